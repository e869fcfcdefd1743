"""Answering on a shared device: one code opens one assessment once, for a while, and nothing is left afterwards."""

from datetime import timedelta

import pytest

from tests.make import Make
from tests.make.assessments import ANSWERS
from tracker.accounts.rules import Actor
from tracker.assessments.rules.giving import Mode, State
from tracker.assessments.service import devices, giving
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.devices import queries
from tracker.devices import service as shared
from tracker.devices.rules import GOOD_FOR, IDLE, LONGEST, spaced
from tracker.work.queries import open_tasks

FROM = {"network": "198.51.100.0/24", "secret": "for tests only"}
ELSEWHERE = {"network": "203.0.113.0/24", "secret": "for tests only"}
CALM = frozenset(f"calm{number}" for number in range(1, 7))


@pytest.fixture
def officer(make: Make) -> Actor:
    made: Actor = make.officer(make.area())
    return made


@pytest.fixture
def waiting(make: Make, officer: Actor) -> int:
    """An assessment that the person fills in themselves."""
    person = make.person(next(iter(officer.area_ids)), officer)
    made: int = make.assessment(person, officer, mode=Mode.PERSON)
    return made


def give(officer: Actor, made: int) -> str:
    db.close_reading()
    return devices.give_code(officer, assessment_id=made)


@pytest.mark.every_database
def test_a_person_answers_page_by_page_and_staff_sign(make: Make, officer: Actor, waiting: int) -> None:
    code = give(officer, waiting)
    token = shared.open_device(f" {spaced(code).lower()} ", **FROM)
    devices.save_page(token, items=CALM, texts={"calm1": "2", "company1": "3", "stray": "1"})
    devices.save_page(token, items=CALM, texts={"calm1": "1", "calm2": "3"})
    assert make.whole(waiting).answers == {"calm1": "1", "calm2": "3"}, "only what is on the page, in place of before"
    with pytest.raises(Refused, match="answered on a shared device"):
        giving.save_answers(officer, assessment_id=waiting, texts=ANSWERS, seen=3)
    devices.save_page(token, items=frozenset(ANSWERS), texts=ANSWERS)
    devices.finish(token)
    with pytest.raises(Missing):
        devices.answering(token)
    with pytest.raises(Missing):
        devices.save_page(token, items=CALM, texts={"calm1": "0"})
    whole = make.whole(waiting, officer)
    assert (whole.assessment.state, whole.answers) == (State.HANDED_IN, ANSWERS)
    assert whole.assessment.handed_in_at is not None
    assert whole.first is not None
    assert whole.first.by_id is None
    assert [task.kind for task in open_tasks(officer)] == [giving.TO_SIGN]
    giving.sign(officer, assessment_id=waiting, seen=whole.assessment.version)
    db.close_reading()
    assert list(open_tasks(officer)) == []


def test_a_code_opens_once_and_a_newer_one_ends_it(officer: Actor, waiting: int) -> None:
    first = give(officer, waiting)
    second = give(officer, waiting)
    with pytest.raises(Refused, match="not good"):
        shared.open_device(first, **FROM)
    shared.open_device(second, **FROM)
    with pytest.raises(Refused, match="not good"):
        shared.open_device(second, **FROM)


def test_a_code_and_a_device_run_out(officer: Actor, waiting: int) -> None:
    code, now = give(officer, waiting), clock.now()
    with clock.standing_at(now + GOOD_FOR), pytest.raises(Refused, match="not good"):
        shared.open_device(code, **FROM)
    token = shared.open_device(code, **FROM)
    with clock.standing_at(now + IDLE / 2):
        devices.save_page(token, items=CALM, texts={"calm1": "1"})
    with clock.standing_at(now + IDLE + timedelta(minutes=1)):
        assert devices.answering(token)[2].assessment.id == waiting
    with clock.standing_at(now + IDLE * 2), pytest.raises(Missing):
        devices.answering(token)
    with clock.standing_at(now + LONGEST), pytest.raises(Missing):
        devices.answering(token)


def test_staff_stop_a_device_and_keep_what_was_answered(make: Make, officer: Actor, waiting: int) -> None:
    token = shared.open_device(give(officer, waiting), **FROM)
    devices.save_page(token, items=CALM, texts={"calm1": "1"})
    shared.stop(officer, person_id=make.whole(waiting).assessment.person_id)
    with pytest.raises(Missing):
        devices.answering(token)
    assert make.whole(waiting).answers == {"calm1": "1"}
    code = queries.turn_with("assessment", str(waiting))
    assert code is not None
    assert code.ended_at is not None


@pytest.mark.every_database
def test_guessing_closes_the_door_to_that_network_and_to_no_other(officer: Actor, waiting: int) -> None:
    code = give(officer, waiting)
    for _ in range(5):
        with pytest.raises(Refused, match="not good"):
            shared.open_device("AAAA AAAA", **FROM)
    with pytest.raises(Refused, match="Too many tries from here"):
        shared.open_device(code, **FROM)
    shared.open_device(code, **ELSEWHERE)


def test_only_what_the_person_fills_in_gets_a_code(make: Make, officer: Actor) -> None:
    person = make.person(next(iter(officer.area_ids)), officer)
    with pytest.raises(Refused, match="fills in themselves"):
        give(officer, make.assessment(person, officer))
    with pytest.raises(Missing):
        give(make.officer(*officer.area_ids), make.assessment(person, officer, "iri", mode=Mode.PERSON))
