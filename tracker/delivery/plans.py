"""A version's sessions brought together with slots and a nation's holidays: read for previews and for the service.

A module of its own because pages show the timetable before anything is saved.
"""

from collections.abc import Collection
from datetime import date

from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules import Format
from tracker.core.errors import Refused
from tracker.delivery.bank_holidays import closed_in
from tracker.delivery.details import slot_problems
from tracker.delivery.rules import SessionKind, WeeklySlot
from tracker.delivery.timetable import Moment, Timetable, ToPlace, timetable


def plan_of(version_id: int, form: SessionKind) -> tuple[ToPlace, ...]:
    """The sessions of a version in a format, in order; none when it is not delivered so."""
    return tuple(
        ToPlace(
            outline_id=session.outline_id,
            number=session.number,
            kind=SessionKind(session.kind.value),
            minutes=session.minutes,
            gap_weeks=session.gap_weeks,
        )
        for session in catalogue.plan(version_id, Format(form.value))
    )


def timetable_for(
    plan: tuple[ToPlace, ...],
    form: SessionKind,
    slots: Collection[WeeklySlot],
    starts_on: date,
    nation: str,
    *,
    after: date | None = None,
    taken: Collection[Moment] = (),
) -> Timetable:
    """A plan in weekly slots from a date on, without the nation's holidays. Raises `Refused('slots')`.

    In a group's run the one-to-ones stay unscheduled; in a run for one person every session has a slot.
    """
    longest = max((session.minutes for session in plan if session.kind is form), default=0)
    problems = slot_problems(slots, longest)
    if problems:
        raise Refused.of(problems)
    return timetable(plan, slots, starts_on, closed_in(nation), slotted=form, after=after, taken=taken)
