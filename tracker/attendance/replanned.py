"""What becomes of apologies, guests and a session not held when the session gets another day, or is taken away.

Apart from the services because delivery asks for it, in the transaction that moves the session: what was said of one
day says nothing of another. What is kept of a session not held stays, so that it can be counted.
"""

from collections.abc import Collection

from sqlalchemy import delete, select, update

from tracker.attendance.models import Apology, Deliverer, Mark, NotHeld, Register, WalkIn
from tracker.attendance.rules.registers import RegisterState
from tracker.core import clock
from tracker.core.database import db


def of_moved(session_ids: Collection[int]) -> None:
    """Apologies lapse, guests who are not recorded go, and a session not held is one to hold again."""
    ids = sorted(session_ids)
    standing = select(Apology.id).where(Apology.session_id.in_(ids), Apology.withdrawn_at.is_(None))
    guests = select(WalkIn.id).where(WalkIn.session_id.in_(ids))
    idle = select(Register.session_id).where(
        Register.session_id.in_(ids), Register.state == RegisterState.NOT_HELD.value
    )
    if lapsed := list(db.scalars(standing)):
        db.change(update(Apology).where(Apology.id.in_(lapsed)).values(withdrawn_at=clock.now()))
    if gone := list(db.scalars(guests)):
        marked = select(Mark.id).where(Mark.session_id == WalkIn.session_id, Mark.membership_id == WalkIn.membership_id)
        db.change(delete(WalkIn).where(WalkIn.id.in_(gone), ~marked.exists()))
    if lifted := list(db.scalars(idle)):
        lift(lifted)


def lift(session_ids: Collection[int]) -> None:
    """Let sessions be as if nothing had been recorded of them; that they were not held on their day stays on record.

    One of whose draft earlier versions are kept has an empty draft again.
    """
    ids = sorted(session_ids)
    db.change(
        update(NotHeld).where(NotHeld.session_id.in_(ids), NotHeld.lifted_at.is_(None)).values(lifted_at=clock.now())
    )
    begun = set(db.scalars(select(Mark.session_id).where(Mark.session_id.in_(ids))))
    draft = {"state": RegisterState.DRAFT.value, "version": Register.version + 1}
    db.change(update(Register).where(Register.session_id.in_(sorted(begun))).values(**draft))
    fresh = [session_id for session_id in ids if session_id not in begun]
    db.change(delete(Deliverer).where(Deliverer.session_id.in_(fresh)))
    db.change(delete(Register).where(Register.session_id.in_(fresh), Register.state == RegisterState.NOT_HELD.value))


def of_removed(session_ids: Collection[int]) -> None:
    """Nothing refers to a session that is deleted; one with a register is not."""
    of_moved(session_ids)
    for kept in (Apology, WalkIn, NotHeld):
        db.change(delete(kept).where(kept.session_id.in_(sorted(session_ids))))
