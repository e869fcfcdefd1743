"""The pages of a plan: what they say, refuse and keep of what was typed; evidence from notes; statements."""

from collections.abc import Callable
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.delivery.conftest import TODAY
from tests.treatment.conftest import CALMER, CLOSER, WEEKS, Planned
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.treatment.rules.plans import TargetDetails
from tracker.treatment.service.planning import add_target, change_target
from tracker.treatment.service.rating import rate, set_scale

ClientAs = Callable[[Actor], FlaskClient]
UNSAID = {"code": "", "pathway": ""}


@pytest.fixture
def ruth(planned: Planned, client_as: ClientAs) -> FlaskClient:
    """Their facilitator's browser."""
    return client_as(planned.ruth)


def text(page: object) -> str:
    return unescape(page.get_data(as_text=True))  # type: ignore[attr-defined]


def test_a_plan_is_begun_filled_signed_and_looked_at_again(planned: Planned, ruth: FlaskClient) -> None:
    address = f"/people/{planned.person}/treatment"
    assert "Neil Larchwood has no treatment plan yet." in text(ruth.get(address))
    begun = ruth.post(f"/enrolments/{planned.enrolment}/treatment")
    plan_id = planned.plan().id
    assert begun.location == f"/treatment/{plan_id}"
    typed = {"code": "closeness", "wording": "Ring two people", "pathway": "intimacy_deficits", "agreed": "y"}
    page = ruth.post(f"/treatment/{plan_id}/targets/new", data=typed)
    assert page.status_code == 422
    assert "Enter why this is worked on" in text(page)
    assert "Ring two people" in text(page)
    ruth.post(f"/treatment/{plan_id}/targets/new", data={**typed, "why": "Alone a lot"})
    assert "1 target being worked on, no module chosen from the menu." in text(ruth.get(address))
    day = TODAY + WEEKS
    sent = {"seen": "1", "review_on": [str(day.day), str(day.month), str(day.year)]}
    stale = ruth.post(f"/treatment/{plan_id}/sign", data=sent)
    assert (stale.status_code, "A colleague changed the plan" in text(stale)) == (409, True)
    assert ruth.post(f"/treatment/{plan_id}/sign", data={**sent, "seen": "2"}).status_code == 302
    assert "Reviewed by 19 January 2027" in text(ruth.get(address))
    assert ruth.post(f"/treatment/{plan_id}/targets/new", data={**typed, "why": "So"}).status_code == 422
    ruth.post(f"/enrolments/{planned.enrolment}/treatment")
    later = planned.plan().id
    same = text(ruth.get(f"/treatment/{later}/compare/{plan_id}"))
    assert "1 thing changed from version 1 to version 2" in same
    assert "Reviewed on" in same


def test_a_target_changed_meanwhile_stands_beside_what_was_typed(planned: Planned, ruth: FlaskClient) -> None:
    (target,) = planned.begins(CLOSER)
    plan_id = planned.plan().id
    theirs = TargetDetails(wording="Ring one person", why="One is enough")
    change_target(planned.service.lead, plan_id=plan_id, target_id=target, seen=1, details=theirs)
    typed = {"seen": "1", "wording": "Ring three people", "why": "He offers it", "state": "open", **UNSAID}
    page = ruth.post(f"/treatment/{plan_id}/targets/{target}", data=typed)
    assert page.status_code == 409
    assert "Ring one person" in text(page)
    assert "Ring three people" in text(page)
    met = {**typed, "seen": "2", "state": "met"}
    assert "Enter what shows that it is met" in text(ruth.post(f"/treatment/{plan_id}/targets/{target}", data=met))


