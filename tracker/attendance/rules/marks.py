"""Marks: what is said of one member, which values go together, and what a mark counts as."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.attendance.rules.beforehand import ApologyView
from tracker.attendance.rules.outcomes import SIGNS, OutcomeKind, Outcomes

NOTE_LIMIT = 10_000
REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says of one member: the values of one row, without who or when.

    `late_minutes` and `early_minutes` are how long after the start somebody came and before the end they left, where
    that is known. A `provisional` outcome stands until the reason is known.
    """

    outcome: str | None = None
    minutes: int | None = None
    late: bool = False
    engagement: int | None = None
    note: str = ""
    late_minutes: int | None = None
    early_minutes: int | None = None
    provisional: bool = False

    @property
    def values(self) -> dict[str, str | int | None]:
        """The values by name, as JSON takes them."""
        return {
            "outcome": self.outcome,
            "minutes": self.minutes,
            "late": self.late,
            "engagement": self.engagement,
            "note": self.note,
            "late_minutes": self.late_minutes,
            "early_minutes": self.early_minutes,
            "provisional": self.provisional,
        }


EMPTY = Entry()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Where and when a member does this session with another delivery; `met` once its signed register says so."""

    delivery: str
    on_date: date | None
    met: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One member's row as it stands; `saved_by` is '' while nothing is saved.

    `left_on` is None for members. Otherwise it was their last day, before the session's: they were marked before that
    was known.
    """

    membership_id: int
    enrolment_id: int
    person_id: int
    surname: str
    first_names: str
    entry: Entry
    mark_id: int | None = None
    saved_by: str = ""
    saved_by_id: int | None = None
    saved_at: datetime | None = None
    left_on: date | None = None
    determined_at: datetime | None = None  # when the outcome was settled, none while it is provisional
    guest_of: str = ""  # the title of their own delivery, for somebody who takes part in this one session only
    apology: ApologyView | None = None
    elsewhere: Elsewhere | None = None

    @property
    def is_cleared(self) -> bool:
        """Whether nothing is said of somebody who had left by then: they are not on the register any more."""
        return self.left_on is not None and self.entry == EMPTY

    @property
    def name(self) -> str:
        """`Surname, First`, as in every list."""
        return f"{self.surname}, {self.first_names}"

    @property
    def spoken_name(self) -> str:
        """`First Surname`, as in every sentence."""
        return f"{self.first_names} {self.surname}"


@dataclass(frozen=True, slots=True)
class SignedMark:
    """What a signed register says of somebody; `prescribed` are the session's minutes, `on_date` is local."""

    session_id: int
    on_date: date
    prescribed: int
    entry: Entry
    catch_up: bool = False


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """A change after signing: who, when, why, and both values."""

    mark_id: int
    at: datetime
    by: str
    reason: str
    before: Entry
    after: Entry


def plain_text(text: str) -> str:
    """Text as it is kept: plain line ends, no blanks around it, and no NUL, which PostgreSQL cannot hold."""
    return text.replace("\0", "").replace("\r\n", "\n").strip()


def tidy(entry: Entry, outcomes: Outcomes) -> Entry:
    """The entry without what its outcome rules out: no minutes, lateness or engagement for an absence.

    Before an outcome is chosen, the minutes are only the ones filled in by the page. Whoever came late by some minutes
    was late. Only an outcome that may be provisional is.
    """
    note = plain_text(entry.note)
    outcome = outcomes.get(entry.outcome or "")
    if outcome is None:
        late = entry.late or bool(entry.late_minutes)
        return replace(entry, outcome=entry.outcome or None, minutes=None, note=note, late=late, provisional=False)
    if outcome.attended:
        late = entry.late or bool(entry.late_minutes)
        is_tidy = (note, late, False) == (entry.note, entry.late, entry.provisional)
        return entry if is_tidy else replace(entry, note=note, late=late, provisional=False)
    return Entry(outcome=entry.outcome, note=note, provisional=entry.provisional and outcome.may_be_provisional)


def is_rescheduled(entry: Entry, outcomes: Outcomes) -> bool:
    """Whether the session was to be held at another time for them, which is no absence."""
    outcome = outcomes.get(entry.outcome or "")
    return outcome is not None and outcome.kind is OutcomeKind.RESCHEDULED


def determined(before: Row, after: Entry, now: datetime) -> datetime | None:
    """When the outcome of a row was settled: with the write that says it, or that it is provisional no more."""
    if after.outcome is None or after.provisional:
        return None
    stood = before.entry.outcome == after.outcome and not before.entry.provisional
    return before.determined_at if stood and before.determined_at else now


def followed(before: Entry, typed: Entry, full: int) -> Entry:
    """What was typed, with the minutes that follow from how late somebody came and how early they left.

    `full` are the minutes of somebody who was there throughout. Minutes that nobody changed follow the times; minutes
    that were typed beside them stand, and are never more than the times leave.
    """
    times, shown = (typed.late_minutes, typed.early_minutes), (before.late_minutes, before.early_minutes)
    if times == shown or typed.minutes is None:
        return typed
    left = _left_of(typed, full)
    untouched = typed.minutes in (full, _left_of(before, full))
    return replace(typed, minutes=left if untouched else min(typed.minutes, left))


