"""A whole battery by one code: one questionnaire after the other, each handed in as it is finished."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.attendance.browsing import statements
from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.assessments.queries import assessments_of
from tracker.assessments.rules.giving import ON_DEVICE, Mode, Occasion, State
from tracker.assessments.service import devices, giving
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.devices import service as shared
from tracker.devices.queries import turn_of
from tracker.devices.rules import IDLE, StepState

FROM = {"network": "198.51.100.0/24", "secret": "for tests only"}
PLAN = {f"plan{number}": "1" for number in range(1, 5)}
WEEK = frozenset(PLAN)


@pytest.fixture
def officer(make: Make, area: int) -> Actor:
    made: Actor = make.officer(area)
    return made


@pytest.fixture
def person(make: Make, area: int, officer: Actor) -> int:
    made: int = make.person(area, officer)
    return made


@pytest.fixture
def two(make: Make, officer: Actor, person: int) -> tuple[int, int]:
    """Two questionnaires that the person fills in themselves: the long one and the short one."""
    evening = make.assessment(person, officer, mode=Mode.PERSON)
    return evening, make.assessment(person, officer, "week-ahead", mode=Mode.PERSON)


def opened(officer: Actor, person: int, *made: int) -> str:
    """The token of a device that opened these in this order."""
    db.close_reading()
    chosen = [(ON_DEVICE, str(each)) for each in made]
    return shared.open_device(shared.give_code(officer, person_id=person, chosen=chosen), **FROM)


def now_at(token: str) -> int:
    db.close_reading()
    return devices.answering(token)[2].assessment.id


def states(person: int) -> list[StepState]:
    db.close_reading()
    turn = turn_of(person)
    assert turn is not None
    return [each.state for each in turn.steps]


@pytest.mark.every_database
def test_what_is_handed_in_stays_when_the_device_dies(
    make: Make, officer: Actor, person: int, two: tuple[int, int]
) -> None:
    evening, week = two
    token = opened(officer, person, week, evening)
    assert now_at(token) == week
    devices.save_page(token, items=WEEK, texts=PLAN)
    with pytest.raises(Refused, match="answered on a shared device"):
        make.answered(evening, officer)
    devices.finish(token)
    assert now_at(token) == evening, "the next one comes after the one before is handed in"
    devices.save_page(token, items=frozenset({"calm1"}), texts={"calm1": "2"})
    make.sign(week, officer)
    with pytest.raises(Refused, match="answering on a shared device now"):
        shared.give_code(officer, person_id=person, chosen=[(ON_DEVICE, str(evening))])
    with clock.standing_at(clock.now() + IDLE + timedelta(minutes=1)):
        with pytest.raises(Missing):
            devices.answering(token)
        again = opened(officer, person, evening)
        assert make.whole(evening).answers == {"calm1": "2"}, "a device that died loses nothing that was saved"
        devices.finish(again)
    assert make.whole(evening).assessment.state is State.HANDED_IN
    assert make.whole(week).assessment.state is State.SIGNED


def test_one_is_left_for_later_and_taken_up_again(officer: Actor, person: int, two: tuple[int, int]) -> None:
    evening, week = two
    token = opened(officer, person, evening, week)
    shared.put_off(token, ON_DEVICE)
    assert now_at(token) == week
    devices.finish(token)
    assert states(person) == [StepState.LATER, StepState.DONE]
    with pytest.raises(Missing):
        now_at(token)
    shared.take_up(token, 1)
    assert now_at(token) == evening
    with pytest.raises(Missing):
        shared.take_up(token, 2)
    devices.finish(token)
    with pytest.raises(Missing):
        shared.turn_at(token)


@pytest.mark.parametrize(
    "again",
    [
        lambda token, of: devices.finish(token, of=of),
        lambda token, of: shared.put_off(token, ON_DEVICE, key=str(of)),
        lambda token, of: devices.save_page(token, items=frozenset({"calm1"}), texts={"calm1": "1"}, of=of),
    ],
)
def test_handed_in_by_a_double_press_the_next_one_stays_as_it_is(
    again: Callable[[str, int], None], make: Make, officer: Actor, person: int, two: tuple[int, int]
) -> None:
    evening, week = two
    token = opened(officer, person, week, evening)
    devices.finish(token, of=week)
    again(token, week)
    assert states(person) == [StepState.DONE, StepState.WAITING]
    assert (now_at(token), make.whole(evening).answers) == (evening, {})


def test_what_staff_withdraw_meanwhile_is_passed_over(
    make: Make, officer: Actor, person: int, two: tuple[int, int]
) -> None:
    evening, week = two
    token = opened(officer, person, evening, week)
    giving.withdraw(officer, assessment_id=evening, seen=make.whole(evening).assessment.version)
    assert now_at(token) == week
    devices.finish(token)
    with pytest.raises(Missing):
        shared.turn_at(token)


def test_what_is_asked_for_begins_with_the_code_or_not_at_all(
    client_as: Callable[[Actor], FlaskClient], make: Make, area: int, lead: Actor, officer: Actor
) -> None:
    leader, person = make.facilitator(area), make.person(area)
    group = make.delivery(area, lead, leader, version_id=make.hedgerow(), starts_on=clock.today("Europe/London"))
    make.member(group, person, joined_on=clock.today("Europe/London"))
    begun = make.assessment(person, leader, "week-ahead", mode=Mode.PERSON)
    browser, place = client_as(leader), f"/people/{person}/device"
    db.close_reading()
    page = browser.get(place).text
    found = re.findall(r'name="chosen" id="[^"]*" value="(\S+)"( checked)?', page)
    assert [ticked for _, ticked in found] == [" checked", " checked"]
    (known, _), (fresh, _) = found
    assert known == f"assessment:{begun}"
    assert "Before treatment, not begun yet" in page
    refused = browser.post(place, data={})
    assert refused.status_code == 422
    assert "Choose what the code opens" in refused.text
    with pytest.raises(Missing):
        shared.give_code(leader, person_id=person, chosen=[(ON_DEVICE, fresh.partition(":")[2]), (ON_DEVICE, "999")])
    db.close_reading()
    assert len(assessments_of(leader, person)) == 1, "nothing half begun"
    given = browser.post(place, data={"chosen": [known, fresh], f"place-{fresh}": "1", f"place-{known}": "2"}).text
    assert "It is shown this once." in given
    db.close_reading()
    made = next(each for each in assessments_of(leader, person) if each.id != begun)
    assert (made.mode, made.occasion) == (Mode.PERSON, Occasion.PRE)
    turn = turn_of(person)
    assert turn is not None
    assert [each.key for each in turn.steps] == [str(made.id), str(begun)]
    assert browser.post(place, data={"chosen": [fresh]}).status_code == 422
    assert "A code was given by" in browser.get(place).text
    browser.post(f"{place}/stop")
    assert "Last time" in browser.get(place).text


def test_a_device_goes_from_start_to_pause_to_end_and_staff_see_how_far_each_is(
    app: Flask, client_as: Callable[[Actor], FlaskClient], officer: Actor, person: int, two: tuple[int, int]
) -> None:
    evening, week = two
    db.close_reading()
    code = shared.give_code(officer, person_id=person, chosen=[(ON_DEVICE, str(week)), (ON_DEVICE, str(evening))])
    device, staff = app.test_client(), client_as(officer)
    assert device.get("/kiosk/begin").headers["Location"] == "/kiosk"
    assert device.post("/kiosk", data={"code": code}).headers["Location"] == "/kiosk/begin"
    start = device.get("/kiosk/begin").text
    assert "There are 2 things for you" in start
    assert "A questionnaire, 4 questions" in start
    assert "Week Ahead" not in start, "titles are neutral"
    assert re.findall(r'<a [^>]*href="([^"]*)"', start) == ["#main-content", "/kiosk/questions"]
    sent = {f"a-{item}": text for item, text in PLAN.items()}
    assert "Number 1 of 2, page 1 of 1" in device.get("/kiosk/questions").text
    device.post("/kiosk/questions", data={**sent, "seen": str(week)})
    assert device.post("/kiosk/check", data={"seen": str(week)}).headers["Location"] == "/kiosk/pause"
    pause = device.get("/kiosk/pause").text
    assert "1 of 2 handed in." in pause
    assert "Next is number 2 of 2: a questionnaire, 13 questions." in pause
    back = device.post("/kiosk/questions", data={**sent, "seen": str(week)})
    assert back.headers["Location"] == "/kiosk/questions", "the Back button changes nothing of what is handed in"
    device.post("/kiosk/questions", data={"a-calm1": "2", "seen": str(evening)})
    far = staff.get(f"/people/{person}/device").text
    assert re.search(r"Week Ahead.*?4 of 4 answered.*?Handed in.*?Evening Steps.*?1 of 13 answered.*?Not", far, re.S)
    assert "see how far each is" in staff.get(f"/assessments/{evening}/answers").text
    assert device.post("/kiosk/check", data={"seen": str(evening), "do": "later"}).headers["Location"] == "/kiosk/pause"
    assert "Go back to number 2" in device.get("/kiosk/pause").text
    end = device.post("/kiosk/pause").headers["Location"]
    assert end == "/kiosk/finished?later=1"
    assert "One is left for another time." in device.get(end).text
    assert device.get("/kiosk/pause").headers["Location"] == "/kiosk"


def test_the_page_of_a_device_costs_the_same_however_much_it_opens(
    client_as: Callable[[Actor], FlaskClient], make: Make, officer: Actor, person: int, two: tuple[int, int]
) -> None:
    browser, place = client_as(officer), f"/people/{person}/device"
    opened(officer, person, two[0])
    browser.get(place)
    with statements() as few:
        browser.get(place)
    shared.stop(officer, person_id=person)
    more = [make.assessment(person, officer, mode=Mode.PERSON, occasion=each) for each in (Occasion.MID, Occasion.POST)]
    opened(officer, person, *two, *more)
    with statements() as many:
        page = browser.get(place).text
    assert page.count("answered</td>") == 4
    assert len(many) == len(few)
