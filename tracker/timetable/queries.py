"""Deliveries as previews and forecasts see them, and what else happens then. Changes and tellings are in `records`.

Set-based over deliveries and members; each statement is put together once, those with a scope once for each reader.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from tracker.accounts.rules import Actor
from tracker.catalogue.models import Outline, OutlineDose
from tracker.core.database import db
from tracker.core.statements import joined_text
from tracker.delivery import histories
from tracker.delivery.models import Cover, Delivery, DeliveryProgress, Item, Membership, Session, Slot, Staff
from tracker.delivery.rules import ItemState, SessionKind, StaffPart, WeeklySlot
from tracker.delivery.scope import in_scope, lately, record
from tracker.delivery.stays import Suspended
from tracker.people.models import Area, Person, Sentence
from tracker.timetable.rules.outlooks import Limit

_delivery, _session, _outline = Delivery.__table__.c, Session.__table__.c, Outline.__table__.c
_membership, _person, _item = Membership.__table__.c, Person.__table__.c, Item.__table__.c
_cover = Cover.__table__.c
_sentence, _staff, _progress = Sentence.__table__.c, Staff.__table__.c, DeliveryProgress.__table__.c
IDS: BindParameter[Any] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a forecast needs of a delivery."""

    id: int
    form: SessionKind
    version_id: int
    area_id: int
    nation: str
    zone: str
    room_id: int | None


_BRIEFS = (
    select(
        _delivery.id,
        _delivery.format,
        _delivery.version_id,
        _delivery.area_id,
        Area.nation,
        Area.time_zone,
        _delivery.room_id,
    )
    .join_from(Delivery.__table__, Area, Area.id == _delivery.area_id)
    .where(_delivery.id.in_(IDS))
    .order_by(_delivery.id)
)


def briefs(ids: Collection[int]) -> tuple[Brief, ...]:
    """Deliveries by id, whatever the scope: that is the caller's to ask. One statement."""
    rows = db.execute(_BRIEFS, {"ids": sorted(ids)})
    return tuple(Brief(row[0], SessionKind(row[1]), *row[2:]) for row in rows)


_SLOTS = (
    select(Slot.delivery_id, Slot.weekday, Slot.starts_at, Slot.from_on, Slot.until_on)
    .where(Slot.delivery_id.in_(IDS), Slot.until_on >= bindparam("day"))
    .order_by(Slot.delivery_id, Slot.weekday, Slot.starts_at, Slot.from_on)
)


def slots(ids: Collection[int]) -> dict[int, tuple[WeeklySlot, ...]]:
    """The weekly slots of deliveries, those to come too, from Monday on. One statement."""
    found: dict[int, tuple[WeeklySlot, ...]] = {}
    for delivery_id, *slot in db.execute(_SLOTS, {"ids": sorted(ids), "day": lately()}):
        found[delivery_id] = (*found.get(delivery_id, ()), WeeklySlot(*slot))
    return found


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session, dated or not; `record` is '', `draft` or `signed`; '' and none: held where the delivery meets."""

    id: int
    delivery_id: int
    outline_id: int
    number: int
    title: str
    kind: SessionKind
    membership_id: int | None
    on_date: date | None
    starts_at: time | None
    minutes: int
    venue: str
    room_id: int | None
    version: int
    record: str


@cache
def _sessions(*, every: bool) -> Select[*tuple[Any, ...]]:
    state = record()
    found = (
        select(
            _session.id,
            _session.delivery_id,
            _session.outline_id,
            _outline.number,
            _outline.title,
            _session.kind,
            _session.membership_id,
            _session.on_date,
            _session.starts_at,
            _session.minutes,
            _session.venue,
            _session.room_id,
            _session.version,
            state,
        )
        .join_from(Session.__table__, Outline.__table__, _outline.id == _session.outline_id)
        .where(_session.delivery_id.in_(IDS))
        .order_by(_session.on_date.is_(None), _session.on_date, _session.starts_at, _outline.number, _session.id)
    )
    if every:
        return found
    return found.where(or_(_session.on_date.is_(None), _session.on_date >= bindparam("today"), state != "signed"))


def sessions(ids: Collection[int], open_on: date | None = None) -> tuple[SessionLine, ...]:
    """The sessions of deliveries in order of time; given a day, those that are signed before it are left out."""
    values: dict[str, Any] = {"ids": sorted(ids)}
    if open_on is not None:
        values["today"] = open_on
    rows = db.execute(_sessions(every=open_on is None), values)
    return tuple(SessionLine(*[*row[:5], SessionKind(row[5]), *row[6:]]) for row in rows)


_GAPS = (
    select(_outline.id, _outline.gap_weeks, OutlineDose.kind)
    .join_from(
        Outline.__table__,
        OutlineDose,
        and_(OutlineDose.outline_id == _outline.id, OutlineDose.format == bindparam("format")),
    )
    .where(_outline.version_id == bindparam("version_id"))
    .order_by(_outline.number)
)


def gaps(version_id: int, form: SessionKind) -> dict[int, int]:
    """The weeks at least before each outline that fills a slot; those of one-to-ones between two add up.

    Of a version in use, which does not change any more.
    """
    return db.frozen(("gaps", version_id, form), lambda: _gaps(version_id, form))


def _gaps(version_id: int, form: SessionKind) -> dict[int, int]:
    found: dict[int, int] = {}
    weeks = 0
    for outline_id, gap, kind in db.execute(_GAPS, {"version_id": version_id, "format": form.value}):
        weeks += gap
        if kind == form.value:
            found[outline_id], weeks = weeks, 0
    return found


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A present member with what they owe, and until when they may be asked to come."""

    membership_id: int
    delivery_id: int
    person_id: int
    surname: str
    first_names: str
    joined_on: date
    owed: tuple[int, ...]
    limit: Limit
    suspended: tuple[Suspended, ...] = ()

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    def is_suspended(self, day: date) -> bool:
        """Whether they take no part on a day."""
        return bool(self.suspended) and any(each.covers(day) for each in self.suspended)


