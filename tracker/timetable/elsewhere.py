"""What else is planned when sessions would be held: the deliveries that concern them, and what those hold then.

Apart from `queries`, which is about the deliveries themselves: only clashes ask this.
"""

from collections.abc import Collection, Iterable
from datetime import date, time
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    extract,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)

from tracker.accounts.rules import Actor
from tracker.catalogue.models import Outline
from tracker.core.database import db
from tracker.delivery.models import Cover, Delivery, DeliveryProgress, Membership, Session, Staff
from tracker.delivery.rules import StaffPart
from tracker.delivery.scope import in_scope
from tracker.timetable.queries import COVERED

_delivery, _session, _outline = Delivery.__table__.c, Session.__table__.c, Outline.__table__.c
_membership, _staff, _cover = Membership.__table__.c, Staff.__table__.c, Cover.__table__.c
_progress = DeliveryProgress.__table__.c


class Concern(NamedTuple):
    """That another delivery has a facilitator (also as cover), a person (with their membership) or a room of ours."""

    what: str
    delivery_id: int
    subject_id: int
    membership_id: int | None
    joined_on: date | None
    left_on: date | None


_NO_NUMBER, _NO_DAY = cast(null(), Integer), cast(null(), Date)
_ELSEWHERE: BindParameter[Any] = bindparam("delivery_id")


def _not_over(delivery_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether another delivery is not over by a day: looked up for those that are found, however many go on then."""
    ends_on = select(_progress.ends_on).where(_progress.delivery_id == delivery_id).scalar_subquery()
    return and_(delivery_id != _ELSEWHERE, ends_on >= bindparam("first"))


_BY_PEOPLE = (
    select(literal("staff"), _staff.delivery_id, _staff.user_id, _NO_NUMBER, _NO_DAY, _NO_DAY).where(
        _staff.user_id.in_(bindparam("staff", expanding=True)),
        _staff.part != StaffPart.COVER.value,
        _not_over(_staff.delivery_id),
    ),
    select(
        literal("person"),
        _membership.delivery_id,
        _membership.person_id,
        _membership.id,
        _membership.joined_on,
        _membership.left_on,
    ).where(
        _membership.person_id.in_(bindparam("people", expanding=True)),
        or_(_membership.left_on.is_(None), _membership.left_on >= bindparam("first")),
        _not_over(_membership.delivery_id),
    ),
    select(literal("cover"), _session.delivery_id, _cover.user_id, _NO_NUMBER, _NO_DAY, _NO_DAY)
    .join_from(Session.__table__, Cover.__table__, _cover.session_id == _session.id)
    .where(
        _cover.user_id.in_(bindparam("staff", expanding=True)),
        _cover.until_on >= _session.on_date,
        _session.on_date.between(bindparam("first"), bindparam("last")),
        _session.delivery_id != _ELSEWHERE,
    ),
)
_BY_ROOMS = (
    select(literal("room"), _delivery.id, _delivery.room_id, _NO_NUMBER, _NO_DAY, _NO_DAY).where(
        _delivery.room_id.in_(bindparam("rooms", expanding=True)), _not_over(_delivery.id)
    ),
    select(literal("room"), _session.delivery_id, _session.room_id, _NO_NUMBER, _NO_DAY, _NO_DAY).where(
        _session.room_id.in_(bindparam("rooms", expanding=True)),
        _session.on_date.between(bindparam("first"), bindparam("last")),
        _session.delivery_id != _ELSEWHERE,
    ),
)
_CONCERNED, _CONCERNED_AND_ROOMS = union_all(*_BY_PEOPLE), union_all(*_BY_PEOPLE, *_BY_ROOMS)


def concerned(
    delivery_id: int, staff: Iterable[int], people: Iterable[int], rooms: Collection[int], first: date, last: date
) -> tuple[Concern, ...]:
    """Which other deliveries, not over by a day, have some of these facilitators, people or rooms. One statement."""
    values: dict[str, Any] = {
        "delivery_id": delivery_id,
        "staff": sorted(staff),
        "people": sorted(people),
        "first": first,
        "last": last,
    }
    if rooms:
        values["rooms"] = sorted(rooms)
    return tuple(Concern(*row) for row in db.execute(_CONCERNED_AND_ROOMS if rooms else _CONCERNED, values))


class OtherSession(NamedTuple):
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
    covered: bool

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
            COVERED,
        )
        .join_from(Session.__table__, Delivery.__table__, _delivery.id == _session.delivery_id)
        .join(Outline.__table__, _outline.id == _session.outline_id)
        .where(
            _session.delivery_id.in_(bindparam("ids", expanding=True)),
            _session.on_date.between(bindparam("first"), bindparam("last")),
            extract("dow", _session.on_date).in_(bindparam("weekdays", expanding=True)),
        )
        .order_by(_session.on_date, _session.starts_at, _session.id)
    )


def others(actor: Actor, ids: Collection[int], days: Collection[date]) -> tuple[OtherSession, ...]:
    """The sessions of some deliveries on some days, in order of time. One statement."""
    if not ids or not days:
        return ()
    weekdays = sorted({day.isoweekday() % 7 for day in days})  # most timetables keep to one or two: few others are read
    values = {"ids": sorted(ids), "first": min(days), "last": max(days), "weekdays": weekdays}
    return tuple(
        OtherSession._make((*row[:10], bool(row[10]))) for row in db.execute(_others(actor), values) if row[3] in days
    )
