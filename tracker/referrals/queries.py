"""Reads of one referral: its answers, history, checks and offers. Lists are in `waiting`, matching in `candidates`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.catalogue.models import Outline, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.catalogue.rules.programmes import version_label
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people import queries as people
from tracker.people.models import Person, Sentence
from tracker.people.rules import PersonView
from tracker.referrals.models import (
    Check,
    Move,
    Override,
    PriorProgramme,
    Reason,
    Referral,
    Status,
    StatusChange,
    TravelArea,
)
from tracker.referrals.rules.checks import CheckView, FactLine, JudgementLine, OverrideView
from tracker.referrals.rules.needs import Answers, Prior, PriorOutcome, Setting, Source
from tracker.referrals.rules.states import (
    Category,
    HistoryLine,
    How,
    LifeCycle,
    MoveView,
    ReasonView,
    Stage,
    StatusView,
)
from tracker.referrals.rules.time_left import NEVER, Need, need


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral with everything that was found out for it; dates are local to the person's area."""

    id: int
    person: PersonView
    version_id: int
    programme_id: int
    programme: str
    format: str
    source: Source
    why: str
    status: StatusView
    status_on: date
    referred_on: date
    referred_by: int | None
    referred_name: str
    eligibility: str
    sentence_end: date | None
    need: Need
    answers: Answers
    version: int

    @property
    def setting(self) -> Setting:
        """Where the person is."""
        return self.answers.setting

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.status.stage is not Stage.CLOSED


def life_cycle() -> LifeCycle:
    """The states, moves and reasons, in three statements; a reason that is switched off is left out."""
    moves = db.execute(
        select(
            Move.from_code,
            Move.to_code,
            Move.how,
            Move.by_officer,
            Move.needs_reason,
            Move.category,
            Move.provisional,
        ).order_by(Move.from_code, Move.to_code)
    )
    reasons = db.execute(
        select(Reason.code, Reason.category, Reason.label).where(Reason.enabled).order_by(Reason.rank, Reason.code)
    )
    return LifeCycle(
        statuses(),
        [MoveView(row[0], row[1], How(row[2]), *row[3:]) for row in moves],
        {row[0]: ReasonView(row[0], Category(row[1]), row[2]) for row in reasons},
    )


def statuses() -> dict[str, StatusView]:
    """The states by code, in order."""
    rows = db.execute(
        select(Status.code, Status.label, Status.means, Status.stage, Status.keeps_place, Status.provisional).order_by(
            Status.rank, Status.code
        )
    )
    return {row[0]: StatusView(row[0], row[1], row[2], Stage(row[3]), *row[4:]) for row in rows}


def sentence_end(of: Any = Person.id) -> ScalarSelect[Any]:
    """The last day of a person's longest sentence: `NEVER` where one has no end, NULL where none is recorded."""
    last = func.coalesce(Sentence.ends_on, Sentence.licence_ends_on, NEVER)
    return select(func.max(last)).where(Sentence.person_id == of).correlate(Person, Referral).scalar_subquery()


def gap_weeks() -> ScalarSelect[Any]:
    """The weeks of gaps that a referral's programme version prescribes."""
    gaps = select(func.coalesce(func.sum(Outline.gap_weeks), 0)).where(Outline.version_id == Referral.version_id)
    return gaps.correlate(Referral).scalar_subquery()


_ANSWERS = (
    Referral.setting,
    Referral.urgent,
    Referral.offence_types,
    Referral.learning_disability,
    Referral.cohort,
    Referral.free,
    Referral.free_note,
    Referral.travel_minutes,
    Referral.travel_note,
    Referral.adaptation,
    Referral.learning_needs,
    Referral.language,
    Referral.interpreter,
    Referral.innocence,
    Referral.consent,
    Referral.consent_on,
)
_HEAD = (
    Referral.id,
    Referral.version_id,
    Programme.id,
    Programme.short_name,
    ProgrammeVersion.version,
    Referral.format,
    Referral.source,
    Referral.why,
    Referral.status,
    Referral.status_on,
    Referral.referred_on,
    Referral.referred_by,
    func.coalesce(User.name, "Tracker"),
    Referral.eligibility,
    sentence_end(Referral.person_id),
    func.coalesce(ProgrammeFormat.sessions, 0),
    gap_weeks(),
    Referral.version,
)


