"""Every read of rooms, closures, training, leave and hours of staff, and of an area's rule about who delivers."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Select, String, Time, bindparam, cast, null, select, union_all

from tracker.accounts import queries as accounts
from tracker.accounts.models import User, UserRole
from tracker.accounts.rules import Actor, Choice, Permission, Role
from tracker.catalogue.models import Programme, ProgrammeVersion
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people import queries as people
from tracker.people.models import StaffArea
from tracker.resources.models import Closure, Leave, Room, StaffHours, StaffingRule, Training
from tracker.resources.rules import staffing, training
from tracker.resources.rules.places import ClosureView, RoomDetails, RoomView, days_of
from tracker.resources.rules.time_of_staff import Away, DayPart, LeaveDetails, LeaveKind, LeaveView, WorkingHours
from tracker.resources.rules.training import Finding, TrainingDetails, TrainingKind

DELIVERING = (Role.FACILITATOR, Role.PROGRAMME_LEAD)


def closed_days(area_id: int, first: date, last: date) -> dict[date, str]:
    """The days between two, both included, on which an area is closed, with why; bank holidays are not among them."""
    found = db.execute(_CLOSED, {"area_id": area_id, "first": first, "last": last}).all()
    return days_of((ClosureView(*row) for row in found), first, last)


def closures_of(area_id: int, since: date) -> tuple[ClosureView, ...]:
    """The closures of an area that end on a day or later, in order of time."""
    return _closures(Closure.area_id == area_id, Closure.until_on >= since)


def closure_for(actor: Actor, closure_id: int) -> ClosureView:
    """One closure of an area of the actor's. Raises `Missing`."""
    found = _closures(Closure.id == closure_id)
    if not found or not works_in(actor, found[0].area_id):
        raise Missing(f"closure {closure_id}")
    return found[0]


def _closures(*wanted: ColumnElement[bool]) -> tuple[ClosureView, ...]:
    return tuple(ClosureView(*row) for row in db.execute(_CLOSURES.where(*wanted)))


_CLOSURES = select(
    Closure.id, Closure.area_id, Closure.from_on, Closure.until_on, Closure.why, Closure.version
).order_by(Closure.from_on, Closure.id)
_CLOSED = _CLOSURES.where(
    Closure.area_id == bindparam("area_id"),
    Closure.from_on <= bindparam("last"),
    Closure.until_on >= bindparam("first"),
)


def rooms_of(area_id: int) -> tuple[RoomView, ...]:
    """The rooms of an area by name, those that are closed too: `RoomView.is_open` says on which days."""
    return _room_views(db.execute(_ITS_ROOMS, {"area_id": area_id}).all())


def room_for(actor: Actor, room_id: int) -> RoomView:
    """One room of an area of the actor's. Raises `Missing`."""
    found = _rooms(Room.id == room_id)
    if not found or not works_in(actor, found[0].area_id):
        raise Missing(f"room {room_id}")
    return found[0]


def _rooms(wanted: ColumnElement[bool]) -> tuple[RoomView, ...]:
    return _room_views(db.execute(_ROOMS.where(wanted)).all())


_ROOMS = select(
    Room.id, Room.area_id, Room.version, Room.name, Room.seats, Room.accessible, Room.video, Room.last_day
).order_by(Room.name, Room.id)
_ITS_ROOMS = _ROOMS.where(Room.area_id == bindparam("area_id"))


def _room_views(rows: Sequence[Sequence[Any]]) -> tuple[RoomView, ...]:
    return tuple(RoomView(row[0], row[1], RoomDetails(*row[3:]), row[2]) for row in rows)


def works_in(actor: Actor, area_id: int) -> bool:
    """Whether an area is one of the actor's; all of them are SYSTEM's."""
    return actor.is_system or area_id in actor.area_ids


def staffing_rule(area_id: int) -> staffing.StaffingRule:
    """What an area asks of those who deliver; the default where it has said nothing."""
    row = db.execute(_ITS_RULE, {"area_id": area_id}).one_or_none()
    return staffing.DEFAULT_RULE if row is None else _rule(row)


def staffing_rules(area_ids: Collection[int]) -> dict[int, staffing.StaffingRule]:
    """What each of these areas asks of those who deliver. One statement."""
    rows = db.execute(_RULE.add_columns(StaffingRule.area_id).where(StaffingRule.area_id.in_(area_ids)))
    return dict.fromkeys(area_ids, staffing.DEFAULT_RULE) | {row.area_id: _rule(row) for row in rows}


_RULE = select(StaffingRule.check_training, StaffingRule.least, StaffingRule.pair, StaffingRule.version)
_ITS_RULE = _RULE.where(StaffingRule.area_id == bindparam("area_id"))


def _rule(row: Sequence[Any]) -> staffing.StaffingRule:
    return staffing.StaffingRule(row[0], TrainingKind(row[1]), row[2], row[3])


