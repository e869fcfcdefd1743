"""Eligibility: the check with its facts and answers, and criteria set aside by a programme lead."""

from dataclasses import asdict

from sqlalchemy import select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.queries import staff_with_role
from tracker.accounts.rules import Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.referrals import eligible, queries
from tracker.referrals.models import Check, Override, Referral
from tracker.referrals.queries import ReferralView
from tracker.referrals.rules.checks import check_decision, check_override, outcome
from tracker.work import service as work

ASKED = "override_asked"


@command
def check_eligibility(actor: Actor, *, referral_id: int) -> int:
    """Hold a referral against its programme's criteria and keep facts and answers as they are now; returns the id.

    An earlier check stays as it was, and what was set aside there does not count for this one. Raises `Missing`.
    """
    referral = queries.referral_for(actor, referral_id)
    found = eligible.judge(referral)
    row = Check(
        referral_id=referral_id,
        version_id=referral.version_id,
        at=clock.now(),
        by_id=actor.user_id,
        by_name=actor.name,
        verdict=found.verdict,
        facts=[asdict(each) for each in found.lines],
        judgements=[asdict(each) for each in found.judgements],
    )
    check_id = db.add(row).id
    _keep(referral_id, outcome(found.judgements, ()))
    changes = {"verdict": found.verdict, "criteria": len(found.judgements)}
    audit.record(
        actor, Action.ELIGIBILITY_CHECKED, "eligibility_check", check_id, person_id=referral.person.id, changes=changes
    )
    return check_id


def _keep(referral_id: int, what: str) -> None:
    db.change(update(Referral).where(Referral.id == referral_id).values(eligibility=what))


@command
def ask_override(actor: Actor, *, referral_id: int, place: int, reason: str, approver_id: int) -> int:
    """Ask a programme lead to set a criterion of the last check aside, or to judge it as met; returns the id.

    The lead is told. Whoever may decide it themselves, and names themselves, has done so at once. Raises `Missing`, and
    `Refused` for a criterion that does not stand in the way, no reason, or no lead of the person's area.
    """
    referral = queries.referral_for(actor, referral_id)
    check = queries.last_check(referral_id)
    if check is None:
        raise Refused("reason", "Check eligibility first")
    line = check_override(check, place, reason)
    if approver_id not in {each.id for each in staff_with_role(Role.PROGRAMME_LEAD, [referral.person.area_id])}:
        raise Refused("approver_id", "Choose a programme lead of the area")
    row = Override(
        check_id=check.id,
        place=place,
        reason=reason.strip(),
        asked_by=actor.user_id,
        asked_name=actor.name,
        asked_at=clock.now(),
    )
    override_id = db.add(row).id
    changes = {"criterion": line.says, "approver_id": approver_id}
    audit.record(
        actor, Action.OVERRIDE_ASKED, "eligibility_override", override_id, person_id=referral.person.id, changes=changes
    )
    if approver_id == actor.user_id:
        decide_override(actor, override_id=override_id, approve=True)
    else:
        _tell(actor, referral, override_id, approver_id)
    return override_id


def _tell(actor: Actor, referral: ReferralView, override_id: int, approver_id: int) -> None:
    work.raise_alert(
        actor,
        kind=ASKED,
        key=str(override_id),
        text=f"{referral.person.name}: {actor.name} asks you to set a criterion of {referral.programme} aside",
        rule="The programme lead who is asked to set a criterion aside is told",
        user_id=approver_id,
        person_id=referral.person.id,
    )


@command
def decide_override(actor: Actor, *, override_id: int, approve: bool, note: str = "") -> None:
    """Set a criterion aside, or decline to. Where the area has another lead, nobody decides about their own referral.

    Raises `Missing` and `Refused`.
    """
    referral, check, override = queries.override_for(actor, override_id)
    leads = {each.id for each in staff_with_role(Role.PROGRAMME_LEAD, [referral.person.area_id])}
    if not actor.is_system and actor.user_id not in leads:
        raise Refused("", "A programme lead of the area decides this")
    others = len(leads - {actor.user_id, referral.referred_by})
    check_decision(override, approver=actor.user_id, referrer=referral.referred_by, others=others, note=note)
    row = db.locked(select(Override).where(Override.id == override_id))
    row.decision, row.decided_by = "approved" if approve else "declined", actor.user_id
    row.decided_name, row.decided_at, row.decided_note = actor.name, clock.now(), note.strip()
    db.flush()
    last = queries.last_check(referral.id)
    if last is not None and last.id == check.id:
        _keep(referral.id, last.outcome)
    changes = {"criterion": check.judgements[override.place].says, "decision": row.decision}
    audit.record(
        actor,
        Action.OVERRIDE_DECIDED,
        "eligibility_override",
        override_id,
        person_id=referral.person.id,
        changes=changes,
    )
