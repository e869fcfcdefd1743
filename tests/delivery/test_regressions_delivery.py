"""Edges of deliveries: days far away, people added by mistake or twice, catch-ups that change hands."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient

from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.delivery import boards, queries
from tracker.delivery.rules import EnrolmentState, ItemResult, ItemState, OwedItem, SessionKind, settled
from tracker.delivery.service.dates import book_one_to_one, change_session
from tracker.delivery.service.enrolling import recount_progress
from tracker.delivery.service.membership import move_member, remove_member
from tracker.delivery.service.setting_up import create_delivery
from tracker.people import queries as people

NEXT_WEEK = TODAY + timedelta(weeks=1)
FAR = (date(1, 1, 1), date(1066, 10, 14), date(2226, 11, 24), date(9999, 12, 31))


@pytest.mark.parametrize("starts_on", FAR)
def test_a_delivery_begins_within_living_memory(here: Service, starts_on: date) -> None:
    wanted = here.make.delivery_details(here.area, here.lead, here.ruth, starts_on=starts_on)
    with pytest.raises(Refused) as refusal:
        create_delivery(SYSTEM, wanted=wanted)
    assert list(refusal.value.problems) == ["starts_on"]


@pytest.mark.parametrize("starts_on", FAR)
def test_the_preview_of_a_delivery_far_away_says_which_day_is_wrong(
    here: Service, client_as: Callable[[Actor], FlaskClient], starts_on: date
) -> None:
    typed = {
        "title": "Northmoor 9",
        "code": "NM-9",
        "version_id": str(here.view().version_id),
        "area_id": str(here.area),
        "venue": "Mill Lane",
        "capacity": "10",
        "starts_on": [str(starts_on.day), str(starts_on.month), f"{starts_on.year:04}"],
        "tuesday": "6pm",
        "lead_id": str(here.lead.user_id),
        "lead_facilitator": str(here.ruth.user_id),
        "preview": "See the timetable",
    }
    answer = client_as(here.lead).post("/deliveries/new", data=typed)
    assert answer.status_code == 422
    assert "#starts_on-day" in answer.text


@pytest.mark.parametrize("on_date", FAR)
def test_a_session_is_not_held_years_from_now(here: Service, on_date: date) -> None:
    here.make.member(here.delivery, here.person(), date(2026, 10, 6))
    last, alone = here.sessions()[-1], here.sessions(SessionKind.ONE_TO_ONE)[-1]
    for change, session in ((change_session, last), (book_one_to_one, alone)):
        with pytest.raises(Refused) as refusal:
            change(SYSTEM, session.id, on_date=on_date, starts_at=time(10))
        assert list(refusal.value.problems) == ["on_date"]


@pytest.mark.parametrize("joined_on", FAR[:2])
def test_nobody_joins_long_before_a_delivery_begins(here: Service, joined_on: date) -> None:
    with pytest.raises(Refused) as refusal:
        here.make.member(here.delivery, here.person(), joined_on)
    assert list(refusal.value.problems) == ["joined_on"]


@pytest.mark.every_database
def test_somebody_added_by_mistake_is_taken_off_before_their_first_day(here: Service) -> None:
    person = here.person()
    membership = here.make.member(here.delivery, person, NEXT_WEEK)
    remove_member(SYSTEM, membership_id=membership, on=TODAY - timedelta(days=1), why="Added by mistake")
    assert not here.member(membership).is_open
    for session in here.sessions():
        assert queries.members_on(queries.session_for(SYSTEM, session.id)) == ()
    with pytest.raises(Missing):
        people.person_for(here.ruth, person)
    assert here.sessions(SessionKind.ONE_TO_ONE) == ()
    assert queries.members_of(here.delivery) == ()
    assert recount_progress(SYSTEM) == ()
    assert here.make.member(here.delivery, person, NEXT_WEEK)


def test_somebody_who_has_not_begun_moves_to_another_delivery(here: Service) -> None:
    other = here.make.delivery(here.area, here.lead, here.owen)
    person = here.person()
    membership = here.make.member(here.delivery, person, NEXT_WEEK)
    moved = move_member(SYSTEM, membership_id=membership, to_delivery_id=other, on=TODAY, why="Better evening")
    assert here.member(moved).is_open
    assert not here.member(membership).is_open


@pytest.mark.every_database
def test_whoever_comes_back_after_withdrawing_stands_in_each_register_once(here: Service) -> None:
    person = here.person()
    membership = here.make.member(here.delivery, person, date(2026, 10, 6))
    remove_member(SYSTEM, membership_id=membership, on=TODAY, why="Withdrew consent", state=EnrolmentState.WITHDRAWN)
    with pytest.raises(Refused, match="24 November 2026"):
        here.make.member(here.delivery, person, TODAY)
    here.make.member(here.delivery, person, TODAY + timedelta(days=1))
    db.close_reading()
    for row in here.sessions():
        session = queries.session_for(SYSTEM, row.id)
        assert [member.person_id for member in queries.members_on(session)] == [person]


MADE_UP = OwedItem(ItemState.MADE_UP, 150, 7, date(2026, 11, 20))


def test_what_was_made_up_stays_so_when_the_row_of_the_session_that_was_missed_is_amended() -> None:
    still_absent = ItemResult(1, met=False, minutes=0, on=date(2026, 11, 10))
    assert settled(MADE_UP, still_absent, 7) == MADE_UP


def test_what_was_made_up_is_done_when_it_turns_out_not_to_have_been_missed() -> None:
    there = ItemResult(1, met=True, minutes=120, on=date(2026, 11, 10))
    assert settled(MADE_UP, there, 7) == OwedItem(ItemState.DONE, 120, 7, date(2026, 11, 10))


def test_a_made_up_session_is_owed_again_when_making_it_up_is_taken_back() -> None:
    taken_back = ItemResult(1, met=False, minutes=0, on=date(2026, 11, 20), how=ItemState.MADE_UP)
    assert settled(MADE_UP, taken_back, 7).state is ItemState.OWED


@pytest.mark.every_database
def test_the_list_of_deliveries_says_how_far_the_group_is_without_its_members_one_to_ones(here: Service) -> None:
    here.make.member(here.delivery, here.person())
    here.make.register(here.ruth, here.sessions()[0].id)
    db.close_reading()
    [row] = boards.board(here.lead, None, TODAY).rows
    assert here.sessions(SessionKind.ONE_TO_ONE)
    assert (row.signed, row.sessions, row.met, row.items) == (1, len(here.sessions()), 1, 27)
