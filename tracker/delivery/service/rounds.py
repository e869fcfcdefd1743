"""Another round of a rolling group's modules."""

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.transactions import command
from tracker.delivery import checks, replanning, rollup, rounds
from tracker.delivery.models import Session
from tracker.delivery.rules import SessionKind


@command
def extend_cycle(actor: Actor, *, delivery_id: int, seen: int | None = None) -> int:
    """Add a round of the sessions that members still owe and that do not lie ahead; returns how many.

    After the last date, in the weekly times. Only those who still owe a session stand in its register. Raises
    `Missing`, `Stale`, and `Refused` as `rounds.next_round`.
    """
    delivery = checks.delivery_to_change(actor, delivery_id, seen)
    added = rounds.next_round(delivery, clock.today(delivery.zone))
    rows = [
        Session(
            delivery_id=delivery_id,
            outline_id=each.outline_id,
            kind=SessionKind.GROUP.value,
            on_date=each.on_date,
            starts_at=each.starts_at,
            minutes=each.minutes,
            cycle=added.number,
            created_at=clock.now(),
        )
        for each in added.timetable.placed
    ]
    db.add_all(rows)
    rollup.count_sessions(delivery_id)
    replanning.tell_moved([row.id for row in rows])
    number = len(rows)
    changes = {"round": added.number, "sessions": number}
    audit.record(actor, Action.ROUND_ADDED, "delivery", delivery_id, changes=changes)
    return number