def staff_of(actor: Actor) -> tuple[Choice, ...]:
    """Who delivers in the areas of an actor, by name: active facilitators and programme leads. One statement."""
    held = (
        select(UserRole.user_id)
        .join(StaffArea, StaffArea.user_id == UserRole.user_id)
        .where(UserRole.role.in_([role.value for role in DELIVERING]))
    )
    if not actor.is_system:
        held = held.where(StaffArea.area_id.in_(actor.area_ids))
    chosen = select(User.id, User.name).where(User.active, User.id.in_(held)).order_by(User.name, User.id)
    return tuple(Choice(*row) for row in db.execute(chosen))


def staff_for(actor: Actor, staff_id: int) -> Choice:
    """One member of staff: oneself, or, for whoever manages staff, somebody who works in an area of theirs.

    Raises `Missing` for everybody else.
    """
    name = accounts.names_of([staff_id]).get(staff_id)
    own = staff_id == actor.user_id
    if name is None or not (own or actor.may(Permission.MANAGE_STAFF)):
        raise Missing(f"staff {staff_id}")
    if not own and not actor.is_system and not actor.area_ids & people.areas_of_user(staff_id):
        raise Missing(f"staff {staff_id}")
    return Choice(staff_id, name)


def away(user_ids: Collection[int], first: date, last: date) -> dict[int, list[Away]]:
    """When each of these users is away between two days, both included; whoever never is, is left out."""
    found: dict[int, list[Away]] = {}
    rows = db.execute(_AWAY, {"users": sorted(user_ids), "first": first, "last": last}).all()
    for each in _leave_views(rows):
        given = each.details
        found.setdefault(each.user_id, []).append(Away(given.from_on, given.until_on, given.part, given.kind.label))
    return found


def leave_of(user_id: int, since: date) -> tuple[LeaveView, ...]:
    """The leave of a member of staff that ends on a day or later, in order of time."""
    return _leave(Leave.user_id == user_id, Leave.until_on >= since)


def leave_for(actor: Actor, leave_id: int) -> LeaveView:
    """One leave of somebody whom the actor may know of (`staff_for`). Raises `Missing`."""
    found = _leave(Leave.id == leave_id)
    if not found:
        raise Missing(f"leave {leave_id}")
    staff_for(actor, found[0].user_id)
    return found[0]


def _leave(*wanted: ColumnElement[bool]) -> tuple[LeaveView, ...]:
    return _leave_views(db.execute(_LEAVE.where(*wanted)).all())


_LEAVE = select(Leave.id, Leave.user_id, Leave.version, Leave.from_on, Leave.until_on, Leave.part, Leave.kind).order_by(
    Leave.from_on, Leave.id
)
_AWAY = _LEAVE.where(
    Leave.user_id.in_(bindparam("users", expanding=True)),
    Leave.until_on >= bindparam("first"),
    Leave.from_on <= bindparam("last"),
)


def _leave_views(rows: Sequence[Sequence[Any]]) -> tuple[LeaveView, ...]:
    return tuple(
        LeaveView(row[0], row[1], LeaveDetails(row[3], row[4], DayPart(row[5]), LeaveKind(row[6])), row[2])
        for row in rows
    )


def availability(
    user_ids: Collection[int], first: date, last: date
) -> tuple[dict[int, list[Away]], dict[int, tuple[WorkingHours, ...]]]:
    """As `away` and `hours_of`, in one statement: a row for each leave and for each part of a week."""
    leave: dict[int, list[Away]] = {}
    hours: dict[int, tuple[WorkingHours, ...]] = {}
    for row in db.execute(_AVAILABILITY, {"users": sorted(user_ids), "first": first, "last": last}):
        if row[1] is None:
            hours[row[0]] = (*hours.get(row[0], ()), WorkingHours(*row[5:]))
        else:
            away_as = Away(row[1], row[2], DayPart(row[3]), LeaveKind(row[4]).label)
            leave.setdefault(row[0], []).append(away_as)
    return leave, hours


def hours_of(user_ids: Collection[int]) -> dict[int, tuple[WorkingHours, ...]]:
    """When each of these users works in an ordinary week; whoever has not said is left out."""
    rows = db.execute(_HOURS, {"users": sorted(user_ids)}).all()
    found: dict[int, tuple[WorkingHours, ...]] = {}
    for user_id, *hours in rows:
        found[user_id] = (*found.get(user_id, ()), WorkingHours(*hours))
    return found


_HOURS = (
    select(StaffHours.user_id, StaffHours.weekday, StaffHours.from_at, StaffHours.until_at)
    .where(StaffHours.user_id.in_(bindparam("users", expanding=True)))
    .order_by(StaffHours.user_id, StaffHours.weekday)
)


_NO_DAY, _NO_WORD, _NO_TIME = cast(null(), Date), cast(null(), String), cast(null(), Time)
_AVAILABILITY = union_all(
    select(
        Leave.user_id.label("user_id"),
        Leave.from_on.label("from_on"),
        Leave.until_on,
        Leave.part,
        Leave.kind,
        cast(null(), Integer).label("weekday"),
        _NO_TIME.label("from_at"),
        _NO_TIME,
    ).where(
        Leave.user_id.in_(bindparam("users", expanding=True)),
        Leave.until_on >= bindparam("first"),
        Leave.from_on <= bindparam("last"),
    ),
    select(
        StaffHours.user_id,
        _NO_DAY,
        _NO_DAY,
        _NO_WORD,
        _NO_WORD,
        StaffHours.weekday,
        StaffHours.from_at,
        StaffHours.until_at,
    ).where(StaffHours.user_id.in_(bindparam("users", expanding=True))),
).order_by("user_id", "from_on", "weekday", "from_at")


