"""A facilitator's day, on plain values."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tracker.home.rules.agenda import DRAFT, SIGNED, Agenda, SessionLine, agenda

TUESDAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVENING = SessionLine(
    session_id=1,
    delivery_id=1,
    delivery="i-SOTP Northmoor 3",
    number=15,
    sessions=35,
    title="Both sides",
    with_whom="",
    on=TUESDAY,
    starts_at=time(18),
    minutes=120,
    venue="Mill Lane Centre",
    zone="Europe/London",
    register="",
    expected=12,
    recorded=0,
    colleagues=("Owen Sorrel",),
)


def on(days: int, *, register: str = "", number: int = 0) -> SessionLine:
    """The session so many days from today."""
    return replace(EVENING, on=TUESDAY + timedelta(days=days), register=register, session_id=100 + days, number=number)


def day(*lines: SessionLine, now: datetime = NOON) -> Agenda:
    return agenda(lines, now)


def test_sessions_are_parted_by_the_calendar() -> None:
    page = day(on(-6), on(-1, register=SIGNED), on(0), on(1), on(5), on(6), on(8))
    assert [line.on.day for line in page.to_finish] == [18]
    assert [line.on.day for line in page.today] == [24]
    assert [line.on.day for line in page.week] == [25, 29]  # to Sunday
    assert page.next is page.week[0]


def test_the_oldest_register_comes_first_and_its_age_is_said() -> None:
    page = day(on(-2), on(-9, register=DRAFT), on(0))
    assert [line.on.day for line in page.to_finish] == [15, 22]
    assert page.finding == ("You have 1 session today. 2 older registers wait for you: the first has waited 9 days.")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((), "You have no session today. No older register waits for you."),
        ((on(0, register=SIGNED),), "Today’s registers are signed. No older register waits for you."),
        ((on(-1),), "You have no session today. 1 older register waits for you, for 1 day now."),
        ((on(0), replace(on(0), session_id=2)), "You have 2 sessions today. No older register waits for you."),
    ],
)
def test_the_finding_says_what_is_today_and_what_waits(lines: tuple[SessionLine, ...], words: str) -> None:
    assert day(*lines).finding == words


def test_the_one_button_is_for_the_first_of_today_that_is_not_signed() -> None:
    morning = replace(EVENING, session_id=7, starts_at=time(9), register=SIGNED)
    page = day(EVENING, morning)
    assert page.to_take is EVENING
    assert day(morning).to_take is None


def test_each_session_keeps_the_calendar_of_its_own_area() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)  # already Wednesday in Zurich
    swiss = replace(EVENING, zone="Europe/Zurich")
    assert [line.zone for line in day(EVENING, swiss, now=late).today] == ["Europe/London"]
    assert day(swiss, now=late).to_finish == (swiss,)


def test_a_one_to_one_is_called_after_whose_it_is() -> None:
    assert replace(EVENING, with_whom="Willowby, Carl").name == "One-to-one: Willowby, Carl"