_OWED = (
    select(joined_text(cast(_item.outline_id, String), ","))
    .where(_item.enrolment_id == _membership.enrolment_id, _item.state == ItemState.OWED.value)
    .correlate(Membership.__table__)
    .scalar_subquery()
)
_THEIRS = _sentence.person_id == _membership.person_id
_END = func.coalesce(_sentence.licence_ends_on, _sentence.ends_on)
_RUNNING = or_(_END.is_(None), bindparam("today") <= _END)
_LAST = select(func.max(_END)).where(_THEIRS).correlate(Membership.__table__).scalar_subquery()
_ENDLESS = exists().where(_THEIRS, _RUNNING, _END.is_(None)).correlate(Membership.__table__)
_MEMBERS = (
    select(
        _membership.id,
        _membership.delivery_id,
        _membership.person_id,
        _person.surname,
        _person.first_names,
        _membership.joined_on,
        _OWED,
        _LAST,
        case((_ENDLESS, 1), else_=0),
    )
    .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
    .where(_membership.delivery_id.in_(IDS), _membership.left_on.is_(None))
    .order_by(_person.surname, _person.first_names, _membership.id)
)


def members(ids: Collection[int], today: date) -> tuple[MemberLine, ...]:
    """The present members of deliveries with their suspensions, by surname. Two statements.

    Their limit is the latest end among their sentences, of the licence where there is one.
    """
    rows = db.execute(_MEMBERS, {"ids": sorted(ids), "today": today}).all()
    away = histories.suspensions([row[0] for row in rows])
    return tuple(
        MemberLine(*[*row[:6], _outlines(row[6]), _limit(row[7], bool(row[8])), away.get(row[0], ())]) for row in rows
    )


def _outlines(owed: str | None) -> tuple[int, ...]:
    return tuple(map(int, owed.split(","))) if owed else ()


def _limit(last: date | None, endless: bool) -> Limit:
    return Limit(None if endless else last, known=endless or last is not None)


@dataclass(frozen=True, slots=True)
class Concern:
    """That another delivery has a facilitator (also as cover), a person (with their membership) or a room of ours."""

    what: str
    delivery_id: int
    subject_id: int
    membership_id: int | None
    joined_on: date | None
    left_on: date | None


