"""Sessions in weekly slots: never on a holiday, in order, each slot once, gaps kept, the same every time."""

import os
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.core.clock import at_local
from tracker.core.errors import Refused
from tracker.delivery.bank_holidays import closed_in, holidays_of
from tracker.delivery.rules import SessionKind, WeeklySlot
from tracker.delivery.timetable import Timetable, ToPlace, timetable
from tracker.people.rules import Nation

TIMES = st.times(min_value=time(8), max_value=time(20)).map(lambda at: at.replace(second=0, microsecond=0))
SLOTS = st.sets(st.builds(WeeklySlot, st.integers(0, 6), TIMES), min_size=1, max_size=5)
EXAMPLES = 2000 if os.environ.get("TRACKER_LONG") else 60
unhurried = settings(max_examples=EXAMPLES, deadline=None)  # the first holiday of a nation takes a second to find
STARTS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
NATIONS = st.sampled_from(list(Nation))
KINDS = st.sampled_from(list(SessionKind))
TAKEN = st.sets(st.tuples(st.dates(date(2024, 1, 1), date(2031, 12, 31)), TIMES), max_size=5)


@st.composite
def plans(draw: st.DrawFn) -> tuple[ToPlace, ...]:
    """Up to 40 sessions, some of them one-to-one, some after a break of weeks."""
    shapes = draw(st.lists(st.tuples(KINDS, st.sampled_from([0, 0, 0, 1, 4])), max_size=40))
    return tuple(ToPlace(100 + number, number, kind, 150, gap) for number, (kind, gap) in enumerate(shapes, start=1))


def made(plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, nation: Nation) -> Timetable:
    return timetable(plan, slots, starts, closed_in(nation.value))


@unhurried
@given(plans(), SLOTS, STARTS, NATIONS)
def test_no_session_stands_on_a_bank_holiday_of_the_nation(
    plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, nation: Nation
) -> None:
    days = {each.on_date for each in made(plan, slots, starts, nation).placed}
    assert not {day for day in days if day in holidays_of(nation, day.year)}


@unhurried
@given(plans(), SLOTS, STARTS, NATIONS)
def test_every_group_session_is_placed_in_order_and_every_one_to_one_is_left(
    plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, nation: Nation
) -> None:
    result = made(plan, slots, starts, nation)
    moments = [(each.on_date, each.starts_at) for each in result.placed]
    assert moments == sorted(set(moments))
    group = [each.outline_id for each in plan if each.kind is SessionKind.GROUP]
    assert [each.outline_id for each in result.placed] == group
    assert result.unscheduled == tuple(each for each in plan if each.kind is SessionKind.ONE_TO_ONE)


@unhurried
@given(plans(), SLOTS, STARTS, NATIONS)
def test_sessions_stand_only_in_slots_and_not_before_the_start(
    plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, nation: Nation
) -> None:
    for each in made(plan, slots, starts, nation).placed:
        assert WeeklySlot(each.on_date.weekday(), each.starts_at) in slots
        assert each.on_date >= starts


@unhurried
@given(plans(), SLOTS, STARTS, NATIONS)
def test_a_break_of_weeks_is_kept_across_sessions_that_are_not_placed(
    plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, nation: Nation
) -> None:
    by_number = {each.number: each for each in made(plan, slots, starts, nation).placed}
    before: date | None = None
    weeks = 0
    for session in plan:
        weeks += session.gap_weeks
        placed = by_number.get(session.number)
        if placed is None:
            continue
        if before is not None:
            assert placed.on_date >= before + timedelta(weeks=weeks)
        before, weeks = placed.on_date, 0


@unhurried
@given(plans(), SLOTS, STARTS, NATIONS)
def test_the_same_plan_gives_the_same_timetable(
    plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, nation: Nation
) -> None:
    assert made(plan, slots, starts, nation) == timetable(
        plan, sorted(slots, reverse=True), starts, closed_in(nation.value)
    )


