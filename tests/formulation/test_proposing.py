"""Targets of a formulation are proposed for the treatment plan, which keeps what was signed."""

from datetime import timedelta

import pytest

from tests.formulation.conftest import Case, ClientAs
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.formulation.rules.parts import AccountEntry
from tracker.formulation.rules.terms import Mechanism
from tracker.formulation.service import proposing, writing
from tracker.treatment import queries as plans
from tracker.treatment.rules.plans import PlanView
from tracker.treatment.service.planning import sign_plan


def plan(case: Case) -> PlanView:
    db.close_reading()
    found = plans.newest(case.group.enrolment_ids[0])
    assert found is not None
    return found


def version(case: Case, kind: str, *words: str) -> int:
    """A signed version's id, with targets that follow from its strong mechanism."""
    draft, me = case.begin(kind), case.group.facilitator
    if kind == "initial":
        case.fill(draft)
    for each in words:
        writing.save_need(me, formulation_id=draft, mechanism=Mechanism.INTIMACY, words=each, target="")
        db.close_reading()
    if kind != "initial":
        entry = AccountEntry("I was on my own.", "agrees")
        writing.save_account(me, formulation_id=draft, entry=entry, seen=1)
    case.sign(draft)
    return draft


@pytest.mark.every_database
def test_a_reformulation_proposes_for_the_next_version_and_leaves_the_signed_plan_alone(case: Case) -> None:
    me, first = case.group.facilitator, version(case, "initial", "Ask for help early", "Plan evenings")
    with pytest.raises(Forbidden):
        proposing.propose_targets(case.group.officer, formulation_id=first)
    db.close_reading()
    draft = proposing.propose_targets(me, formulation_id=first)
    begun = plan(case)
    assert begun.id == draft
    assert [target.details.wording for target in begun.targets] == ["Ask for help early", "Plan evenings"]
    assert {(one.details.pathway, one.details.agreed) for one in begun.targets} == {("intimacy_deficits", False)}
    assert "version 1: intimacy and social skills deficits, 2, strong" in begun.targets[0].details.why
    with pytest.raises(Refused, match="in the treatment plan already"):
        proposing.propose_targets(me, formulation_id=first)
    db.close_reading()
    review = clock.today("Europe/London") + timedelta(days=60)
    sign_plan(me, plan_id=draft, seen=begun.version, review_on=review)
    second = version(case, "reformulation", "Ring a friend on Sundays")
    with pytest.raises(Refused, match="that counts"):
        proposing.propose_targets(me, formulation_id=first)
    db.close_reading()
    proposing.propose_targets(me, formulation_id=second)
    grown = plan(case)
    assert (grown.number, grown.is_signed, len(grown.targets)) == (2, False, 3)
    assert len(plans.plan(draft).targets) == 2


def test_the_page_leads_to_the_plan_or_says_why_not(case: Case, client_as: ClientAs) -> None:
    signed = version(case, "initial", "Ask for help early")
    ruth = client_as(case.group.facilitator)
    assert "Propose them for the treatment plan" in ruth.get(f"/formulations/{signed}").text
    done = ruth.post(f"/formulations/{signed}/propose", follow_redirects=True)
    assert "Ask for help early" in done.text
    again = ruth.post(f"/formulations/{signed}/propose", follow_redirects=True)
    assert "Every target is in the treatment plan already" in again.text
    assert "Propose them" not in client_as(case.group.officer).get(f"/formulations/{signed}").text
