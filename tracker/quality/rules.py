"""Supervision, observation and feedback as plain values, and what makes each of them right.

How integrity is rated nationally, and how ratings are summed, is not public: the items are rows that a service changes,
each is rated by itself on one scale, and nothing is summed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from tracker.core.errors import Refused
from tracker.core.words import Worded

LONGEST_TEXT = 4000
TO_READ = "observation_to_read"
"""The kind of task of somebody who was observed, until they have read it."""
LONGEST_SUPERVISION = 480
BACK = timedelta(days=366)
LOOK_AHEAD = timedelta(days=28)
SCALE = {1: "Not yet", 2: "In part", 3: "As it should be", 4: "Well", 5: "Very well"}


class SupervisionKind(Worded):
    """In what way somebody was supervised."""

    ONE_TO_ONE = "one_to_one", "One-to-one"
    GROUP = "group", "With others"
    DEBRIEF = "debrief", "Debrief after a session"


@dataclass(frozen=True, slots=True)
class SupervisionDetails:
    """What is typed about a supervision; the note is for the two of them alone."""

    on: date
    minutes: int
    kind: SupervisionKind
    note: str = ""


@dataclass(frozen=True, slots=True)
class SupervisionView:
    """A supervision; its note is '' for whoever may not read it."""

    id: int
    staff_id: int
    supervisor_id: int
    supervisor: str
    details: SupervisionDetails
    version: int


@dataclass(frozen=True, slots=True)
class Item:
    """What an observer rates, and what they look for; retired items stay with the ratings given."""

    id: int
    name: str
    looks_for: str
    retired_on: date | None


@dataclass(frozen=True, slots=True)
class ObservationDetails:
    """What an observer writes: who was observed, ratings from 1 to 5 by item, strengths, and what is to be done."""

    observed: frozenset[int]
    ratings: Mapping[int, int]
    strengths: str = ""
    actions: str = ""


@dataclass(frozen=True, slots=True)
class ObservedView:
    """A facilitator who was observed, when they said that they read it, and what they answered."""

    user_id: int
    name: str
    acknowledged_at: datetime | None
    reply: str


@dataclass(frozen=True, slots=True)
class ObservationView:
    """An observation of a session with its ratings in the order of the items; a draft until `shared_at`."""

    id: int
    session_id: int
    observer_id: int
    observer: str
    details: ObservationDetails
    shared_at: datetime | None
    version: int
    items: tuple[Item, ...]
    observed: tuple[ObservedView, ...]

    @property
    def finding(self) -> str:
        """How the ratings lie, counted and never summed: '3 of 5 items well or very well, 1 in part'."""
        given = list(self.details.ratings.values())
        if not given:
            return "Nothing was rated"
        low, well = sum(rating < 3 for rating in given), sum(rating > 3 for rating in given)
        said = f"{well} of {len(given)} items {SCALE[4].lower()} or {SCALE[5].lower()}"
        return said + (f", {low} {SCALE[2].lower()} or {SCALE[1].lower()}" if low else "")

    def waits_for(self, user_id: int | None) -> bool:
        """Whether somebody was observed, and has not said that they read it."""
        return any(each.user_id == user_id and each.acknowledged_at is None for each in self.observed)


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """An observation in a list; `waiting` names those who have not read it yet."""

    id: int
    session_id: int
    delivery_id: int
    delivery: str
    number: int
    title: str
    on_date: date
    observer: str
    shared: bool
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What somebody delivered in some days, counted from signed registers: sessions, and their planned minutes."""

    sessions: int = 0
    minutes: int = 0


class Judged(Protocol):
    """Whether somebody counts as trained, until when, and why: as the area that keeps training says."""

    @property
    def trained(self) -> bool:
        """Whether they do today."""

    @property
    def ends_on(self) -> date | None:
        """The last day on which they will, None without an end."""

    @property
    def because(self) -> str:
        """Why, in a sentence."""

    def ends_soon(self, today: date) -> bool:
        """Whether that is near."""


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A member of staff in the lead's list; `away` has first and last days with why, within the next four weeks."""

    id: int
    name: str
    trained: tuple[tuple[str, Judged], ...]
    away: tuple[tuple[date, date, str], ...]
    delivered: Delivered
    supervised_on: date | None

    def away_today(self, today: date) -> bool:
        """Whether they are away on a day."""
        return any(first <= today <= last for first, last, _ in self.away)

    def runs_out(self, today: date) -> bool:
        """Whether a training of theirs runs out soon, or has."""
        return any(found.ends_soon(today) or not found.trained for _, found in self.trained)


