"""Hours against the plan, and the forecast."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.progress.plans import MINUTES, START, after, attended, part_way, plan
from tracker.progress.rules.dosage import Dosage, Outlook, dosage, timetabled_weeks, weekly_minutes
from tracker.progress.rules.readings import CREDITED, WAIVED, Sign, Step

END = date(2027, 9, 1)


def test_only_what_is_credited_counts_as_done_and_what_is_past_as_due() -> None:
    dose = dosage(part_way(10, 20, missing=(4,)), after(10), END)
    assert (dose.done, dose.due, dose.total) == (9 * MINUTES, 10 * MINUTES, 20 * MINUTES)
    assert dose.behind == MINUTES


def test_a_session_of_today_is_due_once_its_register_is_signed() -> None:
    steps, day = plan(3), START
    assert dosage(steps, day, END).due == 0
    signed = (attended(steps[0]), *steps[1:])
    assert dosage(signed, day, END).due == MINUTES


def test_an_unsigned_register_is_told_apart_from_time_missed() -> None:
    steps = (*part_way(9, 20)[:9], *plan(20)[9:])
    dose = dosage(steps, after(10), END)
    assert dose.waiting == MINUTES == dose.behind
    assert dosage(part_way(10, 20, missing=(10,)), after(10), END).waiting == 0


def test_credit_from_elsewhere_puts_nobody_ahead_of_the_plan() -> None:
    credit = replace(
        plan(20)[19],
        credited=MINUTES,
        credited_on=START - timedelta(days=9),
        state=CREDITED,
        sign=Sign.CREDITED,
    )
    dose = dosage((*part_way(10, 20)[:19], credit), after(10), END)
    assert dose.behind == 0
    assert dose.planned[0] == (START - timedelta(days=9), MINUTES)


def test_a_waived_session_asks_for_no_hours() -> None:
    steps = plan(4)
    waived = replace(steps[3], state=WAIVED, sign=Sign.CREDITED)
    assert dosage((*steps[:3], waived), START, END).total == 3 * MINUTES


def test_sessions_without_a_date_are_owed_but_not_due() -> None:
    steps = (*part_way(2, 3)[:2], replace(plan(3)[2], planned_on=None))
    dose = dosage(steps, after(8), END)
    assert (dose.due, dose.undated, dose.left) == (2 * MINUTES, MINUTES, MINUTES)


@pytest.mark.parametrize(
    ("steps", "today", "outlook"),
    [
        (plan(12), START, Outlook.NOT_BEGUN),
        (part_way(7, 20), after(7), Outlook.TOO_EARLY),
        (part_way(8, 20), after(8), Outlook.FORECAST),
        (part_way(8, 20, missing=tuple(range(1, 9))), after(8), Outlook.NO_PACE),
        (part_way(12, 12), after(12), Outlook.FINISHED),
    ],
)
def test_when_a_forecast_is_made(steps: tuple[Step, ...], today: date, outlook: Outlook) -> None:
    dose = dosage(steps, today, END)
    assert dose.outlook is outlook
    assert (dose.forecast is not None) == (outlook is Outlook.FORECAST)


def test_somebody_on_plan_finishes_with_the_timetable() -> None:
    steps = part_way(10, 20)
    forecast = dosage(steps, after(10), END).forecast
    assert forecast is not None
    assert forecast.earliest == forecast.likely == steps[-1].planned_on


def test_the_forecast_is_the_pace_of_the_last_eight_weeks() -> None:
    # 4 of the last 8 weeks missed: half the pace, so 10 to come and 4 owed take 28 weeks, 18 of them past the plan.
    steps = part_way(10, 20, missing=(4, 6, 8, 10))
    forecast = dosage(steps, after(10), END).forecast
    assert forecast is not None
    assert forecast.likely == START + timedelta(weeks=19 + 18)
    assert forecast.earliest == START + timedelta(weeks=19)


def test_the_latest_is_the_slowest_eight_weeks_so_far() -> None:
    steps = part_way(16, 20, missing=(1, 2, 3, 4))
    forecast = dosage(steps, after(16), END).forecast
    assert forecast is not None
    # 8 sessions are left: at 8 in 8 weeks 8 weeks, at 4 in 8 weeks 16 weeks, of which the timetable holds 4.
    assert forecast.likely == START + timedelta(weeks=19 + 4)
    assert forecast.latest == START + timedelta(weeks=19 + 12)


def test_a_stretch_of_eight_weeks_without_credit_leaves_the_latest_open() -> None:
    forecast = dosage(part_way(12, 20, missing=tuple(range(1, 9))), after(12), END).forecast
    assert forecast is not None
    assert forecast.latest is None


def test_breaks_and_unsigned_weeks_are_not_part_of_the_pace() -> None:
    steps = [step for step in part_way(10, 20) if step.number not in {5, 6}]  # two weeks without a session
    assert len(timetabled_weeks(steps)) == 8
    unsigned = [replace(steps[-11], held=False), *plan(20)[8:9]]
    assert START + timedelta(weeks=8) not in timetabled_weeks([*steps[:6], *unsigned])


def test_a_catch_up_counts_to_the_timetabled_week_before_it() -> None:
    steps = part_way(9, 9)
    late = replace(steps[0], credited_on=START + timedelta(weeks=3, days=5))
    weeks = timetabled_weeks(steps)
    assert weekly_minutes((late, *steps[1:]), weeks)[:4] == (0, MINUTES, MINUTES, 2 * MINUTES)


def test_nothing_is_forecast_once_an_enrolment_has_ended() -> None:
    dose = dosage(part_way(10, 20), after(10), END, goes_on=False)
    assert dose.forecast is None
    assert dose.left == 10 * MINUTES


def test_spare_days_are_negative_when_the_sentence_ends_first() -> None:
    steps = part_way(10, 20)
    assert dosage(steps, after(10), steps[-1].planned_on).spare_days == 0
    assert dosage(steps, after(10), START + timedelta(weeks=18)).spare_days == -7
    assert dosage(steps, after(10), None).spare_days is None


@given(held=st.integers(0, 30), missing=st.sets(st.integers(1, 30)), sessions=st.integers(1, 30))
def test_the_range_of_a_forecast_is_in_order(held: int, missing: set[int], sessions: int) -> None:
    steps = part_way(min(held, sessions), sessions, missing=tuple(missing))
    dose: Dosage = dosage(steps, after(min(held, sessions)), END)
    assert dose.done + dose.left == dose.total
    assert dose.due == min(held, sessions) * MINUTES
    if dose.forecast:
        assert dose.today < dose.forecast.earliest <= dose.forecast.likely
        assert dose.forecast.latest is None or dose.forecast.likely <= dose.forecast.latest
