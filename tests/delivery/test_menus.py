"""A person's programme from a menu: what is owed, chosen, credited, begun again; every figure stays true."""

from datetime import date, time, timedelta
from typing import Any

import pytest

from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import SYSTEM
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.delivery import histories, mixed, queries
from tracker.delivery.menus import Bounds, Decision, ModuleStanding, check_choice
from tracker.delivery.rules import EnrolmentState, ItemResult, ItemState, SessionKind
from tracker.delivery.service.choosing import choose_modules, credit_items, restart_module, take_back_credit
from tracker.delivery.service.dates import book_one_to_one
from tracker.delivery.service.enrolling import recount_progress, settle_items
from tracker.delivery.service.judging import judge_completion

pytestmark = pytest.mark.every_database
WHY = "The formulation shows it"


@pytest.fixture
def alone(here: Service) -> int:
    """A membership of a one-to-one run of the invented programme, begun three weeks ago, to be booked."""
    run = here.make.delivery(
        here.area,
        here.lead,
        here.ruth,
        version_id=here.make.hedgerow(),
        format=SessionKind.ONE_TO_ONE,
        capacity=1,
        slots=(),
        starts_on=TODAY - timedelta(weeks=3),
    )
    return int(here.make.member(run, here.person(surname="Larchwood"), TODAY - timedelta(weeks=3)))


def enrolment(here: Service, membership: int) -> int:
    return here.member(membership).enrolment_id


def delivery_of(membership: int) -> int:
    db.close_reading()
    return queries.member_for(SYSTEM, membership)[0]


def meets(here: Service, membership: int, *numbers: int) -> None:
    """Let sessions of these numbers be held yesterday and met."""
    for row in here.sessions(SessionKind.ONE_TO_ONE, delivery_of(membership)):
        if row.number in numbers and row.membership_id == membership:
            results = [ItemResult(enrolment(here, membership), True, row.minutes, TODAY)]
            settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=results)


def is_true() -> bool:
    db.close_reading()
    return recount_progress(SYSTEM) == ()


def numbers(here: Service, membership: int) -> list[int]:
    db.close_reading()
    return [item.number for item in queries.items_of(enrolment(here, membership))]


def test_at_first_everybody_owes_what_is_for_everybody_and_nothing_of_the_menu(here: Service, alone: int) -> None:
    assert numbers(here, alone) == [1, 2, 3, 4, 5, 6, 7, 32, 33, 34]
    assert here.member(alone).minutes_prescribed == 60 * 8 + 45 * 2 - 60 + 45


def test_two_modules_are_chosen_after_foundation_and_formulation_and_done_to_the_end(here: Service, alone: int) -> None:
    meets(here, alone, *range(1, 8))
    choose_modules(here.ruth, enrolment_id=enrolment(here, alone), modules=["feelings", "thinking"], reason=WHY)
    assert numbers(here, alone) == [*range(1, 8), *range(8, 12), *range(16, 20), 32, 33, 34]
    waiting = [row.number for row in here.sessions(SessionKind.ONE_TO_ONE, delivery_of(alone)) if row.on_date is None]
    assert {8, 11, 16, 19, 32} <= set(waiting)
    assert is_true()
    meets(here, alone, *range(8, 20), 32, 33, 34)
    assert here.member(alone).state is EnrolmentState.ACTIVE, "reviews and engagement are a lead’s to judge"
    wanted: dict[str, Any] = {
        "enrolment_id": enrolment(here, alone),
        "points": ["sarn-end", "three-way"],
        "reason": "All reports read",
    }
    assert not judge_completion(here.lead, engaged=False, **wanted)
    assert here.member(alone).state is EnrolmentState.ACTIVE
    assert judge_completion(here.lead, engaged=True, **wanted)
    assert here.member(alone).state is EnrolmentState.COMPLETED
    assert is_true()


def test_what_is_for_everybody_alone_does_not_complete_a_programme_with_a_menu(here: Service, alone: int) -> None:
    meets(here, alone, *range(1, 8), 32, 33, 34)
    assert here.member(alone).items_met == 10
    assert here.member(alone).state is EnrolmentState.ACTIVE
    choose_modules(here.lead, enrolment_id=enrolment(here, alone), modules=["feelings", "screens"], reason=WHY)
    assert here.member(alone).state is EnrolmentState.ACTIVE


def test_a_module_is_dropped_until_something_of_it_is_met(here: Service, alone: int) -> None:
    held = enrolment(here, alone)
    choose_modules(SYSTEM, enrolment_id=held, modules=["feelings", "thinking"], reason=WHY)
    choose_modules(SYSTEM, enrolment_id=held, modules=["feelings", "screens"], reason="Screens matter more")
    assert 16 not in numbers(here, alone)
    assert 16 not in {row.number for row in here.sessions(SessionKind.ONE_TO_ONE, delivery_of(alone))}
    meets(here, alone, 8)
    with pytest.raises(Refused, match="Feelings under way: 1 of 4 sessions are met, so it stays chosen"):
        choose_modules(SYSTEM, enrolment_id=held, modules=["thinking", "screens"], reason=WHY)
    assert [each.decision for each in histories.decisions(held)].count(Decision.DROPPED) == 1
    assert is_true()


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        (["feelings"], "Choose 2 to 4 modules of the menu: 1 is chosen"),
        (
            ["feelings", "closeness", "thinking", "scripts", "screens"],
            "Choose 2 to 4 modules of the menu: 5 are chosen",
        ),
        (["deeper", "thinking"], "Several at once comes after Feelings under way: choose that too"),
        (["foundation", "feelings"], "Choose modules from the menu"),
    ],
)
def test_a_choice_keeps_to_the_menu(here: Service, alone: int, modules: list[str], words: str) -> None:
    before = numbers(here, alone)
    with pytest.raises(Refused, match=words):
        choose_modules(SYSTEM, enrolment_id=enrolment(here, alone), modules=modules, reason=WHY)
    assert numbers(here, alone) == before


