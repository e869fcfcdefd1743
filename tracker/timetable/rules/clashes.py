"""Clashes of sessions: who or what would be in two places, who must not meet, and who is away.

Times are local wall times. A clash that blocks is passed over only with a reason by a programme lead; two sessions
of one delivery at one time never are. A warning blocks nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple

from tracker.core.errors import Refused

Pair = tuple[int, int]


class ClashKind(StrEnum):
    """What clashes. The order is that of the page."""

    OWN = "own"
    APART = "apart"
    PERSON = "person"
    FACILITATOR = "facilitator"
    ROOM = "room"
    LONGER = "longer"
    CLOSED = "closed"
    GAP = "gap"
    LEAVE = "leave"
    HOURS = "hours"

    @property
    def blocks(self) -> bool:
        """Whether nothing is saved without a reason; the others warn."""
        return self not in {ClashKind.GAP, ClashKind.LEAVE, ClashKind.HOURS}

    @property
    def may_be_overridden(self) -> bool:
        """Whether a reason lets it pass: two sessions of the same people at one time are a mistake."""
        return self is not ClashKind.OWN

    @property
    def rule(self) -> str:
        """The rule, as the page prints it."""
        return RULES[self]


_OF_STAFF = frozenset({ClashKind.FACILITATOR, ClashKind.LEAVE, ClashKind.HOURS})
RULES = {
    ClashKind.OWN: "two sessions of this delivery at the same time",
    ClashKind.APART: "people who must not meet, in one session or at one venue at the same time",
    ClashKind.PERSON: "somebody who has another session at that time",
    ClashKind.FACILITATOR: "a facilitator who has another session at that time",
    ClashKind.ROOM: "a room that another session has at that time",
    ClashKind.LONGER: "a last session after the sentence or licence of everybody on it",
    ClashKind.CLOSED: "a day on which the area is closed",
    ClashKind.GAP: "a break between sessions that the programme asks for",
    ClashKind.LEAVE: "a facilitator who is away",
    ClashKind.HOURS: "a facilitator who does not work then",
}


class Meeting(NamedTuple):
    """A dated session with everybody and everything in it. `label` is how messages call it."""

    session_id: int
    delivery_id: int
    label: str
    on_date: date
    starts_at: time
    minutes: int
    venue: str
    room_id: int | None
    staff: frozenset[int]
    people: frozenset[int]
    alone: bool = False  # for one person: one facilitator is enough

    @property
    def begins(self) -> int:
        """The minute of the day at which it begins."""
        return self.starts_at.hour * 60 + self.starts_at.minute

    @property
    def building(self) -> str:
        """The venue without its room: `Mill Lane Centre, room 2` is in the Mill Lane Centre; '' is by video."""
        return self.venue.partition(",")[0].strip().casefold()


@dataclass(frozen=True, slots=True)
class Clash:
    """What is wrong with one session's new time; `session_id` none concerns the whole timetable."""

    kind: ClashKind
    session_id: int | None
    number: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Names:
    """What people, staff and rooms are called in messages."""

    people: Mapping[int, str]
    staff: Mapping[int, str]
    rooms: Mapping[int, str]


Unavailable = Callable[[int, Meeting], ClashKind | None]
"""Whether a facilitator cannot be at a session: LEAVE, HOURS, or None."""


def overlap(one: Meeting, other: Meeting) -> bool:
    """Whether two sessions share any minute."""
    return (
        one.on_date == other.on_date
        and one.begins < other.begins + other.minutes
        and other.begins < one.begins + one.minutes
    )


def clashes(
    mine: Sequence[tuple[int, Meeting]],
    others: Iterable[Meeting],
    apart: frozenset[Pair],
    unavailable: Unavailable,
    names: Names,
) -> tuple[Clash, ...]:
    """Every clash of the numbered sessions: with others, between people kept apart, with facilitators who cannot come.

    `others` are the sessions that do not move, this delivery's own among them; `apart` holds each pair both ways.
    """
    by_day: dict[date, list[Meeting]] = defaultdict(list)
    for other in others:
        by_day[other.on_date].append(other)
    found: list[Clash] = []
    told: set[Pair] = set()
    for number, meeting in mine:
        then = [
            other
            for other in by_day.get(meeting.on_date, ())
            if other.session_id != meeting.session_id and overlap(meeting, other)
        ]
        here = [clash for other in then for clash in _with(number, meeting, other, apart, names)]
        here += _within(number, meeting, apart - told, names)
        told |= {pair for pair in apart if meeting.people.issuperset(pair)}
        here += _staffing(number, meeting, unavailable, names)
        found += _for_one(number, meeting, then, here, unavailable) if meeting.alone else here
    return tuple(found)


