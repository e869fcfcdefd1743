"""A version's sessions brought together with slots and the days on which an area is closed.

Read for previews and for the service; a module of its own because pages show the timetable before anything is saved.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.programmes import Format, PlannedSession
from tracker.core import clock
from tracker.core.errors import Refused
from tracker.delivery import trained
from tracker.delivery.closed import closed_for, days_between
from tracker.delivery.details import DeliveryDetails, check_day, slot_problems
from tracker.delivery.rules import DeliveryView, SessionKind, WeeklySlot
from tracker.delivery.timetable import Closed, Moment, Timetable, ToPlace, timetable
from tracker.people import queries as people
from tracker.resources import queries as resources


def plan_of(version_id: int, form: SessionKind) -> tuple[ToPlace, ...]:
    """The sessions of a version in a format, in order; none when it is not delivered so."""
    return _to_place(catalogue.plan(version_id, _format(form)))


def _format(form: SessionKind) -> Format:
    return Format(form.value)


def _to_place(planned: Iterable[PlannedSession]) -> tuple[ToPlace, ...]:
    return tuple(
        ToPlace(
            outline_id=session.outline_id,
            number=session.number,
            kind=SessionKind(session.kind.value),
            minutes=session.minutes,
            gap_weeks=session.gap_weeks,
        )
        for session in planned
    )


def timetable_for(
    plan: tuple[ToPlace, ...],
    form: SessionKind,
    slots: Collection[WeeklySlot],
    starts_on: date,
    closed: Closed,
    *,
    after: date | None = None,
    taken: Collection[Moment] = (),
) -> Timetable:
    """A plan in weekly slots from a date on, without the days that are `closed`. Raises `Refused('slots')`.

    In a group's run the one-to-ones stay unscheduled; in a run for one person every session has a slot.
    """
    longest = max((session.minutes for session in plan if session.kind is form), default=0)
    problems = slot_problems(slots, longest)
    if problems:
        raise Refused.of(problems)
    return timetable(plan, slots, starts_on, closed, slotted=form, after=after, taken=taken)


@dataclass(frozen=True, slots=True)
class Preview:
    """The timetable that a delivery would have; `planned` has each session by outline.

    `size_note` says when there are more places than the programme is meant for, `pair_note` when the area asks for
    more facilitators; else they are ''.
    """

    timetable: Timetable
    planned: dict[int, PlannedSession]
    provisional: str
    size_note: str
    pair_note: str


def preview(wanted: DeliveryDetails) -> Preview:
    """The timetable of a delivery that is not set up yet. Raises `Refused` for its times, its first day,
    and staff who are not trained."""
    check_day("starts_on", wanted.starts_on, today=clock.now().date())
    if wanted.format is SessionKind.GROUP and not wanted.slots:
        raise Refused("slots", "Choose when the group meets each week")
    why = wanted.untrained_why
    rule = resources.staffing_rule(wanted.area_id)
    trained.check(rule, wanted.version_id, wanted.staff, wanted.starts_on, why=why)
    planned = catalogue.plan(wanted.version_id, _format(wanted.format))
    version = catalogue.version(wanted.version_id)
    closed = closed_for(wanted.area_id, people.area(wanted.area_id).nation.value, wanted.starts_on)
    made = timetable_for(_to_place(planned), wanted.format, wanted.slots, wanted.starts_on, closed)
    form = next((each for each in version.formats if each.format is _format(wanted.format)), None)
    provisional = version.provisional or (form.provisional if form is not None else "")
    note = ""
    if form is not None and wanted.capacity > form.largest_group:
        size = f"{form.smallest_group} to {form.largest_group} people"
        note = f"{version.label} is meant for {size}; this delivery has {wanted.capacity} places."
    pair_note = trained.pair_of(rule, wanted.staff) if wanted.format is SessionKind.GROUP else ""
    return Preview(made, {each.outline_id: each for each in planned}, provisional, note, pair_note)


def skipped(delivery: DeliveryView) -> tuple[tuple[date, str], ...]:
    """The closed days of a delivery's area on its weekdays, from its first day to its last, with why."""
    first, last = delivery.starts_on, delivery.ends_on
    if last is None:
        return ()
    closed = closed_for(delivery.area_id, delivery.nation, first, last)
    return tuple(
        (each, why)
        for each in days_between(first, last)
        if any(slot.holds(each) for slot in delivery.slots) and (why := closed(each))
    )
