"""A second facilitator's word on a signed register, in areas that ask for it."""

from collections.abc import Iterable

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import holding, queries
from tracker.attendance.models import Confirmation
from tracker.attendance.rules.holding import ConfirmationState, check_disagreement
from tracker.attendance.rules.marks import plain_text
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.work import service as work

TO_CONFIRM = "register_to_confirm"
DISPUTED = "register_disputed"
RULE = "Your area asks a second facilitator who delivered to confirm a signed register"


def ask(actor: Actor, page: RegisterPage) -> None:
    """Ask everybody else who delivered: marks count already, and whoever answers first settles it for all."""
    others = sorted(page.head.deliverers - {actor.user_id})
    if not others:
        return
    db.add(Confirmation(session_id=page.session.session_id, state=ConfirmationState.WAITING.value))
    for user_id in others:
        work.open_task(
            actor,
            kind=TO_CONFIRM,
            key=_key(page, user_id),
            title=f"Confirm the register: {page.session.delivery_title}, session {page.session.number}",
            rule=RULE,
            owner_id=user_id,
        )


@command
def confirm_register(actor: Actor, session_id: int) -> None:
    """Say that a signed register is right. Raises `Missing`, `Forbidden` for whoever was not asked, `Refused` twice."""
    page = _to_confirm(actor, session_id)
    _say(actor, page, ConfirmationState.CONFIRMED, "")
    audit.record(actor, Action.REGISTER_CONFIRMED, "session", session_id)


@command
def dispute_register(actor: Actor, session_id: int, reason: str) -> None:
    """Say that a signed register is not right, and with what: the delivery's treatment manager is told.

    Raises as `confirm_register`, and `Refused` without a reason.
    """
    page, reason = _to_confirm(actor, session_id), plain_text(reason)
    problems = check_disagreement(reason)
    if problems:
        raise Refused.of(problems)
    _say(actor, page, ConfirmationState.DISAGREED, reason)
    work.raise_alert(
        actor,
        kind=DISPUTED,
        key=f"{session_id}:{actor.user_id}:{clock.now():%Y%m%d%H%M}",
        text=f"{page.session.delivery_title}, session {page.session.number}: {actor.name} disagrees with the register",
        rule=RULE,
        user_id=page.session.lead_id,
    )
    audit.record(actor, Action.REGISTER_DISPUTED, "session", session_id)


def _to_confirm(actor: Actor, session_id: int) -> RegisterPage:
    page = queries.register_for(actor, session_id)
    if actor.user_id not in holding.asked_of(session_id):
        raise Forbidden("only who else delivered the session confirms its register")
    if page.confirmation is None or page.confirmation.state is ConfirmationState.CONFIRMED:
        raise Refused("", "This register is confirmed already")
    return page


def _say(actor: Actor, page: RegisterPage, state: ConfirmationState, reason: str) -> None:
    row = db.locked(select(Confirmation).where(Confirmation.session_id == page.session.session_id))
    row.state, row.reason, row.said_by, row.said_at = state.value, reason, actor.user_id, clock.now()
    row.version += 1
    _close(actor, page, page.head.deliverers, state.value.capitalize())


def _close(actor: Actor, page: RegisterPage, user_ids: Iterable[int], how: str) -> None:
    for user_id in sorted(user_ids):
        work.close_task(actor, kind=TO_CONFIRM, key=_key(page, user_id), how=how)


def _key(page: RegisterPage, user_id: int) -> str:
    return f"{page.session.session_id}:{user_id}"
