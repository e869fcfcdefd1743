"""Writing, signing and correcting reports: what is frozen, who is told, what is owed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from tests.delivery.conftest import TODAY, _noon, here  # noqa: F401
from tests.make.reports import as_it_stands, signed_report, write_all
from tests.threads import at_once
from tests.treatment.conftest import CALMER, CLOSER, Planned, planned  # noqa: F401
from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery.models import Enrolment
from tracker.delivery.rules import EnrolmentState
from tracker.people.service import assign_officer
from tracker.reports.models import Report, Section
from tracker.reports.queries import kept
from tracker.reports.rules import parts
from tracker.reports.rules.parts import Entry, Rule, SectionKey
from tracker.reports.service.asking import chase_owed, set_rule
from tracker.reports.service.signing import countersign_report, sign_report
from tracker.reports.service.writing import begin_report, correct_report, drop_report, refresh_report, save_section
from tracker.treatment.rules.plans import TargetState
from tracker.treatment.service.planning import change_target
from tracker.work.queries import open_alerts, open_tasks, standing

every_database = pytest.mark.every_database
RISK, NEEDS, RECOMMEND = SectionKey.RISK, SectionKey.NEEDS, SectionKey.RECOMMEND


@command
def overwrite(table: type[Report] | type[Section], **values: object) -> None:
    """Change rows behind the services' back."""
    db.change(update(table).values(values))
    audit.record(SYSTEM, Action.REPORT_SAVED, "report", 1)


def saves(planned: Planned, report_id: int, key: SectionKey, entry: Entry, seen: int = 1) -> None:  # noqa: F811
    save_section(planned.ruth, report_id=report_id, key=key, seen=seen, entry=entry)


@every_database
def test_a_report_is_begun_from_the_record_signed_and_never_changes_again(planned: Planned) -> None:  # noqa: F811
    planned.begins(CLOSER)
    planned.signs()
    officer = planned.service.make.officer(planned.service.area)
    assign_officer(planned.service.lead, person_id=planned.person, user_id=officer.user_id or 0)
    first = begin_report(planned.ruth, enrolment_id=planned.enrolment)
    assert begin_report(planned.ruth, enrolment_id=planned.enrolment) == first
    draft = as_it_stands(first)
    assert draft.head.name == "Neil Larchwood"
    assert next(row[0] for _key, row in draft.section(NEEDS).needs) == "Target not met: Ring two people"
    with pytest.raises(Missing):
        kept.report_for(officer, first)
    with pytest.raises(Refused) as refused:
        sign_report(planned.ruth, report_id=first, seen=draft.version)
    assert set(refused.value.problems) == {"needs", "recommend", "comments", "response"}
    write_all(planned.ruth, first)
    with pytest.raises(Stale):
        sign_report(planned.ruth, report_id=first, seen=draft.version)
    sign_report(planned.ruth, report_id=first, seen=as_it_stands(first).version)
    signed = as_it_stands(first)
    assert signed.digest == parts.digest(signed)
    for table, values in ((Report, {"marking": "None"}), (Section, {"text": "Another"})):
        with pytest.raises(DBAPIError):
            overwrite(table, **values)
    assert kept.report_for(officer, first) == signed
    assert [each.text for each in open_alerts(officer)] == ["New post-programme report: Neil Larchwood"]
    for refused_act in (
        lambda: saves(planned, first, RISK, Entry("Late"), signed.section(RISK).version),
        lambda: refresh_report(planned.ruth, report_id=first, seen=signed.version),
        lambda: drop_report(planned.ruth, report_id=first),
        lambda: begin_report(planned.ruth, enrolment_id=planned.enrolment),
    ):
        with pytest.raises(Refused, match="signed"):
            refused_act()


def test_a_correction_is_a_new_version_with_its_reason_and_the_old_one_is_read_on(planned: Planned) -> None:  # noqa: F811
    first = signed_report(planned.ruth, planned.enrolment)
    with pytest.raises(Refused, match="Enter what is corrected"):
        correct_report(planned.ruth, report_id=first, why=" ")
    second = correct_report(planned.ruth, report_id=first, why="The day was wrong")
    with pytest.raises(Refused, match="later version"):
        correct_report(planned.ruth, report_id=first, why="Again")
    new, old = as_it_stands(second), as_it_stands(first)
    assert (new.number, new.why, new.called) == (2, "The day was wrong", f"PPR-{planned.enrolment}-2")
    assert [each.text for each in new.sections] == [each.text for each in old.sections]
    drop_report(planned.ruth, report_id=second)
    assert [each.id for each in kept.versions_of(planned.enrolment)] == [first]


def test_two_sections_are_written_at_once_and_one_section_only_by_one(planned: Planned) -> None:  # noqa: F811
    first = begin_report(planned.ruth, enrolment_id=planned.enrolment)
    saves(planned, first, RISK, Entry("Looked at in April"))
    saves(planned, first, RECOMMEND, Entry("The evening course"))
    with pytest.raises(Stale) as stale:
        save_section(planned.service.lead, report_id=first, key=RISK, seen=1, entry=Entry("Mine"))
    assert stale.value.current == as_it_stands(first)
    assert as_it_stands(first).section(RISK).text == "Looked at in April"


@every_database
def test_a_signature_and_a_save_at_the_same_moment_leave_one_of_them(planned: Planned) -> None:  # noqa: F811
    first = begin_report(planned.ruth, enrolment_id=planned.enrolment)
    write_all(planned.ruth, first)
    found = as_it_stands(first)
    seen, entry = found.section(RECOMMEND).version, Entry("Another course")
    both = at_once(
        [
            lambda: sign_report(planned.ruth, report_id=first, seen=found.version),
            lambda: saves(planned, first, RECOMMEND, entry, seen),
        ]
    )
    assert sum(each is None for each in both) == 1
    after = as_it_stands(first)
    assert after.is_signed == (after.section(RECOMMEND).text != "Another course")


