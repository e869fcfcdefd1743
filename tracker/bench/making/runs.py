"""When each delivery of a data set meets, who runs it and how far it has come: plain values, the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.bench.making.cast import AREAS, FACILITATOR, LEAD, Cast
from tracker.bench.sizes import PEOPLE, SESSIONS, Size

PAST_DAYS = 3 * 365
# The measured facilitator's running groups, the last one first: sessions signed, days from today to the next one.
OWN = ((24, 0), (22, -2), (10, -1), (0, 5))
TODAY, OVERDUE, DRAFT, STARTING = 0, 1, 2, 3
WAITS_DAYS = OWN[STARTING][1]
ELSEWHERE = 50  # every fiftieth delivery is in another area than the measured lead's


@dataclass(frozen=True, slots=True)
class Run:
    """One delivery: its `number` counts from 0 in the order of their dates, and all ids follow from it."""

    number: int
    area_id: int
    first_on: date
    signed: int
    has_draft: bool
    staff: tuple[int, int]
    lead_id: int

    @property
    def delivery_id(self) -> int:
        """The delivery's id."""
        return self.number + 1

    @property
    def people(self) -> range:
        """The ids of its members; memberships and enrolments have the same."""
        return range(self.number * PEOPLE + 1, (self.number + 1) * PEOPLE + 1)

    @property
    def sessions(self) -> range:
        """The ids of its sessions, in order."""
        return range(self.number * SESSIONS + 1, (self.number + 1) * SESSIONS + 1)

    @property
    def is_finished(self) -> bool:
        """Whether every session is signed."""
        return self.signed == SESSIONS

    def on(self, place: int) -> date:
        """The day of a session by its place from 0: two a week, three days apart."""
        return self.first_on + timedelta(days=days_until(place))


def days_until(place: int) -> int:
    """The days from the first session to the one at a place from 0: two a week, three days apart."""
    return place // 2 * 7 + place % 2 * 3


def runs(size: Size, cast: Cast, today: date) -> Iterator[Run]:
    """Every delivery: the finished ones over three years, then the running ones, the measured ones last."""
    for number in range(size.groups):
        until_last = size.groups - 1 - number
        if number < size.deliveries:
            ago = 10 + (size.deliveries - 1 - number) * PAST_DAYS // size.deliveries
            yield _run(number, cast, SESSIONS, today - timedelta(days=ago + days_until(SESSIONS - 1)), size)
        elif until_last < len(OWN):
            signed, away = OWN[until_last]
            yield _run(number, cast, signed, today + timedelta(days=away - days_until(signed)), size)
        else:
            signed = 3 + number * 7 % 31
            yield _run(number, cast, signed, today + timedelta(days=1 - days_until(signed)), size)


def own(size: Size, which: int) -> int:
    """The number of one of the measured facilitator's running groups; in a tiny set they are fewer."""
    return size.groups - 1 - min(which, size.running - 1)


def _run(number: int, cast: Cast, signed: int, first_on: date, size: Size) -> Run:
    one, other = cast.pair(number)
    is_own = number >= size.groups - len(OWN) or size.deliveries - 2 <= number < size.deliveries
    elsewhere = number % ELSEWHERE == ELSEWHERE // 2
    return Run(
        number=number,
        area_id=AREAS[1 + number // ELSEWHERE % 2][0] if elsewhere else AREAS[0][0],
        first_on=first_on,
        signed=signed,
        has_draft=number >= size.deliveries and size.groups - 1 - number == DRAFT,
        staff=(FACILITATOR, other) if is_own else (one, other),
        lead_id=LEAD if is_own else cast.leads[number % len(cast.leads)],
    )
