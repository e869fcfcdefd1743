"""What a brief says in words, on plain values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.practice.rules import (
    Before,
    Brief,
    Expected,
    Need,
    Owed,
    Place,
    Plan,
    check_homework,
    check_need,
    check_why,
    finding,
    nameless,
    ranges,
    where_held,
)

DAY = date(2026, 11, 24)


def one(number: int, **said: object) -> Expected:
    values: dict[str, object] = {
        "membership_id": number,
        "enrolment_id": number,
        "person_id": number,
        "surname": "Larchwood",
        "first_names": "Neil",
        "joined_on": DAY,
        "is_new": False,
        "suspended_until": None,
        "is_suspended": False,
        "last": "",
        "sign": "",
        **said,
    }
    return Expected(**values)  # type: ignore[arg-type]


def brief(*expected: Expected, before: Before | None = None) -> Brief:
    place = Place(1, 1, "Northmoor 3", "NM-3", DAY, None, 120, "Mill Lane", False, "Europe/London")
    return Brief(place, Plan(2, 21, "Feelings", "", 1, "Start", "", ""), (), expected, before, "", 0, True)


def test_the_finding_counts_who_comes_and_what_they_bring_along() -> None:
    said = finding(
        brief(
            one(1, is_new=True),
            one(2, is_suspended=True, owed=(Owed(1, 1),)),
            one(3, owed=(Owed(1, 1),), need=Need(interpreter="Polish")),
            before=Before(1, 1, DAY, "The diary", False, True),
        )
    )
    assert said == (
        "2 people are expected: 1 new, 1 suspended. "
        "1 owes an earlier session, 1 needs an adjustment or an interpreter and homework is due."
    )
    assert finding(brief(one(1))) == "1 person is expected."
    assert finding(brief(one(1, is_suspended=True))) == "Nobody is expected."


@pytest.mark.parametrize(
    ("numbers", "words"),
    [([], ""), ([3], "3"), ([5, 3], "3 and 5"), ([1, 2, 3, 4, 9], "1 to 4 and 9"), ([1, 2, 4], "1, 2 and 4")],
)
def test_numbers_are_said_shortly(numbers: list[int], words: str) -> None:
    assert ranges(numbers) == words


@pytest.mark.parametrize(
    ("own", "delivery", "words"),
    [
        (("", ""), ("Mill Lane", ""), "Mill Lane"),
        (("", ""), ("Mill Lane", "room 2"), "Mill Lane, room 2"),
        (("", ""), ("Mill Lane, room 2", "Mill Lane, room 2"), "Mill Lane, room 2"),
        (("", ""), ("Mill Lane", "Mill Lane, room 2"), "Mill Lane, room 2"),
        (("", "Harbour House"), ("Mill Lane", "room 2"), "Harbour House"),
        (("The library", ""), ("Mill Lane", "room 2"), "The library"),
    ],
)
def test_a_session_is_where_it_says_itself_else_where_its_delivery_meets(
    own: tuple[str, str], delivery: tuple[str, str], words: str
) -> None:
    assert where_held(*own, *delivery) == words


@given(st.sets(st.integers(1, 60)))
def test_numbers_said_shortly_lose_none_and_add_none(numbers: set[int]) -> None:
    said: set[int] = set()
    for part in ranges(sorted(numbers)).replace(" and ", ", ").split(", "):
        first, _, last = part.partition(" to ")
        if first:
            said |= set(range(int(first), int(last or first) + 1))
    assert said == numbers


def test_text_is_trimmed_and_refused_over_its_limit() -> None:
    assert check_homework("  The \n diary ") == "The diary"
    assert check_need(" a\r\nb ", "  Polish ") == ("a\nb", "Polish")
    with pytest.raises(Refused, match="Language"):
        check_need("", "x" * 61)
    with pytest.raises(Refused, match="why"):
        check_why("  ")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Larch, Neil: engagement fell", "Engagement fell"),
        ("Evidence to look at: Larch, Neil, session 20", "Evidence to look at: session 20"),
        ("Warning letter: Larch, Neil", "Warning letter"),
        ("Tell somebody else", "Tell somebody else"),
    ],
)
def test_what_stands_in_somebodys_row_does_not_name_them_again(said: str, shown: str) -> None:
    assert nameless(said, "Larch, Neil") == shown
