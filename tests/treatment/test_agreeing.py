"""A person reads their plan on a shared device and says what they think of it: added, never changed."""

from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.delivery.conftest import TODAY
from tests.treatment.conftest import CALMER, CLOSER, Planned
from tests.treatment.test_rules import plan, target
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.devices import service as shared
from tracker.home.queries import waiting_for
from tracker.people.queries import person_for
from tracker.treatment.rules.plans import Agreement, ChoiceView, TargetState
from tracker.treatment.rules.reading import Chosen, check_own_answer, reading
from tracker.treatment.service import agreeing
from tracker.treatment.service.choosing import Pick, choose_for_targets
from tracker.treatment.service.planning import add_target, change_target, record_answer

FROM = {"network": "198.51.100.0/24", "secret": "for tests only"}
WHY = "The formulation shows it"


def test_the_person_reads_their_own_words_and_nothing_that_staff_wrote() -> None:
    met = target(2, state=TargetState.MET, state_why="Shown in the group", why="A reason of staff", pathway="multiple")
    of_one = ChoiceView("close", True, (2,), "A reason of staff", "It might help", "Ruth", met.saved_at)
    loose, gone = replace(of_one, module_code="other", targets=(), view=""), replace(of_one, chosen=False)
    found = reading(plan(target(1), met, choices=(of_one, loose, gone)), {"close": "Being close", "other": "Planning"})
    assert [(each.wording, each.stands) for each in found.aims] == [
        ("Target 1", ""),
        ("Target 2", "You have reached this"),
    ]
    assert found.aims[1].modules == (Chosen("Being close", "It might help"),)
    assert found.others == (Chosen("Planning", ""),)
    assert "staff" not in repr(found)
    assert "group" not in repr(found)
    other = reading(plan(target(1), met, choices=(of_one, gone)), {"close": "Being close"})
    assert found.mark != other.mark


def test_nobody_is_made_to_write_at_a_device() -> None:
    check_own_answer(Agreement.DISAGREES.value, "")
    for answer, words, said in (("", "", "Choose what you say"), ("agrees", "x" * 2001, "2,000 characters")):
        with pytest.raises(Refused, match=said):
            check_own_answer(answer, words)


def opened(planned: Planned) -> str:
    db.close_reading()
    return shared.open_device(agreeing.give_code(planned.ruth, plan_id=planned.plan().id), **FROM)


@pytest.mark.every_database
def test_an_answer_at_the_device_is_added_and_stands(planned: Planned) -> None:
    planned.begins(CLOSER)
    record_answer(planned.ruth, plan_id=planned.plan().id, answer="agrees", words="", on=TODAY)
    token = opened(planned)
    _, _, read = agreeing.read_at(token)
    agreeing.answer_plan(token, answer="partly", words=" One of the two. ", read=read.mark)
    first, last = planned.plan().answers
    assert (first.answer, first.at_device) == (Agreement.AGREES, False)
    assert (last.answer, last.words, last.at_device, last.by) == (
        Agreement.PARTLY,
        "One of the two.",
        True,
        planned.ruth.name,
    )
    with pytest.raises(Missing):
        agreeing.read_at(token)
    (told,) = waiting_for(planned.ruth)[0]
    assert told.text == "Neil Larchwood, treatment plan version 1: agrees in part"
    assert told.page == ("treatment.version", planned.plan().id)


def test_who_agrees_calls_nobody(planned: Planned) -> None:
    planned.begins(CLOSER)
    token = opened(planned)
    agreeing.answer_plan(token, answer="agrees", words="", read=agreeing.read_at(token)[2].mark)
    assert waiting_for(planned.ruth)[0] == ()


def test_only_who_plans_gives_a_code_and_only_where_there_is_something_to_read(planned: Planned) -> None:
    planned.begins()
    plan_id = planned.plan().id
    with pytest.raises(Refused, match="Add a target"):
        agreeing.give_code(planned.ruth, plan_id=plan_id)
    add_target(planned.ruth, plan_id=plan_id, details=CLOSER)
    person = person_for(planned.ruth, planned.person)
    (offer,) = agreeing.offers(planned.ruth, person)
    assert (offer.title, offer.likely) == ("Treatment plan, version 1", True)
    officer = planned.service.make.officer(planned.service.area)
    with pytest.raises((Missing, Forbidden)):
        agreeing.give_code(officer, plan_id=plan_id)
    elsewhere = planned.service.make.facilitator(planned.service.area)
    assert agreeing.offers(elsewhere, person) == [], "what would be refused is not offered"


def test_a_plan_goes_over_a_device_from_its_page_and_back(
    app: Flask, client_as: Callable[[Actor], FlaskClient], planned: Planned
) -> None:
    (closer, _) = planned.begins(CLOSER, CALMER)
    picks = {"closeness": Pick((closer,), "A reason of staff", "It might help"), "feelings": Pick()}
    choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=picks, reason=WHY)
    plan_id, staff, device = planned.plan().id, client_as(planned.ruth), app.test_client()
    assert "Give a code: they read it" in staff.get(f"/treatment/{plan_id}").text
    page = staff.post(f"/treatment/{plan_id}/code").text
    code = page.split('aria-label="Code">')[1].split("<")[0]
    assert device.post("/kiosk", data={"code": code}).headers["Location"] == "/kiosk/plan"
    shown = unescape(device.get("/kiosk/plan").text)
    for said in ("Ring two people", "Wind down in time", "You said: “It might help”"):
        assert said in shown
    for said in ("Alone a lot", "Notices late", "A reason of staff", WHY, "Intimacy deficits", planned.ruth.name):
        assert said not in shown
    mark = shown.split('name="read" type="hidden" value="')[1].split('"')[0]
    assert device.post("/kiosk/plan", data={"read": mark, "words": "Typed"}).status_code == 422
    db.close_reading()
    changed = replace(CALMER, wording="Wind down before ten")
    change_target(planned.ruth, plan_id=plan_id, target_id=planned.plan().targets[1].id, seen=1, details=changed)
    sent = {"read": mark, "answer": "disagrees", "words": "Ten is too early"}
    again = device.post("/kiosk/plan", data=sent)
    assert again.status_code == 409
    for said in ("changed while you were reading", "Wind down before ten", "Ten is too early"):
        assert said in again.text
    mark = again.text.split('name="read" type="hidden" value="')[1].split('"')[0]
    done = device.post("/kiosk/plan", data={**sent, "read": mark})
    assert done.headers["Location"] == "/kiosk/finished"
    assert "Said by them on a shared device" in staff.get(f"/treatment/{plan_id}").text
    assert "Disagrees" in staff.get(f"/people/{planned.person}/device").text
