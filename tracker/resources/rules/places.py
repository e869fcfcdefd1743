"""Rooms and closures of an area."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.errors import Refused
from tracker.core.words import in_words

MOST_SEATS = 200
LONGEST_CLOSURE = timedelta(days=366)
FAR_AHEAD = timedelta(days=366 * 3)


@dataclass(frozen=True, slots=True)
class RoomDetails:
    """What is typed about a room; `last_day` is the last on which it is used, None while it stays open."""

    name: str
    seats: int
    accessible: bool = False
    video: bool = False
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class RoomView:
    """A room of an area."""

    id: int
    area_id: int
    details: RoomDetails
    version: int

    @property
    def name(self) -> str:
        """What it is called."""
        return self.details.name

    @property
    def seats(self) -> int:
        """How many people it seats."""
        return self.details.seats

    def is_open(self, on: date) -> bool:
        """Whether it is used on a day."""
        return self.details.last_day is None or on <= self.details.last_day


@dataclass(frozen=True, slots=True)
class ClosureView:
    """Days on which an area delivers nothing, both ends included."""

    id: int
    area_id: int
    from_on: date
    until_on: date
    why: str
    version: int

    @property
    def when(self) -> str:
        """The day or days in words."""
        return span(self.from_on, self.until_on)


def span(first: date, last: date) -> str:
    """A day, or days from one to another, in words: 24 to 27 December 2026."""
    if first == last:
        return in_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {in_words(last)}"
    return f"{in_words(first)} to {in_words(last)}"


def days_of(closures: Iterable[ClosureView], first: date, last: date) -> dict[date, str]:
    """Every closed day between two days, both included, with why; of two closures the earlier entered counts."""
    found: dict[date, str] = {}
    for closure in sorted(closures, key=lambda each: each.id):
        start, end = max(first, closure.from_on), min(last, closure.until_on)
        for number in range((end - start).days + 1):
            found.setdefault(start + timedelta(days=number), closure.why)
    return found


def check_room(details: RoomDetails) -> None:
    """A name, and from 1 to 200 seats. Raises `Refused` with every problem by field."""
    problems: dict[str, str] = {}
    if not details.name or len(details.name) > 80:
        problems["name"] = "Enter a name of 80 characters or fewer"
    if not 1 <= details.seats <= MOST_SEATS:
        problems["seats"] = f"Enter how many people it seats, from 1 to {MOST_SEATS}"
    if problems:
        raise Refused.of(problems)


def check_closure(from_on: date, until_on: date, why: str, *, today: date) -> None:
    """A first and a last day in order, within a year of each other and three of today, and why.

    Raises `Refused` with every problem by field.
    """
    problems: dict[str, str] = {}
    if abs(from_on - today) > FAR_AHEAD:
        problems["from_on"] = f"Check the year: {from_on.year} is too far from today"
    if until_on < from_on:
        problems["until_on"] = "The last day must be the first day or later"
    elif until_on - from_on > LONGEST_CLOSURE:
        problems["until_on"] = "A closure lasts a year at most"
    if not why or len(why) > 80:
        problems["why"] = "Enter why it is closed, in 80 characters or fewer"
    if problems:
        raise Refused.of(problems)
