"""The reads of a brief: the session and its plan, who is expected, and what each of them brings along.

Every read is of the one session that the actor may open (`delivery.covering.may_open`), and the number of statements
does not grow with its members. What a handover adds is in `handing_over`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Permission
from tracker.attendance.models import Mark, Outcome, Register
from tracker.attendance.queries import register_for
from tracker.attendance.rules.outcomes import SIGNS, OutcomeKind
from tracker.attendance.rules.registers import RegisterPage, RegisterState
from tracker.catalogue.models import Module, Outline
from tracker.catalogue.rules.terms import Purpose
from tracker.core.database import db
from tracker.delivery.covering import covers_of
from tracker.delivery.expected import has_session_to_do
from tracker.delivery.models import Delivery, Enrolment, Item, Membership, Session, Suspension
from tracker.delivery.queries import was_member
from tracker.delivery.rules import CATCH_UP, EnrolmentState, ItemState, catch_up_key
from tracker.notes import queries as notes
from tracker.people import queries as people
from tracker.people.apart import kept_apart
from tracker.people.models import Person
from tracker.practice.models import HandedIn, Homework
from tracker.practice.models import Need as NeedRow
from tracker.practice.rules import (
    Before,
    Brief,
    Expected,
    FullNote,
    Need,
    Owed,
    Place,
    Plan,
    Slot,
    nameless,
    where_held,
)
from tracker.resources.models import Room
from tracker.work import queries as work


def brief_for(actor: Actor, session_id: int) -> Brief:
    """The brief of a session that the actor may open. Raises `Missing`."""
    page = register_for(actor, session_id)
    place, plan = _place_and_plan(page)
    before = _before(page)
    homework = db.execute(
        select(Homework.text, Homework.version).where(Homework.session_id == session_id)
    ).one_or_none()
    return Brief(
        place=place,
        plan=plan,
        staff=_staff(page),
        expected=_expected(actor, page, before),
        before=before,
        guests=tuple(f"{row.name} ({row.guest_of})" for row in page.rows if row.guest_of),
        homework=homework[0] if homework else "",
        homework_version=homework[1] if homework else 0,
        may_note=actor.may(Permission.NOTE_HOMEWORK) and page.has_staff(actor.user_id),
    )


def _staff(page: RegisterPage) -> tuple[str, ...]:
    """Who takes the session by name: the delivery's facilitators but for those whose place is taken, and who covers."""
    found = covers_of([page.session.session_id]).get(page.session.session_id, ())
    standing = [one for one in found if one.reaches(page.session.on_date)]
    replaced, covers = {one.instead_of for one in standing}, {one.user_id for one in standing}
    own = [one.name for one in page.facilitators if one.part and one.user_id not in replaced | covers]
    return (*own, *(f"{one.name} (cover)" for one in standing))


def _place_and_plan(page: RegisterPage) -> tuple[Place, Plan]:
    facts, own = page.session, aliased(Room)
    row = db.execute(
        select(*_where(own), Session.by_video, Module.aim, Outline.purpose)
        .select_from(Session)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .outerjoin(own, own.id == Session.room_id)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .where(Session.id == facts.session_id)
    ).one()
    purpose = Purpose(row[6])
    place = Place(
        facts.session_id,
        facts.delivery_id,
        facts.delivery_title,
        facts.delivery_code,
        facts.on_date,
        facts.starts_at,
        facts.minutes,
        where_held(*row[:4]),
        row[4],
        facts.zone,
        page.by_cover,
    )
    plan = Plan(
        facts.number,
        facts.sessions,
        facts.title,
        "" if purpose is Purpose.WORK else purpose.label,
        facts.module_number,
        facts.module_title,
        row[5],
        facts.provisional,
    )
    return place, plan


def _theirs(page: RegisterPage) -> ColumnElement[bool]:
    """Whether a row of `Membership` belongs to the session: its one member's, or on its date those who have it to do.

    Whoever is suspended is among them: the brief says so.
    """
    facts = page.session
    alone = select(Session.membership_id).where(Session.id == facts.session_id).scalar_subquery()
    day = facts.on_date
    dated = was_member(day) if day is not None else Membership.left_on.is_(None)
    todo = has_session_to_do(Membership.enrolment_id, facts.session_id)
    theirs = or_(alone == Membership.id, and_(alone.is_(None), todo))
    return and_(Membership.delivery_id == facts.delivery_id, theirs, dated)


