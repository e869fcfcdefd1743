"""Every change: timetables moved as they were previewed and undone, bookings, rooms, and what people were told."""

from collections.abc import Collection, Sequence
from datetime import date, time

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command
from tracker.delivery import checks
from tracker.delivery import queries as deliveries
from tracker.delivery.booking import Series
from tracker.delivery.details import plain_slots
from tracker.delivery.rules import DeliveryView, SessionKind, WeeklySlot
from tracker.delivery.service import dates
from tracker.delivery.service.moving import Placement, give_room, place_sessions
from tracker.resources.queries import rooms_of
from tracker.timetable import booking, previews, records, telling, undoing
from tracker.timetable.booking import Asked
from tracker.timetable.cascade import Wanted
from tracker.timetable.models import TimetableChange, Told
from tracker.timetable.previews import Preview
from tracker.timetable.rules import changes as rules
from tracker.timetable.rules import told as told_rules
from tracker.timetable.rules.changes import HERE, ChangeView, Kind, Move, Place
from tracker.timetable.rules.clashes import check_override
from tracker.timetable.rules.outlooks import AMBER_WEEKS
from tracker.timetable.rules.told import TELL, Ahead, Given, How
from tracker.timetable.telling import MemberTold
from tracker.work import service as work


@command
def change_timetable(
    actor: Actor,
    *,
    delivery_id: int,
    wanted: Wanted,
    why: str,
    seen: str,
    despite: str = "",
    weeks: int = AMBER_WEEKS,
) -> int:
    """Make a change exactly as it was previewed; returns its id. What it was is kept, so that undoing restores it.

    `seen` is the fingerprint of the preview. Raises `Missing`; `Stale` with the preview as it is now when anything
    in it has changed; and `Refused` without a reason, for what cannot be, and for clashes that block unless a
    programme lead says why.
    """
    found = previews.preview(actor, delivery_id, wanted, weeks)
    if found.fingerprint != seen:
        raise Stale(found)
    why = rules.check_reason(why)
    passes = check_override(found.clashes, despite, may_override=actor.may(Permission.CHANGE_DELIVERIES))
    slots = found.slots if wanted.kind is Kind.TIMES else None
    starts_on = found.starts_on if found.starts_on != found.delivery.starts_on else None
    placed = [_placement(move, found.seen[move.session_id]) for move in found.moves]
    place_sessions(actor, delivery_id=delivery_id, placements=placed, slots=slots, starts_on=starts_on)
    change_id = _keep(actor, found, why, passes)
    _have_told(actor, found.delivery, f"{len(found.moves)} sessions moved")
    return change_id


def _placement(move: Move, seen: int) -> Placement:
    return Placement(move.session_id, seen, *move.now, move.now_at.venue, move.now_at.room_id)


def _keep(actor: Actor, found: Preview, why: str, despite: str) -> int:
    """The change as a row, and its line in the trail."""
    delivery = found.delivery
    moves = [move.plain() for move in found.moves]
    times = {
        "slots": [_slots(delivery.slots), _slots(found.slots)],
        "starts_on": [delivery.starts_on.isoformat(), found.starts_on.isoformat()],
        "ends_on": [each.isoformat() if each else None for each in (found.ends_was, found.ends_now)],
        "skipped": [[day.isoformat(), name] for day, name in found.skipped],
    }
    row = TimetableChange(
        delivery_id=delivery.id,
        kind=found.wanted.kind.value,
        why=why,
        despite=despite,
        moves=moves,
        times=times,
        made_at=clock.now(),
        made_by=actor.user_id,
    )
    change_id = db.add(row).id
    changes = {
        "delivery_id": delivery.id,
        "kind": found.wanted.kind.value,
        "why": why,
        "despite": despite,
        "sessions": len(moves),
        "ends_on": times["ends_on"],
        "slots": [plain_slots(delivery.slots), plain_slots(found.slots)],
    }
    audit.record(actor, Action.TIMETABLE_CHANGED, "timetable_change", change_id, changes=changes)
    return change_id


