"""What was changed and what people were told, as it is kept.

Apart from `queries`, which reads what stands: these are histories, each with its words and who did it.
"""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from sqlalchemy import func, select

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Delivery
from tracker.delivery.scope import in_scope
from tracker.timetable.models import TimetableChange, Told
from tracker.timetable.rules.changes import ChangeView, Kind, Move
from tracker.timetable.rules.told import Ahead, Given, How, Telling

_made_by, _undone_by = User.__table__.alias("made"), User.__table__.alias("undone")
_CHANGES = (
    select(
        TimetableChange.id,
        TimetableChange.delivery_id,
        TimetableChange.kind,
        TimetableChange.why,
        TimetableChange.despite,
        TimetableChange.moves,
        TimetableChange.times,
        TimetableChange.made_at,
        func.coalesce(_made_by.c.name, "Tracker"),
        TimetableChange.undone_at,
        func.coalesce(_undone_by.c.name, ""),
    )
    .outerjoin(_made_by, _made_by.c.id == TimetableChange.made_by)
    .outerjoin(_undone_by, _undone_by.c.id == TimetableChange.undone_by)
    .order_by(TimetableChange.id.desc())
)


def changes_of(delivery_id: int) -> tuple[ChangeView, ...]:
    """The changes of a delivery's timetable, the newest first; whether the actor may know is the caller's to ask."""
    return tuple(_change(row) for row in db.execute(_CHANGES.where(TimetableChange.delivery_id == delivery_id)))


def change_for(actor: Actor, change_id: int) -> ChangeView:
    """One change. Raises `Missing` when there is none or its delivery is out of scope."""
    known = select(Delivery.id).where(in_scope(actor))
    row = db.execute(
        _CHANGES.where(TimetableChange.id == change_id, TimetableChange.delivery_id.in_(known))
    ).one_or_none()
    if row is None:
        raise Missing(f"timetable change {change_id}")
    return _change(row)


def _change(row: Sequence[Any]) -> ChangeView:
    moves = tuple(Move.of(each) for each in row[5])
    return ChangeView(row[0], row[1], Kind(row[2]), row[3], row[4], moves, *row[6:])


_TELLINGS = (
    select(
        Told.id,
        Told.membership_id,
        Told.given,
        Told.how,
        Told.told_on,
        Told.said,
        func.coalesce(User.name, "Tracker"),
    )
    .outerjoin(User, User.id == Told.recorded_by)
    .order_by(Told.id)
)


def tellings_of(delivery_id: int) -> dict[int, tuple[Telling, ...]]:
    """What each member of a delivery was told, the oldest first, by membership. One statement."""
    found: dict[int, tuple[Telling, ...]] = {}
    for row in db.execute(_TELLINGS.where(Told.delivery_id == delivery_id)):
        found[row[1]] = (*found.get(row[1], ()), _telling(row))
    return found


def tellings_of_person(person_id: int) -> tuple[Telling, ...]:
    """What a person was told in any delivery, the newest first; whether the actor may know them is asked before."""
    rows = db.execute(_TELLINGS.where(Told.person_id == person_id))
    return tuple(_telling(row) for row in reversed(rows.all()))


def _telling(row: Sequence[Any]) -> Telling:
    said = tuple(Ahead(each[0], each[1], (date.fromisoformat(each[2]), time.fromisoformat(each[3]))) for each in row[5])
    return Telling(row[0], row[1], Given(row[2]), How(row[3]), row[4], said, row[6])
