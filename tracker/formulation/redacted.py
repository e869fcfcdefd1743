"""Reading what was redacted of a person's formulation. Apart from `queries`, whose pages need not know."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from tracker.accounts.models import User
from tracker.core.database import db
from tracker.formulation.models import Formulation, Redaction


@dataclass(frozen=True, slots=True)
class RedactionView:
    """A trace: which part, on the page of which version, what stands there now, why, by whom and when."""

    part: str
    number: int
    said: str
    why: str
    by: str
    at: datetime


_REDACTIONS = (
    select(Redaction.part, Formulation.number, Redaction.said, Redaction.why, User.name, Redaction.at)
    .join(Formulation, Formulation.id == Redaction.formulation_id)
    .join(User, User.id == Redaction.by)
    .where(Redaction.person_id == bindparam("person_id"))
    .order_by(Redaction.id.desc())
)


def redactions_of(person_id: int) -> tuple[RedactionView, ...]:
    """The traces of a person's formulation, the newest first; whoever reads a signed version may read them."""
    return tuple(RedactionView(*row) for row in db.execute(_REDACTIONS, {"person_id": person_id}))


def instead_of(person_id: int) -> dict[str, set[str]]:
    """What stands in place of what was redacted, by part."""
    found: dict[str, set[str]] = {}
    for one in redactions_of(person_id):
        found.setdefault(one.part, set()).add(one.said)
    return found