def _left_of(entry: Entry, full: int) -> int:
    return max(0, full - (entry.late_minutes or 0) - (entry.early_minutes or 0))


def check_entries(
    entries: Iterable[tuple[Row, Entry]], outcomes: Outcomes, points: Iterable[int], longest: int
) -> dict[str, str]:
    """What even a draft may not hold, as messages by field: each row as it stands, and its entry to be.

    `longest` is the most minutes possible. An outcome that the service has withdrawn stays where it is.
    """
    problems: dict[str, str] = {}
    scale = frozenset(points)
    for row, entry in entries:
        at, name = row.membership_id, row.name
        outcome = outcomes.get(entry.outcome or "")
        offered = outcome is not None and (outcome.enabled or entry.outcome == row.entry.outcome)
        if entry.outcome is not None and not offered:
            problems[f"outcome-{at}"] = f"{name}: choose an outcome from the list"
        if entry.minutes is not None and not 0 <= entry.minutes <= longest:
            problems[f"minutes-{at}"] = f"{name}: minutes must be from 0 to {longest}"
        for field, words in (("late", "late"), ("early", "left early")):
            value = entry.late_minutes if field == "late" else entry.early_minutes
            if value is not None and not 0 < value < longest:
                problems[f"{field}_minutes-{at}"] = f"{name}: minutes {words} must be from 1 to {longest - 1}"
        if entry.engagement is not None and entry.engagement not in scale:
            problems[f"engagement-{at}"] = f"{name}: engagement must be from {min(scale)} to {max(scale)}"
        over = len(entry.note) - NOTE_LIMIT
        if over > 0:
            limit = f"the limit in characters is {NOTE_LIMIT:,}"
            problems[f"note-{at}"] = f"{name}: the note is too long by {over:,}; {limit}"
    return problems


def check_reason(reason: str) -> dict[str, str]:
    """An amendment says why."""
    if not reason:
        return {"reason": "Give a reason for the change"}
    if len(reason) > REASON_LIMIT:
        return {"reason": f"The reason may have {REASON_LIMIT} characters at most"}
    return {}


def mark_rest(
    rows: Iterable[Row], outcome: str, minutes: int, outcomes: Outcomes, *, besides: Collection[int] = ()
) -> tuple[Row, ...]:
    """'Mark everyone else': the rows still without an outcome get this one, whoever was there for all the minutes.

    `besides` are the memberships of rows in conflict, which are for those two to settle, and of people who had left.
    """
    return tuple(
        row
        if row.entry.outcome or row.membership_id in besides
        else replace(row, entry=tidy(replace(row.entry, outcome=outcome, minutes=minutes), outcomes))
        for row in rows
    )


def sign_of(entry: Entry, outcomes: Outcomes, minutes: int) -> str:
    """The state class of a mark: att, part, warn, acc, una, off, or none while it is not recorded."""
    outcome = outcomes.get(entry.outcome or "")
    if outcome is None:
        return "none"
    if outcome.kind is OutcomeKind.ATTENDED and (entry.late or (entry.minutes or 0) < minutes):
        return "part"
    return SIGNS[outcome.kind]


def credited_minutes(entry: Entry, outcomes: Outcomes, prescribed: int) -> int:
    """The minutes that a signed mark delivers: those attended, at most as prescribed; none for an absence."""
    outcome = outcomes.get(entry.outcome or "")
    return min(entry.minutes or 0, prescribed) if outcome is not None and outcome.attended else 0


def meets(entry: Entry, outcomes: Outcomes) -> bool:
    """Whether a signed mark meets the session, so that no catch-up is owed."""
    outcome = outcomes.get(entry.outcome or "")
    return outcome is not None and outcome.meets


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of some marks are recorded, and of which kind."""

    marks: int = 0
    attended: int = 0
    acceptable: int = 0
    unacceptable: int = 0

    def __sub__(self, other: "Counts") -> "Counts":
        """By how much each differs."""
        return Counts(
            self.marks - other.marks,
            self.attended - other.attended,
            self.acceptable - other.acceptable,
            self.unacceptable - other.unacceptable,
        )


def count(entries: Iterable[Entry], outcomes: Outcomes) -> Counts:
    """Marks by kind: attended by the outcome's flag; every compliant absence is acceptable."""
    marks = attended = acceptable = unacceptable = 0
    for entry in entries:
        outcome = outcomes.get(entry.outcome or "")
        if outcome is None:
            continue
        marks += 1
        attended += outcome.attended is True
        acceptable += outcome.attended is not True and outcome.compliant
        unacceptable += outcome.attended is not True and not outcome.compliant
    return Counts(marks, attended, acceptable, unacceptable)
