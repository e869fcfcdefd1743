"""A small service on a noon in November 2026: an area, its lead, two facilitators, a running delivery."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

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
from tracker.delivery.rules import DeliveryView, ItemState, MemberRow, SessionKind, SessionRow

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Service:
    """What most tests start from; twelve places on Tuesdays and Thursdays at 6pm since 6 October."""

    make: Make
    area: int
    lead: Actor
    ruth: Actor
    owen: Actor
    delivery: int

    def person(self, **changed: object) -> int:
        """Somebody new in the area."""
        return int(self.make.person(self.area, **changed))

    def view(self, delivery_id: int = 0) -> DeliveryView:
        """A delivery as it stands, the first unless another is named."""
        db.close_reading()
        return queries.delivery_for(SYSTEM, delivery_id or self.delivery)

    def member(self, membership_id: int) -> MemberRow:
        """A membership as it stands."""
        db.close_reading()
        return queries.member_for(SYSTEM, membership_id)[1]

    def items(self, membership_id: int) -> tuple[ItemState, ...]:
        """What the membership's enrolment owes and has met, in order."""
        return tuple(item.state for item in queries.items_of(self.member(membership_id).enrolment_id))

    def sessions(self, kind: SessionKind = SessionKind.GROUP, delivery_id: int = 0) -> tuple[SessionRow, ...]:
        """A delivery's sessions of a kind, by number."""
        db.close_reading()
        rows = queries.sessions_of_delivery(delivery_id or self.delivery)
        return tuple(row for row in rows if row.kind is kind)


@pytest.fixture(autouse=True)
def _noon(database: str) -> Iterator[None]:
    with clock.standing_at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


@pytest.fixture
def here(make: Make, _noon: None) -> Service:
    """The small service."""

    def build() -> tuple[int, Actor, Actor, Actor, int]:
        area = make.area("Northmoor")
        lead, ruth, owen = make.lead(area), make.facilitator(area), make.facilitator(area)
        return area, lead, ruth, owen, make.delivery(area, lead, ruth, owen)

    return Service(make, *worlds.once(make, "small service", build))


@pytest.fixture
def recorded(here: Service) -> Callable[[int], None]:
    """Gives a session a register, a draft."""

    @command
    def record(session_id: int) -> None:
        db.add(Register(session_id=session_id, state="draft", saved_by=here.ruth.user_id, saved_at=clock.now()))
        audit.record(SYSTEM, Action.ATTENDANCE_RECORDED, "session", session_id)

    return record
