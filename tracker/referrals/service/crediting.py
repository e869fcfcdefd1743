"""What earlier programmes, as referrals tell of them, credit on an enrolment: a lead decides."""

from collections.abc import Collection

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.delivery.menus import Decision, reason_problem
from tracker.delivery.service import choosing
from tracker.referrals import credits
from tracker.referrals.models import PriorProgramme


@command
def decide_prior(
    actor: Actor, *, enrolment_id: int, prior_id: int, accept: bool, outlines: Collection[int], reason: str
) -> None:
    """Accept what an earlier programme is proposed to credit, for the sessions chosen, or decline it; with why.

    What is accepted is credited on the enrolment, with the referral as its source. Raises `Missing`, `Forbidden`, and
    `Refused` when it was decided already, without a reason, and as `choosing.credit_items`.
    """
    held, _today = choosing.decided_by(actor, enrolment_id, Permission.CHANGE_DELIVERIES)
    found = next((each for each in credits.proposals(held) if each.prior_id == prior_id), None)
    if found is None:
        raise Missing(f"earlier programme {prior_id}")
    if found.decision:
        raise Refused("", f"{found.name}: decided already")
    problems = reason_problem(reason)
    if problems:
        raise Refused.of(problems)
    if accept:
        choosing.credit_items(
            actor,
            enrolment_id=enrolment_id,
            outlines=outlines,
            how=Decision.CREDITED,
            reason=reason,
            source=found.source,
        )
    row = db.locked(select(PriorProgramme).where(PriorProgramme.id == prior_id))
    row.decision, row.decided_why = "accepted" if accept else "declined", reason.strip()
    row.decided_by, row.decided_at = actor.user_id, clock.now()
    changes = {"decision": row.decision, "items": sorted(outlines) if accept else [], "why": reason.strip()}
    audit.record(
        actor,
        Action.PRIOR_PROGRAMME_DECIDED,
        "prior_programme",
        prior_id,
        person_id=held.person_id,
        changes=changes,
    )