def _slots(slots: Sequence[WeeklySlot]) -> list[list[object]]:
    return [
        [slot.weekday, slot.starts_at.isoformat("minutes"), slot.from_on.isoformat(), slot.until_on.isoformat()]
        for slot in slots
    ]


@command
def undo_change(actor: Actor, *, change_id: int) -> None:
    """Put every session of a change back where it was, with the weekly times and the first day.

    Raises `Missing`, and `Refused` by the rule of `rules.changes.undo_problem`, or when a clash that was not there
    before would block it.
    """
    change = records.change_for(actor, change_id)
    delivery = deliveries.delivery_for(actor, change.delivery_id)
    since = undoing.since(change, delivery)
    problem = rules.undo_problem(change, since) or undoing.clash(actor, delivery, change)
    if problem:
        raise Refused("", problem)
    seen = undoing.versions(delivery.id)
    placed = [_placement(move.back, seen[move.session_id]) for move in change.moves]
    slots, starts_on = _as_before(change, delivery)
    place_sessions(actor, delivery_id=delivery.id, placements=placed, slots=slots, starts_on=starts_on)
    undone = {"undone_at": clock.now(), "undone_by": actor.user_id}
    db.change(update(TimetableChange).where(TimetableChange.id == change_id).values(**undone))
    changes = {"delivery_id": delivery.id, "sessions": len(placed)}
    audit.record(actor, Action.TIMETABLE_RESTORED, "timetable_change", change_id, changes=changes)
    _have_told(actor, delivery, "A change was undone")


@command
def choose_room(actor: Actor, *, delivery_id: int, room_id: int | None) -> None:
    """Say in which room of its area a delivery meets, none for no room. Raises `Missing` and `Refused`."""
    delivery = deliveries.delivery_for(actor, delivery_id)
    if room_id is not None and room_id not in {each.id for each in rooms_of(delivery.area_id)}:
        raise Refused("room_id", "Choose a room of this area")
    give_room(delivery_id, room_id)
    audit.record(actor, Action.ROOM_CHOSEN, "delivery", delivery_id, changes={"room_id": room_id})


def _as_before(change: ChangeView, delivery: DeliveryView) -> tuple[tuple[WeeklySlot, ...] | None, date | None]:
    """The weekly times and the first day before a change; none where they are the same."""
    slots = tuple(
        WeeklySlot(day, time.fromisoformat(at), *map(date.fromisoformat, span))
        for day, at, *span in change.times["slots"][0]
    )
    starts_on = date.fromisoformat(change.times["starts_on"][0])
    return (slots if slots != delivery.slots else None), (starts_on if starts_on != delivery.starts_on else None)


@command
def record_told(
    actor: Actor,
    *,
    delivery_id: int,
    membership_ids: Collection[int],
    given: Given,
    how: How,
    told_on: date,
    first: date,
    last: date,
) -> int:
    """Record that members were told of their sessions between two days, as those are dated now; returns how many.

    Once nobody is left to tell, the task that asks for it is closed. Raises `Missing`, and `Refused` by the rule of
    `rules.told.check_telling`.
    """
    delivery = deliveries.delivery_for(actor, delivery_id)
    today = clock.today(delivery.zone)
    page = telling.page_of(delivery_id, today)
    ahead = {
        each.membership_id: [one for one in each.ahead if first <= one.moment[0] <= last]
        for each in page
        if each.membership_id in membership_ids
    }
    told_rules.check_telling(told_on, first, last, set(ahead), ahead, today)
    rows = [
        _told(actor, delivery_id, each, ahead[each.membership_id], given=given, how=how, told_on=told_on)
        for each in page
        if ahead.get(each.membership_id)
    ]
    db.add_all(rows)
    changes = {
        "given": given.value,
        "how": how.value,
        "told_on": told_on.isoformat(),
        "people": [row.person_id for row in rows],
    }
    audit.record(actor, Action.PEOPLE_TOLD, "delivery", delivery_id, changes=changes)
    _close_when_told(actor, delivery_id, today)
    return len(rows)


