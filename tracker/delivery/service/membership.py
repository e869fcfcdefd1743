"""Who joins a delivery, leaves it and moves to another."""

from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import checks, comings, details, entry, histories, placing, queries, rollup, staffing
from tracker.delivery.models import Leaving, Membership, Suspension
from tracker.delivery.rules import (
    DeliveryView,
    EnrolmentState,
)
from tracker.delivery.service import enrolling
from tracker.delivery.stays import LeaveReason, Stage, stage_of
from tracker.people import queries as people
from tracker.people.rules import PersonView

OTHER, MOVES = "other", "other_group"
"""The codes of two reasons for leaving: any other, which needs words, and that they go on in another delivery."""


@command
def add_member(actor: Actor, *, delivery_id: int, person_id: int, joined_on: date, why: str = "") -> int:
    """Let a person join a delivery, or join it again, enrolling them if they are not; returns the membership's id.

    Whoever joins late still owes what was held before; those sessions are not theirs. The delivery's staff may
    know them from now on. Raises `Missing`, and `Refused` when there is no place, when they are a member
    here or elsewhere, or enrolled on another version or format, when a member and they are kept apart, and by the
    entry rule: `why` is asked for when a closed group has begun.
    """
    delivery = queries.delivery_for(actor, delivery_id)
    return _join(actor, delivery, people.person_for(actor, person_id), joined_on, why)


def _join(actor: Actor, delivery: DeliveryView, person: PersonView, joined_on: date, why: str) -> int:
    today = clock.today(delivery.zone)
    held = checks.enrolment_for(person, delivery)
    if delivery.members >= delivery.capacity:
        raise Refused("", f"All {delivery.capacity} places are taken. Raise the number of places first")
    last = checks.last_membership(person.id, delivery.id, held.id if held is not None else None)
    details.check_joining(joined_on, delivery.starts_on, delivery.ends_on, today=today, last=last)
    checks.may_be_together(person, delivery, max(joined_on, today))
    admission = entry.rule_of(delivery)
    admission.check(joined_on, why)
    why = why.strip()[:200] if admission.is_late(joined_on) else ""
    begins = joined_on if checks.was_here(delivery.id, person.id) else min(joined_on, today)
    if held is not None:
        enrolment_id = held.id
    else:
        version_id, form, on = delivery.version_id, delivery.format, min(joined_on, today)
        enrolment_id = enrolling.enrol(actor, person_id=person.id, version_id=version_id, form=form, enrolled_on=on)
    row = {"delivery_id": delivery.id, "enrolment_id": enrolment_id, "person_id": person.id, "joined_on": joined_on}
    membership_id = db.add(Membership(**row, why_joined=why)).id
    rollup.count_member(delivery.id, enrolment_id, times=1)
    placing.place_member(delivery, membership_id, enrolment_id, joined_on)
    duties = staffing.duties(delivery.lead_id, [each.user_id for each in delivery.staff])
    staffing.involve(actor, delivery.id, [person.id], duties, begins)
    if last is not None:
        former = [each.user_id for each in queries.staff_of(last[2])]
        staffing.pass_on(actor, [person.id], former, delivery.staff, joined_on)
    changes = {"delivery_id": delivery.id, "joined_on": joined_on.isoformat(), "why": why}
    audit.record(actor, Action.MEMBER_JOINED, "membership", membership_id, person_id=person.id, changes=changes)
    comings.tell([enrolment_id])
    return membership_id


@command
def remove_member(
    actor: Actor,
    *,
    membership_id: int,
    on: date,
    why: str = "",
    reason: str = OTHER,
    state: EnrolmentState = EnrolmentState.ACTIVE,
) -> None:
    """Record that a member leaves, `on` being their last day; whoever has not begun never was a member.

    `reason` is the code of one of the service's reasons; `why` adds words, which another reason cannot do without.
    The stage they had come to is kept with it. The enrolment and what it owes stay. `state` withdrawn or transferred
    takes them off the programme as well. One-to-ones that were not booked, or are later, go, and a suspension ends.
    Raises `Missing`, `Refused` for wrong dates, no reason, or when they have left already.
    """
    comings.tell([_leave(actor, membership_id, on, why, reason, state)])


def _leave(actor: Actor, membership_id: int, on: date, why: str, reason: str, state: EnrolmentState) -> int:
    """Let a member leave; returns their enrolment."""
    delivery_id, member = queries.member_for(actor, membership_id)
    delivery = queries.delivery_for(actor, delivery_id)
    if not member.is_open:
        raise Refused("", f"{member.listed}: left already")
    chosen = _reason(reason)
    why = why.strip() or (chosen.label if reason != OTHER else "")
    details.check_leaving(on, why, joined_on=member.joined_on, today=clock.today(delivery.zone))
    stage = _write_leaving(membership_id, on, why, reason)
    rollup.count_member(delivery_id, member.enrolment_id, times=-1)
    placing.drop_after_leaving(delivery_id, membership_id, on)
    changes = {
        "delivery_id": delivery_id,
        "left_on": on.isoformat(),
        "why": why,
        "reason": reason,
        "stage": stage.value,
    }
    audit.record(actor, Action.MEMBER_LEFT, "membership", membership_id, person_id=member.person_id, changes=changes)
    if state is not EnrolmentState.ACTIVE and member.state is EnrolmentState.ACTIVE:
        enrolling.take_off(actor, queries.enrolment(member.enrolment_id), state, on, why)
    staffing.release(actor, delivery_id, member.person_id, on)
    return member.enrolment_id


def _write_leaving(membership_id: int, on: date, why: str, reason: str) -> Stage:
    """Write the last day, the reason and the stage, and end a suspension with the stay."""
    stage, module_id = stage_of(histories.last_held(membership_id, on))
    left = {"left_on": on, "why_left": why}
    db.change(update(Membership).where(Membership.id == membership_id).values(left))
    db.add(Leaving(membership_id=membership_id, reason_code=reason, stage=stage.value, module_id=module_id))
    db.change(update(Suspension).where(Suspension.membership_id == membership_id, _lasts(on)).values(until_on=on))
    return stage


def _reason(code: str) -> LeaveReason:
    found = next((each for each in histories.leave_reasons() if each.code == code), None)
    if found is None:
        raise Refused("reason", "Choose why they leave")
    return found


def _lasts(on: date) -> ColumnElement[bool]:
    return or_(Suspension.until_on.is_(None), Suspension.until_on > on)


@command
def move_member(actor: Actor, *, membership_id: int, to_delivery_id: int, on: date, why: str) -> int:
    """Move a member to another delivery of the same version and format, `on` being the first day there.

    Whoever may change both deliveries may move them, wherever the person lives; their last day here is the day before,
    and no later than today. The enrolment and all its items go along; `why` also says why they join a closed group
    late. Returns the new membership's id; raises as leaving and joining do.
    """
    _, member = queries.member_for(actor, membership_id)
    to = queries.delivery_for(actor, to_delivery_id)
    person = people.person_for(SYSTEM, member.person_id)
    if not why.strip():
        raise Refused("why", "Enter why they move, in 200 characters or fewer")
    last_day = min(on - timedelta(days=1), clock.today(to.zone))
    _leave(actor, membership_id, last_day, why, MOVES, EnrolmentState.ACTIVE)
    return _join(actor, to, person, on, why)
