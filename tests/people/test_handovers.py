"""Who manages whom from when: one offender manager a day, caseloads moved for good or covered."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.people import queries, service
from tracker.people.rules import Capacity

pytestmark = pytest.mark.every_database

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.standing_at(NOON):
        yield


def after(days: int) -> date:
    return TODAY + timedelta(days=days)


def on_day(days: int, person: int) -> tuple[str | None, list[str]]:
    """The offender manager and those who cover, by name."""
    db.close_reading()
    with clock.standing_at(NOON + timedelta(days=days)):
        officer = queries.officer_of(person)
        return (officer.name if officer else None), [each.name for each in queries.covers_of([person]).get(person, ())]


def move(actor: Actor, one: Actor, other: Actor, on: date = TODAY, **rest: object) -> int:
    assert one.user_id
    assert other.user_id
    return service.move_caseload(
        actor,
        from_user=one.user_id,
        to_user=other.user_id,
        on=on,
        **rest,  # type: ignore[arg-type]
    )


def assign(person: int, to: Actor, on: date | None = None) -> None:
    service.assign_officer(SYSTEM, person_id=person, user_id=to.user_id or 0, on=on)


def test_another_offender_manager_follows_the_first_without_a_gap(make: Make) -> None:
    north = make.area()
    first, second = make.officer(north, name="First"), make.officer(north, name="Second")
    person = make.person(north, first)
    assign(person, second, after(7))
    assert [on_day(days, person)[0] for days in (0, 6, 7, 8)] == ["First", "First", "Second", "Second"]


def test_a_person_never_has_two_offender_managers(make: Make) -> None:
    north = make.area()
    person = make.person(north, make.officer(north))
    with pytest.raises(Refused):
        make.involve(person, make.officer(north), Capacity.OFFENDER_MANAGER, after(3))


def test_a_second_choice_on_the_same_day_replaces_the_first(make: Make) -> None:
    north = make.area()
    officers = [make.officer(north, name=name) for name in ("A", "B", "C")]
    person = make.person(north, officers[0])
    assign(person, officers[1])
    assign(person, officers[2])
    assert on_day(0, person)[0] == "C"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20)), min_size=1, max_size=6))
def test_whatever_is_assigned_each_day_has_one_offender_manager_and_the_last_word_counts(
    make: Make, steps: list[tuple[int, int]]
) -> None:
    north = make.area()
    names = ("A", "B", "C")
    officers = [make.officer(north, name=name) for name in names]
    person = make.person(north)
    expected: dict[int, str | None] = dict.fromkeys(range(22))
    for who, days in steps:
        if expected[0] == names[who]:
            continue
        assign(person, officers[who], after(days))
        expected.update(dict.fromkeys(range(days, 22), names[who]))
    assert {day: on_day(day, person)[0] for day in expected} == expected


def test_an_offender_manager_works_in_the_persons_area_and_is_somebody_new(make: Make) -> None:
    north = make.area("Northmoor")
    mine = make.officer(north)
    person = make.person(north, mine)
    for wrong in (mine, make.facilitator(north)):
        with pytest.raises(Refused):
            assign(person, wrong)
    with pytest.raises(Refused, match="does not work in Northmoor"):
        assign(person, make.officer(make.area()))
    with pytest.raises(Refused):
        assign(person, make.officer(north), after(-1))


def test_a_caseload_moved_for_good_leaves_nothing_behind(make: Make) -> None:
    north = make.area()
    lead, leaver, taker = make.lead(north), make.officer(north, name="Leaver"), make.officer(north, name="Taker")
    people = [make.person(north, leaver), make.person(north, leaver)]
    assert move(lead, leaver, taker, after(5)) == 2
    for person in people:
        assert [on_day(days, person)[0] for days in (0, 4, 5)] == ["Leaver", "Leaver", "Taker"]


def test_cover_is_added_and_ends_by_itself(make: Make) -> None:
    north = make.area()
    lead, away, cover = make.lead(north), make.officer(north, name="Away"), make.officer(north, name="Cover")
    person = make.person(north, away)
    move(lead, away, cover, after(1), until=after(3))
    seen = [on_day(days, person) for days in (0, 1, 3, 4)]
    assert seen == [("Away", []), ("Away", ["Cover"]), ("Away", ["Cover"]), ("Away", [])]


def test_one_who_covered_and_then_takes_over_no_longer_covers(make: Make) -> None:
    north = make.area()
    lead, away, cover = make.lead(north), make.officer(north, name="Away"), make.officer(north, name="Cover")
    person = make.person(north, away)
    move(lead, away, cover, until=after(30))
    move(lead, away, cover, after(10))
    assert [on_day(days, person) for days in (9, 10)] == [("Away", ["Cover"]), ("Cover", [])]


def test_cover_that_somebody_leaves_behind_is_taken_over_too(make: Make) -> None:
    north = make.area()
    lead = make.lead(north)
    away, cover, taker = (make.officer(north, name=name) for name in ("Away", "Cover", "Taker"))
    person = make.person(north, away)
    move(lead, away, cover, until=after(30))
    move(lead, cover, taker, after(10))
    assert on_day(10, person) == ("Away", ["Taker"])
    move(lead, taker, away, after(20))
    assert on_day(20, person) == ("Away", [])


def test_a_lead_moves_the_people_of_their_own_areas_only(make: Make) -> None:
    north, south = make.area(), make.area()
    lead, leaver = make.lead(north), make.officer(north, south, name="Leaver")
    here, there = make.person(north, leaver), make.person(south, leaver)
    move(lead, leaver, make.officer(north, name="Taker"))
    assert on_day(0, here)[0] == "Taker"
    assert on_day(0, there)[0] == "Leaver"


def test_a_move_is_refused_where_it_would_mislead(make: Make) -> None:
    north = make.area()
    lead, leaver, taker = make.lead(north), make.officer(north), make.officer(north)
    with pytest.raises(Refused, match="nobody"):
        move(lead, leaver, taker)
    make.person(north, leaver)
    for other, on, until in (
        (leaver, TODAY, None),
        (make.officer(make.area()), TODAY, None),
        (taker, after(-1), None),
        (taker, after(400), None),
        (taker, after(2), after(1)),
    ):
        with pytest.raises(Refused):
            move(lead, leaver, other, on, until=until)


def test_a_caseload_that_changed_since_it_was_shown_does_not_move(make: Make) -> None:
    north = make.area()
    lead, leaver, taker = make.lead(north), make.officer(north, name="Leaver"), make.officer(north)
    shown, later = make.person(north, leaver), make.person(north, leaver)
    with pytest.raises(Stale) as stale:
        move(lead, leaver, taker, seen=frozenset({shown}))
    assert isinstance(stale.value.current, tuple)
    assert {person.id for person, _ in stale.value.current} == {shown, later}
    assert on_day(0, shown)[0] == "Leaver"
