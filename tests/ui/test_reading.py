"""Dates and times are read as people type them."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.ui.filters import MONTHS, clock_time
from tracker.ui.reading import read_date, read_time


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)))
def test_every_date_is_read_from_numbers_from_names_and_from_one_box(on: date) -> None:
    name = MONTHS[on.month - 1]
    for typed in (
        [str(on.day), str(on.month), str(on.year)],
        [f" {on.day:02} ", f"{on.month:02}", str(on.year)],
        [str(on.day), name[:3].upper(), str(on.year)],
        [str(on.day), name, str(on.year)],
        [f"{on.day}/{on.month}/{on.year}"],
        [on.isoformat()],
        [f"{on.day} {name} {on.year}"],
    ):
        assert read_date(typed) == (on, "", "")


@pytest.mark.parametrize(
    ("typed", "part", "message"),
    [
        (["", "11", "2026"], "day", "must include a day"),
        (["31", "", "2026"], "month", "must include a month"),
        (["31", "11", ""], "year", "must include a year"),
        (["31", "11", "26"], "year", "must have a year of 4 figures, like 2027"),
        (["31", "13", "2026"], "month", "must have a month from 1 to 12, or its name"),
        (["31", "ju", "2026"], "month", "must have a month from 1 to 12, or its name"),
        (["31", "11", "2026"], "day", "must be a real date"),
        (["x", "11", "2026"], "day", "must be a real date"),
        (["next week"], "day", "must be a date, like 27 3 2027"),
    ],
)
def test_a_wrong_date_says_which_part_is_wrong(typed: list[str], part: str, message: str) -> None:
    assert read_date(typed) == (None, part, message)


@given(st.times())
def test_every_minute_of_the_day_is_read_from_the_way_it_is_written(at: time) -> None:
    minute = at.replace(second=0, microsecond=0)
    assert read_time(clock_time(minute)) == minute
    assert read_time(f"{minute:%H:%M}") == minute
    assert read_time(f"{minute:%H%M}") == minute
    assert read_time(f" {minute:%H.%M} ") == minute


@pytest.mark.parametrize("typed", ["6:30 pm", "6.30pm", "6:30p.m.", "18:30", "1830"])
def test_half_past_six_may_be_typed_in_many_ways(typed: str) -> None:
    assert read_time(typed) == time(18, 30)


@pytest.mark.parametrize("typed", ["", "6", "25:00", "6:75pm", "13pm", "0am", "soon", "18:30pm"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    assert read_time(typed) is None
