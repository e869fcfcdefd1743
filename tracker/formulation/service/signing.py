"""Signing a version, which freezes it, and the line that a reader of restricted evidence leaves."""

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Stale
from tracker.core.transactions import command
from tracker.formulation import queries
from tracker.formulation.models import Formulation
from tracker.formulation.rules.terms import State
from tracker.formulation.rules.whole import check_signing
from tracker.formulation.service.beginning import FORMULATION, to_change


@command
def sign(actor: Actor, *, formulation_id: int, seen: str) -> None:
    """Sign a draft as it was read: from then on the database refuses to change it.

    Raises `Missing`, `Forbidden`, `Refused` with what is missing, and `Stale` when a part of it changed since.
    """
    record, head = to_change(actor, formulation_id)
    found = queries.version_for(actor, record, head)
    if found.seen != seen:
        raise Stale(found)
    check_signing(found)
    said = {"state": State.SIGNED.value, "signed_by": actor.user_id, "signed_at": clock.now()}
    db.change(update(Formulation).where(Formulation.id == formulation_id).values(said))
    changes = {
        "number": head.number,
        "kind": head.kind.value,
        "ratings": {one.mechanism.value: one.rating for one in found.mechanisms},
        "primary": found.primary.code,
        "secondary": found.secondary.code,
        "agreement": found.agreement,
    }
    audit.record(
        actor, Action.FORMULATION_SIGNED, FORMULATION, formulation_id, person_id=record.person.id, changes=changes
    )


@command
def note_reading(actor: Actor, *, formulation_id: int, person_id: int) -> None:
    """Keep in the trail that somebody read restricted evidence: the access log, written as they read."""
    audit.record(actor, Action.FORMULATION_READ, FORMULATION, formulation_id, person_id=person_id)
