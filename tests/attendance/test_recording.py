"""Recording a register as a draft: all rows at once, by the delivery's facilitators, whole or not at all."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from tests.attendance.group import ABSENT, HERE, Group, assert_recount_agrees, counted, trail
from tests.make.attendance import filled
from tracker.accounts.rules import SYSTEM, Role
from tracker.attendance import queries
from tracker.attendance.rules.marks import EMPTY, Entry
from tracker.attendance.rules.merging import Submission
from tracker.attendance.rules.registers import RegisterState
from tracker.attendance.service.recording import record_attendance
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.delivery.rules import SessionKind
from tracker.delivery.service.membership import remove_member

pytestmark = pytest.mark.every_database


def test_a_register_nobody_has_begun_presumes_that_it_was_held_as_planned(group: Group) -> None:
    page = group.page()
    assert page.state is None
    assert (page.head.started_at, page.head.ended_at) == (time(0), time(2, 30))
    assert page.head.deliverers == {group.ruth.user_id, group.owen.user_id}
    assert [row.entry for row in page.rows] == [EMPTY] * 3


def test_a_draft_keeps_what_was_typed_and_counts_nowhere(group: Group) -> None:
    first, second, _ = group.members
    group.save(
        group.ruth, group.page(), {first: replace(HERE, note="Led the recap"), second: ABSENT}, group_note="Recap"
    )
    page = group.page()
    assert page.state is RegisterState.DRAFT
    assert [row.entry for row in page.rows] == [replace(HERE, note="Led the recap"), ABSENT, EMPTY]
    assert page.head.group_note == "Recap"
    assert (page.saved_by, page.saved_at) == (group.ruth.name, clock.now())
    assert counted("SELECT sum(marks), sum(minutes_credited) FROM delivery_progress") == [(0, 0)]
    assert counted("SELECT count(*) FROM task") == counted("SELECT count(*) FROM alert") == [(0,)]
    assert_recount_agrees()


def test_a_save_answers_with_the_register_as_it_then_stands(group: Group) -> None:
    saved = group.save(group.ruth, group.page(), {group.members[0]: HERE})
    db.close_reading()
    assert saved.page == queries.register_for(group.ruth, group.session_id)
    saved = group.save(
        group.owen, saved.page, {group.members[0]: ABSENT, group.members[1]: HERE}, deliverers=frozenset()
    )
    db.close_reading()
    assert saved.page == queries.register_for(group.owen, group.session_id)


def test_an_absence_is_kept_without_the_minutes_that_the_page_filled_in(group: Group) -> None:
    group.save(group.ruth, group.page(), {group.members[0]: replace(HERE, outcome="AAME", note="\0 rang in\r\n ")})
    assert group.entries()[0] == Entry("AAME", note="rang in")


def test_marking_everyone_else_leaves_recorded_rows_as_they_are(group: Group) -> None:
    page = group.page()
    group.save(group.ruth, page, {group.members[1]: ABSENT}, rest=True, ended_at=time(2))
    assert group.entries() == [Entry("ATTC", 120), ABSENT, Entry("ATTC", 120)]


def test_saving_a_page_as_it_was_shown_writes_nothing(group: Group) -> None:
    group.save(group.ruth, group.page(), {group.members[0]: HERE})
    lines, version = len(trail()), group.page().version
    group.save(group.owen, group.page(), {})
    assert (len(trail()), group.page().version) == (lines, version)


def test_impossible_values_are_refused_and_nothing_of_that_save_is_kept(group: Group) -> None:
    first, second, third = group.members
    group.save(group.ruth, group.page(), {third: HERE})
    before, lines = group.page(), len(trail())
    sent = {first: HERE, second: Entry("ATTC", 151), third: replace(HERE, engagement=6)}
    with pytest.raises(Refused) as refusal:
        group.save(group.ruth, before, sent, group_note="Recap", ended_at=time(0), deliverers=frozenset({10**6}))
    assert set(refusal.value.problems) == {f"minutes-{second}", f"engagement-{third}", "ended_at", "deliverers"}
    assert group.page() == before
    assert len(trail()) == lines


def test_a_session_that_ran_over_lets_people_have_been_there_longer(group: Group) -> None:
    entry = {group.members[0]: Entry("ATTC", 160)}
    with pytest.raises(Refused):
        group.save(group.ruth, group.page(), entry)
    group.save(group.ruth, group.page(), entry, ended_at=time(2, 40))
    assert group.entries()[0].minutes == 160


def test_the_trail_says_who_changed_what_but_never_the_words_of_a_note(group: Group) -> None:
    shown = group.page()
    group.save(group.ruth, shown, {group.members[0]: replace(HERE, note="Xylophone")}, group_note="Zeppelin")
    group.sign(group.owen, {**group.all_here(), group.members[0]: replace(HERE, note="Quicksand")})
    lines = trail()
    assert [action for action, _ in lines] == ["attendance recorded", "attendance recorded", "register signed"]
    assert lines[0].changes[str(group.members[0])]["outcome"] == [None, "ATTC"]
    assert lines[0].changes["session"] == {"group_note": ["0 characters", "8 characters"]}
    assert lines[1].changes[str(group.members[0])] == {"note": ["9 characters", "9 characters"]}
    everything = str(counted("SELECT changes FROM audit_event"))
    assert not any(word in everything for word in ("Xylophone", "Zeppelin", "Quicksand"))


def test_only_the_delivery_s_facilitators_record_its_registers(group: Group) -> None:
    sent = filled(group.page(), {group.members[0]: HERE})
    both = group.make.staff(Role.FACILITATOR, Role.PROGRAMME_LEAD, areas=(group.world.area_id,))
    for who in (group.world.lead, both, SYSTEM):
        with pytest.raises(Forbidden):
            record_attendance(who, group.session_id, sent)
    colleague = group.make.facilitator(group.world.area_id)
    for who in (colleague, group.world.officer, group.make.administrator()):
        with pytest.raises(Missing):
            record_attendance(who, group.session_id, sent)
    with pytest.raises(Missing):
        record_attendance(group.ruth, 10**6, sent)
    assert group.page().state is None


def test_a_draft_that_comes_after_the_signature_is_stale(group: Group) -> None:
    shown = group.page()
    group.sign(group.ruth, group.all_here())
    signed = group.page()
    with pytest.raises(Stale):
        group.save(group.owen, shown, {group.members[0]: ABSENT})
    assert group.page() == signed


def test_a_one_to_one_without_a_date_has_no_register_yet(group: Group) -> None:
    unbooked = group.make.session_ids(group.world.delivery_id, SessionKind.ONE_TO_ONE)[0]
    with pytest.raises(Refused, match="no date yet"):
        record_attendance(group.ruth, unbooked, Submission((), group.page().head, ""))
    assert counted("SELECT count(*) FROM register") == [(0,)]


def test_a_member_whose_last_day_is_put_before_the_session_stays_on_its_register(group: Group) -> None:
    second = group.make.session_ids(group.world.delivery_id)[1]
    with clock.standing_at(clock.now() + timedelta(days=1)):
        group.make.signed_register(group.ruth, second)
        remove_member(SYSTEM, membership_id=group.members[0], on=date(2026, 11, 24), why="Moved away")
    assert [row.membership_id for row in group.page(second).rows] == list(group.members)
    third = group.make.session_ids(group.world.delivery_id)[2]
    assert [row.membership_id for row in group.page(third).rows] == list(group.members[1:])
