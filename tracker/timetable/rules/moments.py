"""Moments of a working day: which are proposed for a one-to-one, and whether two sessions share a minute."""

from collections.abc import Iterable
from datetime import date, datetime, time

Moment = tuple[date, time]
STARTS = tuple(time(hour, minute) for hour in range(9, 17) for minute in (0, 30))
"""When a one-to-one is proposed to begin: each half hour from 9am to 4.30pm. No programme’s rule."""
NOON = time(13)


def first_of_each_half(moments: Iterable[Moment]) -> list[Moment]:
    """The first moment of each morning and each afternoon, in order of time; afternoons begin at 1pm."""
    found: dict[tuple[date, bool], Moment] = {}
    for moment in sorted(moments):
        found.setdefault((moment[0], moment[1] >= NOON), moment)
    return list(found.values())


def overlapping(one: Moment, minutes: int, other: Moment, other_minutes: int) -> bool:
    """Whether two sessions, each at a moment for some minutes, share any minute."""
    begins, other_begins = (each[1].hour * 60 + each[1].minute for each in (one, other))
    return one[0] == other[0] and begins < other_begins + other_minutes and other_begins < begins + minutes


def read_moment(typed: str) -> tuple[date, time] | None:
    """A moment as a link names it, `2026-12-03T10:00`; none for anything else."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return found.date(), found.time()
