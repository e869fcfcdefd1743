"""Moving many sessions at once, in one statement: what the timetable area has worked out and somebody has seen.

Who moves what, and why, is kept there; here sessions, weekly times and counts stay true.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import bindparam, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core.database import Base, db
from tracker.core.errors import Stale
from tracker.core.transactions import command
from tracker.delivery import details, queries, replanning, rollup
from tracker.delivery.models import Delivery, Session
from tracker.delivery.rules import WeeklySlot
from tracker.delivery.service import setting_up

_SESSION = Base.metadata.tables[Session.__tablename__]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where one session of a delivery goes; `seen` is the version that was read."""

    session_id: int
    seen: int
    on_date: date
    starts_at: time
    venue: str
    room_id: int | None


_MOVE = (
    update(_SESSION)
    .where(
        _SESSION.c.id == bindparam("b_id"),
        _SESSION.c.delivery_id == bindparam("b_delivery"),
        _SESSION.c.version == bindparam("b_seen"),
    )
    .values(
        on_date=bindparam("b_on_date"),
        starts_at=bindparam("b_starts_at"),
        venue=bindparam("b_venue"),
        room_id=bindparam("b_room_id"),
        version=_SESSION.c.version + 1,
    )
)


@command
def place_sessions(
    actor: Actor,
    *,
    delivery_id: int,
    placements: Sequence[Placement],
    slots: Sequence[WeeklySlot] | None = None,
    starts_on: date | None = None,
) -> None:
    """Put sessions of one delivery where they go; `slots` and `starts_on` replace those of the delivery.

    Raises `Missing`, and `Stale` when one is not the version that was read, or not of this delivery.
    """
    delivery = queries.delivery_for(actor, delivery_id)
    rows = [
        {
            "b_id": each.session_id,
            "b_delivery": delivery_id,
            "b_seen": each.seen,
            "b_on_date": each.on_date,
            "b_starts_at": each.starts_at,
            "b_venue": each.venue,
            "b_room_id": each.room_id,
        }
        for each in placements
    ]
    if rows and db.change(_MOVE, rows) not in (-1, len(rows)):
        raise Stale(delivery)
    replanning.tell_moved([each.session_id for each in placements])
    if slots is not None or starts_on is not None:
        setting_up.change_rhythm(delivery_id, slots, starts_on)
    rollup.count_sessions(delivery_id)
    days = [each.on_date for each in placements]
    changes = {
        "sessions": len(placements),
        "from_on": details.iso(min(days, default=None)),
        "until_on": details.iso(max(days, default=None)),
        "slots": None if slots is None else [details.plain_slots(delivery.slots), details.plain_slots(slots)],
    }
    audit.record(actor, Action.SESSIONS_MOVED, "delivery", delivery_id, changes=changes)


def give_room(delivery_id: int, room_id: int | None) -> None:
    """Write the room in which a delivery meets, for a command that has asked who may and which there are."""
    db.change(update(Delivery).where(Delivery.id == delivery_id).values(room_id=room_id))
