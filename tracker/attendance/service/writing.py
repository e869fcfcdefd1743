"""How registers and their rows are written, and how a change is told to the trail; for the commands beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from tracker.accounts.rules import Actor
from tracker.attendance.models import Deliverer, Mark, Register
from tracker.attendance.rules import marks
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.registers import Head, RegisterPage, RegisterState
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.errors import Forbidden

Change = tuple[Row, Entry]
"""A row as it stood, and the entry that it is to have."""


def check_facilitates(actor: Actor, page: RegisterPage) -> None:
    """Raise `Forbidden` for anyone but the delivery's staff and whoever covers the session."""
    if not page.has_staff(actor.user_id):
        raise Forbidden(f"delivery {page.session.delivery_id}")


def write_head(actor: Actor, before: RegisterPage, head: Head) -> None:
    """Write what concerns the whole session, as the actor's: the register's row and who delivered."""
    session_id = before.session.session_id
    values = {
        "group_note": head.group_note,
        "started_at": head.started_at,
        "ended_at": head.ended_at,
        "saved_by": actor.user_id,
        "saved_at": clock.now(),
        "version": before.version + 1,
    }
    if before.state is None:
        db.write(_NEW_REGISTER, [{"session_id": session_id, "state": RegisterState.DRAFT.value, **values}])
    else:
        db.write(_OVER_REGISTER, [{"of": session_id, **{f"b_{name}": value for name, value in values.items()}}])
    if before.state is not None and head.deliverers != before.head.deliverers:
        db.change(delete(Deliverer).where(Deliverer.session_id == session_id))
    if head.deliverers and (before.state is None or head.deliverers != before.head.deliverers):
        fixed = {"session_id": session_id}
        db.write(_NEW_DELIVERER, [{**fixed, "user_id": user_id} for user_id in sorted(head.deliverers)])


def sign_head(actor: Actor, page: RegisterPage, at: datetime) -> None:
    """Write who signed a register and when: from here on its marks count."""
    values = {"b_signed_by": actor.user_id, "b_signed_at": at, "b_version": page.version + 1}
    db.write(_SIGNED, [{"of": page.session.session_id, **values}])


def write_rows(actor: Actor, session_id: int, changed: Sequence[Change]) -> list[Row]:
    """Write rows as the actor's; returns them as they then stand."""
    now = clock.now()
    mine = [
        replace(
            old,
            entry=entry,
            saved_by=actor.name,
            saved_by_id=actor.user_id,
            saved_at=now,
            determined_at=marks.determined(old, entry, now),
        )
        for old, entry in changed
    ]
    begun, fresh = [row for row in mine if row.mark_id], [row for row in mine if not row.mark_id]
    _change_marks(begun)
    return [*begun, *_add_marks(session_id, fresh)]


_MARK, _REGISTER, _DELIVERER = (Base.metadata.tables[one.__tablename__] for one in (Mark, Register, Deliverer))
_ENTRY = [one.name for one in fields(Entry)]
_HEAD = ("group_note", "started_at", "ended_at", "saved_by", "saved_at", "version")


def _bound(*names: str) -> dict[str, Any]:
    """Columns to write over, each from the parameter `b_name`."""
    return {name: bindparam(f"b_{name}") for name in names}


# Put together once: at every save that took as long as running them.
_NEW_MARK, _NEW_REGISTER, _NEW_DELIVERER = insert(_MARK), insert(_REGISTER), insert(_DELIVERER)
_OVER_REGISTER = update(_REGISTER).where(_REGISTER.c.session_id == bindparam("of")).values(_bound(*_HEAD))
_SIGNED = (
    update(_REGISTER)
    .where(_REGISTER.c.session_id == bindparam("of"))
    .values(state=RegisterState.SIGNED.value, **_bound("signed_by", "signed_at", "version"))
)
_OVER_MARK = (
    update(_MARK)
    .where(_MARK.c.id == bindparam("b_id"))
    .values(version=_MARK.c.version + 1, **_bound(*_ENTRY, "determined_at", "saved_by", "saved_at"))
)
_MARK_IDS = select(_MARK.c.membership_id, _MARK.c.id).where(_MARK.c.session_id == bindparam("session_id"))


def _add_marks(session_id: int, rows: Sequence[Row]) -> list[Row]:
    """Write rows that nobody has saved before, in one statement; returns them with their ids."""
    if not rows:
        return []
    fixed = {"session_id": session_id, "version": 1}
    values = [
        {
            **fixed,
            "membership_id": row.membership_id,
            "person_id": row.person_id,
            "saved_by": row.saved_by_id,
            "saved_at": row.saved_at,
            "determined_at": row.determined_at,
            **row.entry.values,
        }
        for row in rows
    ]
    db.write(_NEW_MARK, values)
    added = db.execute(_MARK_IDS, {"session_id": session_id})
    ids = {row.membership_id: row.id for row in added}
    return [replace(row, mark_id=ids[row.membership_id]) for row in rows]


def _change_marks(rows: Sequence[Row]) -> None:
    """Write saved rows over themselves, in one statement."""
    if not rows:
        return
    db.write(
        _OVER_MARK,
        [
            {
                "b_id": row.mark_id,
                "b_saved_by": row.saved_by_id,
                "b_saved_at": row.saved_at,
                "b_determined_at": row.determined_at,
                **{f"b_{name}": getattr(row.entry, name) for name in _ENTRY},
            }
            for row in rows
        ],
    )


def row_changes(before: Entry, after: Entry) -> dict[str, list[object]]:
    """What changed, for the trail: both values, but of a note only how long it is."""
    return _differing(before.values, after.values, "note")


def head_changes(before: Head, after: Head) -> dict[str, list[object]]:
    """What changed of the head, for the trail: of the group note only how long it is."""
    return _differing(_plain(before), _plain(after), "group_note")


def _plain(head: Head) -> dict[str, object]:
    """A head as JSON."""
    at = [one.isoformat("minutes") if one else None for one in (head.started_at, head.ended_at)]
    deliverers = sorted(head.deliverers)
    return {"group_note": head.group_note, "started_at": at[0], "ended_at": at[1], "deliverers": deliverers}


def _differing(before: Mapping[str, object], after: Mapping[str, object], text: str) -> dict[str, list[object]]:
    """Both values of what differs; `text` is told by its length alone."""
    found = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    return {
        name: [f"{len(str(one))} characters" for one in pair] if name == text else pair for name, pair in found.items()
    }
