"""Joining, leaving and moving: what a person owes goes with them, and their delivery's staff know of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.delivery import queries, service
from tracker.delivery.rules import EnrolmentState, ItemResult, ItemState, SessionKind
from tracker.people import queries as people

pytestmark = pytest.mark.every_database

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _noon(database: str) -> Iterator[None]:
    with clock.standing_at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


class Service:
    """One area with a lead, two facilitators and a delivery of twelve places."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.area = make.area()
        self.lead: Actor = make.lead(self.area)
        self.ruth: Actor = make.facilitator(self.area)
        self.owen: Actor = make.facilitator(self.area)
        self.delivery: int = make.delivery(self.area, self.lead, self.ruth, self.owen)

    def person(self) -> int:
        return int(self.make.person(self.area))

    def items(self, membership_id: int) -> tuple[ItemState, ...]:
        db.close_reading()
        _, member = queries.member_for(SYSTEM, membership_id)
        return tuple(item.state for item in queries.items_of(member.enrolment_id))


@pytest.fixture
def here(make: Make) -> Service:
    return Service(make)


def test_whoever_joins_owes_every_session_of_the_programme(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    assert here.items(membership) == (ItemState.OWED,) * 27


def test_joining_books_no_one_to_one_but_holds_a_place_for_each(here: Service) -> None:
    here.make.member(here.delivery, here.person())
    rows = [row for row in queries.sessions_of_delivery(here.delivery) if row.kind is SessionKind.ONE_TO_ONE]
    assert [(row.number, row.on_date) for row in rows] == [(n, None) for n in (1, 4, 11, 16, 23, 27)]


def test_the_staff_of_a_delivery_may_know_of_its_members_and_nobody_else_may(here: Service) -> None:
    person = here.person()
    stranger = here.make.facilitator(here.area)
    here.make.member(here.delivery, person)
    for actor in (here.ruth, here.owen, here.lead):
        assert people.person_for(actor, person).id == person
    with pytest.raises(Missing):
        people.person_for(stranger, person)