_NO_NUMBER, _NO_DAY = cast(null(), Integer), cast(null(), Date)
_ELSEWHERE: BindParameter[Any] = bindparam("delivery_id")
_NOT_OVER = (_progress.ends_on >= bindparam("first"), _progress.delivery_id != _ELSEWHERE)
_CONCERNED = union_all(
    select(literal("staff"), _staff.delivery_id, _staff.user_id, _NO_NUMBER, _NO_DAY, _NO_DAY)
    .join_from(Staff.__table__, DeliveryProgress.__table__, _progress.delivery_id == _staff.delivery_id)
    .where(_staff.user_id.in_(bindparam("staff", expanding=True)), _staff.part != StaffPart.COVER.value, *_NOT_OVER),
    select(
        literal("person"),
        _membership.delivery_id,
        _membership.person_id,
        _membership.id,
        _membership.joined_on,
        _membership.left_on,
    )
    .join_from(Membership.__table__, DeliveryProgress.__table__, _progress.delivery_id == _membership.delivery_id)
    .where(
        _membership.person_id.in_(bindparam("people", expanding=True)),
        or_(_membership.left_on.is_(None), _membership.left_on >= bindparam("first")),
        *_NOT_OVER,
    ),
    select(literal("cover"), _session.delivery_id, _cover.user_id, _NO_NUMBER, _NO_DAY, _NO_DAY)
    .join_from(Session.__table__, Cover.__table__, _cover.session_id == _session.id)
    .where(
        _cover.user_id.in_(bindparam("staff", expanding=True)),
        _cover.until_on >= _session.on_date,
        _session.on_date.between(bindparam("first"), bindparam("last")),
        _session.delivery_id != _ELSEWHERE,
    ),
    select(literal("room"), _delivery.id, _delivery.room_id, _NO_NUMBER, _NO_DAY, _NO_DAY)
    .join_from(Delivery.__table__, DeliveryProgress.__table__, _progress.delivery_id == _delivery.id)
    .where(_delivery.room_id.in_(bindparam("rooms", expanding=True)), *_NOT_OVER),
    select(literal("room"), _session.delivery_id, _session.room_id, _NO_NUMBER, _NO_DAY, _NO_DAY).where(
        _session.room_id.in_(bindparam("rooms", expanding=True)),
        _session.on_date.between(bindparam("first"), bindparam("last")),
        _session.delivery_id != _ELSEWHERE,
    ),
)


def concerned(
    delivery_id: int, staff: Iterable[int], people: Iterable[int], rooms: Iterable[int], first: date, last: date
) -> tuple[Concern, ...]:
    """Which other deliveries, not over by a day, have some of these facilitators, people or rooms. One statement."""
    values = {
        "delivery_id": delivery_id,
        "staff": sorted(staff),
        "people": sorted(people),
        "rooms": sorted(rooms),
        "first": first,
        "last": last,
    }
    return tuple(Concern(*row) for row in db.execute(_CONCERNED, values))


@dataclass(frozen=True, slots=True)
class OtherSession:
    """A dated session of another delivery; `title` is '' where the reader may not know of that delivery."""

    id: int
    delivery_id: int
    membership_id: int | None
    on_date: date
    starts_at: time
    minutes: int
    venue: str
    room_id: int | None
    number: int
    title: str

    @property
    def label(self) -> str:
        """What messages call it."""
        return f"{self.title}, session {self.number}" if self.title else "a session of another delivery"


ROOM = case((_session.by_video, null()), else_=func.coalesce(_session.room_id, _delivery.room_id))
"""The room of a row of sessions with its delivery: its own, else its delivery's; none by video."""


@lru_cache(maxsize=512)
def _others(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            _session.id,
            _session.delivery_id,
            _session.membership_id,
            _session.on_date,
            _session.starts_at,
            _session.minutes,
            case((_session.by_video, ""), (_session.venue != "", _session.venue), else_=_delivery.venue),
            ROOM,
            _outline.number,
            case((in_scope(actor), _delivery.title), else_=""),
        )
        .join_from(Session.__table__, Delivery.__table__, _delivery.id == _session.delivery_id)
        .join(Outline.__table__, _outline.id == _session.outline_id)
        .where(_session.delivery_id.in_(IDS), _session.on_date.in_(bindparam("days", expanding=True)))
        .order_by(_session.on_date, _session.starts_at, _session.id)
    )


def others(actor: Actor, ids: Collection[int], days: Collection[date]) -> tuple[OtherSession, ...]:
    """The sessions of some deliveries on some days, in order of time. One statement."""
    if not ids or not days:
        return ()
    return tuple(OtherSession(*row) for row in db.execute(_others(actor), {"ids": sorted(ids), "days": sorted(days)}))


def by_delivery(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    """Rows with a `delivery_id`, by it."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.delivery_id, []).append(row)
    return found
