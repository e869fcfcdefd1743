"""Booking a one-to-one and moving one session: on which days, in which order, and when no longer."""

from collections.abc import Callable
from datetime import date, time

import pytest

from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import SYSTEM
from tracker.core.errors import Missing, Refused, Stale
from tracker.delivery import queries
from tracker.delivery.rules import SessionKind, SessionRow
from tracker.delivery.service.dates import book_one_to_one, change_session

every_database = pytest.mark.every_database
NOON = time(12)


@pytest.fixture
def alone(here: Service) -> SessionRow:
    """The first one-to-one of a member since 6 October."""
    here.make.member(here.delivery, here.person())
    return here.sessions(SessionKind.ONE_TO_ONE)[0]


def ahead(here: Service) -> SessionRow:
    """The group's session of Thursday 26 November; the next is on Tuesday 1 December."""
    return next(row for row in here.sessions() if row.on_date and row.on_date > TODAY)


@every_database
def test_a_facilitator_books_a_one_to_one(here: Service, alone: SessionRow) -> None:
    book_one_to_one(here.ruth, alone.id, on_date=date(2026, 11, 25), starts_at=NOON, venue="Room 3")
    booked = here.sessions(SessionKind.ONE_TO_ONE)[0]
    assert (booked.on_date, booked.starts_at, booked.venue) == (date(2026, 11, 25), NOON, "Room 3")


def test_a_one_to_one_is_not_booked_before_its_member_joined(here: Service, alone: SessionRow) -> None:
    with pytest.raises(Refused, match="6 October 2026"):
        book_one_to_one(here.ruth, alone.id, on_date=date(2026, 10, 5), starts_at=NOON)


def test_a_one_to_one_is_not_booked_while_its_member_is_in_the_group(here: Service, alone: SessionRow) -> None:
    with pytest.raises(Refused, match="is at that time"):
        book_one_to_one(here.ruth, alone.id, on_date=date(2026, 11, 26), starts_at=time(19))


def test_a_group_session_is_moved_and_never_booked(here: Service) -> None:
    with pytest.raises(Refused, match="moved"):
        book_one_to_one(here.ruth, ahead(here).id, on_date=date(2026, 11, 27), starts_at=NOON)


@every_database
def test_one_session_moves_and_the_others_stay(here: Service) -> None:
    before = here.sessions()
    moving = ahead(here)
    change_session(here.ruth, moving.id, on_date=date(2026, 11, 27), starts_at=NOON)
    changed = [new.id for old, new in zip(before, here.sessions(), strict=True) if old != new]
    assert changed == [moving.id]


def test_the_last_session_takes_the_end_of_the_delivery_with_it(here: Service) -> None:
    change_session(here.ruth, here.sessions()[-1].id, on_date=date(2027, 1, 5), starts_at=NOON)
    assert here.view().ends_on == date(2027, 1, 5)


@pytest.mark.parametrize("on_date", [date(2026, 11, 23), date(2026, 12, 1), date(2026, 12, 3)])
def test_sessions_keep_their_order(here: Service, on_date: date) -> None:
    with pytest.raises(Refused, match="Sessions keep their order"):
        change_session(here.ruth, ahead(here).id, on_date=on_date, starts_at=time(19))


def test_a_bank_holiday_is_refused_unless_it_is_meant(here: Service) -> None:
    last = here.sessions()[-1].id
    with pytest.raises(Refused, match="25 December 2026 is a bank holiday: Christmas Day"):
        change_session(here.ruth, last, on_date=date(2026, 12, 25), starts_at=NOON)
    change_session(here.ruth, last, on_date=date(2026, 12, 25), starts_at=NOON, on_holiday=True)
    assert here.sessions()[-1].on_date == date(2026, 12, 25)


def test_a_session_with_a_register_does_not_move(here: Service, recorded: Callable[[int], None]) -> None:
    session = ahead(here)
    recorded(session.id)
    with pytest.raises(Refused, match="has a register"):
        change_session(here.ruth, session.id, on_date=date(2026, 11, 27), starts_at=NOON)


@every_database
def test_two_people_moving_one_session_are_told(here: Service) -> None:
    session = queries.session_for(SYSTEM, ahead(here).id)
    on_date = date(2026, 11, 27)
    change_session(here.ruth, session.id, on_date=on_date, starts_at=NOON, seen=session.version)
    with pytest.raises(Stale):
        change_session(here.owen, session.id, on_date=on_date, starts_at=NOON, seen=session.version)


def test_the_session_of_another_delivery_is_not_to_be_found(here: Service) -> None:
    stranger = here.make.facilitator(here.area)
    with pytest.raises(Missing):
        change_session(stranger, ahead(here).id, on_date=date(2026, 11, 27), starts_at=NOON)


@every_database
def test_the_next_session_of_a_person_is_the_groups_or_their_own(here: Service, alone: SessionRow) -> None:
    assert alone.membership_id is not None
    enrolment = here.member(alone.membership_id).enrolment_id
    group = queries.next_session(enrolment, TODAY)
    assert group is not None
    assert group.on_date == TODAY
    book_one_to_one(here.ruth, alone.id, on_date=date(2026, 11, 25), starts_at=NOON)
    own = queries.next_session(enrolment, date(2026, 11, 25))
    assert own is not None
    assert own.id == alone.id
