"""What counts of some people beside what is kept of it: for following registers, where no page reads.

A module of its own beside `queries`, whose reads are of what is kept; put together once, for signatures run it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from tracker.attendance.models import Mark, Outcome, Register
from tracker.core.database import db
from tracker.core.statements import joined_text
from tracker.delivery.models import Delivery, Session
from tracker.enforcement.models import Decision, EnforcementRule, Evidence, Failure, RuleHeld, Serious
from tracker.enforcement.queries import ASKED, COUNTS, RULE, asked_in, rule_as_held, rule_in
from tracker.enforcement.rules.clocks import KINDS, Asked, Basis, Event, Rule, Term
from tracker.enforcement.rules.deciding import Answer, Decided
from tracker.people.models import Area, Involvement, Person, Sentence
from tracker.people.rules import Capacity, SentenceKind
from tracker.people.scope import calendar, is_open
from tracker.people.sentences import SENTENCE_FACTS
from tracker.work.models import Task


@dataclass(frozen=True, slots=True)
class Kept:
    """A mark as it counts now (`event`, or none) beside what is kept of it, and what was decided on it.

    `held` is the rule as it was at the first decision: it goes on holding for this failure.
    """

    mark_id: int
    event: Event | None
    asked: Asked | None
    decided: tuple[Decided, ...]
    owner_id: int
    held: Rule | None


@dataclass(frozen=True, slots=True)
class Case:
    """One person's failures, with the nation whose holidays count and their sentences."""

    person_id: int
    name: str
    nation: str
    kept: tuple[Kept, ...]
    terms: tuple[Term, ...]
    rules: Mapping[Basis, Rule]


_MEASURES = {SentenceKind.HOSPITAL_ORDER, SentenceKind.SWISS_OUTPATIENT_MEASURE}
_made = (
    select(joined_text(Decision.__table__.c.decision, ","))
    .where(Decision.mark_id == Mark.id)
    .correlate(Mark)
    .scalar_subquery()
)
_MARK = (
    Mark.person_id,
    Person.surname,
    Person.first_names,
    Area.nation,
    Mark.id,
    Session.on_date,
    COUNTS,
    Serious.mark_id,
    _made,
)
_TERM = (
    Sentence.id,
    Sentence.kind,
    Sentence.imposed_on,
    Sentence.release_on,
    Sentence.licence_ends_on,
    Sentence.ends_on,
)
_HeldOf = aliased(EnforcementRule)
_HELD = rule_as_held(_HeldOf)
_ASKED_AT = len(_MARK) + 1
_HELD_AT = _ASKED_AT + len(ASKED)
_TERM_AT = _HELD_AT + len(_HELD)
_RULE_AT = _TERM_AT + len(_TERM)


def _answers(capacity: Capacity) -> ScalarSelect[Any]:
    """Who answers for a mark's person today in a capacity: whoever came last."""
    row = aliased(Involvement)
    theirs = (row.person_id == Mark.person_id, row.capacity == capacity.value, is_open(row))
    return select(row.user_id).where(*theirs).order_by(row.id.desc()).limit(1).correlate(Mark).scalar_subquery()


@lru_cache(maxsize=8)
def _cases(_days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """Each mark with every sentence of its person and every rule of the nation: a few rows for each failure."""
    owner = func.coalesce(_answers(Capacity.COVER), _answers(Capacity.OFFENDER_MANAGER), Delivery.lead_id)
    return (
        select(*_MARK, owner, *ASKED, *_HELD, *_TERM, *RULE)
        .select_from(Mark)
        .join(Outcome, Outcome.code == Mark.outcome)
        .join(Register, Register.session_id == Mark.session_id)
        .join(Session, Session.id == Mark.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Person, Person.id == Mark.person_id)
        .join(Area, Area.id == Person.area_id)
        .join(EnforcementRule, EnforcementRule.nation == Area.nation)
        .outerjoin(Sentence, Sentence.person_id == Mark.person_id)
        .outerjoin(Failure, Failure.mark_id == Mark.id)
        .outerjoin(Serious, Serious.mark_id == Mark.id)
        .outerjoin(RuleHeld, RuleHeld.mark_id == Mark.id)
        .outerjoin(_HeldOf, _HeldOf.id == RuleHeld.rule_id)
        .where(Mark.person_id.in_(bindparam("person_ids", expanding=True)), or_(COUNTS, Failure.mark_id.is_not(None)))
        .order_by(Mark.person_id, Session.on_date, Mark.id, Sentence.id, EnforcementRule.id)
    )


def cases(person_ids: Collection[int]) -> tuple[Case, ...]:
    """What counts of some people beside what is kept of it, with their sentences and rules: one statement for all."""
    rows = db.execute(_cases(calendar()), {"person_ids": sorted(set(person_ids))}).all()
    return tuple(_case(list(theirs)) for _, theirs in groupby(rows, key=lambda row: row[0]))


def _case(rows: list[Any]) -> Case:
    first = rows[0]
    kept = {row[4]: row for row in rows}
    terms = {row[_TERM_AT]: _term(row[_TERM_AT + 1 : _RULE_AT]) for row in rows if row[_TERM_AT] is not None}
    mine = [rule_in(row[_RULE_AT:]) for row in {row[_RULE_AT]: row for row in rows}.values()]
    return Case(
        first[0],
        f"{first[1]}, {first[2]}",
        first[3],
        tuple(_kept(row) for row in kept.values()),
        tuple(terms.values()),
        {rule.basis: rule for rule in mine},
    )


def _term(row: Sequence[Any]) -> Term:
    kind = SentenceKind(row[0])
    return Term(SENTENCE_FACTS[kind].custodial, kind in _MEASURES, *row[1:])


def _kept(row: Sequence[Any]) -> Kept:
    event = Event(row[4], row[5], row[7] is not None) if row[6] else None
    asked = asked_in(row[_ASKED_AT:_HELD_AT]) if row[_ASKED_AT] is not None else None
    held = rule_in(row[_HELD_AT:_TERM_AT]) if row[_HELD_AT] is not None else None
    return Kept(row[4], event, asked, tuple(Decided(each) for each in (row[8] or "").split(",") if each), row[9], held)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The open task of a letter or decision, with what it says."""

    kind: str
    key: str
    person_id: int
    owner_id: int | None
    title: str
    rule: str


def waiting_tasks() -> tuple[Waiting, ...]:
    """Every letter and decision that waits."""
    asked = and_(Task.kind.in_(KINDS.values()), Task.done_at.is_(None), Task.person_id.is_not(None))
    columns = (Task.kind, Task.key, Task.person_id, Task.owner_id, Task.title, Task.rule)
    return tuple(Waiting(*row) for row in db.execute(select(*columns).where(asked).order_by(Task.id)))


def waiting_evidence(mark_ids: Collection[int]) -> dict[int, int]:
    """Evidence on some marks that nobody has answered yet, with the mark of each."""
    waits = (Evidence.mark_id.in_(sorted(mark_ids)), Evidence.answer == Answer.WAITS.value)
    rows = db.execute(select(Evidence.id, Evidence.mark_id).where(*waits).order_by(Evidence.id))
    return {row[0]: row[1] for row in rows}
