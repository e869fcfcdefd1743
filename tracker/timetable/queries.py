"""Deliveries as previews and forecasts see them, and what else happens then. Changes and tellings are in `records`.

Set-based over deliveries and members; each statement is put together once, those with a scope once for each reader.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Result,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    or_,
    select,
)

from tracker.catalogue.models import Outline, OutlineDose
from tracker.core.database import db
from tracker.core.statements import joined_text
from tracker.delivery import histories
from tracker.delivery.models import Cover, Delivery, Item, Membership, Session, Slot, Suspension
from tracker.delivery.rules import ItemState, SessionKind, WeeklySlot
from tracker.delivery.scope import lately, record
from tracker.delivery.stays import Suspended
from tracker.people.models import Area, NonAssociation, Person, Sentence
from tracker.timetable.rules.outlooks import Limit

_delivery, _session, _outline = Delivery.__table__.c, Session.__table__.c, Outline.__table__.c
_membership, _person, _item = Membership.__table__.c, Person.__table__.c, Item.__table__.c
_cover, _suspension, _apart = Cover.__table__.c, Suspension.__table__.c, NonAssociation.__table__.c
_sentence = Sentence.__table__.c
_Statement = Select[*tuple[Any, ...]]
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)


def _asked(made: Callable[..., _Statement], ids: Collection[int], **values: Any) -> Result[*tuple[Any, ...]]:
    """Ask about deliveries by a statement that is made for one or for several: the one keeps its plan."""
    alone = len(ids) == 1
    return db.execute(made(alone=alone), {**values, **({"id": next(iter(ids))} if alone else {"ids": sorted(ids)})})


def _is(column: ColumnElement[int], *, alone: bool) -> ColumnElement[bool]:
    return column == bindparam("id") if alone else column.in_(_IDS)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a forecast needs of a delivery."""

    id: int
    format: SessionKind
    area_id: int
    nation: str
    zone: str
    room_id: int | None


_BRIEFS = (
    select(_delivery.id, _delivery.format, _delivery.area_id, Area.nation, Area.time_zone, _delivery.room_id)
    .join_from(Delivery.__table__, Area, Area.id == _delivery.area_id)
    .where(_delivery.id.in_(_IDS))
    .order_by(_delivery.id)
)


def briefs(ids: Collection[int]) -> tuple[Brief, ...]:
    """Deliveries by id, whatever the scope: that is the caller's to ask. One statement."""
    rows = db.execute(_BRIEFS, {"ids": sorted(ids)})
    return tuple(Brief(row[0], SessionKind(row[1]), *row[2:]) for row in rows)


_SLOTS = (
    select(Slot.delivery_id, Slot.weekday, Slot.starts_at, Slot.from_on, Slot.until_on)
    .where(Slot.delivery_id.in_(_IDS), Slot.until_on >= bindparam("day"))
    .order_by(Slot.delivery_id, Slot.weekday, Slot.starts_at, Slot.from_on)
)


def slots(ids: Collection[int]) -> dict[int, tuple[WeeklySlot, ...]]:
    """The weekly slots of deliveries, those to come too, from Monday on. One statement."""
    found: dict[int, tuple[WeeklySlot, ...]] = {}
    for delivery_id, *slot in db.execute(_SLOTS, {"ids": sorted(ids), "day": lately()}):
        found[delivery_id] = (*found.get(delivery_id, ()), WeeklySlot(*slot))
    return found


class SessionLine(NamedTuple):
    """A session, dated or not; `record` is '', `draft` or `signed`; '' and none: held where the delivery meets.

    `covered`: whether anybody was asked to take it in a colleague's place.
    """

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
    covered: bool


COVERED = exists().where(_cover.session_id == _session.id).correlate(Session.__table__)
"""Whether a row of sessions has a cover, ever: few have, whose covers are asked for."""


@cache
def _sessions(*, alone: bool) -> _Statement:
    return (
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
            record(),
            COVERED,
        )
        .join_from(Session.__table__, Outline.__table__, _outline.id == _session.outline_id)
        .where(_is(_session.delivery_id, alone=alone))
        .order_by(_session.on_date.is_(None), _session.on_date, _session.starts_at, _outline.number, _session.id)
    )


@cache
def _open_sessions(*, alone: bool) -> _Statement:
    ahead = _session.on_date >= bindparam("today")
    return _sessions(alone=alone).where(or_(_session.on_date.is_(None), ahead, record() != "signed"))


def sessions(ids: Collection[int], open_on: date | None = None) -> tuple[SessionLine, ...]:
    """The sessions of deliveries in order of time; given a day, those that are signed before it are left out."""
    rows = _asked(_sessions, ids) if open_on is None else _asked(_open_sessions, ids, today=open_on)
    return tuple(SessionLine._make((*row[:5], SessionKind(row[5]), *row[6:14], bool(row[14]))) for row in rows)


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
    """A present member with what they owe, and until when they may be asked to come.

    `apart`: whether there is or was anybody from whom they are kept apart.
    """

    membership_id: int
    delivery_id: int
    person_id: int
    surname: str
    first_names: str
    joined_on: date
    owed: tuple[int, ...]
    limit: Limit
    apart: bool = False
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
# Most people have neither: whoever has is asked about in a statement of its own.
_APART = exists().where(or_(_apart.person_id == _membership.person_id, _apart.other_id == _membership.person_id))
_EVER_SUSPENDED = exists().where(_suspension.membership_id == _membership.id)


@cache
def _members(*, alone: bool) -> _Statement:
    return (
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
            case((_APART, 1), else_=0),
            case((_EVER_SUSPENDED, 1), else_=0),
        )
        .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
        .where(_is(_membership.delivery_id, alone=alone), _membership.left_on.is_(None))
        .order_by(_person.surname, _person.first_names, _membership.id)
    )


def members(ids: Collection[int], today: date) -> tuple[MemberLine, ...]:
    """The present members of deliveries with their suspensions, by surname. One statement, two where there are any.

    Their limit is the latest end among their sentences, of the licence where there is one.
    """
    rows = _asked(_members, ids, today=today).all()
    suspended = [row[0] for row in rows if row[10]]
    away = histories.suspensions(suspended) if suspended else {}
    return tuple(
        MemberLine(*[*row[:6], _outlines(row[6]), _limit(row[7], bool(row[8])), bool(row[9]), away.get(row[0], ())])
        for row in rows
    )


def _outlines(owed: str | None) -> tuple[int, ...]:
    return tuple(map(int, owed.split(","))) if owed else ()


def _limit(last: date | None, endless: bool) -> Limit:
    return Limit(None if endless else last, known=endless or last is not None)


def by_delivery(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    """Rows with a `delivery_id`, by it."""
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row.delivery_id, []).append(row)
    return found
