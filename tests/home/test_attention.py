"""Who in a caseload needs attention, on plain values."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.home.rules.attention import RULES, Case, Caseload, caseload

TODAY = date(2026, 11, 24)
STEADY = Case(
    person_id=1,
    reference="X1",
    surname="Larkspur",
    first_names="Tom",
    cover=False,
    sentence_ends_on=TODAY + timedelta(days=400),
    programme="i-SOTP",
    delivery="Northmoor 3",
    joined_on=TODAY - timedelta(days=90),
    timetable_ends_on=TODAY + timedelta(days=60),
    items=35,
    items_met=20,
    minutes_prescribed=4200,
    minutes_credited=2400,
    completed_on=None,
    last_on=TODAY - timedelta(days=1),
    next_on=TODAY + timedelta(days=2),
    unacceptable=0,
    alerts=0,
)


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


def reasons(**changes: object) -> tuple[str, ...]:
    found = caseload([replace(STEADY, **changes)], TODAY)  # type: ignore[arg-type]
    return found.needing[0].reasons if found.needing else ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ()),
        ({"alerts": 1}, ("1 new alert",)),
        ({"unacceptable": 2}, ("2 unacceptable absences in 30 days",)),
        ({"sentence_ends_on": days(59)}, ("Sentence ends 1 day before the last session",)),
        ({"sentence_ends_on": days(60), "timetable_ends_on": days(50)}, ("Sentence ends in 60 days",)),
        ({"sentence_ends_on": days(61), "timetable_ends_on": days(50)}, ()),
        ({"sentence_ends_on": days(-1)}, ("Sentence over, sessions owed",)),
        ({"sentence_ends_on": days(3), "items_met": 35}, ()),
        ({"sentence_ends_on": None}, ()),
        ({"last_on": days(-20)}, ()),
        ({"last_on": days(-21)}, ("No session for 21 days",)),
        ({"last_on": None}, ("No session in 30 days",)),
        ({"last_on": None, "joined_on": days(-29)}, ()),
        ({"last_on": days(-25), "joined_on": days(-20)}, ()),
        ({"last_on": None, "timetable_ends_on": days(-1)}, ()),
        ({"last_on": None, "joined_on": None, "delivery": ""}, ()),
    ],
)
def test_each_rule_names_those_it_is_for(changes: dict[str, object], words: tuple[str, ...]) -> None:
    assert reasons(**changes) == words


def test_the_first_rule_weighs_most_then_the_number_of_reasons() -> None:
    found = caseload(
        [
            replace(STEADY, person_id=1, unacceptable=1),
            replace(STEADY, person_id=2, unacceptable=1, last_on=days(-25)),
            replace(STEADY, person_id=3, alerts=1),
            replace(STEADY, person_id=4, last_on=days(-25)),
            replace(STEADY, person_id=5),
        ],
        TODAY,
    )
    assert [one.case.person_id for one in found.needing] == [3, 2, 1, 4]
    assert [case.person_id for case in found.others] == [5]
    assert [case.person_id for case, _ in found.rows] == [3, 2, 1, 4, 5]
    assert found.finding == "5 people in your caseload; 4 need your attention."


@pytest.mark.parametrize(
    ("cases", "words"),
    [
        ((), "Nobody is in your caseload."),
        ((STEADY,), "1 person in your caseload; nothing asks for your attention today."),
        ((replace(STEADY, alerts=1),), "1 person in your caseload; 1 needs your attention."),
    ],
)
def test_the_finding_counts_people(cases: tuple[Case, ...], words: str) -> None:
    assert caseload(cases, TODAY).finding == words


def test_every_rule_is_printed() -> None:
    assert len(RULES) == 5
    assert Caseload((), ()).total == 0
