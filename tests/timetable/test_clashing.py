"""Clashes: no clash is committed without a reason, who is asked for one, and what only warns."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tests.timetable.conftest import SIX, TODAY, Here
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import queries
from tracker.delivery.rules import SessionKind, SessionRow, WeeklySlot
from tracker.delivery.service.covering import give_cover
from tracker.delivery.service.dates import book_one_to_one
from tracker.delivery.service.suspending import suspend
from tracker.people.rules import SentenceKind
from tracker.resources.rules.time_of_staff import DayPart, LeaveDetails, LeaveKind, WorkingHours
from tracker.resources.service.time_of_staff import record_leave, set_hours
from tracker.timetable.cascade import Wanted
from tracker.timetable.previews import Preview
from tracker.timetable.rules.changes import Kind, Place
from tracker.timetable.rules.clashes import ClashKind
from tracker.timetable.service import choose_room

pytestmark = pytest.mark.every_database
FRIDAY = date(2026, 11, 27)


def kinds(found: Preview) -> set[ClashKind]:
    return {clash.kind for clash in found.clashes}


def on_friday(here: Here, *staff: Actor, **changed: object) -> int:
    """Another delivery on Fridays at 6pm."""
    return here.other(*staff, slots=(WeeklySlot(4, SIX),), **changed)


def test_nothing_clashes_where_nothing_else_is(here: Here) -> None:
    assert here.preview(here.following()).clashes == ()


def test_a_facilitator_in_two_places_blocks_unless_a_lead_says_why(here: Here) -> None:
    on_friday(here, here.ruth)
    wanted = here.one(6, FRIDAY)
    found = here.preview(wanted)
    assert kinds(found) == {ClashKind.FACILITATOR}
    assert here.ruth.name in found.clashes[0].text
    with pytest.raises(Refused, match="in spite of the clashes"):
        here.change(wanted)
    with pytest.raises(Refused, match="a programme lead may save it"):
        here.change(wanted, actor=here.ruth, despite="It is fine")
    assert here.moments()[6][0] == date(2026, 11, 26), "nothing was saved"
    here.change(wanted, despite="Owen takes it alone")
    assert here.moments()[6] == (FRIDAY, SIX)


def test_a_title_out_of_scope_is_not_told(here: Here) -> None:
    on_friday(here, here.ruth, here.owen)
    found = here.preview(here.one(6, FRIDAY), actor=here.ruth).clashes
    assert all("Northmoor 2, session" in clash.text for clash in found)
    third = here.make.facilitator(here.area)
    room = here.room()
    choose_room(here.lead, delivery_id=here.delivery, room_id=room)
    other = on_friday(here, third)
    choose_room(here.lead, delivery_id=other, room_id=room)
    found = here.preview(here.one(6, FRIDAY), actor=here.owen).clashes
    assert "Room 2 is booked for a session of another delivery" in {clash.text for clash in found}


def test_a_room_twice_and_a_person_twice_block(here: Here) -> None:
    third, room = here.make.facilitator(here.area), here.room()
    isotp = here.make.version("isotp")
    other = on_friday(here, third, version_id=isotp)
    for delivery in (here.delivery, other):
        choose_room(here.lead, delivery_id=delivery, room_id=room)
    here.make.member(other, here.people[0], TODAY)
    assert kinds(here.preview(here.one(6, FRIDAY))) == {ClashKind.ROOM, ClashKind.PERSON}
    elsewhere = replace(here.one(6, FRIDAY), place=Place("Harbour House", here.room("Room 9")))
    assert kinds(here.preview(elsewhere)) == {ClashKind.PERSON}
    assert kinds(here.preview(here.one(6, FRIDAY, time(14)))) == set(), "not at another time"


def test_people_kept_apart_block_in_one_session_and_in_one_building(
    here: Here, apart: Callable[[int, int], None]
) -> None:
    third, stranger = here.make.facilitator(here.area), here.make.person(here.area)
    other = on_friday(here, third, venue="Mill Lane Centre, room 5")
    here.make.member(other, stranger, TODAY)
    apart(here.people[0], stranger)
    found = here.preview(here.one(6, FRIDAY))
    assert kinds(found) == {ClashKind.APART}
    assert "would meet somebody" in found.clashes[0].text
    with pytest.raises(Refused, match="in spite of"):
        here.change(here.one(6, FRIDAY))
    away = replace(here.one(6, FRIDAY), place=Place("Harbour House"))
    assert kinds(here.preview(away)) == set()
    apart(here.people[1], here.people[2])
    found = here.preview(here.following())
    assert [clash.text.endswith("must not meet") for clash in found.clashes] == [True], "said once, not 20 times"


def test_two_sessions_of_one_delivery_at_one_time_are_never_saved(here: Here) -> None:
    alone = next(row for row in _one_to_ones(here) if row.membership_id == here.members[0])
    book_one_to_one(here.lead, alone.id, on_date=FRIDAY, starts_at=time(19))
    wanted = here.one(6, FRIDAY)
    assert kinds(here.preview(wanted)) == {ClashKind.OWN}
    with pytest.raises(Refused, match="Choose another time"):
        here.change(wanted, despite="Because")


def _one_to_ones(here: Here) -> list[SessionRow]:
    db.close_reading()
    return [row for row in queries.sessions_of_delivery(here.delivery) if row.kind is SessionKind.ONE_TO_ONE]


def test_leave_and_hours_warn_and_block_nothing(here: Here) -> None:
    leave = LeaveDetails(FRIDAY, FRIDAY, DayPart.ALL_DAY, LeaveKind.LEAVE)
    record_leave(here.lead, staff_id=here.ruth.user_id or 0, details=leave)
    set_hours(here.lead, staff_id=here.owen.user_id or 0, hours=[WorkingHours(0, time(9), time(17))])
    found = here.preview(here.one(6, FRIDAY))
    assert kinds(found) == {ClashKind.LEAVE, ClashKind.HOURS}
    assert found.blocking == ()
    here.change(here.one(6, FRIDAY))


def test_a_chosen_day_that_is_closed_asks_for_a_reason(here: Here) -> None:
    christmas = Wanted(Kind.ONE, here.session(14).id, to=(date(2026, 12, 25), SIX))
    assert "Christmas" in here.preview(christmas).clashes[0].text
    with pytest.raises(Refused, match="in spite of"):
        here.change(christmas)


def test_a_timetable_longer_than_any_sentence_asks_for_a_reason_and_names_who_runs_out(here: Here) -> None:
    other = here.other(here.make.facilitator(here.area), starts_on=date(2026, 12, 1))
    person = here.make.person(here.area)
    imposed = TODAY - timedelta(days=10)
    service_end = here.sessions(other)[-1].on_date
    assert service_end is not None
    here.make.sentence(
        person, kind=SentenceKind.COMMUNITY_ORDER, imposed_on=imposed, ends_on=service_end + timedelta(days=10)
    )
    here.make.member(other, person, date(2026, 12, 1))
    found = replace(here, delivery=other).preview(Wanted(Kind.POSTPONE, from_on=date(2026, 12, 22)))
    assert ClashKind.LONGER in kinds(found)
    [out] = found.runs_out
    assert (out.is_new, out.forecast.person_id) == (True, person)
    assert found.ran_out == 0


def test_a_facilitator_whose_place_is_covered_is_neither_away_nor_elsewhere(here: Here) -> None:
    third = here.make.facilitator(here.area)
    leave = LeaveDetails(FRIDAY, FRIDAY, DayPart.ALL_DAY, LeaveKind.LEAVE)
    record_leave(here.lead, staff_id=here.ruth.user_id or 0, details=leave)
    on_friday(here, here.ruth)
    wanted = here.one(6, FRIDAY)
    assert kinds(here.preview(wanted)) == {ClashKind.FACILITATOR, ClashKind.LEAVE}
    give_cover(
        here.lead,
        session_id=here.session(6).id,
        user_id=third.user_id or 0,
        until_on=FRIDAY,
        instead_of=here.ruth.user_id,
    )
    assert kinds(here.preview(wanted)) == set()
    beyond = here.one(6, date(2026, 11, 30))
    monday = LeaveDetails(date(2026, 11, 30), date(2026, 11, 30), DayPart.ALL_DAY, LeaveKind.LEAVE)
    record_leave(here.lead, staff_id=here.ruth.user_id or 0, details=monday)
    assert kinds(here.preview(beyond)) == {ClashKind.LEAVE}, "the cover does not reach that day"


def test_who_covers_elsewhere_is_busy_there_and_who_is_covered_there_is_not(here: Here) -> None:
    third, fourth = here.make.facilitator(here.area), here.make.facilitator(here.area)
    other = on_friday(here, third)
    first = here.session(1, other)
    give_cover(
        here.lead,
        session_id=first.id,
        user_id=here.ruth.user_id or 0,
        until_on=first.on_date or TODAY,
        instead_of=third.user_id,
    )
    found = here.preview(here.one(6, FRIDAY))
    assert [clash.text.startswith(here.ruth.name) for clash in found.clashes] == [True]
    theirs = here.other(here.owen, slots=(WeeklySlot(5, SIX),))
    saturday = here.session(1, theirs)
    wanted = here.one(6, date(2026, 11, 28))
    assert kinds(here.preview(wanted)) == {ClashKind.FACILITATOR}
    give_cover(
        here.lead,
        session_id=saturday.id,
        user_id=fourth.user_id or 0,
        until_on=date(2026, 11, 28),
        instead_of=here.owen.user_id,
    )
    assert kinds(here.preview(wanted)) == set()


def test_somebody_suspended_is_in_no_clash(here: Here) -> None:
    other = on_friday(here, here.make.facilitator(here.area), version_id=here.make.version("isotp"))
    here.make.member(other, here.people[0], TODAY)
    assert kinds(here.preview(here.one(6, FRIDAY))) == {ClashKind.PERSON}
    suspend(here.lead, membership_id=here.members[0], from_on=TODAY, until_on=FRIDAY, why="In hospital")
    assert kinds(here.preview(here.one(6, FRIDAY))) == set()
