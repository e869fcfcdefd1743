"""The days on which an area holds nothing: its nation's bank holidays, and the closures it keeps itself.

Apart from `bank_holidays`, which knows the library and no database.
"""

from datetime import date, timedelta

from tracker.delivery.bank_holidays import closed_in
from tracker.delivery.timetable import LONGEST, Closed
from tracker.resources import queries as resources


def closed_for(area_id: int, nation: str, first: date, last: date | None = None) -> Closed:
    """For an area: a function that says why it is closed on a day, or gives None. A bank holiday comes first.

    Its own closures are read once, between two days; `last` none is as far ahead as a timetable may reach.
    """
    holiday = closed_in(nation)
    own = resources.closed_days(area_id, first, first + LONGEST if last is None else last)
    return lambda day: holiday(day) or own.get(day)


def why_closed(area_id: int, nation: str, day: date) -> str | None:
    """Why an area is closed on one day, as a clause that follows the date; None when it is open."""
    holiday = closed_in(nation)(day)
    if holiday is not None:
        return f"is a bank holiday: {holiday}"
    own = resources.closed_days(area_id, day, day)
    return f"is a closed day of the area: {own[day]}" if own else None


def days_between(first: date, last: date) -> tuple[date, ...]:
    """Every day from one to another, both included."""
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))
