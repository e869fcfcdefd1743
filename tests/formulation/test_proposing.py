"""A version that counts proposes changes of the treatment plan both ways, which keeps what was signed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.accounts.counting import statements
from tests.formulation.conftest import Case, ClientAs
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.formulation.proposals import Compared, compared
from tracker.formulation.rules.parts import AccountEntry, FormulationView, Head, MechanismView, NeedView
from tracker.formulation.rules.proposing import Decision, Known, Planned, Stated, check, differences, summary
from tracker.formulation.rules.terms import Kind, Mechanism, State
from tracker.formulation.service import proposing, redacting, writing
from tracker.treatment import queries as plans
from tracker.treatment.rules.plans import PlanView, TargetState
from tracker.treatment.service.planning import sign_plan

IN = Mechanism.INTIMACY
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def version(*needs: tuple[int, str], rating: int = 2) -> FormulationView:
    """A version whose only mechanism in play has these targets, by root."""
    head = Head(9, 3, Kind.REFORMULATION, State.SIGNED, "", NOW, "", NOW, "", NOW, "", "", "")
    stated = tuple(NeedView(root, root, IN.value, words, "", 1) for root, words in needs)
    others = [MechanismView(one, 0) for one in Mechanism if one is not IN]
    return FormulationView(head, mechanisms=(MechanismView(IN, rating, needs=stated), *others))


def asked(found: FormulationView, planned: Sequence[Planned], known: Known) -> list[tuple[str, int, int | None]]:
    """What is asked for, of which root and which target of the plan."""
    return [(one.kind.value, one.root, one.target_id) for one in differences(found, planned, known)]


def test_what_the_plan_lacks_words_otherwise_or_has_no_longer_is_asked_and_its_own_targets_are_left() -> None:
    stated = [Stated(1, 1, "Ask early", 2), Stated(2, 1, "Plan evenings", 2), Stated(3, 1, "Ring a friend", 2)]
    planned = [
        Planned(10, "ASK EARLY", True),
        Planned(11, "Plan evenings", True),
        Planned(12, "Ring a friend", True),
        Planned(13, "Find work", True),
        Planned(14, "Sleep", False),
    ]
    found = version((1, "Ask early"), (2, "Plan weekends"), (4, "Sleep"), (5, "Join a club"))
    wanted = [("reword", 2, 11), ("add", 5, None), ("set_aside", 3, 12)]
    assert asked(found, planned, Known(stated)) == wanted
    assert summary(differences(found, planned, Known(stated))) == (
        "1 target to add, 1 to word anew, 1 to consider setting aside."
    )
    met = [Planned(one.id, one.wording, False) for one in planned]
    assert asked(found, met, Known(stated)) == [("add", 5, None)]


def test_a_mechanism_rated_lower_than_when_its_target_was_accepted_is_asked_about() -> None:
    stated = [Stated(1, 1, "Ask early", 1), Stated(1, 2, "Ask early", 2), Stated(1, 3, "Ask early", 1)]
    planned = [Planned(10, "Ask early", True)]
    found = version((1, "Ask early"), rating=1)
    assert asked(found, planned, Known(stated)) == []
    (lower,) = differences(found, planned, Known(stated, {10: (1, 2)}))
    assert lower.facts == "Intimacy and social skills deficits was rated 2, strong, in version 2, and is 1, some, now."
    assert asked(version((1, "Ask early"), rating=2), planned, Known(stated, {10: (1, 2)})) == []


def test_a_target_whose_words_were_redacted_is_named_and_not_decided_here() -> None:
    known = Known((), {10: (1, 1)}, {1, 2})
    (named,) = differences(version((1, "Redacted"), (2, "Redacted")), [Planned(10, "Of another man", True)], known)
    assert (named.target_id, named.words, named.decided) == (10, "", False)
    with pytest.raises(Refused, match="Read them again"):
        check({named.key: Decision(True)}, {named.key: named})


def test_what_is_left_or_set_aside_has_a_reason_and_something_is_decided() -> None:
    stated = [Stated(1, 1, "Ask early", 2)]
    found = differences(version((2, "Join a club")), [Planned(10, "Ask early", True)], Known(stated))
    keys = {one.key: one for one in found}
    for decisions, field in (
        ({}, ""),
        ({"add-2-0": Decision(False, " ")}, "why-add-2-0"),
        ({"set_aside-1-10": Decision(True)}, "why-set_aside-1-10"),
        ({"add-2-0": Decision(True, "x" * 501)}, "why-add-2-0"),
        ({"add-7-0": Decision(True)}, ""),
    ):
        with pytest.raises(Refused) as refused:
            check(decisions, keys)
        assert set(refused.value.problems) == {field}
    check({"add-2-0": Decision(True), "set_aside-1-10": Decision(True, "Met in his life")}, keys)


def plan(case: Case) -> PlanView:
    db.close_reading()
    found = plans.newest(case.group.enrolment_ids[0])
    assert found is not None
    return found


def signed(case: Case, kind: str, *words: str) -> int:
    """A signed version's id, with targets that follow from its strong mechanism."""
    draft, me = case.begin(kind), case.group.facilitator
    if kind == "initial":
        case.fill(draft)
    for each in words:
        writing.save_need(me, formulation_id=draft, mechanism=IN, words=each, target="")
        db.close_reading()
    if kind == "initial":
        case.sign(draft)
    return draft


