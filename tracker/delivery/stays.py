"""A person's stays in deliveries: why and at what stage they left, and when they were suspended. Pure.

Apart from `rules`, which is full: only what concerns memberships over time reads these.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.errors import Refused
from tracker.core.words import Worded, in_words

YEAR = timedelta(days=366)
LONGEST_WORDS = 200


class Stage(Worded):
    """How far somebody had come when they left: nothing held yet, in a module, or after the last session."""

    BEFORE_START = "before_start"
    DURING = "during"
    AFTER_LAST = "after_last"


@dataclass(frozen=True, slots=True)
class LeaveReason:
    """A reason for leaving: a row of the service's own table, under its category."""

    code: str
    category: str
    label: str


@dataclass(frozen=True, slots=True)
class Suspended:
    """Local days, the first and the last included, without a last while it lasts, on which somebody takes no part."""

    id: int
    membership_id: int
    from_on: date
    until_on: date | None
    why: str

    def covers(self, day: date) -> bool:
        """Whether a day is among them."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)

    @property
    def took_place(self) -> bool:
        """Whether it had a day at all: one that was lifted before it began had none."""
        return self.until_on is None or self.until_on >= self.from_on


@dataclass(frozen=True, slots=True)
class Stay:
    """A membership of an enrolment, past or present, with all that is kept of it. `in_scope`: may be opened.

    `reason` and `category` are '' for a stay that has not ended, or ended before they were asked for.
    """

    membership_id: int
    enrolment_id: int
    delivery_id: int
    delivery_title: str
    in_scope: bool
    joined_on: date
    why_joined: str
    left_on: date | None
    why_left: str
    category: str
    reason: str
    stage: Stage | None
    module_title: str
    suspended: tuple[Suspended, ...] = ()

    @property
    def began(self) -> bool:
        """Whether they ever were a member: who is taken off before the first day was not."""
        return self.left_on is None or self.left_on >= self.joined_on

    @property
    def stage_words(self) -> str:
        """`During Building foundations`, `Before the start`, `After the last session`, or '' when not known."""
        if self.stage is None:
            return ""
        words = {Stage.BEFORE_START: "Before the start", Stage.AFTER_LAST: "After the last session"}
        return words.get(self.stage, f"During {self.module_title}" if self.module_title else "During the programme")


@dataclass(frozen=True, slots=True)
class LastHeld:
    """What decides the stage: sessions of the programme that are met and owed, and the module of the last one held."""

    met: int
    owed: int
    module_id: int | None


def stage_of(last: LastHeld) -> tuple[Stage, int | None]:
    """The stage of somebody who leaves, and the module for `DURING`.

    After the last session when nothing is owed any more; before the start when nothing was held while they were
    a member and nothing is met; otherwise in the module of the last session that was held for them.
    """
    if last.owed == 0 and last.met:
        return Stage.AFTER_LAST, None
    if last.module_id is None:
        return Stage.BEFORE_START, None
    return Stage.DURING, last.module_id


def check_suspending(
    from_on: date, until_on: date | None, why: str, *, joined_on: date, today: date, others: Iterable[Suspended]
) -> None:
    """Days within the membership and a year of today, in order, that no other suspension has, and a reason."""
    wrong: dict[str, str] = {}
    if from_on < joined_on:
        wrong["from_on"] = f"The first day must be on or after the day they joined: {in_words(joined_on)}"
    elif abs(from_on - today) > YEAR:
        wrong["from_on"] = "Check the year: the first day must be within a year of today"
    if until_on is not None and until_on < from_on:
        wrong["until_on"] = "The last day must be on or after the first"
    elif until_on is not None and until_on > today + YEAR:
        wrong["until_on"] = "The last day must be within a year; leave it empty if it is not known"
    if not why.strip() or len(why.strip()) > LONGEST_WORDS:
        wrong["why"] = f"Enter why, in {LONGEST_WORDS} characters or fewer"
    clash = next((one for one in others if one.took_place and _share(one, from_on, until_on)), None)
    if clash is not None and "from_on" not in wrong:
        until = f"until {in_words(clash.until_on)}" if clash.until_on else "with no end yet"
        wrong["from_on"] = f"They are suspended already from {in_words(clash.from_on)}, {until}"
    if wrong:
        raise Refused.of(wrong)


def _share(one: Suspended, from_on: date, until_on: date | None) -> bool:
    return (until_on is None or one.from_on <= until_on) and (one.until_on is None or from_on <= one.until_on)


def check_resuming(on: date, open_one: Suspended, *, today: date) -> None:
    """The first day back is not more than a year ahead, and no earlier than the suspension began."""
    if on < open_one.from_on:
        raise Refused("on", f"The first day back must be on or after {in_words(open_one.from_on)}, when it began")
    if on > today + YEAR:
        raise Refused("on", "The first day back must be within a year")


def suspended_on(suspensions: Sequence[Suspended], day: date) -> Suspended | None:
    """The suspension that covers a day, None when none does."""
    return next((one for one in suspensions if one.covers(day)), None)
