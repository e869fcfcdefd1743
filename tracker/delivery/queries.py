"""Every read of one delivery, session or enrolment. Whose they are is in `scope`, lists are in `boards`."""

from collections.abc import Sequence
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.catalogue.models import Module, Outline, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.catalogue.rules.programmes import version_label
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery import expected
from tracker.delivery.models import Delivery, DeliveryProgress, Enrolment, Item, Membership, Session, Slot, Staff
from tracker.delivery.rules import (
    BY_VIDEO,
    DeliveryView,
    EnrolmentState,
    EnrolmentView,
    ItemState,
    ItemView,
    Member,
    MemberRow,
    SessionKind,
    SessionRow,
    SessionView,
    StaffMember,
    StaffPart,
    WeeklySlot,
)
from tracker.delivery.scope import in_scope, lately, record
from tracker.people.models import Area, Person

PROVISIONAL = case(
    (ProgrammeVersion.provisional != "", ProgrammeVersion.provisional), else_=ProgrammeFormat.provisional
)
"""Why some of a version's structure is provisional, or ''."""

_SLOT = (Slot.weekday, Slot.starts_at, Slot.from_on, Slot.until_on)
_ON_STAFF = (User.id, User.name, Staff.part)
_FORMAT = and_(ProgrammeFormat.version_id == Delivery.version_id, ProgrammeFormat.format == Delivery.format)


def delivery_for(actor: Actor, delivery_id: int, staff: tuple[StaffMember, ...] | None = None) -> DeliveryView:
    """One delivery with its slots, those to come too, from Monday on; and its staff, unless they have just been read.

    Raises `Missing` when there is none or the actor may not know. A row for each slot.
    """
    rows = db.execute(_delivery(actor), {"delivery_id": delivery_id, "day": lately()}).all()
    if not rows:
        raise Missing(f"delivery {delivery_id}")
    row = rows[0][:-4]
    slots = tuple(WeeklySlot(*each[-4:]) for each in rows if each[-4] is not None)
    programme = version_label(row[4], row[6])
    rest = slots, staff_of(delivery_id) if staff is None else staff
    return DeliveryView(*[*row[:4], programme, *row[5:7], SessionKind(row[7]), *row[8:], *rest])


@lru_cache(maxsize=512)
def _delivery(actor: Actor) -> Select[*tuple[Any, ...]]:
    """A delivery in the actor's scope; made once for each reader, as `_session` is."""
    return (
        select(
            Delivery.id,
            Delivery.code,
            Delivery.title,
            Delivery.version_id,
            Programme.short_name,
            Programme.code,
            ProgrammeVersion.version,
            Delivery.format,
            PROVISIONAL,
            ProgrammeFormat.sessions,
            Delivery.area_id,
            Area.name,
            Area.nation,
            Area.time_zone,
            Delivery.venue,
            Delivery.room_id,
            Delivery.capacity,
            Delivery.starts_on,
            DeliveryProgress.ends_on,
            DeliveryProgress.members,
            Delivery.lead_id,
            User.name,
            Delivery.version,
            *_SLOT,
        )
        .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .join(Area, Area.id == Delivery.area_id)
        .join(User, User.id == Delivery.lead_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(ProgrammeFormat, _FORMAT)
        .outerjoin(Slot, and_(Slot.delivery_id == Delivery.id, Slot.until_on >= bindparam("day")))
        .where(Delivery.id == bindparam("delivery_id"), in_scope(actor))
        .order_by(Slot.weekday, Slot.starts_at, Slot.from_on)
    )


_LEAD_FIRST = (case({part.value: rank for rank, part in enumerate(StaffPart)}, value=Staff.part), User.name, User.id)


def staff_of(delivery_id: int) -> tuple[StaffMember, ...]:
    """A delivery's facilitators: the lead first, then regular, then cover, by name."""
    rows = db.execute(_STAFF, {"delivery_id": delivery_id}).all()
    return tuple(_member_of_staff(row) for row in rows)


def _member_of_staff(row: Sequence[Any]) -> StaffMember:
    return StaffMember(row[0], row[1], StaffPart(row[2]))


_STAFF = (
    select(*_ON_STAFF)
    .select_from(Staff)
    .join(User, User.id == Staff.user_id)
    .where(Staff.delivery_id == bindparam("delivery_id"))
    .order_by(*_LEAD_FIRST)
)


def session_for(actor: Actor, session_id: int) -> SessionView:
    """One session with its delivery's staff. Raises `Missing` when there is none or the actor may not know.

    A row for each of the staff.
    """
    rows = db.execute(_session(actor), {"session_id": session_id}).all()
    if not rows:
        raise Missing(f"session {session_id}")
    row, staff = rows[0][:-3], tuple(_member_of_staff(each[-3:]) for each in rows if each[-3] is not None)
    return SessionView(*[*row[:9], SessionKind(row[9]), *row[10:], staff])


@lru_cache(maxsize=512)
def _session(actor: Actor) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Session.id,
            Session.delivery_id,
            Delivery.code,
            Delivery.title,
            Session.outline_id,
            Outline.number,
            Outline.title,
            Module.number,
            Module.title,
            Session.kind,
            Session.membership_id,
            Session.on_date,
            Session.starts_at,
            Session.minutes,
            _VENUE,
            Session.venue,
            Area.time_zone,
            Area.nation,
            Delivery.area_id,
            Session.version,
            *_ON_STAFF,
        )
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .outerjoin(Staff, Staff.delivery_id == Session.delivery_id)
        .outerjoin(User, User.id == Staff.user_id)
        .where(Session.id == bindparam("session_id"), in_scope(actor))
        .order_by(*_LEAD_FIRST)
    )