def _before(page: RegisterPage) -> Before | None:
    """The last session before this one with the same people; the homework set at it is due at this one."""
    facts, this = page.session, aliased(Session)
    if facts.on_date is None:
        return None
    same = func.coalesce(Session.membership_id, 0) == func.coalesce(this.membership_id, 0)
    earlier = or_(
        Session.on_date < this.on_date, and_(Session.on_date == this.on_date, Session.starts_at < this.starts_at)
    )
    row = db.execute(
        select(
            Session.id,
            Outline.number,
            Session.on_date,
            func.coalesce(Homework.text, ""),
            Homework.checked_at.is_not(None),
            func.coalesce(Register.state, "") == RegisterState.SIGNED.value,
        )
        .join(this, and_(this.id == facts.session_id, this.delivery_id == Session.delivery_id, same))
        .join(Outline, Outline.id == Session.outline_id)
        .outerjoin(Homework, Homework.session_id == Session.id)
        .outerjoin(Register, Register.session_id == Session.id)
        .where(earlier, func.coalesce(Register.state, "") != RegisterState.NOT_HELD.value)
        .order_by(Session.on_date.desc(), Session.starts_at.desc(), Session.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else Before(*[*row[:4], bool(row[4]), bool(row[5])])


def _expected(actor: Actor, page: RegisterPage, before: Before | None) -> tuple[Expected, ...]:
    """Everybody on the session's date by surname, with what they bring along."""
    found = _members(page, before)
    person_ids = [one.person_id for one in found]
    owed = _owed(page, [one.enrolment_id for one in found])
    handed = handed_in(before.session_id) if before is not None else frozenset()
    needs = needs_of(person_ids)
    concerns = _concerns(actor, found, page.session.on_date)
    sorry = {row.membership_id: (f"Apology: {row.apology.reason}",) for row in page.rows if row.apology}
    written = notes.newest([one.membership_id for one in found])
    return tuple(
        replace(
            one,
            owed=owed.get(one.enrolment_id, ()),
            handed_in=one.membership_id in handed,
            need=needs.get(one.person_id, Need()),
            concerns=(*sorry.get(one.membership_id, ()), *concerns.get(one.person_id, ())),
            full_note=next((FullNote(*each) for each in written.get(one.membership_id, ())), None),
        )
        for one in found
    )


_MEMBER = (
    Membership.id,
    Membership.enrolment_id,
    Membership.person_id,
    Person.surname,
    Person.first_names,
    Membership.joined_on,
)


def _members(page: RegisterPage, before: Before | None) -> tuple[Expected, ...]:
    """Members on the date; new are those who joined after the session before, suspended those whose days include it."""
    day, last_id = page.session.on_date, before.session_id if before is not None else 0
    held = and_(Mark.membership_id == Membership.id, Mark.session_id == last_id)
    signed = and_(Register.session_id == Mark.session_id, Register.state == RegisterState.SIGNED.value)
    stays = and_(
        Suspension.membership_id == Membership.id,
        Suspension.from_on <= day,
        or_(Suspension.until_on.is_(None), Suspension.until_on >= day),
    )
    rows = db.execute(
        select(
            *_MEMBER,
            func.max(Suspension.until_on),
            func.count(Suspension.id),
            func.max(Register.state),
            func.max(Outcome.short_label),
            func.max(Outcome.kind),
        )
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Suspension, stays)
        .outerjoin(Mark, held)
        .outerjoin(Register, signed)
        .outerjoin(Outcome, Outcome.code == Mark.outcome)
        .where(_theirs(page))
        .group_by(*_MEMBER)
        .order_by(Person.surname, Person.first_names, Membership.id)
    )
    since = before.on_date if before is not None else None
    return tuple(_member(row, since) for row in rows)


def _member(row: Sequence[Any], since: date | None) -> Expected:
    last, sign = (row[9], SIGNS[OutcomeKind(row[10])]) if row[8] and row[10] else ("", "")
    is_new = since is not None and row[5] > since
    return Expected(*[*row[:6], is_new, row[6], bool(row[7]), last, sign])


def _owed(page: RegisterPage, enrolment_ids: Iterable[int]) -> dict[int, tuple[Owed, ...]]:
    """The sessions before this one in the programme that active enrolments still owe, in their order.

    One that has its date here and no signed register yet is not owed: it is still to come, or to be recorded.
    """
    ids, to_come = sorted(set(enrolment_ids)), _to_come(page)
    rows = db.execute(
        select(Item.enrolment_id, Outline.number, Item.outline_id)
        .join(Outline, Outline.id == Item.outline_id)
        .join(Enrolment, Enrolment.id == Item.enrolment_id)
        .where(
            Item.enrolment_id.in_(ids),
            Item.state == ItemState.OWED.value,
            Enrolment.state == EnrolmentState.ACTIVE.value,
            Outline.number < page.session.number,
        )
        .order_by(Item.enrolment_id, Outline.number)
    ).all()
    rows = [row for row in rows if not to_come & {(row[2], None), (row[2], row[0])}]
    asked = work.open_keys(CATCH_UP, [catch_up_key(row[0], row[2]) for row in rows])
    found: dict[int, tuple[Owed, ...]] = {}
    for enrolment_id, number, outline_id in rows:
        owed = Owed(number, outline_id, catch_up_key(enrolment_id, outline_id) in asked)
        found[enrolment_id] = (*found.get(enrolment_id, ()), owed)
    return found


def _to_come(page: RegisterPage) -> set[tuple[int, int | None]]:
    """The outlines that have a date on the delivery and no signed register, with whose enrolment; none: the group's."""
    rows = db.execute(
        select(Session.outline_id, Membership.enrolment_id)
        .outerjoin(Membership, Membership.id == Session.membership_id)
        .outerjoin(Register, Register.session_id == Session.id)
        .where(
            Session.delivery_id == page.session.delivery_id,
            Session.on_date.is_not(None),
            func.coalesce(Register.state, "") != RegisterState.SIGNED.value,
        )
    )
    return {(row[0], row[1]) for row in rows}


def handed_in(session_id: int) -> frozenset[int]:
    """The memberships of which it is noted that they handed in the homework set at a session."""
    return frozenset(db.scalars(select(HandedIn.membership_id).where(HandedIn.session_id == session_id)))


def needs_of(person_ids: Iterable[int]) -> dict[int, Need]:
    """What each of some people needs in the room; whoever needs nothing is left out. One statement."""
    rows = db.execute(
        select(NeedRow.person_id, NeedRow.adjustments, NeedRow.interpreter, NeedRow.version, User.name)
        .join(User, User.id == NeedRow.changed_by)
        .where(NeedRow.person_id.in_(sorted(set(person_ids))))
    )
    return {person_id: Need(*rest) for person_id, *rest in rows}


def need_for(actor: Actor, person_id: int) -> Need:
    """What a person in the actor's scope needs. Raises `Missing`."""
    people.person_for(actor, person_id)
    return needs_of([person_id]).get(person_id, Need())


def group_sessions(delivery_id: int) -> tuple[Slot, ...]:
    """The dated sessions of a delivery that are for everybody on it, in order of time; a one-to-one delivery's own."""
    own, form = aliased(Room), select(Delivery.format).where(Delivery.id == delivery_id).scalar_subquery()
    rows = db.execute(
        select(
            Session.id,
            Outline.number,
            Outline.title,
            Module.number,
            Module.title,
            Session.on_date,
            Session.starts_at,
            Session.minutes,
            Session.by_video,
            *_where(own),
        )
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .outerjoin(own, own.id == Session.room_id)
        .outerjoin(Room, Room.id == Delivery.room_id)
        .where(Session.delivery_id == delivery_id, Session.kind == form, Session.on_date.is_not(None))
        .order_by(Session.on_date, Session.starts_at, Session.id)
    )
    return tuple(Slot(*[*row[:8], where_held(*row[9:]), row[8]]) for row in rows)


def _where(own: type[Room]) -> tuple[SQLColumnExpression[str], ...]:
    """The columns of `where_held`, for a statement that joins the delivery, its `Room` and the session's `own`."""
    return Session.venue, func.coalesce(own.name, ""), Delivery.venue, func.coalesce(Room.name, "")


def _concerns(actor: Actor, found: Sequence[Expected], on: date | None) -> dict[int, tuple[str, ...]]:
    """What is open about those expected, as far as the actor is told of it: whom they are kept apart from, their own
    alerts and tasks. Catch-ups stand with what is owed.
    """
    names, listed = {one.person_id: one.spoken for one in found}, {one.person_id: one.listed for one in found}
    told: dict[int, list[str]] = {person_id: [] for person_id in names}
    for one, other in sorted(kept_apart(names, on)):
        told[one].append(f"Kept apart from {names[other]}")
    for alert in work.open_alerts(actor):
        if alert.person_id in told:
            told[alert.person_id].append(nameless(alert.text, listed[alert.person_id]))
    for task in work.open_tasks(actor):
        if task.person_id in told and task.kind != CATCH_UP:
            told[task.person_id].append(nameless(task.title, listed[task.person_id]))
    return {person_id: tuple(lines) for person_id, lines in told.items() if lines}
