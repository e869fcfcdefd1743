"""Who counts as trained on a day and why; leave, hours, rooms and closed days on plain values."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.resources.rules.places import ClosureView, RoomDetails, check_closure, check_room, days_of, span
from tracker.resources.rules.staffing import DEFAULT_RULE, StaffingRule, check_rule, untrained
from tracker.resources.rules.time_of_staff import (
    Away,
    DayPart,
    LeaveDetails,
    LeaveKind,
    LeaveView,
    WorkingHours,
    check_hours,
    check_leave,
    works_at,
)
from tracker.resources.rules.training import Finding, Training, TrainingDetails, TrainingKind, check_training, judge

TODAY = date(2026, 11, 24)
GIVEN = TrainingDetails(TrainingKind.TRAINED, date(2024, 3, 4), "A certificate")
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def training(details: TrainingDetails = GIVEN, *, withdrawn_on: date | None = None, number: int = 1) -> Training:
    return Training(number, 7, 1, "i-SOTP", details, withdrawn_on, "", 1)


@pytest.mark.parametrize(
    ("held", "on", "least", "trained", "because"),
    [
        ([], TODAY, "trained", False, "No training is recorded."),
        ([training()], TODAY, "trained", True, "Trained on 4 March 2024."),
        ([training()], date(2024, 3, 3), "trained", False, "Trained only from 4 March 2024."),
        ([training()], TODAY, "assessed", False, "Trained on 4 March 2024. The area asks for: assessed."),
        (
            [training(replace(GIVEN, expires_on=date(2026, 11, 24)))],
            TODAY,
            "trained",
            True,
            "Trained on 4 March 2024. Lasts until 24 November 2026.",
        ),
        (
            [training(replace(GIVEN, expires_on=date(2026, 11, 23)))],
            TODAY,
            "trained",
            False,
            "Trained on 4 March 2024; that ran out after 23 November 2026.",
        ),
        (
            [training(withdrawn_on=TODAY)],
            TODAY,
            "trained",
            False,
            "Trained on 4 March 2024; withdrawn on 24 November 2026.",
        ),
        ([training(withdrawn_on=TODAY + timedelta(days=1))], TODAY, "trained", True, "Trained on 4 March 2024."),
    ],
)
def test_who_counts_as_trained_is_said_in_a_sentence(
    held: list[Training], on: date, least: str, trained: bool, because: str
) -> None:
    found = judge(held, on, TrainingKind(least))
    assert (found.trained, found.because) == (trained, because)


def test_of_several_trainings_the_one_that_lasts_longest_is_named() -> None:
    short = training(replace(GIVEN, kind=TrainingKind.ACCREDITED, expires_on=date(2027, 1, 1)), number=1)
    long = training(replace(GIVEN, expires_on=date(2028, 1, 1)), number=2)
    assert judge([short, long], TODAY, TrainingKind.TRAINED).ends_on == date(2028, 1, 1)
    assert judge([short, long], TODAY, TrainingKind.ASSESSED).ends_on == date(2027, 1, 1)


@given(st.lists(st.tuples(st.sampled_from(TrainingKind), DAYS, st.none() | DAYS, st.none() | DAYS), max_size=4), DAYS)
def test_one_that_counts_is_enough_and_asking_for_more_trains_nobody(
    rows: list[tuple[TrainingKind, date, date | None, date | None]], on: date
) -> None:
    held = [
        training(TrainingDetails(kind, day, "x", day, "Somebody", ends), withdrawn_on=gone, number=number)
        for number, (kind, day, ends, gone) in enumerate(rows)
    ]
    steps = [judge(held, on, least).trained for least in TrainingKind]
    assert steps == sorted(steps, reverse=True)
    assert steps == [any(one.counts(on, least) for one in held) for least in TrainingKind]
    assert judge(held, on, TrainingKind.TRAINED).because.endswith(".")


def test_a_training_is_complete_and_in_the_past() -> None:
    wrong = TrainingDetails(TrainingKind.ASSESSED, TODAY + timedelta(days=1), "", expires_on=date(2020, 1, 1))
    with pytest.raises(Refused) as refused:
        check_training(wrong, today=TODAY)
    assert set(refused.value.problems) == {"on", "source", "assessed_on", "assessed_by", "expires_on"}
    check_training(replace(GIVEN, assessed_on=GIVEN.on, assessed_by="R. Fennel"), today=TODAY)


def test_where_training_is_not_checked_nobody_is_untrained() -> None:
    found = {1: Finding(False, "No training is recorded."), 2: Finding(True, "Trained.")}
    assert untrained(DEFAULT_RULE, [1, 2], found) == {1: "No training is recorded."}
    assert untrained(replace(DEFAULT_RULE, check_training=False), [1, 2], found) == {}


def test_a_pair_that_is_not_whole_is_said_and_a_whole_one_is_not() -> None:
    assert DEFAULT_RULE.pair_missing(2) == ""
    assert DEFAULT_RULE.pair_missing(0).startswith("No facilitator beside cover")
    with pytest.raises(Refused):
        check_rule(StaffingRule(True, TrainingKind.TRAINED, 5))


def test_half_a_day_away_ends_or_begins_at_one_o_clock() -> None:
    morning, afternoon = (Away(TODAY, TODAY, part, "On leave") for part in (DayPart.MORNING, DayPart.AFTERNOON))
    assert morning.covers(TODAY, time(12), 120)
    assert not morning.covers(TODAY, time(13), 120)
    assert afternoon.covers(TODAY, time(12), 120)
    assert not afternoon.covers(TODAY, time(11), 120)
    assert not afternoon.covers(TODAY + timedelta(days=1), time(15), 60)


def test_leave_is_recorded_once_and_part_of_a_day_on_one_day() -> None:
    held = [LeaveView(1, 7, LeaveDetails(TODAY, TODAY, DayPart.MORNING, LeaveKind.TRAINING), 1)]
    check_leave(LeaveDetails(TODAY, TODAY, DayPart.AFTERNOON), held, today=TODAY)
    with pytest.raises(Refused, match="recorded already: In training: 24 November 2026, until 1pm"):
        check_leave(LeaveDetails(TODAY, TODAY), held, today=TODAY)
    with pytest.raises(Refused, match="one day"):
        check_leave(LeaveDetails(TODAY, TODAY + timedelta(days=1), DayPart.MORNING), [], today=TODAY)
    with pytest.raises(Refused, match="first day or later"):
        check_leave(LeaveDetails(TODAY, TODAY - timedelta(days=1)), [], today=TODAY)


def test_whoever_has_said_no_hours_works_at_any_hour() -> None:
    tuesdays = [WorkingHours(1, time(9), time(17))]
    assert works_at([], 1, time(18), 120)
    assert works_at(tuesdays, 1, time(15), 120)
    assert not works_at(tuesdays, 1, time(15, 30), 120)
    assert not works_at(tuesdays, 2, time(10), 60)
    with pytest.raises(Refused):
        check_hours([WorkingHours(1, time(17), time(9))])


@given(st.lists(st.tuples(DAYS, st.integers(0, 40)), max_size=5), DAYS, st.integers(0, 60))
def test_closed_days_are_those_of_the_closures_and_no_others(
    rows: list[tuple[date, int]], first: date, length: int
) -> None:
    closures = [
        ClosureView(number, 1, day, day + timedelta(days=more), f"Reason {number}", 1)
        for number, (day, more) in enumerate(rows)
    ]
    last = first + timedelta(days=length)
    found = days_of(closures, first, last)
    every = [first + timedelta(days=number) for number in range(length + 1)]
    assert set(found) == {day for day in every if any(one.from_on <= day <= one.until_on for one in closures)}


def test_days_are_said_shortly() -> None:
    assert span(TODAY, TODAY) == "24 November 2026"
    assert span(TODAY, date(2026, 11, 27)) == "24 to 27 November 2026"
    assert span(TODAY, date(2026, 12, 1)) == "24 November 2026 to 1 December 2026"


def test_a_room_has_seats_and_a_closure_its_days_in_order() -> None:
    with pytest.raises(Refused) as refused:
        check_room(RoomDetails("", 0))
    assert set(refused.value.problems) == {"name", "seats"}
    with pytest.raises(Refused) as refused:
        check_closure(TODAY, TODAY - timedelta(days=1), "", today=TODAY)
    assert set(refused.value.problems) == {"until_on", "why"}
