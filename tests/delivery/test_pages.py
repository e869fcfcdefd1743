"""Pages of deliveries: allowed, refused, invalid, missing; and lists that cost the same however long they are."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import queries, service
from tracker.delivery.rules import SessionKind

ClientAs = Callable[[Actor], FlaskClient]


@pytest.fixture(autouse=True)
def _noon(database: str) -> Iterator[None]:
    with clock.standing_at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


class Place:
    """An area with a lead, a facilitator and a running delivery with one member."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.area = make.area()
        self.lead, self.ruth = make.lead(self.area), make.facilitator(self.area)
        self.delivery = make.delivery(self.area, self.lead, self.ruth)
        self.person = make.person(self.area, surname="Larchwood", first_names="Neil")
        self.membership = make.member(self.delivery, self.person)


@pytest.fixture
def place(make: Make) -> Place:
    return Place(make)


PAGES = (
    "/deliveries",
    "/deliveries/{delivery}",
    "/deliveries/{delivery}/sessions",
    "/deliveries/{delivery}/members",
    "/deliveries/new",
    "/deliveries/{delivery}/change",
    "/deliveries/{delivery}/staff",
    "/deliveries/{delivery}/times",
    "/deliveries/{delivery}/members/new",
    "/people/{person}/one-to-one",
    "/memberships/{membership}/leave",
    "/memberships/{membership}/move",
)


def address(place: Place, page: str) -> str:
    return page.format(delivery=place.delivery, person=place.person, membership=place.membership)


@pytest.mark.parametrize("page", PAGES)
def test_a_lead_opens_every_page_of_a_delivery_in_their_area(place: Place, client_as: ClientAs, page: str) -> None:
    answer = client_as(place.lead).get(address(place, page))
    assert answer.status_code == 200, answer.text