_VENUE = case((Session.by_video, BY_VIDEO), (Session.venue != "", Session.venue), else_=Delivery.venue)


def was_member(day: date | SQLColumnExpression[date | None], of: type[Membership] = Membership) -> ColumnElement[bool]:
    """Whether a membership stands on a local date: from the first day to the last, both included."""
    return and_(of.joined_on <= day, or_(of.left_on.is_(None), of.left_on >= day))


def members_on(session: SessionView) -> tuple[Member, ...]:
    """Who belongs to a session: its one member, or who is `expected` of the delivery on its date; by surname."""
    if session.membership_id is not None:
        theirs = Membership.id == session.membership_id
    elif session.on_date is not None:
        here = expected.belongs(Membership, session.id, session.on_date)
        theirs = and_(Membership.delivery_id == session.delivery_id, was_member(session.on_date), here)
    else:
        return ()
    rows = db.execute(
        select(Membership.id, Membership.enrolment_id, Membership.person_id, Person.surname, Person.first_names)
        .join(Person, Person.id == Membership.person_id)
        .where(theirs)
        .order_by(Person.surname, Person.first_names, Membership.id)
    )
    return tuple(Member(*row) for row in rows)


_MEMBER = (
    Membership.id,
    Membership.enrolment_id,
    Membership.person_id,
    Person.surname,
    Person.first_names,
    Membership.joined_on,
    Membership.left_on,
    Membership.why_left,
    Enrolment.state,
    Enrolment.items,
    Enrolment.items_met,
    Enrolment.minutes_prescribed,
    Enrolment.minutes_credited,
)


def members_of(delivery_id: int) -> tuple[MemberRow, ...]:
    """Everybody who is or was on a delivery: present members first, by surname; whoever never began is left out."""
    return tuple(_member_row(row) for row in db.execute(_members_of(), {"delivery_id": delivery_id}).all())


@cache
def _members_of() -> Select[*tuple[Any, ...]]:
    began = or_(Membership.left_on.is_(None), Membership.left_on >= Membership.joined_on)
    return (
        _members()
        .where(Membership.delivery_id == bindparam("delivery_id"), began)
        .order_by(Membership.left_on.is_not(None), Person.surname, Person.first_names, Membership.id)
    )


def member_for(actor: Actor, membership_id: int) -> tuple[int, MemberRow]:
    """The delivery's id and one membership of it. Raises `Missing` when the delivery is out of scope."""
    row = db.execute(
        _members()
        .add_columns(Membership.delivery_id)
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .where(Membership.id == membership_id, in_scope(actor))
    ).one_or_none()
    if row is None:
        raise Missing(f"membership {membership_id}")
    return row[-1], _member_row(row[:-1])


def _members() -> Select[*tuple[Any, ...]]:
    rows = select(*_MEMBER).join(Person, Person.id == Membership.person_id)
    return rows.join(Enrolment, Enrolment.id == Membership.enrolment_id)


def _member_row(row: Sequence[Any]) -> MemberRow:
    return MemberRow(*[*row[:8], EnrolmentState(row[8]), *row[9:]])


def sessions_of_delivery(delivery_id: int) -> tuple[SessionRow, ...]:
    """Every session of a delivery in order of number, then of date; those still to be booked come last."""
    return _session_rows(Session.delivery_id == delivery_id, by_number=True)


