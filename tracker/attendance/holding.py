"""Reads about a session as a whole: that it was not held, and what a second facilitator says of its register.

Apart from `queries.py` because few registers need them: each is read only where the page says that there is one.
"""

from sqlalchemy import select

from tracker.accounts.models import User
from tracker.attendance.models import Confirmation, Deliverer, NotHeld, Register
from tracker.attendance.rules.holding import ConfirmationState, ConfirmationView, NotHeldReason, NotHeldView
from tracker.attendance.rules.registers import RegisterState
from tracker.core.database import db


def not_held_of(session_id: int) -> NotHeldView | None:
    """Why a session was not held, as it stands; none when it was, or is planned again."""
    row = db.execute(
        select(NotHeld.on_date, NotHeld.reason, NotHeld.detail, User.name, NotHeld.recorded_at)
        .join(User, User.id == NotHeld.recorded_by)
        .where(NotHeld.session_id == session_id, NotHeld.lifted_at.is_(None))
        .order_by(NotHeld.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else NotHeldView(row[0], NotHeldReason(row[1]), *row[2:])


def confirmation_of(session_id: int) -> ConfirmationView | None:
    """What a second facilitator says of a signed register; none when nobody was asked."""
    row = db.execute(
        select(Confirmation.state, Confirmation.reason, User.name, Confirmation.said_at)
        .outerjoin(User, User.id == Confirmation.said_by)
        .where(Confirmation.session_id == session_id)
    ).one_or_none()
    return None if row is None else ConfirmationView(ConfirmationState(row[0]), row[1], row[2] or "", row[3])


def asked_of(session_id: int) -> frozenset[int]:
    """The users who may confirm a signed register: who delivered the session and did not sign it."""
    found = (
        select(Deliverer.user_id)
        .join(Register, Register.session_id == Deliverer.session_id)
        .where(
            Deliverer.session_id == session_id,
            Register.state == RegisterState.SIGNED.value,
            Deliverer.user_id != Register.signed_by,
        )
    )
    return frozenset(db.scalars(found))
