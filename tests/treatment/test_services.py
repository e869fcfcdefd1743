"""Plans in versions, modules chosen for targets, levels and ratings: on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from tests.delivery.conftest import TODAY
from tests.treatment.conftest import CALMER, CLOSER, WEEKS, Planned
from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery import queries as delivery
from tracker.delivery.rules import SessionKind
from tracker.delivery.service.enrolling import recount_progress
from tracker.treatment import queries
from tracker.treatment.models import ModuleChoice, Plan, PlanTarget
from tracker.treatment.rules.plans import REVIEW, Agreement, TargetState
from tracker.treatment.service.choosing import Pick, choose_for_targets
from tracker.treatment.service.planning import (
    add_target,
    begin_plan,
    change_target,
    record_answer,
    sign_plan,
    take_out_target,
)
from tracker.treatment.service.rating import rate, set_scale
from tracker.work.queries import open_tasks

pytestmark = pytest.mark.every_database
WHY = "The formulation shows it"


def test_a_signed_version_is_frozen_and_the_next_begins_as_its_copy(planned: Planned) -> None:
    (first,) = planned.begins(CLOSER)
    with pytest.raises(Refused, match="draft of this plan"):
        begin_plan(planned.ruth, enrolment_id=planned.enrolment)
    signed = planned.signs()
    with pytest.raises(Refused, match="signed and stays"):
        add_target(planned.ruth, plan_id=signed, details=CALMER)
    (second,) = planned.begins(CALMER)
    plan = planned.plan()
    assert (plan.number, [each.id for each in plan.targets]) == (2, [first, second])
    done = replace(CLOSER, state=TargetState.MET, state_why="Rings them")
    change_target(planned.ruth, plan_id=plan.id, target_id=first, seen=1, details=done)
    db.close_reading()
    kept = queries.plan(signed).target(first)
    assert kept is not None
    assert kept.details == CLOSER
    with pytest.raises(Refused, match="set it aside"):
        take_out_target(planned.ruth, plan_id=plan.id, target_id=first)
    take_out_target(planned.ruth, plan_id=plan.id, target_id=second)
    assert [each.id for each in planned.plan().targets] == [first]


def test_the_database_itself_keeps_what_is_signed_and_what_was_decided(planned: Planned) -> None:
    planned.begins(CLOSER)
    signed = planned.signs()
    choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=_picks(), reason=WHY)

    @command
    def rewrite(statement: object) -> None:
        db.change(statement)  # type: ignore[arg-type]
        audit.record(SYSTEM, Action.PLAN_CHANGED, "treatment plan", signed)

    for statement in (
        update(Plan).where(Plan.id == signed).values(review_on=TODAY),
        update(PlanTarget).values(wording="Something else"),
        delete(PlanTarget),
        update(ModuleChoice).values(reason="Another"),
    ):
        with pytest.raises(DBAPIError):
            rewrite(statement)
    assert planned.plan().targets[0].details == CLOSER


def test_who_changed_a_target_or_the_plan_meanwhile_is_not_overwritten(planned: Planned) -> None:
    (target,) = planned.begins(CLOSER)
    plan = planned.plan()
    other = replace(CLOSER, why="He said so")
    change_target(planned.service.lead, plan_id=plan.id, target_id=target, seen=1, details=other)
    with pytest.raises(Stale) as stale:
        change_target(planned.ruth, plan_id=plan.id, target_id=target, seen=1, details=CLOSER)
    assert stale.value.current.details.why == "He said so"  # type: ignore[attr-defined]
    with pytest.raises(Stale):
        sign_plan(planned.ruth, plan_id=plan.id, seen=plan.version, review_on=TODAY + WEEKS)
    assert not planned.plan().is_signed


def test_a_review_is_a_task_of_who_signed_until_the_next_version_is_signed(planned: Planned) -> None:
    planned.begins(CLOSER)
    signed = planned.signs()
    (task,) = open_tasks(planned.ruth, kinds=[REVIEW])
    assert (task.key, task.due_on, task.person_id) == (str(signed), TODAY + WEEKS, planned.person)
    planned.begins()
    later = planned.signs()
    assert [each.key for each in open_tasks(planned.ruth, kinds=[REVIEW])] == [str(later)]


def test_what_the_person_says_is_added_also_to_a_signed_version_and_the_last_stands(planned: Planned) -> None:
    planned.begins(CLOSER)
    signed = planned.signs()
    record_answer(planned.ruth, plan_id=signed, answer=Agreement.DISAGREES, words="Not two", on=TODAY)
    record_answer(planned.ruth, plan_id=signed, answer=Agreement.PARTLY, words="One, maybe", on=TODAY)
    answers = planned.plan().answers
    assert [(each.answer, each.words) for each in answers] == [
        (Agreement.DISAGREES, "Not two"),
        (Agreement.PARTLY, "One, maybe"),
    ]


def test_only_who_delivers_or_leads_plans_and_only_for_their_own(planned: Planned) -> None:
    make, area = planned.service.make, planned.service.area
    officer, stranger = make.officer(area), make.facilitator(area)
    (target,) = planned.begins(CLOSER)
    plan_id = planned.plan().id
    acts = (
        lambda who: begin_plan(who, enrolment_id=planned.enrolment),
        lambda who: add_target(who, plan_id=plan_id, details=CALMER),
        lambda who: sign_plan(who, plan_id=plan_id, seen=2, review_on=TODAY + WEEKS),
        lambda who: record_answer(who, plan_id=plan_id, answer=Agreement.AGREES, words="", on=TODAY),
        lambda who: set_scale(who, target_id=target, seen=0, levels=list("abcde"), weight=1, baseline=None),
        lambda who: rate(who, target_id=target, level=0, on=TODAY, note=""),
        lambda who: choose_for_targets(who, enrolment_id=planned.enrolment, picks=_picks(), reason=WHY),
    )
    for act in acts:
        for who in (officer, stranger):
            _refused(act, who)
    assert planned.plan().version == 2


def _refused(act: object, who: Actor) -> None:
    with pytest.raises((Missing, Forbidden)):
        act(who)  # type: ignore[operator]


def _picks(*targets: int) -> dict[str, Pick]:
    return {"feelings": Pick((), "Mood first", "The planning helps"), "closeness": Pick(targets)}


def numbers(planned: Planned) -> set[int]:
    db.close_reading()
    found = delivery.member_for(SYSTEM, planned.membership)[0]
    rows = planned.service.sessions(SessionKind.ONE_TO_ONE, found)
    return {row.number for row in rows if row.membership_id == planned.membership}


def test_choosing_for_targets_makes_items_and_one_to_ones_and_keeps_both_reasons(planned: Planned) -> None:
    (target,) = planned.begins(CLOSER)
    before, items = numbers(planned), planned.service.items(planned.membership)
    choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=_picks(target, 999), reason=WHY)
    assert len(planned.service.items(planned.membership)) == len(items) + 8
    assert len(numbers(planned) - before) == 8
    feelings = next(each for each in planned.plan().choices if each.module_code == "feelings")
    assert (feelings.reason, feelings.view, feelings.targets) == ("Mood first", "The planning helps", ())
    (chosen,) = planned.plan().chosen_for(target)
    assert (chosen.module_code, chosen.reason) == ("closeness", WHY)
    db.close_reading()
    assert recount_progress(SYSTEM) == ()


def test_letting_a_module_go_takes_its_sessions_and_a_signed_version_still_shows_it(planned: Planned) -> None:
    (target,) = planned.begins(CLOSER)
    choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=_picks(target), reason=WHY)
    with_both = numbers(planned)
    signed = planned.signs()
    later = {"feelings": Pick(), "thinking": Pick((target,))}
    with clock.standing_at(clock.now() + timedelta(days=1)):
        choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=later, reason="Reformulated")
    assert numbers(planned) != with_both
    assert [each.module_code for each in planned.plan().choices if each.chosen] == ["closeness", "feelings"]
    planned.begins()
    assert [each.module_code for each in planned.plan().choices if each.chosen] == ["feelings", "thinking"]
    assert [each.module_code for each in queries.plan(signed).chosen_for(target)] == ["closeness"]


def test_a_choice_that_the_menu_refuses_leaves_nothing_behind(planned: Planned) -> None:
    planned.begins(CLOSER)
    before = numbers(planned)
    for picks, message in (
        ({"deeper": Pick(), "closeness": Pick()}, "comes after Feelings under way"),
        ({"closeness": Pick()}, "Choose 2 to 4 modules"),
        (_picks() | {"feelings": Pick((), "x" * 201)}, "200 characters"),
    ):
        with pytest.raises(Refused, match=message):
            choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=picks, reason=WHY)
    assert (numbers(planned), planned.plan().choices) == (before, ())


def test_what_a_module_is_for_changes_without_choosing_it_again(planned: Planned) -> None:
    (target,) = planned.begins(CLOSER)
    choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=_picks(), reason=WHY)
    with pytest.raises(Refused, match="already"):
        choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=_picks(), reason="Again")
    choose_for_targets(planned.ruth, enrolment_id=planned.enrolment, picks=_picks(target), reason="Again")
    (chosen,) = planned.plan().chosen_for(target)
    assert chosen.reason == WHY


def test_ratings_count_on_the_wording_on_which_they_were_given(planned: Planned) -> None:
    (target,) = planned.begins(CLOSER)
    with pytest.raises(Refused, match="Word the levels"):
        rate(planned.ruth, target_id=target, level=0, on=TODAY, note="")
    set_scale(planned.ruth, target_id=target, seen=0, levels=list("abcde"), weight=2, baseline=-2)
    rate(planned.ruth, target_id=target, level=-1, on=TODAY - timedelta(days=7), note="Diary")
    rate(planned.ruth, target_id=target, level=1, on=TODAY, note="")
    db.close_reading()
    scales = queries.scales_of([target])
    assert [each.level for each in queries.ratings_of(scales.values())[target]] == [-1, 1]
    with pytest.raises(Stale):
        set_scale(planned.ruth, target_id=target, seen=0, levels=list("vwxyz"), weight=1, baseline=None)
    set_scale(planned.ruth, target_id=target, seen=scales[target].id, levels=list("vwxyz"), weight=1, baseline=None)
    db.close_reading()
    assert queries.ratings_of(queries.scales_of([target]).values()) == {}