def free_staff(meeting: Meeting, then: Iterable[Meeting], unavailable: Unavailable) -> frozenset[int]:
    """The facilitators of a session who are in no other delivery's session of those at that time, and not away."""
    busy = {user for other in then if other.delivery_id != meeting.delivery_id for user in other.staff}
    return frozenset(user for user in meeting.staff - busy if unavailable(user, meeting) is None)


def _for_one(
    number: int, meeting: Meeting, then: Sequence[Meeting], found: list[Clash], unavailable: Unavailable
) -> list[Clash]:
    """A one-to-one needs one facilitator: it clashes when none is free beside the delivery's own sessions then."""
    if not meeting.staff:
        return found
    own = [other for other in then if other.delivery_id == meeting.delivery_id]
    if len(free_staff(meeting, then, unavailable)) > len(own):
        return [clash for clash in found if clash.kind not in _OF_STAFF]
    if own and not any(clash.kind in _OF_STAFF for clash in found):
        text = f"every facilitator has {own[0].label}"
        return [*found, Clash(ClashKind.FACILITATOR, meeting.session_id, number, text)]
    return found


def _with(number: int, meeting: Meeting, other: Meeting, apart: frozenset[Pair], names: Names) -> Iterator[Clash]:
    people = meeting.people & other.people
    if other.delivery_id == meeting.delivery_id:
        if people or not other.people or not meeting.people:
            yield Clash(ClashKind.OWN, meeting.session_id, number, f"{other.label} is at that time")
        return
    said = [
        *((ClashKind.PERSON, f"{_name(names.people, one)} is at {other.label}") for one in sorted(people)),
        *(
            (ClashKind.FACILITATOR, f"{_name(names.staff, one)} has {other.label}")
            for one in sorted(meeting.staff & other.staff)
        ),
    ]
    same_room = meeting.room_id is not None and meeting.room_id == other.room_id
    if same_room and meeting.room_id is not None:
        said.append((ClashKind.ROOM, f"{_name(names.rooms, meeting.room_id)} is booked for {other.label}"))
    if apart and (same_room or (meeting.building and meeting.building == other.building)):
        meets = {one for one in meeting.people for two in other.people if (one, two) in apart}
        said += [
            (ClashKind.APART, f"{_name(names.people, one)} would meet somebody at {other.label}")
            for one in sorted(meets)
        ]
    yield from (Clash(kind, meeting.session_id, number, text) for kind, text in said)


def _within(number: int, meeting: Meeting, apart: frozenset[Pair], names: Names) -> Iterator[Clash]:
    """Pairs in one session who must not meet, each once."""
    if not apart:
        return
    for one, two in sorted(pair for pair in apart if pair[0] < pair[1] and meeting.people.issuperset(pair)):
        text = f"{_name(names.people, one)} and {_name(names.people, two)} must not meet"
        yield Clash(ClashKind.APART, meeting.session_id, number, text)


def _staffing(number: int, meeting: Meeting, unavailable: Unavailable, names: Names) -> Iterator[Clash]:
    for user in sorted(meeting.staff):
        kind = unavailable(user, meeting)
        if kind is not None:
            why = "is away: cover is needed" if kind is ClashKind.LEAVE else "does not work then"
            yield Clash(kind, meeting.session_id, number, f"{_name(names.staff, user)} {why}")


def _name(known: Mapping[int, str], which: int) -> str:
    return known.get(which, "Somebody")


def check_override(found: Sequence[Clash], despite: str, *, may_override: bool, done: str = "moved") -> str:
    """The reason for saving in spite of clashes that block, trimmed, '' where none does.

    Raises `Refused`: for two sessions of one delivery at one time always, for the others without a reason, or
    when the actor may not override. `done` is what is done, as in `moved`.
    """
    blocking = [clash for clash in found if clash.kind.blocks]
    if not blocking:
        return ""
    own = next((clash for clash in blocking if not clash.kind.may_be_overridden), None)
    if own is not None:
        raise Refused("", f"Session {own.number}: {own.text}. Choose another time")
    if not may_override:
        raise Refused("", f"{_many(len(blocking))} in the way: a programme lead may save it in spite of that")
    tidy = " ".join(despite.split())
    if not tidy:
        raise Refused("despite", f"Enter why it is {done} in spite of the clashes")
    if len(tidy) > 300:
        raise Refused("despite", "The reason must be 300 characters or fewer")
    return tidy


def _many(number: int) -> str:
    return "A clash is" if number == 1 else f"{number} clashes are"
