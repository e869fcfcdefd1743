"""What a change would do, before anything is saved: dates, closed days, clashes, people who would run out of time.

Apart from `queries` because the page and the service work out the same: what is saved is exactly what was seen, and
its fingerprint says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from tracker.accounts.rules import Actor
from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery import queries as deliveries
from tracker.delivery.details import slot_problems
from tracker.delivery.rules import DeliveryView, WeeklySlot
from tracker.timetable import clashing, forecasting, queries, worlds
from tracker.timetable.cascade import Cascade, Frame, Wanted, cascade
from tracker.timetable.rules.changes import Kind, Moment, Move
from tracker.timetable.rules.clashes import Clash, ClashKind
from tracker.timetable.rules.outlooks import AMBER_WEEKS, DeliveryForecast, Forecast, Outlook
from tracker.timetable.worlds import World


@dataclass(frozen=True, slots=True)
class RunsOut:
    """Somebody whose sentence or licence would end before their last session; `is_new` says that the change does it."""

    forecast: Forecast
    is_new: bool
    was: date | None


@dataclass(frozen=True, slots=True)
class Line:
    """A move as the page shows it; `flagged` says that one of its clashes blocks."""

    move: Move
    clashes: tuple[Clash, ...]
    skipped: tuple[tuple[date, str], ...]
    flagged: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """What would happen; `ends_was` and `ends_now` are the last days of the delivery's own sessions."""

    delivery: DeliveryView
    wanted: Wanted
    moves: tuple[Move, ...]
    skipped: tuple[tuple[date, str], ...]
    slots: tuple[WeeklySlot, ...]
    starts_on: date
    clashes: tuple[Clash, ...]
    runs_out: tuple[RunsOut, ...]
    ran_out: int
    ends_was: date | None
    ends_now: date | None
    minutes: dict[int, int]
    seen: dict[int, int]
    fingerprint: str

    @property
    def blocking(self) -> tuple[Clash, ...]:
        """The clashes that block without a reason."""
        return tuple(clash for clash in self.clashes if clash.kind.blocks)

    @property
    def warnings(self) -> tuple[Clash, ...]:
        """The clashes that only warn."""
        return tuple(clash for clash in self.clashes if not clash.kind.blocks)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What moves, each with its clashes and the closed days that it jumps over, in the order of the timetable."""
        clashes, skipped = self.by_session, self.skipped_before
        return tuple(
            Line(
                move,
                tuple(clashes.get(move.session_id, ())),
                tuple(skipped.get(move.session_id, ())),
                flagged=any(clash.kind.blocks for clash in clashes.get(move.session_id, ())),
            )
            for move in self.moves
        )

    @property
    def by_session(self) -> dict[int | None, list[Clash]]:
        """The clashes of each session."""
        found: dict[int | None, list[Clash]] = defaultdict(list)
        for clash in self.clashes:
            found[clash.session_id].append(clash)
        return found

    @property
    def skipped_before(self) -> dict[int, list[tuple[date, str]]]:
        """The closed days that each session jumps over, by session, in order of time."""
        found: dict[int, list[tuple[date, str]]] = defaultdict(list)
        days = list(self.skipped)
        for move in self.moves:
            while days and days[0][0] <= move.now[0]:
                found[move.session_id].append(days.pop(0))
        return found

    @property
    def later(self) -> int | None:
        """By how many days the end moves; none where one of the two is not known."""
        return (self.ends_now - self.ends_was).days if self.ends_was and self.ends_now else None


def preview(actor: Actor, delivery_id: int, wanted: Wanted, weeks: int = AMBER_WEEKS) -> Preview:
    """What a change of a delivery's timetable would do. Raises `Missing`, and `Refused` for what cannot be."""
    return preview_of(actor, deliveries.delivery_for(actor, delivery_id), wanted, weeks)


