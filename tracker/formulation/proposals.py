"""Reading what the version that counts would change in the treatment plan, and what was decided of it.

Apart from `queries` because it brings the plan, earlier versions and decisions together, which no other page needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.core.database import db
from tracker.core.statements import fixed
from tracker.delivery import queries as delivery
from tracker.delivery.rules import EnrolmentState, EnrolmentView
from tracker.formulation.models import Formulation, MechanismRow, Need, Proposal
from tracker.formulation.redacted import instead_of
from tracker.formulation.rules.parts import FormulationView, NeedView
from tracker.formulation.rules.proposing import Difference, Known, Planned, Proposed, Stated, differences
from tracker.formulation.rules.redacting import NEED
from tracker.formulation.rules.terms import State
from tracker.treatment import queries as plans
from tracker.treatment.rules.plans import PlanView


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What was decided of a difference, by whom, when and why; `words` as the formulation first stated them."""

    kind: Proposed
    root: int
    target_id: int | None
    facts: str
    accepted: bool
    reason: str
    words: str
    number: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Compared:
    """A version beside the plan of an enrolment, None for none: what is open, and what was decided, newest first."""

    held: EnrolmentView | None
    plan: PlanView | None
    waiting: tuple[Difference, ...]
    decided: tuple[DecisionView, ...]


_STATED = (
    select(Need.id, Need.root_id, Formulation.number, Need.words, MechanismRow.rating)
    .join(Formulation, Formulation.id == Need.formulation_id)
    .join(
        MechanismRow,
        (MechanismRow.formulation_id == Need.formulation_id) & (MechanismRow.mechanism == Need.mechanism),
    )
    .where(Formulation.person_id == bindparam("person_id"), Formulation.state == fixed(State.SIGNED.value))
    .order_by(Formulation.number, Need.id)
)
_Version = aliased(Formulation)
_DECIDED = (
    select(
        Proposal.kind,
        Proposal.need_root_id,
        Proposal.target_id,
        Proposal.facts,
        Proposal.accepted,
        Proposal.reason,
        Need.words,
        _Version.number,
        User.name,
        Proposal.at,
    )
    .join(_Version, _Version.id == Proposal.formulation_id)
    .join(Need, Need.id == Proposal.need_root_id)
    .join(User, User.id == Proposal.by)
    .where(_Version.person_id == bindparam("person_id"))
    .order_by(Proposal.id.desc())
)


def compared(person_id: int, found: FormulationView) -> Compared:
    """A version beside the newest plan of the programme that its person is on; the scope is the caller's to ask.

    Nothing is open on no programme. A dozen statements at most, however much there is.
    """
    decided = _decided(person_id)
    running = [one for one in delivery.enrolments_of(person_id) if one.state is EnrolmentState.ACTIVE]
    if not running:
        return Compared(None, None, (), decided)
    held = running[0]
    plan = plans.newest(held.id)
    planned = [Planned(one.id, one.details.wording, one.is_open) for one in plan.targets] if plan else []
    open_now = differences(found, planned, _known(person_id, decided, found.needs))
    left = {(one.kind, one.root, one.target_id): one for one in reversed(decided)}
    waiting = [one for one in open_now if not _was_left(one, left.get((one.kind, one.root, one.target_id)))]
    return Compared(held, plan, tuple(waiting), decided)


def _was_left(one: Difference, last: DecisionView | None) -> bool:
    """Whether the newest decision on it left things as they are, by the same facts."""
    return last is not None and not last.accepted and last.facts == one.digest


def _known(person_id: int, decided: Sequence[DecisionView], needs: Sequence[NeedView]) -> Known:
    """What is known besides; a target that was worded anew after its redaction has words again."""
    stated = [Stated(row[1] or row[0], row[2], row[3], row[4]) for row in db.execute(_STATED, {"person_id": person_id})]
    came_from = {
        one.target_id: (one.root, one.number) for one in reversed(decided) if one.accepted and one.target_id is not None
    }
    taken = instead_of(person_id)
    return Known(stated, came_from, {one.root for one in needs if one.words in taken.get(f"{NEED}.{one.root}", ())})


def _decided(person_id: int) -> tuple[DecisionView, ...]:
    rows = db.execute(_DECIDED, {"person_id": person_id})
    return tuple(DecisionView(Proposed(row[0]), *row[1:]) for row in rows)
