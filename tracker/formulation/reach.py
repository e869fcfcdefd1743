"""How somebody comes to a formulation: as one who treats the person or leads, or as one who answers for them.

Apart from `queries.py` because every statement carries it. Those who treat read everything, drafts and restricted
evidence too; an offender manager, and whoever covers for them, reads signed versions without what is restricted.
"""

from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, or_

from tracker.accounts.rules import Actor, Role
from tracker.core.statements import fixed
from tracker.delivery.covering import calendar
from tracker.formulation.models import Formulation
from tracker.formulation.rules.terms import State
from tracker.people.scope import in_scope


def treats(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor delivers to, or leads for, a row of `Person`: the scope of their roles but the officer's."""
    return _treats(actor, calendar())


@lru_cache(maxsize=512)
def _treats(actor: Actor, _days: tuple[date, ...]) -> ColumnElement[bool]:
    if actor.user_id is None or not actor.holds(Role.OFFENDER_MANAGER):
        return in_scope(actor)
    others = actor.roles - {Role.OFFENDER_MANAGER}
    return in_scope(Actor.of(actor.user_id, actor.name, others, actor.area_ids))


def may_read(actor: Actor) -> ColumnElement[bool]:
    """Whether the actor may read a row of `Formulation` of a `Person` in their scope."""
    return or_(Formulation.state == fixed(State.SIGNED.value), treats(actor))