def preview_of(actor: Actor, delivery: DeliveryView, wanted: Wanted, weeks: int) -> Preview:
    """The same for a delivery that has just been read. Raises `Refused`."""
    world = worlds.world(delivery)
    frame = world.frame(queries.gaps(delivery.version_id, delivery.format))
    if wanted.kind is Kind.TIMES:
        _check_slots(wanted.slots, frame)
    made = cascade(frame, wanted)
    going = {move.session_id: move.now for move in made.moves}
    before = forecasting.forecast(world.course(), weeks)
    after = forecasting.forecast(world.course(going, made.slots), weeks)
    found = [
        *_of_days(frame, wanted, made),
        *_of_length(world, before, after),
        *clashing.of_others(actor, delivery, world, clashing.put(made.moves)),
    ]
    order = list(ClashKind)
    found.sort(key=lambda clash: (clash.number or 0, order.index(clash.kind), clash.text))
    runs_out = _runs_out(before, after)
    return Preview(
        delivery=delivery,
        wanted=wanted,
        moves=made.moves,
        skipped=made.skipped,
        slots=made.slots,
        starts_on=_starts_on(delivery, frame, made),
        clashes=tuple(found),
        runs_out=runs_out,
        ran_out=before.count(Outlook.RED),
        ends_was=before.ends_on,
        ends_now=after.ends_on,
        minutes={line.id: line.minutes for line in world.lines},
        seen={line.id: line.version for line in world.lines},
        fingerprint=_fingerprint(delivery, world, made, found, runs_out),
    )


def _check_slots(slots: Sequence[WeeklySlot], frame: Frame) -> None:
    problems = slot_problems(slots, frame.longest)
    if problems:
        raise Refused.of(problems)


def _starts_on(delivery: DeliveryView, frame: Frame, made: Cascade) -> date:
    """The first day: that of the first session once it moves, else as it is."""
    first = frame.sessions[0] if frame.sessions else None
    moved = next((move for move in made.moves if first and move.session_id == first.session_id), None)
    return moved.now[0] if moved is not None else delivery.starts_on


def _of_days(frame: Frame, wanted: Wanted, made: Cascade) -> Iterable[Clash]:
    """A chosen day that is closed, and a break that a chosen date cuts short; the generator does neither."""
    if wanted.to is None or not made.moves or wanted.kind not in {Kind.ONE, Kind.FOLLOWING}:
        return
    first = made.moves[0]
    why = frame.closed(first.now[0])
    if why is not None and first.now[0] != first.was[0]:
        yield Clash(ClashKind.CLOSED, first.session_id, first.number, f"{in_words(first.now[0])} is closed: {why}")
    at = next(place for place, each in enumerate(frame.sessions) if each.session_id == first.session_id)
    gap = frame.sessions[at].gap_weeks
    if at and gap and (first.now[0] - frame.sessions[at - 1].moment[0]).days < 7 * gap:
        text = (
            f"the programme asks for {gap} week{'s' if gap > 1 else ''} after session {frame.sessions[at - 1].number}"
        )
        yield Clash(ClashKind.GAP, first.session_id, first.number, text)


def _of_length(world: World, before: DeliveryForecast, after: DeliveryForecast) -> Iterable[Clash]:
    """That a timetable becomes longer than every member's sentence."""
    limits = [each.limit.on for each in world.members]
    ends, was = after.ends_on, before.ends_on
    known = [limit for limit in limits if limit is not None]
    if ends is None or was is None or ends <= was or not known or len(known) < len(limits):
        return
    if ends > max(known):
        text = f"It would end on {in_words(ends)}: after every member’s sentence, the last of which ends on"
        yield Clash(ClashKind.LONGER, None, None, f"{text} {in_words(max(known))}")


def _runs_out(before: DeliveryForecast, after: DeliveryForecast) -> tuple[RunsOut, ...]:
    was = {each.membership_id: each for each in before.members}
    return tuple(
        RunsOut(each, was[each.membership_id].outlook is not Outlook.RED, was[each.membership_id].ends_on)
        for each in after.members
        if each.outlook is Outlook.RED
    )


def _fingerprint(
    delivery: DeliveryView, world: World, made: Cascade, found: Iterable[Clash], runs_out: Iterable[RunsOut]
) -> str:
    """What was seen, in 24 figures: any other date, clash, person or version gives others."""
    versions: list[tuple[int, int]] = [(line.id, line.version) for line in world.lines]
    shown: list[object] = [
        delivery.id,
        delivery.version,
        versions,
        [_seen(move) for move in made.moves],
        [(day.isoformat(), why) for day, why in made.skipped],
        [(slot.weekday, slot.starts_at.isoformat(), str(slot.from_on), str(slot.until_on)) for slot in made.slots],
        [(clash.kind.value, clash.session_id, clash.text) for clash in found],
        [(each.forecast.membership_id, str(each.forecast.ends_on), each.is_new) for each in runs_out],
    ]
    return sha256(repr(shown).encode()).hexdigest()[:24]


def _seen(move: Move) -> tuple[int, str, str, str, int | None]:
    moment: Moment = move.now
    place = move.now_at
    return (move.session_id, moment[0].isoformat(), moment[1].isoformat(), place.venue, place.room_id)
