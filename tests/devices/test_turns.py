"""Turns at a shared device as plain values: what is chosen in which order, and whose hands a thing is in."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.core.errors import Refused
from tracker.devices.rules import GOOD_FOR, IDLE, LONGEST, MOST, Step, StepState, Turn, ordered, spaced, tidy

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
STEPS = (Step(1, "a", "1", StepState.DONE), Step(2, "a", "2", StepState.LATER), Step(3, "a", "3"))


def turn(opened: datetime | None, seen: datetime | None = None, ended: datetime | None = None) -> Turn:
    return Turn(1, 1, 1, "Ruth", AT, AT + GOOD_FOR, opened, seen, ended, STEPS)


def test_what_is_chosen_stands_by_the_places_that_were_typed_and_else_as_it_was_offered() -> None:
    offered = ["a:1", "a:2", "a:3"]
    assert ordered(["a:3", "a:1"], offered, {}) == ("a:1", "a:3")
    assert ordered(["a:1", "a:3", "a:2"], offered, {"a:3": 1, "a:1": 2, "a:2": 2}) == ("a:3", "a:1", "a:2")
    for chosen, said in (([], "Choose what"), (["a:9"], "changed meanwhile"), (["x"] * 1 + offered, "changed")):
        with pytest.raises(Refused, match=said):
            ordered(chosen, offered, {})
    many = [f"a:{number}" for number in range(MOST + 1)]
    with pytest.raises(Refused, match=f"{MOST} at most"):
        ordered(many, many, {})


def test_a_code_waits_half_an_hour_and_a_device_three_hours_or_half_an_hour_after_its_last_page() -> None:
    soon = timedelta(seconds=1)
    assert turn(None).opens(AT + GOOD_FOR - soon)
    assert not turn(None).opens(AT + GOOD_FOR)
    late = AT + LONGEST
    assert turn(AT, late - IDLE).is_open(late - soon)
    assert not turn(AT, late - soon).is_open(late)
    assert not turn(AT, AT + IDLE).is_open(AT + IDLE + IDLE)
    assert not turn(AT, AT, AT + soon).waits(AT + soon)


def test_an_open_device_holds_what_is_not_handed_in() -> None:
    held = turn(AT, AT)
    assert [held.holds("a", key, AT) for key in ("1", "2", "3", "4")] == [False, True, True, False]
    assert not held.holds("a", "3", AT + IDLE)
    assert held.many(StepState.LATER) == 1


def test_a_code_is_read_however_it_is_typed() -> None:
    assert tidy(" kx7m-p3qd ") == "KX7MP3QD"
    assert spaced("KX7MP3QD") == "KX7M P3QD"
