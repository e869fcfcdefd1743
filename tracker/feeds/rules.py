"""Calendars outside Tracker as plain values: which there are, and what an event may say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tracker.core.errors import Refused
from tracker.core.words import Worded

MOST = 20
"""How many calendars one user may hold at once."""
BACK = timedelta(days=60)
"""How far back a calendar goes: what is older is in Tracker."""


class FeedKind(Worded):
    """Whose sessions a calendar shows."""

    OWN = "own", "My sessions"
    DELIVERY = "delivery", "One delivery"
    ROOM = "room", "One room"


@dataclass(frozen=True, slots=True)
class FeedView:
    """A calendar of a user that stands; `of` is the delivery's code and name or the room's name, '' for their own."""

    id: int
    kind: FeedKind
    of: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a token opens: somebody's calendar, of one delivery or room where it is not their own."""

    user_id: int
    kind: FeedKind
    delivery_id: int | None
    room_id: int | None


@dataclass(frozen=True, slots=True)
class Made:
    """A new calendar, and the token of its address: it is shown once and kept nowhere."""

    feed_id: int
    token: str


@dataclass(frozen=True, slots=True)
class Event:
    """A session as a calendar shows it: a code, a number, a time in UTC and a place. There is no field for a name.

    `revision` rises with every change of the session, `made_at` is when it was put into the timetable.
    """

    session_id: int
    code: str
    number: int
    alone: bool
    begins: datetime
    ends: datetime
    place: str
    revision: int
    made_at: datetime
    given_up: bool = False  # this date was cancelled or postponed: the session is held at another

    @property
    def identifier(self) -> str:
        """The same for good: of the session, or of its date that was given up."""
        return f"session-{self.session_id}{f'-{self.begins:%Y%m%d}' if self.given_up else ''}"

    @property
    def summary(self) -> str:
        """`NM-004, session 12`; a one-to-one says that it is one, not with whom."""
        return f"{self.code}, {'one-to-one' if self.alone else 'session'} {self.number}"


def chosen(kind: str, delivery_id: int | None, room_id: int | None) -> Subscription:
    """What was asked for, without a user. Raises `Refused` unless the one thing that its kind needs was chosen."""
    if kind not in list(FeedKind):
        raise Refused("kind", "Choose what the calendar shows")
    wanted = FeedKind(kind)
    if wanted is FeedKind.DELIVERY and delivery_id is None:
        raise Refused("delivery_id", "Choose a delivery")
    if wanted is FeedKind.ROOM and room_id is None:
        raise Refused("room_id", "Choose a room")
    return Subscription(
        0,
        wanted,
        delivery_id if wanted is FeedKind.DELIVERY else None,
        room_id if wanted is FeedKind.ROOM else None,
    )
