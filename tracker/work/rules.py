"""Tasks, alerts and jobs as plain values, and when a job is tried again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tracker.core.errors import Refused


@dataclass(frozen=True, slots=True)
class TaskView:
    """Something that somebody must do; `rule` says why, in words; `due_on` is a local date."""

    id: int
    kind: str
    key: str
    title: str
    rule: str
    person_id: int | None
    owner_id: int | None
    due_on: date | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class AlertView:
    """Something that a user must know; `rule` says what raised it."""

    id: int
    kind: str
    key: str
    text: str
    rule: str
    person_id: int | None
    raised_at: datetime


def check_task(kind: str, key: str, title: str, rule: str) -> None:
    """Every task names its kind, its key, what it is and its rule. Raises `Refused`."""
    _check_lengths(("kind", kind, 30), ("key", key, 60), ("title", title, 200), ("rule", rule, 200))


def check_alert(kind: str, key: str, text: str, rule: str) -> None:
    """Every alert does too; its text has room for the longest name and outcome. Raises `Refused`."""
    _check_lengths(("kind", kind, 30), ("key", key, 60), ("text", text, 300), ("rule", rule, 200))


def _check_lengths(*given: tuple[str, str, int]) -> None:
    for field, value, longest in given:
        if not 0 < len(value) <= longest:
            raise Refused(field, f"Give a {field} of 1 to {longest} characters")


@dataclass(frozen=True, slots=True)
class JobView:
    """A job that a worker has claimed; `tries` counts this one too."""

    id: int
    kind: str
    payload: dict[str, Any]
    tries: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up; `error` names the kind of error and its place."""

    id: int
    kind: str
    tries: int
    error: str
    at: datetime


LEASE = timedelta(minutes=15)
"""How long a claim holds: a worker that was killed loses its job to another after that, one that is slow too."""

MOST_TRIES = 6
KEEP_FINISHED = timedelta(days=30)


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a job that failed is tried again: after 1, 2, 4, 8 and 16 minutes; none after the sixth try."""
    return now + timedelta(minutes=2 ** (tries - 1)) if tries < MOST_TRIES else None
