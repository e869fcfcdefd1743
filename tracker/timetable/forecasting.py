"""When a delivery and each of its members will have finished: pure, by running delivery's generator.

Apart from `rules` for that reason; what the dates mean is in `rules.outlooks`, with the rule in words.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from tracker.delivery.rules import SessionKind, WeeklySlot
from tracker.delivery.stays import Suspended
from tracker.delivery.timetable import Closed, Moment, ToPlace, timetable
from tracker.timetable.rules.outlooks import DeliveryForecast, Forecast, Limit, in_order, outlook

BOOKED_WITHIN = timedelta(days=7)


class Planned(NamedTuple):
    """A session of a delivery that is still to count: dated or not; `membership_id` of a member's own one-to-one."""

    outline_id: int
    number: int
    kind: SessionKind
    on_date: date | None
    past: bool
    membership_id: int | None


@dataclass(frozen=True, slots=True)
class Owing:
    """A member and the outlines that they owe, by number in the order of the programme."""

    membership_id: int
    person_id: int
    listed: str
    joined_on: date
    owed: tuple[int, ...]
    limit: Limit
    suspended: tuple[Suspended, ...] = ()

    def is_away(self, day: date) -> bool:
        """Whether they are suspended on a day: what is held then stays owed."""
        return bool(self.suspended) and any(each.covers(day) for each in self.suspended)

    @property
    def is_away_for_good(self) -> bool:
        """Whether nobody knows yet when they come back."""
        return any(each.until_on is None for each in self.suspended)


@dataclass(frozen=True, slots=True)
class Course:
    """A delivery as a forecast reads it: what is planned, who owes what, where catch-ups may go.

    `taken` are the moments of weekly slots that its own sessions have; `numbers` gives each outline's place in the
    programme's order; `from_on` is the first day on which a catch-up may be held.
    """

    delivery_id: int
    form: SessionKind
    slots: tuple[WeeklySlot, ...]
    minutes: int
    taken: frozenset[Moment]
    closed: Closed
    from_on: date
    planned: tuple[Planned, ...]
    members: tuple[Owing, ...]


def forecast(course: Course, weeks: int) -> DeliveryForecast:
    """The last session of a delivery, and of each member who owes some, by the rule of `rules.outlooks.rule`."""
    shared, own = _by_outline(course.planned)
    ahead = sorted((each.number, each.on_date) for each in shared.values() if each.on_date and not each.past)
    readings = list(_readings(course, shared, own, ahead))
    free = _free(course, max((reading.missed for reading in readings), default=0))
    found = [_finish(reading, _free_of(reading, free, course), course, weeks) for reading in readings]
    return DeliveryForecast(course.delivery_id, ends_on(course), in_order(found))


def ends_on(course: Course) -> date | None:
    """The last dated session of the delivery's own kind; what is not dated yet takes the next free slots."""
    mine = [each for each in course.planned if each.kind is course.form]
    dated = [each.on_date for each in mine if each.on_date is not None]
    waiting = sum(each.on_date is None for each in mine)
    if waiting and not course.slots:
        return None
    return max([*dated, *_free(course, waiting)], default=None)


ByOutline = dict[int, Planned]


def _by_outline(planned: Iterable[Planned]) -> tuple[ByOutline, dict[int, ByOutline]]:
    """The session that stands for each outline, everybody's and each member's own: ahead before past, dated first."""
    shared: ByOutline = {}
    own: dict[int, ByOutline] = {}
    for each in sorted(planned, key=lambda each: (each.on_date is None, each.past, each.on_date or date.max)):
        known = shared if each.membership_id is None else own.setdefault(each.membership_id, {})
        known.setdefault(each.outline_id, each)
    return shared, own


class _Reading(NamedTuple):
    """A member's owed sessions sorted out: the last dated day, how many were missed, and to be booked when."""

    owing: Owing
    last: date | None
    missed: int
    booked_by: date | None
    unknown: bool