def test_the_menu_ranks_by_the_plan_checks_each_module_and_keeps_what_was_typed(
    planned: Planned, ruth: FlaskClient
) -> None:
    (target,) = planned.begins(CLOSER)
    address = f"/enrolments/{planned.enrolment}/modules"
    page = text(ruth.get(address))
    assert page.index("Being close") < page.index("Old stories") < page.index("Several at once") < page.index("Screens")
    assert "Ring two people: it works on this target: Closeness to other adults and it is made for this pathway" in page
    assert "After Feelings under way, which is not chosen: choose that too" in page
    assert "2 to 4 of the menu, 0 chosen" in page
    typed = {
        "modules": ["closeness", "deeper"],
        "reason": "What he said",
        "for-closeness": [str(target)],
        "view-closeness": "The hard part",
    }
    refused = ruth.post(address, data=typed)
    assert refused.status_code == 422
    assert "Several at once comes after Feelings under way: choose that too" in text(refused)
    assert "The hard part" in text(refused)
    done = ruth.post(address, data={**typed, "modules": ["closeness", "feelings"]})
    assert done.location == f"/enrolments/{planned.enrolment}/plan"
    plan = text(ruth.get(f"/people/{planned.person}/treatment"))
    assert "Neil: “The hard part”" in plan
    assert "Chosen without a target" in plan


def test_a_target_shows_its_modules_levels_and_what_they_said(planned: Planned, ruth: FlaskClient) -> None:
    (target, other) = planned.begins(CLOSER, CALMER)
    page = text(ruth.get(f"/treatment/targets/{target}"))
    assert "Its levels are not all worded yet" in page
    words = {"much_less": "a", "less": "b", "expected": "c", "more": "d", "much_more": "e", "baseline": ""}
    wrong = ruth.post(f"/treatment/targets/{target}/levels", data={**words, "weight": "12", "seen": "0"})
    assert "Enter a weight from 1 to 9" in text(wrong)
    ruth.post(f"/treatment/targets/{target}/levels", data={**words, "weight": "1", "seen": "0", "baseline": "-2"})
    sent = {"level": "1", "on": [str(TODAY.day), str(TODAY.month), str(TODAY.year)], "note": "Rang his sister"}
    assert ruth.post(f"/treatment/targets/{target}/rating", data=sent).status_code == 302
    page = text(ruth.get(f"/treatment/targets/{target}"))
    assert "Now at +1, somewhat more than expected." in page
    assert "Rang his sister" in page
    plan = text(ruth.get(f"/people/{planned.person}/treatment"))
    assert "The T-score cannot be computed" in plan
    assert f"{CALMER.wording}: its levels are not worded" in plan
    set_scale(planned.ruth, target_id=other, seen=0, levels=list("abcde"), weight=1, baseline=None)
    rate(planned.ruth, target_id=other, level=1, on=TODAY, note="")
    db.close_reading()
    assert "T-score 62.4" in text(ruth.get(f"/people/{planned.person}/treatment"))


def test_what_is_of_another_person_or_enrolment_is_not_there(planned: Planned, ruth: FlaskClient) -> None:
    (target,) = planned.begins(CLOSER)
    plan_id = planned.plan().id
    assert ruth.get(f"/treatment/{plan_id}/targets/{target + 1}").status_code == 404
    assert ruth.get(f"/treatment/targets/{target + 1}").status_code == 404
    assert ruth.get(f"/treatment/{plan_id}/compare/{plan_id + 1}").status_code == 404
    assert ruth.post(f"/treatment/{plan_id}/targets/{target}/take-out").status_code == 302
    assert planned.plan().targets == ()


@pytest.mark.parametrize(
    "page", ["/people/{person}/treatment", "/treatment/targets/{target}", "/enrolments/{enrolment}/modules"]
)
def test_the_pages_cost_the_same_statements_for_many_targets(planned: Planned, ruth: FlaskClient, page: str) -> None:
    (target,) = planned.begins(CLOSER)
    address = page.format(person=planned.person, target=target, enrolment=planned.enrolment)
    ruth.get(address)
    with statements() as few:
        assert ruth.get(address).status_code == 200
    for number in range(6):
        details = TargetDetails(code="coping", wording=f"Target {number}", why="So")
        one = add_target(planned.ruth, plan_id=planned.plan().id, details=details)
        set_scale(planned.ruth, target_id=one, seen=0, levels=list("abcde"), weight=1, baseline=None)
        rate(planned.ruth, target_id=one, level=0, on=TODAY, note="")
    db.close_reading()
    with statements() as many:
        assert ruth.get(address).status_code == 200
    assert len(many) == len(few), many
