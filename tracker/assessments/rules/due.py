"""When an instrument of a battery is asked for, by how far somebody's programme is, and by when it is to be given."""

from dataclasses import dataclass
from datetime import date, timedelta

from tracker.assessments.rules.applying import holds_until
from tracker.assessments.rules.giving import Occasion

KIND = "battery_due"
"""The kind of task that asks for it."""

EARLY = timedelta(days=90)
"""Before a programme began: what was given so early counts for it still."""


@dataclass(frozen=True, slots=True)
class Stage:
    """How far somebody is: of `items` sessions `met`, and when the programme was completed, if it was."""

    enrolled_on: date
    items: int
    met: int
    completed_on: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a battery asks for on an occasion: at so many per cent of the sessions, months later, within days."""

    occasion: Occasion
    at: int
    months: int
    days: int


def due_on(stage: Stage, wanted: Wanted, today: date) -> date | None:
    """The day by which it is to be given, None while it is not asked for.

    Before treatment counts from enrolment and is asked for until half of the sessions are met; after treatment counts
    from completion. During treatment the day is not kept on which a share was reached, so it counts from today.
    """
    share = stage.met * 100 // stage.items if stage.items else 0
    within = timedelta(days=wanted.days)
    if wanted.occasion is Occasion.PRE:
        return max(stage.enrolled_on + within, today) if share < 50 and stage.completed_on is None else None
    if wanted.at < 100:
        return today + within if share >= wanted.at and stage.completed_on is None else None
    if stage.completed_on is None:
        return None
    begins = holds_until(stage.completed_on, wanted.months) or stage.completed_on
    return max(begins + within, today) if begins <= today else None
