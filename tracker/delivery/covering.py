"""Who covers which session, and the sessions that somebody may open because they cover them.

Apart from `queries.py`, which asks whose a delivery is: cover opens one session for some days, never its delivery.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, false, literal, or_, select, true
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery.models import Cover, Delivery, Session, Staff
from tracker.delivery.rules import SessionView, overlaps
from tracker.delivery.scope import visible_deliveries
from tracker.people.models import Area
from tracker.people.rules import TIME_ZONES

LONGEST = timedelta(days=14)
"""How long after its session a cover may stand at most: time to finish a register, not to stay."""


@dataclass(frozen=True, slots=True)
class CoverView:
    """A cover. `instead_of` is whose place is taken, none when nobody was named; `until_on` is the last day."""

    id: int
    session_id: int
    user_id: int
    name: str
    instead_of: int | None
    instead_name: str
    from_on: date
    until_on: date

    def reaches(self, on_date: date | None) -> bool:
        """Whether the cover still stands on the session's date: one that was moved beyond it has no cover any more."""
        return on_date is not None and on_date <= self.until_on


def calendar() -> tuple[date, ...]:
    """Today in each time zone: what a statement that holds a scope by the day is kept under."""
    return tuple(clock.today(zone) for zone in TIME_ZONES)


def local_today() -> ColumnElement[date]:
    """Today by the clock of a row of `Area`, for statements that select from it."""
    days = dict(zip(TIME_ZONES, calendar(), strict=True))
    if len(set(days.values())) == 1:
        return literal(days[TIME_ZONES[0]])
    return case(days, value=Area.time_zone)


def is_standing() -> ColumnElement[bool]:
    """Whether a cover stands today, for statements that select from `Cover` and `Area`."""
    return and_(Cover.from_on <= local_today(), Cover.until_on >= local_today())


def covered_sessions(actor: Actor) -> Select[Any]:
    """The ids of the sessions that an actor covers and may open today; SYSTEM needs none."""
    mine = Cover.user_id == actor.user_id if actor.holds(Role.FACILITATOR) else false()
    return (
        select(Cover.session_id)
        .join(Session, Session.id == Cover.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .where(mine, is_standing())
        .correlate(None)
    )


def may_open(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may read a row of `Session`: one of a delivery in scope, or one that they cover today.

    For reading a session and for its register. What changes its date asks for the delivery (`queries.session_for`).
    """
    if actor.is_system:
        return true()
    return or_(Session.delivery_id.in_(visible_deliveries(actor)), Session.id.in_(covered_sessions(actor)))


_instead = aliased(User)
_COVERS = (
    select(
        Cover.id,
        Cover.session_id,
        Cover.user_id,
        User.name,
        Cover.instead_of,
        _instead.name,
        Cover.from_on,
        Cover.until_on,
    )
    .join(User, User.id == Cover.user_id)
    .outerjoin(_instead, _instead.id == Cover.instead_of)
    .where(Cover.session_id.in_(bindparam("ids", expanding=True)), Cover.until_on >= Cover.from_on)
    .order_by(Cover.session_id, Cover.id)
)


def covers_of(session_ids: Iterable[int]) -> dict[int, tuple[CoverView, ...]]:
    """The covers of some sessions, by session, in the order in which they were given; those that were ended are not."""
    rows = db.execute(_COVERS, {"ids": sorted(set(session_ids))})
    found: dict[int, tuple[CoverView, ...]] = {}
    for row in rows:
        view = CoverView(*[*row[:5], row[5] or "", *row[6:]])
        found[view.session_id] = (*found.get(view.session_id, ()), view)
    return found


def standing_on_group(delivery_id: int, from_on: date) -> tuple[CoverView, ...]:
    """The covers of a delivery's group sessions that stand on a day or later: they know whoever joins it."""
    wanted = select(Session.id).where(Session.delivery_id == delivery_id, Session.membership_id.is_(None))
    ids = db.scalars(wanted.join(Cover, Cover.session_id == Session.id).where(Cover.until_on >= from_on).distinct())
    covers = (one for each in covers_of(ids).values() for one in each)
    return tuple(one for one in covers if one.until_on >= from_on)


def check_days(session: SessionView, until_on: date, today: date) -> None:
    """Cover is for a session that lies ahead, and ends on its day or within two weeks of it. Raises `Refused`."""
    if session.on_date is None:
        raise Refused("session_id", "This session has no date yet: book it first")
    if session.on_date < today:
        raise Refused("session_id", f"This session was on {in_words(session.on_date)}: cover is for sessions ahead")
    last = session.on_date + LONGEST
    if not session.on_date <= until_on <= last:
        raise Refused("until_on", f"Choose a last day from {in_words(session.on_date)} to {in_words(last)}")


def busy(session: SessionView, user_ids: Iterable[int]) -> dict[int, str]:
    """Which users have another session at that time, and which: `NM-003, session 4`. One statement.

    A session that a colleague covers for them does not count.
    """
    if session.on_date is None or session.starts_at is None:
        return {}
    then = Then(session.id, session.on_date, session.starts_at, session.minutes)
    return busy_then([then], user_ids).get(session.id, {})


@dataclass(frozen=True, slots=True)
class Then:
    """When a session is held, in local time."""

    session_id: int
    on_date: date
    starts_at: time
    minutes: int


def busy_then(sessions: Collection[Then], user_ids: Iterable[int]) -> dict[int, dict[int, str]]:
    """As `busy`, for many sessions: by session, which users are busy then, and where. One statement."""
    theirs = sorted(set(user_ids))
    replaced = select(Cover.id).where(Cover.session_id == Session.id, Cover.instead_of == User.id)
    standing = Cover.until_on >= Cover.from_on
    covering = select(Cover.id).where(Cover.session_id == Session.id, Cover.user_id == User.id, standing)
    on_staff = select(Staff.id).where(Staff.delivery_id == Session.delivery_id, Staff.user_id == User.id)
    has_it = or_(and_(on_staff.exists(), ~replaced.where(standing).exists()), covering.exists())
    rows = db.execute(
        select(User.id, Delivery.code, Session.id, Session.on_date, Session.starts_at, Session.minutes)
        .select_from(Session)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(User, User.id.in_(theirs))
        .where(Session.on_date.in_(sorted({each.on_date for each in sessions})), has_it)
        .order_by(User.id, Session.starts_at, Session.id)
    ).all()
    found: dict[int, dict[int, str]] = {}
    for each in sessions:
        here = found.setdefault(each.session_id, {})
        for user_id, code, session_id, on_date, starts_at, minutes in rows:
            other = session_id != each.session_id and on_date == each.on_date and starts_at is not None
            if other and overlaps(each.starts_at, each.minutes, starts_at, minutes):
                here.setdefault(user_id, code)
    return found
