"""What a register may hold, when it may be signed, what counts, and how two people's saves are merged."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from enum import StrEnum

NOTE_LIMIT = 10_000
REASON_LIMIT = 500


class RegisterState(StrEnum):
    """A register is a draft until it is signed; only signed marks count."""

    DRAFT = "draft"
    SIGNED = "signed"


class OutcomeKind(StrEnum):
    """The families of outcomes: they group the list and choose sign and colour."""

    ATTENDED = "attended"
    ATTENDED_BUT = "attended_but"
    ACCEPTABLE = "acceptable"
    UNACCEPTABLE = "unacceptable"
    RESCHEDULED = "rescheduled"
    OFFICER = "officer"


KIND_LABELS = {
    OutcomeKind.ATTENDED: "Attended",
    OutcomeKind.UNACCEPTABLE: "Unacceptable absence",
    OutcomeKind.ACCEPTABLE: "Acceptable absence",
    OutcomeKind.ATTENDED_BUT: "Attended, but",
    OutcomeKind.RESCHEDULED: "Rescheduled",
    OutcomeKind.OFFICER: "Decided by the responsible officer",
}

_SIGNS = {
    OutcomeKind.ATTENDED: "att",
    OutcomeKind.ATTENDED_BUT: "warn",
    OutcomeKind.ACCEPTABLE: "acc",
    OutcomeKind.UNACCEPTABLE: "una",
    OutcomeKind.RESCHEDULED: "off",
    OutcomeKind.OFFICER: "acc",
}


@dataclass(frozen=True, slots=True)
class OutcomeView:
    """An outcome of the service's list. `attended` is None where attendance is not known (CO10)."""

    code: str
    label: str
    short_label: str
    kind: OutcomeKind
    attended: bool | None
    compliant: bool
    meets: bool
    means: str
    letter: str
    enabled: bool = True


Outcomes = Mapping[str, OutcomeView]