def beside(case: Case, formulation_id: int) -> Compared:
    found = case.reads(formulation_id)
    return compared(case.person_id, found)


def planned_and_signed(case: Case) -> tuple[int, PlanView]:
    """The first version and the plan that works on its three targets: both are signed."""
    me, first = case.group.facilitator, signed(case, "initial", "Ask for help early", "Plan evenings", "Ring a friend")
    every = {one.key: Decision(accepted=True) for one in beside(case, first).waiting}
    proposing.decide(me, formulation_id=first, decisions=every)
    begun = plan(case)
    sign_plan(me, plan_id=begun.id, seen=begun.version, review_on=clock.today("Europe/London") + timedelta(days=60))
    return first, begun


def reformulated(case: Case) -> int:
    """The second version: a target more, one less, one in other words, and a lower rating."""
    me, second = case.group.facilitator, signed(case, "reformulation", "Join a club")
    ask, evenings, *_ = case.reads(second).needs
    writing.remove_need(me, formulation_id=second, need_id=ask.id, seen=1)
    about = {"formulation_id": second, "mechanism": IN, "target": ""}
    writing.save_need(me, words="Plan weekends", need_id=evenings.id, seen=1, **about)  # type: ignore[arg-type]
    case.say(second, IN, rating=1)
    writing.save_account(me, formulation_id=second, entry=AccountEntry("Alone.", "agrees"), seen=1)
    case.sign(second)
    return second


def test_what_is_accepted_begins_a_plan_in_words_that_are_not_agreed_yet(case: Case) -> None:
    first = signed(case, "initial", "Ask for help early")
    (one,) = beside(case, first).waiting
    for stranger in (case.group.officer, case.make.officer(case.group.area_id)):
        with pytest.raises((Forbidden, Missing)):
            proposing.decide(stranger, formulation_id=first, decisions={one.key: Decision(accepted=True)})
    db.close_reading()
    draft = proposing.decide(case.group.facilitator, formulation_id=first, decisions={one.key: Decision(accepted=True)})
    begun = plan(case)
    (target,) = begun.targets
    assert (begun.id, target.details.pathway, target.details.agreed) == (draft, "intimacy_deficits", False)
    assert "version 1: intimacy and social skills deficits, 2, strong" in target.details.why
    assert beside(case, first).waiting == ()


