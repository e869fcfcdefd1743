"""Writing the audit trail: one call in every command, in the same transaction.

`changes` names fields and values. Case text (notes) never goes in: say that it changed, and its length;
the versions themselves are kept with the record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.logs import request_id

_LINE = insert(Base.metadata.tables[AuditEvent.__tablename__]).inline()  # whose id nobody asks for


def record(
    actor: Actor,
    action: Action,
    subject_kind: str,
    subject_id: int | None,
    *,
    person_id: int | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Add one line to the trail; `changes` must be JSON (dates as ISO text)."""
    record_all(actor, action, subject_kind, [(subject_id, person_id, changes or {})])


def record_all(
    actor: Actor, action: Action, subject_kind: str, lines: Sequence[tuple[int | None, int | None, Mapping[str, Any]]]
) -> None:
    """Add a line for each of several subjects in one statement: its id, the person's, and what changed."""
    if not lines:
        return
    said = {
        "at": clock.now(),
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "action": action.value,
        "subject_kind": subject_kind,
        "request_id": request_id.get(),
    }
    db.write(
        _LINE,
        [
            {**said, "subject_id": subject_id, "person_id": person_id, "changes": dict(changes)}
            for subject_id, person_id, changes in lines
        ],
    )


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What changed, as `record` takes it: `{field: [old, new]}` for the fields of `after` that differ."""
    return {field: [before.get(field), new] for field, new in after.items() if before.get(field) != new}
