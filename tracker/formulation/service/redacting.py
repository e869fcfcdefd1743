"""Taking out of signed versions what should never have been written, for everybody and for good, with its trace."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, case, or_, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.formulation import queries, redacted
from tracker.formulation.models import Evidence, Formulation, MechanismRow, Need, Redaction
from tracker.formulation.rules import redacting as rules
from tracker.formulation.rules.redacting import EVIDENCE, NEED, Passage
from tracker.formulation.rules.terms import State
from tracker.formulation.service.beginning import FORMULATION


@command
def redact(actor: Actor, *, formulation_id: int, parts: Collection[str], why: str) -> None:
    """Put who redacted it, when and why in place of some texts of a signed version, for everybody and for good.

    Evidence and targets are taken out of every version that has the same piece, drafts too, whatever they say there;
    other texts wherever they say the same. For leads. Raises `Missing`, `Forbidden` and `Refused`.
    """
    record = queries.record_of(actor, formulation_id)
    head = record.head(formulation_id)
    if not record.treats or not actor.may(Permission.REDACT_FORMULATIONS) or actor.user_id is None:
        raise Forbidden(f"formulation {formulation_id}")
    if not head.is_signed:
        raise Refused("", "This version is a draft: change it, or take out what should not be there")
    found = queries.version_for(actor, record, head)
    known = {one.part: one for one in rules.passages(found, redacted.instead_of(record.person.id))}
    why = " ".join(why.split())
    rules.check(parts, known, why)
    chosen = [one for part, one in known.items() if part in set(parts)]
    today = clock.today(record.person.zone)
    said = {one.part: rules.said_instead(one.part, actor.name, today, why) for one in chosen}
    db.add_all([_kept(actor, record.person.id, formulation_id, one.part, said, why) for one in chosen])
    for one in chosen:
        _take_out(record.person.id, one, said[one.part])
    changes = {"number": head.number, "parts": list(said)}
    audit.record(
        actor, Action.FORMULATION_REDACTED, FORMULATION, formulation_id, person_id=record.person.id, changes=changes
    )


def _kept(actor: Actor, person_id: int, formulation_id: int, part: str, said: Mapping[str, str], why: str) -> Redaction:
    about = {"person_id": person_id, "formulation_id": formulation_id, "part": part}
    return Redaction(**about, said=said[part], why=why, by=actor.user_id or 0, at=clock.now())


def _take_out(person_id: int, one: Passage, said: str) -> None:
    """Change the rows; those of a draft count as changed, so that whoever writes it is told."""
    kind, _, rest = one.part.partition(".")
    theirs = select(Formulation.id).where(Formulation.person_id == person_id)
    if kind == EVIDENCE:
        _update(Evidence, _same_root(Evidence, int(rest)), text=said, document="", restricted=False)
    elif kind == NEED:
        _update(Need, _same_root(Need, int(rest)), words=said)
    elif rest:
        column = getattr(MechanismRow, rest)
        same = (MechanismRow.formulation_id.in_(theirs), MechanismRow.mechanism == kind, column == one.text)
        _update(MechanismRow, same, **{rest: said})
    else:
        counted = Formulation.account_version if kind.startswith("a") else Formulation.pathways_version
        risen = counted + case((Formulation.state == State.DRAFT.value, 1), else_=0)
        its = (Formulation.person_id == person_id, getattr(Formulation, kind) == one.text)
        _change(update(Formulation).where(*its).values({kind: said, counted.key: risen}))


def _same_root(model: type[Evidence | Need], root: int) -> tuple[ColumnElement[bool]]:
    return (or_(model.id == root, model.root_id == root),)


def _update(model: type[Evidence | Need | MechanismRow], which: Iterable[ColumnElement[bool]], **values: Any) -> None:
    drafts = select(Formulation.id).where(Formulation.state == State.DRAFT.value)
    risen = model.version + case((model.formulation_id.in_(drafts), 1), else_=0)
    _change(update(model).where(*which).values(**values, version=risen))


def _change(statement: Any) -> None:
    db.change(statement.execution_options(synchronize_session=False))
