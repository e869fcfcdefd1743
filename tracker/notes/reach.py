"""How somebody comes to a note or a concern: as one who delivers, who leads, or who answers for the person.

Apart from `queries.py` because notes, concerns and lists all carry these conditions. They are put together once for
each actor and day, over statements that select from `Session` and `Delivery`.
"""

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased

from tracker.accounts.rules import Actor, Role
from tracker.core.statements import among
from tracker.delivery.covering import calendar, covered_sessions
from tracker.delivery.models import Delivery, Session, Staff
from tracker.notes.models import Note
from tracker.notes.rules.notes import NoteState
from tracker.people.models import Involvement
from tracker.people.rules import Capacity
from tracker.people.scope import is_open


class Ways(NamedTuple):
    """Conditions on a row of `Session` and `Delivery`, and on a person's id: which ways lead the actor there."""

    delivers: ColumnElement[bool]
    leads: ColumnElement[bool]
    manages: ColumnElement[bool]


def ways(actor: Actor, person_id: Any) -> Ways:
    """Facilitators of the delivery, and whoever covers a session of it today; leads of its area, and its treatment
    manager; the person's offender manager, and whoever covers for them. SYSTEM by every way.
    """
    delivers, leads = _ways(actor, calendar())
    return Ways(delivers, leads, _manages(actor, person_id))


@lru_cache(maxsize=512)
def _ways(actor: Actor, _days: tuple[date, ...]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    if actor.is_system:
        return true(), true()
    delivers: ColumnElement[bool] = false()
    leads: ColumnElement[bool] = false()
    if actor.holds(Role.FACILITATOR):
        mine = select(Staff.delivery_id).where(Staff.user_id == actor.user_id)
        covered = aliased(Session)
        stands_in = select(covered.delivery_id).where(covered.id.in_(covered_sessions(actor))).correlate(None)
        delivers = or_(Delivery.id.in_(mine), Delivery.id.in_(stands_in))
    if actor.holds(Role.PROGRAMME_LEAD):
        leads = or_(Delivery.lead_id == actor.user_id, among(Delivery.area_id, actor.area_ids))
    return delivers, leads


def _manages(actor: Actor, person_id: Any) -> ColumnElement[bool]:
    if actor.is_system:
        return true()
    if not actor.holds(Role.OFFENDER_MANAGER):
        return false()
    return exists().where(
        Involvement.person_id == person_id,
        Involvement.user_id == actor.user_id,
        among(Involvement.capacity, [Capacity.OFFENDER_MANAGER.value, Capacity.COVER.value]),
        is_open(),
    )


def may_read(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may read a row of `Note`, joined to its `Session` and `Delivery`.

    Those who deliver or lead: drafts and the group's notes too. Who answers for the person: signed notes of theirs.
    """
    delivers, leads, manages = ways(actor, Note.person_id)
    signed = and_(Note.state == NoteState.SIGNED.value, Note.person_id.is_not(None))
    return or_(delivers, leads, and_(signed, manages))
