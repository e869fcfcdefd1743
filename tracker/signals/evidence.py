"""What warnings are counted from: signed marks, concerns and forecasts, and the warnings that stand.

Apart from `queries` because no page reads it: it is set-based, over some people by id or over a range of ids, and put
together once, for it runs in the transaction of every signature.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, or_, select

from tracker.accounts.models import User
from tracker.attendance.models import Mark, Outcome, Register
from tracker.attendance.rules.outcomes import OutcomeKind
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Outline, Programme, ProgrammeVersion
from tracker.core import clock
from tracker.core.database import db
from tracker.core.statements import among
from tracker.delivery.models import Enrolment, Membership, Session
from tracker.delivery.rules import EnrolmentState
from tracker.notes.models import Concern
from tracker.people.models import Area, Involvement, Person
from tracker.people.rules import Capacity
from tracker.people.scope import calendar, is_open
from tracker.signals.models import EarlyWarning
from tracker.signals.rules import finding
from tracker.signals.rules.finding import Marked, Overdue, Raised
from tracker.signals.rules.kinds import ALERT, DEFAULTS, Kind, Rules
from tracker.signals.rules.states import Due, State, Stood
from tracker.timetable import worlds
from tracker.timetable.rules.outlooks import Forecast, Outlook
from tracker.work.models import Alert

People = range | Sequence[int]
"""Some people by id, or everybody in a range of ids."""

AT_ONCE = 100
_MISSED = (OutcomeKind.ACCEPTABLE.value, OutcomeKind.UNACCEPTABLE.value)


def _of(column: Any, *, ranged: bool) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.in_(bindparam("ids", expanding=True))
    return column.between(bindparam("first"), bindparam("last")) if ranged else found


def _values(people: People) -> dict[str, Any]:
    if isinstance(people, range):
        return {"first": people.start, "last": people.stop - 1}
    return {"ids": list(people)}


@cache
def _marks(*, ranged: bool) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Membership.enrolment_id,
            Mark.person_id,
            Person.area_id,
            Programme.short_name,
            Mark.session_id,
            Session.on_date,
            Outline.number,
            Outcome.attended,
            Outcome.label,
            Mark.engagement,
        )
        .join(Register, Register.session_id == Mark.session_id)
        .join(Session, Session.id == Mark.session_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Outcome, Outcome.code == Mark.outcome)
        .join(Membership, Membership.id == Mark.membership_id)
        .join(Enrolment, Enrolment.id == Membership.enrolment_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(Person, Person.id == Mark.person_id)
        .where(
            _of(Mark.person_id, ranged=ranged),
            Register.state == RegisterState.SIGNED.value,
            Enrolment.state == EnrolmentState.ACTIVE.value,
            or_(Outcome.attended.is_(True), among(Outcome.kind, _MISSED)),
        )
        .order_by(Membership.enrolment_id, Session.on_date, Session.starts_at, Mark.session_id)
    )


def from_marks(people: People, rules: dict[int, Rules]) -> Iterator[Due]:
    """What the signed marks of people's active enrolments give, by the rules of each person's area. One statement."""
    rows = db.execute(_marks(ranged=isinstance(people, range)), _values(people))
    for enrolment_id, theirs in groupby(rows, key=itemgetter(0)):
        first, *others = theirs
        _, person_id, area_id, programme, *_ = first
        marks = [Marked._make(row[4:]) for row in (first, *others)]
        for found in finding.of_marks(enrolment_id, programme, marks, rules.get(area_id, DEFAULTS)):
            yield Due(person_id, found)


@cache
def _concerns(*, ranged: bool) -> Select[*tuple[Any, ...]]:
    return (
        select(Concern.person_id, Person.area_id, Area.time_zone, Concern.id, Concern.raised_at)
        .join(Person, Person.id == Concern.person_id)
        .join(Area, Area.id == Person.area_id)
        .where(_of(Concern.person_id, ranged=ranged), Concern.moved_to.is_(None))
        .order_by(Concern.person_id, Concern.id)
    )


def from_concerns(people: People, rules: dict[int, Rules]) -> Iterator[Due]:
    """What concerns about people give; one that was moved to somebody else is theirs. One statement."""
    rows = db.execute(_concerns(ranged=isinstance(people, range)), _values(people))
    for (person_id, area_id, zone), theirs in groupby(rows, key=lambda row: tuple(row[:3])):
        raised = [Raised(row[3], row[4].astimezone(clock.zone(zone)).date()) for row in theirs]
        rule = rules.get(area_id, DEFAULTS)[Kind.CONCERNS]
        for found in finding.of_concerns(raised, rule, clock.today(zone)):
            yield Due(person_id, found)


_RUNNING = (
    select(Membership.delivery_id)
    .join(Enrolment, Enrolment.id == Membership.enrolment_id)
    .where(Membership.left_on.is_(None), Enrolment.state == EnrolmentState.ACTIVE.value)
    .distinct()
    .order_by(Membership.delivery_id)
)
_ENROLLED = (
    select(Membership.id, Membership.enrolment_id, Person.area_id, Programme.short_name)
    .join(Enrolment, Enrolment.id == Membership.enrolment_id)
    .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
    .join(Programme, Programme.id == ProgrammeVersion.programme_id)
    .join(Person, Person.id == Membership.person_id)
    .where(Membership.id.in_(bindparam("ids", expanding=True)), Enrolment.state == EnrolmentState.ACTIVE.value)
    .order_by(Membership.id)
)


def from_forecasts(rules: dict[int, Rules]) -> list[Due]:
    """What the forecasts of every running delivery give: six statements for a hundred deliveries and their areas."""
    deliveries = db.scalars(_RUNNING).all()
    found: dict[tuple[int, Kind, str], Due] = {}
    for start in range(0, len(deliveries), AT_ONCE):
        made = worlds.forecasts(deliveries[start : start + AT_ONCE], 0)
        late = {each.membership_id: each for one in made.values() for each in one.members if _is_late(each)}
        rows = db.execute(_ENROLLED, {"ids": sorted(late)}).all() if late else []
        for membership_id, enrolment_id, area_id, programme in rows:
            each, rule = late[membership_id], rules.get(area_id, DEFAULTS)[Kind.FORECAST]
            for one in finding.of_forecast(enrolment_id, programme, _overdue(each), rule):
                due = Due(each.person_id, one)
                found[due.name] = due
    return list(found.values())


def _is_late(forecast: Forecast) -> bool:
    return forecast.outlook is Outlook.RED


def _overdue(forecast: Forecast) -> Overdue:
    if forecast.ends_on is None or forecast.limit.on is None:
        raise AssertionError("a red forecast has both dates")
    return Overdue(forecast.ends_on, forecast.limit.on, forecast.owed, forecast.catch_ups)


@cache
def _stood(*, ranged: bool) -> Select[*tuple[Any, ...]]:
    return (
        select(
            EarlyWarning.id,
            EarlyWarning.person_id,
            Person.area_id,
            EarlyWarning.kind,
            EarlyWarning.key,
            EarlyWarning.found,
            EarlyWarning.state,
            EarlyWarning.acknowledged_at,
            EarlyWarning.snoozed_until,
            EarlyWarning.closed_at,
        )
        .join(Person, Person.id == EarlyWarning.person_id)
        .where(
            _of(EarlyWarning.person_id, ranged=ranged),
            EarlyWarning.kind.in_(bindparam("kinds", expanding=True)),
        )
        .order_by(EarlyWarning.id)
    )


def stood(people: People, kinds: frozenset[Kind]) -> list[Stood]:
    """Every warning of some kinds about people, closed ones too. One statement."""
    values = {"kinds": sorted(kind.value for kind in kinds), **_values(people)}
    rows = db.execute(_stood(ranged=isinstance(people, range)), values)
    today = clock.today("UTC")
    return [
        Stood(*[*row[:3], Kind(row[3]), *row[4:6], State(row[6]), _answered(row[7], row[8], today), row[9]])
        for row in rows
    ]


def _answered(acknowledged_at: datetime | None, snoozed_until: date | None, today: date) -> State:
    if snoozed_until is not None:
        return State.SNOOZED if snoozed_until > today else State.OPEN
    return State.ACKNOWLEDGED if acknowledged_at is not None else State.OPEN


def read_at(warning_ids: Collection[int]) -> dict[tuple[str, int], datetime | None]:
    """When each alert of some warnings was read or closed, none for not yet, by its key and user. One statement."""
    rows = db.execute(_READ, {"keys": sorted(str(each) for each in warning_ids)})
    return {(row[0], row[1]): row[2] for row in rows}


_READ = select(Alert.key, Alert.user_id, Alert.acknowledged_at).where(
    Alert.kind == ALERT, Alert.key.in_(bindparam("keys", expanding=True))
)


def most_recent_person() -> int:
    """The highest id of a person, 0 for nobody: where ranges end."""
    return db.scalar(select(Person.id).order_by(Person.id.desc()).limit(1)) or 0


def involved(person_ids: Sequence[int]) -> dict[int, tuple[tuple[int, Capacity], ...]]:
    """Who works with people today, with an account that is open, and in what capacity. One statement."""
    rows = db.execute(_involved(calendar()), {"ids": list(person_ids)})
    found: dict[int, tuple[tuple[int, Capacity], ...]] = {}
    for person_id, user_id, capacity in rows:
        found[person_id] = (*found.get(person_id, ()), (user_id, Capacity(capacity)))
    return found


@lru_cache(maxsize=8)
def _involved(_days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return (
        select(Involvement.person_id, Involvement.user_id, Involvement.capacity)
        .join(User, User.id == Involvement.user_id)
        .where(_of(Involvement.person_id, ranged=False), User.active.is_(True), is_open())
        .order_by(Involvement.id)
    )


_WRITTEN = (
    select(
        EarlyWarning.id,
        EarlyWarning.person_id,
        EarlyWarning.kind,
        EarlyWarning.key,
        Person.surname,
        Person.first_names,
        Person.area_id,
    )
    .join(Person, Person.id == EarlyWarning.person_id)
    .where(_of(EarlyWarning.person_id, ranged=False))
    .order_by(EarlyWarning.id)
)


@dataclass(frozen=True, slots=True)
class Written:
    """A warning just written: its id, and how lists call its person, and their area."""

    id: int
    name: str
    area_id: int


def just_written(names: Sequence[tuple[int, Kind, str]]) -> dict[tuple[int, Kind, str], Written]:
    """Warnings just written, by what makes each the one that it is. One statement."""
    wanted = set(names)
    rows = db.execute(_WRITTEN, {"ids": sorted({person_id for person_id, _, _ in names})})
    kept = {(row[1], Kind(row[2]), row[3]): Written(row[0], f"{row[4]}, {row[5]}", row[6]) for row in rows}
    return {name: each for name, each in kept.items() if name in wanted}
