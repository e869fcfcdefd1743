"""Bank holidays by nation: the one place that knows the library, which needs no network.

The copy in some other packages lacks Scotland's holiday of 15 June 2026; a test holds this one to it.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

import holidays

from tracker.people.rules import Nation


@lru_cache(maxsize=256)
def holidays_of(nation: Nation, year: int) -> Mapping[date, str]:
    """The public holidays of a nation in a year, by date, with their names in English where there are any."""
    found = holidays.country_holidays(nation.country, subdiv=nation.subdivision, years=year, language="en_US")
    return dict(found.items())


def closed_in(nation: str) -> Callable[[date], str | None]:
    """For a nation's code: a function that names the holiday on a day, or gives None. Raises ValueError if unknown."""
    known = Nation(nation)
    return lambda day: holidays_of(known, day.year).get(day)
