"""A member's own sessions, brought in line with what they have to do: after a choice, a credit or a new beginning.

Apart from `placing`, which writes sessions on joining and leaving: here only those of some outlines change.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, not_, or_, select

from tracker.accounts.rules import SYSTEM
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import plans, queries, replanning, rollup, scope
from tracker.delivery.closed import closed_for
from tracker.delivery.models import Item, Membership, Session
from tracker.delivery.rules import DeliveryView, ItemState, SessionKind
from tracker.delivery.scope import is_recorded
from tracker.delivery.timetable import Placed, ToPlace


def bring_in_line(enrolment_id: int, outline_ids: Collection[int]) -> None:
    """Take away the enrolment's open one-to-ones of these outlines that are not owed, and add those that are.

    Open is what has no record and is not past. In a run for one person with weekly times everything open from the
    first of these outlines on is put into the times again, in order; otherwise what is added has to be booked.
    """
    here = db.execute(
        select(Membership.id, Membership.delivery_id).where(
            Membership.enrolment_id == enrolment_id, Membership.left_on.is_(None)
        )
    ).one_or_none()
    if here is None or not outline_ids:
        return
    membership_id, delivery = here[0], queries.delivery_for(SYSTEM, here[1])
    plan = plans.plan_of(delivery.version_id, delivery.format)
    own = [each for each in plan if each.kind is SessionKind.ONE_TO_ONE]
    slotted = delivery.format is SessionKind.ONE_TO_ONE and bool(delivery.slots)
    changed = [each for each in own if each.outline_id in outline_ids]
    if not changed:
        return
    first = min(each.number for each in changed)
    redone = [each for each in own if each.number >= first] if slotted else changed
    owed = set(_owed(enrolment_id))
    gone = [each.outline_id for each in redone if slotted or each.outline_id not in owed]
    _take_away(delivery, membership_id, gone)
    owed -= set(_kept(membership_id))
    _place(delivery, membership_id, tuple(each for each in redone if each.outline_id in owed), slotted=slotted)
    rollup.count_sessions(delivery.id)


def _take_away(delivery: DeliveryView, membership_id: int, outline_ids: Collection[int]) -> None:
    today = clock.today(delivery.zone)
    is_open = or_(Session.on_date.is_(None), Session.on_date > today)
    theirs = (Session.membership_id == membership_id, Session.outline_id.in_(sorted(outline_ids)))
    gone = (*theirs, is_open, not_(is_recorded()))
    replanning.tell_removed(db.scalars(select(Session.id).where(*gone)).all())
    db.change(delete(Session).where(*gone))


def _kept(membership_id: int) -> list[int]:
    """The outlines that have an open session: to be booked, to come, or held and not signed."""
    open_ones = scope.record() != "signed"
    return list(db.scalars(select(Session.outline_id).where(Session.membership_id == membership_id, open_ones)))


def _owed(enrolment_id: int) -> list[int]:
    owed = (Item.enrolment_id == enrolment_id, Item.state == ItemState.OWED.value)
    return list(db.scalars(select(Item.outline_id).where(*owed)))


def _place(delivery: DeliveryView, membership_id: int, owed: tuple[ToPlace, ...], *, slotted: bool) -> None:
    added: tuple[Placed | ToPlace, ...] = owed
    if slotted and owed:
        theirs = (Session.membership_id == membership_id, Session.on_date.is_not(None))
        taken = db.execute(select(Session.on_date, Session.starts_at).where(*theirs)).all()
        last = max((row[0] for row in taken), default=None)
        first = max(clock.today(delivery.zone) + timedelta(days=1), delivery.starts_on, last or delivery.starts_on)
        closed = closed_for(delivery.area_id, delivery.nation, first)
        moments = [(row[0], row[1]) for row in taken]
        made = plans.timetable_for(owed, delivery.format, delivery.slots, first, closed, after=last, taken=moments)
        added = (*made.placed, *made.unscheduled)
    db.add_all(
        [
            Session(
                delivery_id=delivery.id,
                outline_id=each.outline_id,
                kind=SessionKind.ONE_TO_ONE.value,
                membership_id=membership_id,
                on_date=each.on_date if isinstance(each, Placed) else None,
                starts_at=each.starts_at if isinstance(each, Placed) else None,
                minutes=each.minutes,
                created_at=clock.now(),
            )
            for each in added
        ]
    )
