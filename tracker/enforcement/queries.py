"""Every read of enforcement: what counts and what it asks for, one person's record, and the list of what waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.models import Amendment, Mark, Outcome, Register
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Outline, Programme, ProgrammeVersion
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.core.statements import joined_text
from tracker.delivery.models import Delivery, Session
from tracker.enforcement.models import Decision, EnforcementRule, Evidence, Failure, Serious
from tracker.enforcement.rules.clocks import Asked, Basis, Event, Rule, Step, Term
from tracker.enforcement.rules.deciding import Answer, Decided
from tracker.enforcement.rules.lines import DecisionView, EvidenceView, FailureView, Record
from tracker.people.models import Area, Involvement, Person, Sentence
from tracker.people.rules import Capacity, Nation, SentenceKind
from tracker.people.scope import calendar, in_scope, is_open
from tracker.people.sentences import SENTENCE_FACTS
from tracker.work.models import Alert

_MEASURES = {SentenceKind.HOSPITAL_ORDER, SentenceKind.SWISS_OUTPATIENT_MEASURE}
RULE = (
    EnforcementRule.id,
    EnforcementRule.nation,
    EnforcementRule.basis,
    EnforcementRule.window_months,
    EnforcementRule.decide_at,
    EnforcementRule.letter_days,
    EnforcementRule.evidence_days,
    EnforcementRule.initiate_days,
    EnforcementRule.action,
    EnforcementRule.source,
    EnforcementRule.provisional,
    EnforcementRule.version,
)
ASKED = (
    Failure.mark_id,
    Failure.on_date,
    Failure.rule_id,
    Failure.number,
    Failure.step,
    Failure.letter_by,
    Failure.evidence_by,
    Failure.decide_by,
)


def rules() -> tuple[Rule, ...]:
    """Every rule, by nation and basis."""
    rows = db.execute(select(*RULE).order_by(EnforcementRule.nation, EnforcementRule.basis))
    return tuple(_rule(row) for row in rows)


def rule_for(rule_id: int) -> Rule:
    """One rule. Raises `Missing`."""
    row = db.execute(select(*RULE).where(EnforcementRule.id == rule_id)).first()
    if row is None:
        raise Missing(f"rule {rule_id}")
    return _rule(row)


def _rule(row: Sequence[Any]) -> Rule:
    values = [*row[:2], Basis(row[2]), *row[3:], Nation(row[1]).label]
    return Rule(*values)


def _asked(row: Sequence[Any]) -> Asked:
    values = [*row[:4], Step(row[4]), *row[5:8]]
    return Asked(*values)


TOLD = ("unacceptable_absence", "did_not_comply")


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of a failure, and when they read it."""

    name: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A mark as it counts now (`event`, or none) beside what is kept of it, and what was decided on it."""

    mark_id: int
    event: Event | None
    asked: Asked | None
    decided: tuple[Decided, ...]
    owner_id: int


@dataclass(frozen=True, slots=True)
class Case:
    """One person's failures, with the nation whose holidays count and their sentences."""

    person_id: int
    name: str
    nation: str
    kept: tuple[Kept, ...]
    terms: tuple[Term, ...]
    rules: Mapping[Basis, Rule]


_counts = and_(Outcome.enforces, Register.state == RegisterState.SIGNED.value)
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
    _counts,
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
        select(*_MARK, owner, *ASKED, *_TERM, *RULE)
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
        .where(Mark.person_id.in_(bindparam("person_ids", expanding=True)), or_(_counts, Failure.mark_id.is_not(None)))
        .order_by(Mark.person_id, Session.on_date, Mark.id, Sentence.id, EnforcementRule.id)
    )


def cases(person_ids: Collection[int]) -> tuple[Case, ...]:
    """What counts of some people beside what is kept of it, with their sentences and rules: one statement for all."""
    rows = db.execute(_cases(calendar()), {"person_ids": sorted(set(person_ids))}).all()
    return tuple(_case(list(theirs)) for _, theirs in groupby(rows, key=lambda row: row[0]))


