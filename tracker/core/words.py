"""Codes and dates in words: what the rules of every area may use besides `core.errors`."""

from datetime import date, time
from enum import StrEnum
from typing import Self

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Worded(StrEnum):
    """A code with its words: itself in sentence case, or what stands beside it, as in `OWN = "own", "My sessions"`."""

    _words: str

    def __new__(cls, code: str, words: str = "") -> Self:
        """A member: its value is the code alone."""
        member = str.__new__(cls, code)
        member._value_ = code
        member._words = words or code.replace("_", " ").capitalize()
        return member

    @property
    def label(self) -> str:
        """The code in words."""
        return self._words


def in_words(day: date) -> str:
    """A date as sentences write it: 6 October 2026."""
    return f"{day.day} {day:%B %Y}"


def time_in_words(at: time) -> str:
    """A time of day as sentences write it: 6pm, 8:04pm, midday, midnight."""
    if at.minute == 0 and at.hour in {0, 12}:
        return "midday" if at.hour else "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{at.hour % 12 or 12}{minutes}{'am' if at.hour < 12 else 'pm'}"


def both_texts(theirs: str, mine: str) -> str:
    """Two notes in one, the colleague's first; one that holds the other already is enough."""
    if not theirs or theirs in mine:
        return mine
    return theirs if mine in theirs else f"{theirs}\n\n{mine}"