def _statement(wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    form = (ProgrammeFormat.version_id == Referral.version_id) & (ProgrammeFormat.format == Referral.format)
    return (
        select(Referral.person_id, *_HEAD, *_ANSWERS)
        .join(ProgrammeVersion, ProgrammeVersion.id == Referral.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .outerjoin(ProgrammeFormat, form)
        .outerjoin(User, User.id == Referral.referred_by)
        .where(wanted)
        .order_by(Referral.referred_on.desc(), Referral.id.desc())
    )


def _view(person: PersonView, row: Sequence[Any], areas: tuple[int, ...], known: dict[str, StatusView]) -> ReferralView:
    head, said = row[1 : 1 + len(_HEAD)], row[1 + len(_HEAD) :]
    sessions, gaps = head[15], head[16]
    types = None if said[2] is None else tuple(code for code in said[2].split(",") if code)
    values: list[Any] = [
        *(head[0], person, *head[1:3], version_label(head[3], head[4]), head[5], Source(head[6]), head[7]),
        *(known[head[8]], *head[9:15], need(sessions, gaps, alone=head[5] != "group")),
        Answers(*[Setting(said[0]), said[1], types, *said[3:9], areas, *said[9:]]),
        head[17],
    ]
    return ReferralView(*values)


def referral_for(actor: Actor, referral_id: int) -> ReferralView:
    """One referral, in four statements. Raises `Missing` when there is none, or its person is out of scope."""
    row = db.execute(_statement(Referral.id == referral_id)).first()
    if row is None:
        raise Missing(f"referral {referral_id}")
    person = people.person_for(actor, row[0])
    return _view(person, row, tuple(db.scalars(_areas_of([referral_id]))), statuses())


def _areas_of(referral_ids: Sequence[int]) -> Select[Any]:
    wanted = TravelArea.referral_id.in_(referral_ids)
    return select(TravelArea.area_id).where(wanted).order_by(TravelArea.referral_id, TravelArea.area_id)


def referrals_of(person: PersonView) -> tuple[ReferralView, ...]:
    """A person's referrals, the latest first, without the areas that they can travel to."""
    known = statuses()
    rows = db.execute(_statement(Referral.person_id == person.id))
    return tuple(_view(person, row, (), known) for row in rows)


def open_referral(person_id: int, programme_id: int) -> int | None:
    """The referral to a programme that a person has and that has not ended, none where there is none."""
    found: int | None = db.scalar(
        select(Referral.id)
        .join(Status, Status.code == Referral.status)
        .join(ProgrammeVersion, ProgrammeVersion.id == Referral.version_id)
        .where(
            Referral.person_id == person_id,
            ProgrammeVersion.programme_id == programme_id,
            Status.stage != Stage.CLOSED.value,
        )
        .order_by(Referral.id)
    )
    return found


def history_of(referral_id: int) -> tuple[HistoryLine, ...]:
    """What a referral was, the latest first; states and reasons in words, by the code where it is gone."""
    known = statuses()
    labels = {row[0]: row[1] for row in db.execute(select(Reason.code, Reason.label))}
    rows = db.execute(
        select(
            StatusChange.at,
            StatusChange.by_name,
            StatusChange.from_status,
            StatusChange.to_status,
            StatusChange.reason,
            StatusChange.note,
        )
        .where(StatusChange.referral_id == referral_id)
        .order_by(StatusChange.id.desc())
    )

    def word(code: str) -> str:
        return known[code].label if code in known else code

    return tuple(
        HistoryLine(row[0], row[1], word(row[2]), word(row[3]), labels.get(row[4], row[4]), row[5]) for row in rows
    )


def last_check(referral_id: int) -> CheckView | None:
    """The latest eligibility check of a referral with what was set aside; none before the first."""
    return _check(Check.referral_id == referral_id)


def check_of(check_id: int) -> CheckView:
    """One check; whether the actor may know the person is the caller's to ask. Raises `Missing`."""
    found = _check(Check.id == check_id)
    if found is None:
        raise Missing(f"check {check_id}")
    return found


def _check(wanted: ColumnElement[bool]) -> CheckView | None:
    row = db.execute(
        select(Check.id, Check.referral_id, Check.at, Check.by_name, Check.verdict, Check.facts, Check.judgements)
        .where(wanted)
        .order_by(Check.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    facts = tuple(FactLine(**each) for each in row[5])
    judgements = tuple(JudgementLine(**each) for each in row[6])
    return CheckView(*[*row[:5], facts, judgements, _overrides(row[0])])


def _overrides(check_id: int) -> tuple[OverrideView, ...]:
    rows = db.execute(
        select(
            Override.id,
            Override.place,
            Override.reason,
            Override.asked_by,
            Override.asked_name,
            Override.asked_at,
            Override.decision,
            Override.decided_name,
            Override.decided_at,
            Override.decided_note,
        )
        .where(Override.check_id == check_id)
        .order_by(Override.id)
    )
    return tuple(OverrideView(*row) for row in rows)


def override_for(actor: Actor, override_id: int) -> tuple[ReferralView, CheckView, OverrideView]:
    """Something asked to be set aside, with its check and referral. Raises `Missing`."""
    check_id = db.scalar(select(Override.check_id).where(Override.id == override_id))
    if check_id is None:
        raise Missing(f"override {override_id}")
    check = check_of(check_id)
    found = next(each for each in check.overrides if each.id == override_id)
    return referral_for(actor, check.referral_id), check, found


def priors_of(referral_id: int) -> tuple[Prior, ...]:
    """The programmes that somebody was on before, as recorded for a referral, the latest first."""
    rows = db.execute(
        select(PriorProgramme.name, PriorProgramme.outcome, PriorProgramme.ended_on, PriorProgramme.credit)
        .where(PriorProgramme.referral_id == referral_id)
        .order_by(PriorProgramme.ended_on.desc(), PriorProgramme.id.desc())
    )
    return tuple(Prior(row[0], PriorOutcome(row[1]), row[2], row[3]) for row in rows)
