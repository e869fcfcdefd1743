"""Where sessions go when some of them move: pure, and apart from `rules` because it runs delivery's generator.

Only what is still to be held moves: a session with a register, or whose time has come, stays where it is. Sessions
keep the order in which they stand; the generator puts each into the next weekly slot that is free, never on a closed
day, and keeps the weeks that the programme asks for between two.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery.rules import SessionKind, WeeklySlot, overlaps
from tracker.delivery.timetable import Closed, ToPlace, timetable
from tracker.timetable.rules.changes import HERE, Kind, Moment, Move, Place

YEAR = timedelta(days=366)


class Standing(NamedTuple):
    """A dated session of the kind that fills a delivery's slots; `gap_weeks` at least after the one before it."""

    session_id: int
    outline_id: int
    number: int
    title: str
    moment: Moment
    minutes: int
    gap_weeks: int = 0
    recorded: bool = False
    place: Place = HERE
    version: int = 1


@dataclass(frozen=True, slots=True)
class Frame:
    """A delivery's timetable as it stands: sessions in order of time, weekly slots, the local time, closed days."""

    sessions: tuple[Standing, ...]
    slots: tuple[WeeklySlot, ...]
    now: Moment
    closed: Closed

    @property
    def longest(self) -> int:
        """The minutes of the longest session."""
        return max((each.minutes for each in self.sessions), default=0)

    def is_open(self, session: Standing) -> bool:
        """Whether a session is still to be held: no register, and its time has not come."""
        return not session.recorded and session.moment > self.now


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for. `to` and `place` are for one session and those that follow, the days for new weekly times."""

    kind: Kind
    session_id: int | None = None
    to: Moment | None = None
    place: Place | None = None
    moving_from: date | None = None
    from_on: date | None = None
    slots: tuple[WeeklySlot, ...] = ()


@dataclass(frozen=True, slots=True)
class Cascade:
    """What would move, in order of time, and the closed days that a slot fell on; `slots` hold from then on."""

    moves: tuple[Move, ...]
    skipped: tuple[tuple[date, str], ...]
    slots: tuple[WeeklySlot, ...]


def cascade(frame: Frame, wanted: Wanted) -> Cascade:
    """What a change would move. Raises `Refused` for what cannot be, or when nothing would move."""
    if wanted.kind is Kind.TIMES:
        made = _times(frame, wanted)
    elif wanted.kind is Kind.POSTPONE:
        made = _postponed(frame, wanted)
    else:
        made = _from_one(frame, wanted)
    moves = tuple(move for move in made.moves if move.changes)
    if not moves and made.slots == frame.slots:
        raise Refused("", "Nothing would move: these are the present dates")
    return replace(made, moves=moves)


def _from_one(frame: Frame, wanted: Wanted) -> Cascade:
    session = next((each for each in frame.sessions if each.session_id == wanted.session_id), None)
    if session is None:
        raise Refused("", "This session has no date yet: book it first")
    if session.recorded:
        raise Refused("", "This session has a register: its date stays as it is")
    if wanted.kind is Kind.CANCEL_NEXT:
        return _next(frame, session)
    if wanted.kind is Kind.CANCEL_LAST:
        return _last(frame, session)
    to, place = _target(frame, session, wanted), wanted.place or session.place
    first = _move(session, to, place)
    if wanted.kind is Kind.ONE:
        _keeps_order(frame, session, to)
        return Cascade((first,), (), frame.slots)
    return _following(frame, session, first)


def _target(frame: Frame, session: Standing, wanted: Wanted) -> Moment:
    """The new time of the session that is moved: ahead, within two years, not past midnight, after those before it."""
    if wanted.to is None:
        raise Refused("on_date", "Enter the new date")
    on_date, starts_at = wanted.to
    if wanted.to <= frame.now:
        raise Refused("on_date", "The new date and time must be ahead")
    if on_date > frame.now[0] + 2 * YEAR:
        raise Refused("on_date", f"Check the year: {on_date.year} is too far from today")
    if starts_at.hour * 60 + starts_at.minute + session.minutes > 24 * 60:
        raise Refused("starts_at", f"A session of {session.minutes} minutes would end past midnight")
    before = _before(frame, session)
    if before is not None and wanted.to <= before.moment and before.number < session.number:
        raise Refused("on_date", f"Choose a time after session {before.number} on {in_words(before.moment[0])}")
    return wanted.to


def _before(frame: Frame, session: Standing) -> Standing | None:
    at = frame.sessions.index(session)
    return frame.sessions[at - 1] if at else None


def _keeps_order(frame: Frame, session: Standing, to: Moment) -> None:
    at = frame.sessions.index(session)
    after = frame.sessions[at + 1] if at + 1 < len(frame.sessions) else None
    if after is not None and to >= after.moment and after.number > session.number:
        raise Refused(
            "on_date",
            f"Sessions keep their order: choose a time before session {after.number} on {in_words(after.moment[0])},"
            " or move all that follow",
        )


def _following(frame: Frame, session: Standing, first: Move) -> Cascade:
    """One session goes where it is wanted, and all that are still to be held after it follow."""
    rest = [each for each in frame.sessions if each.moment > session.moment and frame.is_open(each)]
    if rest and not frame.slots:
        raise Refused("kind", "It meets by appointment: move its sessions one by one")
    pinned = session._replace(moment=first.now)
    moving = {session.session_id, *(each.session_id for each in rest)}
    kept = [pinned, *(each for each in frame.sessions if each.session_id not in moving)]
    moves, skipped = _placed(frame, rest, frame.slots, kept, after=first.now, before=pinned)
    return Cascade((first, *moves), skipped, frame.slots)


def _next(frame: Frame, session: Standing) -> Cascade:
    """A session's date is given up: it goes into the next slot, and what is still to be held after it follows."""
    if not frame.slots:
        raise Refused("kind", "It meets by appointment: choose a new date for this session")
    rest = [each for each in frame.sessions if each.moment > session.moment and frame.is_open(each)]
    moving = [session, *rest]
    gone = {each.session_id for each in moving}
    kept = [each for each in frame.sessions if each.session_id not in gone]
    after = max(session.moment, frame.now)
    moves, skipped = _placed(frame, moving, frame.slots, kept, after=after, before=_before(frame, session))
    return Cascade(moves, skipped, frame.slots)


