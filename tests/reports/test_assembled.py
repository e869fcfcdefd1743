"""What a report takes from a real record, in which words, and what it never takes."""

import json
from datetime import timedelta

import pytest

from tests.formulation.conftest import Case, case  # noqa: F401
from tests.make.assessments import ANSWERS, ZONE
from tests.make.reports import as_it_stands, write_all
from tracker.accounts.rules import SYSTEM
from tracker.assessments.rules.giving import Occasion
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery.queries import member_for
from tracker.notes.rules.notes import Typed
from tracker.notes.service.mending import redact
from tracker.notes.service.writing import save_note
from tracker.reports.rules import parts
from tracker.reports.rules.parts import ReportView, SectionKey, SectionView
from tracker.reports.service.signing import sign_report
from tracker.reports.service.writing import begin_report, refresh_report
from tracker.treatment import evidence
from tracker.treatment.evidence import ref_of
from tracker.treatment.rules.plans import TargetDetails
from tracker.treatment.rules.reviews import ReviewDetails, ReviewKind
from tracker.treatment.service.planning import add_target, begin_plan
from tracker.treatment.service.rating import rate, set_scale
from tracker.treatment.service.reviewing import begin_review

RING = TargetDetails(wording="Ring two people", pathway="intimacy_deficits", why="Alone a lot")
SAID = {"progress": "Some", "view": "“It was long.”", "needs": "Housing", "recommend": "The evening course"}
CALM = {**ANSWERS, **{f"calm{number}": "0" for number in (1, 3, 4, 6)}, "calm2": "3", "calm5": "3"}


def rows(section: SectionView, title: str) -> list[tuple[str, ...]]:
    return [row for block in section.blocks if block.title == title for row in block.rows]


@pytest.fixture
def report(case: Case) -> ReportView:  # noqa: F811
    """Of somebody who missed a session, with a target that is rated, a formulation, notes, two scores and a review."""
    group, today = case.group, clock.today(ZONE)
    ruth = group.facilitator
    enrolment = member_for(SYSTEM, group.membership_ids[0])[1].enrolment_id
    case.make.signed_register(ruth, group.session_id, {group.membership_ids[0]: Entry("UAAB")})
    db.close_reading()
    target = add_target(ruth, plan_id=begin_plan(ruth, enrolment_id=enrolment), details=RING)
    set_scale(ruth, target_id=target, seen=0, levels=["a", "b", "c", "d", "e"], weight=1, baseline=-2)
    rate(ruth, target_id=target, level=1, on=today, note="")
    ref = (ref_of(target),)
    typed = [
        Typed("covered", "What was covered", "Rang his sister", targets=ref),
        Typed("risk", "Risk", "Names a neighbour", restricted=True, targets=ref),
    ]
    db.close_reading()
    whose = group.membership_ids[0]
    save_note(ruth, session_id=group.session_id, membership_id=whose, typed=typed, seen=0, sign=True)
    first = case.begin()
    case.evidence(first, text="Third-party words", restricted=True)
    case.fill(first)
    case.sign(first)
    before = today - timedelta(days=30)
    case.make.signed(case.person_id, ruth, CALM, given_on=before)
    case.make.signed(case.person_id, ruth, occasion=Occasion.POST)
    details = ReviewDetails(today, "", SAID)
    begin_review(ruth, enrolment_id=enrolment, kind=ReviewKind.PROGRAMME_END, details=details, sign=True)
    db.close_reading()
    return as_it_stands(begin_report(ruth, enrolment_id=enrolment))


def test_each_section_says_what_the_record_says(report: ReportView) -> None:
    attendance = report.section(SectionKey.ATTENDANCE)
    assert attendance.text.startswith("Attended 0 of 1 session; the absence was unacceptable.")
    assert ("Unacceptable absences", "1") in rows(attendance, "Attendance")
    ((_session, _on, outcome, since),) = rows(attendance, "Absences")
    assert (outcome, since) == ("Unacceptable", "Still owed")
    targets = report.section(SectionKey.TARGETS)
    assert targets.text.startswith("0 of 1 target met.")
    ((wording, state, attained),) = rows(targets, "Targets")
    assert (wording, state) == ("Ring two people", "Being worked on")
    assert attained.startswith("−2, much less than expected; +1, somewhat more than expected,")
    assert "T-score of goal attainment (Kiresuk and Sherman), 50 being every target as expected: 60.0." in (
        targets.blocks[0].note
    )
    found = report.section(SectionKey.FORMULATION)
    assert rows(found, "Mechanisms and pathways")[0] == ("Intimacy and social skills deficits", "2, strong", "medium")
    calm = rows(report.section(SectionKey.CHANGE), "Scores")[0]
    assert "(" in calm[1]
    assert calm[4].startswith("Reliable change index")
    assert report.section(SectionKey.CHANGE).text.startswith("Of 2 measures with two scores:")


def test_needs_and_recommendations_begin_with_the_review_of_the_programme(report: ReportView) -> None:
    needs = report.section(SectionKey.NEEDS)
    assert needs.text == "Housing"
    whats = [row[0] for _key, row in needs.needs]
    assert whats[0] == "Target not met: Ring two people"
    assert any(" met; owed: " in row[1] for _key, row in needs.needs)
    assert not any("Intimacy" in what for what in whats)  # its target is open, and stands already
    assert report.section(SectionKey.RECOMMEND).text == "The evening course"
    assert report.section(SectionKey.COMMENTS).text == "“It was long.”"


def test_nothing_restricted_is_taken_up_nor_the_texts_of_a_formulation(report: ReportView) -> None:
    whole = json.dumps([[each.text, [one.plain() for one in each.blocks]] for each in report.sections])
    assert [row[2] for row in rows(report.section(SectionKey.RESPONSE), "From notes")] == ["Rang his sister"]
    for secret in ("Names a neighbour", "Third-party words", "Few friendships", "I was on my own", "came first"):
        assert secret not in whole


def test_a_passage_that_was_taken_out_of_its_note_since_is_not_signed(case: Case, report: ReportView) -> None:  # noqa: F811
    ruth, lead = case.group.facilitator, case.group.lead
    write_all(ruth, report.id)
    (note,) = [each.page[1] for each in evidence.gathered(ruth, case.person_id, _refs(report)) if not each.hidden]
    redact(lead, note_id=note, parts=["covered"], why="Of somebody else")
    with pytest.raises(Refused) as refused:
        sign_report(ruth, report_id=report.id, seen=as_it_stands(report.id).version)
    assert refused.value.problems == {"response": parts.GONE}
    refresh_report(ruth, report_id=report.id, seen=as_it_stands(report.id).version)
    write_all(ruth, report.id)
    sign_report(ruth, report_id=report.id, seen=as_it_stands(report.id).version)
    assert "Rang his sister" not in json.dumps(
        [one.plain() for each in as_it_stands(report.id).sections for one in each.blocks]
    )


def _refs(report: ReportView) -> list[str]:
    return [key.replace("target", "plan") for key, _row in report.section(SectionKey.NEEDS).needs]