def _told(
    actor: Actor,
    delivery_id: int,
    member: MemberTold,
    said: Sequence[Ahead],
    *,
    given: Given,
    how: How,
    told_on: date,
) -> Told:
    return Told(
        delivery_id=delivery_id,
        membership_id=member.membership_id,
        person_id=member.person_id,
        given=given.value,
        how=how.value,
        told_on=told_on,
        said=[
            [one.session_id, one.number, one.moment[0].isoformat(), one.moment[1].isoformat("minutes")] for one in said
        ],
        recorded_by=actor.user_id,
        recorded_at=clock.now(),
    )


def _close_when_told(actor: Actor, delivery_id: int, today: date) -> None:
    if not any(each.untold for each in telling.page_of(delivery_id, today)):
        work.close_task(actor, kind=TELL, key=str(delivery_id), how="Everybody was told")


def _have_told(actor: Actor, delivery: DeliveryView, what: str) -> None:
    """Ask the lead facilitator to tell the members, until they are; nobody need be told of what they know."""
    today = clock.today(delivery.zone)
    waiting = sum(bool(each.untold) for each in telling.page_of(delivery.id, today))
    if not waiting:
        work.close_task(actor, kind=TELL, key=str(delivery.id), how="Everybody knows the dates as they stand")
        return
    work.open_task(
        actor,
        kind=TELL,
        key=str(delivery.id),
        title=f"Tell the members of {delivery.title} their dates. {what}"[:200],
        rule="Members must be told of new dates: who was not told cannot be held to them",
        owner_id=next((each.user_id for each in delivery.staff), delivery.lead_id),
        due_on=telling.next_day(delivery.id, today),
    )


@command
def book_one_to_one(
    actor: Actor,
    session_id: int,
    *,
    on_date: date,
    starts_at: time,
    place: Place = HERE,
    by_video: bool = False,
    version: int | None = None,
    seen: str = "",
    despite: str = "",
) -> None:
    """Give a one-to-one its date, or another one; nothing that clashes is saved unseen (`_book`).

    Raises `Missing`, `Stale` unless `version` is the session's, and `Refused`.
    """
    session = deliveries.session_for(actor, session_id)
    if session.kind is not SessionKind.ONE_TO_ONE:
        raise Refused("", "Only one-to-ones are booked; a group’s session is moved")
    checks.session_to_change(actor, session_id, version)
    asked = booking.single(session, on_date, starts_at, place, by_video=by_video)
    _book(actor, deliveries.delivery_for(actor, session.delivery_id), asked, seen, despite)


@command
def book_series(actor: Actor, *, membership_id: int, wish: Series, seen: str = "", despite: str = "") -> int:
    """Book a member's next one-to-ones without a date, weeks apart, passing over closed days; returns how many.

    All of them or none. Raises `Missing`, and `Refused` as `booking.series` and `_book`.
    """
    delivery_id, _ = deliveries.member_for(actor, membership_id)
    delivery = deliveries.delivery_for(actor, delivery_id)
    planned, asked = booking.series(actor, delivery, membership_id, wish)
    _book(actor, delivery, asked, seen, despite)
    return len(planned.lines)


def _book(actor: Actor, delivery: DeliveryView, asked: Asked, seen: str, despite: str) -> None:
    """Book what is asked for, once what stands in its way was read: `seen` is the fingerprint of that.

    Clashes that block need a programme lead's reason, which is kept in the trail. Raises `Refused`.
    """
    found = booking.look(actor, delivery, asked)
    why = booking.passed(actor, delivery, asked, found, seen, despite)
    for session_id, _number, moment in asked.lines:
        dates.book_one_to_one(
            actor,
            session_id,
            on_date=moment[0],
            starts_at=moment[1],
            venue=asked.place.venue,
            room_id=asked.place.room_id,
            by_video=asked.by_video,
            on_holiday=True,
            despite=why,
        )
