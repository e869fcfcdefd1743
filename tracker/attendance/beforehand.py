"""Reads for what is known before a register is taken: whom to take an apology from, and who may come as a guest.

Apart from `queries.py`, which reads the register itself.
"""

from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.attendance.models import WalkIn
from tracker.attendance.rules.beforehand import Guest
from tracker.attendance.rules.registers import SessionFacts
from tracker.core.database import db
from tracker.delivery import expected
from tracker.delivery.models import Delivery, Enrolment, Item, Membership, Session, Staff
from tracker.delivery.rules import EnrolmentState, ItemState, SessionKind
from tracker.people.models import Person

FOUND_AT_MOST = 20


def guests_found(session: SessionFacts, search: str) -> tuple[Guest, ...]:
    """Whoever may come as a guest and whose surname or first name begins so, or who has this reference; by surname.

    They are on another delivery of the same version in the same area on the session's day, owe the session and are
    not suspended. A one-to-one has no guests.
    """
    words = search.strip()
    if not words or session.on_date is None:
        return ()
    begins = [column.istartswith(words, autoescape=True) for column in (Person.surname, Person.first_names)]
    wanted = _who_may_come(session).where(or_(*begins, Person.reference == words.upper()))
    return tuple(Guest(*row) for row in db.execute(wanted.limit(FOUND_AT_MOST)))


def guest(session: SessionFacts, membership_id: int) -> Guest | None:
    """Somebody who may come as a guest, by their membership elsewhere; none when they may not."""
    if session.on_date is None:
        return None
    row = db.execute(_who_may_come(session).where(Membership.id == membership_id)).one_or_none()
    return None if row is None else Guest(*row)


def _who_may_come(session: SessionFacts) -> Select[int, int, str, str, str]:
    here, day = aliased(Delivery), session.on_date
    owes = and_(
        Item.enrolment_id == Membership.enrolment_id,
        Item.outline_id == session.outline_id,
        Item.state == ItemState.OWED.value,
    )
    in_group = select(Session.id).where(Session.id == session.session_id, Session.kind == SessionKind.GROUP.value)
    comes = select(WalkIn.id).where(WalkIn.session_id == session.session_id, WalkIn.membership_id == Membership.id)
    return (
        select(Membership.id, Membership.person_id, Person.surname, Person.first_names, Delivery.title)
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .join(here, and_(here.id == session.delivery_id, here.version_id == Delivery.version_id))
        .join(Person, Person.id == Membership.person_id)
        .join(Enrolment, Enrolment.id == Membership.enrolment_id)
        .join(Item, owes)
        .where(
            Delivery.id != here.id,
            Delivery.area_id == here.area_id,
            Enrolment.state == EnrolmentState.ACTIVE.value,
            Membership.joined_on <= day,
            or_(Membership.left_on.is_(None), Membership.left_on >= day),
            not_(expected.is_suspended(Membership.id, day)),
            in_group.exists(),
            ~comes.exists(),
        )
        .order_by(Person.surname, Person.first_names, Membership.id)
    )


def lead_of(membership_id: int) -> int | None:
    """The lead facilitator of the delivery that a membership is of; its treatment manager where there is none."""
    row = db.execute(
        select(Staff.user_id, Delivery.lead_id)
        .select_from(Membership)
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .outerjoin(Staff, and_(Staff.delivery_id == Delivery.id, Staff.part == "lead"))
        .where(Membership.id == membership_id)
        .order_by(Staff.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else row[0] or row[1]
