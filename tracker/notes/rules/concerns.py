"""Concerns: who is told, by when somebody must answer, and what an answer is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tracker.core.errors import Refused
from tracker.notes.rules.notes import TEXT_LIMIT, EventView, Where, tidy

CONCERN = "concern"
"""The kind of an alert about a concern; its key is `ID:raised` or `ID:late`."""


def alert_key(concern_id: int, *, late: bool = False) -> str:
    """The key of an alert about a concern."""
    return f"{concern_id}:{'late' if late else 'raised'}"


class Part(StrEnum):
    """As what somebody is told of a concern."""

    OFFICER = "officer"
    COVER = "cover"
    LEAD = "lead"

    @property
    def label(self) -> str:
        """The part in words."""
        return {"officer": "offender manager", "cover": "covers for the offender manager", "lead": "lead"}[self.value]


@dataclass(frozen=True, slots=True)
class KindView:
    """What a concern may be about."""

    code: str
    label: str
    means: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Around:
    """Who could be told: the person's offender manager if any, whether they are away today, who covers, the leads."""

    officer: int | None
    is_away: bool
    covers: tuple[int, ...]
    leads: tuple[int, ...]


def recipients(around: Around) -> dict[int, Part]:
    """Who is told at once: the offender manager; when there is none or they are away, a backup too.

    The backup is whoever covers for them today, else the area's leads. Cover that stands means that they are away.
    """
    told: dict[int, Part] = {}
    if around.officer is not None:
        told[around.officer] = Part.OFFICER
    if around.officer is None or around.is_away or around.covers:
        backup = around.covers or around.leads
        part = Part.COVER if around.covers else Part.LEAD
        told |= {user_id: part for user_id in backup if user_id not in told}
    return told


@dataclass(frozen=True, slots=True)
class ToldView:
    """Somebody who was told."""

    user_id: int
    name: str
    part: Part
    at: datetime


@dataclass(frozen=True, slots=True)
class ConcernView:
    """A concern as its reader may see it. `answer_by` is when the leads are told that nobody answered.

    Who delivers or leads may move it, who leads may redact it; an answer without text was redacted.
    """

    id: int
    kind: str
    person_id: int
    person: str
    where: Where
    membership_id: int
    note_id: int | None
    text: str
    raised_by: str
    raised_at: datetime
    answer_by: datetime
    acknowledged_by: str
    acknowledged_at: datetime | None
    action: str
    escalated_at: datetime | None
    redacted: bool
    may_answer: bool
    may_move: bool
    may_redact: bool
    told: tuple[ToldView, ...] = ()
    events: tuple[EventView, ...] = ()

    @property
    def parts(self) -> dict[str, str]:
        """What of it can be redacted."""
        said = {"text": ("What was said or seen", self.text), "action": ("What is done about it", self.action)}
        return {key: label for key, (label, text) in said.items() if text}

    @property
    def is_open(self) -> bool:
        """Whether nobody has said yet what they do."""
        return self.acknowledged_at is None

    def is_late(self, now: datetime) -> bool:
        """Whether it waits longer than the area allows."""
        return self.is_open and now >= self.answer_by

    @property
    def spoken(self) -> str:
        """`First names Surname`."""
        surname, _, first = self.person.partition(", ")
        return f"{first} {surname}".strip()


def finding(rows: Sequence[ConcernView], now: datetime) -> str:
    """What waits, in a sentence."""
    waiting = [row for row in rows if row.is_open]
    late = sum(row.is_late(now) for row in waiting)
    if not waiting:
        return "No concern waits for an answer."
    count = f"{len(waiting)} concern{' waits' if len(waiting) == 1 else 's wait'} for an answer"
    return f"{count}, {late} of them longer than allowed." if late else f"{count}."


def check_concern(kind: str, text: str, known: Collection[str]) -> str:
    """The text, tidied. Raises `Refused` with every problem by field."""
    problems, kept = {}, tidy(text)
    if kind not in known:
        problems["concern_kind"] = "Choose what the concern is about"
    if not kept:
        problems["concern_text"] = "Enter what was said or seen, and what you did"
    elif len(kept) > TEXT_LIMIT:
        problems["concern_text"] = f"The concern must be {TEXT_LIMIT:,} characters or fewer"
    if problems:
        raise Refused.of(problems)
    return kept


def check_action(action: str) -> str:
    """What is done about it, tidied. Raises `Refused` without."""
    kept = tidy(action)
    if not kept:
        raise Refused("action", "Enter what you do about it")
    if len(kept) > TEXT_LIMIT:
        raise Refused("action", f"This must be {TEXT_LIMIT:,} characters or fewer")
    return kept
