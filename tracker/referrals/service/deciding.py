"""The life cycle: what becomes of a referral, by hand."""

from datetime import date

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import queries as delivery
from tracker.referrals import placed, queries
from tracker.referrals.models import Offer, Referral
from tracker.referrals.queries import ReferralView
from tracker.referrals.rules.states import How, LifeCycle, OfferState
from tracker.referrals.service.referring import remember, to_change


@command
def change_status(actor: Actor, *, referral_id: int, to: str, seen: int, reason: str = "", note: str = "") -> None:
    """Change a referral's state by hand. A place held for them is given back.

    Raises `Missing`, `Stale`, and `Refused` for a move that is not allowed or lacks its reason, and for a member of a
    delivery whose place does not stay with the new state: their leaving is recorded there first.
    """
    referral = to_change(actor, referral_id, seen)
    move(actor, referral, to, how=How.HAND, reason=reason, note=note)


def move(
    actor: Actor,
    referral: ReferralView,
    to: str,
    *,
    how: How,
    reason: str = "",
    note: str = "",
    cycle: LifeCycle | None = None,
) -> None:
    """Write a change of state with its line of history and of the trail; the caller has asked for the scope."""
    cycle = cycle or queries.life_cycle()
    before = referral.status.code
    leads = actor.is_system or actor.holds(Role.PROGRAMME_LEAD)
    cycle.check(before, to, how=how, leads=leads, reason=reason, note=note)
    today = clock.today(referral.person.zone)
    if how is How.HAND:
        if not cycle.statuses[to].keeps_place:
            _has_left(referral)
        give_back(actor, referral, today, reason=reason)
    row = db.locked(select(Referral).where(Referral.id == referral.id))
    row.status, row.status_on, row.version = to, today, row.version + 1
    remember(actor, referral.id, before, to, reason, note)
    changes = {"status": [before, to], "reason": reason, "note": len(note.strip())}
    audit.record(actor, Action.REFERRAL_MOVED, "referral", referral.id, person_id=referral.person.id, changes=changes)


def _has_left(referral: ReferralView) -> None:
    for held in delivery.enrolments_of(referral.person.id):
        if held.programme_id == referral.programme_id and held.delivery_id is not None:
            raise Refused(
                "to", f"{referral.person.name} is a member of {held.delivery_title}. Record their leaving there"
            )


def give_back(actor: Actor, referral: ReferralView, today: date, *, reason: str) -> None:
    """Take back the offers that hold a place for somebody."""
    for offer in placed.offers_of(referral.id):
        if not offer.state.holds:
            continue
        row = db.locked(select(Offer).where(Offer.id == offer.id))
        row.state, row.answered_on, row.reason = OfferState.TAKEN_BACK.value, today, reason
        row.version += 1
        changes = {"state": [offer.state.value, row.state]}
        audit.record(
            actor, Action.OFFER_ANSWERED, "place_offer", offer.id, person_id=referral.person.id, changes=changes
        )