@dataclass(frozen=True, slots=True)
class PointView:
    """A point of the engagement scale."""

    value: int
    label: str
    description: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody says of one member: the values of one row, without who or when."""

    outcome: str | None = None
    minutes: int | None = None
    late: bool = False
    engagement: int | None = None
    note: str = ""


EMPTY = Entry()


@dataclass(frozen=True, slots=True)
class RowEntry:
    """A row as it was sent: the entry, the fingerprint of the row as it was shown, and any choice made.

    `keep` settles a conflict: `mine` or `theirs`.
    """

    membership_id: int
    entry: Entry
    was: str
    keep: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of the session as a whole; times are local wall time."""

    group_note: str = ""
    started_at: time | None = None
    ended_at: time | None = None
    deliverers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Submission:
    """One post of the register page."""

    rows: tuple[RowEntry, ...]
    head: Head
    head_was: str
    mark_rest: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One member's row as it stands; `saved_by` is '' while nothing is saved."""

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

    @property
    def name(self) -> str:
        """`Surname, First`, as in every list."""
        return f"{self.surname}, {self.first_names}"

    @property
    def spoken_name(self) -> str:
        """`First Surname`, as in every sentence."""
        return f"{self.first_names} {self.surname}"


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that two people changed differently: what was typed, and what the other saved."""

    membership_id: int
    mine: Entry
    theirs: Row


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a save: rows taken over from a colleague, rows in conflict, and what kept it from being signed.

    `page` is the register as it now stands. A conflict holds only its own row; the others are saved.
    """

    page: "RegisterPage"
    merged: tuple[Row, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    head_conflict: Head | None = None
    problems: Mapping[str, str] = field(default_factory=dict)
    signed: bool = False


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """The session that a register belongs to. `minutes` is what the programme prescribes."""

    session_id: int
    delivery_id: int
    delivery_title: str
    delivery_code: str
    programme: str
    outline_id: int
    number: int
    sessions: int
    title: str
    module_number: int
    module_title: str
    provisional: str
    on_date: date | None
    starts_at: time | None
    minutes: int
    venue: str
    zone: str
    area_id: int
    lead_id: int


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Somebody who may have delivered the session."""

    user_id: int
    name: str
    part: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """A change after signing: who, when, why, and both values."""

    mark_id: int
    at: datetime
    by: str
    reason: str
    before: Entry
    after: Entry


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Everything that the register page shows."""

    session: SessionFacts
    state: RegisterState | None
    version: int
    head: Head
    rows: tuple[Row, ...]
    facilitators: tuple[Facilitator, ...]
    outcomes: Outcomes
    points: tuple[PointView, ...]
    saved_by: str = ""
    saved_at: datetime | None = None
    signed_by: str = ""
    signed_at: datetime | None = None
    amendments: Mapping[int, tuple[AmendmentView, ...]] | None = None

    @property
    def is_signed(self) -> bool:
        """Whether the marks count."""
        return self.state is RegisterState.SIGNED

    @property
    def recorded(self) -> int:
        """How many rows have an outcome."""
        return sum(1 for row in self.rows if row.entry.outcome)


def tidy(entry: Entry, outcomes: Outcomes) -> Entry:
    """The entry without what its outcome rules out: no minutes, lateness or engagement for an absence."""
    note = entry.note.replace("\r\n", "\n").strip()
    outcome = outcomes.get(entry.outcome or "")
    if outcome is None:
        return replace(entry, outcome=entry.outcome or None, minutes=None, note=note)
    if outcome.attended:
        return replace(entry, note=note)
    return Entry(outcome=entry.outcome, note=note)


def fingerprint(value: Entry | Head) -> str:
    """A short digest of a row or a head, sent with the page and back, to tell who changed what since."""
    if isinstance(value, Head):
        parts: tuple[object, ...] = (
            value.group_note,
            value.started_at,
            value.ended_at,
            sorted(value.deliverers),
        )
    else:
        parts = (value.outcome, value.minutes, value.late, value.engagement, value.note)
    return hashlib.blake2b(repr(parts).encode(), digest_size=6).hexdigest()


def merge(mine: Entry, theirs: Entry, was: str, keep: str = "") -> Entry | None:
    """What stands after two saves of one row; None when they conflict and nobody chose.

    `was` is the fingerprint of the row that the later saver was shown. A row that only one of the two
    changed takes that change; the same change made twice is one. A choice is of outcome, minutes, lateness and
    engagement: the note is the one typed, for its box then held both notes.
    """
    stands = fingerprint(theirs)
    if stands == was or mine == theirs:
        return mine
    if fingerprint(mine) == was:
        return theirs
    return {"mine": mine, "theirs": replace(theirs, note=mine.note)}.get(keep)


def sign_of(entry: Entry, outcomes: Outcomes, minutes: int) -> str:
    """The state class of a mark: att, part, warn, acc, una, off, or none while it is not recorded."""
    outcome = outcomes.get(entry.outcome or "")
    if outcome is None:
        return "none"
    if outcome.kind is OutcomeKind.ATTENDED and (entry.late or (entry.minutes or 0) < minutes):
        return "part"
    return _SIGNS[outcome.kind]


def check_entries(
    entries: Iterable[tuple[Row, Entry]], outcomes: Outcomes, points: Iterable[int], longest: int
) -> dict[str, str]:
    """What even a draft may not hold, as messages by field; `longest` is the most minutes possible."""
    problems: dict[str, str] = {}
    scale = frozenset(points)
    for row, entry in entries:
        at, name = row.membership_id, row.name
        if entry.outcome is not None and entry.outcome not in outcomes:
            problems[f"outcome-{at}"] = f"{name}: choose an outcome from the list"
        if entry.minutes is not None and not 0 <= entry.minutes <= longest:
            problems[f"minutes-{at}"] = f"{name}: minutes must be from 0 to {longest}"
        if entry.engagement is not None and entry.engagement not in scale:
            problems[f"engagement-{at}"] = f"{name}: engagement must be from {min(scale)} to {max(scale)}"
        if len(entry.note) > NOTE_LIMIT:
            over = len(entry.note) - NOTE_LIMIT
            problems[f"note-{at}"] = f"{name}: the note is too long by {over:,}; the limit in characters is {NOTE_LIMIT:,}"
    return problems


def check_head(head: Head, known: Iterable[int]) -> dict[str, str]:
    """What even a draft may not say of the session as a whole."""
    problems: dict[str, str] = {}
    if head.started_at and head.ended_at and head.ended_at <= head.started_at:
        problems["ended_at"] = "The session must end after it started"
    if len(head.group_note) > NOTE_LIMIT:
        over = len(head.group_note) - NOTE_LIMIT
        problems["group_note"] = f"The group note is too long by {over:,}; the limit in characters is {NOTE_LIMIT:,}"
    if not head.deliverers <= frozenset(known):
        problems["deliverers"] = "Choose who delivered the session from the list"
    return problems


def longest_minutes(prescribed: int, head: Head) -> int:
    """The most minutes that a person may be given: as prescribed, or as long as the session really was."""
    return max(prescribed, held_minutes(head) or 0)


def held_minutes(head: Head) -> int | None:
    """How long the session really was, when both times are known."""
    if head.started_at is None or head.ended_at is None:
        return None
    began = head.started_at.hour * 60 + head.started_at.minute
    return head.ended_at.hour * 60 + head.ended_at.minute - began


def is_under_way(on_date: date | None, starts_at: time | None, local_now: datetime) -> bool:
    """Whether a session has started, by its area's wall clock; an unbooked one never has."""
    if on_date is None:
        return False
    return (on_date, starts_at or time(0)) <= (local_now.date(), local_now.time())


def check_signing(rows: Sequence[Row], head: Head, outcomes: Outcomes, *, started: bool) -> dict[str, str]:
    """What stands between a draft and its signature, as messages by field, in the order of the page."""
    if not started:
        return {"": "This session has not started yet, so its register cannot be signed"}
    if not rows:
        return {"": "Nobody is a member on this date, so there is nothing to sign"}
    problems: dict[str, str] = {}
    for row in rows:
        outcome = outcomes.get(row.entry.outcome or "")
        if outcome is None:
            problems[f"outcome-{row.membership_id}"] = f"{row.name}: choose an outcome"
        elif outcome.attended and not row.entry.minutes:
            problems[f"minutes-{row.membership_id}"] = f"{row.name}: enter the minutes attended"
    if not head.deliverers:
        problems["deliverers"] = "Choose who delivered the session"
    return problems


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


def mark_rest(rows: Iterable[tuple[Row, Entry]], attended: str, minutes: int) -> dict[int, Entry]:
    """'Mark everyone else attended': the rows still without an outcome, as attended in full."""
    return {
        row.membership_id: replace(entry, outcome=attended, minutes=minutes)
        for row, entry in rows
        if entry.outcome is None
    }
