"""The day by which a catch-up is due, as its task says it: by the programme's rule and the timetable as it stands."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient

from tests.attendance.group import ABSENT, HERE, NOW, Group, counted
from tests.make.attendance import evening_of
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import debts, jobs
from tracker.attendance.rules.debts import CAUGHT_UP, WAITS
from tracker.attendance.service.catching import book_catch_up
from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.progression import CatchUpBy, CatchUpRule
from tracker.catalogue.rules.terms import Terms
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.service.catching import CatchUpWish
from tracker.delivery.service.dates import change_session
from tracker.delivery.service.membership import move_member, remove_member
from tracker.people.rules import Capacity
from tracker.people.service import start_involvement
from tracker.timetable.cascade import Wanted
from tracker.timetable.previews import preview
from tracker.timetable.rules.changes import Kind
from tracker.timetable.service import change_timetable, undo_change

pytestmark = pytest.mark.every_database
TODAY = NOW.date()
LAST = "SELECT max(on_date) FROM programme_session WHERE cycle <> 0"
DUE = "SELECT due_on FROM task WHERE kind = 'catch_up' AND done_at IS NULL ORDER BY id"
DATED = "SELECT count(*) FROM audit_event WHERE action = 'task dated'"


def days() -> list[str | None]:
    """The days of the open catch-ups."""
    return [str(due)[:10] if due else None for (due,) in counted(DUE)]


def last_day() -> str:
    """The last session of the timetable."""
    return str(counted(LAST)[0][0])[:10]


@pytest.fixture
def before_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every programme asks for a missed session before the next one."""
    terms = Terms(catch_up=CatchUpRule(by=CatchUpBy.NEXT_SESSION))
    monkeypatch.setattr(catalogue, "terms_of", lambda ids: dict.fromkeys(ids, terms))


def test_a_catch_up_is_due_by_the_last_session_where_the_programme_has_no_rule(group: Group) -> None:
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    assert days() == [last_day()]


def test_the_day_follows_a_session_that_is_moved_and_an_amendment(group: Group, before_the_next: None) -> None:
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    following = group.make.session_ids(group.world.delivery_id)[1]
    assert days() == ["2026-11-25"]
    change_session(SYSTEM, following, on_date=date(2026, 11, 27), starts_at=time(0), on_holiday=True)
    assert days() == ["2026-11-27"]
    group.amend(group.session_id, group.members[0], HERE)
    assert days() == []
    group.amend(group.session_id, group.members[0], ABSENT)
    assert days() == ["2026-11-27"]
    assert (jobs.date_catch_ups({}), counted(DATED)) == (0, [(1,)])


def test_a_catch_up_that_was_missed_too_leaves_the_first_day(group: Group, before_the_next: None) -> None:
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    (debt,) = debts.debts_in(group.world.delivery_id)
    wish = CatchUpWish(first, TODAY + timedelta(days=3), time(9))
    booked = book_catch_up(group.ruth, enrolment_id=debt.enrolment_id, outline_id=debt.outline_id, wish=wish, most=2)
    with clock.standing_at(evening_of(group.page(booked))):
        group.make.signed_register(group.ruth, booked, {first: ABSENT})
    assert days() == ["2026-11-25"]


def test_the_day_follows_a_whole_timetable_and_its_undoing(group: Group) -> None:
    before, delivery = last_day(), group.world.delivery_id
    wanted = Wanted(Kind.POSTPONE, from_on=TODAY + timedelta(days=14))

    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT, group.members[1]: ABSENT})
    seen = preview(SYSTEM, delivery, wanted).fingerprint
    change = change_timetable(
        SYSTEM, delivery_id=delivery, wanted=wanted, why="Staff away", despite="Agreed", seen=seen
    )
    assert days() == [last_day()] * 2
    assert last_day() > before
    undo_change(SYSTEM, change_id=change)
    assert days() == [before] * 2


def test_the_night_brings_in_line_what_no_move_of_a_session_touched(group: Group) -> None:
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    with db.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE task SET due_on = NULL")
    assert days() == [None]
    assert jobs.date_catch_ups({}) == 1
    assert days() == [last_day()]
    assert jobs.date_catch_ups({}) == 0


OWNED = "SELECT owner_id, rule, due_on FROM task WHERE kind = 'catch_up' AND done_at IS NULL ORDER BY id"


def owned() -> list[tuple[int, str, str]]:
    """Whose the open catch-ups are, why, and by when."""
    return [(owner, rule, str(due)[:10]) for owner, rule, due in counted(OWNED)]


def test_what_somebody_in_no_group_owes_waits_for_their_officer_until_they_are_in_one_again(
    group: Group, client_as: Callable[[Actor], FlaskClient]
) -> None:
    world, first = group.world, group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    (debt,) = debts.debts_in(world.delivery_id)
    remove_member(world.lead, membership_id=first, on=TODAY, why="Another evening")
    assert counted(OWNED) == [(world.officer.user_id, WAITS, None)]
    address = f"/catch-ups/{debt.enrolment_id}/{debt.outline_id}"
    sees = client_as(world.officer)
    assert f'href="{address}/owed"' in sees.get("/work").text
    assert "waits until they are in a group again" in sees.get(f"{address}/owed").text
    assert sees.get(address).status_code == 403
    assert client_as(world.lead).get(address).headers["Location"].endswith(f"{address}/owed")
    assert client_as(world.lead).get(f"/catch-ups/{debt.enrolment_id}/1").status_code == 404
    assert client_as(world.lead).get(f"/catch-ups/{debt.enrolment_id}/1/owed").status_code == 404
    listed = client_as(world.lead).get("/catch-ups").text
    assert "1 missed session is owed, 0 booked, 1 by people who are in no group now" in listed
    assert f'href="{address}/owed"' in listed
    other = group.make.delivery(world.area_id, world.lead, group.owen, starts_on=TODAY + timedelta(days=30))
    group.make.member(other, debt.person_id, TODAY + timedelta(days=30))
    assert owned() == [(group.owen.user_id, CAUGHT_UP, last_day())]
    assert client_as(group.owen).get(f"{address}/owed").headers["Location"].endswith(address)
    assert "book it" in sees.get(f"{address}/owed").text
    assert jobs.date_catch_ups({}) == 0


def test_a_register_signed_after_they_left_leaves_what_they_owe_with_their_officer(group: Group) -> None:
    first = group.members[0]
    remove_member(group.world.lead, membership_id=first, on=TODAY, why="Another evening")
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    assert counted(OWNED) == [(group.world.officer.user_id, WAITS, None)]


def test_the_night_finds_who_answers_now_for_somebody_in_no_group(group: Group) -> None:
    world, first = group.world, group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    remove_member(world.lead, membership_id=first, on=TODAY, why="Another evening")
    cover = group.make.officer(world.area_id)
    who, by = world.person_ids[0], cover.user_id or 0
    start_involvement(SYSTEM, person_id=who, user_id=by, capacity=Capacity.COVER, from_on=TODAY, source="test")
    jobs.date_catch_ups({})
    assert [row[0] for row in counted(OWNED)] == [cover.user_id]


def test_a_move_to_another_group_gives_what_is_owed_its_day_at_once(group: Group) -> None:
    world, first = group.world, group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    other = group.make.delivery(world.area_id, world.lead, group.owen, starts_on=TODAY + timedelta(days=30))
    move_member(world.lead, membership_id=first, to_delivery_id=other, on=TODAY + timedelta(days=30), why="Work")
    assert owned() == [(group.owen.user_id, CAUGHT_UP, last_day())]
