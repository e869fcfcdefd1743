"""How a delivery stands: the rules on plain figures."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.reports.rules.board import (
    RULES,
    Board,
    Chosen,
    Figures,
    State,
    reasons,
    state_of,
)

TODAY = date(2026, 11, 24)
GOOD = Figures(
    starts_on=TODAY - timedelta(days=60),
    ends_on=TODAY + timedelta(days=60),
    capacity=12,
    members=10,
    items=350,
    items_met=150,
    minutes_prescribed=42_000,
    minutes_credited=18_000,
    sessions=35,
    sessions_signed=16,
    last_session_on=TODAY - timedelta(days=1),
    marks=160,
    marks_attended=150,
)


@pytest.mark.parametrize(
    ("changes", "state", "why"),
    [
        ({}, State.ON_COURSE, ()),
        ({"last_session_on": TODAY - timedelta(days=13)}, State.ON_COURSE, ()),
        (
            {"last_session_on": TODAY - timedelta(days=14)},
            State.WATCH,
            ("No register signed for 14 days",),
        ),
        (
            {"last_session_on": TODAY - timedelta(days=21)},
            State.NEEDS_YOU,
            ("No register signed for 21 days",),
        ),
        (
            {"last_session_on": None, "marks": 0, "marks_attended": 0},
            State.NEEDS_YOU,
            ("No register signed since the start",),
        ),
        ({"marks_attended": 136}, State.ON_COURSE, ()),
        ({"marks_attended": 135}, State.WATCH, ("84% attended",)),
        ({"marks_attended": 119}, State.NEEDS_YOU, ("74% attended",)),
        ({"marks": 19, "marks_attended": 0}, State.ON_COURSE, ()),
        ({"members": 0}, State.NEEDS_YOU, ("Nobody is on it",)),
        ({"sessions": 0, "ends_on": None}, State.NEEDS_YOU, ("No timetable",)),
        ({"starts_on": TODAY + timedelta(days=15), "members": 0}, State.STARTING, ()),
        (
            {"starts_on": TODAY + timedelta(days=14), "members": 5},
            State.WATCH,
            ("Starts in 14 days with 5 of 12 places taken",),
        ),
        ({"starts_on": TODAY + timedelta(days=14), "members": 6}, State.STARTING, ()),
        ({"sessions_signed": 35, "marks_attended": 0}, State.FINISHED, ()),
        ({"items_met": 350}, State.FINISHED, ()),
        ({"ends_on": TODAY - timedelta(days=1)}, State.ON_COURSE, ()),
        (
            {"members": 0, "items": 0, "items_met": 0, "last_session_on": TODAY - timedelta(days=30)},
            State.NEEDS_YOU,
            ("Nobody is on it", "No register signed for 30 days"),
        ),
    ],
)
def test_how_a_delivery_stands(changes: dict[str, object], state: State, why: tuple[str, ...]) -> None:
    figures = replace(GOOD, **changes)  # type: ignore[arg-type]
    assert state_of(figures, TODAY) is state
    assert reasons(figures, TODAY) == why


def test_every_state_that_asks_for_somebody_prints_its_rule() -> None:
    assert {State.NEEDS_YOU, State.WATCH} <= {state for state, _ in RULES}


@pytest.mark.parametrize(
    ("counts", "heading"),
    [
        ({}, "No deliveries"),
        ({State.ON_COURSE: 1}, "1 delivery, none needs you"),
        ({State.NEEDS_YOU: 1, State.FINISHED: 1_999}, "2,000 deliveries, 1 needs you"),
        ({State.NEEDS_YOU: 2, State.WATCH: 18}, "20 deliveries, 2 need you"),
    ],
)
def test_the_heading_counts_those_that_need_somebody(counts: dict[State, int], heading: str) -> None:
    assert Board((), counts, Chosen(), 0).heading == heading
