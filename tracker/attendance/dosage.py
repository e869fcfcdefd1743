"""Minutes delivered against those prescribed: of one person by session, of a delivery by member.

A module of its own beside `queries`, which reads registers: this reads items, which registers, credits and decisions
settle.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from tracker.attendance.models import Mark, Register
from tracker.attendance.rules.doses import Dose, Sum
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Module, Outline
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Enrolment, Item, Membership, Session
from tracker.delivery.rules import CATCH_UP_ROUND, ItemState
from tracker.people.models import Person


def of_enrolment(person_id: int, enrolment_id: int) -> tuple[Dose, ...]:
    """Every session that an enrolment of a person has, in order. Raises `Missing` for somebody else's.

    The mark is of the session that settled the item, or gave the most minutes while it is owed. One statement.
    """
    rows = db.execute(_doses(Enrolment.id == enrolment_id, Enrolment.person_id == person_id)).all()
    if not rows:
        raise Missing(f"enrolment {enrolment_id}")
    return tuple(_dose(row) for row in rows)


def _dose(row: Any) -> Dose:
    values = [*row[:10], bool(row[10]), row[11] == CATCH_UP_ROUND]
    return Dose(*values)


def _doses(*wanted: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    signed = and_(Register.session_id == Session.id, Register.state == RegisterState.SIGNED.value)
    theirs = select(Membership.id).where(Membership.enrolment_id == Enrolment.id).correlate(Enrolment)
    return (
        select(
            Item.outline_id,
            Outline.number,
            Outline.title,
            Module.number,
            Module.title,
            Item.minutes_prescribed,
            Item.minutes_credited,
            Item.state,
            func.coalesce(Item.met_on, Session.on_date),
            Mark.minutes,
            Mark.late,
            Session.cycle,
        )
        .join(Enrolment, Enrolment.id == Item.enrolment_id)
        .join(Outline, Outline.id == Item.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .outerjoin(Session, Session.id == Item.session_id)
        .outerjoin(Register, signed)
        .outerjoin(Mark, and_(Mark.session_id == Register.session_id, Mark.membership_id.in_(theirs)))
        .where(*wanted)
        .order_by(Outline.number)
    )


def of_delivery(delivery_id: int) -> tuple[tuple[int, int, Sum], ...]:
    """Every present member's person, enrolment and sum, by name. One statement. The caller has read the delivery."""
    credited = Item.state == ItemState.CREDITED.value
    rows = db.execute(
        select(
            Membership.person_id,
            Membership.enrolment_id,
            Person.surname,
            Person.first_names,
            func.sum(Item.minutes_prescribed),
            func.sum(case((credited, 0), else_=Item.minutes_credited)),
            func.sum(case((credited, Item.minutes_credited), else_=0)),
            func.count(),
        )
        .join(Person, Person.id == Membership.person_id)
        .join(Item, Item.enrolment_id == Membership.enrolment_id)
        .where(Membership.delivery_id == delivery_id, Membership.left_on.is_(None))
        .group_by(Membership.person_id, Membership.enrolment_id, Person.surname, Person.first_names)
        .order_by(Person.surname, Person.first_names, Membership.enrolment_id)
    )
    return tuple(
        (row[0], row[1], Sum(f"{row[2]}, {row[3]}", int(row[4]), int(row[5]), int(row[6]), row[7])) for row in rows
    )
