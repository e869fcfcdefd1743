"""Every change to enrolments, deliveries, their members and sessions."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import delete, update

from tracker.accounts import audit
from tracker.accounts.rules import SYSTEM, Action, Actor
from tracker.catalogue import service as catalogue
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import catching_up, checks, details, placing, plans, queries, recount, rollup, staffing
from tracker.delivery.details import DeliveryDetails, StaffChoice
from tracker.delivery.models import Delivery, DeliveryProgress, Enrolment, Item, Membership, Session, Slot
from tracker.delivery.rules import (
    DeliveryView,
    Difference,
    EnrolmentState,
    EnrolmentView,
    ItemResult,
    ItemState,
    SessionKind,
    Tally,
    WeeklySlot,
)
from tracker.people import queries as people
from tracker.people.rules import PersonView


@command
def create_delivery(actor: Actor, *, wanted: DeliveryDetails) -> int:
    """Set up a delivery with its staff, slots and timetable; returns its id.

    The version is in use from now on. Raises `Refused` for wrong fields, an area that is not the actor's, a
    code that is taken, staff without the role, and slots in which the sessions would overlap.
    """
    wanted = details.tidy(wanted)
    problems = details.problems(wanted)
    if not actor.is_system and wanted.area_id not in actor.area_ids:
        problems["area_id"] = "Choose an area you work in"
    if not plans.plan_of(wanted.version_id, wanted.format):
        problems["format"] = "This version is not delivered in this format"
    if problems:
        raise Refused.of(problems)
    details.check_day("starts_on", wanted.starts_on, today=clock.now().date())
    checks.code_is_free(wanted.code)
    staffing.check_people(wanted.lead_id, [each.user_id for each in wanted.staff])
    columns = {name: getattr(wanted, name) for name in _OWN_COLUMNS}
    delivery_id = db.add(Delivery(format=wanted.format.value, version=1, **columns)).id
    db.add(DeliveryProgress(delivery_id=delivery_id))
    _write_slots(delivery_id, wanted.slots)
    staffing.write(delivery_id, wanted.staff)
    catalogue.mark_used(actor, wanted.version_id)
    audit.record(actor, Action.DELIVERY_CREATED, "delivery", delivery_id, changes=details.plain(wanted))
    placing.place_group(queries.delivery_for(SYSTEM, delivery_id))
    return delivery_id


_OWN_COLUMNS = ("code", "title", "area_id", "venue", "version_id", "capacity", "starts_on", "lead_id")


@command
def create_one_to_one(actor: Actor, *, person_id: int, wanted: DeliveryDetails) -> int:
    """Set up a run of a programme for one person, who joins on its first day; returns the delivery's id.

    With slots every session has its time at once; without, each is booked. Raises as `create_delivery` and
    `add_member`.
    """
    if wanted.format is not SessionKind.ONE_TO_ONE:
        raise Refused("format", "A run for one person is one-to-one")
    delivery_id = create_delivery(actor, wanted=wanted)
    add_member(actor, delivery_id=delivery_id, person_id=person_id, joined_on=wanted.starts_on)
    return delivery_id


@command
def change_delivery(actor: Actor, *, delivery_id: int, seen: int, title: str, venue: str, capacity: int) -> None:
    """Change a delivery's name, venue or number of places. Raises `Missing`, `Stale` and `Refused`."""
    delivery = checks.delivery_to_change(actor, delivery_id, seen)
    after = {"title": title.strip(), "venue": venue.strip(), "capacity": capacity}
    problems = details.place_problems(title, venue, capacity)
    if capacity < delivery.members:
        problems["capacity"] = f"{delivery.members} people are members: there cannot be fewer places"
    if delivery.format is SessionKind.ONE_TO_ONE and capacity != 1:
        problems["capacity"] = "A one-to-one delivery has one place"
    if problems:
        raise Refused.of(problems)
    changes = {name: [getattr(delivery, name), value] for name, value in after.items()}
    _raise_version(delivery_id, after)
    audit.record(actor, Action.DELIVERY_CHANGED, "delivery", delivery_id, changes=changes)


