"""Whose deliveries are whose, and how far the record of a session is: conditions for statements that select them."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, false, func, or_, select, true

from tracker.accounts.rules import Actor, Role
from tracker.core import clock
from tracker.core.statements import among
from tracker.delivery.models import Delivery, Session, Staff
from tracker.delivery.rules import NOT_HELD

_records: list[Callable[[Any], SQLColumnExpression[Any]]] = []


def provide_record(state: Callable[[Any], SQLColumnExpression[Any]]) -> None:
    """Let an area above say how far the record of a session is, by its id; NULL for none.

    `draft`, `signed`, or `not_held`: the last may be planned again.
    """
    if state not in _records:
        _records.append(state)


def record() -> ColumnElement[str]:
    """How far the record of a session is, as the areas above have said: see `provide_record`; '' for none."""
    return func.coalesce(*(state(Session.id) for state in _records), "", "")


def is_recorded() -> ColumnElement[bool]:
    """Whether a session has a record, as far as the areas above have said: it is not moved any more."""
    return or_(false(), *(func.coalesce(state(Session.id), NOT_HELD) != NOT_HELD for state in _records))


def in_scope(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may know of a row of `Delivery`: for statements that select from it.

    Facilitators: their own. Programme leads: those of their areas, and those they lead. SYSTEM: all. Others: none.
    """
    return _in_scope(actor)


@lru_cache(maxsize=512)
def _in_scope(actor: Actor) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    mine: list[ColumnElement[bool]] = []
    if actor.holds(Role.FACILITATOR):
        mine.append(Delivery.id.in_(select(Staff.delivery_id).where(Staff.user_id == actor.user_id)))
    if actor.holds(Role.PROGRAMME_LEAD):
        mine.append(Delivery.lead_id == actor.user_id)
        mine.append(among(Delivery.area_id, actor.area_ids))
    return or_(false(), *mine)


def visible_deliveries(actor: Actor) -> Select[Any]:
    """The ids of the deliveries an actor may know of, by the rule of `in_scope`: `X.delivery_id.in_(...)`."""
    return select(Delivery.id).where(in_scope(actor))


def lately() -> date:
    """Yesterday: weekly times that ended before are of no use to anybody, whatever the time zone."""
    return clock.now().date() - timedelta(days=1)
