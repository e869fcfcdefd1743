"""Joining, leaving and moving: what a person owes goes with them, and their delivery's staff know of them."""

from datetime import date, timedelta

import pytest

from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import SYSTEM
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.delivery import queries
from tracker.delivery.rules import EnrolmentState, ItemResult, ItemState, SessionKind
from tracker.delivery.service.dates import book_one_to_one
from tracker.delivery.service.enrolling import enrol, settle_items
from tracker.delivery.service.judging import judge_completion
from tracker.delivery.service.membership import add_member, move_member, remove_member
from tracker.delivery.service.setting_up import change_delivery
from tracker.people import queries as people
from tracker.people.service import keep_apart

pytestmark = pytest.mark.every_database
LONG_AGO = date(2026, 10, 6)


def leave(membership_id: int, on: date = TODAY, why: str = "Moved away", **how: EnrolmentState) -> None:
    remove_member(SYSTEM, membership_id=membership_id, on=on, why=why, **how)


def meet(here: Service, membership_id: int, *sessions: int) -> None:
    """Let a member meet the group sessions at these places."""
    enrolment = here.member(membership_id).enrolment_id
    for place in sessions:
        row = here.sessions()[place]
        assert row.on_date is not None
        results = [ItemResult(enrolment, True, row.minutes, row.on_date)]
        settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=results)