@command
def change_staff(actor: Actor, *, delivery_id: int, seen: int, lead_id: int, staff: Sequence[StaffChoice]) -> None:
    """Let others facilitate or lead a delivery: they know its members at once, those replaced no longer do.

    Raises `Missing`, `Stale`, and `Refused` unless there is one lead facilitator and everybody has the role.
    """
    delivery = checks.delivery_to_change(actor, delivery_id, seen)
    problems = details.staff_problems(staff)
    if problems:
        raise Refused.of(problems)
    present = [each.user_id for each in delivery.staff]
    chosen = [each.user_id for each in staff]
    staffing.check_people(lead_id if lead_id != delivery.lead_id else None, set(chosen) - set(present))
    staffing.write(delivery_id, staff)
    _raise_version(delivery_id, {"lead_id": lead_id})
    before, after = staffing.duties(delivery.lead_id, present), staffing.duties(lead_id, chosen)
    today = clock.today(delivery.zone)
    staffing.change_duties(actor, delivery_id, before, after, today)
    staffing.pass_on(actor, staffing.present(delivery_id), set(present) - set(chosen), staff, today)
    changes = {
        "lead_id": [delivery.lead_id, lead_id],
        "staff": [details.plain_staff(delivery.staff), details.plain_staff(staff)],
    }
    audit.record(actor, Action.STAFF_CHANGED, "delivery", delivery_id, changes=changes)


@command
def make_timetable(
    actor: Actor, *, delivery_id: int, seen: int, slots: Sequence[WeeklySlot], moving_from: date, from_on: date
) -> None:
    """Put the sessions dated from `moving_from` on into weekly slots from `from_on` on, in their order.

    Only what lies ahead moves: sessions of today and before, and those with a register, stay. Raises `Missing`,
    `Stale` and `Refused`.
    """
    delivery = checks.delivery_to_change(actor, delivery_id, seen)
    details.check_moving(moving_from, from_on, slots, today=clock.today(delivery.zone))
    made = placing.make_again(delivery, tuple(slots), moving_from=moving_from, from_on=from_on)
    _write_slots(delivery_id, slots)
    _raise_version(delivery_id, {})
    changes = {
        "sessions": len(made.placed),
        "moving_from": moving_from.isoformat(),
        "ends_on": [_iso(delivery.ends_on), _iso(made.ends_on)],
        "slots": [details.plain_slots(delivery.slots), details.plain_slots(slots)],
    }
    audit.record(actor, Action.TIMETABLE_MADE, "delivery", delivery_id, changes=changes)


@command
def enrol(actor: Actor, *, person_id: int, version_id: int, form: SessionKind, enrolled_on: date) -> int:
    """Put a person on a programme version: they owe every session of the format. Returns the enrolment's id.

    Raises `Missing` out of scope, `Refused` when they are on the programme already or it has no such format.
    """
    person = people.person_for(actor, person_id)
    checks.not_enrolled_yet(person, version_id)
    plan = plans.plan_of(version_id, form)
    if not plan:
        raise Refused("format", "This version is not delivered in this format")
    enrolment_id = db.add(
        Enrolment(
            person_id=person_id,
            version_id=version_id,
            format=form.value,
            state=EnrolmentState.ACTIVE.value,
            enrolled_on=enrolled_on,
            items=len(plan),
            minutes_prescribed=sum(each.minutes for each in plan),
        )
    ).id
    db.add_all(
        [
            Item(
                enrolment_id=enrolment_id,
                outline_id=each.outline_id,
                minutes_prescribed=each.minutes,
                state=ItemState.OWED.value,
            )
            for each in plan
        ]
    )
    catalogue.mark_used(actor, version_id)
    changes = {"version_id": version_id, "format": form.value, "enrolled_on": enrolled_on.isoformat()}
    audit.record(actor, Action.PERSON_ENROLLED, "enrolment", enrolment_id, person_id=person_id, changes=changes)
    return enrolment_id


@command
def end_enrolment(actor: Actor, *, enrolment_id: int, state: EnrolmentState, on: date, why: str) -> None:
    """Take somebody off a programme, withdrawn or transferred; what they owed stays on record.

    Raises `Missing` out of scope, `Refused` while they are a member of a delivery or when it has ended.
    """
    held = queries.enrolment(enrolment_id)
    people.person_for(actor, held.person_id)
    _take_off(actor, held, state, on, why)


def _take_off(actor: Actor, held: EnrolmentView, state: EnrolmentState, on: date, why: str) -> None:
    """The caller answers for the scope: by the person, or by the delivery that they leave."""
    person = people.person_for(SYSTEM, held.person_id)
    if state not in (EnrolmentState.WITHDRAWN, EnrolmentState.TRANSFERRED):
        raise Refused("state", "Choose whether they are withdrawn or transferred")
    if held.membership_id is not None:
        raise Refused("", f"{person.listed}: a member of {held.delivery_title}. Record their leaving there")
    if held.state is not EnrolmentState.ACTIVE:
        raise Refused("", f"{person.listed}: this enrolment has ended already")
    details.check_leaving(on, why, joined_on=held.enrolled_on, today=clock.today(person.zone))
    ended = {"state": state.value, "ended_on": on}
    db.change(update(Enrolment).where(Enrolment.id == held.id).values(version=Enrolment.version + 1, **ended))
    catching_up.close_all(actor, held.id, state)
    changes = {"state": state.value, "on": on.isoformat(), "why": why.strip()}
    audit.record(actor, Action.ENROLMENT_ENDED, "enrolment", held.id, person_id=person.id, changes=changes)


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
        enrolment_id = enrol(actor, person_id=person.id, version_id=version_id, form=form, enrolled_on=on)
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
        _take_off(actor, queries.enrolment(member.enrolment_id), state, on, why)
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