def test_only_those_who_deliver_or_lead_write(planned: Planned) -> None:  # noqa: F811
    make, area = planned.service.make, planned.service.area
    officer, stranger = make.officer(area), make.facilitator(area)
    assign_officer(planned.service.lead, person_id=planned.person, user_id=officer.user_id or 0)
    with pytest.raises(Forbidden):
        begin_report(officer, enrolment_id=planned.enrolment)
    with pytest.raises(Missing):
        begin_report(stranger, enrolment_id=planned.enrolment)


def test_what_the_record_says_now_is_taken_over_beside_what_was_written(planned: Planned) -> None:  # noqa: F811
    targets = planned.begins(CLOSER, CALMER)
    first = begin_report(planned.ruth, enrolment_id=planned.enrolment)
    saves(planned, first, SectionKey.TARGETS, Entry("By hand"))
    keys = [key for key, _row in as_it_stands(first).section(NEEDS).needs]
    saves(planned, first, NEEDS, Entry(answers=dict.fromkeys(keys, "He, by May")))
    met = replace(CLOSER, state=TargetState.MET, state_why="Rings both")
    plan = planned.plan()
    change_target(planned.ruth, plan_id=plan.id, target_id=targets[0], seen=1, details=met)
    db.close_reading()
    with pytest.raises(Stale):
        refresh_report(planned.ruth, report_id=first, seen=1)
    assert refresh_report(planned.ruth, report_id=first, seen=as_it_stands(first).version) == 2
    found = as_it_stands(first)
    assert found.section(SectionKey.TARGETS).text == "By hand"
    assert found.section(SectionKey.TARGETS).drafted.startswith("1 of 2 targets met.")
    assert f"target:{targets[0]}" not in found.section(NEEDS).answers
    assert found.section(NEEDS).unanswered == 0


@every_database
def test_a_report_that_several_begin_at_one_moment_is_begun_once(planned: Planned) -> None:  # noqa: F811
    enrolment = planned.enrolment
    db.close_reading()
    given = at_once([lambda: begin_report(planned.ruth, enrolment_id=enrolment)] * 3)
    assert given == [given[0]] * 3
    assert isinstance(given[0], int)


@every_database
def test_where_an_area_asks_for_it_a_lead_signs_too_before_it_is_read(planned: Planned) -> None:  # noqa: F811
    service = planned.service
    officer = service.make.officer(service.area)
    assign_officer(service.lead, person_id=planned.person, user_id=officer.user_id or 0)
    set_rule(service.lead, area_id=service.area, rule=Rule(countersign=True, due_days=10, marking=""), seen=0)
    with pytest.raises(Stale):
        set_rule(service.lead, area_id=service.area, rule=Rule(), seen=0)
    first = signed_report(planned.ruth, planned.enrolment)
    with pytest.raises(Missing):
        kept.report_for(officer, first)
    assert kept.reports_of(officer, planned.person) == ()
    assert [each.kind for each in open_tasks(service.lead, kinds=[parts.COUNTERSIGN])] == [parts.COUNTERSIGN]
    with pytest.raises(Forbidden):
        countersign_report(planned.ruth, report_id=first)
    both = planned.ruth.roles | service.lead.roles
    leads_now = Actor.of(planned.ruth.user_id or 0, planned.ruth.name, both, service.lead.area_ids)
    with pytest.raises(Refused, match="another lead"):
        countersign_report(leads_now, report_id=first)
    countersign_report(service.lead, report_id=first)
    db.close_reading()
    assert kept.report_for(officer, first).countersigned_by == service.lead.name
    assert len(open_alerts(officer)) == 1
    assert open_tasks(service.lead, kinds=[parts.COUNTERSIGN]) == ()
    with pytest.raises(Refused):
        countersign_report(service.lead, report_id=first)


@every_database
def test_a_report_that_is_owed_is_a_task_of_who_leads_until_it_is_signed(planned: Planned) -> None:  # noqa: F811
    ended(planned, TODAY - timedelta(days=3))
    assert (chase_owed(), chase_owed()) == (1, 0)
    db.close_reading()
    (task,) = open_tasks(planned.ruth, kinds=[parts.DUE])
    assert (task.key, task.due_on) == (str(planned.enrolment), TODAY + timedelta(days=25))
    set_rule(planned.service.lead, area_id=planned.service.area, rule=Rule(due_days=5), seen=0)
    chase_owed()
    db.close_reading()
    assert standing(parts.DUE)[0].due_on == TODAY + timedelta(days=2)
    signed_report(planned.ruth, planned.enrolment)
    assert standing(parts.DUE) == ()
    assert chase_owed() == 0


def test_a_report_of_long_ago_is_asked_for_no_more(planned: Planned) -> None:  # noqa: F811
    ended(planned, TODAY - timedelta(days=3))
    chase_owed()
    ended(planned, TODAY - timedelta(days=200))
    assert chase_owed() == 0
    db.close_reading()
    assert standing(parts.DUE) == ()


@command
def ended(planned: Planned, on: date) -> None:  # noqa: F811
    """Let the programme have been completed on a day."""
    said = {"state": EnrolmentState.COMPLETED.value, "ended_on": on}
    db.change(update(Enrolment).where(Enrolment.id == planned.enrolment).values(said))
    audit.record(SYSTEM, Action.COMPLETION_JUDGED, "enrolment", planned.enrolment)