def staff_finding(rows: Sequence[StaffRow], today: date) -> str:
    """What asks for a lead's eye first, in a sentence."""
    ends, away = sum(row.runs_out(today) for row in rows), sum(row.away_today(today) for row in rows)
    parts = [f"training of {ends} runs out soon, or has"] if ends else []
    parts += [f"{away} away today"] if away else []
    parts += [f"{never} never supervised here"] if (never := sum(row.supervised_on is None for row in rows)) else []
    said = "; ".join(parts) or "training stands, and nobody is away today"
    return f"{len(rows)} who deliver: {said}"


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """What a facilitator said of a version; `about` is its session's number and title, '' for the whole."""

    id: int
    version_id: int
    user_id: int
    name: str
    about: str
    delivery: str
    worked: str
    to_change: str
    given_at: datetime


def check_supervision(details: SupervisionDetails, *, today: date) -> None:
    """Within the past year, from 5 minutes to 8 hours. Raises `Refused` with every problem by field."""
    problems: dict[str, str] = {}
    if not today - BACK <= details.on <= today:
        problems["on"] = "The date must be today or earlier, within a year"
    if not 5 <= details.minutes <= LONGEST_SUPERVISION:
        problems["minutes"] = "Enter the minutes, from 5 to 480"
    if len(details.note) > LONGEST_TEXT:
        problems["note"] = f"The note must be {LONGEST_TEXT:,} characters or fewer"
    if problems:
        raise Refused.of(problems)


def check_observation(
    details: ObservationDetails, *, facilitators: Collection[int], items: Collection[int], share: bool
) -> None:
    """Those observed facilitate the delivery; ratings are from 1 to 5; what is shared says something to somebody.

    Raises `Refused` with every problem by field.
    """
    problems: dict[str, str] = {}
    if not details.observed <= set(facilitators):
        problems["observed"] = "Choose facilitators of this delivery"
    elif share and not details.observed:
        problems["observed"] = "Choose whom you observed"
    if not set(details.ratings) <= set(items) or not set(details.ratings.values()) <= set(SCALE):
        problems["ratings"] = "Rate each item from 1 to 5"
    if share and not details.strengths.strip():
        problems["strengths"] = "Enter what went well before you share it"
    for field, text in (("strengths", details.strengths), ("actions", details.actions)):
        if len(text) > LONGEST_TEXT:
            problems[field] = f"{field.capitalize()} must be {LONGEST_TEXT:,} characters or fewer"
    if problems:
        raise Refused.of(problems)


def check_feedback(worked: str, to_change: str) -> None:
    """It says something. Raises `Refused` with every problem by field."""
    problems: dict[str, str] = {}
    if not worked.strip() and not to_change.strip():
        problems["worked"] = "Enter what worked, or what to change"
    for field, text in (("worked", worked), ("to_change", to_change)):
        if len(text) > LONGEST_TEXT:
            problems[field] = f"This must be {LONGEST_TEXT:,} characters or fewer"
    if problems:
        raise Refused.of(problems)


def check_item(name: str, looks_for: str, present: Sequence[Item]) -> None:
    """A name that no item in use has, and what is looked for. Raises `Refused` with every problem by field."""
    problems: dict[str, str] = {}
    if not name or len(name) > 80:
        problems["name"] = "Enter a name of 80 characters or fewer"
    elif name.casefold() in {each.name.casefold() for each in present if each.retired_on is None}:
        problems["name"] = f"{name} is rated already"
    if not looks_for or len(looks_for) > 200:
        problems["looks_for"] = "Enter what is looked for, in 200 characters or fewer"
    if problems:
        raise Refused.of(problems)


def month_of(today: date) -> tuple[date, date]:
    """The first day of a day's month, and the day itself: what 'this month' counts."""
    return today.replace(day=1), today
