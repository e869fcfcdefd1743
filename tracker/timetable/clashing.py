"""What else happens when sessions would be held: everybody and everything that would be in two places.

Apart from `queries` and `previews` because moves, bookings and undoing all ask it, each for sessions of one delivery
put somewhere; it reads and writes nothing itself. Who covers a session stands in the place of whom they cover; who is
suspended that day is not there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, time
from typing import NamedTuple

from tracker.accounts.rules import Actor
from tracker.delivery import covering, histories
from tracker.delivery.covering import CoverView
from tracker.delivery.rules import DeliveryView, StaffPart
from tracker.delivery.stays import Suspended
from tracker.people.apart import kept_apart_from
from tracker.resources import queries as resources
from tracker.resources.rules.time_of_staff import works_at
from tracker.timetable import elsewhere, queries
from tracker.timetable.rules import clashes as rules
from tracker.timetable.rules.changes import Moment, Move, Place
from tracker.timetable.rules.clashes import Clash, ClashKind, Meeting, Names, Unavailable
from tracker.timetable.worlds import World

Covers = Mapping[int, tuple[CoverView, ...]]
Absences = Mapping[int, tuple[Suspended, ...]]


class Put(NamedTuple):
    """A session of a delivery put at a time in a place, not yet saved."""

    session_id: int
    number: int
    moment: Moment
    place: Place
    by_video: bool = False


def put(moves: Iterable[Move]) -> list[Put]:
    """Where moves put their sessions."""
    return [Put(each.session_id, each.number, each.now, each.now_at) for each in moves]


def of_others(actor: Actor, delivery: DeliveryView, world: World, placed: Sequence[Put]) -> tuple[Clash, ...]:
    """Clashes of sessions, where they are put, with everything else on their days."""
    if not placed:
        return ()
    days = {each.moment[0] for each in placed}
    first, last = min(days), max(days)
    lines, mine = {line.id: line for line in world.lines}, []
    covers = _covers_of(lines[each.session_id] for each in placed)
    staff = {each.user_id: each.name for each in delivery.staff if each.part is not StaffPart.COVER}
    names = staff | {one.user_id: one.name for each in covers.values() for one in each}
    everybody = frozenset(each.person_id for each in world.members)
    steady = all(each.joined_on <= first and not each.suspended for each in world.members)
    for each in placed:
        there = _staff(staff, covers.get(each.session_id, ()), each.moment[0])
        line, on_date = lines[each.session_id], each.moment[0]
        members = everybody if steady and line.membership_id is None else _members(world, line, on_date)
        mine.append((each.number, _meeting(delivery, world, each, line, there, members)))
    others, apart = around(actor, delivery, world, [meeting for _number, meeting in mine], days)
    going = {each.session_id for each in placed}
    rooms = any(meeting.room_id is not None for _number, meeting in mine)
    called = Names(
        {each.person_id: f"{each.first_names} {each.surname}" for each in world.members},
        names,
        {each.id: each.name for each in resources.rooms_of(delivery.area_id)} if rooms else {},
    )
    own = _own(delivery, world, going, frozenset(staff))
    return rules.clashes(mine, [*others, *own], apart, unavailable(names, first, last), called)


def around(
    actor: Actor, delivery: DeliveryView, world: World, mine: Collection[Meeting], days: Collection[date]
) -> tuple[list[Meeting], frozenset[rules.Pair]]:
    """The sessions of other deliveries that concern some sessions, on some days; and who must be kept apart."""
    first, last = min(days), max(days)
    ids = {each.person_id for each in world.members}
    apart = kept_apart_from([each.person_id for each in world.members if each.apart], first)
    concerns = elsewhere.concerned(
        delivery.id,
        {user for meeting in mine for user in meeting.staff},
        ids | {other for pair in apart for other in pair},
        {meeting.room_id for meeting in mine if meeting.room_id is not None},
        first,
        last,
    )
    sessions = elsewhere.others(actor, {each.delivery_id for each in concerns}, days)
    covers = _covers_of(sessions)
    theirs = {each.membership_id for each in concerns if each.membership_id is not None}
    away = histories.suspensions(theirs) if sessions and theirs else {}
    return list(_theirs(sessions, concerns, covers, away)), apart


def _covers_of(sessions: Iterable[queries.SessionLine | elsewhere.OtherSession]) -> Covers:
    covered = [each.id for each in sessions if each.covered]
    return covering.covers_of(covered) if covered else {}


def _staff(staff: Iterable[int], covers: Iterable[CoverView], on_date: date) -> frozenset[int]:
    """Who delivers a session on a day: the delivery's facilitators, with those who cover in the place of others."""
    standing = [each for each in covers if each.reaches(on_date)]
    if not standing:
        return frozenset(staff)
    replaced = {each.instead_of for each in standing}
    return frozenset({*(user for user in staff if user not in replaced), *(each.user_id for each in standing)})


