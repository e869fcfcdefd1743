"""The findings in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.progress.plans import MINUTES, START, after, attended, missed, part_way, plan
from tracker.progress.rules import sentences
from tracker.progress.rules.dosage import Dosage, Forecast, Outlook, dosage
from tracker.progress.rules.readings import Sign, Step, attendance, by_module


def dose(done: float, due: float, total: float = 70, likely: date | None = None, ends: date | None = None) -> Dosage:
    today = date(2026, 11, 20)
    return Dosage(
        credited=(),
        planned=(),
        total=int(total * 60),
        done=int(done * 60),
        due=int(due * 60),
        left=int((total - done) * 60),
        waiting=0,
        undated=0,
        today=today,
        sentence_ends=ends,
        outlook=Outlook.FORECAST if likely else Outlook.TOO_EARLY,
        forecast=Forecast(likely, likely, None) if likely else None,
    )


@pytest.mark.parametrize(
    ("reading", "words"),
    [
        (
            dose(45, 48, likely=date(2027, 3, 2), ends=date(2027, 4, 6)),
            "3 hours behind plan, forecast to finish 5 weeks before the sentence ends",
        ),
        (
            dose(154, 180, likely=date(2027, 11, 2), ends=date(2027, 9, 28)),
            "26 hours behind plan, forecast to finish 5 weeks after the sentence ends",
        ),
        (dose(2, 2), "2 of 70 hours credited; too early to forecast"),
        (
            dose(48, 48.2, likely=date(2027, 1, 5), ends=date(2027, 1, 8)),
            "On plan, forecast to finish within a week of the sentence end",
        ),
        (dose(49, 48, likely=date(2027, 1, 5)), "1 hour ahead of plan, forecast to finish in 6 weeks"),
        (dose(49.5, 48, likely=date(2026, 11, 24)), "1.5 hours ahead of plan, forecast to finish within a week"),
    ],
)
def test_the_hours_are_said_as_done_due_and_forecast(reading: Dosage, words: str) -> None:
    assert sentences.dosage_finding(reading) == words


def test_a_programme_that_is_met_or_ended_has_no_forecast_in_its_finding() -> None:
    met = dosage(part_way(4, 4), after(4), None)
    assert sentences.dosage_finding(met) == "8 of 8 hours credited; nothing is owed"
    left = dosage(part_way(2, 4), after(2), None, goes_on=False)
    assert sentences.dosage_finding(left) == "4 of 8 hours credited when the enrolment ended"


def test_before_the_first_session_the_finding_is_what_is_prescribed() -> None:
    assert sentences.dosage_finding(dosage(plan(4), START, None)) == "8 hours prescribed; no session held yet"


def test_position_is_the_last_session_held() -> None:
    here = sentences.position(part_way(7, 12), after(7))
    assert sentences.position_finding(here) == "Session 7 of 12, in module 2 of 3"
    assert here.module_title == "Module 2"
    assert sentences.position_finding(sentences.position(plan(12), START)) == "None of 12 sessions held yet"
    assert sentences.position_finding(sentences.position(part_way(12, 12), after(12))) == "All 12 sessions met"


def test_a_format_that_leaves_sessions_out_keeps_the_programmes_numbers() -> None:
    steps = [replace(step, number=step.number * 2) for step in part_way(4, 12)]
    here = sentences.position(steps, after(4))
    assert sentences.position_finding(here) == "Session 8, 4 of 12, in module 1 of 3"


def test_somebody_who_joined_late_stands_where_the_group_stands() -> None:
    steps = [replace(step, planned_on=None) for step in plan(12)[:3]] + list(part_way(5, 12)[3:])
    assert sentences.position(steps, after(5)).session == 5


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({}, "Attended 6 of 6 sessions"),
        ({2: Sign.UNACCEPTABLE}, "Attended 5 of 6 sessions; the absence was unacceptable"),
        (
            {2: Sign.UNACCEPTABLE, 3: Sign.ACCEPTABLE, 5: Sign.ACCEPTABLE},
            "Attended 3 of 6 sessions; 1 of 3 absences was unacceptable",
        ),
        ({2: Sign.RESCHEDULED}, "Attended 5 of 5 sessions"),
    ],
)
def test_attendance_names_what_stands_out(missing: dict[int, Sign], words: str) -> None:
    steps = [missed(step, missing[step.number]) if step.number in missing else attended(step) for step in plan(6)]
    assert sentences.attendance_finding(attendance(steps), steps) == words


@pytest.mark.parametrize(
    ("ratings", "trend"),
    [
        ((2, 2, 2, 3, 3, 3), "engagement has risen since the first module"),
        ((4, 4, 4, 3, 3, 3), "engagement has fallen since the first module"),
        ((3, 3, 4, 3, 3, 3), "engagement is as in the first module"),
        ((3, 3, 3, 5, None, None), ""),
    ],
)
def test_ratings_are_compared_by_module_from_half_a_point(ratings: tuple[int | None, ...], trend: str) -> None:
    steps = [attended(step, engagement=rating) for step, rating in zip(plan(6, per_module=3), ratings, strict=True)]
    assert sentences.engagement_trend(steps) == trend


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ((), "Modules 1 to 3 are on plan"),
        ((2,), "Module 1 is 2 hours short of the plan"),
        ((2, 7), "Modules 1 and 2 are 4 hours short of the plan"),
        ((2, 12), "Modules 1 and 3 are 4 hours short of the plan"),
    ],
)
def test_modules_that_are_short_are_named(missing: tuple[int, ...], words: str) -> None:
    steps = part_way(15, 30, missing=missing)
    assert sentences.modules_finding(by_module(steps, after(15))) == words


def test_no_module_has_begun_before_the_first_session() -> None:
    assert sentences.modules_finding(by_module(plan(6), START)) == "No module has begun"


@pytest.mark.parametrize(("minutes", "words"), [(0, "0"), (44, "0.5"), (45, "1"), (90, "1.5"), (4200, "70")])
def test_hours_are_said_to_the_half_hour(minutes: int, words: str) -> None:
    assert sentences.hours(minutes) == words


@given(
    sessions=st.integers(1, 90),
    held=st.integers(0, 90),
    missing=st.sets(st.integers(1, 90)),
    ends=st.integers(-900, 900) | st.none(),
)
def test_no_heading_is_longer_than_ninety_characters(
    sessions: int, held: int, missing: set[int], ends: int | None
) -> None:
    steps: tuple[Step, ...] = part_way(min(held, sessions), sessions, missing=tuple(missing))
    today = after(max(held, 1))
    reading = dosage(steps, today, START + timedelta(days=ends) if ends is not None else None)
    for words in (
        sentences.dosage_finding(reading),
        sentences.attendance_finding(attendance(steps), steps),
        sentences.position_finding(sentences.position(steps, today)),
    ):
        assert 0 < len(words) <= 90
        assert " 1 hours" not in f" {words}"
    assert reading.total == sessions * MINUTES
