"""What people were told of their sessions: enforcement fails without it, so it is kept with the dates as told.

Whoever has a session ahead that they were not told of, or were told of at another time, must be told.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from tracker.core.errors import Refused

Moment = tuple[date, time]
TELL = "tell_people"
"""The kind of task that stays open until everybody was told, one for each delivery."""
LONGEST_AGO = timedelta(days=366)


class Given(StrEnum):
    """What was given."""

    INSTRUCTION = "instruction"
    REMINDER = "reminder"
    CHANGE = "change"

    @property
    def label(self) -> str:
        """In words."""
        return {"instruction": "Session instructions", "reminder": "Reminder", "change": "Change of time"}[self.value]


class How(StrEnum):
    """How it was given."""

    IN_PERSON = "in_person"
    LETTER = "letter"
    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"

    @property
    def label(self) -> str:
        """In words."""
        return {
            "in_person": "Handed over in person",
            "letter": "Letter",
            "phone": "Phone",
            "text": "Text message",
            "email": "Email",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Ahead:
    """A session that lies ahead of a member."""

    session_id: int
    number: int
    moment: Moment


@dataclass(frozen=True, slots=True)
class Telling:
    """One record: who was told what, how and when; `said` has the sessions as they were told."""

    id: int
    membership_id: int
    given: Given
    how: How
    told_on: date
    said: tuple[Ahead, ...]
    recorded_by: str

    @property
    def words(self) -> str:
        """`sessions 16 to 35`, for lists."""
        numbers = sorted({each.number for each in self.said})
        if not numbers:
            return "no session"
        if len(numbers) == 1:
            return f"session {numbers[0]}"
        whole = numbers == list(range(numbers[0], numbers[-1] + 1))
        return f"sessions {numbers[0]} to {numbers[-1]}" if whole else f"{len(numbers)} sessions"


def untold(ahead: Sequence[Ahead], tellings: Iterable[Telling]) -> tuple[Ahead, ...]:
    """The sessions ahead that somebody must still be told of: never told, or told last at another time.

    `tellings` are those of one member, the oldest first.
    """
    last: dict[int, Moment] = {}
    for telling in tellings:
        last.update((each.session_id, each.moment) for each in telling.said)
    return tuple(each for each in ahead if last.get(each.session_id) != each.moment)


def check_telling(
    told_on: date, first: date, last: date, chosen: Collection[int], ahead: Mapping[int, Sequence[Ahead]], today: date
) -> None:
    """Somebody is chosen, the day is not ahead, the stretch is not the wrong way round and has a session in it.

    Raises `Refused` with every field that is wrong.
    """
    wrong: dict[str, str] = {}
    if not today - LONGEST_AGO <= told_on <= today:
        wrong["told_on"] = "The day on which they were told must be today or in the year before"
    if not chosen:
        wrong["members"] = "Choose who was told"
    if last < first:
        wrong["last"] = "The last day must be on or after the first day"
    elif chosen and not any(ahead.get(each) for each in chosen):
        wrong["first"] = "No session lies between these days"
    if wrong:
        raise Refused.of(wrong)
