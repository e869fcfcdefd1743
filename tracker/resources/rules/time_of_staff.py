"""When members of staff are away, and when they work in an ordinary week.

Kinds of leave are few and neutral: nothing here says that somebody is ill, or why they are not there.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from tracker.core.errors import Refused
from tracker.core.words import WEEKDAYS
from tracker.resources.rules.places import span

NOON = time(13)
LONGEST_LEAVE = timedelta(days=366 * 2)
FAR = timedelta(days=366 * 2)


class DayPart(StrEnum):
    """Which part of a day somebody is away: mornings end, and afternoons begin, at 1pm."""

    ALL_DAY = "all_day"
    MORNING = "morning"
    AFTERNOON = "afternoon"

    @property
    def label(self) -> str:
        """The part in words."""
        return _PARTS[self]


_PARTS = {
    DayPart.ALL_DAY: "All day",
    DayPart.MORNING: "Morning, until 1pm",
    DayPart.AFTERNOON: "From 1pm on",
}


class LeaveKind(StrEnum):
    """Why somebody is away, as much as colleagues need to know."""

    LEAVE = "leave"
    TRAINING = "training"
    OTHER_WORK = "other_work"
    AWAY = "away"

    @property
    def label(self) -> str:
        """The kind in words."""
        return _KINDS[self]


_KINDS = {
    LeaveKind.LEAVE: "On leave",
    LeaveKind.TRAINING: "In training",
    LeaveKind.OTHER_WORK: "On other work",
    LeaveKind.AWAY: "Away",
}


@dataclass(frozen=True, slots=True)
class LeaveDetails:
    """What is typed about leave, both ends included."""

    from_on: date
    until_on: date
    part: DayPart = DayPart.ALL_DAY
    kind: LeaveKind = LeaveKind.LEAVE


@dataclass(frozen=True, slots=True)
class LeaveView:
    """Leave of a member of staff."""

    id: int
    user_id: int
    details: LeaveDetails
    version: int

    @property
    def says(self) -> str:
        """When and why, in words."""
        given = self.details
        part = {DayPart.MORNING: ", until 1pm", DayPart.AFTERNOON: ", from 1pm"}.get(given.part, "")
        return f"{given.kind.label}: {span(given.from_on, given.until_on)}{part}"


@dataclass(frozen=True, slots=True)
class Away:
    """When somebody is away, both ends included, and why in words."""

    from_on: date
    until_on: date
    part: DayPart
    why: str

    def covers(self, on: date, starts_at: time, minutes: int) -> bool:
        """Whether a session at a local time falls into it."""
        if not self.from_on <= on <= self.until_on:
            return False
        if self.part is DayPart.MORNING:
            return starts_at < NOON
        if self.part is DayPart.AFTERNOON:
            return datetime.combine(on, starts_at) + timedelta(minutes=minutes) > datetime.combine(on, NOON)
        return True


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When somebody works on a weekday (0 is Monday), in local wall time."""

    weekday: int
    from_at: time
    until_at: time

    @property
    def day(self) -> str:
        """The weekday's name."""
        return WEEKDAYS[self.weekday]

    def holds(self, starts_at: time, minutes: int) -> bool:
        """Whether a session at a local time lies within these hours."""
        day = date.min
        ends = datetime.combine(day, starts_at) + timedelta(minutes=minutes)
        return self.from_at <= starts_at and ends <= datetime.combine(day, self.until_at)


def works_at(hours: Iterable[WorkingHours], weekday: int, starts_at: time, minutes: int) -> bool:
    """Whether somebody with these hours works at a time; whoever has said none works at any."""
    said = tuple(hours)
    return not said or any(each.weekday == weekday and each.holds(starts_at, minutes) for each in said)


def check_leave(details: LeaveDetails, others: Iterable[LeaveView], *, today: date) -> None:
    """A first and a last day in order, not years away, a part of a day only on one day, and not twice.

    `others` is the other leave of the same person. Raises `Refused` with every problem by field.
    """
    problems: dict[str, str] = {}
    if abs(details.from_on - today) > FAR:
        problems["from_on"] = f"Check the year: {details.from_on.year} is too far from today"
    if details.until_on < details.from_on:
        problems["until_on"] = "The last day must be the first day or later"
    elif details.until_on - details.from_on > LONGEST_LEAVE:
        problems["until_on"] = "Check the year: this is more than two years"
    if details.part is not DayPart.ALL_DAY and details.from_on != details.until_on:
        problems["part"] = "For part of a day, enter one day"
    if not problems:
        clash = next((each for each in others if _same_time(each.details, details)), None)
        if clash is not None:
            problems["from_on"] = f"This is recorded already: {clash.says}"
    if problems:
        raise Refused.of(problems)


def _same_time(one: LeaveDetails, other: LeaveDetails) -> bool:
    parts = {one.part, other.part}
    apart = parts == {DayPart.MORNING, DayPart.AFTERNOON}
    return one.from_on <= other.until_on and other.from_on <= one.until_on and not apart


def check_hours(hours: Sequence[WorkingHours]) -> None:
    """Each day once, beginning before it ends. Raises `Refused` with every problem by weekday."""
    problems = {
        each.day.lower(): f"{each.day}: the end must be after the beginning"
        for each in hours
        if each.from_at >= each.until_at
    }
    if len({each.weekday for each in hours}) < len(hours):
        problems[""] = "Enter each day once"
    if problems:
        raise Refused.of(problems)
