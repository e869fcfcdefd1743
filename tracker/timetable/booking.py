"""Sessions as they would be booked: what clashes, which rooms are free then, and when everybody is free.

Read for the page and for the service, so that what is saved is what was seen. The checks are those of every move
(`clashing`); a closed day is among them here, because a booking names its days.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from hashlib import sha256

from tracker.accounts.rules import Actor, Permission
from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery import checks, plans
from tracker.delivery.booking import Series, SeriesPlan, plan_series, to_book
from tracker.delivery.closed import closed_for
from tracker.delivery.rules import DeliveryView, SessionKind, SessionView
from tracker.delivery.timetable import Closed
from tracker.resources import queries as resources
from tracker.resources.rules.places import RoomView
from tracker.timetable import clashing, queries, worlds
from tracker.timetable import rooms as in_rooms
from tracker.timetable.clashing import Put
from tracker.timetable.queries import SessionLine
from tracker.timetable.rules.changes import HERE, Moment, Place
from tracker.timetable.rules.clashes import Clash, ClashKind, check_override
from tracker.timetable.rules.moments import STARTS, first_of_each_half, overlapping
from tracker.timetable.worlds import World

AHEAD = timedelta(days=14)
MOST_MOMENTS = 6
TO_BE_ADDED = 0
"""The id of a session that is not saved yet: none has it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Sessions at the times that are asked for, with their numbers, all in one place or by video."""

    lines: tuple[tuple[int, int, Moment], ...]
    place: Place = HERE
    by_video: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found: clashes, the rooms that are free at all of the times, moments that are free for everybody.

    `asked` says whether any time was asked for; the fingerprint is that of the times and the clashes.
    """

    clashes: tuple[Clash, ...] = ()
    rooms: tuple[RoomView, ...] = ()
    free: tuple[Moment, ...] = ()
    fingerprint: str = ""
    asked: bool = False

    @property
    def blocking(self) -> tuple[Clash, ...]:
        """The clashes that block without a reason."""
        return tuple(clash for clash in self.clashes if clash.kind.blocks)


@dataclass(frozen=True, slots=True)
class Added:
    """A session that would be added to a delivery, for some of its memberships and for nobody else."""

    line: SessionLine
    members: frozenset[int]


def added(delivery: DeliveryView, outline_id: int, members: Collection[int], *, alone: bool) -> Added:
    """One of the programme's sessions held once more: a one-to-one, or with all of `members`. Raises `Refused`."""
    planned = {each.outline_id: each for each in plans.plan_of(delivery.version_id, delivery.format)}
    if outline_id not in planned:
        raise Refused("", "This session is not part of the programme")
    kind = SessionKind.ONE_TO_ONE if alone else SessionKind.GROUP
    whose = min(members) if alone else None
    one = planned[outline_id]
    line = SessionLine(
        TO_BE_ADDED,
        delivery.id,
        outline_id,
        one.number,
        "",
        kind,
        whose,
        None,
        None,
        one.minutes,
        "",
        None,
        0,
        "",
        False,
    )
    return Added(line, frozenset(members))


def _with(world: World, new: Added) -> World:
    """A delivery's world with a session that would be added. Who does not come to a group's is not asked about."""
    if new.line.membership_id is not None:
        return replace(world, lines=(*world.lines, new.line))
    there = tuple(each for each in world.members if each.membership_id in new.members)
    lines = (each for each in world.lines if each.membership_id is None or each.membership_id in new.members)
    return replace(world, lines=(*lines, new.line), members=there)


def look(
    actor: Actor,
    delivery: DeliveryView,
    asked: Asked,
    *,
    free_for: SessionLine | SessionView | None = None,
    new: Added | None = None,
) -> Looked:
    """What is found at the times that are asked for; `free_for` a session also finds moments that are free for it.

    A session that would be added (`new`) is asked about as if it were there.
    A time that has come is not asked about: what was held then is recorded, not planned. The moments are the first of
    mornings and afternoons without any clash, within two weeks from the day asked for.
    """
    world = worlds.world(delivery) if new is None else _with(worlds.world(delivery), new)
    puts = [
        Put(session_id, number, moment, asked.place, asked.by_video)
        for session_id, number, moment in asked.lines
        if moment > world.now
    ]
    days = [moment[0] for _session_id, _number, moment in asked.lines]
    first = min([*days, *([] if free_for is None else [world.now[0]])])
    closed = closed_for(delivery.area_id, delivery.nation, first, max([first, *days]) + AHEAD)
    moments = _moments(world, days, closed) if free_for is not None else []
    # Each moment is asked about as a booking of its own, told apart by a number that no session has.
    could = [
        Put(free_for.id, -at, moment, asked.place, asked.by_video)
        for at, moment in enumerate(moments, start=1)
        if free_for is not None
    ]
    found = clashing.of_others(actor, delivery, world, [*puts, *could])
    taken = {clash.number for clash in found}
    free = [one.moment for one in could if one.number not in taken]
    mine = [clash for clash in found if (clash.number or 0) > 0]
    mine += [
        Clash(ClashKind.CLOSED, each.session_id, each.number, f"{in_words(each.moment[0])} is closed: {why}")
        for each in puts
        if (why := closed(each.moment[0])) is not None
    ]
    return _looked(mine, asked, _free_rooms(delivery, world, asked), first_of_each_half(free)[:MOST_MOMENTS])


