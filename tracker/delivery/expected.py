"""Who belongs in the register of a session, in SQL: the one rule for registers, counts of them and lists of members.

A module of its own because areas above put it into their statements, with tables of their own naming.

A member on the delivery that day is expected at a group's session unless they are suspended on it, have not got it
to do (a module of the menu that was not chosen for them), have it credited or waived, or, where it is held again in
a later round, have met it already.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from tracker.core.statements import among, fixed
from tracker.delivery.models import Item, Session, Suspension
from tracker.delivery.rules import ItemState

# All that is not named here is the statement's own, however deep in it the condition stands.
_items, _suspensions, _held = Item.__table__, Suspension.__table__, Session.__table__.alias("held")
_item, _suspension, _session = _items.c, _suspensions.c, _held.c
_SPARED = (ItemState.CREDITED.value, ItemState.WAIVED.value)


def is_suspended(membership_id: Any, day: Any) -> ColumnElement[bool]:
    """Whether a membership is suspended on a day: both are columns of the statement, or values."""
    lasts = or_(_suspension.until_on.is_(None), _suspension.until_on >= day)
    theirs = select(_suspension.id).where(_suspension.membership_id == membership_id, _suspension.from_on <= day, lasts)
    return theirs.correlate_except(_suspensions).exists()


def has_to_do(enrolment_id: Any, outline_id: Any, cycle: Any) -> ColumnElement[bool]:
    """Whether an enrolment has a session of the programme to do, when it is held in this round."""
    still = or_(cycle == 1, _item.state == fixed(ItemState.OWED.value))
    theirs = and_(_item.enrolment_id == enrolment_id, _item.outline_id == outline_id)
    found = select(_item.outline_id).where(theirs, not_(among(_item.state, _SPARED)), still)
    return found.correlate_except(_items).exists()


def has_session_to_do(enrolment_id: Any, session_id: Any) -> ColumnElement[bool]:
    """The same, for the session of an id."""
    still = or_(_session.cycle == 1, _item.state == fixed(ItemState.OWED.value))
    theirs = and_(_item.enrolment_id == enrolment_id, _item.outline_id == _session.outline_id)
    found = select(_item.outline_id).where(_session.id == session_id, theirs, not_(among(_item.state, _SPARED)), still)
    return found.correlate_except(_items, _held).exists()


def belongs(membership: Any, session_id: Any, day: Any) -> ColumnElement[bool]:
    """Whether a member on the day is expected at a session of the group; `membership` is its table's columns."""
    return and_(not_(is_suspended(membership.id, day)), has_session_to_do(membership.enrolment_id, session_id))


def comes_to(membership: Any, session: Any) -> ColumnElement[bool]:
    """Whether a member is expected at a dated session of their delivery, their own one-to-ones among them.

    Both are mapped classes or their tables' columns, named in the statement. A one-to-one is somebody's own, so it is
    theirs to do whatever else they have.
    """
    return and_(
        membership.delivery_id == session.delivery_id,
        func.coalesce(session.membership_id, membership.id) == membership.id,
        membership.joined_on <= session.on_date,
        or_(membership.left_on.is_(None), membership.left_on >= session.on_date),
        not_(is_suspended(membership.id, session.on_date)),
        or_(
            session.membership_id.is_not(None),
            has_to_do(membership.enrolment_id, session.outline_id, session.cycle),
        ),
    )
