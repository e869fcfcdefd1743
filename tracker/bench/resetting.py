"""Putting a session back to where nobody has taken its register, so that each measured save is the first."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, and_, delete, func, select, update

from tracker.attendance.models import Deliverer, Mark, Register
from tracker.core.database import Base
from tracker.delivery.models import DeliveryProgress, Enrolment, Item, Membership, Session
from tracker.enforcement.models import Failure
from tracker.signals.models import EarlyWarning
from tracker.work.models import Alert, Task

Rows = Sequence[Mapping[str, Any]]


_NUMBERED = (Task, Alert, EarlyWarning)


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


class Untaken:
    """A session without a register, and all that signing one would change."""

    def __init__(self, engine: Engine, session_id: int) -> None:
        """Take any register away, and note what stands: items, counts, roll-up, the newest task, alert and warning."""
        self._engine, self._session_id = engine, session_id
        with engine.begin() as connection:
            self._forget(connection)
            self._kept = tuple(self._standing(connection))
            self._newest = {model: connection.scalar(select(func.max(_table(model).c.id))) or 0 for model in _NUMBERED}

    def restore(self) -> None:
        """Put all of it back."""
        with self._engine.begin() as connection:
            self._forget(connection)
            for table, rows in self._kept:
                for row in rows:
                    same = and_(*(column == row[column.name] for column in table.primary_key))
                    connection.execute(update(table).where(same).values(**row))
            for model, newest in self._newest.items():
                connection.execute(delete(model).where(_table(model).c.id > newest))

    def _forget(self, connection: Connection) -> None:
        marks = select(Mark.id).where(Mark.session_id == self._session_id)
        connection.execute(delete(Failure).where(Failure.mark_id.in_(marks)))
        for model in (Mark, Deliverer, Register):
            connection.execute(delete(model).where(_table(model).c.session_id == self._session_id))

    def _standing(self, connection: Connection) -> list[tuple[Table, Rows]]:
        session = connection.execute(
            select(Session.delivery_id, Session.outline_id).where(Session.id == self._session_id)
        ).one()
        enrolled = select(Membership.enrolment_id).where(Membership.delivery_id == session.delivery_id)
        wanted = {
            _table(Item): and_(Item.outline_id == session.outline_id, Item.enrolment_id.in_(enrolled)),
            _table(Enrolment): Enrolment.id.in_(enrolled),
            _table(DeliveryProgress): DeliveryProgress.delivery_id == session.delivery_id,
        }
        return [
            (table, [dict(row) for row in connection.execute(select(table).where(which)).mappings()])
            for table, which in wanted.items()
        ]
