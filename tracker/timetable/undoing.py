"""What has happened since a change, and what would be in the way of undoing it.

Apart from `queries` because the answer joins several of them; it reads only.
"""

from sqlalchemy import func, select

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.rules import DeliveryView, is_record
from tracker.timetable import clashing, queries, worlds
from tracker.timetable.models import TimetableChange
from tracker.timetable.rules.changes import ChangeView, Place, Since


def since(change: ChangeView, delivery: DeliveryView) -> Since:
    """What happened between a change and now: two statements."""
    newest = db.scalar(
        select(func.max(TimetableChange.id)).where(
            TimetableChange.delivery_id == delivery.id, TimetableChange.undone_at.is_(None)
        )
    )
    made, now = worlds.local(change.made_at, delivery.zone), worlds.local(clock.now(), delivery.zone)
    lines = queries.sessions([delivery.id])
    moments = [(line.on_date, line.starts_at) for line in lines if line.on_date and line.starts_at]
    return Since(
        newest_id=newest,
        held=next((moment for moment in moments if made < moment <= now), None),
        standing={
            line.id: (
                (line.on_date, line.starts_at) if line.on_date and line.starts_at else None,
                Place(line.venue, line.room_id),
            )
            for line in lines
        },
        recorded=frozenset(line.id for line in lines if is_record(line.record)),
        now=now,
    )


def versions(delivery_id: int) -> dict[int, int]:
    """The version of each session of a delivery as it stands."""
    return {line.id: line.version for line in queries.sessions([delivery_id])}


def clash(actor: Actor, delivery: DeliveryView, change: ChangeView) -> str:
    """What blocks the former dates and did not when they stood: booked since by others; '' for nothing."""
    back = clashing.put(move.back for move in change.moves)
    found = [each for each in clashing.of_others(actor, delivery, worlds.world(delivery), back) if each.kind.blocks]
    if not found or change.despite:
        return ""
    return f"Session {found[0].number} cannot go back: {found[0].text}"