def _last(frame: Frame, session: Standing) -> Cascade:
    """A session's date is given up: it is held after the last one, and the rest stay."""
    if not frame.slots:
        raise Refused("kind", "It meets by appointment: choose a new date for this session")
    kept = [each for each in frame.sessions if each is not session]
    after = max([frame.now, session.moment, *(each.moment for each in kept)])
    moves, skipped = _placed(frame, [session._replace(gap_weeks=0)], frame.slots, kept, after=after, before=None)
    return Cascade(moves, skipped, frame.slots)


def _times(frame: Frame, wanted: Wanted) -> Cascade:
    """What is still to be held from a day on goes into other weekly slots from a day on."""
    moving_from, from_on = wanted.moving_from, wanted.from_on
    today = frame.now[0]
    wrong: dict[str, str] = {}
    if moving_from is None or moving_from <= today:
        wrong["moving_from"] = "Only sessions after today move"
    if from_on is None or not today < from_on <= today + YEAR:
        wrong["from_on"] = "The first day of the new times must be after today and within a year"
    if not wanted.slots:
        wrong["slots"] = "Choose when it meets each week"
    if wrong or moving_from is None or from_on is None:
        raise Refused.of(wrong)
    moving = [each for each in frame.sessions if frame.is_open(each) and each.moment[0] >= moving_from]
    return _remade(frame, moving, from_a_day(frame.slots, wanted.slots, from_on), from_on, "moving_from")


def from_a_day(slots: Iterable[WeeklySlot], then: Collection[WeeklySlot], from_on: date) -> tuple[WeeklySlot, ...]:
    """Weekly times with others from a day on: those before end the day before, unless they go on unchanged."""
    new = {(slot.weekday, slot.starts_at) for slot in then}
    before = [slot for slot in slots if slot.from_on < from_on]
    going_on = {
        slot
        for slot in before
        if (slot.weekday, slot.starts_at) in new and slot.until_on >= from_on - timedelta(days=1)
    }
    ending = [
        slot if slot.until_on < from_on else replace(slot, until_on=from_on - timedelta(days=1))
        for slot in before
        if slot not in going_on
    ]
    stay = {(slot.weekday, slot.starts_at) for slot in going_on}
    made = [WeeklySlot(weekday, at, from_on) for weekday, at in new - stay]
    return tuple(sorted([*ending, *(replace(slot, until_on=date.max) for slot in going_on), *made]))


