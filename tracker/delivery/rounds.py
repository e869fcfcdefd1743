"""Another round of a rolling group: the sessions that members still owe and that do not lie ahead, in the weekly times.

Read for its preview and for the service; a module of its own because a round is no part of the first timetable.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Outline
from tracker.catalogue.rules.terms import Entry
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import plans
from tracker.delivery.closed import closed_for
from tracker.delivery.models import Item, Membership, Session
from tracker.delivery.rules import DeliveryView, ItemState, SessionKind
from tracker.delivery.timetable import Timetable


@dataclass(frozen=True, slots=True)
class Round:
    """A round to be added: its number, its timetable, and by outline the title and how many members owe it."""

    number: int
    timetable: Timetable
    titles: dict[int, str]
    owing: dict[int, int]


def goes_round(delivery: DeliveryView) -> bool:
    """Whether a group's modules come again: people join it while it runs."""
    if delivery.format is not SessionKind.GROUP:
        return False
    return catalogue.terms(delivery.version_id).entry in (Entry.ROLLING, Entry.OPEN)


def owed_again(delivery: DeliveryView, today: date) -> dict[int, int]:
    """The group's sessions that present members owe and that do not lie ahead, by outline: how many owe each."""
    ahead = select(Session.outline_id).where(
        Session.delivery_id == delivery.id, Session.kind == SessionKind.GROUP.value, Session.on_date >= today
    )
    held = select(Session.outline_id).where(
        Session.delivery_id == delivery.id, Session.kind == SessionKind.GROUP.value, Session.on_date < today
    )
    rows = db.execute(
        select(Item.outline_id, func.count(Item.enrolment_id))
        .join(Membership, Membership.enrolment_id == Item.enrolment_id)
        .where(
            Membership.delivery_id == delivery.id,
            Membership.left_on.is_(None),
            Item.state == ItemState.OWED.value,
            Item.outline_id.not_in(ahead),
            Item.outline_id.in_(held),
        )
        .group_by(Item.outline_id)
        .order_by(Item.outline_id)
    )
    return {row[0]: row[1] for row in rows}


def next_round(delivery: DeliveryView, today: date) -> Round:
    """The round as it would be: after the last date, in the weekly times, without closed days. Raises `Refused`."""
    if not goes_round(delivery):
        raise Refused("", f"{delivery.programme} is not held in rounds: its groups begin and end together")
    if not delivery.slots:
        raise Refused("", "This group has no weekly times")
    owing = owed_again(delivery, today)
    if not owing:
        raise Refused("", "Every session that a member owes lies ahead already")
    plan = tuple(each for each in plans.plan_of(delivery.version_id, delivery.format) if each.outline_id in owing)
    last, number = db.execute(
        select(func.max(Session.on_date), func.max(Session.cycle)).where(
            Session.delivery_id == delivery.id, Session.kind == SessionKind.GROUP.value
        )
    ).one()
    first = max(last or today, today) + timedelta(days=1)
    closed = closed_for(delivery.area_id, delivery.nation, first)
    made = plans.timetable_for(plan, delivery.format, delivery.slots, first, closed)
    titles = db.execute(select(Outline.id, Outline.title).where(Outline.id.in_(sorted(owing))).order_by(Outline.id))
    return Round((number or 0) + 1, made, {row[0]: row[1] for row in titles}, owing)


def looked_ahead(delivery: DeliveryView, today: date) -> tuple[Round | None, str]:
    """The round as it would be, or why there is none."""
    try:
        return next_round(delivery, today), ""
    except Refused as refusal:
        return None, refusal.message
