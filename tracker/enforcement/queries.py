"""What pages read of enforcement: rules, one person's record, and the list of what waits."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.models import Amendment, Mark, Outcome, Register
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Outline, Programme, ProgrammeVersion
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Delivery, Session
from tracker.enforcement.models import Decision, EnforcementRule, Evidence, Failure, RuleHeld, Serious
from tracker.enforcement.rules.clocks import Asked, Basis, Figures, Rule, Step
from tracker.enforcement.rules.deciding import Answer, Decided
from tracker.enforcement.rules.lines import DecisionView, EvidenceView, FailureView, Record
from tracker.people.models import Area, Person
from tracker.people.rules import Nation
from tracker.people.scope import in_scope
from tracker.work.models import Alert

_SAID = tuple(each.name for each in fields(Figures))
_RULE = ("id", "nation", "basis", "version", *_SAID)
HELD = tuple(name for name in _SAID if name not in {"source", "provisional"})
"""The figures that a failure which was decided on holds on to."""

RULE = tuple(getattr(EnforcementRule, name) for name in _RULE)
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


def rule_as_held(rule: Any) -> tuple[Any, ...]:
    """The columns of a rule with the figures that a decided failure holds on to, where `RuleHeld` is joined."""
    own = [getattr(rule, name) for name in _RULE]
    return tuple(
        func.coalesce(getattr(RuleHeld, name), column) if name in HELD else column
        for name, column in zip(_RULE, own, strict=True)
    )


def rules() -> tuple[Rule, ...]:
    """Every rule, by nation and basis."""
    rows = db.execute(select(*RULE).order_by(EnforcementRule.nation, EnforcementRule.basis))
    return tuple(rule_in(row) for row in rows)


def rule_for(rule_id: int) -> Rule:
    """One rule. Raises `Missing`."""
    row = db.execute(select(*RULE).where(EnforcementRule.id == rule_id)).first()
    if row is None:
        raise Missing(f"rule {rule_id}")
    return rule_in(row)


def rule_in(row: Sequence[Any]) -> Rule:
    """A rule from its columns, in the order of `RULE`."""
    values = dict(zip(_RULE, row, strict=True))
    return Rule(**values | {"basis": Basis(values["basis"]), "of": Nation(values["nation"]).label})


def asked_in(row: Sequence[Any]) -> Asked:
    """What is kept of a failure from its columns, in the order of `ASKED`."""
    values = [*row[:4], Step(row[4]), *row[5:8]]
    return Asked(*values)


TOLD = ("unacceptable_absence", "did_not_comply")


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told of a failure, and when they read it."""

    name: str
    at: datetime
    read_at: datetime | None


_Signer = aliased(User)
COUNTS = and_(Outcome.enforces, Register.state == RegisterState.SIGNED.value)
_Amender = aliased(User)
_DETERMINED_BY = (
    select(_Amender.name)
    .join(Amendment, Amendment.by == _Amender.id)
    .where(Amendment.mark_id == Mark.id, Amendment.at >= Mark.determined_at)
    .order_by(Amendment.id)
    .limit(1)
    .correlate(Mark)
    .scalar_subquery()
)
RECORD = (
    Mark.id,
    Mark.person_id,
    Person.first_names,
    Person.surname,
    Session.on_date,
    Outcome.label,
    COUNTS,
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
    func.coalesce(_Signer.name, ""),
    case((Mark.determined_at > Register.signed_at, _DETERMINED_BY), else_=""),
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
        .outerjoin(RuleHeld, RuleHeld.mark_id == Mark.id)
        .outerjoin(Serious, Serious.mark_id == Mark.id)
        .outerjoin(User, User.id == Serious.marked_by)
        .outerjoin(_Signer, _Signer.id == Register.signed_by)
    )


_HELD_RULE = rule_as_held(EnforcementRule)
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
    more = (*ASKED, *_HELD_RULE, Serious.marked_at, Serious.reason, User.name)
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
        asked=asked_in(asked) if asked[0] is not None else None,
        rule=rule_in(rule) if rule[0] is not None else None,
        serious=row[-2] or "",
        serious_by=row[-1] or "",
        serious_at=row[-3],
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