def _readings(
    course: Course, shared: ByOutline, own: Mapping[int, ByOutline], ahead: Sequence[tuple[int, date]]
) -> Iterator[_Reading]:
    """What each member owes, sorted out; once for those of a group who owe the same and joined on one day."""
    alike: dict[tuple[tuple[int, ...], date], _Reading] = {}
    for each in course.members:
        if not each.owed:
            continue
        theirs = own.get(each.membership_id, {})
        if theirs or each.suspended:
            yield _read(each, shared, theirs, ahead, course)
            continue
        key = (each.owed, each.joined_on)
        if key not in alike:
            alike[key] = _read(each, shared, theirs, ahead, course)
        yield alike[key]._replace(owing=each)


def _read(
    owing: Owing, shared: ByOutline, own: ByOutline, ahead: Sequence[tuple[int, date]], course: Course
) -> _Reading:
    last: date | None = None
    missed, to_book = 0, []
    is_away = bool(owing.suspended)
    for outline_id in owing.owed:
        session = own.get(outline_id) or shared.get(outline_id)
        if session is None:
            missed += 1
        elif session.on_date is None:
            to_book.append(session)
        elif (session.past or is_away) and not _is_there(owing, session, session.on_date):
            missed += 1
        elif not session.past and (last is None or session.on_date > last):
            last = session.on_date
    by = [_booked_by(each, ahead, course) for each in to_book]
    alone = bool(to_book) and course.form is SessionKind.ONE_TO_ONE and not course.slots
    unknown = alone or (owing.is_away_for_good and bool(missed or to_book))
    return _Reading(owing, last, missed, max(by, default=None), unknown)


def _is_there(owing: Owing, session: Planned, on_date: date) -> bool:
    """Whether a member is at a dated session: neither before they joined, nor while they are suspended."""
    return not (session.past and on_date < owing.joined_on) and not owing.is_away(on_date)


def _booked_by(session: Planned, ahead: Sequence[tuple[int, date]], course: Course) -> date:
    """A one-to-one to be booked counts by the session that follows it, else within 7 days of the last."""
    following = next((day for number, day in ahead if number > session.number), None)
    if following is not None:
        return following
    return max([course.from_on, *(day for _number, day in ahead)]) + BOOKED_WITHIN


def _finish(reading: _Reading, free: Sequence[date], course: Course, weeks: int) -> Forecast:
    owing = reading.owing
    days = [day for day in (reading.last, reading.booked_by) if day is not None]
    unknown = reading.unknown or reading.missed > len(free)
    if reading.missed and not unknown:
        days.append(free[reading.missed - 1])
    ends = None if unknown else max(days, default=course.from_on)
    return Forecast(
        owing.membership_id,
        owing.person_id,
        course.delivery_id,
        owing.listed,
        len(owing.owed),
        reading.missed,
        ends,
        owing.limit,
        outlook(ends, owing.limit, weeks),
    )


def _free_of(reading: _Reading, free: Sequence[date], course: Course) -> Sequence[date]:
    """The days on which a member may catch up: the free ones, those of a suspension left out."""
    owing = reading.owing
    if not owing.suspended or reading.unknown or not any(owing.is_away(day) for day in free):
        return free

    def shut(day: date) -> str | None:
        return "suspended" if owing.is_away(day) else course.closed(day)

    return _free(replace(course, closed=shut), reading.missed)


def _free(course: Course, wanted: int) -> Sequence[date]:
    """The days of the first weekly slots that the delivery leaves free, as many as are wanted; none without slots."""
    if not wanted or not course.slots:
        return ()
    some = [ToPlace(number, number, SessionKind.GROUP, course.minutes) for number in range(wanted)]
    made = timetable(some, course.slots, course.from_on, course.closed, taken=course.taken)
    return [each.on_date for each in made.placed]


def taken_by(slots: Collection[WeeklySlot], sessions: Mapping[Moment, int], minutes: int) -> frozenset[Moment]:
    """The moments of weekly slots at which a session of so many minutes would run into a dated one."""
    found = set()
    for (on_date, starts_at), long in sessions.items():
        begins = starts_at.hour * 60 + starts_at.minute
        for slot in slots:
            at = slot.starts_at.hour * 60 + slot.starts_at.minute
            if slot.holds(on_date) and at < begins + long and begins < at + minutes:
                found.add((on_date, slot.starts_at))
    return frozenset(found)
