"""Who joins a delivery, leaves it and moves to another."""

from datetime import date, timedelta

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.rules import SYSTEM, Action, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import checks, details, placing, queries, rollup, staffing
from tracker.delivery.models import Membership
from tracker.delivery.rules import (
    DeliveryView,
    EnrolmentState,
)
from tracker.delivery.service import enrolling
from tracker.people import queries as people
from tracker.people.rules import PersonView


@command
def add_member(actor: Actor, *, delivery_id: int, person_id: int, joined_on: date) -> int:
    """Let a person join a delivery, enrolling them first if they are not; returns the membership's id.

    Whoever joins late still owes what was held before; those sessions are not theirs. The delivery's staff may
    know them from now on. Raises `Missing`, and `Refused` when there is no place, when they are a member
    elsewhere, or enrolled on another version or format.
    """
    delivery = queries.delivery_for(actor, delivery_id)
    return _join(actor, delivery, people.person_for(actor, person_id), joined_on)


def _join(actor: Actor, delivery: DeliveryView, person: PersonView, joined_on: date) -> int:
    today = clock.today(delivery.zone)
    held = checks.enrolment_for(person, delivery)
    if delivery.members >= delivery.capacity:
        raise Refused("", f"All {delivery.capacity} places are taken. Raise the number of places first")
    last = checks.last_membership(person.id, delivery.id, held.id if held is not None else None)
    details.check_joining(joined_on, delivery.starts_on, delivery.ends_on, today=today, last=last)
    begins = joined_on if checks.was_here(delivery.id, person.id) else min(joined_on, today)
    if held is not None:
        enrolment_id = held.id
    else:
        version_id, form, on = delivery.version_id, delivery.format, min(joined_on, today)
        enrolment_id = enrolling.enrol(actor, person_id=person.id, version_id=version_id, form=form, enrolled_on=on)
    row = Membership(delivery_id=delivery.id, enrolment_id=enrolment_id, person_id=person.id, joined_on=joined_on)
    membership_id = db.add(row).id
    rollup.count_member(delivery.id, enrolment_id, times=1)
    placing.place_member(delivery, membership_id, enrolment_id, joined_on)
    duties = staffing.duties(delivery.lead_id, [each.user_id for each in delivery.staff])
    staffing.involve(actor, delivery.id, [person.id], duties, begins)
    if last is not None:
        former = [each.user_id for each in queries.staff_of(last[2])]
        staffing.pass_on(actor, [person.id], former, delivery.staff, joined_on)
    changes = {"delivery_id": delivery.id, "joined_on": joined_on.isoformat()}
    audit.record(actor, Action.MEMBER_JOINED, "membership", membership_id, person_id=person.id, changes=changes)
    return membership_id


@command
def remove_member(
    actor: Actor,
    *,
    membership_id: int,
    on: date,
    why: str,
    state: EnrolmentState = EnrolmentState.ACTIVE,
) -> None:
    """Record that a member leaves, `on` being their last day; whoever has not begun never was a member.

    The enrolment and what it owes stay. `state` withdrawn or transferred takes them off the programme as well.
    One-to-ones that were not booked, or are later, go. Raises `Missing`, `Refused` for wrong dates, no reason, or
    when they have left already.
    """
    delivery_id, member = queries.member_for(actor, membership_id)
    delivery = queries.delivery_for(actor, delivery_id)
    if not member.is_open:
        raise Refused("", f"{member.listed}: left already")
    details.check_leaving(on, why, joined_on=member.joined_on, today=clock.today(delivery.zone))
    left = {"left_on": on, "why_left": why.strip()}
    db.change(update(Membership).where(Membership.id == membership_id).values(left))
    rollup.count_member(delivery_id, member.enrolment_id, times=-1)
    placing.drop_after_leaving(delivery_id, membership_id, on)
    changes = {"delivery_id": delivery_id, "left_on": on.isoformat(), "why": why.strip()}
    audit.record(actor, Action.MEMBER_LEFT, "membership", membership_id, person_id=member.person_id, changes=changes)
    if state is not EnrolmentState.ACTIVE and member.state is EnrolmentState.ACTIVE:
        enrolling.take_off(actor, queries.enrolment(member.enrolment_id), state, on, why)
    staffing.release(actor, delivery_id, member.person_id, on)


@command
def move_member(actor: Actor, *, membership_id: int, to_delivery_id: int, on: date, why: str) -> int:
    """Move a member to another delivery of the same version and format, `on` being the first day there.

    Whoever may change both deliveries may move them, wherever the person lives. The enrolment and all its items go
    along. Returns the new membership's id; raises as leaving and joining do.
    """
    _, member = queries.member_for(actor, membership_id)
    to = queries.delivery_for(actor, to_delivery_id)
    person = people.person_for(SYSTEM, member.person_id)
    remove_member(actor, membership_id=membership_id, on=on - timedelta(days=1), why=why)
    return _join(actor, to, person, on)
