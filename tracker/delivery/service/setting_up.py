"""Every change to a delivery itself: setting it up, its staff, its weekly times."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.catalogue import service as catalogue
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import checks, details, placing, plans, queries, staffing, trained
from tracker.delivery.details import DeliveryDetails, StaffChoice
from tracker.delivery.models import Delivery, DeliveryProgress, Slot
from tracker.delivery.rules import (
    SessionKind,
    WeeklySlot,
)
from tracker.delivery.service import membership
from tracker.resources import queries as resources


@command
def create_delivery(actor: Actor, *, wanted: DeliveryDetails) -> int:
    """Set up a delivery with its staff, slots and timetable; returns its id.

    The version is in use from now on. Raises `Refused` for wrong fields, an area that is not the actor's, a
    code that is taken, staff without the role, or without the training that the area asks for unless
    `untrained_why` is given, and slots in which the sessions would overlap.
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
    why = wanted.untrained_why
    rule = resources.staffing_rule(wanted.area_id)
    missing = trained.check(rule, wanted.version_id, wanted.staff, wanted.starts_on, why=why)
    columns = {name: getattr(wanted, name) for name in _OWN_COLUMNS}
    delivery_id = db.add(Delivery(format=wanted.format.value, version=1, **columns)).id
    db.add(DeliveryProgress(delivery_id=delivery_id))
    _write_slots(delivery_id, wanted.slots)
    staffing.write(delivery_id, wanted.staff)
    catalogue.mark_used(actor, wanted.version_id)
    audit.record(actor, Action.DELIVERY_CREATED, "delivery", delivery_id, changes=details.plain(wanted))
    trained.keep(actor, delivery_id, missing, why, wanted.staff)
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
    membership.add_member(actor, delivery_id=delivery_id, person_id=person_id, joined_on=wanted.starts_on)
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
def change_staff(
    actor: Actor,
    *,
    delivery_id: int,
    seen: int,
    lead_id: int,
    staff: Sequence[StaffChoice],
    untrained_why: str = "",
) -> None:
    """Let others facilitate or lead a delivery: they know its members at once, those replaced no longer do.

    Raises `Missing`, `Stale`, and `Refused` unless there is one lead facilitator, everybody has the role, and whoever
    is new has the training that the area asks for, or `untrained_why` says why they are put on without.
    """
    delivery = checks.delivery_to_change(actor, delivery_id, seen)
    problems = details.staff_problems(staff)
    if problems:
        raise Refused.of(problems)
    present = [each.user_id for each in delivery.staff]
    chosen = [each.user_id for each in staff]
    staffing.check_people(lead_id if lead_id != delivery.lead_id else None, set(chosen) - set(present))
    today = clock.today(delivery.zone)
    missing = trained.check_new(delivery, staff, today, why=untrained_why)
    staffing.write(delivery_id, staff)
    trained.keep(actor, delivery_id, missing, untrained_why, staff)
    _raise_version(delivery_id, {"lead_id": lead_id})
    before, after = staffing.duties(delivery.lead_id, present), staffing.duties(lead_id, chosen)
    staffing.change_duties(actor, delivery_id, before, after, today)
    staffing.pass_on(actor, staffing.present(delivery_id), set(present) - set(chosen), staff, today)
    changes = {
        "lead_id": [delivery.lead_id, lead_id],
        "staff": [details.plain_staff(delivery.staff), details.plain_staff(staff)],
    }
    audit.record(actor, Action.STAFF_CHANGED, "delivery", delivery_id, changes=changes)


def change_rhythm(delivery_id: int, slots: Sequence[WeeklySlot] | None, starts_on: date | None) -> None:
    """Write other weekly times, another first day, or both, for a command that has asked who may."""
    if slots is not None:
        _write_slots(delivery_id, slots)
    _raise_version(delivery_id, {} if starts_on is None else {"starts_on": starts_on})


def _write_slots(delivery_id: int, slots: Sequence[WeeklySlot]) -> None:
    db.change(delete(Slot).where(Slot.delivery_id == delivery_id))
    db.add_all(
        [
            Slot(
                delivery_id=delivery_id,
                weekday=each.weekday,
                starts_at=each.starts_at,
                from_on=each.from_on,
                until_on=each.until_on,
            )
            for each in sorted(set(slots))
        ]
    )


def _raise_version(delivery_id: int, values: dict[str, object]) -> None:
    db.change(update(Delivery).where(Delivery.id == delivery_id).values(version=Delivery.version + 1, **values))
