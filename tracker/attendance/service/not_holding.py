"""Recording that a session was not held, and taking that back."""

from sqlalchemy import delete, insert, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import queries, replanned
from tracker.attendance.models import Mark, NotHeld, Register, Superseded
from tracker.attendance.rules.holding import check_not_held
from tracker.attendance.rules.keeping import OVERDUE
from tracker.attendance.rules.marks import EMPTY, plain_text
from tracker.attendance.rules.registers import RegisterPage, RegisterState
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command
from tracker.work import service as work


@command
def record_not_held(
    actor: Actor, session_id: int, *, reason: str, detail: str = "", clear: bool = False, seen: int | None = None
) -> None:
    """Record that a session was not held on its date: no marks, no absences, and what it was for stays owed.

    It counts nowhere as missed, and may be planned again. Rows of a draft are put away only with `clear`, and kept
    in the record. Raises `Missing`, `Refused` (`check_not_held`), and `Stale` when the register is signed, or is not
    the version that was `seen`.
    """
    page = queries.register_for(actor, session_id)
    if page.is_signed or page.is_not_held or (seen is not None and page.version != seen):
        raise Stale(page)
    session, detail = page.session, plain_text(detail)
    told = {str(row.membership_id): row.entry.values for row in page.rows if row.entry != EMPTY}
    problems = check_not_held(
        reason,
        detail,
        on_date=session.on_date,
        today=clock.today(session.zone),
        recorded=len(told),
        clear=clear,
    )
    if problems or session.on_date is None:
        raise Refused.of(problems)
    _put_away(session_id)
    _write(actor, page)
    db.add(
        NotHeld(
            session_id=session_id,
            on_date=session.on_date,
            reason=reason,
            detail=detail,
            cleared=told,
            recorded_by=actor.user_id,
            recorded_at=clock.now(),
        )
    )
    work.close_task(actor, kind=OVERDUE, key=str(session_id), how="The session was not held")
    changes = {"reason": reason, "on": session.on_date.isoformat(), "rows put away": len(told)}
    audit.record(actor, Action.SESSION_NOT_HELD, "session", session_id, changes=changes)


@command
def take_back(actor: Actor, session_id: int) -> None:
    """The session was held after all: its register is to be taken. Raises `Missing`, `Refused` when it stands so."""
    page = queries.register_for(actor, session_id)
    if not page.is_not_held:
        raise Refused("", "This session is not recorded as not held any more")
    replanned.lift([session_id])
    audit.record(actor, Action.SESSION_HELD_AFTER_ALL, "session", session_id)


def _put_away(session_id: int) -> None:
    """The rows of a draft; one of which earlier versions are kept stays, and says nothing any more."""
    theirs = Mark.session_id == session_id
    db.change(delete(Mark).where(theirs, Mark.id.not_in(select(Superseded.mark_id))))
    empty = {**EMPTY.values, "determined_at": None}
    db.change(update(Mark).where(theirs).values(version=Mark.version + 1, **empty))


def _write(actor: Actor, page: RegisterPage) -> None:
    values = {
        "state": RegisterState.NOT_HELD.value,
        "group_note": page.head.group_note,
        "started_at": None,
        "ended_at": None,
        "saved_by": actor.user_id,
        "saved_at": clock.now(),
        "version": page.version + 1,
    }
    session_id = page.session.session_id
    if page.state is None:
        db.change(insert(Register).values(session_id=session_id, **values))
    else:
        db.change(update(Register).where(Register.session_id == session_id).values(**values))