def _members(world: World, line: queries.SessionLine, on_date: date) -> frozenset[int]:
    """Who of the members takes part in a session on a day."""
    return frozenset(
        each.person_id
        for each in world.members
        if each.joined_on <= on_date
        and line.membership_id in (None, each.membership_id)
        and not each.is_suspended(on_date)
    )


def _meeting(
    delivery: DeliveryView,
    world: World,
    one: Put,
    line: queries.SessionLine,
    staff: frozenset[int],
    people: frozenset[int],
) -> Meeting:
    on_date, starts_at = one.moment
    return Meeting(
        one.session_id,
        delivery.id,
        f"session {one.number}",
        on_date,
        starts_at,
        line.minutes,
        "" if one.by_video else one.place.venue or delivery.venue,
        None if one.by_video else one.place.room_id if one.place.room_id is not None else world.room_id,
        staff,
        people,
        alone=line.membership_id is not None,
    )


def _own(delivery: DeliveryView, world: World, going: Collection[int], staff: frozenset[int]) -> Iterable[Meeting]:
    """The sessions of the delivery that stay where they are, one-to-ones too."""
    by_membership = {each.membership_id: each.person_id for each in world.members}
    everybody = frozenset(by_membership.values())
    for line in world.lines:
        if line.id in going or line.on_date is None or line.starts_at is None:
            continue
        alone = line.membership_id is not None
        mine = frozenset([by_membership[line.membership_id]]) if line.membership_id is not None else everybody
        yield Meeting(
            line.id,
            delivery.id,
            f"session {line.number}",
            line.on_date,
            line.starts_at,
            line.minutes,
            line.venue or delivery.venue,
            line.room_id if line.room_id is not None else world.room_id,
            staff,
            mine,
            alone=alone,
        )


def _theirs(
    sessions: Iterable[elsewhere.OtherSession], concerns: Iterable[elsewhere.Concern], covers: Covers, away: Absences
) -> Iterable[Meeting]:
    """The sessions of other deliveries, with those of their staff, people and rooms that concern this one."""
    by_delivery: dict[int, list[elsewhere.Concern]] = defaultdict(list)
    for each in concerns:
        by_delivery[each.delivery_id].append(each)
    for one in sessions:
        known = by_delivery[one.delivery_id]
        staff = [each.subject_id for each in known if each.what == "staff"]
        there = (each for each in known if each.what == "person" and _is_there(each, one, away))
        yield Meeting(
            one.id,
            one.delivery_id,
            one.label,
            one.on_date,
            one.starts_at,
            one.minutes,
            one.venue,
            one.room_id,
            _staff(staff, covers.get(one.id, ()), one.on_date),
            frozenset(each.subject_id for each in there),
            alone=one.membership_id is not None,
        )


def _is_there(concern: elsewhere.Concern, session: elsewhere.OtherSession, away: Absences) -> bool:
    if session.membership_id not in (None, concern.membership_id):
        return False
    began = concern.joined_on is None or concern.joined_on <= session.on_date
    stays = concern.left_on is None or concern.left_on >= session.on_date
    suspended = any(each.covers(session.on_date) for each in away.get(concern.membership_id or 0, ()))
    return began and stays and not suspended


def unavailable(staff: Iterable[int], first: date, last: date) -> Unavailable:
    """Whether one of the facilitators is away, or does not work, when a session would be."""
    leave, hours = resources.availability(sorted(staff), first, last)

    def found(user_id: int, meeting: Meeting) -> ClashKind | None:
        at: tuple[date, time, int] = (meeting.on_date, meeting.starts_at, meeting.minutes)
        if any(each.covers(*at) for each in leave.get(user_id, ())):
            return ClashKind.LEAVE
        works = works_at(hours.get(user_id, ()), meeting.on_date.weekday(), meeting.starts_at, meeting.minutes)
        return None if works else ClashKind.HOURS

    return found
