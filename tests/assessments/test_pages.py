"""The pages of assessments: given, signed, amended, entered twice; refused and overtaken; and what they cost."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attendance.browsing import statements
from tests.make import Make
from tests.make.assessments import ANSWERS
from tracker.accounts.rules import Actor
from tracker.assessments.rules.giving import Mode, Occasion
from tracker.assessments.service import devices, giving
from tracker.core.database import db

ClientAs = Callable[[Actor], FlaskClient]
SENT = {f"a-{code}": text for code, text in ANSWERS.items()}


@pytest.fixture
def officer(make: Make, area: int) -> Actor:
    made: Actor = make.officer(area)
    return made


@pytest.fixture
def person(make: Make, area: int, officer: Actor) -> int:
    made: int = make.person(area, officer)
    return made


@pytest.fixture
def browser(client_as: ClientAs, officer: Actor) -> FlaskClient:
    return client_as(officer)


def address(made: int, page: str = "") -> str:
    db.close_reading()
    return f"/assessments/{made}{page}"


def test_from_the_person_to_a_signed_result_with_all_that_must_be_printed(
    make: Make, browser: FlaskClient, person: int
) -> None:
    instrument = make.instrument()
    db.close_reading()
    assert "No result yet." in browser.get(f"/people/{person}/assessments").text
    choosing = browser.get(f"/people/{person}/assessments/new").text
    assert "Evening Steps" in choosing
    assert re.search(r"SORAG.*?Filled in by psychologists", choosing, re.DOTALL)
    form = {"occasion": "pre", "mode": "interview", "given_on": ["1", "10", "2026"]}
    begun = browser.post(f"/people/{person}/assessments/new/{instrument}", data=form)
    place = begun.headers["Location"]
    assert "0 of 13 answered." in browser.get(place).text
    saved = browser.post(place, data={"a-calm1": "2", "seen": "1", "do": "save"})
    assert saved.headers["Location"] == f"/people/{person}/assessments"
    listed = browser.get(f"/people/{person}/assessments").text
    assert "1 is not finished; no result yet." in listed
    assert 'id="a-calm1-3" name="a-calm1" type="radio" value="2" data-points="2" checked' in browser.get(place).text
    check = browser.post(place, data={**SENT, "seen": "2", "do": "check"}).headers["Location"]
    page = browser.get(check).text
    assert "Keeping calm: 10" in page
    assert "Nothing is signed yet." in page
    signed = browser.post(check, data={"seen": "3"}).headers["Location"]
    page = browser.get(signed).text
    for said in (
        "Mixed evenings",
        "0 to 18, higher is better",
        "It holds until 1 April 2027",
        "Invented: a result of this questionnaire means nothing about anybody.",
        "Everything about this questionnaire is invented, for the demonstration.",
        "There was no study; every figure here is made up.",
        "Invented for the demonstration of Tracker: wording, norms and all.",
        "Begun",
    ):
        assert said in page, said
    assert browser.get(place).headers["Location"] == signed


def test_what_is_wrong_comes_back_as_it_was_entered_and_nothing_is_saved(
    make: Make, browser: FlaskClient, officer: Actor, person: int
) -> None:
    made = make.assessment(person, officer, "osp")
    place = address(made, "/answers")
    found = re.findall(r'name="(a-[a-z_0-9]+)" type="text"', browser.get(place).text)
    wrong = browser.post(place, data={**dict.fromkeys(found, "soon"), "seen": "1"})
    assert wrong.status_code == 422
    assert 'value="soon"' in wrong.text
    assert "Nothing was saved. What you entered is still here." in wrong.text
    assert make.whole(made).answers == {}
    empty = browser.get(address(made, "/sign"))
    assert empty.status_code == 422
    assert "Nothing is answered yet" in empty.text


def test_a_colleague_s_answers_stand_beside_mine(make: Make, browser: FlaskClient, officer: Actor, person: int) -> None:
    made = make.assessment(person, officer)
    make.answered(made, officer, {"calm1": "1"})
    place = address(made, "/answers")
    late = browser.post(place, data={"a-calm1": "3", "seen": "1"})
    assert late.status_code == 409
    assert re.search(r"Calm, item 1</th><td>Sometimes</td><td>Always", late.text)
    assert browser.post(place, data={"a-calm1": "3", "seen": "2"}).status_code == 302
    assert make.whole(made).answers == {"calm1": "3"}
    seen = browser.post(address(made, "/sign"), data={"seen": "1"})
    assert seen.status_code == 409
    assert "The answers changed since you looked." in seen.text


def test_missing_answers_are_named_before_signing_and_with_the_result(
    make: Make, browser: FlaskClient, officer: Actor, person: int
) -> None:
    made = make.assessment(person, officer)
    make.answered(made, officer, {**ANSWERS, "calm1": "", "calm2": ""})
    page = browser.get(address(made, "/sign")).text
    assert "Sign with 2 answers missing" in page
    assert "Calm, item 1; Calm, item 2." in page
    assert "Not computed" in page


def test_an_amendment_is_shown_and_then_saved_or_changed_first(
    make: Make, browser: FlaskClient, officer: Actor, person: int
) -> None:
    place = address(make.signed(person, officer), "/amend")
    assert 'name="reason"' in browser.get(place).text
    wanted = {**SENT, "a-calm1": "3", "a-calm3": "3", "a-calm4": "3", "seen": "3"}
    assert browser.post(place, data={**wanted, "do": "preview"}).status_code == 422
    shown = browser.post(place, data={**wanted, "reason": "Misread", "do": "preview"}).text
    assert re.search(r"Evenings</th><td[^>]*>Mixed evenings</td><td[^>]*><strong>Steady evenings", shown)
    back = browser.post(place, data={**wanted, "reason": "Misread", "do": "edit"}).text
    assert 'value="Misread"' in back
    done = browser.post(place, data={**wanted, "reason": "Misread", "do": "confirm"}).headers["Location"]
    page = browser.get(done).text
    assert "Amended: Misread" in page
    earlier = browser.get(f"{done}?result=1").text
    assert "An earlier result" in earlier
    assert "Mixed evenings" in earlier
    assert browser.get(f"{done}?result=9").status_code == 404
    assert browser.post(place, data={**SENT, "seen": "3", "reason": "Late", "do": "confirm"}).status_code == 409


def test_paper_is_compared_side_by_side(make: Make, browser: FlaskClient, officer: Actor, person: int) -> None:
    made = make.assessment(person, officer, mode=Mode.PAPER)
    first = browser.post(address(made, "/answers"), data={**SENT, "seen": "1", "do": "again"})
    assert first.headers["Location"].endswith("/again")
    blank = browser.get(address(made, "/again")).text
    assert " checked" not in blank
    sent = {**SENT, "a-calm1": "3", "seen": "2", "do": "check"}
    compared = browser.get(browser.post(address(made, "/again"), data=sent).headers["Location"]).text
    assert "1 answer differs" in compared
    assert re.search(r"First entry: <strong>Often.*Second entry: <strong>Always", compared, re.DOTALL)
    assert browser.post(address(made, "/differences"), data={"seen": "3"}).status_code == 422
    done = browser.post(address(made, "/differences"), data={"a-calm1": "second", "seen": "3"})
    assert "Entered once from paper" not in browser.get(done.headers["Location"]).text


def test_a_device_shows_its_questions_and_nothing_else(
    app: Flask, make: Make, browser: FlaskClient, officer: Actor, person: int
) -> None:
    made = make.assessment(person, officer, mode=Mode.PERSON)
    given = browser.post(address(made, "/code")).text
    code = re.search(r'aria-label="Code">([A-Z0-9 ]+)<', given)
    assert code is not None
    device = app.test_client()
    assert device.get("/kiosk/questions?number=1").headers["Location"] == "/kiosk"
    assert device.post("/kiosk", data={"code": "wrong"}).status_code == 422
    assert device.post("/kiosk", data={"code": code[1]}).headers["Location"] == "/kiosk/questions"
    page = device.get("/kiosk/questions?number=1")
    assert page.headers["Cache-Control"] == "no-store"
    assert re.findall(r'<a [^>]*href="([^"]*)"', page.text) == ["#main-content"]
    assert officer.name not in page.text
    for elsewhere in ("/", f"/people/{person}", address(made)):
        assert "/sign-in" in device.get(elsewhere).headers["Location"]
    waiting = browser.get(address(made, "/answers")).text
    assert "It is being answered on a shared device" in waiting
    place, seen = "/kiosk/questions?number=1", {"seen": str(made)}
    while place != "/kiosk/check":
        place = device.post(place, data={**SENT, **seen}).headers["Location"]
    assert "You answered 12 of 12 questions." in device.get(place).text
    assert device.post(place).headers["Location"] == "/kiosk/check", "a page of something else hands nothing in"
    assert device.post(place, data=seen).headers["Location"] == "/kiosk/finished"
    assert "nothing of them is left on this device" in device.get("/kiosk/finished").text
    assert device.get("/kiosk/questions?number=1").headers["Location"] == "/kiosk"
    db.close_reading()
    assert "Handed in on the device" in browser.get(address(made, "/answers")).text
    assert make.whole(made).answers == ANSWERS


def test_opening_a_code_signs_out_who_used_the_browser(
    make: Make, browser: FlaskClient, officer: Actor, person: int
) -> None:
    made = make.assessment(person, officer, mode=Mode.PERSON)
    db.close_reading()
    code = devices.give_code(officer, assessment_id=made)
    assert browser.get("/people").status_code == 200
    browser.post("/kiosk", data={"code": code})
    assert "/sign-in" in browser.get("/people").headers["Location"]


def test_a_lead_takes_a_result_out_and_others_may_not(
    make: Make, client_as: ClientAs, browser: FlaskClient, officer: Actor, lead: Actor, person: int
) -> None:
    made = make.signed(person, officer)
    assert browser.get(address(made, "/withdraw")).status_code == 403
    theirs = client_as(lead)
    assert theirs.post(address(made, "/withdraw"), data={"seen": "3"}).status_code == 422
    theirs.post(address(made, "/withdraw"), data={"seen": "3", "reason": "Wrong person"})
    assert "counts no more: Wrong person" in theirs.get(address(made)).text
    assert "No result yet." in theirs.get(f"/people/{person}/assessments").text


def test_the_list_costs_the_same_however_many_results_there_are(
    make: Make, browser: FlaskClient, officer: Actor, person: int
) -> None:
    make.signed(person, officer)
    make.signed(person, officer, {"total_recorded": "40"}, "ucla-loneliness")
    place = f"/people/{person}/assessments"
    browser.get(place)
    with statements() as few:
        browser.get(place)
    for occasion in (Occasion.MID, Occasion.POST, Occasion.FOLLOW_UP):
        make.signed(person, officer, occasion=occasion)
    db.close_reading()
    with statements() as many:
        page = browser.get(place).text
    assert len(many) == len(few)
    assert len(few) <= 5
    assert page.count("Evening Steps (invented)</a>") == 1


def test_who_began_it_is_not_asked_twice_for_one_occasion(
    make: Make, browser: FlaskClient, officer: Actor, person: int
) -> None:
    make.assessment(person, officer)
    instrument = make.instrument()
    form = {"occasion": "pre", "mode": "interview", "given_on": ["1", "10", "2026"]}
    db.close_reading()
    refused = browser.post(f"/people/{person}/assessments/new/{instrument}", data=form)
    assert refused.status_code == 422
    assert "begun already for this occasion" in refused.text
    assert giving.ONCE not in refused.text
