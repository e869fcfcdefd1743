"""Booking several one-to-ones at once: the dates of a series, and what stands in the way of each.

Read for the preview and for the service. A module of its own because a series is shown before anything is booked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from tracker.accounts.rules import Actor
from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery import checks, queries
from tracker.delivery.closed import closed_for
from tracker.delivery.rules import DeliveryView, SessionRow
from tracker.delivery.timetable import Closed

MOST = 20


@dataclass(frozen=True, slots=True)
class Series:
    """What is asked for: so many one-to-ones, every so many weeks from a local date on, at one time, in one place."""

    first_on: date
    starts_at: time
    every_weeks: int
    count: int
    venue: str = ""
    by_video: bool = False
    room_id: int | None = None


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """A one-to-one and the date it would have."""

    session_id: int
    number: int
    title: str
    minutes: int
    on_date: date
    starts_at: time


@dataclass(frozen=True, slots=True)
class SeriesPlan:
    """The lines of a series, and the closed days that were passed over, with why."""

    lines: tuple[SeriesLine, ...]
    skipped: tuple[tuple[date, str], ...]


def series_dates(wish: Series, closed: Closed) -> tuple[list[date], list[tuple[date, str]]]:
    """The dates of a series: a closed day is passed over for the next one, weeks on; what was passed over, with why."""
    dates: list[date] = []
    skipped: list[tuple[date, str]] = []
    day = wish.first_on
    while len(dates) < wish.count and len(skipped) < MOST:
        why = closed(day)
        if why is None:
            dates.append(day)
        else:
            skipped.append((day, why))
        day += timedelta(weeks=wish.every_weeks)
    return dates, skipped


def to_book(delivery_id: int, membership_id: int) -> tuple[SessionRow, ...]:
    """A member's one-to-ones without a date, in order."""
    rows = queries.sessions_of_delivery(delivery_id)
    return tuple(row for row in rows if row.membership_id == membership_id and row.on_date is None)


def check_series(wish: Series, waiting: int) -> None:
    """One to twenty, no more than wait, every one to four weeks. Raises `Refused`."""
    problems: dict[str, str] = {}
    if not 1 <= wish.count <= min(waiting, MOST):
        problems["count"] = f"Enter how many to book, from 1 to {min(waiting, MOST)}"
    if not 1 <= wish.every_weeks <= 4:
        problems["every_weeks"] = "Choose how often, from every week to every 4 weeks"
    if len(wish.venue.strip()) > 120:
        problems["venue"] = "Where must be 120 characters or fewer"
    if problems:
        raise Refused.of(problems)


def plan_series(actor: Actor, delivery: DeliveryView, rows: Sequence[SessionRow], wish: Series) -> SeriesPlan:
    """The series as it would be booked. Raises `Refused` naming the first date that cannot be."""
    check_series(wish, len(rows))
    last = wish.first_on + timedelta(weeks=wish.every_weeks * (wish.count + MOST))
    dates, skipped = series_dates(wish, closed_for(delivery.area_id, delivery.nation, wish.first_on, last))
    lines = []
    for row, on_date in zip(rows[: wish.count], dates, strict=True):
        session = queries.session_for(actor, row.id)
        try:
            checks.moment_fits(session, on_date, wish.starts_at, on_holiday=False)
        except Refused as refusal:
            said = "; ".join(refusal.problems.values())
            raise Refused("first_on", f"Session {row.number} on {in_words(on_date)}: {said}") from None
        lines.append(SeriesLine(row.id, row.number, row.title, row.minutes, on_date, wish.starts_at))
    return SeriesPlan(tuple(lines), tuple(skipped))
