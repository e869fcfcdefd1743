"""One row of a draft register and what saving it must know: autosave reads this and nothing else of the page.

Apart from `queries.py` for what it costs: one statement, made once, that finds something only in the plain case.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, bindparam, case, not_, or_, select

from tracker.accounts.rules import Actor, Role
from tracker.attendance import queries
from tracker.attendance.models import Mark, Register
from tracker.attendance.roster import ENTRY
from tracker.attendance.rules.marks import EMPTY, Entry, Row
from tracker.attendance.rules.outcomes import Outcomes
from tracker.attendance.rules.registers import Head, RegisterState, full_minutes, longest_minutes
from tracker.core import clock
from tracker.core.database import db
from tracker.core.statements import fixed
from tracker.delivery import expected
from tracker.delivery.models import Delivery, Membership, Session, Staff

_session, _register, _mark = Session.__table__.c, Register.__table__.c, Mark.__table__.c
_membership, _staff, _delivery = Membership.__table__.c, Staff.__table__.c, Delivery.__table__.c


@dataclass(frozen=True, slots=True)
class OneRow:
    """A row of a draft, nameless as saving it needs no name; the most minutes that it may be given."""

    row: Row
    outcomes: Outcomes
    longest: int
    full: int  # minutes of somebody who was there throughout


_MINE = and_(_staff.delivery_id == _session.delivery_id, _staff.user_id == bindparam("user_id"))
_DAYS = and_(
    _membership.joined_on <= _session.on_date,
    or_(_membership.left_on.is_(None), _membership.left_on >= _session.on_date),
)
_MARKED = or_(_mark.outcome.is_not(None), _mark.note != fixed(""), _mark.engagement.is_not(None), _mark.late)
_EXPECTED = and_(
    not_(expected.is_suspended(_membership.id, _session.on_date)),
    case(
        (_session.membership_id.is_not(None), _session.membership_id == _membership.id),
        else_=expected.has_session_to_do(_membership.enrolment_id, _session.id),
    ),
)
_ONE: Any = (
    select(
        _membership.enrolment_id,
        _membership.person_id,
        _mark.id,
        _mark.saved_by,
        _mark.saved_at,
        _session.minutes,
        _register.started_at,
        _register.ended_at,
        _delivery.area_id,
        queries.worded_in(_delivery.area_id, bindparam("now", type_=_register.signed_at.type)),
        _mark.determined_at,
        *ENTRY,
    )
    .join_from(Session.__table__, Register.__table__, _register.session_id == _session.id)
    .join(Staff.__table__, _MINE)
    .join(Delivery.__table__, _delivery.id == _session.delivery_id)
    .join(Membership.__table__, _membership.delivery_id == _session.delivery_id)
    .outerjoin(Mark.__table__, and_(_mark.session_id == _session.id, _mark.membership_id == _membership.id))
    .where(
        _session.id == bindparam("session_id"),
        _membership.id == bindparam("membership_id"),
        _register.state == fixed(RegisterState.DRAFT.value),
        _DAYS,
        or_(_MARKED, _EXPECTED),
    )
)


def row_to_save(actor: Actor, session_id: int, membership_id: int) -> OneRow | None:
    """The row of a member of a draft register, for one of the delivery's own facilitators.

    None in every other case, whatever it is (nothing saved yet, signed, somebody who had left, cover, out of scope):
    `queries.register_for` tells them apart.
    """
    if not actor.holds(Role.FACILITATOR):
        return None
    now = clock.now()
    of = {"session_id": session_id, "membership_id": membership_id, "user_id": actor.user_id, "now": now}
    found = db.execute(_ONE, of).first()
    if found is None:
        return None
    enrolment_id, person_id, mark_id, saved_by, saved_at = found[:5]
    prescribed, started_at, ended_at, area_id, worded, settled = found[5:11]
    entry, head = EMPTY if mark_id is None else Entry(*found[11:]), Head("", started_at, ended_at)
    row = Row(membership_id, enrolment_id, person_id, "", "", entry, mark_id, "", saved_by, saved_at, None, settled)
    outcomes = queries.outcomes_as(worded, area_id, now)
    return OneRow(row, outcomes, longest_minutes(prescribed, head), full_minutes(prescribed, head))
