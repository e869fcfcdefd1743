"""Proposing the targets of a signed version for the treatment plan: what stands there stays as it is."""

from tracker.accounts.rules import Actor
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.delivery import queries as delivery
from tracker.delivery.rules import EnrolmentState
from tracker.formulation import queries
from tracker.formulation.rules.parts import FormulationView, MechanismView, NeedView
from tracker.treatment import queries as plans
from tracker.treatment.rules.plans import TargetDetails
from tracker.treatment.service import planning


@command
def propose_targets(actor: Actor, *, formulation_id: int) -> int:
    """Add the targets of the version that counts to the draft of the person's plan; returns the plan's id.

    Where the plan is signed its next version is begun, and the signed one stays. A target that the plan has in the same
    words is not added again. Raises `Missing`, `Forbidden`, and `Refused` with nothing to add or no programme.
    """
    record = queries.record_of(actor, formulation_id)
    head = record.head(formulation_id)
    if not record.treats:
        raise Forbidden(f"formulation {formulation_id}")
    if record.current is None or record.current.id != head.id:
        raise Refused("", "Only the version that counts proposes targets")
    active = [one for one in delivery.enrolments_of(record.person.id) if one.state is EnrolmentState.ACTIVE]
    if not active:
        raise Refused("", "The person is on no programme now, so there is no plan to propose them for")
    found = queries.version_for(actor, record, head)
    plan = plans.newest(active[0].id)
    there = {target.details.wording.casefold() for target in plan.targets} if plan else set()
    wanted = [(one, need) for one in found.mechanisms for need in one.needs if need.words.casefold() not in there]
    if not wanted:
        raise Refused("", "Every target is in the treatment plan already" if found.needs else "No target is written")
    plan_id = plan.id if plan and not plan.is_signed else planning.begin_plan(actor, enrolment_id=active[0].id)
    codes = set(plans.codes_of(active[0].id))
    for one, need in wanted:
        planning.add_target(actor, plan_id=plan_id, details=_details(found, one, need, codes))
    return plan_id


def _details(found: FormulationView, one: MechanismView, need: NeedView, codes: set[str]) -> TargetDetails:
    """What the plan says of a target at first; whether the person agrees is asked there."""
    why = f"Formulation, version {found.head.number}: {one.mechanism.label.lower()}, {one.rating_words}"
    code = need.target if need.target in codes else ""
    return TargetDetails(code=code, wording=need.words, pathway=one.mechanism.value, why=why)
