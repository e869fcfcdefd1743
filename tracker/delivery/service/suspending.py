"""Suspending a member for some days, and their coming back."""

from datetime import date, timedelta

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import histories, queries, stays
from tracker.delivery.models import Suspension


@command
def suspend(actor: Actor, *, membership_id: int, from_on: date, until_on: date | None, why: str) -> int:
    """Let a member take no part from one local day to another, or until they come back; returns the suspension's id.

    Their place stays theirs. They stand in no register of those days, so that no catch-up is opened; what is held
    meanwhile stays owed. Raises `Missing`, and `Refused` for wrong days, no reason, or another suspension then.
    """
    delivery_id, member = queries.member_for(actor, membership_id)
    if not member.is_open:
        raise Refused("", f"{member.listed}: left already")
    today = clock.today(queries.delivery_for(actor, delivery_id).zone)
    others = histories.suspensions([membership_id]).get(membership_id, ())
    stays.check_suspending(from_on, until_on, why, joined_on=member.joined_on, today=today, others=others)
    row = Suspension(
        membership_id=membership_id, from_on=from_on, until_on=until_on, why=why.strip(), created_at=clock.now()
    )
    suspension_id = db.add(row).id
    until = until_on.isoformat() if until_on is not None else None
    changes = {"from_on": from_on.isoformat(), "until_on": until, "why": why.strip()}
    audit.record(
        actor, Action.MEMBER_SUSPENDED, "membership", membership_id, person_id=member.person_id, changes=changes
    )
    return suspension_id


@command
def resume(actor: Actor, *, membership_id: int, on: date) -> None:
    """Let a suspended member take part again, `on` being their first day back; the suspension stays in the history.

    One that is lifted on its first day never took place. Raises `Missing`, and `Refused` for a wrong day or when they
    are not suspended.
    """
    delivery_id, member = queries.member_for(actor, membership_id)
    today = clock.today(queries.delivery_for(actor, delivery_id).zone)
    standing = [
        one
        for one in histories.suspensions([membership_id]).get(membership_id, ())
        if one.until_on is None or one.until_on >= today
    ]
    if not member.is_open or not standing:
        raise Refused("", f"{member.listed}: not suspended")
    first = standing[0]
    stays.check_resuming(on, first, today=today)
    until_on = on - timedelta(days=1)
    db.change(update(Suspension).where(Suspension.id == first.id).values(until_on=until_on))
    changes = {"on": on.isoformat(), "until_on": until_on.isoformat()}
    audit.record(actor, Action.MEMBER_RESUMED, "membership", membership_id, person_id=member.person_id, changes=changes)
