"""A register that nobody can sign waits for nobody."""

from dataclasses import replace

from tests.home.test_agenda import day, on
from tracker.home.rules.agenda import DRAFT


def test_a_session_on_whose_day_nobody_was_a_member_waits_for_nobody() -> None:
    empty = replace(on(-3), expected=0)
    assert day(empty, replace(empty, register=DRAFT)).to_finish == ()
    assert "No older register waits for you" in day(empty).finding


def test_a_mark_of_somebody_who_is_no_longer_a_member_still_waits() -> None:
    left = replace(on(-3, register=DRAFT), expected=0, recorded=1)
    assert day(left).to_finish == (left,)