@pytest.mark.every_database
def test_a_reformulation_changes_the_next_draft_both_ways_and_no_signed_plan(case: Case) -> None:
    me, (first, before) = case.group.facilitator, planned_and_signed(case)
    second = reformulated(case)
    with pytest.raises(Refused, match="that counts"):
        proposing.decide(me, formulation_id=first, decisions={})
    waiting = {(one.kind.value, one.wording or one.words): one.key for one in beside(case, second).waiting}
    friend = waiting.pop(("set_aside", "Ring a friend"))
    decisions = {
        waiting.pop(("add", "Join a club")): Decision(accepted=True),
        waiting.pop(("reword", "Plan evenings")): Decision(accepted=True),
        waiting.pop(("set_aside", "Plan evenings")): Decision(accepted=False, reason="He wants to go on"),
        waiting.pop(("set_aside", "Ask for help early")): Decision(accepted=True, reason="He does it now"),
    }
    assert waiting == {}
    proposing.decide(me, formulation_id=second, decisions=decisions)
    grown = plan(case)
    assert (grown.number, grown.is_signed) == (2, False)
    assert {one.details.wording: one.details.state for one in grown.targets} == {
        "Ask for help early": TargetState.SET_ASIDE,
        "Plan weekends": TargetState.OPEN,
        "Ring a friend": TargetState.OPEN,
        "Join a club": TargetState.OPEN,
    }
    assert plans.plan(before.id).targets == before.targets
    after = beside(case, second)
    assert [one.key for one in after.waiting] == [friend]
    assert [one.reason for one in after.decided if one.reason] == ["He does it now", "He wants to go on"]
    with pytest.raises(Refused, match="meanwhile"):
        proposing.decide(me, formulation_id=second, decisions=decisions)


def test_a_target_of_the_plan_is_named_whose_words_were_redacted(case: Case) -> None:
    first, before = planned_and_signed(case)
    assert beside(case, first).waiting == ()
    root = case.reads(first).needs[1].root
    redacting.redact(case.group.lead, formulation_id=first, parts=[f"need.{root}"], why="Of somebody else")
    (named,) = beside(case, first).waiting
    assert (named.target_id, named.words, named.decided) == (before.targets[1].id, "", False)
    second, me = case.begin("reformulation"), case.group.facilitator
    need = case.reads(second).needs[1]
    about = {"formulation_id": second, "mechanism": IN, "target": "", "need_id": need.id, "seen": need.version}
    writing.save_need(me, words="Plan weekends", **about)  # type: ignore[arg-type]
    writing.save_account(me, formulation_id=second, entry=AccountEntry("Alone.", "agrees"), seen=1)
    case.sign(second)
    (anew,) = beside(case, second).waiting
    assert (anew.kind.value, anew.words, anew.decided) == ("reword", "Plan weekends", True), "it has words again"


def test_the_page_asks_keeps_what_was_typed_and_leads_to_the_plan(case: Case, client_as: ClientAs) -> None:
    formulation_id = signed(case, "initial", "Ask for help early", "Plan evenings")
    ruth, page = client_as(case.group.facilitator), f"/formulations/{formulation_id}"
    assert f"{page}/proposals" in ruth.get(page).text
    assert f"{page}/proposals" not in client_as(case.group.officer).get(page).text
    asks = ruth.get(f"{page}/proposals").text
    assert "2 targets to add." in asks
    assert "There is no treatment plan yet: what you accept begins one" in asks
    one, other = (need.root for need in case.reads(formulation_id).needs)
    left = {f"what-add-{one}-0": "yes", f"what-add-{other}-0": "no"}
    refused = ruth.post(f"{page}/proposals", data=left)
    assert refused.status_code == 422
    assert "Enter why it is left as it is" in refused.text
    done = ruth.post(f"{page}/proposals", data={**left, f"why-add-{other}-0": "Later"}, follow_redirects=True)
    assert "Kept. Agree the words with the person" in done.text
    assert "Ask for help early" in done.text
    with statements() as asked_for:
        again = ruth.get(f"{page}/proposals").text
    assert len(asked_for) <= 14, asked_for
    assert "there is nothing to decide" in again
    assert "<strong>Left out:</strong> Plan evenings. Later" in again


def test_what_nobody_was_shown_is_not_decided_and_what_is_decided_already_is_said(
    case: Case, client_as: ClientAs
) -> None:
    formulation_id = signed(case, "initial", "Ask for help early", "Plan evenings")
    ruth, page = client_as(case.group.facilitator), f"/formulations/{formulation_id}/proposals"
    one, other = (need.root for need in case.reads(formulation_id).needs)
    left = {f"what-add-{one}-0": "no", f"why-add-{one}-0": "Later"}
    assert ruth.post(page, data=left).location == page
    assert [each.root for each in beside(case, formulation_id).waiting] == [other]
    again = ruth.post(page, data={**left, f"what-add-{other}-0": "yes"})
    assert again.status_code == 422
    assert "Somebody decided on one of these meanwhile" in again.text
