"""Changes of a timetable on real databases: as previewed, kept, undone exactly until something happens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from tests.timetable.conftest import EVENINGS, NOON, SIX, TODAY, Here
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.delivery import queries as deliveries
from tracker.delivery import recount
from tracker.delivery.rules import WeeklySlot
from tracker.delivery.service.dates import change_session
from tracker.delivery.wording import meets
from tracker.resources.service.places import add_closure
from tracker.timetable import records, service
from tracker.timetable.cascade import Wanted
from tracker.timetable.models import TimetableChange
from tracker.timetable.rules.changes import Kind, Place

pytestmark = pytest.mark.every_database


def view(here: Here) -> object:
    """Everything that undoing must restore, but the version."""
    db.close_reading()
    found = deliveries.delivery_for(here.lead, here.delivery)
    return (found.starts_on, found.ends_on, found.slots, here.moments())


def test_a_cascade_is_made_as_it_was_previewed_and_its_roll_up_stays_true(here: Here) -> None:
    wanted = here.following()
    seen = here.preview(wanted)
    here.change(wanted)
    now = {row.id: (row.on_date, row.starts_at) for row in here.sessions()}
    assert {move.session_id: move.now for move in seen.moves}.items() <= now.items()
    assert deliveries.delivery_for(here.lead, here.delivery).ends_on == seen.ends_now
    assert recount.differences() == ()
    [kept] = records.changes_of(here.delivery)
    assert (kept.kind, kept.why, len(kept.moves)) == (Kind.FOLLOWING, "Heating repair", len(seen.moves))


@pytest.mark.parametrize(
    "wanted",
    [
        lambda here: here.following(),
        lambda here: here.one(6, date(2026, 11, 27)),
        lambda here: Wanted(Kind.CANCEL_NEXT, here.session(6).id),
        lambda here: Wanted(Kind.CANCEL_LAST, here.session(6).id),
        lambda here: Wanted(Kind.POSTPONE, from_on=date(2026, 12, 10)),
        lambda here: Wanted(
            Kind.TIMES, moving_from=TODAY + timedelta(1), from_on=TODAY + timedelta(3), slots=(WeeklySlot(4, time(10)),)
        ),
    ],
)
def test_undo_restores_exactly(here: Here, wanted: Callable[[Here], Wanted]) -> None:
    before = view(here)
    change = here.change(wanted(here))
    assert view(here) != before
    service.undo_change(here.lead, change_id=change)
    assert view(here) == before
    assert recount.differences() == ()
    [kept] = records.changes_of(here.delivery)
    assert kept.undone_by == here.lead.name


def test_a_group_that_has_not_begun_is_postponed_with_its_first_day(here: Here) -> None:
    delivery = here.other(here.make.facilitator(here.area), starts_on=date(2026, 12, 1))
    other = replace(here, delivery=delivery)
    change = other.change(Wanted(Kind.POSTPONE, from_on=date(2027, 1, 12)))
    assert deliveries.delivery_for(here.lead, delivery).starts_on == date(2027, 1, 12)
    service.undo_change(here.lead, change_id=change)
    assert view(other)[0] == date(2026, 12, 1)  # type: ignore[index]


def test_nothing_is_saved_when_the_world_changed_since_the_preview(here: Here) -> None:
    wanted = here.following()
    seen = here.preview(wanted).fingerprint
    change_session(here.lead, here.session(7).id, on_date=date(2026, 12, 2), starts_at=SIX)
    before = here.moments()
    with pytest.raises(Stale) as other:
        service.change_timetable(here.lead, delivery_id=here.delivery, wanted=wanted, why="Late", seen=seen)
    assert other.value.current.fingerprint == here.preview(wanted).fingerprint  # type: ignore[attr-defined]
    assert here.moments() == before
    assert db.scalar(select(func.count()).select_from(TimetableChange)) == 0


def test_a_closed_day_that_comes_in_between_shows_the_preview_again(here: Here) -> None:
    wanted = here.following()
    seen = here.preview(wanted).fingerprint
    add_closure(here.lead, area_id=here.area, from_on=date(2026, 12, 8), until_on=date(2026, 12, 8), why="Flooding")
    assert "Flooding" in {why for _day, why in here.preview(wanted).skipped}
    with pytest.raises(Stale):
        service.change_timetable(here.lead, delivery_id=here.delivery, wanted=wanted, why="Late", seen=seen)


def test_a_change_needs_its_reason(here: Here) -> None:
    with pytest.raises(Refused, match="Enter the reason"):
        here.change(here.following(), why="  ")
    with pytest.raises(Refused, match="300 characters"):
        here.change(here.following(), why="x" * 301)


def test_a_change_is_not_undone_once_the_next_session_has_begun(here: Here) -> None:
    change = here.change(here.following())
    with (
        clock.standing_at(NOON + timedelta(hours=7)),
        pytest.raises(Refused, match="A session was held since"),
    ):
        service.undo_change(here.lead, change_id=change)


def test_a_change_is_not_undone_once_a_moved_session_has_a_register(
    here: Here, recorded: Callable[[int], None]
) -> None:
    change = here.change(here.one(6, date(2026, 11, 27)))
    recorded(here.session(6).id)
    with pytest.raises(Refused, match="has a register"):
        service.undo_change(here.lead, change_id=change)


def test_a_change_is_not_undone_once_a_session_was_changed_again_and_the_newest_goes_first(here: Here) -> None:
    first = here.change(here.following())
    second = here.change(here.following(10, days=14))
    with pytest.raises(Refused, match="undo that first"):
        service.undo_change(here.lead, change_id=first)
    service.undo_change(here.lead, change_id=second)
    with pytest.raises(Refused, match="undone already"):
        service.undo_change(here.lead, change_id=second)
    change_session(here.lead, here.session(7).id, on_date=here.moments()[7][0], starts_at=time(17))
    with pytest.raises(Refused, match="changed again"):
        service.undo_change(here.lead, change_id=first)


def test_two_changes_are_undone_one_after_the_other(here: Here) -> None:
    before = view(here)
    changes = [here.change(here.following()), here.change(here.following(10, days=14))]
    for change in reversed(changes):
        service.undo_change(here.lead, change_id=change)
    assert view(here)[3] == before[3]  # type: ignore[index]


def test_a_cancelled_session_is_held_in_the_next_slot_and_the_date_stays_in_the_history(here: Here) -> None:
    was = here.moments()
    here.change(Wanted(Kind.CANCEL_NEXT, here.session(6).id), why="No heating")
    now = here.moments()
    assert now[6] == was[7]
    assert now[7] == was[8]
    assert sorted(now) == sorted(was)
    [kept] = records.changes_of(here.delivery)
    assert (kept.first.session_id, kept.first.was, kept.why) == (here.session(6).id, was[6], "No heating")


def test_other_sessions_still_move_when_one_is_held_after_the_last(here: Here) -> None:
    here.change(Wanted(Kind.CANCEL_LAST, here.session(6).id))
    last = max(here.moments().values())
    assert here.moments()[6] == last
    change_session(here.lead, here.session(7).id, on_date=date(2026, 12, 2), starts_at=SIX)
    assert here.moments()[7] == (date(2026, 12, 2), SIX)


def test_a_session_moves_with_a_room_and_a_venue_of_its_own_and_back(here: Here) -> None:
    room = here.room()
    wanted = replace(here.one(6, date(2026, 11, 27)), place=Place("Harbour House", room))
    change = here.change(wanted)
    assert here.session(6).venue == "Harbour House"
    service.undo_change(here.lead, change_id=change)
    assert here.session(6).venue == "Mill Lane Centre, room 2"


def test_new_times_that_overlap_or_run_past_midnight_are_refused(here: Here) -> None:
    for slots, message in (
        ((WeeklySlot(1, time(18)), WeeklySlot(1, time(18, 30))), "would overlap"),
        ((WeeklySlot(1, time(23)),), "past midnight"),
    ):
        wanted = Wanted(Kind.TIMES, moving_from=TODAY + timedelta(1), from_on=TODAY + timedelta(1), slots=slots)
        with pytest.raises(Refused, match=message) as refusal:
            here.preview(wanted)
        assert refusal.value.field == "slots"


def test_a_facilitator_moves_a_session_and_strangers_find_nothing(here: Here) -> None:
    here.change(here.one(6, date(2026, 11, 27)), actor=here.ruth)
    stranger = here.make.facilitator(here.area)
    with pytest.raises(Exception, match=f"delivery {here.delivery}"):
        here.preview(here.one(7, date(2026, 12, 2)), actor=stranger)
    assert deliveries.delivery_for(here.lead, here.delivery).slots == EVENINGS


def test_other_weekly_times_are_known_in_advance_and_until_then_it_meets_as_before(here: Here) -> None:
    march = date(2027, 1, 19)
    wednesdays = (WeeklySlot(2, SIX),)
    change = here.change(Wanted(Kind.TIMES, moving_from=march, from_on=march, slots=wednesdays))
    db.close_reading()
    slots = deliveries.delivery_for(here.lead, here.delivery).slots
    ends = march - timedelta(days=1)
    assert slots == (WeeklySlot(1, SIX, until_on=ends), WeeklySlot(2, SIX, march), WeeklySlot(3, SIX, until_on=ends))
    assert meets(slots) == "Tuesday and Thursday, 6pm; from 19 January 2027 Wednesday, 6pm"
    assert {day.weekday() for day, _at in here.moments().values() if day >= march} == {2}
    here.change(Wanted(Kind.CANCEL_NEXT, here.session(6).id))
    assert {day.weekday() for day, _at in here.moments().values() if day < march} == {1, 3}, "the rest still follow"
    assert {day.weekday() for day, _at in here.moments().values() if day >= march} == {2}
    service.undo_change(here.lead, change_id=records.changes_of(here.delivery)[0].id)
    service.undo_change(here.lead, change_id=change)
    db.close_reading()
    assert deliveries.delivery_for(here.lead, here.delivery).slots == EVENINGS