def _postponed(frame: Frame, wanted: Wanted) -> Cascade:
    """Everything that is still to be held begins later, in the same weekly slots."""
    moving = [each for each in frame.sessions if frame.is_open(each)]
    if not frame.slots:
        raise Refused("", "It meets by appointment: move its sessions one by one")
    if wanted.from_on is None or (moving and wanted.from_on <= moving[0].moment[0]):
        first = f": later than {in_words(moving[0].moment[0])}" if moving else ""
        raise Refused("from_on", f"Enter the day from which it goes on{first}")
    if wanted.from_on > frame.now[0] + 2 * YEAR:
        raise Refused("from_on", f"Check the year: {wanted.from_on.year} is too far from today")
    return _remade(frame, moving, frame.slots, wanted.from_on, "from_on")


def _remade(
    frame: Frame, moving: Sequence[Standing], slots: tuple[WeeklySlot, ...], from_on: date, field: str
) -> Cascade:
    if not moving:
        raise Refused(field, "No session without a register is dated from this day on")
    gone = {each.session_id for each in moving}
    kept = [each for each in frame.sessions if each.session_id not in gone]
    before = max(kept, key=lambda each: each.moment, default=None)
    after = max((from_on - timedelta(days=1), frame.now[1]), before.moment if before else (date.min, frame.now[1]))
    moves, skipped = _placed(frame, moving, slots, kept, after=after, before=before, starts_on=from_on)
    return Cascade(moves, skipped, slots)


def _placed(
    frame: Frame,
    moving: Sequence[Standing],
    slots: tuple[WeeklySlot, ...],
    kept: Sequence[Standing],
    *,
    after: Moment,
    before: Standing | None,
    starts_on: date | None = None,
) -> tuple[tuple[Move, ...], tuple[tuple[date, str], ...]]:
    """The sessions that move, each in the next slot after a moment; `before` is the one that they follow."""
    first = max(after[0], starts_on or after[0])
    taken = busy(slots, kept, frame.longest)
    taken |= {(first, slot.starts_at) for slot in slots if (first, slot.starts_at) <= after}
    made = timetable(
        # known by its own id: in a rolling delivery an outline comes round again
        [ToPlace(each.session_id, each.number, SessionKind.GROUP, each.minutes, each.gap_weeks) for each in moving],
        slots,
        first,
        frame.closed,
        after=before.moment[0] if before is not None else None,
        taken=taken,
    )
    by_id = {each.session_id: each for each in moving}
    moves = tuple(_move(by_id[each.outline_id], (each.on_date, each.starts_at)) for each in made.placed)
    return moves, made.skipped


def _move(session: Standing, to: Moment, place: Place | None = None) -> Move:
    here = session.place
    return Move(session.session_id, session.number, session.title, session.moment, to, here, place or here)


def busy(slots: Iterable[WeeklySlot], sessions: Collection[Standing], minutes: int) -> set[Moment]:
    """The moments of weekly slots at which a session of so many minutes would run into one of these."""
    weekly = tuple(slots)
    return {
        (on_date, slot.starts_at)
        for each in sessions
        for on_date, starts_at in (each.moment,)
        for slot in weekly
        if slot.holds(on_date) and overlaps(slot.starts_at, minutes, starts_at, each.minutes)
    }


def after_moves(sessions: Iterable[Standing], moves: Iterable[Move]) -> tuple[Standing, ...]:
    """The sessions as they would stand, in order of time."""
    going: Mapping[int, Move] = {move.session_id: move for move in moves}
    found = [
        each._replace(moment=going[each.session_id].now, place=going[each.session_id].now_at)
        if each.session_id in going
        else each
        for each in sessions
    ]
    return tuple(sorted(found, key=lambda each: (each.moment, each.number, each.session_id)))
