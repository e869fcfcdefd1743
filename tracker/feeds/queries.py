"""The reads of calendars: a user's own, and the sessions that a token opens.

A token opens no more than its user may know today: whoever left a delivery, an area or the service has an empty
address. No statement here reads the name of anybody.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.queries import user_by_id
from tracker.accounts.rules import Actor, token_hash
from tracker.catalogue.models import Outline
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Cover, Delivery, DeliveryProgress, Session, Staff
from tracker.delivery.queries import delivery_for
from tracker.delivery.scope import in_scope
from tracker.feeds.models import Feed
from tracker.feeds.rules import BACK, Event, FeedKind, FeedView, Subscription
from tracker.people.models import Area
from tracker.practice.rules import where_held
from tracker.resources.models import Room
from tracker.resources.queries import room_for
from tracker.timetable.models import TimetableChange
from tracker.timetable.rules.changes import Kind, Move


def feeds_of(actor: Actor) -> tuple[FeedView, ...]:
    """The actor's calendars that are not revoked, the newest first."""
    rows = db.execute(
        select(Feed.id, Feed.kind, Delivery.code, Delivery.title, Room.name, Feed.made_at)
        .outerjoin(Delivery, Delivery.id == Feed.delivery_id)
        .outerjoin(Room, Room.id == Feed.room_id)
        .where(Feed.user_id == actor.user_id, Feed.revoked_at.is_(None))
        .order_by(Feed.id.desc())
    )
    return tuple(
        FeedView(feed_id, FeedKind(kind), f"{code}, {title}" if code else room or "", made_at)
        for feed_id, kind, code, title, room, made_at in rows
    )


def deliveries(actor: Actor) -> tuple[tuple[int, str], ...]:
    """The deliveries in scope that are not over, by code: what a calendar may be of."""
    today = clock.now().date()
    going = or_(DeliveryProgress.ends_on.is_(None), DeliveryProgress.ends_on >= today)
    rows = db.execute(
        select(Delivery.id, Delivery.code, Delivery.title)
        .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .where(in_scope(actor), going)
        .order_by(Delivery.code)
    )
    return tuple((row[0], f"{row[1]}, {row[2]}") for row in rows)


def rooms(actor: Actor) -> tuple[tuple[int, str], ...]:
    """The rooms of the actor's areas that are in use, by area and name."""
    today = clock.now().date()
    rows = db.execute(
        select(Room.id, Area.name, Room.name)
        .join(Area, Area.id == Room.area_id)
        .where(Room.area_id.in_(sorted(actor.area_ids)), or_(Room.last_day.is_(None), Room.last_day >= today))
        .order_by(Area.name, Room.name, Room.id)
    )
    return tuple((row[0], f"{row[2]}, {row[1]}") for row in rows)


def subscription(token: str) -> Subscription:
    """What a token opens. Raises `Missing` for one that never was or is revoked: the two look alike."""
    row = db.execute(
        select(Feed.user_id, Feed.kind, Feed.delivery_id, Feed.room_id).where(
            Feed.token_hash == token_hash(token), Feed.revoked_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise Missing("calendar")
    return Subscription(row[0], FeedKind(row[1]), row[2], row[3])


def events(of: Subscription) -> tuple[str, tuple[Event, ...]]:
    """The calendar's name and its sessions, from two months back on, in order of time.

    Raises `Missing` once its user is disabled, or may not know the delivery or the room any more.
    """
    who = _actor(of.user_id)
    if of.kind is FeedKind.DELIVERY:
        found = delivery_for(who, of.delivery_id or 0)
        return found.code, _with_given_up(_events(Session.delivery_id == found.id), Delivery.id == found.id)
    if of.kind is FeedKind.ROOM:
        room = room_for(who, of.room_id or 0)
        held = func.coalesce(Session.room_id, Delivery.room_id) == of.room_id
        return room.details.name, _with_given_up(_events(held), Delivery.room_id == of.room_id)
    mine = Delivery.id.in_(select(Staff.delivery_id).where(Staff.user_id == who.user_id))
    return "Sessions", _with_given_up(_events(_own(who)), mine)


def _actor(user_id: int) -> Actor:
    found = user_by_id(user_id)
    if found is None or not found.active:
        raise Missing("calendar")
    return Actor.of(found.id, found.name, found.roles, [area.id for area in found.areas])


def _own(who: Actor) -> ColumnElement[bool]:
    """The sessions that somebody delivers: of the deliveries they are on, those in which a colleague takes their place
    left out, and those that they cover.
    """
    mine, theirs = aliased(Cover), aliased(Cover)
    covered = select(mine.session_id).where(mine.user_id == who.user_id, mine.until_on >= Session.on_date)
    replaced = select(theirs.session_id).where(theirs.instead_of == who.user_id, theirs.until_on >= Session.on_date)
    on_staff = Session.delivery_id.in_(select(Staff.delivery_id).where(Staff.user_id == who.user_id))
    return or_(and_(on_staff, Session.id.not_in(replaced)), Session.id.in_(covered))


def _events(wanted: ColumnElement[bool]) -> tuple[Event, ...]:
    own = aliased(Room)
    rows = db.execute(
        select(
            Session.id,
            Delivery.code,
            Outline.number,
            Session.kind != Delivery.format,
            Session.on_date,
            Session.starts_at,
            Session.minutes,
            Area.time_zone,
            Session.by_video,
            Session.version,
            Session.created_at,
            Session.venue,
            func.coalesce(own.name, ""),
            Delivery.venue,
            func.coalesce(Room.name, ""),
        )
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(Outline, Outline.id == Session.outline_id)
        .outerjoin(own, own.id == Session.room_id)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .where(wanted, Session.on_date >= clock.now().date() - BACK, Session.starts_at.is_not(None))
        .order_by(Session.on_date, Session.starts_at, Session.id)
    )
    return tuple(_event(row) for row in rows)


def _with_given_up(events: tuple[Event, ...], wanted: ColumnElement[bool]) -> tuple[Event, ...]:
    """The events, and the dates of their sessions that a standing change gave up, for calendars to drop them.

    Of a cancellation that is its first session's date, of a postponed delivery those of all that moved.
    """
    rows = db.execute(
        select(TimetableChange.kind, TimetableChange.moves, Area.time_zone)
        .join(Delivery, Delivery.id == TimetableChange.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .where(wanted, TimetableChange.undone_at.is_(None), TimetableChange.kind.in_(_GIVING_UP))
        .order_by(TimetableChange.id)
    )
    of = {each.session_id: each for each in events}
    first = clock.now() - BACK
    found: dict[tuple[int, datetime], Event] = {}
    for kind, kept, zone in rows:
        moves = [Move.of(each) for each in kept]
        for move in moves[:1] if Kind(kind).cancels else moves:
            event, begins = of.get(move.session_id), clock.at_local(*move.was, zone)
            if event is not None and begins != event.begins and begins >= first:
                ends = begins + (event.ends - event.begins)
                given = replace(event, begins=begins, ends=ends, revision=event.revision + 1, given_up=True)
                found[move.session_id, begins] = given
    return (*events, *(found[key] for key in sorted(found)))


_GIVING_UP = [kind.value for kind in Kind if kind.cancels or kind is Kind.POSTPONE]


def _event(row: Any) -> Event:
    session_id, code, number, alone, on_date, starts_at, minutes, zone, video, version, made_at = row[:11]
    begins = clock.at_local(on_date, starts_at, zone)
    place = "By video" if video else where_held(*row[11:])
    ends = begins + timedelta(minutes=minutes)
    return Event(session_id, code, number, bool(alone), begins, ends, place, version - 1, made_at)
