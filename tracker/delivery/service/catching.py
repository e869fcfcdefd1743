"""Sessions in which what was missed is made up: one person's, or the group's for all who still owe it."""

from dataclasses import dataclass
from datetime import date, time

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import checks, plans, queries, rollup
from tracker.delivery.models import Session
from tracker.delivery.rules import CATCH_UP_ROUND, SessionKind


@dataclass(frozen=True, slots=True)
class CatchUpWish:
    """When and where a catch-up is held; without a membership it is the group's."""

    membership_id: int | None
    on_date: date
    starts_at: time
    venue: str = ""
    by_video: bool = False
    room_id: int | None = None


@command
def add_catch_up(actor: Actor, *, delivery_id: int, outline_id: int, wish: CatchUpWish, despite: str = "") -> int:
    """Add a session in which one of the programme's is made up; returns its id.

    The group's holds everybody who still owes it then. The caller has seen that it is owed, and has asked who or what
    else is busy then, closed days too; `despite` says why it is booked all the same. Raises `Missing`, and `Refused`
    as `checks.moment_fits`.
    """
    delivery = queries.delivery_for(actor, delivery_id)
    planned = {each.outline_id: each for each in plans.plan_of(delivery.version_id, delivery.format)}
    if outline_id not in planned:
        raise Refused("", "This session is not part of the programme")
    if len(wish.venue.strip()) > 120:
        raise Refused("venue", "Where must be 120 characters or fewer")
    kind = SessionKind.GROUP if wish.membership_id is None else SessionKind.ONE_TO_ONE
    row = Session(
        delivery_id=delivery_id,
        outline_id=outline_id,
        kind=kind.value,
        membership_id=wish.membership_id,
        on_date=wish.on_date,
        starts_at=wish.starts_at,
        minutes=planned[outline_id].minutes,
        venue=wish.venue.strip(),
        by_video=wish.by_video,
        room_id=None if wish.by_video else wish.room_id,
        cycle=CATCH_UP_ROUND,
        created_at=clock.now(),
    )
    session_id = db.add(row).id
    checks.moment_fits(queries.session_for(actor, session_id), wish.on_date, wish.starts_at, on_holiday=True)
    rollup.count_sessions(delivery_id)
    changes = {"catch_up": outline_id, "membership_id": wish.membership_id, "on_date": wish.on_date.isoformat()}
    changes |= {"despite": despite} if despite else {}
    audit.record(actor, Action.SESSION_BOOKED, "session", session_id, changes=changes)
    return session_id