def next_sessions(delivery_id: int, from_on: date, limit: int = 5) -> tuple[SessionRow, ...]:
    """The next dated sessions of a delivery from a local date on, in order of time."""
    return _session_rows(Session.delivery_id == delivery_id, Session.on_date >= from_on, limit=limit)


def next_session(enrolment_id: int, from_on: date) -> SessionRow | None:
    """The next dated session that a person has on an enrolment, from a local date on; None when there is none."""
    of = aliased(Membership)
    here = and_(of.enrolment_id == enrolment_id, of.delivery_id == Session.delivery_id, was_member(Session.on_date, of))
    theirs = exists().where(here, or_(Session.membership_id.is_(None), Session.membership_id == of.id))
    return next(iter(_session_rows(theirs, Session.on_date >= from_on, limit=1)), None)


def _session_rows(
    *wanted: ColumnElement[bool], by_number: bool = False, limit: int | None = None
) -> tuple[SessionRow, ...]:
    order = [Session.on_date.is_(None), Session.on_date, Session.starts_at, Outline.number, Session.id]
    rows = db.execute(
        select(
            Session.id,
            Session.delivery_id,
            Session.outline_id,
            Outline.number,
            Outline.title,
            Module.number,
            Module.title,
            Session.kind,
            Session.membership_id,
            func.coalesce(Person.surname + ", " + Person.first_names, ""),
            Session.on_date,
            Session.starts_at,
            Session.minutes,
            _VENUE,
            record(),
        )
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .outerjoin(Membership, Membership.id == Session.membership_id)
        .outerjoin(Person, Person.id == Membership.person_id)
        .where(*wanted)
        .order_by(*([Outline.number, *order] if by_number else order))
        .limit(limit)
    )
    return tuple(SessionRow(*[*row[:7], SessionKind(row[7]), *row[8:]]) for row in rows)


def enrolments_of(person_id: int) -> tuple[EnrolmentView, ...]:
    """A person's enrolments, active ones first, then the newest; with the delivery they are in now."""
    return _enrolments(Enrolment.person_id == person_id)


def enrolment(enrolment_id: int) -> EnrolmentView:
    """One enrolment; whether the actor may know its person is the caller's to ask. Raises `Missing`."""
    found = _enrolments(Enrolment.id == enrolment_id)
    if not found:
        raise Missing(f"enrolment {enrolment_id}")
    return found[0]


def _enrolments(wanted: ColumnElement[bool]) -> tuple[EnrolmentView, ...]:
    here = aliased(Membership)
    rows = db.execute(
        select(
            Enrolment.id,
            Enrolment.person_id,
            Enrolment.version_id,
            Programme.id,
            Programme.short_name,
            ProgrammeVersion.version,
            Enrolment.format,
            PROVISIONAL,
            Enrolment.state,
            Enrolment.enrolled_on,
            Enrolment.ended_on,
            Enrolment.items,
            Enrolment.items_met,
            Enrolment.minutes_prescribed,
            Enrolment.minutes_credited,
            here.id,
            here.delivery_id,
            func.coalesce(Delivery.title, ""),
        )
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(
            ProgrammeFormat,
            and_(ProgrammeFormat.version_id == Enrolment.version_id, ProgrammeFormat.format == Enrolment.format),
        )
        .outerjoin(here, and_(here.enrolment_id == Enrolment.id, here.left_on.is_(None)))
        .outerjoin(Delivery, Delivery.id == here.delivery_id)
        .where(wanted)
        .order_by(Enrolment.state != EnrolmentState.ACTIVE.value, Enrolment.enrolled_on.desc(), Enrolment.id.desc())
    )
    return tuple(_enrolment(row) for row in rows)


def _enrolment(row: Sequence[Any]) -> EnrolmentView:
    programme, state = version_label(row[4], row[5]), EnrolmentState(row[8])
    return EnrolmentView(*[*row[:4], programme, SessionKind(row[6]), row[7], state, *row[9:]])


def items_of(enrolment_id: int) -> tuple[ItemView, ...]:
    """What an enrolment owes and has met, in order of delivery."""
    rows = db.execute(
        select(
            Item.outline_id,
            Outline.number,
            Outline.title,
            Module.id,
            Module.number,
            Module.title,
            Item.minutes_prescribed,
            Item.minutes_credited,
            Item.state,
            Item.met_on,
            Item.session_id,
        )
        .join(Outline, Outline.id == Item.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .where(Item.enrolment_id == enrolment_id)
        .order_by(Outline.number)
    )
    return tuple(_item(row) for row in rows)


def _item(row: Sequence[Any]) -> ItemView:
    return ItemView(*[*row[:8], ItemState(row[8]), *row[9:]])
