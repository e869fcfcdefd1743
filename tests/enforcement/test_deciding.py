"""What officers decide, what is shown as evidence, and what facilitators answer."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.attendance.group import ABSENT, NOW
from tests.enforcement.troupe import ILL, Troupe, assert_recount_agrees, open_tasks
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.enforcement.rules.clocks import Figures, Step
from tracker.enforcement.rules.deciding import Answer, Decided
from tracker.enforcement.service.deciding import Wish, accept_evidence, add_evidence, decide, decline_evidence
from tracker.enforcement.service.recounting import follow_again, recounted
from tracker.enforcement.service.setting import change_rule
from tracker.work.models import Task


def decided(troupe: Troupe, what: Decided, reason: str = "", *, at: int = 0, by: Actor | None = None) -> None:
    failure = troupe.failures()[at]
    wish = Wish(what, reason, clock.today("Europe/London"))
    decide(by or troupe.officer, mark_id=failure.record.mark_id, wish=wish, seen=len(failure.decisions))


@pytest.mark.every_database
def test_a_decision_closes_the_task_and_stays_when_the_record_is_amended(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    decided(troupe, Decided.WARNED)
    assert open_tasks() == []
    assert_recount_agrees()
    troupe.sign_at(1, {0: ABSENT})
    with clock.standing_at(NOW + timedelta(days=2)):
        decided(troupe, Decided.INITIATED, "No contact", at=1)
        troupe.amend_at(0, 0, ILL)
    first, second = troupe.failures()
    assert (first.asked, first.settled) == (None, True)
    assert [(each.decided, each.amended) for each in first.decisions] == [(Decided.WARNED, True)]
    assert (second.step, second.settled) == (Step.WARNING, True)
    assert second.offered == (Decided.WITHDRAWN,)
    assert_recount_agrees()


@pytest.mark.every_database
def test_a_changed_rule_dates_what_waits_anew_and_leaves_what_was_decided(troupe: Troupe) -> None:
    """Neither the days nor the failure at which a decision is asked for move under a decision that was made."""
    troupe.sign_at(0, {0: ABSENT, 1: ABSENT})
    decided(troupe, Decided.WARNED)
    before = troupe.failures()[0]
    rule = before.rule
    assert rule is not None
    figures = Figures(12, 1, 5, 8, 10, "Return to court", "Our own")
    change_rule(troupe.world.lead, rule_id=rule.id, figures=figures, seen=rule.version)
    assert len(recounted(repair=True)) == 3
    (after,), (waits,) = troupe.failures(), troupe.failures(1)
    assert (after.asked, after.clocks, after.action) == (before.asked, before.clocks, "Breach")
    assert (waits.step, waits.action, waits.asked and waits.asked.letter_by) == (Step.DECISION, "Return to court", None)
    assert [task[0] for task in open_tasks()] == ["enforcement_decision"]
    assert_recount_agrees()
    troupe.sign_at(1, {0: ABSENT})
    second = troupe.failures()[1]
    assert (second.step, second.action) == (Step.DECISION, "Return to court")
    assert_recount_agrees()


@pytest.mark.every_database
def test_a_rule_that_changes_in_its_words_alone_is_read_in_what_waits(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    troupe.sign_at(1, {0: ABSENT})
    rule = troupe.failures()[0].rule
    assert rule is not None
    said = select(Task.title).where(Task.kind == "enforcement_decision")
    assert db.scalars(said).one().startswith("Decide on breach: ")
    as_it_is = {each.name: getattr(rule, each.name) for each in fields(Figures)}
    figures = Figures(**as_it_is | {"action": "Return to court"})
    change_rule(troupe.world.lead, rule_id=rule.id, figures=figures, seen=rule.version)
    assert recounted(repair=True) == (), "no failure and no day moves"
    assert follow_again({}) == 1
    db.close_reading()
    assert db.scalars(said).one().startswith("Decide on return to court: ")
    assert follow_again({}) == 0


def change_figures(troupe: Troupe) -> None:
    """Orders are decided on at the first failure from now on, with longer days; what waits is not in line yet."""
    rule = troupe.failures()[0].rule
    assert rule is not None
    figures = Figures(12, 1, 5, 9, 12, "Breach", "Our own")
    change_rule(troupe.world.lead, rule_id=rule.id, figures=figures, seen=rule.version)


@pytest.mark.every_database
def test_whoever_decides_by_a_rule_that_has_just_been_changed_is_told_so_first(troupe: Troupe) -> None:
    """The page showed a warning and its day: nobody is held to have decided by figures that they never saw."""
    troupe.sign_at(0, {0: ABSENT})
    change_figures(troupe)
    with pytest.raises(Refused, match="changed meanwhile"):
        decided(troupe, Decided.WARNED)
    (after,) = troupe.failures()
    assert (after.step, after.asked and after.asked.decide_by, after.decisions) == (
        Step.DECISION,
        date(2026, 12, 10),
        (),
    )
    decided(troupe, Decided.WARNED_AGAIN, "First time in a year")
    assert_recount_agrees()


@pytest.mark.every_database
def test_evidence_that_waits_is_to_be_answered_by_the_rule_as_it_now_is(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    mark_id = troupe.failures()[0].record.mark_id
    add_evidence(troupe.officer, mark_id=mark_id, what="A hospital card", received_on=NOW.date())
    change_figures(troupe)
    recounted(repair=True)
    until = troupe.failures()[0].asked
    assert until is not None
    assert [str(task[3])[:10] for task in open_tasks() if task[0] == "evidence"] == [str(until.evidence_by)]
    assert_recount_agrees()


@pytest.mark.every_database
def test_a_reason_that_comes_late_leaves_the_days_with_the_event(troupe: Troupe) -> None:
    """Provisional at first, determined a week on: as unacceptable it keeps its dates, as acceptable nothing is left."""
    unknown = replace(ABSENT, provisional=True)
    troupe.sign_at(0, {0: unknown, 1: unknown})
    before = troupe.failures()[0]
    with clock.standing_at(NOW + timedelta(days=7)):
        troupe.amend(troupe.sessions[0], troupe.members[0], ABSENT, troupe.owen)
        troupe.amend_at(0, 1, ILL)
        troupe.amend_at(0, 0, replace(ABSENT, note="He rang"))
        (after,) = troupe.failures()
        assert (before.record.determined_by, after.record.determined_by) == ("", troupe.owen.name)
        assert (after.asked, after.record.on_date) == (before.asked, NOW.date())
        assert (before.record.determined_at, after.record.determined_at) == (None, NOW + timedelta(days=7))
        assert after.due is not None
        assert after.due < clock.today("Europe/London")
    assert troupe.failures(1) == ()
    assert [task[0] for task in open_tasks()] == ["warning_letter"]
    assert_recount_agrees()


def test_a_warning_does_not_settle_what_turns_into_a_second_failure(troupe: Troupe) -> None:
    with clock.standing_at(NOW + timedelta(days=2)):
        troupe.sign_at(1, {0: ABSENT})
        decided(troupe, Decided.WARNED)
        troupe.sign_at(0, {0: ABSENT})
        assert troupe.steps() == [Step.WARNING, Step.DECISION]
        assert len(open_tasks()) == 2
        decided(troupe, Decided.WARNED_AGAIN, "The sheet of the first day came late", at=1)
    assert [task[0] for task in open_tasks()] == ["warning_letter"]
    assert_recount_agrees()


def test_what_cannot_be_decided_is_refused_with_its_reason(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    failure = troupe.failures()[0]

    def problems(what: Decided, reason: str, days: int, seen: int = 0) -> set[str]:
        wish = Wish(what, reason, NOW.date() + timedelta(days=days))
        with pytest.raises(Refused) as refused:
            decide(troupe.officer, mark_id=failure.record.mark_id, wish=wish, seen=seen)
        return set(refused.value.problems)

    assert problems(Decided.INITIATED, "Straight away", 0) == {"decision"}
    assert problems(Decided.NO_ACTION, "", 0) == {"reason"}
    assert problems(Decided.WARNED, "", 1) == {"decided_on"}
    assert problems(Decided.WARNED, "", -1) == {"decided_on"}
    assert problems(Decided.WARNED, "", 0, seen=1) == {""}
    with pytest.raises(Missing):
        decided(troupe, Decided.WARNED, by=troupe.make.officer(troupe.world.area_id))


@pytest.mark.every_database
def test_accepted_evidence_amends_the_absence_and_takes_back_what_it_asked_for(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    mark_id = troupe.failures()[0].record.mark_id
    given = add_evidence(troupe.officer, mark_id=mark_id, what="A hospital card", received_on=NOW.date())
    assert {task[0] for task in open_tasks()} == {"evidence", "warning_letter"}
    with pytest.raises(Refused, match="recorded as"):
        accept_evidence(troupe.ruth, evidence_id=given, outcome="UAAB", words="")
    accept_evidence(troupe.ruth, evidence_id=given, outcome="AAME", words="")
    (failure,) = troupe.failures()
    assert failure.asked is None
    assert failure.record.outcome == "Acceptable absence: medical"
    assert [each.answer for each in failure.evidence] == [Answer.ACCEPTED]
    assert open_tasks() == []
    assert_recount_agrees()


def test_evidence_where_nobody_leads_the_delivery_waits_for_another_of_its_facilitators(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    mark_id = troupe.failures()[0].record.mark_id
    with db.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE delivery_staff SET part = 'regular'")
    add_evidence(troupe.officer, mark_id=mark_id, what="A card", received_on=NOW.date())
    (owner,) = [task[2] for task in open_tasks() if task[0] == "evidence"]
    assert owner in {troupe.ruth.user_id, troupe.world.second.user_id}


def test_declined_evidence_needs_a_reason_and_changes_nothing(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    mark_id = troupe.failures()[0].record.mark_id
    given = add_evidence(troupe.officer, mark_id=mark_id, what="A note", received_on=NOW.date())
    with pytest.raises(Refused, match="Say why it is not accepted"):
        decline_evidence(troupe.ruth, evidence_id=given, words=" ")
    with pytest.raises((Forbidden, Missing)):
        decline_evidence(troupe.make.facilitator(troupe.world.area_id), evidence_id=given, words="Undated")
    decline_evidence(troupe.ruth, evidence_id=given, words="Undated")
    assert troupe.steps() == [Step.WARNING]
    assert [task[0] for task in open_tasks()] == ["warning_letter"]
    with pytest.raises(Refused, match="answered already"):
        decline_evidence(troupe.ruth, evidence_id=given, words="Undated")


def test_an_amendment_answers_evidence_that_waited(troupe: Troupe) -> None:
    troupe.sign_at(0, {0: ABSENT})
    mark_id = troupe.failures()[0].record.mark_id
    add_evidence(troupe.officer, mark_id=mark_id, what="A note", received_on=NOW.date())
    troupe.amend_at(0, 0, ILL)
    assert [each.answer for each in troupe.failures()[0].evidence] == [Answer.ACCEPTED]
    assert open_tasks() == []
