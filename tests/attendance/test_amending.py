"""Amending a signed register: one row, with a reason, both values kept, and everything that follows brought in line."""

from dataclasses import replace

import pytest

from tests.attendance.group import ABSENT, HERE, Group, assert_recount_agrees, counted, trail
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.delivery.queries import enrolments_of
from tracker.work.queries import open_alerts, open_tasks

pytestmark = pytest.mark.every_database

REASON = "A solicitor's letter shows that he was at court"


def amend(group: Group, who: Actor, entry: Entry, reason: str = REASON, *, seen: str = "", place: int = 0) -> Row:
    """Amend one row as it now stands, or as it was seen."""
    row = group.page().rows[place]
    seen = seen or fingerprint(row.entry)
    return amend_attendance(who, group.session_id, row.membership_id, entry, reason, seen=seen)


@pytest.fixture
def signed(group: Group) -> Group:
    """The group's register signed: the first was absent without leave, the others were there."""
    group.sign(group.ruth, {**group.all_here(), group.members[0]: replace(ABSENT, note="No word")})
    return group


def test_both_values_the_reason_and_the_hand_are_kept(signed: Group) -> None:
    amend(signed, signed.owen, Entry("AACL", note="At court"))
    page = signed.page()
    assert page.rows[0].entry == Entry("AACL", note="At court")
    [change] = (page.amendments or {})[page.rows[0].mark_id or 0]
    assert (change.by, change.at, change.reason) == (signed.owen.name, clock.now(), REASON)
    assert (change.before, change.after) == (replace(ABSENT, note="No word"), Entry("AACL", note="At court"))
    assert page.is_signed
    assert page.signed_by == signed.ruth.name


def test_the_trail_names_the_person_and_the_fields_and_not_the_words(signed: Group) -> None:
    amend(signed, signed.ruth, Entry("AACL", note="Xylophone"))
    action, changes = trail()[-1]
    assert action == "attendance amended"
    assert changes == {"outcome": ["UAAB", "AACL"], "note": ["7 characters", "9 characters"]}
    person = "SELECT person_id FROM audit_event WHERE action = 'attendance amended'"
    assert counted(person) == [(signed.world.person_ids[0],)]


@pytest.mark.parametrize(
    ("entry", "reason", "field"),
    [
        (Entry("AACL"), "  ", "reason"),
        (Entry("AACL"), "x" * 501, "reason"),
        (replace(ABSENT, note="No word"), REASON, ""),
        (Entry(None), REASON, "outcome-{}"),
        (Entry("ATTC", None), REASON, "minutes-{}"),
        (Entry("ATTC", 151), REASON, "minutes-{}"),
        (Entry("ATTC", 150, engagement=9), REASON, "engagement-{}"),
    ],
)
def test_an_amendment_that_is_not_right_changes_nothing(signed: Group, entry: Entry, reason: str, field: str) -> None:
    before, lines = signed.page(), len(trail())
    with pytest.raises(Refused) as refusal:
        amend(signed, signed.ruth, entry, reason)
    assert list(refusal.value.problems) == [field.format(signed.members[0])]
    assert (signed.page(), len(trail())) == (before, lines)


def test_a_draft_is_not_amended(group: Group) -> None:
    group.save(group.ruth, group.page(), {group.members[0]: HERE})
    with pytest.raises(Refused, match="not signed yet"):
        amend(group, group.ruth, ABSENT)


def test_an_amendment_over_another_s_is_stale_and_carries_the_row_as_it_is(signed: Group) -> None:
    seen = fingerprint(signed.page().rows[0].entry)
    amend(signed, signed.owen, Entry("AAME"))
    with pytest.raises(Stale) as stale:
        amend(signed, signed.ruth, Entry("AACL"), seen=seen)
    assert stale.value.current == signed.page().rows[0]
    assert signed.entries()[0] == Entry("AAME")


def test_only_the_delivery_s_facilitators_amend(signed: Group) -> None:
    with pytest.raises(Forbidden):
        amend(signed, signed.world.lead, Entry("AACL"))
    for who in (signed.world.officer, signed.make.facilitator(signed.world.area_id)):
        with pytest.raises(Missing):
            amend(signed, who, Entry("AACL"))
    with pytest.raises(Refused, match="no row"):
        amend_attendance(signed.ruth, signed.session_id, 10**6, Entry("AACL"), REASON, seen="")


def test_an_absence_amended_to_attendance_undoes_what_followed_from_it(signed: Group) -> None:
    amend(signed, signed.ruth, HERE, "He signed in at the desk, and the sheet was found")
    assert open_tasks(signed.ruth) == ()
    assert counted("SELECT how FROM task WHERE kind = 'catch_up'") == [("The mark was amended",)]
    enrolment = enrolments_of(signed.world.person_ids[0])[0]
    assert (enrolment.items_met, enrolment.minutes_credited) == (1, 150)
    marks = "SELECT marks, marks_attended, marks_acceptable, marks_unacceptable, sessions_signed FROM delivery_progress"
    assert counted(marks) == [(3, 3, 0, 0, 1)]
    assert_recount_agrees()


def test_attendance_amended_to_absence_owes_the_session_and_tells_the_officer(signed: Group) -> None:
    amend(signed, signed.ruth, ABSENT, "The sheet of another person", place=1)
    assert {task.person_id for task in open_tasks(signed.ruth)} == set(signed.world.person_ids[:2])
    assert {alert.person_id for alert in open_alerts(signed.world.officer)} == set(signed.world.person_ids[:2])
    enrolment = enrolments_of(signed.world.person_ids[1])[0]
    assert (enrolment.items_met, enrolment.minutes_credited) == (0, 0)
    assert_recount_agrees()


def test_back_and_forth_leaves_one_catch_up_open_and_tells_the_officer_once(signed: Group) -> None:
    for entry in (HERE, ABSENT, HERE, ABSENT):
        amend(signed, signed.ruth, entry)
    assert len(open_tasks(signed.ruth)) == 1
    assert len(open_alerts(signed.world.officer)) == 1
    assert len((signed.page().amendments or {})[signed.page().rows[0].mark_id or 0]) == 4
    assert_recount_agrees()


def test_the_database_itself_refuses_to_change_an_amendment(signed: Group) -> None:
    amend(signed, signed.ruth, HERE)
    db.close_reading()
    with pytest.raises(Exception, match="append-only"), db.write_engine.begin() as connection:
        connection.exec_driver_sql("UPDATE amendment SET reason = 'another'")