@unhurried
@given(plans(), SLOTS, STARTS, NATIONS)
def test_a_slot_is_left_empty_only_on_a_holiday_or_in_a_break(
    plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, nation: Nation
) -> None:
    plan = tuple(ToPlace(each.outline_id, each.number, each.kind, each.minutes) for each in plan)
    result = made(plan, slots, starts, nation)
    used = {(each.on_date, each.starts_at) for each in result.placed}
    for offset in range((result.ends_on - starts).days if result.ends_on else 0):
        day = starts + timedelta(days=offset)
        if day not in holidays_of(nation, day.year):
            assert {(day, slot.starts_at) for slot in slots if slot.weekday == day.weekday()} <= used


@unhurried
@given(plans(), SLOTS, STARTS, TAKEN)
def test_a_moment_that_is_taken_is_left_alone(
    plan: tuple[ToPlace, ...], slots: set[WeeklySlot], starts: date, taken: set[tuple[date, time]]
) -> None:
    result = timetable(plan, slots, starts, lambda _day: None, taken=taken)
    assert not {(each.on_date, each.starts_at) for each in result.placed} & taken


@unhurried
@given(plans(), STARTS)
def test_without_slots_every_session_waits_to_be_booked(plan: tuple[ToPlace, ...], starts: date) -> None:
    assert timetable(plan, (), starts, lambda _day: None) == Timetable((), plan, ())


def test_slots_on_days_that_are_always_closed_are_refused() -> None:
    plan = (ToPlace(1, 1, SessionKind.GROUP, 120),)
    with pytest.raises(Refused, match="no room"):
        timetable(plan, {WeeklySlot(0, time(18))}, date(2026, 1, 1), lambda _day: "closed")


def test_scotland_had_a_holiday_on_15_june_2026_and_england_had_not() -> None:
    assert closed_in("SCT")(date(2026, 6, 15)) is not None
    assert closed_in("ENG")(date(2026, 6, 15)) is None
    plan = tuple(ToPlace(n, n, SessionKind.GROUP, 120) for n in range(1, 4))
    mondays = {WeeklySlot(0, time(18))}
    scottish = timetable(plan, mondays, date(2026, 6, 8), closed_in("SCT"))
    english = timetable(plan, mondays, date(2026, 6, 8), closed_in("ENG"))
    assert [each.on_date.day for each in scottish.placed] == [8, 22, 29]
    assert [each.on_date.day for each in english.placed] == [8, 15, 22]
    assert [day for day, _why in scottish.skipped] == [date(2026, 6, 15)]


@pytest.mark.parametrize(
    ("nation", "day", "name"),
    [
        ("ENG", date(2026, 4, 6), "Easter Monday"),
        ("NIR", date(2026, 7, 13), "Boyne"),
        ("SCT", date(2026, 11, 30), "Andrew"),
        ("CH-BS", date(2026, 5, 1), "Labor Day"),
        ("CH-ZH", date(2026, 8, 1), "National Day"),
    ],
)
def test_each_nation_keeps_its_own_holidays(nation: str, day: date, name: str) -> None:
    assert name in (closed_in(nation)(day) or "")


def test_easter_monday_is_a_working_day_in_scotland() -> None:
    assert closed_in("SCT")(date(2026, 4, 6)) is None


def test_a_slot_keeps_its_wall_time_when_the_clocks_go_back() -> None:
    plan = tuple(ToPlace(n, n, SessionKind.GROUP, 120) for n in range(1, 3))
    result = timetable(plan, {WeeklySlot(3, time(18))}, date(2026, 10, 22), closed_in("ENG"))
    instants = [at_local(each.on_date, each.starts_at, "Europe/London") for each in result.placed]
    assert instants == [datetime(2026, 10, 22, 17, tzinfo=UTC), datetime(2026, 10, 29, 18, tzinfo=UTC)]