def trained(programme_id: int, on: date, least: TrainingKind = TrainingKind.TRAINED) -> dict[int, training.Training]:
    """Who may deliver a programme on a day, with the training that says so; `least` is the step asked for."""
    found = findings(programme_id, on, least)
    return {user_id: one.training for user_id, one in found.items() if one.trained and one.training is not None}


def findings(
    programme_id: int, on: date, least: TrainingKind, user_ids: Collection[int] | None = None
) -> dict[int, Finding]:
    """Whether each user counts as trained for a programme on a day, and why; all who have a training if none are named.

    One statement.
    """
    return _findings(Training.programme_id == programme_id, on, least, user_ids)


def findings_for(version_id: int, on: date, least: TrainingKind, user_ids: Collection[int]) -> dict[int, Finding]:
    """As `findings`, for the programme of a version."""
    rows = db.execute(_OF_VERSION, {"version_id": version_id, "users": sorted(user_ids)}).all()
    return _judged((_training(row) for row in rows), on, least, user_ids)


def _findings(
    wanted: ColumnElement[bool], on: date, least: TrainingKind, user_ids: Collection[int] | None
) -> dict[int, Finding]:
    if user_ids is not None:
        wanted &= Training.user_id.in_(user_ids)
    return _judged(_trainings(wanted), on, least, user_ids)


def _judged(
    trainings: Iterable[training.Training], on: date, least: TrainingKind, user_ids: Collection[int] | None
) -> dict[int, Finding]:
    held: dict[int, list[training.Training]] = {user_id: [] for user_id in user_ids or ()}
    for one in trainings:
        held.setdefault(one.user_id, []).append(one)
    return {user_id: training.judge(each, on, least) for user_id, each in held.items()}


def trainings_of(user_ids: Collection[int]) -> tuple[training.Training, ...]:
    """Every training of these users, withdrawn ones too: by programme, the latest first. One statement."""
    return _trainings(Training.user_id.in_(user_ids))


def training_for(actor: Actor, training_id: int) -> training.Training:
    """One training of somebody whom the actor may know of (`staff_for`). Raises `Missing`."""
    found = _trainings(Training.id == training_id)
    if not found:
        raise Missing(f"training {training_id}")
    staff_for(actor, found[0].user_id)
    return found[0]


def _trainings(wanted: ColumnElement[bool]) -> tuple[training.Training, ...]:
    rows = db.execute(_TRAININGS.where(wanted).order_by(*_BY_PROGRAMME)).all()
    return tuple(_training(row) for row in rows)


_TRAININGS: Select[*tuple[Any, ...]] = select(
    Training.id,
    Training.user_id,
    Training.programme_id,
    Programme.short_name,
    Training.kind,
    Training.on_date,
    Training.source,
    Training.assessed_on,
    Training.assessed_by,
    Training.expires_on,
    Training.withdrawn_on,
    Training.why_withdrawn,
    Training.version,
).join_from(Training, Programme)
_BY_PROGRAMME = (Programme.name, Training.on_date.desc(), Training.id.desc())
_ITS_PROGRAMME = select(ProgrammeVersion.programme_id).where(ProgrammeVersion.id == bindparam("version_id"))
_OF_VERSION = _TRAININGS.where(
    Training.programme_id == _ITS_PROGRAMME.scalar_subquery(),
    Training.user_id.in_(bindparam("users", expanding=True)),
).order_by(*_BY_PROGRAMME)


def _training(row: Sequence[Any]) -> training.Training:
    details = TrainingDetails(TrainingKind(row[4]), *row[5:10])
    return training.Training(row[0], row[1], row[2], row[3], details, row[10], row[11], row[12])


def programmes() -> tuple[Choice, ...]:
    """Every programme by name, for whoever records a training."""
    rows = db.execute(select(Programme.id, Programme.name).order_by(Programme.name, Programme.id))
    return tuple(Choice(*row) for row in rows)


def programme_name(version_id: int) -> str:
    """The short name of a version's programme. Raises `Missing`."""
    name = db.scalar(
        select(Programme.short_name)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .where(ProgrammeVersion.id == version_id)
    )
    if name is None:
        raise Missing(f"programme version {version_id}")
    return str(name)


def users_of_areas(user_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """The areas in which each of these users works. One statement."""
    rows = db.execute(select(StaffArea.user_id, StaffArea.area_id).where(StaffArea.user_id.in_(tuple(user_ids))))
    found: dict[int, frozenset[int]] = {}
    for user_id, area_id in rows:
        found[user_id] = found.get(user_id, frozenset()) | {area_id}
    return found
