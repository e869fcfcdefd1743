"""A lead hands over the caseloads of their own areas, not of people whom they only know through a delivery."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.people.test_pages import typed
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.people import caseloads, queries, service

pytestmark = pytest.mark.every_database
TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def _noon(database: str) -> object:
    with clock.standing_at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


def known_elsewhere(make: Make) -> tuple[Actor, Actor, Actor, int, int]:
    """A lead who leads a delivery with somebody of another area; their officer, and another officer of both areas."""
    home, away = make.area(), make.area()
    lead, first, second = make.lead(home), make.officer(home, away), make.officer(home, away)
    near, far = make.person(home, first), make.person(away, first)
    make.member(make.delivery(home, lead, make.facilitator(home)), far, TODAY)
    db.close_reading()
    assert queries.person_for(lead, far).id == far
    return lead, first, second, near, far


def test_moving_a_caseload_leaves_those_of_other_areas_where_they_are(make: Make) -> None:
    lead, first, second, near, far = known_elsewhere(make)
    assert first.user_id is not None
    assert second.user_id is not None
    assert [person.id for person, _ in caseloads.held_by(lead, first.user_id, TODAY)] == [near]
    moved = service.move_caseload(lead, from_user=first.user_id, to_user=second.user_id, on=TODAY)
    db.close_reading()
    assert moved == 1
    assert [queries.officer_of(person).id for person in (near, far)] == [second.user_id, first.user_id]  # type: ignore[union-attr]


def test_a_lead_gives_nobody_of_another_area_another_officer(make: Make) -> None:
    lead, _, second, _, far = known_elsewhere(make)
    with pytest.raises(Forbidden):
        service.assign_officer(lead, person_id=far, user_id=second.user_id or 0, on=TODAY + timedelta(days=1))


def test_a_caseload_of_nobody_in_the_lead_s_areas_is_not_moved(make: Make) -> None:
    lead, *_ = known_elsewhere(make)
    away = make.area()
    officer, other = make.officer(away), make.officer(away)
    make.person(away, officer)
    with pytest.raises(Refused, match="in your areas"):
        service.move_caseload(lead, from_user=officer.user_id or 0, to_user=other.user_id or 0, on=TODAY)


def test_a_page_that_somebody_else_overtook_says_so_in_its_status(
    make: Make, client_as: Callable[[Actor], FlaskClient]
) -> None:
    north = make.area()
    path = f"/people/{make.person(north)}/correct"
    client = client_as(make.lead(north))
    assert client.post(path, data=typed(north, surname="Theirs", seen="1")).status_code == 302
    answer = client.post(path, data=typed(north, surname="Mine", seen="1"))
    assert (answer.status_code, "<td>Theirs</td><td>Mine</td>" in answer.text) == (409, True)
