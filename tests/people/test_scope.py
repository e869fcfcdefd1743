"""Who may know of whom: by involvement, by area, by date, on either side of midnight."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.people import queries, scope, service
from tracker.people.models import Person
from tracker.people.rules import Capacity, Nation

pytestmark = pytest.mark.every_database

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.standing_at(datetime(2026, 11, 22, 12, tzinfo=UTC)):
        yield


def seen_by(actor: Actor) -> set[int]:
    """By the list of ids and by the conditions on a person, which must agree."""
    db.close_reading()
    listed = set(db.scalars(select(Person.id).where(Person.id.in_(scope.visible_to(actor)))))
    for condition in (scope.in_scope, scope.still_in_scope):
        assert set(db.scalars(select(Person.id).where(condition(actor)))) == listed
    return listed


def test_an_offender_manager_sees_their_own_caseload_only(make: Make) -> None:
    north = make.area()
    officer, colleague = make.officer(north), make.officer(north)
    mine, theirs = make.person(north, officer), make.person(north, colleague)
    assert seen_by(officer) == {mine}
    assert queries.person_for(officer, mine).id == mine
    with pytest.raises(Missing):
        queries.person_for(officer, theirs)


def test_a_lead_sees_the_people_of_their_areas_and_those_they_work_with_elsewhere(make: Make) -> None:
    north, south = make.area(), make.area()
    lead = make.lead(north)
    here, there, involved = make.person(north), make.person(south), make.person(south)
    make.involve(involved, lead, Capacity.TREATMENT_MANAGER, TODAY)
    assert seen_by(lead) == {here, involved}
    assert there not in seen_by(lead)


def test_a_lead_without_an_area_sees_nobody(make: Make) -> None:
    make.person(make.area())
    assert seen_by(make.lead()) == set()


def test_an_administrator_sees_nobody_even_where_they_are_involved(make: Make) -> None:
    north = make.area()
    administrator = make.staff(Role.ADMINISTRATOR, areas=(north,))
    make.involve(make.person(north), administrator, Capacity.FACILITATOR, TODAY)
    assert seen_by(administrator) == set()


def test_the_system_sees_everybody(make: Make) -> None:
    people = {make.person(make.area()), make.person(make.area())}
    assert seen_by(SYSTEM) == people


def test_an_involvement_counts_from_its_first_day_to_its_last(make: Make) -> None:
    facilitator, person = make.facilitator(), make.person(make.area())
    make.involve(person, facilitator, Capacity.FACILITATOR, TODAY, TODAY + timedelta(days=1))
    for days, seen in ((-1, False), (0, True), (1, True), (2, False)):
        with clock.standing_at(datetime(2026, 11, 22, 12, tzinfo=UTC) + timedelta(days=days)):
            assert (person in seen_by(facilitator)) is seen


def test_the_day_is_that_of_the_persons_area(make: Make) -> None:
    facilitator = make.facilitator()
    in_basel, in_leeds = make.person(make.area(nation=Nation.BASEL_STADT)), make.person(make.area())
    for person in (in_basel, in_leeds):
        make.involve(person, facilitator, Capacity.FACILITATOR, TODAY + timedelta(days=1))
    with clock.standing_at(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)):
        assert seen_by(facilitator) == {in_basel}
    with clock.standing_at(datetime(2026, 11, 23, 0, 30, tzinfo=UTC)):
        assert seen_by(facilitator) == {in_basel, in_leeds}


def test_ending_what_a_delivery_began_leaves_the_caseload(make: Make) -> None:
    north = make.area()
    officer, facilitator = make.officer(north), make.facilitator(north)
    person = make.person(north, officer)
    make.involve(person, facilitator, Capacity.FACILITATOR, TODAY)
    ended = service.end_involvements(SYSTEM, source="delivery:1", on=TODAY - timedelta(days=1))
    assert ended == 1
    assert seen_by(facilitator) == set()
    assert seen_by(officer) == {person}


def test_the_same_involvement_twice_is_one(make: Make) -> None:
    facilitator, person = make.facilitator(), make.person(make.area())
    first = make.involve(person, facilitator, Capacity.FACILITATOR, TODAY)
    assert make.involve(person, facilitator, Capacity.FACILITATOR, TODAY) == first


def test_nobody_involves_others_with_a_person_out_of_their_scope(make: Make) -> None:
    north, south = make.area(), make.area()
    lead, facilitator, person = make.lead(north), make.facilitator(), make.person(south)
    with pytest.raises(Missing):
        service.start_involvement(
            lead,
            person_id=person,
            user_id=facilitator.user_id or 0,
            capacity=Capacity.FACILITATOR,
            from_on=TODAY,
            source="delivery:1",
        )


def test_signing_in_brings_the_areas_a_user_works_in(make: Make) -> None:
    north = make.area("North")
    lead = make.lead(north)
    assert lead.area_ids == {north}
    service.place_staff(SYSTEM, user_id=lead.user_id or 0, area_ids=[])
    db.close_reading()
    assert queries.areas_of_user(lead.user_id or 0) == frozenset()
