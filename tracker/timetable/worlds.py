"""Deliveries brought together for forecasts and previews: sessions, slots, members, closed days.

A module of its own because it joins this area's reads with the pure modules; it reads and writes nothing itself.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.core import clock
from tracker.delivery.closed import closed_for
from tracker.delivery.rules import NOT_HELD, DeliveryView, SessionKind, WeeklySlot, is_record
from tracker.delivery.timetable import Closed
from tracker.timetable import forecasting, queries
from tracker.timetable.cascade import Frame, Standing
from tracker.timetable.forecasting import Course, Owing, Planned
from tracker.timetable.queries import Brief, MemberLine, SessionLine
from tracker.timetable.rules.changes import Moment, Place
from tracker.timetable.rules.outlooks import DeliveryForecast


@dataclass(frozen=True, slots=True)
class World:
    """One delivery as it stands, at a local time."""

    delivery_id: int
    form: SessionKind
    slots: tuple[WeeklySlot, ...]
    now: Moment
    closed: Closed
    lines: tuple[SessionLine, ...]
    members: tuple[MemberLine, ...]
    room_id: int | None

    def line(self, session_id: int) -> SessionLine:
        """One of its sessions."""
        return next(each for each in self.lines if each.id == session_id)

    def frame(self, gaps: dict[int, int]) -> Frame:
        """What a cascade works on: the dated sessions of the delivery's own kind."""
        sessions = tuple(
            Standing(
                line.id,
                line.outline_id,
                line.number,
                line.title,
                (line.on_date, line.starts_at),
                line.minutes,
                gaps.get(line.outline_id, 0),
                is_record(line.record),
                Place(line.venue, line.room_id),
                line.version,
            )
            for line in self.lines
            if line.kind is self.form and line.on_date is not None and line.starts_at is not None
        )
        return Frame(sessions, self.slots, self.now, self.closed)

    def course(self, moved: dict[int, Moment] | None = None, slots: tuple[WeeklySlot, ...] | None = None) -> Course:
        """What a forecast works on, as it stands or as it would with some sessions moved."""
        going, weekly = moved or {}, self.slots if slots is None else slots
        planned: list[Planned] = []
        dated: dict[Moment, int] = {}
        longest = 0
        for line in self.lines:
            stands = (line.on_date, line.starts_at) if line.on_date and line.starts_at else None
            moment = going.get(line.id, stands)
            past = moment is not None and moment <= self.now
            if past and line.record in ("signed", NOT_HELD):
                continue
            day = moment[0] if moment else None
            planned.append(Planned(line.outline_id, line.number, line.kind, day, past, line.membership_id))
            if line.kind is self.form:
                longest = max(longest, line.minutes)
                if moment is not None:
                    dated[moment] = line.minutes
        return Course(
            self.delivery_id,
            self.form,
            weekly,
            longest or 60,
            forecasting.taken_by(weekly, dated, longest or 60),
            self.closed,
            self.now[0] + timedelta(days=1),
            tuple(planned),
            tuple(_owing(each) for each in self.members),
        )


def _owing(member: MemberLine) -> Owing:
    return Owing(
        member.membership_id,
        member.person_id,
        member.listed,
        member.joined_on,
        member.owed,
        member.limit,
        member.suspended,
    )


def world(delivery: DeliveryView) -> World:
    """A delivery that has just been read, with all its sessions. Two statements, and one for its area's closed days."""
    return _worlds([delivery], {delivery.id: delivery.slots}, every=True)[0]


def forecasts(delivery_ids: Collection[int], weeks: int) -> dict[int, DeliveryForecast]:
    """The forecast of each delivery and its members, whatever the scope: that is the caller's to ask.

    Four statements, and one for each area's closed days.
    """
    if not delivery_ids:
        return {}
    found = _worlds(queries.briefs(delivery_ids), queries.slots(delivery_ids), every=False)
    return {each.delivery_id: forecasting.forecast(each.course(), weeks) for each in found}


def _worlds(
    deliveries: Sequence[DeliveryView | Brief], weekly: Mapping[int, tuple[WeeklySlot, ...]], *, every: bool
) -> Sequence[World]:
    instant, ids = clock.now(), [each.id for each in deliveries]
    now = {zone: local(instant, zone) for zone in {each.zone for each in deliveries}}
    first = min((moment[0] for moment in now.values()), default=instant.date())
    lines = queries.by_delivery(queries.sessions(ids, None if every else first))
    members = queries.by_delivery(queries.members(ids, first))
    closed = {key: closed_for(*key, first) for key in {(each.area_id, each.nation) for each in deliveries}}
    return [
        World(
            each.id,
            each.format,
            weekly.get(each.id, ()),
            now[each.zone],
            closed[each.area_id, each.nation],
            _of_present(lines.get(each.id, ()), members.get(each.id, ())),
            tuple(members.get(each.id, ())),
            each.room_id,
        )
        for each in deliveries
    ]


def _of_present(lines: Iterable[SessionLine], members: Iterable[MemberLine]) -> tuple[SessionLine, ...]:
    """Without the one-to-ones of those who have left."""
    present = {each.membership_id for each in members}
    return tuple(line for line in lines if line.membership_id is None or line.membership_id in present)


def local(instant: datetime, zone: str) -> Moment:
    """The local date and wall time of an instant."""
    there = instant.astimezone(clock.zone(zone))
    return there.date(), there.time().replace(second=0, microsecond=0, tzinfo=None)


def last_day(days: Iterable[date | None]) -> date | None:
    """The latest of some days, none without any."""
    return max((day for day in days if day is not None), default=None)
