"""What is said of a register before it is signed: apologies, and guests from other deliveries."""

from sqlalchemy import delete, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import beforehand, queries
from tracker.attendance.models import Apology, Mark, WalkIn
from tracker.attendance.rules.beforehand import check_apology, when_apologies_may_be_taken
from tracker.attendance.rules.marks import EMPTY, Row, plain_text
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.people.apart import kept_apart


@command
def take_apology(actor: Actor, session_id: int, membership_id: int, *, outcome: str, reason: str) -> None:
    """Note that a member said beforehand that they will not come; a newer word takes the place of an older one.

    It decides nothing: the register comes with the outcome filled in, and whoever takes it says what it is. Raises
    `Missing`, and `Refused` when the session is over or recorded, or the outcome is none to propose.
    """
    page = _open_register(actor, session_id)
    row, reason = _row(page, membership_id), plain_text(reason)
    late = when_apologies_may_be_taken(page.session.on_date, clock.today(page.session.zone))
    if late:
        raise Refused("", late)
    problems = check_apology(outcome, reason, page.outcomes)
    if problems:
        raise Refused.of(problems)
    for stands in _standing(session_id, membership_id):
        stands.withdrawn_at = clock.now()
    said = {"outcome": outcome, "reason": reason, "taken_by": actor.user_id, "taken_at": clock.now()}
    apology = db.add(Apology(session_id=session_id, membership_id=membership_id, **said))
    changes = {"session": session_id, "outcome": outcome}
    audit.record(actor, Action.APOLOGY_TAKEN, "apology", apology.id, person_id=row.person_id, changes=changes)


@command
def withdraw_apology(actor: Actor, session_id: int, membership_id: int) -> None:
    """The member will come after all, or the word was not theirs. Raises `Missing`, and `Refused` once recorded."""
    row = _row(_open_register(actor, session_id), membership_id)
    standing = _standing(session_id, membership_id)
    if not standing:
        raise Missing(f"apology of membership {membership_id}")
    for stands in standing:
        stands.withdrawn_at = clock.now()
        changes = {"session": session_id}
        audit.record(actor, Action.APOLOGY_WITHDRAWN, "apology", stands.id, person_id=row.person_id, changes=changes)


@command
def add_guest(actor: Actor, session_id: int, membership_id: int) -> None:
    """Put a member of another delivery on this register, for this session: it counts for their own enrolment.

    Raises `Missing`, and `Refused` for anyone who may not come (`beforehand.guests_found`), who is kept apart from
    somebody expected, or once the register is signed.
    """
    page = _open_register(actor, session_id)
    found = beforehand.guest(page.session, membership_id)
    if found is None:
        raise Refused("", "Choose somebody who owes this session and is on another group of the programme")
    others = {row.person_id: row.spoken_name for row in page.rows}
    for one, other in kept_apart([found.person_id, *others], page.session.on_date):
        if found.person_id in (one, other):
            name = others[other if one == found.person_id else one]
            raise Refused("", f"{found.listed}: kept apart from {name}, who is in this group")
    db.add(WalkIn(session_id=session_id, membership_id=membership_id, added_by=actor.user_id, added_at=clock.now()))
    changes = {"from": found.delivery}
    audit.record(actor, Action.GUEST_ADDED, "session", session_id, person_id=found.person_id, changes=changes)


@command
def remove_guest(actor: Actor, session_id: int, membership_id: int) -> None:
    """Take a guest off a register that is not signed. Raises `Missing`, and `Refused` while there is a note of them."""
    row = _row(_open_register(actor, session_id), membership_id)
    if not row.guest_of:
        raise Missing(f"guest {membership_id}")
    if row.entry.note:
        raise Refused("", f"{row.name}: a note is written of them. Empty it first, so that it is not lost unseen")
    theirs = (Mark.session_id == session_id, Mark.membership_id == membership_id)
    empty = {**EMPTY.values, "determined_at": None}
    db.change(update(Mark).where(*theirs).values(version=Mark.version + 1, **empty))
    db.change(delete(WalkIn).where(WalkIn.session_id == session_id, WalkIn.membership_id == membership_id))
    audit.record(actor, Action.GUEST_REMOVED, "session", session_id, person_id=row.person_id)


def _open_register(actor: Actor, session_id: int) -> RegisterPage:
    page = queries.register_for(actor, session_id)
    if page.is_signed:
        raise Refused("", "This register is signed already")
    if page.is_not_held:
        raise Refused("", "This session is recorded as not held")
    return page


def _row(page: RegisterPage, membership_id: int) -> Row:
    for row in page.rows:
        if row.membership_id == membership_id:
            return row
    raise Missing(f"row {membership_id}")


def _standing(session_id: int, membership_id: int) -> list[Apology]:
    theirs = (Apology.session_id == session_id, Apology.membership_id == membership_id)
    return list(db.rows(select(Apology).where(*theirs, Apology.withdrawn_at.is_(None)).order_by(Apology.id)))
