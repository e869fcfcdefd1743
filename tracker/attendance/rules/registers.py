"""The register of a session: its page as values, when it may be signed, and how long the session was."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from tracker.attendance.rules.holding import ConfirmationView, NotHeldView
from tracker.attendance.rules.marks import NOTE_LIMIT, AmendmentView, Row
from tracker.attendance.rules.outcomes import Outcomes, PointView


class RegisterState(StrEnum):
    """A register is a draft until it is signed; only signed marks count. One of a session not held has no marks."""

    DRAFT = "draft"
    SIGNED = "signed"
    NOT_HELD = "not_held"

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to record."""
        return self is not RegisterState.DRAFT


@dataclass(frozen=True, slots=True)
class Head:
    """What is said of the session as a whole; times are local wall time."""

    group_note: str = ""
    started_at: time | None = None
    ended_at: time | None = None
    deliverers: frozenset[int] = frozenset()


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
    catch_up: bool = False  # what was missed is made up in it


@dataclass(frozen=True, slots=True)
class Facilitator:
    """Somebody who may have delivered the session; `part` is `cover` for who covers it today.

    It is '' for one who is on the delivery no longer, or whose cover is over.
    """

    user_id: int
    name: str
    part: str
    delivered: bool


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Everything that the register page shows. Before the first save, `state` is None and `head` is presumed."""

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
    by_cover: bool = False  # whether its reader may open this session only because they cover it
    asks_confirmation: bool = False  # whether the area wants a second facilitator to confirm what was signed
    confirmation: ConfirmationView | None = None
    not_held: NotHeldView | None = None  # why, while it stands as not held

    @property
    def is_not_held(self) -> bool:
        """Whether the session was not held on its date."""
        return self.state is RegisterState.NOT_HELD

    @property
    def is_signed(self) -> bool:
        """Whether the marks count."""
        return self.state is RegisterState.SIGNED

    @property
    def recorded(self) -> int:
        """How many rows have an outcome."""
        return sum(1 for row in self.rows if row.entry.outcome)

    @property
    def full_minutes(self) -> int:
        """The minutes of somebody who was there throughout: as prescribed, or as long as it really was if less."""
        return full_minutes(self.session.minutes, self.head)

    def has_staff(self, user_id: int | None) -> bool:
        """Whether a user is among the delivery's facilitators or covers this session today: only they record it."""
        return any(one.user_id == user_id and one.part for one in self.facilitators)


def presumed_end(starts_at: time | None, minutes: int) -> time | None:
    """When a session that begins on time ends; None when that is not known, or on the next day."""
    if starts_at is None:
        return None
    ends = starts_at.hour * 60 + starts_at.minute + minutes
    return time(ends // 60, ends % 60) if ends < 24 * 60 else None


def held_minutes(head: Head) -> int | None:
    """How long the session really was, when both times are known."""
    if head.started_at is None or head.ended_at is None:
        return None
    began = head.started_at.hour * 60 + head.started_at.minute
    return head.ended_at.hour * 60 + head.ended_at.minute - began


def full_minutes(prescribed: int, head: Head) -> int:
    """The minutes of somebody who was there throughout: as prescribed, or as long as it really was if less."""
    return min(prescribed, held_minutes(head) or prescribed)


def longest_minutes(prescribed: int, head: Head) -> int:
    """The most minutes that a person may be given: as prescribed, or as long as the session really was."""
    return max(prescribed, held_minutes(head) or 0)


def check_head(head: Head, known: Iterable[int]) -> dict[str, str]:
    """What even a draft may not say of the session as a whole, as messages by field."""
    problems: dict[str, str] = {}
    if head.started_at and head.ended_at and head.ended_at <= head.started_at:
        problems["ended_at"] = "The session must end after it started"
    over = len(head.group_note) - NOTE_LIMIT
    if over > 0:
        limit = f"the limit in characters is {NOTE_LIMIT:,}"
        problems["group_note"] = f"The group note is too long by {over:,}; {limit}"
    if not head.deliverers <= frozenset(known):
        problems["deliverers"] = "Choose who delivered the session from the list"
    return problems


def is_under_way(on_date: date | None, starts_at: time | None, local_now: datetime) -> bool:
    """Whether a session has started, by its area's wall clock; an unbooked one never has."""
    if on_date is None:
        return False
    return (on_date, starts_at or time(0)) <= (local_now.date(), local_now.time())


def check_leavers(rows: Iterable[Row], kept: Collection[int]) -> dict[str, str]:
    """Whoever had left by the session is signed for only when the signer says so: `kept` are their memberships."""
    return {
        f"leaver-{row.membership_id}": f"{row.name}: had left by this session. Choose whether to clear or keep the row"
        for row in rows
        if row.left_on and row.membership_id not in kept
    }


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
