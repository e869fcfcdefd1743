"""Writing who facilitates and leads a delivery, and with it who may know of its members.

Apart from `service` because joining, leaving and a change of staff all end here, in people's Involvement.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import delete, select

from tracker.accounts import queries as accounts
from tracker.accounts.rules import Actor, Role
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery.covering import standing_on_group
from tracker.delivery.details import StaffChoice
from tracker.delivery.models import Membership, Staff
from tracker.delivery.rules import StaffMember, StaffPart
from tracker.people import queries as people
from tracker.people import service as people_service
from tracker.people.rules import Capacity
from tracker.work import service as work

Duties = frozenset[tuple[int, Capacity]]


def source(delivery_id: int) -> str:
    """Under what name a delivery's involvements stand."""
    return f"delivery:{delivery_id}"


def cover_source(cover_id: int) -> str:
    """Under what name the involvements of a cover stand."""
    return f"cover:{cover_id}"


def duties(lead_id: int, user_ids: Iterable[int]) -> Duties:
    """Who is involved with each member, as what."""
    return frozenset(
        {(lead_id, Capacity.TREATMENT_MANAGER), *((user_id, Capacity.FACILITATOR) for user_id in user_ids)}
    )


def check_people(lead_id: int | None, user_ids: Iterable[int]) -> None:
    """The lead is a programme lead, everybody else a facilitator, all of them active; None is not asked."""
    problems: dict[str, str] = {}
    found = accounts.staff_by_role((Role.PROGRAMME_LEAD, Role.FACILITATOR))
    leads, facilitators = ({choice.id for choice in each} for each in found.values())
    if lead_id is not None and lead_id not in leads:
        problems["lead_id"] = "Choose a programme lead"
    if not set(user_ids) <= facilitators:
        problems["staff"] = "Choose facilitators only"
    if problems:
        raise Refused.of(problems)


def write(delivery_id: int, staff: Iterable[StaffChoice]) -> None:
    """Let these be a delivery's facilitators."""
    db.change(delete(Staff).where(Staff.delivery_id == delivery_id))
    db.add_all([Staff(delivery_id=delivery_id, user_id=each.user_id, part=each.part.value) for each in staff])


def involve(actor: Actor, delivery_id: int, person_ids: Iterable[int], wanted: Duties, from_on: date) -> None:
    """Begin what a delivery's staff are to members. Who may change a delivery answers for them, wherever they live."""
    answerable = _answerable(actor)
    joining = tuple(person_ids)
    for person_id in joining:
        for user_id, capacity in sorted(wanted):
            people_service.start_involvement(
                answerable,
                person_id=person_id,
                user_id=user_id,
                capacity=capacity,
                from_on=from_on,
                source=source(delivery_id),
            )
    on_staff = {user_id for user_id, _ in wanted}
    for cover in standing_on_group(delivery_id, from_on):
        if cover.user_id not in on_staff:
            let_cover(actor, cover.id, cover.user_id, joining, max(from_on, cover.from_on), cover.until_on)


def _answerable(actor: Actor) -> Actor:
    """The actor as one who answers for everybody: whoever may change a delivery does so for its members."""
    return replace(actor, area_ids=frozenset(area.id for area in people.areas()))


def let_cover(
    actor: Actor, cover_id: int, user_id: int, person_ids: Iterable[int], from_on: date, until_on: date
) -> None:
    """Let whoever covers a session know its members, as a facilitator and until the last day of the cover."""
    answerable = _answerable(actor)
    for person_id in person_ids:
        people_service.start_involvement(
            answerable,
            person_id=person_id,
            user_id=user_id,
            capacity=Capacity.FACILITATOR,
            from_on=from_on,
            until_on=until_on,
            source=cover_source(cover_id),
        )


def end_covering(actor: Actor, cover_id: int, last_day: date, person_id: int | None = None) -> None:
    """End what a cover is to the session's members, or to one of them."""
    people_service.end_involvements(actor, source=cover_source(cover_id), on=last_day, person_id=person_id)


def change_duties(actor: Actor, delivery_id: int, before: Duties, after: Duties, today: date) -> None:
    """End at once what is no longer a user's duty towards present members, and begin what is new, today."""
    changed = {user_id for user_id, _ in before ^ after}
    for user_id in sorted({user_id for user_id, _ in before} & changed):
        people_service.end_involvements(
            actor, source=source(delivery_id), on=today - timedelta(days=1), user_id=user_id
        )
    begun = frozenset(duty for duty in after if duty[0] in changed)
    involve(actor, delivery_id, present(delivery_id), begun, today)


def present(delivery_id: int) -> tuple[int, ...]:
    """The people who are on a delivery or are to be."""
    return tuple(
        db.scalars(
            select(Membership.person_id)
            .where(Membership.delivery_id == delivery_id, Membership.left_on.is_(None))
            .order_by(Membership.person_id)
        )
    )


def pass_on(
    actor: Actor,
    person_ids: Iterable[int],
    former: Iterable[int],
    staff: Iterable[StaffChoice | StaffMember],
    on: date,
) -> None:
    """Let the lead facilitator take over what former staff had to do about people whom they no longer know."""
    lead = next(each.user_id for each in staff if each.part is StaffPart.LEAD)
    work.take_over(actor, person_ids=tuple(person_ids), from_users=tuple(former), to_user=lead, on=on)


def release(actor: Actor, delivery_id: int, person_id: int, last_day: date) -> None:
    """End what a delivery's staff, and whoever covers its sessions, are to one member."""
    people_service.end_involvements(actor, source=source(delivery_id), on=last_day, person_id=person_id)
    for cover in standing_on_group(delivery_id, last_day):
        end_covering(actor, cover.id, last_day, person_id)