def test_whoever_joins_owes_every_session_of_the_programme(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    assert here.items(membership) == (ItemState.OWED,) * 27
    assert here.member(membership).minutes_prescribed == 58.5 * 60


def test_joining_holds_a_place_for_every_one_to_one_and_books_none(here: Service) -> None:
    here.make.member(here.delivery, here.person())
    rows = here.sessions(SessionKind.ONE_TO_ONE)
    assert [(row.number, row.on_date) for row in rows] == [(n, None) for n in (1, 4, 11, 16, 23, 27)]


def test_the_staff_of_a_delivery_may_know_of_its_members_and_nobody_else_may(here: Service) -> None:
    person, stranger = here.person(), here.make.facilitator(here.area)
    here.make.member(here.delivery, person)
    for actor in (here.ruth, here.owen, here.lead):
        assert people.person_for(actor, person).id == person
    with pytest.raises(Missing):
        people.person_for(stranger, person)


def test_a_member_who_joins_next_week_is_known_to_the_staff_today(here: Service) -> None:
    person = here.person()
    here.make.member(here.delivery, person, TODAY + timedelta(weeks=1))
    assert people.person_for(here.ruth, person).id == person


def test_whoever_joins_late_owes_what_was_held_before_and_does_not_stand_in_its_registers(here: Service) -> None:
    early = here.make.member(here.delivery, here.person())
    late = here.make.member(here.delivery, here.person(), date(2026, 11, 3))
    first, ninth = (queries.session_for(SYSTEM, here.sessions()[place].id) for place in (0, 8))
    assert [each.membership_id for each in queries.members_on(first)] == [early]
    assert {each.membership_id for each in queries.members_on(ninth)} == {early, late}
    assert ItemState.OWED in here.items(late)


def test_a_member_belongs_to_the_sessions_of_their_last_day_and_not_of_the_next(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    leave(membership, on=date(2026, 10, 8))
    second, third = (queries.session_for(SYSTEM, here.sessions()[place].id) for place in (1, 2))
    assert [each.membership_id for each in queries.members_on(second)] == [membership]
    assert queries.members_on(third) == ()


def test_a_one_to_one_belongs_to_its_member_alone(here: Service) -> None:
    first = here.make.member(here.delivery, here.person())
    here.make.member(here.delivery, here.person())
    row = next(row for row in here.sessions(SessionKind.ONE_TO_ONE) if row.membership_id == first)
    members = queries.members_on(queries.session_for(SYSTEM, row.id))
    assert [each.membership_id for each in members] == [first]


def test_there_is_no_place_beyond_the_last_until_there_are_more_places(here: Service) -> None:
    small = here.make.delivery(here.area, here.lead, here.ruth, capacity=1)
    here.make.member(small, here.person())
    person = here.person()
    with pytest.raises(Refused, match="All 1 places are taken"):
        here.make.member(small, person)
    seen = here.view(small)
    change_delivery(SYSTEM, delivery_id=small, seen=seen.version, title=seen.title, venue=seen.venue, capacity=2)
    db.close_reading()
    here.make.member(small, person)
    assert here.view(small).places == 0


def test_nobody_is_a_member_of_two_deliveries_of_one_programme(here: Service) -> None:
    person = here.person(surname="Larchwood", first_names="Neil")
    here.make.member(here.delivery, person)
    other = here.make.delivery(here.area, here.lead, here.ruth)
    title = here.view().title
    for delivery, words in ((here.delivery, "already a member"), (other, f"a member of {title}")):
        with pytest.raises(Refused, match=f"Larchwood, Neil: {words}"):
            here.make.member(delivery, person)


def test_two_programmes_at_once_are_two_enrolments(here: Service) -> None:
    person = here.person()
    here.make.member(here.delivery, person)
    here.make.member(here.make.delivery(here.area, here.lead, here.ruth, version_id=here.make.version("isotp")), person)
    assert len(queries.enrolments_of(person)) == 2


def test_an_enrolment_for_one_format_joins_no_delivery_of_the_other(here: Service) -> None:
    person = here.person(surname="Larchwood", first_names="Neil")
    version = here.make.version("isotp")
    enrol(SYSTEM, person_id=person, version_id=version, form=SessionKind.ONE_TO_ONE, enrolled_on=LONG_AGO)
    group = here.make.delivery(here.area, here.lead, here.ruth, version_id=version)
    with pytest.raises(Refused, match="Larchwood, Neil: enrolled for the one-to-one format"):
        here.make.member(group, person)


def test_a_person_is_enrolled_on_a_programme_once(here: Service) -> None:
    person, version = here.person(), here.make.version()
    wanted = {"person_id": person, "version_id": version, "enrolled_on": LONG_AGO}
    enrol(SYSTEM, form=SessionKind.GROUP, **wanted)
    with pytest.raises(Refused, match="already enrolled"):
        enrol(SYSTEM, form=SessionKind.GROUP, **wanted)


def test_leaving_keeps_what_is_met_and_ends_what_staff_may_know_the_day_after(here: Service) -> None:
    person = here.person()
    membership = here.make.member(here.delivery, person)
    meet(here, membership, 0, 1)
    leave(membership, on=TODAY - timedelta(days=1))
    assert here.items(membership).count(ItemState.DONE) == 2
    with pytest.raises(Missing):
        people.person_for(here.ruth, person)


def test_leaving_takes_away_the_one_to_ones_that_were_not_held(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    held, ahead = (row.id for row in here.sessions(SessionKind.ONE_TO_ONE)[:2])
    book_one_to_one(SYSTEM, held, on_date=date(2026, 10, 7), starts_at=here.view().slots[0].starts_at)
    book_one_to_one(SYSTEM, ahead, on_date=date(2026, 12, 2), starts_at=here.view().slots[0].starts_at)
    leave(membership)
    assert [row.id for row in here.sessions(SessionKind.ONE_TO_ONE)] == [held]


def test_leaving_a_programme_ends_the_enrolment_and_leaving_a_group_does_not(here: Service) -> None:
    stays, goes = (here.make.member(here.delivery, here.person()) for _ in range(2))
    leave(stays)
    leave(goes, state=EnrolmentState.WITHDRAWN)
    assert here.member(stays).state is EnrolmentState.ACTIVE
    assert here.member(goes).state is EnrolmentState.WITHDRAWN


def test_moving_takes_the_enrolment_and_its_items_along(here: Service) -> None:
    person = here.person()
    membership = here.make.member(here.delivery, person)
    meet(here, membership, 0, 1, 2)
    there = here.make.delivery(here.area, here.lead, here.owen)
    moved = move_member(here.lead, membership_id=membership, to_delivery_id=there, on=TODAY, why="Works in the evening")
    assert here.items(moved) == here.items(membership)
    assert here.member(membership).left_on == TODAY - timedelta(days=1)
    owed = [row.number for row in here.sessions(SessionKind.ONE_TO_ONE, there)]
    assert owed == [1, 4, 11, 16, 23, 27]
    with pytest.raises(Missing):
        people.person_for(here.ruth, person)
    assert people.person_for(here.owen, person).id == person


def test_a_move_that_is_refused_leaves_the_member_where_they_are(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    full = here.make.delivery(here.area, here.lead, here.owen, capacity=1)
    here.make.member(full, here.person())
    with pytest.raises(Refused, match="places are taken"):
        move_member(SYSTEM, membership_id=membership, to_delivery_id=full, on=TODAY, why="Evenings")
    assert here.member(membership).is_open


def test_whoever_comes_back_starts_after_their_last_day(here: Service) -> None:
    person = here.person()
    leave(here.make.member(here.delivery, person))
    with pytest.raises(Refused, match="after their last day in Northmoor"):
        here.make.member(here.delivery, person, TODAY)
    here.make.member(here.delivery, person, TODAY + timedelta(days=1))
    assert len(queries.enrolments_of(person)) == 1


def test_an_enrolment_is_completed_by_its_last_item_and_active_again_without_it(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    enrolment = here.member(membership).enrolment_id
    judge_completion(here.lead, enrolment_id=enrolment, points=["post-programme-review"], engaged=True, reason="Seen")
    rows = (*here.sessions(), *here.sessions(SessionKind.ONE_TO_ONE))
    for row in rows:
        results = [ItemResult(enrolment, True, row.minutes, TODAY)]
        settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=results)
    assert here.member(membership).state is EnrolmentState.COMPLETED
    amended = [ItemResult(enrolment, False, 0, TODAY)]
    settle_items(SYSTEM, session_id=rows[3].id, outline_id=rows[3].outline_id, results=amended)
    after = here.member(membership)
    assert (after.state, after.items_met) == (EnrolmentState.ACTIVE, 26)


def test_a_lead_moves_a_member_whom_they_know_through_the_delivery_alone(here: Service) -> None:
    away = here.make.area()
    stranger = here.make.lead(away)
    run = here.make.delivery(here.area, stranger, here.ruth)
    other = here.make.delivery(here.area, stranger, here.ruth)
    membership = here.make.member(run, here.person())
    move_member(stranger, membership_id=membership, to_delivery_id=other, on=TODAY, why="Nearer home")
    assert here.view(other).members == 1


def test_people_who_are_kept_apart_do_not_join_or_move_into_one_group(here: Service) -> None:
    ann, bob = here.person(surname="Alder", first_names="Ann"), here.person(surname="Birch", first_names="Bo")
    keep_apart(SYSTEM, pair=(bob, ann), reason="Known to each other", from_on=TODAY)
    here.make.member(here.delivery, ann, TODAY)
    with pytest.raises(Refused, match="Birch, Bo: must not be in a group with Ann Alder"):
        add_member(here.lead, delivery_id=here.delivery, person_id=bob, joined_on=TODAY)
    other = here.make.delivery(here.area, here.lead, here.owen)
    there = here.make.member(other, bob, LONG_AGO)
    with pytest.raises(Refused, match="must not be in a group with Ann Alder"):
        move_member(here.lead, membership_id=there, to_delivery_id=here.delivery, on=TODAY, why="Evenings")
    assert here.member(there).is_open