def _looked(mine: list[Clash], asked: Asked, rooms: tuple[RoomView, ...], free: Sequence[Moment]) -> Looked:
    order = list(ClashKind)
    mine.sort(key=lambda clash: (clash.number or 0, order.index(clash.kind), clash.text))
    shown = (asked, [(clash.kind.value, clash.session_id, clash.text) for clash in mine])
    fingerprint = sha256(repr(shown).encode()).hexdigest()[:24]
    return Looked(tuple(mine), rooms, tuple(free), fingerprint, bool(asked.lines))


def _moments(world: World, days: Sequence[date], closed: Closed) -> list[Moment]:
    """Half hours of open weekdays ahead, from the day that is asked for, or from tomorrow on."""
    tomorrow = world.now[0] + timedelta(days=1)
    start = max([tomorrow, *days])
    open_days = [start + timedelta(days=at) for at in range(AHEAD.days)]
    return [(day, at) for day in open_days if day.weekday() < 5 and closed(day) is None for at in STARTS]


def _free_rooms(delivery: DeliveryView, world: World, asked: Asked) -> tuple[RoomView, ...]:
    """The rooms of the area that are in use and that no session has at any of the times."""
    if not asked.lines:
        return ()
    rooms = resources.rooms_of(delivery.area_id)
    ids = {session_id for session_id, _number, _moment in asked.lines}
    days = {moment[0] for _session_id, _number, moment in asked.lines}
    used = [each for each in in_rooms.use([room.id for room in rooms], days) if each.session_id not in ids]
    busy = {
        each.room_id
        for each in used
        for session_id, _number, moment in asked.lines
        if overlapping(moment, world.line(session_id).minutes, (each.on_date, each.starts_at), each.minutes)
    }
    return tuple(room for room in rooms if room.id not in busy and all(room.is_open(day) for day in days))


def single(session: SessionView, on_date: date, starts_at: time, place: Place, *, by_video: bool) -> Asked:
    """One one-to-one at a time. Raises `Refused` for a day or time that cannot be (`checks.moment_fits`)."""
    checks.moment_fits(session, on_date, starts_at, on_holiday=True)
    return Asked(((session.id, session.number, (on_date, starts_at)),), HERE if by_video else place, by_video)


def passed(actor: Actor, delivery: DeliveryView, asked: Asked, found: Looked, seen: str, despite: str) -> str:
    """The reason for booking in spite of clashes that block, '' where none does: only a programme lead may give one.

    Raises `Refused` without it, for a room of another area, and unless `seen` is the fingerprint of what was found:
    nothing that clashes is booked unseen.
    """
    why = check_override(found.clashes, despite, may_override=actor.may(Permission.CHANGE_DELIVERIES), done="booked")
    if asked.place.room_id not in {None, *(each.id for each in resources.rooms_of(delivery.area_id))}:
        raise Refused("room_id", "Choose a room of this area")
    if found.clashes and found.fingerprint != seen:
        raise Refused("", "Read what else is at that time, then save again")
    return why


def series(actor: Actor, delivery: DeliveryView, membership_id: int, wish: Series) -> tuple[SeriesPlan, Asked]:
    """A series as it would be booked. Raises `Refused` naming the first date that cannot be (`plan_series`)."""
    planned = plan_series(actor, delivery, to_book(delivery.id, membership_id), wish)
    lines = tuple((line.session_id, line.number, (line.on_date, line.starts_at)) for line in planned.lines)
    place = HERE if wish.by_video else Place(wish.venue.strip(), wish.room_id)
    return planned, Asked(lines, place, wish.by_video)


def place_of(session: SessionView) -> Place:
    """Where a session stands to be held when it is not where its delivery meets."""
    line = next(each for each in queries.sessions([session.delivery_id]) if each.id == session.id)
    return Place(line.venue, line.room_id)
