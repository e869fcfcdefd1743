"""What failures ask for as registers are signed and amended: steps, last days, tasks and their owners."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.attendance.group import ABSENT, HERE, NOW
from tests.enforcement.troupe import ILL, Troupe, assert_recount_agrees, open_tasks
from tracker.accounts.rules import SYSTEM
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.enforcement.rules.clocks import Basis, Step
from tracker.enforcement.service.deciding import mark_serious
from tracker.enforcement.service.following import pass_on
from tracker.enforcement.service.recounting import recounted
from tracker.people.rules import Capacity, SentenceKind
from tracker.people.service import assign_officer
from tracker.work.models import Task

pytestmark = pytest.mark.every_database


def day(value: object) -> str:
    return str(value)[:10]


def test_a_first_failure_asks_for_a_letter_and_a_second_for_a_decision(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    (task,) = open_tasks()
    assert (task[0], task[2], day(task[3])) == ("warning_letter", troupe.officer.user_id, "2026-11-26")
    troupe.sign_at(1, {0: ABSENT})
    second = troupe.failures()[1]
    assert troupe.steps() == [Step.WARNING, Step.DECISION]
    assert second.asked is not None
    assert second.asked.decide_by == date(2026, 12, 9)
    assert "to be decided on and initiated by 9 December 2026, 10 working days after the absence" in second.clocks[0]
    assert [task[0] for task in open_tasks()] == ["enforcement_decision", "warning_letter"]
    assert_recount_agrees()


def test_nobody_failing_costs_nothing_and_acceptable_absences_do_not_count(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ILL})
    assert troupe.failures() == ()
    assert open_tasks() == []


def test_whoever_attends_and_does_not_comply_fails_too(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: Entry("AFTC", 150, False, 2)})
    (failure,) = troupe.failures()
    assert "after the failure to comply on 24 November 2026" in failure.clocks[0]


def test_an_amendment_closes_the_task_and_makes_the_second_the_first(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    troupe.sign_at(1, {0: ABSENT})
    with clock.standing_at(NOW + timedelta(days=3)):
        troupe.amend_at(0, 0, ILL)
        assert troupe.steps() == [Step.WARNING]
        assert [task[0] for task in open_tasks()] == ["warning_letter"]
        assert_recount_agrees()
        troupe.amend_at(0, 0, ABSENT)
        assert troupe.steps() == [Step.WARNING, Step.DECISION]
        assert_recount_agrees()
        troupe.amend_at(0, 0, HERE)
        troupe.amend_at(1, 0, HERE)
        assert open_tasks() == []
        assert_recount_agrees()


def test_a_task_says_which_failure_it_is_after_an_earlier_one_counts_no_more(troupe: Troupe) -> None:
    for at in range(3):
        troupe.sign_at(at, {0: ABSENT})
    words = select(Task.rule).where(Task.kind == "enforcement_decision", Task.done_at.is_(None)).order_by(Task.id)
    assert [text.partition(" ")[0] for text in db.scalars(words)] == ["Second", "Third"]
    with clock.standing_at(NOW + timedelta(days=3)):
        troupe.amend_at(1, 0, ILL)
        assert [text.partition(" ")[0] for text in db.scalars(words)] == ["Second"]
        assert troupe.failures()[-1].why == db.scalar(words)


def test_what_an_amendment_asks_for_is_shown_before_it_is_saved(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    first, letter = "Enforcement, failure of 24 November 2026, session 2", "Warning letter by 26 November 2026"
    assert troupe.foresees(0, 0, ILL) == {first: (letter, "")}
    assert troupe.foresees(0, 1, ABSENT) == {first: ("", letter)}
    troupe.sign_at(1, {0: ABSENT})
    foreseen = troupe.foresees(0, 0, ILL)
    assert foreseen.pop(first) == (letter, "")
    ((before, after),) = foreseen.values()
    assert before == "Decision by the responsible officer by 9 December 2026"
    assert after.startswith("Warning letter by ")
    assert troupe.steps() == [Step.WARNING, Step.DECISION]
    assert_recount_agrees()


def test_a_register_signed_late_moves_the_count_of_what_came_after(troupe: Troupe) -> None:
    troupe.sign_at(1, {0: ABSENT})
    assert troupe.steps() == [Step.WARNING]
    troupe.sign_at(0, {0: ABSENT})
    assert troupe.steps() == [Step.WARNING, Step.DECISION]
    assert_recount_agrees()


def test_a_serious_failure_goes_straight_to_a_decision(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    (failure,) = troupe.failures()
    mark_serious(troupe.ruth, mark_id=failure.record.mark_id, reason="Threatened a member of staff")
    assert troupe.steps() == [Step.DECISION]
    assert [task[0] for task in open_tasks()] == ["enforcement_decision"]
    assert_recount_agrees()


def test_a_licence_has_its_own_rule_and_in_custody_nothing_follows(troupe: Troupe) -> None:
    today, person = NOW.date(), troupe.world.person_ids
    custody = {"kind": SentenceKind.DETERMINATE_CUSTODY, "ends_on": today + timedelta(days=900)}
    troupe.make.sentence(person[0], **custody, release_on=today - timedelta(days=9))
    troupe.make.sentence(person[1], **custody)
    troupe.make.sentence(person[2], kind=SentenceKind.HOSPITAL_ORDER, ends_on=None)
    troupe.sign_at(0, dict.fromkeys(range(3), ABSENT))
    (recall,), (inside,), (measure,) = (troupe.failures(place) for place in range(3))
    assert recall.rule is not None
    assert (recall.rule.basis, recall.rule.action) == (Basis.LICENCE, "Recall")
    assert recall.rule.provisional
    assert (inside.step, inside.rule) == (Step.NONE, None)
    assert measure.rule is not None
    assert measure.rule.basis is Basis.MEASURE
    assert len(open_tasks()) == 2
    assert_recount_agrees()


def test_a_sentence_recorded_later_is_found_by_the_recount_and_brought_in_line(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    troupe.make.sentence(
        troupe.world.person_ids[0], kind=SentenceKind.DETERMINATE_CUSTODY, ends_on=NOW.date() + timedelta(days=900)
    )
    assert [each.what.split()[0] for each in recounted()] == ["failure", "task"]
    recounted(repair=True)
    assert troupe.steps() == [Step.NONE]
    assert_recount_agrees()


def test_what_waits_passes_to_whoever_answers_for_the_person_now(troupe: Troupe) -> None:
    """Cover while it lasts, then the officer again, then the one to whom the person was given."""
    troupe.sign_at(0, {0: ABSENT, 1: ABSENT})
    person, today = troupe.world.person_ids[0], NOW.date()
    cover, next_one = troupe.make.officer(troupe.world.area_id), troupe.make.officer(troupe.world.area_id)
    troupe.make.involve(person, cover, Capacity.COVER, today + timedelta(days=1), today + timedelta(days=3))
    mine = [troupe.officer.user_id]
    for days, owner in ((0, troupe.officer), (1, cover), (4, troupe.officer)):
        with clock.standing_at(NOW + timedelta(days=days)):
            pass_on()
            assert {task[2] for task in open_tasks()} == {owner.user_id, *mine}
    assign_officer(SYSTEM, person_id=person, user_id=next_one.user_id or 0)
    assert [pass_on(), pass_on()] == [1, 0]
    assert {task[2] for task in open_tasks()} == {next_one.user_id, *mine}
    assert_recount_agrees()


def test_who_covers_for_the_officer_gets_the_task_and_without_an_officer_the_lead(troupe: Troupe) -> None:
    cover = troupe.make.officer(troupe.world.area_id)
    today = NOW.date()
    troupe.make.involve(troupe.world.person_ids[0], cover, Capacity.COVER, today, today + timedelta(days=7))
    troupe.sign_at(0, {0: ABSENT, 1: ABSENT})
    assert {task[2] for task in open_tasks()} == {cover.user_id, troupe.officer.user_id}
