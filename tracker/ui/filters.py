"""How dates, times, hours and counts are written: one function each, and a filter of the same name.

Dates 22 November 2026, with the weekday where people plan by it; times 6pm, 8:04pm; hours to the tenth;
shares in whole percent that say 100% only when nothing is missing and 0% only when there is nothing. What is written
again and again, on page after page, is remembered.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from flask import Flask
from markupsafe import Markup

from tracker.core.words import WEEKDAYS, time_in_words

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@lru_cache(maxsize=4096)
def day(value: date) -> str:
    """22 November 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def weekday(value: date) -> str:
    """Thursday."""
    return WEEKDAYS[value.weekday()]


@lru_cache(maxsize=4096)
def long_day(value: date) -> str:
    """Thursday 26 November 2026: where people plan by it."""
    return f"{weekday(value)} {day(value)}"


@lru_cache(maxsize=4096)
def short_day(value: date) -> str:
    """Thu 26 Nov: dense tables whose year is known."""
    return f"{weekday(value)[:3]} {value.day} {MONTHS[value.month - 1][:3]}"


@lru_cache(maxsize=4096)
def short_moment(value: tuple[date, time]) -> str:
    """Thu 26 Nov 2026, 6pm: a local day and time in a dense table that reaches over years."""
    return f"{short_day(value[0])} {value[0].year}, {clock_time(value[1])}"


def month(value: date) -> str:
    """November 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}"


@lru_cache(maxsize=4096)
def clock_time(value: time) -> str:
    """6pm, 8:04pm, midday, midnight."""
    return time_in_words(value)


def time_range(value: time, minutes: int) -> str:
    """6pm to 8pm: a session of so many minutes, by the clock on the wall."""
    ends = datetime.combine(date.min, value) + timedelta(minutes=minutes)
    return f"{clock_time(value)} to {clock_time(ends.time())}"


def local(value: datetime, zone: str) -> datetime:
    """An instant on the wall clock of an IANA time zone."""
    return value.astimezone(ZoneInfo(zone))


def moment(value: datetime, zone: str) -> str:
    """22 November 2026, 8:04pm: an instant where it is read."""
    there = local(value, zone)
    return f"{day(there)}, {clock_time(there.time())}"


def moment_time(value: datetime, zone: str) -> str:
    """8:04pm: an instant of a day that is known."""
    return clock_time(local(value, zone).time())


def hours(minutes: int) -> str:
    """10.5 for 630 minutes, 0.75 for 45: quarters of an hour as they are, anything else to a tenth."""
    figure = f"{minutes / 60:.{1 if minutes % 15 else 2}f}"
    return figure.rstrip("0").rstrip(".")


def in_hours(minutes: int) -> str:
    """2 hours, 1 hour, 10.5 hours."""
    figure = hours(minutes)
    return f"{figure} hour" if figure == "1" else f"{figure} hours"


def duration(minutes: int) -> str:
    """17 hours 20 minutes; 45 minutes; none."""
    whole, rest = divmod(minutes, 60)
    parts = [plural(whole, "hour")] if whole else []
    parts += [plural(rest, "minute")] if rest else []
    return " ".join(parts) or "none"


def plural(count: int, one: str, many: str = "") -> str:
    """1 person, 3 people: `many` is needed where it is not `one` and an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def age(value: date, today: date) -> str:
    """Today, yesterday, 6 days ago; tomorrow, in 3 days: days between two dates in the same time zone."""
    days = (today - value).days
    near = {0: "today", 1: "yesterday", -1: "tomorrow"}
    return near.get(days) or (f"{days:,} days ago" if days > 0 else f"in {-days:,} days")


def percent(part: float, whole: float) -> str:
    """71%; `no figure` of nothing. Rounded down near the top and named near the bottom: 99%, under 1%."""
    if whole <= 0:
        return "no figure"
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1%"
    return f"{min(round(share), 99) if share < 100 else round(share)}%"


def sentence_list(items: list[str]) -> str:
    """Ruth Teasel, Owen Sorrel and Ned Harebell."""
    return items[0] if len(items) == 1 else " and ".join((", ".join(items[:-1]), items[-1])) if items else ""


def stamped(keys: Iterable[str], stamps: Mapping[str, Markup]) -> Markup:
    """Ready-made HTML, one piece for each key: hundreds of like cells without a turn of the template for each."""
    return Markup("".join([stamps[key] for key in keys]))  # pieces that the template has drawn and escaped


_OF_DATES = (
    day,
    weekday,
    long_day,
    short_day,
    short_moment,
    month,
    clock_time,
    time_range,
    local,
    moment,
    moment_time,
    age,
)
_OF_FIGURES = (hours, in_hours, duration, plural, percent, sentence_list, stamped)


def init_app(app: Flask) -> None:
    """Give every template these filters, by the names they have here."""
    app.jinja_env.filters.update({each.__name__: each for each in (*_OF_DATES, *_OF_FIGURES)})