@command
def book_one_to_one(
    actor: Actor,
    session_id: int,
    *,
    on_date: date,
    starts_at: time,
    venue: str = "",
    seen: int | None = None,
    on_holiday: bool = False,
) -> None:
    """Give a one-to-one its date, or another one. Raises as `change_session`."""
    session = queries.session_for(actor, session_id)
    if session.kind is not SessionKind.ONE_TO_ONE:
        raise Refused("", "Only one-to-ones are booked; a group's session is moved")
    _hold_at(actor, session_id, on_date, starts_at, venue, seen, Action.SESSION_BOOKED, on_holiday=on_holiday)


@command
def change_session(
    actor: Actor,
    session_id: int,
    *,
    on_date: date,
    starts_at: time,
    venue: str = "",
    seen: int | None = None,
    on_holiday: bool = False,
) -> None:
    """Move one session to another date, time or venue ('' is the delivery's); the others stay where they are.

    Raises `Missing`, `Stale`, and `Refused` once it has a register, for a bank holiday unless `on_holiday`, for
    a time that another session has, and when sessions would change their order.
    """
    _hold_at(actor, session_id, on_date, starts_at, venue, seen, Action.SESSION_CHANGED, on_holiday=on_holiday)


def _hold_at(
    actor: Actor,
    session_id: int,
    on_date: date,
    starts_at: time,
    venue: str,
    seen: int | None,
    action: Action,
    *,
    on_holiday: bool,
) -> None:
    session = checks.session_to_change(actor, session_id, seen)
    checks.moment_fits(session, on_date, starts_at, on_holiday=on_holiday)
    after = {"on_date": on_date, "starts_at": starts_at, "venue": venue.strip()}
    db.change(update(Session).where(Session.id == session_id).values(version=Session.version + 1, **after))
    rollup.count_sessions(session.delivery_id)
    changes = {
        "on_date": [_iso(session.on_date), on_date.isoformat()],
        "starts_at": [_iso(session.starts_at), starts_at.isoformat("minutes")],
        "venue": [session.own_venue, venue.strip()],
    }
    audit.record(actor, action, "session", session_id, changes=changes)


@command
def settle_items(actor: Actor, *, session_id: int, outline_id: int, results: Sequence[ItemResult]) -> None:
    """Write what signed marks mean for the items of their enrolments, and keep every count above them true.

    By `rules.settled`. The caller answers for the scope: it has read the register.
    """
    changed = rollup.settle(outline_id, session_id, results)
    if changed:
        states = {str(each["b_enrolment"]): each["b_state"] for each in changed}
        audit.record(actor, Action.ITEMS_SETTLED, "session", session_id, changes={"items": states})


@command
def tally_session(actor: Actor, *, delivery_id: int, delta: Tally, last_on: date | None) -> None:
    """Change a delivery's counts of signed sessions and marks, and its newest signed day."""
    rollup.tally(delivery_id, delta, last_on)


@command
def recount_progress(actor: Actor, *, repair: bool = False) -> tuple[Difference, ...]:
    """Every kept figure that is not what plain SQL counts; `repair` writes what was counted."""
    found = recount.differences()
    if found and repair:
        recount.repair(found)
        changes = {"figures": [str(each) for each in found]}
        audit.record(actor, Action.DELIVERY_CHANGED, "delivery_progress", None, changes=changes)
    return found


def _write_slots(delivery_id: int, slots: Sequence[WeeklySlot]) -> None:
    db.change(delete(Slot).where(Slot.delivery_id == delivery_id))
    db.add_all(
        [Slot(delivery_id=delivery_id, weekday=each.weekday, starts_at=each.starts_at) for each in sorted(set(slots))]
    )


def _raise_version(delivery_id: int, values: dict[str, object]) -> None:
    db.change(update(Delivery).where(Delivery.id == delivery_id).values(version=Delivery.version + 1, **values))


def _iso(value: date | time | None) -> str | None:
    return value.isoformat() if value is not None else None
