"""One-to-ones booked: the same checks as every move, seen before saving; rooms and times that are free; series."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.timetable.conftest import SIX, TODAY, Here
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.delivery import booking as series
from tracker.delivery import queries
from tracker.delivery.booking import Series
from tracker.delivery.models import Session
from tracker.delivery.rules import SessionKind, SessionRow, WeeklySlot
from tracker.delivery.service.suspending import suspend
from tracker.resources.rules.time_of_staff import DayPart, LeaveDetails, LeaveKind
from tracker.resources.service.time_of_staff import record_leave
from tracker.timetable import booking, service
from tracker.timetable.booking import Looked
from tracker.timetable.rules.changes import HERE, Place
from tracker.timetable.rules.clashes import ClashKind
from tracker.timetable.service import choose_room

every_database = pytest.mark.every_database
ClientAs = Callable[[Actor], FlaskClient]
FRIDAY, TEN = date(2026, 11, 27), time(10)


@pytest.fixture
def alone(here: Here) -> SessionRow:
    """The first one-to-one of the first member, to be booked."""
    return next(row for row in _rows(here) if row.membership_id == here.members[0])


def _rows(here: Here) -> list[SessionRow]:
    db.close_reading()
    return [row for row in queries.sessions_of_delivery(here.delivery) if row.kind is SessionKind.ONE_TO_ONE]


def looked(here: Here, row: SessionRow, on_date: date, at: time, place: Place = HERE, video: bool = False) -> Looked:
    """What is found at a time."""
    db.close_reading()
    session = queries.session_for(here.lead, row.id)
    asked = booking.single(session, on_date, at, place, by_video=video)
    return booking.look(here.lead, queries.delivery_for(here.lead, here.delivery), asked, free_for=session)


def kinds(found: Looked) -> set[ClashKind]:
    return {clash.kind for clash in found.clashes}


def on_friday(here: Here, *staff: Actor, **changed: object) -> int:
    """Another delivery on Fridays at 10am."""
    return here.other(*staff, slots=(WeeklySlot(4, TEN),), **changed)


@every_database
def test_a_free_time_is_booked_at_once_with_its_room(here: Here, alone: SessionRow) -> None:
    room = here.room("Room 7")
    assert looked(here, alone, FRIDAY, TEN).clashes == ()
    service.book_one_to_one(here.ruth, alone.id, on_date=FRIDAY, starts_at=TEN, place=Place("", room))
    db.close_reading()
    row = db.execute(select(Session.on_date, Session.room_id).where(Session.id == alone.id)).one()
    assert tuple(row) == (FRIDAY, room)


@every_database
def test_a_person_elsewhere_blocks_unless_a_lead_says_why_and_the_trail_keeps_it(here: Here, alone: SessionRow) -> None:
    other = on_friday(here, here.make.facilitator(here.area), version_id=here.make.version("isotp"))
    here.make.member(other, here.people[0], TODAY)
    found = looked(here, alone, FRIDAY, TEN)
    assert kinds(found) == {ClashKind.PERSON}
    at: dict[str, Any] = {"on_date": FRIDAY, "starts_at": TEN}
    with pytest.raises(Refused, match="a programme lead may save it"):
        service.book_one_to_one(here.ruth, alone.id, **at, seen=found.fingerprint, despite="It is fine")
    with pytest.raises(Refused, match="Enter why it is booked in spite of the clashes"):
        service.book_one_to_one(here.lead, alone.id, **at, seen=found.fingerprint)
    with pytest.raises(Refused, match="Read what else is at that time"):
        service.book_one_to_one(here.lead, alone.id, **at, seen="something else", despite="He leaves early there")
    db.close_reading()
    assert queries.session_for(here.lead, alone.id).on_date is None, "nothing was saved"
    service.book_one_to_one(here.lead, alone.id, **at, seen=found.fingerprint, despite="He leaves early there")
    db.close_reading()
    kept = db.scalars(select(AuditEvent.changes).where(AuditEvent.action == Action.SESSION_BOOKED.value)).one()
    assert kept["despite"] == "He leaves early there"


def test_one_free_facilitator_is_enough_and_none_blocks(here: Here, alone: SessionRow) -> None:
    on_friday(here, here.ruth)
    assert looked(here, alone, FRIDAY, TEN).clashes == (), "Owen is free"
    second = next(row for row in _rows(here) if row.membership_id == here.members[1])
    service.book_one_to_one(here.lead, second.id, on_date=FRIDAY, starts_at=TEN)
    found = looked(here, alone, FRIDAY, TEN)
    assert kinds(found) == {ClashKind.FACILITATOR}, "Owen has that one"
    leave = LeaveDetails(FRIDAY, FRIDAY, DayPart.ALL_DAY, LeaveKind.LEAVE)
    record_leave(here.lead, staff_id=here.owen.user_id or 0, details=leave)
    assert kinds(looked(here, alone, FRIDAY, time(10, 30))) == {ClashKind.FACILITATOR, ClashKind.LEAVE}


def test_a_room_that_is_taken_blocks_and_those_that_are_free_are_named(here: Here, alone: SessionRow) -> None:
    taken, free = here.room("Room 1"), here.room("Room 8")
    other = on_friday(here, here.make.facilitator(here.area))
    choose_room(here.lead, delivery_id=other, room_id=taken)
    found = looked(here, alone, FRIDAY, TEN, Place("", taken))
    assert kinds(found) == {ClashKind.ROOM}
    assert [room.id for room in found.rooms] == [free]
    assert looked(here, alone, FRIDAY, TEN, Place("", taken), video=True).clashes == (), "by video needs no room"
    assert {room.id for room in looked(here, alone, FRIDAY, time(14)).rooms} == {taken, free}


def test_people_kept_apart_and_closed_days_are_seen(
    here: Here, alone: SessionRow, apart: Callable[[int, int], None]
) -> None:
    stranger = here.make.person(here.area)
    other = on_friday(here, here.make.facilitator(here.area), venue="Mill Lane Centre, room 5")
    here.make.member(other, stranger, TODAY)
    apart(here.people[0], stranger)
    assert kinds(looked(here, alone, FRIDAY, TEN)) == {ClashKind.APART}
    assert looked(here, alone, FRIDAY, TEN, video=True).clashes == ()
    assert kinds(looked(here, alone, date(2026, 12, 25), TEN)) == {ClashKind.CLOSED}


def test_every_moment_that_is_proposed_has_no_clash(here: Here, alone: SessionRow) -> None:
    here.other(here.ruth, here.owen, slots=tuple(WeeklySlot(day, time(9)) for day in range(4)))
    leave = LeaveDetails(FRIDAY, FRIDAY, DayPart.MORNING, LeaveKind.LEAVE)
    for staff in (here.ruth, here.owen):
        record_leave(here.lead, staff_id=staff.user_id or 0, details=leave)
    free = looked(here, alone, TODAY, time(21)).free
    assert len(free) == 6
    assert (date(2026, 11, 25), time(9)) not in free
    assert not [moment for moment in free if moment[0] == FRIDAY and moment[1] < time(13)]
    for on_date, at in free:
        assert looked(here, alone, on_date, at).clashes == ()


def test_somebody_suspended_is_not_counted_as_there(here: Here, alone: SessionRow) -> None:
    other = on_friday(here, here.make.facilitator(here.area), version_id=here.make.version("isotp"))
    there = here.make.member(other, here.people[0], TODAY)
    suspend(here.lead, membership_id=there, from_on=TODAY, until_on=None, why="In hospital")
    assert looked(here, alone, FRIDAY, TEN).clashes == ()


@every_database
def test_two_people_booking_one_session_are_told(here: Here, alone: SessionRow) -> None:
    version = queries.session_for(SYSTEM, alone.id).version
    service.book_one_to_one(here.ruth, alone.id, on_date=FRIDAY, starts_at=TEN, version=version)
    with pytest.raises(Stale):
        service.book_one_to_one(here.owen, alone.id, on_date=FRIDAY, starts_at=TEN, version=version)


def test_the_page_shows_what_is_in_the_way_before_anything_is_saved(
    here: Here, alone: SessionRow, client_as: ClientAs
) -> None:
    on_friday(here, here.ruth, here.owen)
    here.room("Room 8")
    client, address = client_as(here.ruth), f"/sessions/{alone.id}/date"
    page = client.get(address).text
    assert "When everybody is free" in page
    assert "Thursday 3 December 2026" not in client.get(f"{address}?at=nonsense").text.split("When everybody")[0]
    chosen = client.get(f"{address}?at=2026-11-30T10:00").text
    assert "Nothing is in the way" in chosen
    assert "Rooms free then" in chosen
    assert "Room 8, 14 seats" in chosen
    typed = {"on_date": ["27", "11", "2026"], "starts_at": "10am", "seen": "1", "venue": "Annexe"}
    refused = client.post(address, data={**typed, "submit": "1"})
    assert refused.status_code == 422
    assert "2 clashes in the way" in refused.text
    assert "Choose another time or place" in refused.text
    assert "Annexe" in refused.text, "nothing typed is lost"
    assert client.post(address, data={**typed, "starts_at": "2pm", "submit": "1"}).status_code == 302


def test_a_group_session_is_moved_on_its_own_page(here: Here, client_as: ClientAs) -> None:
    row = here.session(7)
    answer = client_as(here.ruth).get(f"/sessions/{row.id}/date")
    assert answer.headers["Location"] == f"/sessions/{row.id}/moving"


def booked(here: Here) -> list[tuple[date | None, str]]:
    return [(row.on_date, row.venue) for row in _rows(here) if row.on_date and row.membership_id == here.members[0]]


@every_database
def test_a_series_is_booked_weekly_and_passes_over_closed_days(here: Here) -> None:
    wish = Series(date(2026, 12, 18), TEN, 1, 3, by_video=True)
    assert service.book_series(here.ruth, membership_id=here.members[0], wish=wish) == 3
    days = [date(2026, 12, 18), date(2027, 1, 8), date(2027, 1, 15)]
    assert booked(here) == [(day, "By video") for day in days]


def test_a_series_is_booked_whole_or_not_at_all(here: Here) -> None:
    first = here.members[0]
    service.book_series(here.ruth, membership_id=first, wish=Series(date(2026, 12, 11), TEN, 1, 1))
    with pytest.raises(Refused, match="on 11 December 2026: Session"):
        service.book_series(here.ruth, membership_id=first, wish=Series(date(2026, 12, 4), TEN, 1, 3))
    on_friday(here, here.ruth, here.owen, starts_on=date(2026, 12, 18))
    with pytest.raises(Refused, match="in the way"):
        service.book_series(here.ruth, membership_id=first, wish=Series(date(2026, 12, 4), time(10, 30), 2, 3))
    assert len(booked(here)) == 1
    with pytest.raises(Refused, match="Enter how many to book"):
        service.book_series(here.ruth, membership_id=first, wish=Series(date(2026, 12, 4), TEN, 1, 21))


def test_a_series_passes_over_a_closed_day_and_says_why() -> None:
    wish = Series(date(2026, 12, 21), TEN, 1, 2)
    dates, skipped = series.series_dates(wish, lambda day: "Boxing Day" if day == date(2026, 12, 28) else None)
    assert dates == [date(2026, 12, 21), date(2027, 1, 4)]
    assert skipped == [(date(2026, 12, 28), "Boxing Day")]


def test_a_facilitator_sees_the_dates_of_a_series_and_what_is_in_the_way_before_booking_it(
    here: Here, client_as: ClientAs
) -> None:
    client, address = client_as(here.lead), f"/memberships/{here.members[0]}/one-to-ones"
    assert "to be booked. Next is session" in client.get(address).text
    typed = {"first_on": ["4", "12", "2026"], "starts_at": "10am", "every_weeks": "1", "count": "2"}
    page = client.post(address, data={**typed, "preview": "1"})
    assert "2 dates, nothing is booked yet" in page.text
    assert booked(here) == []
    on_friday(here, here.ruth, here.owen)
    refused = client.post(address, data={**typed, "book": "1"})
    assert refused.status_code == 422
    assert "4 clashes in the way" in refused.text
    assert booked(here) == []
    later = client.post(address, data={**typed, "starts_at": "2pm", "book": "1"}, follow_redirects=True)
    assert "Booked" in later.text
    assert len(booked(here)) == 2
    wrong = client.post(address, data={**typed, "count": "0", "book": "1"})
    assert wrong.status_code == 422
    assert "Enter how many to book" in wrong.text


def test_six_is_the_evening_of_the_group_and_never_booked(here: Here, alone: SessionRow) -> None:
    with pytest.raises(Refused, match="is at that time"):
        service.book_one_to_one(here.lead, alone.id, on_date=here.moments()[6][0], starts_at=SIX, despite="Because")