def test_prerequisites_that_go_in_a_circle_are_said_so() -> None:
    one, other = (
        ModuleStanding(at, code, at, title, "", True, (needs,), 2, 90, 0, 0)
        for at, code, title, needs in ((1, "a", "Alpha", "b"), (2, "b", "Beta", "a"))
    )
    with pytest.raises(Refused, match="Alpha and Beta each come after the other, so that nobody can begin"):
        check_choice([one, other], ["a", "b"], Bounds(), WHY)


def test_only_staff_of_the_delivery_choose(here: Service, alone: int) -> None:
    held = enrolment(here, alone)
    wanted = ["feelings", "thinking"]
    with pytest.raises(Missing):
        choose_modules(here.owen, enrolment_id=held, modules=wanted, reason=WHY)
    with pytest.raises(Forbidden):
        choose_modules(here.make.officer(here.area), enrolment_id=held, modules=wanted, reason=WHY)
    with pytest.raises(Forbidden):
        restart_module(here.ruth, enrolment_id=held, module="foundation", reason=WHY)


def test_a_credit_counts_its_minutes_and_takes_its_session_away_until_it_is_taken_back(
    here: Service, alone: int
) -> None:
    held = enrolment(here, alone)
    first = queries.items_of(held)[0].outline_id
    credit_items(
        SYSTEM, enrolment_id=held, outlines=[first], how=Decision.CREDITED, reason="Done in 2025", source="Report"
    )
    assert here.member(alone).minutes_credited == 60
    assert 1 not in {row.number for row in here.sessions(SessionKind.ONE_TO_ONE, delivery_of(alone))}
    assert is_true()
    take_back_credit(SYSTEM, enrolment_id=held, outlines=[first], reason="Another person’s report")
    assert (here.member(alone).minutes_credited, here.member(alone).items_met) == (0, 0)
    assert 1 in {row.number for row in here.sessions(SessionKind.ONE_TO_ONE, delivery_of(alone))}
    assert [(each.decision, each.source) for each in histories.decisions(held)] == [
        (Decision.TAKEN_BACK, ""),
        (Decision.CREDITED, "Report"),
    ]
    assert is_true()


def test_a_credit_needs_a_reason_a_source_and_a_session_that_is_owed(here: Service, alone: int) -> None:
    with pytest.raises(Refused) as refusal:
        credit_items(
            SYSTEM, enrolment_id=enrolment(here, alone), outlines=[], how=Decision.WAIVED, reason=" ", source=""
        )
    assert set(refusal.value.problems) == {"outlines", "reason", "source"}


def test_a_module_begun_again_is_owed_whole_and_keeps_its_old_results(here: Service, alone: int) -> None:
    held = enrolment(here, alone)
    meets(here, alone, 1, 2, 5)
    restart_module(SYSTEM, enrolment_id=held, module="foundation", reason="Three sessions missed")
    states = {item.number: item.state for item in queries.items_of(held)}
    assert (states[1], states[2], states[5]) == (ItemState.OWED, ItemState.OWED, ItemState.DONE)
    (decided,) = histories.decisions(held)
    assert (decided.decision, decided.met_before, decided.reason) == (Decision.RESTARTED, 2, "Three sessions missed")
    assert is_true()


def test_an_older_register_says_nothing_of_what_was_begun_again(here: Service, alone: int) -> None:
    held = enrolment(here, alone)
    row = here.sessions(SessionKind.ONE_TO_ONE, delivery_of(alone))[0]
    yesterday = TODAY - timedelta(days=1)
    met = [ItemResult(held, True, row.minutes, yesterday)]
    settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=met)
    restart_module(SYSTEM, enrolment_id=held, module="foundation", reason=WHY)
    settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=met)
    assert here.items(alone)[0] is ItemState.OWED
    again = [ItemResult(held, True, row.minutes, TODAY)]
    settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=again)
    assert here.items(alone)[0] is ItemState.DONE
    assert is_true()


def test_the_plan_says_what_is_met_planned_and_without_a_plan(here: Service, alone: int) -> None:
    meets(here, alone, 1)
    second = next(row for row in here.sessions(SessionKind.ONE_TO_ONE, delivery_of(alone)) if row.number == 2)
    book_one_to_one(SYSTEM, second.id, on_date=date(2026, 12, 1), starts_at=time(10), by_video=True)
    db.close_reading()
    plan = mixed.plan_for(queries.enrolment(enrolment(here, alone)), TODAY)
    lines = {line.item.number: line for module in plan.modules for line in module.lines}
    assert lines[1].standing is mixed.Standing.MET
    assert (lines[2].standing, lines[2].sitting and lines[2].sitting.venue) == (mixed.Standing.PLANNED, "By video")
    assert lines[3].standing is mixed.Standing.TO_BOOK
    assert (plan.still_to_choose, plan.chosen, plan.without) == (2, 0, ())
    reached = {point.title: point.reached_on for point in plan.points}
    assert reached["SARN before treatment"] == TODAY - timedelta(weeks=3)
