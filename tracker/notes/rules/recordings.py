"""Recording of sessions: who agreed, and what became of each recording."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.core.errors import Refused

LENGTH = 200


class Answer(StrEnum):
    """Where a person's consent to being recorded stands."""

    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The answer in words."""
        return {"asked": "Asked, not decided", "given": "Agreed", "refused": "Refused", "withdrawn": "Withdrawn"}[
            self.value
        ]

    @property
    def look(self) -> str:
        """How the answer is marked."""
        return {"asked": "quiet", "given": "good", "refused": "bad", "withdrawn": "bad"}[self.value]


@dataclass(frozen=True, slots=True)
class ConsentView:
    """What a person said, on which day, and who noted it."""

    answer: Answer
    on_date: date
    noted_by: str
    noted_at: datetime


@dataclass(frozen=True, slots=True)
class Sitter:
    """Somebody who is expected at a session, with where their consent stands; none: never asked."""

    person_id: int
    name: str
    answer: Answer | None
    on_date: date | None

    @property
    def spoken(self) -> str:
        """`First names Surname`, as in every sentence."""
        surname, _, first_names = self.name.partition(", ")
        return f"{first_names} {surname}".strip()


@dataclass(frozen=True, slots=True)
class RecordingView:
    """A recording that was made; `destroyed_on` ends it."""

    id: int
    session_id: int
    what: str
    kept_where: str
    keep_until: date
    logged_by: str
    logged_at: datetime
    destroyed_on: date | None
    destroyed_by: str
    about: str = ""

    def is_overdue(self, today: date) -> bool:
        """Whether it should be gone by now."""
        return self.destroyed_on is None and self.keep_until < today


def consent_finding(sitters: Sequence[Sitter]) -> str:
    """Whether the session may be recorded, in a sentence."""
    without = [one for one in sitters if one.answer is not Answer.GIVEN]
    if not sitters:
        return "Nobody is expected."
    if not without:
        return "Everybody expected has agreed to be recorded."
    if len(without) == 1:
        return f"Do not record while {without[0].spoken} is in the room, who has not agreed."
    names = [one.spoken for one in without[:3]]
    last = f"{len(without) - 3} more" if len(without) > 3 else names.pop()
    return f"Do not record while {', '.join(names)} and {last} are in the room, who have not agreed."


def check_consent(on: date | None, today: date) -> date:
    """The day is today or earlier. Raises `Refused`."""
    if on is None or on > today:
        raise Refused("on_date", "The date must be today or earlier")
    return on


def check_recording(what: str, kept_where: str, keep_until: date | None, held_on: date) -> tuple[str, str, date]:
    """What was recorded, where it is kept and until when, tidied. Raises `Refused` with every problem by field."""
    problems = {}
    said = {"what": " ".join(what.split()), "kept_where": " ".join(kept_where.split())}
    for field, words in (("what", "what was recorded"), ("kept_where", "where it is kept")):
        if not said[field] or len(said[field]) > LENGTH:
            problems[field] = f"Enter {words}, in {LENGTH} characters or fewer"
    if keep_until is None or keep_until < held_on:
        problems["keep_until"] = "Enter until when it is kept: the day of the session or later"
    if problems or keep_until is None:
        raise Refused.of(problems)
    return said["what"], said["kept_where"], keep_until
