"""Tasks, alerts and jobs as plain values, and when a job is tried again."""

from collections.abc import Sequence
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
class NewTask:
    """A task to be opened, one of several at once."""

    kind: str
    key: str
    title: str
    rule: str
    person_id: int | None = None
    owner_id: int | None = None
    due_on: date | None = None


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


@dataclass(frozen=True, slots=True)
class NewAlert:
    """Something to tell a user, once for each kind and key; `text` may name a person and never quotes a note."""

    kind: str
    key: str
    text: str
    rule: str
    user_id: int
    person_id: int | None = None


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


@dataclass(frozen=True, slots=True)
class Reader:
    """A user who wants a digest, with the IANA time zone of their first area."""

    user_id: int
    zone: str


@dataclass(frozen=True, slots=True)
class Message:
    """What stands in the outbox to be sent."""

    id: int
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Waiting:
    """So many of something that wait for somebody."""

    number: int
    one: str
    many: str

    @property
    def words(self) -> str:
        """1 thing to do, 3 things to do."""
        return f"{self.number:,} {self.one if self.number == 1 else self.many}"


def wants_digest_now(local: datetime, hour: int) -> bool:
    """Whether a digest is due at a local time: from Monday to Friday, from the hour on, until three hours after."""
    return local.weekday() < 5 and hour <= local.hour < hour + 3


def digest_text(lines: Sequence[Waiting], service: str, address: str) -> tuple[str, str]:
    """Subject and text of a digest: figures and one link, no name and no case."""
    total = sum(line.number for line in lines)
    subject = f"{service}: {total:,} {'thing waits' if total == 1 else 'things wait'} for you"
    said = "\n".join(f"- {line.words}" for line in lines)
    where = f"\n\nOpen {service}: {address.rstrip('/')}/work" if address else ""
    why = f"You get this on working days. To stop it, open {service} and choose Mail to you, on the page of what waits."
    return subject, f"Waiting for you this morning:\n\n{said}{where}\n\n{why}\n"
