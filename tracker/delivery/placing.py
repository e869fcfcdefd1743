"""Writing sessions: of a new timetable, of a member who joins or leaves, and when dates are made again.

Apart from `service` because several commands add and remove sessions by the same rules.
"""

from datetime import date

from sqlalchemy import delete, not_, select

from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import plans, replanning, rollup
from tracker.delivery.closed import closed_for
from tracker.delivery.models import Item, Session
from tracker.delivery.rules import DeliveryView, ItemState, SessionKind
from tracker.delivery.scope import is_recorded
from tracker.delivery.timetable import Placed, Timetable, ToPlace


def place_group(delivery: DeliveryView) -> Timetable | None:
    """Add the sessions of a new group; a run for one person has none before that person joins."""
    if delivery.format is not SessionKind.GROUP:
        return None
    if not delivery.slots:
        raise Refused("slots", "Choose when the group meets each week")
    plan = plans.plan_of(delivery.version_id, delivery.format)
    closed = closed_for(delivery.area_id, delivery.nation, delivery.starts_on)
    made = plans.timetable_for(plan, delivery.format, delivery.slots, delivery.starts_on, closed)
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
    made = plans.timetable_for(
        plan, delivery.format, slots, first, closed_for(delivery.area_id, delivery.nation, first)
    )
    booked = [each for each in made.unscheduled if each.kind is SessionKind.ONE_TO_ONE]
    added: list[Placed | ToPlace] = [*made.placed, *booked]
    db.add_all([_session(delivery.id, each, SessionKind.ONE_TO_ONE, membership_id) for each in added])
    rollup.count_sessions(delivery.id)


def drop_after_leaving(delivery_id: int, membership_id: int, last_day: date) -> None:
    """Take away a leaver's one-to-ones that were not booked or lie after their last day; recorded ones stay."""
    open_ones = Session.on_date.is_(None) | (Session.on_date > last_day)
    theirs = (Session.membership_id == membership_id, open_ones, not_(is_recorded()))
    replanning.tell_removed(db.scalars(select(Session.id).where(*theirs)).all())
    db.change(delete(Session).where(*theirs))
    rollup.count_sessions(delivery_id)


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
