"""Numbers, dates and times as people type them, read on plain values."""

import re
from collections.abc import Sequence
from datetime import date, time

from tracker.ui.filters import MONTHS

PARTS = ("day", "month", "year")
_NUMBER = re.compile(r"[0-9]{1,9}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?", re.IGNORECASE)


def read_number(typed: object) -> int | None:
    """A whole number of nine figures at most, in the figures 0 to 9: an id, a count; None for anything else."""
    text = "" if typed is None else str(typed).strip()
    return int(text) if _NUMBER.fullmatch(text) else None


def read_page(typed: str | None) -> int:
    """The number of a page in an address; the first unless there is a number."""
    return max(read_number(typed) or 1, 1)


def read_date(typed: Sequence[str]) -> tuple[date | None, str, str]:
    """A date from three boxes, or one: the date, else which part is wrong and what to say of the field.

    The month may be a number or a name of three letters or more; one box may hold 27/3/2027 or 2027-03-27.
    A year of two figures is refused: nobody can know its century.
    """
    parts = [part.strip() for part in typed] if len(typed) == 3 else _split(" ".join(typed))
    if len(parts) != 3:
        return None, "day", "must be a date, like 27 3 2027"
    for name, part in zip(PARTS, parts, strict=True):
        if not part:
            return None, name, f"must include a {name}"
    month = _month(parts[1])
    if not re.fullmatch(r"\d{4}", parts[2]):
        return None, "year", "must have a year of 4 figures, like 2027"
    if not month:
        return None, "month", "must have a month from 1 to 12, or its name"
    try:
        return date(int(parts[2]), month, int(parts[0])), "", ""
    except ValueError:
        return None, "day", "must be a real date"


def read_time(typed: str) -> time | None:
    """A time of day from 6pm, 6:30 pm, 6.30pm, 18:30, 1830, midday or midnight; else None."""
    text = typed.strip().lower()
    named = {"midday": time(12), "noon": time(12), "midnight": time(0)}
    if text in named:
        return named[text]
    found = _CLOCK.fullmatch(text)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if minute > 59 or hour > 23 or (half and not 1 <= hour <= 12) or not (half or found[2]):
        return None
    return time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)


def _split(text: str) -> list[str]:
    iso = _ISO.fullmatch(text.strip())
    return [iso[3], iso[2], iso[1]] if iso else re.split(r"[\s/.-]+", text.strip())


def _month(text: str) -> int:
    """1 to 12, or 0 for what is no month."""
    number = read_number(text)
    if number is not None:
        return number if number <= 12 else 0
    named = [
        at for at, name in enumerate(MONTHS, 1) if len(text) >= 3 and name.lower().startswith(text.lower().rstrip("."))
    ]
    return named[0] if named else 0
