"""Deciding what of the version that counts goes into the treatment plan: its draft changes, what was signed stays."""

from collections.abc import Mapping
from dataclasses import replace

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.formulation import proposals, queries
from tracker.formulation.models import Proposal
from tracker.formulation.rules import proposing as rules
from tracker.formulation.rules.parts import FormulationView
from tracker.formulation.rules.proposing import Decision, Difference, Proposed
from tracker.formulation.rules.terms import Mechanism
from tracker.formulation.service.beginning import FORMULATION
from tracker.treatment import queries as plans
from tracker.treatment.rules.plans import TargetDetails, TargetState
from tracker.treatment.service import planning


@command
def decide(actor: Actor, *, formulation_id: int, decisions: Mapping[str, Decision]) -> int | None:
    """Change the draft of the person's plan by what is accepted, and keep every decision with its reason.

    `decisions` are by the key of their difference. Where the plan is signed its next version is begun, and the signed
    one stays. Returns the id of the plan that was changed, None for none. Raises `Missing`, `Forbidden`, and `Refused`
    as `proposing.check`, for a version that does not count, or on no programme.
    """
    record = queries.record_of(actor, formulation_id)
    head = record.head(formulation_id)
    if not record.treats or actor.user_id is None:
        raise Forbidden(f"formulation {formulation_id}")
    if record.current is None or record.current.id != head.id:
        raise Refused("", "Only the version that counts proposes changes of the plan")
    found = queries.version_for(actor, record, head)
    beside = proposals.compared(record.person.id, found)
    if beside.held is None:
        raise Refused("", "The person is on no programme now, so there is no plan to change")
    open_now = {one.key: one for one in beside.waiting}
    rules.check(decisions, open_now)
    accepted = [key for key, decision in decisions.items() if decision.accepted]
    plan = beside.plan
    plan_id = None
    if accepted:
        plan_id = plan.id if plan and not plan.is_signed else planning.begin_plan(actor, enrolment_id=beside.held.id)
    for key, decision in decisions.items():
        one = open_now[key]
        target_id = one.target_id
        if plan_id is not None and decision.accepted:
            target_id = _apply(actor, plan_id, found, one, decision)
        _keep(actor, formulation_id, one, target_id, decision)
    changes = {key: decision.accepted for key, decision in decisions.items()}
    audit.record(
        actor, Action.FORMULATION_PROPOSED, FORMULATION, formulation_id, person_id=record.person.id, changes=changes
    )
    return plan_id


def _apply(actor: Actor, plan_id: int, found: FormulationView, one: Difference, decision: Decision) -> int:
    """Change the draft; returns the target. What the plan refuses is said beside the difference."""
    draft = plans.plan(plan_id)
    target = draft.target(one.target_id) if one.target_id is not None else None
    try:
        if target is None:
            return planning.add_target(actor, plan_id=plan_id, details=_details(draft.enrolment_id, found, one))
        planning.change_target(
            actor,
            plan_id=plan_id,
            target_id=target.id,
            seen=target.version,
            details=_changed(target.details, one, decision),
        )
    except Refused as refusal:
        raise Refused(f"why-{one.key}", refusal.message) from refusal
    return target.id


def _changed(details: TargetDetails, one: Difference, decision: Decision) -> TargetDetails:
    if one.kind is Proposed.REWORD:
        return replace(details, wording=one.words, agreed=False)
    return replace(details, state=TargetState.SET_ASIDE, state_why=decision.reason)


def _details(enrolment_id: int, found: FormulationView, one: Difference) -> TargetDetails:
    """What the plan says of a target at first; whether the person agrees is asked there."""
    need = next(each for each in found.needs if each.root == one.root)
    mechanism = found.of(Mechanism(need.mechanism))
    why = f"Formulation, version {found.head.number}: {mechanism.mechanism.label.lower()}, {mechanism.rating_words}"
    code = need.target if need.target in plans.codes_of(enrolment_id) else ""
    return TargetDetails(code=code, wording=need.words, pathway=need.mechanism, why=why)


def _keep(actor: Actor, formulation_id: int, one: Difference, target_id: int | None, decision: Decision) -> None:
    about = {"formulation_id": formulation_id, "need_root_id": one.root, "target_id": target_id}
    said = {"accepted": decision.accepted, "reason": decision.reason.strip(), "by": actor.user_id, "at": clock.now()}
    db.add(Proposal(kind=one.kind.value, facts=one.digest, **about, **said))
