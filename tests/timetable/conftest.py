"""A small service on a noon in November 2026: a group on Tuesdays and Thursdays, three members, its staff and rooms."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.make import Make
from tests.worlds import worlds
from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.models import Register
from tracker.core import clock
from tracker.core.database import db
from tracker.core.transactions import command
from tracker.delivery import queries
from tracker.delivery.rules import SessionKind, SessionRow, WeeklySlot
from tracker.people.models import NonAssociation
from tracker.resources.rules.places import RoomDetails
from tracker.resources.service.places import add_room
from tracker.timetable import previews, service
from tracker.timetable.cascade import Wanted
from tracker.timetable.previews import Preview
from tracker.timetable.rules.changes import Kind

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TODAY = date(2026, 11, 24)
SIX = time(18)
EVENINGS = (WeeklySlot(1, SIX), WeeklySlot(3, SIX))


@dataclass(frozen=True)
class Here:
    """What most tests start from; the group has met since 10 November, so that its fifth session is today."""

    make: Make
    area: int
    lead: Actor
    ruth: Actor
    owen: Actor
    delivery: int
    people: tuple[int, ...]
    members: tuple[int, ...]

    def sessions(self, delivery_id: int = 0) -> tuple[SessionRow, ...]:
        """The group's dated sessions by number."""
        db.close_reading()
        rows = queries.sessions_of_delivery(delivery_id or self.delivery)
        return tuple(row for row in rows if row.kind is SessionKind.GROUP)

    def session(self, at: int, delivery_id: int = 0) -> SessionRow:
        """The first, second, third ... of the group's sessions."""
        return self.sessions(delivery_id)[at - 1]

    def moments(self) -> dict[int, tuple[date, time]]:
        """When the first, second, third ... of the group's sessions is."""
        rows = enumerate(self.sessions(), start=1)
        return {at: (row.on_date or date.min, row.starts_at or time.min) for at, row in rows}

    def other(self, *staff: Actor, **changed: object) -> int:
        """Another delivery from 24 November on, at the same times unless changed."""
        return int(
            self.make.delivery(self.area, self.lead, *staff, **{"starts_on": TODAY, "slots": EVENINGS, **changed})
        )

    def preview(self, wanted: Wanted, actor: Actor | None = None) -> Preview:
        """What a change would do."""
        db.close_reading()
        return previews.preview(actor or self.lead, self.delivery, wanted)

    def change(self, wanted: Wanted, actor: Actor | None = None, why: str = "Heating repair", despite: str = "") -> int:
        """Make a change as it is previewed."""
        seen = self.preview(wanted, actor).fingerprint
        return service.change_timetable(
            actor or self.lead, delivery_id=self.delivery, wanted=wanted, why=why, seen=seen, despite=despite
        )

    def following(self, at: int = 6, days: int = 7) -> Wanted:
        """A session and all that follow, so many days later."""
        session = self.session(at)
        assert session.on_date is not None
        return Wanted(Kind.FOLLOWING, session.id, to=(session.on_date + timedelta(days=days), SIX))

    def one(self, at: int, on_date: date, starts_at: time = SIX) -> Wanted:
        """One session to another time."""
        return Wanted(Kind.ONE, self.session(at).id, to=(on_date, starts_at))

    def room(self, name: str = "Room 2") -> int:
        """A room of the area."""
        return add_room(self.lead, area_id=self.area, details=RoomDetails(name, 14, False, False, None))


@pytest.fixture(autouse=True)
def _noon(database: str) -> Iterator[None]:
    with clock.standing_at(NOON):
        yield


@pytest.fixture
def here(make: Make, _noon: None) -> Here:
    """The small service."""

    def build() -> tuple[int, Actor, Actor, Actor, int, tuple[int, ...], tuple[int, ...]]:
        area = make.area("Northmoor")
        lead, ruth, owen = make.lead(area), make.facilitator(area), make.facilitator(area)
        delivery = make.delivery(area, lead, ruth, owen, starts_on=date(2026, 11, 10), slots=EVENINGS)
        people = tuple(make.person(area) for _ in range(3))
        for person in people:
            make.sentence(person)
        members = tuple(make.member(delivery, person, date(2026, 11, 10)) for person in people)
        return area, lead, ruth, owen, delivery, people, members

    return Here(make, *worlds.once(make, "a group with its timetable", build))


@command
def _register(session_id: int, user_id: int | None) -> None:
    db.add(Register(session_id=session_id, state="signed", saved_by=user_id, saved_at=clock.now()))
    audit.record(SYSTEM, Action.ATTENDANCE_RECORDED, "session", session_id)


@pytest.fixture
def recorded(here: Here) -> Callable[[int], None]:
    """Gives a session a register."""
    return lambda session_id: _register(session_id, here.ruth.user_id)


@command
def _apart(one: int, other: int) -> None:
    db.add(NonAssociation(**_pair(one, other)))
    audit.record(SYSTEM, Action.PERSON_CORRECTED, "person", one)


def _pair(one: int, other: int) -> dict[str, object]:
    values = {"person_id": min(one, other), "other_id": max(one, other), "from_on": date(2026, 1, 1)}
    return {**values, "reason": "Invented", "recorded_at": clock.now()}


@pytest.fixture
def apart() -> Callable[[int, int], None]:
    """Keeps two people apart."""
    return _apart
