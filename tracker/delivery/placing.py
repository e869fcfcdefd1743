"""Writing sessions: of a new timetable, of a member who joins or leaves, and when dates are made again.

Apart from `service` because several commands add and remove sessions by the same rules.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import delete, not_, select, update

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import plans, rollup
from tracker.delivery.models import Delivery, Item, Membership, Session
from tracker.delivery.queries import is_recorded
from tracker.delivery.rules import DeliveryView, ItemState, SessionKind, WeeklySlot
from tracker.delivery.timetable import Placed, Timetable, ToPlace


def place_group(delivery: DeliveryView) -> Timetable | None:
    """Add the sessions of a new group; a run for one person has none before that person joins."""
    if delivery.format is not SessionKind.GROUP:
        return None
    if not delivery.slots:
        raise Refused("slots", "Choose when the group meets each week")
    plan = plans.plan_of(delivery.version_id, delivery.format)
    made = plans.timetable_for(plan, delivery.format, delivery.slots, delivery.starts_on, delivery.nation)
    db.add_all([_session(delivery.id, each, SessionKind.GROUP, None) for each in made.placed])
    rollup.count_sessions(delivery.id)
    return made


def place_member(delivery: DeliveryView, membership_id: int, enrolment_id: int, joined_on: date) -> None:
    """Add the one-to-ones that a new member still owes: in the slots of a run for one person, else to be booked."""
    owed = set(
        db.scalars(select(Item.outline_id).where(Item.enrolment_id == enrolment_id, Item.state == ItemState.OWED.value))
    )
    plan = tuple(each for each in plans.plan_of(delivery.version_id, delivery.format) if each.outline_id in owed)
    alone = delivery.format is SessionKind.ONE_TO_ONE
    slots = delivery.slots if alone else ()
    first = max(joined_on, delivery.starts_on)
    made = plans.timetable_for(plan, delivery.format, slots, first, delivery.nation)
    booked = [each for each in made.unscheduled if each.kind is SessionKind.ONE_TO_ONE]
    added: list[Placed | ToPlace] = [*made.placed, *booked]
    db.add_all([_session(delivery.id, each, SessionKind.ONE_TO_ONE, membership_id) for each in added])
    rollup.count_sessions(delivery.id)


def drop_after_leaving(delivery_id: int, membership_id: int, last_day: date) -> None:
    """Take away a leaver's one-to-ones that were not booked or lie after their last day; recorded ones stay."""
    open_ones = Session.on_date.is_(None) | (Session.on_date > last_day)
    db.change(delete(Session).where(Session.membership_id == membership_id, open_ones, not_(is_recorded())))
    rollup.count_sessions(delivery_id)


def make_again(delivery: DeliveryView, slots: tuple[WeeklySlot, ...], *, moving_from: date, from_on: date) -> Timetable:
    """Put the sessions dated from `moving_from` on, without a record, into `slots` from `from_on` on.

    Sessions that stay keep their slots to themselves. Raises `Refused` when there is nothing to move.
    """
    rows = _dated(delivery)
    moving = {row.outline_id: row.id for row in rows if row.on_date >= moving_from and not row.recorded}
    if not moving:
        raise Refused("moving_from", "No session without a register is dated from this day on")
    kept = [row for row in rows if row.id not in moving.values()]
    plan = _between(plans.plan_of(delivery.version_id, delivery.format), moving)
    made = plans.timetable_for(
        plan,
        delivery.format,
        slots,
        from_on,
        delivery.nation,
        after=max((row.on_date for row in kept), default=None),
        taken={(row.on_date, row.starts_at) for row in kept},
    )
    for each in made.placed:
        values = {"on_date": each.on_date, "starts_at": each.starts_at, "version": Session.version + 1}
        db.change(update(Session).where(Session.id == moving[each.outline_id]).values(values))
    if len(kept) == 0:
        first = made.placed[0].on_date
        db.change(update(Delivery).where(Delivery.id == delivery.id).values(starts_on=first))
    rollup.count_sessions(delivery.id)
    return made


def _between(plan: Iterable[ToPlace], moving: Iterable[int]) -> tuple[ToPlace, ...]:
    """What moves, and the unscheduled sessions after the first that does, for their gaps."""
    wanted = set(moving)
    first = min(each.number for each in plan if each.outline_id in wanted)
    slotted = {each.kind for each in plan if each.outline_id in wanted}
    return tuple(
        each for each in plan if each.outline_id in wanted or (each.number > first and each.kind not in slotted)
    )


@dataclass(frozen=True, slots=True)
class _Dated:
    id: int
    outline_id: int
    on_date: date
    starts_at: time
    recorded: bool


def _dated(delivery: DeliveryView) -> list[_Dated]:
    """The dated sessions of the kind that fills the slots, with whether they have a record."""
    theirs = [Session.delivery_id == delivery.id, Session.kind == delivery.format.value]
    if delivery.format is SessionKind.ONE_TO_ONE:
        present = select(Membership.id).where(Membership.delivery_id == delivery.id, Membership.left_on.is_(None))
        theirs.append(Session.membership_id.in_(present))
    rows = db.execute(
        select(
            Session.id,
            Session.outline_id,
            Session.on_date,
            Session.starts_at,
            is_recorded().label("recorded"),
        )
        .where(Session.on_date.is_not(None), *theirs)
        .order_by(Session.on_date, Session.starts_at, Session.id)
    )
    return [_Dated(*row) for row in rows]


def _session(delivery_id: int, each: Placed | ToPlace, kind: SessionKind, membership_id: int | None) -> Session:
    on_date, starts_at = (each.on_date, each.starts_at) if isinstance(each, Placed) else (None, None)
    return Session(
        delivery_id=delivery_id,
        outline_id=each.outline_id,
        kind=kind.value,
        membership_id=membership_id,
        on_date=on_date,
        starts_at=starts_at,
        minutes=each.minutes,
        created_at=clock.now(),
    )
