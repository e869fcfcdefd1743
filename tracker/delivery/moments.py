"""When the points of a programme come for one person, by what they have finished. Pure: nothing is read here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.catalogue.rules.terms import Moment, Point


@dataclass(frozen=True, slots=True)
class Part:
    """A module that somebody has to do, in the programme’s order: when nothing of it was owed any more, if ever."""

    code: str
    phase: str
    finished_on: date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """A point for one person: `module` is the code of the one it comes after each time, '' for any other moment.

    `reached_on` is None before it comes; of `EVERY` it is the last time so far, and `next_on` the next.
    """

    position: int
    point: Point
    module: str
    reached_on: date | None
    next_on: date | None = None


def comings(points: Sequence[Point], parts: Sequence[Part], began_on: date, today: date) -> Iterator[Coming]:
    """Every point in the order of the definition, one that comes after each module once for each of them."""
    for position, point in enumerate(points):
        if point.moment is Moment.AFTER_EACH_MODULE:
            yield from (Coming(position, point, part.code, part.finished_on) for part in parts)
        elif point.moment is Moment.EVERY and point.weeks:
            past = (today - began_on).days // (7 * point.weeks)
            last = began_on + timedelta(weeks=past * point.weeks) if past > 0 else None
            yield Coming(position, point, "", last, began_on + timedelta(weeks=(past + 1) * point.weeks))
        else:
            yield Coming(position, point, "", _reached(point, parts, began_on))


def _reached(point: Point, parts: Sequence[Part], began_on: date) -> date | None:
    if point.moment is Moment.START:
        return began_on
    if point.moment is Moment.BEFORE_MODULE:
        at = next((at for at, part in enumerate(parts) if part.code == point.target), None)
        return None if at is None else _finished(parts[:at]) if at else began_on
    if point.moment is Moment.AFTER_MODULE:
        return _finished([part for part in parts if part.code == point.target])
    if point.moment is Moment.AFTER_PHASE:
        return _finished([part for part in parts if part.phase == point.target])
    return _finished(parts) if point.moment is Moment.END else None


def _finished(parts: Sequence[Part]) -> date | None:
    """When the last of some modules was finished; None for none, or while one is owed."""
    days = [part.finished_on for part in parts]
    return max((day for day in days if day is not None), default=None) if days and all(days) else None