def _case(rows: list[Any]) -> Case:
    begin = len(_MARK) + 1 + len(ASKED)
    first, after = rows[0], begin + len(_TERM)
    kept = {row[4]: row for row in rows}
    terms = {row[begin]: _term(row[begin + 1 : after]) for row in rows if row[begin] is not None}
    mine = [_rule(row[after:]) for row in {row[after]: row for row in rows}.values()]
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
    asked = _asked(row[10:]) if row[10] is not None else None
    return Kept(row[4], event, asked, tuple(Decided(each) for each in (row[8] or "").split(",") if each), row[9])


_signed = Register.state == RegisterState.SIGNED.value
RECORD = (
    Mark.id,
    Mark.person_id,
    Person.first_names,
    Person.surname,
    Session.on_date,
    Outcome.label,
    _counts,
    Outcome.attended,
    Session.id,
    Mark.membership_id,
    Outline.number,
    Programme.short_name,
    Delivery.title,
    Delivery.id,
    Delivery.venue,
    Register.signed_at,
    Area.time_zone,
    Area.nation,
    Area.id,
    Area.name,
    Mark.provisional,
    Mark.determined_at,
)


def _records(*more: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(*RECORD, *more)
        .join(Outcome, Outcome.code == Mark.outcome)
        .join(Register, Register.session_id == Mark.session_id)
        .join(Session, Session.id == Mark.session_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(Person, Person.id == Mark.person_id)
        .join(Area, Area.id == Person.area_id)
        .outerjoin(Failure, Failure.mark_id == Mark.id)
        .outerjoin(EnforcementRule, EnforcementRule.id == Failure.rule_id)
        .outerjoin(Serious, Serious.mark_id == Mark.id)
        .outerjoin(User, User.id == Serious.marked_by)
    )


_spoken_of = or_(
    Failure.mark_id.is_not(None),
    Mark.id.in_(select(Decision.mark_id)),
    Mark.id.in_(select(Evidence.mark_id)),
)


def failures_of(person_id: int) -> tuple[FailureView, ...]:
    """One person's failures and what was amended away after somebody had acted on it, the newest first.

    Three statements. The caller has read the person.
    """
    found = _failures(Mark.person_id == person_id, _spoken_of)
    return tuple(sorted(found, key=lambda each: (each.record.on_date, each.record.mark_id), reverse=True))


def failure_for(actor: Actor, mark_id: int) -> FailureView:
    """One failure of a person in the actor's scope, also once it counts no more. Raises `Missing`."""
    found = _failures(Mark.id == mark_id, _spoken_of, in_scope(actor))
    if not found:
        raise Missing(f"failure {mark_id}")
    return found[0]


def open_failures(actor: Actor) -> tuple[FailureView, ...]:
    """What waits for a letter or a decision in the actor's scope, the soonest due first. Three statements."""
    later = select(Decision.mark_id).where(Decision.decision != Decided.WARNED.value)
    warned = select(Decision.mark_id)
    waits = or_(
        and_(Failure.step == Step.WARNING.value, Mark.id.not_in(warned)),
        and_(Failure.step == Step.DECISION.value, Mark.id.not_in(later)),
    )
    found = _failures(waits, in_scope(actor))
    return tuple(sorted(found, key=lambda each: (each.due or date.max, each.record.mark_id)))


def _failures(*wanted: ColumnElement[bool]) -> list[FailureView]:
    more = (*ASKED, *RULE, Serious.reason, User.name)
    rows = db.execute(_records(*more).where(*wanted).order_by(Session.on_date, Mark.id)).all()
    marks = [row[0] for row in rows]
    evidence, decisions = _evidence_on(marks), _decisions_on(marks)
    return [_failure(row, evidence.get(row[0], ()), decisions.get(row[0], ())) for row in rows]


def _failure(row: Sequence[Any], evidence: tuple[EvidenceView, ...], made: tuple[DecisionView, ...]) -> FailureView:
    at = len(RECORD)
    asked, rule = row[at : at + len(ASKED)], row[at + len(ASKED) : at + len(ASKED) + len(RULE)]
    names = (f"{row[2]} {row[3]}", f"{row[3]}, {row[2]}")
    values = [*row[:2], *names, *row[4:6], bool(row[6]), *row[7:at]]
    return FailureView(
        record=Record(*values),
        asked=_asked(asked) if asked[0] is not None else None,
        rule=_rule(rule) if rule[0] is not None else None,
        serious=row[-2] or "",
        serious_by=row[-1] or "",
        evidence=evidence,
        decisions=made,
    )


_Giver, _Answerer = aliased(User), aliased(User)


def _evidence_on(mark_ids: Collection[int]) -> dict[int, tuple[EvidenceView, ...]]:
    rows = db.execute(
        select(
            Evidence.id,
            Evidence.mark_id,
            Evidence.what,
            Evidence.received_on,
            func.coalesce(_Giver.name, "Tracker"),
            Evidence.answer,
            Evidence.words,
            func.coalesce(_Answerer.name, ""),
            Evidence.answered_at,
        )
        .outerjoin(_Giver, _Giver.id == Evidence.given_by)
        .outerjoin(_Answerer, _Answerer.id == Evidence.answered_by)
        .where(Evidence.mark_id.in_(mark_ids))
        .order_by(Evidence.id)
    )
    found: dict[int, tuple[EvidenceView, ...]] = {}
    for row in rows:
        values = [*row[:5], Answer(row[5]), *row[6:]]
        view = EvidenceView(*values)
        found[view.mark_id] = (*found.get(view.mark_id, ()), view)
    return found


def _decisions_on(mark_ids: Collection[int]) -> dict[int, tuple[DecisionView, ...]]:
    """Decisions by mark, oldest first; each knows whether its mark was amended after it."""
    since = select(Amendment.id).where(Amendment.mark_id == Decision.mark_id, Amendment.at > Decision.decided_at)
    rows = db.execute(
        select(
            Decision.id,
            Decision.mark_id,
            Decision.decision,
            Decision.reason,
            Decision.letter,
            Decision.decided_on,
            func.coalesce(User.name, "Tracker"),
            Decision.decided_at,
            since.exists(),
        )
        .outerjoin(User, User.id == Decision.decided_by)
        .where(Decision.mark_id.in_(mark_ids))
        .order_by(Decision.id)
    )
    found: dict[int, tuple[DecisionView, ...]] = {}
    for row in rows:
        values = [*row[:2], Decided(row[2]), *row[3:8], bool(row[8])]
        view = DecisionView(*values)
        found[view.mark_id] = (*found.get(view.mark_id, ()), view)
    return found


def evidence_for(actor: Actor, evidence_id: int) -> tuple[FailureView, EvidenceView]:
    """A piece of evidence with the failure that it is about. Raises `Missing`."""
    mark_id = db.scalar(select(Evidence.mark_id).where(Evidence.id == evidence_id))
    failure = failure_for(actor, mark_id) if mark_id is not None else None
    found = next((each for each in failure.evidence if each.id == evidence_id), None) if failure else None
    if failure is None or found is None:
        raise Missing(f"evidence {evidence_id}")
    return failure, found


def waiting_evidence(mark_ids: Collection[int]) -> tuple[int, ...]:
    """Evidence on some marks that nobody has answered yet."""
    waits = (Evidence.mark_id.in_(sorted(mark_ids)), Evidence.answer == Answer.WAITS.value)
    return tuple(db.scalars(select(Evidence.id).where(*waits).order_by(Evidence.id)))


def told_of(person_id: int) -> dict[str, tuple[Told, ...]]:
    """Who was told of a person's failures as registers were signed, by `session:membership`, in order."""
    rows = db.execute(
        select(Alert.key, User.name, Alert.raised_at, Alert.acknowledged_at)
        .join(User, User.id == Alert.user_id)
        .where(Alert.person_id == person_id, Alert.kind.in_(TOLD))
        .order_by(Alert.id)
    )
    found: dict[str, tuple[Told, ...]] = {}
    for key, name, at, read_at in rows:
        of = key.rpartition(":")[0]
        found[of] = (*found.get(of, ()), Told(name, at, read_at))
    return found
