"""Placing a programme's sessions in weekly slots: pure, and apart from `rules` because it is an algorithm of its own.

Days and times are local: a slot at 6pm is at 6pm on both sides of a clock change. Which days are closed is
asked of the caller, so that nothing here knows a calendar.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from tracker.core.errors import Refused
from tracker.delivery.rules import SessionKind, WeeklySlot

Closed = Callable[[date], str | None]
_ONE_DAY = timedelta(days=1)
LONGEST = timedelta(days=366 * 10)
Moment = tuple[date, time]


@dataclass(frozen=True, slots=True)
class ToPlace:
    """A session of the outline: minutes, and how many weeks at least after the one before it."""

    outline_id: int
    number: int
    kind: SessionKind
    minutes: int
    gap_weeks: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """A session in its slot."""

    outline_id: int
    number: int
    minutes: int
    on_date: date
    starts_at: time


@dataclass(frozen=True, slots=True)
class Timetable:
    """Sessions in their slots, those to be booked one by one, and the closed days that a slot fell on."""

    placed: tuple[Placed, ...]
    unscheduled: tuple[ToPlace, ...]
    skipped: tuple[tuple[date, str], ...]

    @property
    def ends_on(self) -> date | None:
        """The last day in it."""
        return self.placed[-1].on_date if self.placed else None


def timetable(
    sessions: Sequence[ToPlace],
    slots: Collection[WeeklySlot],
    starts_on: date,
    closed: Closed,
    *,
    slotted: SessionKind = SessionKind.GROUP,
    after: date | None = None,
    taken: Collection[Moment] = (),
) -> Timetable:
    """Put the sessions of the kind `slotted`, in their order, each into the first slot that it may have.

    No session before `starts_on`, on a closed day (`closed` says why it is), in a slot of `taken` or in one
    that another session has. A session with a gap stands at least so many weeks after the one before; the
    gaps of sessions that are left unscheduled between two others add up. `after` is when the session before
    the first was held. Without slots everything is unscheduled. Raises `Refused('slots')` when ten years
    are not enough.
    """
    if not slots:
        return Timetable((), tuple(sessions), ())
    skipped: list[tuple[date, str]] = []
    moments = _moments(sorted(set(slots)), starts_on, closed, frozenset(taken), skipped)
    placed: list[Placed] = []
    gap, before = 0, after
    for session in sessions:
        gap += session.gap_weeks
        if session.kind is slotted:
            earliest = before + timedelta(weeks=gap) if before is not None else starts_on
            on_date, at = next(moment for moment in moments if moment[0] >= earliest)
            placed.append(Placed(session.outline_id, session.number, session.minutes, on_date, at))
            gap, before = 0, on_date
    return Timetable(
        tuple(placed), tuple(each for each in sessions if each.kind is not slotted), _within(skipped, placed)
    )


def _within(skipped: Sequence[tuple[date, str]], placed: Sequence[Placed]) -> tuple[tuple[date, str], ...]:
    last = placed[-1].on_date if placed else date.min
    return tuple(dict.fromkeys(pair for pair in skipped if pair[0] <= last))


def _moments(
    slots: Sequence[WeeklySlot],
    starts_on: date,
    closed: Closed,
    taken: frozenset[Moment],
    skipped: list[tuple[date, str]],
) -> Iterator[Moment]:
    """Every slot from a day on, in order, without closed days (noted in `skipped`) and taken moments."""
    weekdays = {slot.weekday for slot in slots}
    day, end = starts_on, starts_on + LONGEST
    while day < end:
        if day.weekday() in weekdays:
            times = [slot.starts_at for slot in slots if slot.holds(day)]
            why = closed(day) if times else None
            if why is not None:
                skipped.append((day, why))
            else:
                yield from [(day, at) for at in times if (day, at) not in taken]
        day += _ONE_DAY
    raise Refused("slots", "These slots leave no room for the programme within ten years")
