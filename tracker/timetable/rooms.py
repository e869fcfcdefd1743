"""Rooms to choose from, and which of them sessions have on some days. Apart from `queries`, which is full."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select

from tracker.accounts.rules import Choice
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.models import Delivery, Session
from tracker.delivery.rules import DeliveryView
from tracker.resources import queries as resources
from tracker.timetable.elsewhere import ROOM


@dataclass(frozen=True, slots=True)
class RoomUse:
    """That a session has a room at a local time."""

    room_id: int
    session_id: int
    on_date: date
    starts_at: time
    minutes: int


def choices(delivery: DeliveryView) -> list[Choice]:
    """The rooms of a delivery's area that are in use today, with their seats."""
    today = clock.today(delivery.zone)
    rooms = resources.rooms_of(delivery.area_id)
    return [Choice(each.id, f"{each.name}, {each.seats} seats") for each in rooms if each.is_open(today)]


def use(room_ids: Collection[int], days: Collection[date]) -> tuple[RoomUse, ...]:
    """The sessions that have one of these rooms on one of these days: their own, or their delivery's. One statement."""
    columns = (ROOM, Session.id, Session.on_date, Session.starts_at, Session.minutes)
    rows = db.execute(
        select(*columns)
        .join_from(Session, Delivery, Delivery.id == Session.delivery_id)
        .where(ROOM.in_(sorted(room_ids)), Session.on_date.in_(sorted(days)), Session.starts_at.is_not(None))
        .order_by(Session.on_date, Session.starts_at, Session.id)
    )
    return tuple(RoomUse(*row) for row in rows)
