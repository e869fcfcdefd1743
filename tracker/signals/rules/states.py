"""Where a warning stands, what may be done about it, and what a new count makes of the warnings that stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from tracker.core.errors import Refused
from tracker.signals.rules.finding import Fact, Finding, facts_of, subject_of
from tracker.signals.rules.kinds import Kind

LONGEST_TEXT = 500
LONGEST_SNOOZE = timedelta(days=92)
NEWER, AMENDED, OVER, OFF = (
    "Something new happened: a newer warning took its place",
    "The records were amended, and the rule no longer applies",
    "The rule no longer applies",
    "The area switched this rule off",
)


class State(StrEnum):
    """Where a warning stands; a snooze is over on its day."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """In a word or three."""
        return "Ended by itself" if self is State.ENDED else self.value.capitalize()

    @property
    def look(self) -> str:
        """The class of its status."""
        looks = {"open": "st--tight", "acknowledged": "st--info", "resolved": "st--good"}
        return looks.get(self.value, "st--quiet")


STANDING = frozenset({State.OPEN, State.ACKNOWLEDGED, State.SNOOZED})


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as pages show it; `area` is the person's."""

    id: int
    person_id: int
    name: str
    area: str
    zone: str
    kind: Kind
    kept: dict[str, Any]
    stored: State
    raised_at: datetime
    acknowledged_by: str
    acknowledged_at: datetime | None
    snoozed_until: date | None
    reason: str
    closed_by: str
    closed_at: datetime | None
    done: str
    version: int

    @property
    def says(self) -> str:
        """What was found, as a sentence without its full stop."""
        text: str = self.kept["says"]
        return text[:1].upper() + text[1:]

    @property
    def rule(self) -> str:
        """The rule with the thresholds that it had."""
        return str(self.kept["rule"])

    @property
    def programme(self) -> str:
        """On which programme, '' for the person as a whole."""
        return str(self.kept["programme"])

    @property
    def worked(self) -> str:
        """How the figure was worked out, '' where the facts show it."""
        return str(self.kept.get("worked", ""))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts, the newest first."""
        return facts_of(self.kept)

    @property
    def stands(self) -> bool:
        """Whether it still asks for an answer, now or when its snooze is over."""
        return self.stored in STANDING

    def state(self, today: date) -> State:
        """Where it stands on a local day: a snooze that is over is open."""
        over = self.snoozed_until is not None and self.snoozed_until <= today
        return State.OPEN if self.stored is State.SNOOZED and over else self.stored


def check_stands(warning: Warned) -> None:
    """Only a warning that stands can be answered. Raises `Refused`."""
    if warning.stored not in STANDING:
        raise Refused("", "This warning is closed already")


def check_snooze(until: date, reason: str, today: date) -> None:
    """A snooze has a reason, and lasts until a day from tomorrow on, 92 days away at most. Raises `Refused`."""
    if not today < until <= today + LONGEST_SNOOZE:
        raise Refused("until", "The day must be after today, and within three months")
    _check_text("reason", reason, "Give a reason")


def check_done(done: str) -> None:
    """Resolving says what was done. Raises `Refused`."""
    _check_text("done", done, "Say what was done")


def _check_text(field: str, text: str, missing: str) -> None:
    if not text:
        raise Refused(field, missing)
    if len(text) > LONGEST_TEXT:
        raise Refused(field, f"This must be {LONGEST_TEXT} characters or fewer")


@dataclass(frozen=True, slots=True)
class Stood:
    """A warning as it is kept, for a count.

    `answered` is how it was answered when it last stood, open where nobody had or a snooze is over; `ended_at` is UTC.
    """

    id: int
    person_id: int
    area_id: int
    kind: Kind
    key: str
    kept: dict[str, Any]
    state: State
    answered: State = State.OPEN
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A finding about a person."""

    person_id: int
    finding: Finding

    @property
    def name(self) -> tuple[int, Kind, str]:
        """What makes it the one that it is."""
        return self.person_id, self.finding.kind, self.finding.key


@dataclass(frozen=True, slots=True)
class Again:
    """A warning that had ended and stands again; `same` says that it does on the facts that it had."""

    was: Stood
    due: Due
    same: bool

    @property
    def state(self) -> State:
        """What somebody said of these very facts holds; of others nobody has said anything yet."""
        return self.was.answered if self.same else State.OPEN

    def is_told(self, read_at: datetime | None) -> bool:
        """Whether somebody is told: unless it is answered, or they read of these very facts before it ended.

        An alert that was closed because the warning ended was read by nobody.
        """
        if self.state is not State.OPEN:
            return False
        known = read_at is not None and self.was.ended_at is not None and read_at < self.was.ended_at
        return not (self.same and known)


@dataclass(frozen=True, slots=True)
class Steps:
    """What a count changes: warnings to raise, and those with other figures, that stand again, whose snooze is over.

    `over` are those that end, with the words why.
    """

    fresh: tuple[Due, ...]
    renewed: tuple[tuple[int, dict[str, Any]], ...]
    again: tuple[Again, ...]
    awake: tuple[tuple[int, Due], ...]
    over: tuple[tuple[int, str], ...]

    @property
    def changes(self) -> int:
        """How many."""
        return len(self.fresh) + len(self.renewed) + len(self.again) + len(self.awake) + len(self.over)


def steps(stood: Iterable[Stood], found: Iterable[Due], why: str, off: frozenset[tuple[int, Kind]]) -> Steps:
    """What brings the warnings that are kept in line with what the rules find now.

    One with the same newest fact is never raised twice: if somebody resolved it that holds, and if it had ended it
    stands again. Its alerts were closed when it ended, read or not; so whom the rule tells is told again, once, unless
    somebody answered these very facts (that holds, too) or they read of them themselves: see `Again`. A snooze is a
    wish to be reminded: the first count on its day or after tells whom the rule tells, once. `why` says in
    words why rules no longer apply, `off` which kinds of rule are switched off in which areas.
    """
    due = {each.name: each for each in found}
    known = {(each.person_id, each.kind, each.key): each for each in stood}
    subjects = {(person_id, kind, subject_of(key)) for person_id, kind, key in due}
    renewed, again, awake, over = [], [], [], []
    for name, each in known.items():
        if name not in due:
            if each.state in STANDING:
                newer = (each.person_id, each.kind, subject_of(each.key)) in subjects
                words = OFF if (each.area_id, each.kind) in off else NEWER if newer else why
                over.append((each.id, words))
            continue
        kept = due[name].finding.kept
        if each.state is State.ENDED:
            again.append(Again(each, due[name], same=kept["facts"] == each.kept["facts"]))
        if each.state is State.SNOOZED and each.answered is State.OPEN:
            awake.append((each.id, due[name]))
        if each.state is not State.RESOLVED and kept != each.kept:
            renewed.append((each.id, kept))
    fresh = tuple(each for name, each in due.items() if name not in known)
    return Steps(fresh, tuple(renewed), tuple(again), tuple(awake), tuple(over))
