"""Who stands in a register with what was said of them: its rows, of members and of guests from other deliveries.

Apart from `queries.py`, which reads the page around them. The statements are put together once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, false, func, not_, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.attendance.models import Apology, Mark, Outcome, Register, WalkIn
from tracker.attendance.rules.beforehand import ApologyView
from tracker.attendance.rules.marks import EMPTY, Elsewhere, Entry, Row
from tracker.attendance.rules.registers import RegisterState, SessionFacts
from tracker.core.database import db
from tracker.delivery import expected
from tracker.delivery.models import Delivery, Membership, Session
from tracker.people.models import Person

_membership, _person, _mark, _user = Membership.__table__.c, Person.__table__.c, Mark.__table__.c, User.__table__.c
_guest, _delivery, _session = WalkIn.__table__.c, Delivery.__table__.c, Session.__table__.c
_apology, _register, _outcome = Apology.__table__.c, Register.__table__.c, Outcome.__table__.c

ENTRY = (
    _mark.outcome,
    _mark.minutes,
    _mark.late,
    _mark.engagement,
    _mark.note,
    _mark.late_minutes,
    _mark.early_minutes,
    _mark.provisional,
)
"""The columns of an `Entry`, in its order."""

_ROWS = (
    select(
        _membership.id,
        _membership.enrolment_id,
        _membership.person_id,
        _person.surname,
        _person.first_names,
        _mark.id,
        func.coalesce(_user.name, ""),
        _mark.saved_by,
        _mark.saved_at,
        *ENTRY,
        _mark.determined_at,
        _membership.left_on,
    )
    .join_from(Membership.__table__, Person.__table__, _person.id == _membership.person_id)
    .outerjoin(Mark.__table__, and_(_mark.membership_id == _membership.id, _mark.session_id == bindparam("session_id")))
    .outerjoin(User.__table__, _user.id == _mark.saved_by)
    .order_by(_person.surname, _person.first_names, _membership.id)
)
_OF_DELIVERY = _ROWS.where(_membership.delivery_id == bindparam("of"))
_OF_MEMBER = _ROWS.where(_membership.id == bindparam("of"))


def _on_the_day(rows: Select[*tuple[Any, ...]], *, alone: bool) -> Select[*tuple[Any, ...]]:
    """Members on `on_date` whom delivery expects at the session, and whoever was marked.

    What was marked stays when their last day is put before it, or they are suspended then, until it is cleared.
    """
    day = bindparam("on_date", type_=Date())
    still = or_(_membership.left_on.is_(None), _membership.left_on >= day)
    marked = or_(_mark.outcome.is_not(None), _mark.note != "", _mark.engagement.is_not(None), _mark.late)
    wanted = not_(expected.is_suspended(_membership.id, day))
    if not alone:
        wanted = and_(wanted, expected.has_session_to_do(_membership.enrolment_id, bindparam("session_id")))
    return rows.where(or_(and_(_membership.joined_on <= day, still, wanted), marked))


_DATED = {False: _on_the_day(_OF_DELIVERY, alone=False), True: _on_the_day(_OF_MEMBER, alone=True)}
_UNDATED = {False: _OF_DELIVERY, True: _OF_MEMBER}
_GUESTS = (
    _ROWS.add_columns(_delivery.title)
    .join(WalkIn.__table__, and_(_guest.membership_id == _membership.id, _guest.session_id == bindparam("session_id")))
    .join(Delivery.__table__, _delivery.id == _membership.delivery_id)
)
_APOLOGIES = (
    select(_apology.id, _apology.membership_id, _apology.outcome, _apology.reason, _user.name, _apology.taken_at)
    .join_from(Apology.__table__, User.__table__, _user.id == _apology.taken_by)
    .where(_apology.session_id == bindparam("session_id"), _apology.withdrawn_at.is_(None))
    .order_by(_apology.id)
)
_ELSEWHERE = (
    select(_guest.membership_id, _delivery.title, _session.on_date, func.coalesce(_outcome.meets, false()))
    .join_from(WalkIn.__table__, Membership.__table__, _membership.id == _guest.membership_id)
    .join(Session.__table__, _session.id == _guest.session_id)
    .join(Delivery.__table__, _delivery.id == _session.delivery_id)
    .outerjoin(
        Register.__table__, and_(_register.session_id == _session.id, _register.state == RegisterState.SIGNED.value)
    )
    .outerjoin(
        Mark.__table__, and_(_mark.session_id == _register.session_id, _mark.membership_id == _guest.membership_id)
    )
    .outerjoin(Outcome.__table__, _outcome.code == _mark.outcome)
    .where(
        _membership.delivery_id == bindparam("delivery_id"),
        _session.outline_id == bindparam("outline_id"),
        _session.id != bindparam("session_id"),
    )
    .order_by(_guest.id)
)


@dataclass(frozen=True, slots=True)
class Known:
    """Whether a register has guests and apologies, and whether any member is a guest elsewhere for its session."""

    guests: bool = False
    apologies: bool = False
    elsewhere: bool = False


def known_of(session_id: Any, delivery_id: Any, outline_id: Any) -> tuple[ColumnElement[bool], ...]:
    """The columns of `Known`, for a statement that selects from `Session`."""
    guest, member, there = (aliased(one).c for one in (WalkIn.__table__, Membership.__table__, Session.__table__))
    stands = select(_apology.id).where(_apology.session_id == session_id, _apology.withdrawn_at.is_(None))
    away = (
        select(guest.id)
        .join_from(guest.id.table, member.id.table, member.id == guest.membership_id)
        .join(there.id.table, there.id == guest.session_id)
        .where(member.delivery_id == delivery_id, there.outline_id == outline_id, there.id != session_id)
    )
    here = select(_guest.id).where(_guest.session_id == session_id)
    return tuple(one.correlate(Session.__table__).exists() for one in (here, stands, away))


def rows_of(session: SessionFacts, membership_id: int | None, known: Known) -> tuple[Row, ...]:
    """The rows of the group, or of the one member of a one-to-one, with their marks, by surname.

    What is not in the usual statement (guests, apologies, sessions done elsewhere) is read only when there is any.
    """
    alone = membership_id is not None
    values = {"session_id": session.session_id, "of": membership_id if alone else session.delivery_id}
    if session.on_date is None:
        return tuple(_row(row) for row in db.execute(_UNDATED[alone], values).all())
    found = db.execute(_DATED[alone], {**values, "on_date": session.on_date}).all()
    rows = [_row(row, on_date=session.on_date) for row in found]
    if known.guests:
        rows = sorted([*rows, *_guests(session)], key=lambda row: (row.surname, row.first_names, row.membership_id))
    if known.apologies:
        apologies = {one.membership_id: one for one in apologies_for(session.session_id)}
        rows = [replace(row, apology=apologies.get(row.membership_id)) for row in rows]
    if known.elsewhere:
        done = done_elsewhere(session)
        rows = [replace(row, elsewhere=done.get(row.membership_id)) for row in rows]
    return tuple(rows)


def _guests(session: SessionFacts) -> list[Row]:
    found = db.execute(_GUESTS, {"session_id": session.session_id}).all()
    return [replace(_row(row[:-1], on_date=session.on_date), guest_of=row[-1]) for row in found]


def apologies_for(session_id: int) -> tuple[ApologyView, ...]:
    """The apologies for a session that stand, the newest last."""
    return tuple(ApologyView(*row) for row in db.execute(_APOLOGIES, {"session_id": session_id}))


def done_elsewhere(session: SessionFacts) -> dict[int, Elsewhere]:
    """Members of the session's delivery who are guests elsewhere for the same session of the programme."""
    values = {"delivery_id": session.delivery_id, "outline_id": session.outline_id, "session_id": session.session_id}
    return {row[0]: Elsewhere(row[1], row[2], bool(row[3])) for row in db.execute(_ELSEWHERE, values)}


def former_members(session: SessionFacts, membership_ids: Iterable[int]) -> tuple[Row, ...]:
    """Rows, by surname, of some memberships of the session's delivery, whether or not the register has them."""
    wanted = sorted(set(membership_ids))
    if not wanted:
        return ()
    values = {"session_id": session.session_id, "of": session.delivery_id}
    return tuple(_row(row) for row in db.execute(_OF_DELIVERY.where(_membership.id.in_(wanted)), values))


def _row(row: Sequence[Any], on_date: date | None = None) -> Row:
    *values, determined_at, left_on = row[9:]
    entry = Entry(*values) if row[5] is not None else EMPTY
    had_left = left_on if left_on and on_date and left_on < on_date else None
    return Row(*[*row[:5], entry, *row[5:9], had_left, determined_at])
