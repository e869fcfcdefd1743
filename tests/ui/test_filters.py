"""Dates, times, hours and counts as people read them."""

from datetime import UTC, date, datetime, time

import pytest

from tests.ui.conftest import Make
from tracker.ui import filters


def test_dates_are_written_with_the_detail_that_their_place_needs() -> None:
    thursday = date(2026, 11, 26)
    assert filters.day(thursday) == "26 November 2026"
    assert filters.long_day(thursday) == "Thursday 26 November 2026"
    assert filters.short_day(thursday) == "Thu 26 Nov"
    assert filters.month(thursday) == "November 2026"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (time(18), "6pm"),
        (time(20, 4), "8:04pm"),
        (time(9, 30), "9:30am"),
        (time(0), "midnight"),
        (time(0, 15), "12:15am"),
        (time(12), "midday"),
        (time(12, 30), "12:30pm"),
        (time(11, 59), "11:59am"),
    ],
)
def test_times_are_written_on_the_twelve_hour_clock(at: time, words: str) -> None:
    assert filters.clock_time(at) == words


def test_a_session_is_written_from_its_start_to_its_end() -> None:
    assert filters.time_range(time(18), 120) == "6pm to 8pm"
    assert filters.time_range(time(23), 90) == "11pm to 12:30am"


def test_an_instant_is_shown_where_it_is_read() -> None:
    summer, winter = datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 11, 24, 20, 4, tzinfo=UTC)
    assert filters.moment(summer, "Europe/London") == "2 July 2026, 12:30am"
    assert filters.moment(winter, "Europe/London") == "24 November 2026, 8:04pm"
    assert filters.moment_time(winter, "America/New_York") == "3:04pm"


@pytest.mark.parametrize(
    ("minutes", "figure", "words", "long"),
    [
        (0, "0", "0 hours", "none"),
        (45, "0.75", "0.75 hours", "45 minutes"),
        (60, "1", "1 hour", "1 hour"),
        (100, "1.7", "1.7 hours", "1 hour 40 minutes"),
        (1199, "20", "20 hours", "19 hours 59 minutes"),
        (630, "10.5", "10.5 hours", "10 hours 30 minutes"),
        (600, "10", "10 hours", "10 hours"),
    ],
)
def test_minutes_become_hours(minutes: int, figure: str, words: str, long: str) -> None:
    assert (filters.hours(minutes), filters.in_hours(minutes), filters.duration(minutes)) == (
        figure,
        words,
        long,
    )


def test_one_is_singular_and_thousands_have_a_comma() -> None:
    assert filters.plural(1, "person", "people") == "1 person"
    assert filters.plural(1200, "person", "people") == "1,200 people"
    assert filters.plural(0, "session") == "0 sessions"


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 11, 18), "6 days ago"),
        (date(2026, 11, 25), "tomorrow"),
        (date(2026, 11, 27), "in 3 days"),
    ],
)
def test_an_age_counts_days_from_today(then: date, words: str) -> None:
    assert filters.age(then, date(2026, 11, 24)) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (71, 100, "71%"),
        (999, 1000, "99%"),
        (1000, 1000, "100%"),
        (0, 50, "0%"),
        (1, 1000, "under 1%"),
        (3, 0, "no figure"),
        (12, 10, "120%"),
    ],
)
def test_a_share_is_100_percent_only_when_nothing_is_missing(part: int, whole: int, words: str) -> None:
    assert filters.percent(part, whole) == words


def test_names_are_listed_as_in_a_sentence() -> None:
    assert filters.sentence_list([]) == ""
    assert filters.sentence_list(["Ruth"]) == "Ruth"
    assert filters.sentence_list(["Ruth", "Owen", "Ned"]) == "Ruth, Owen and Ned"


def test_templates_have_every_one_of_them(make_app: Make) -> None:
    env = make_app().jinja_env
    assert env.from_string("{{ 630 | in_hours }}, {{ 2 | plural('day') }}").render() == "10.5 hours, 2 days"
