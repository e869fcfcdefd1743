"""Registers at their edges: the longest names, rows in conflict while the rest is marked, rows that came too late."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.attendance.browsing import Browser
from tests.attendance.group import ABSENT, HERE, NOW, Group, assert_recount_agrees, counted
from tests.browserless import fields_of
from tests.make import Make
from tests.make.attendance import filled
from tracker.accounts.rules import SYSTEM
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.attendance.service.recording import record_attendance
from tracker.people.service import move_caseload
from tracker.work.queries import open_alerts


@pytest.mark.every_database
def test_the_longest_names_there_are_do_not_keep_a_register_from_being_signed(make: Make) -> None:
    longest = {"surname": "L" * 80, "first_names": "N" * 80}
    group = Group(make, make.group_today(members=1))
    officer = group.world.officer
    person = make.person(group.world.area_id, officer, **longest)
    make.member(group.world.delivery_id, person, group.page().session.on_date)
    failed = Entry("AFTC", 150)
    signed = group.sign(group.ruth, {row.membership_id: failed for row in group.page().rows})
    assert signed.signed
    assert sorted(len(text) for (text,) in counted("SELECT text FROM alert"))[-1] > 200


def test_marking_everyone_else_leaves_a_row_in_conflict_to_the_two_who_wrote_it(group: Group) -> None:
    first, second, third = group.members
    shown = group.page()
    group.save(group.owen, shown, {first: Entry(note="Rang to say he is late")})
    group.save(group.owen, group.page(), {second: ABSENT})
    saved = group.save(group.ruth, shown, {first: Entry("AAME", note="Is ill")}, rest=True)
    [conflict] = saved.conflicts
    assert (conflict.membership_id, conflict.mine.outcome) == (first, "AAME")
    assert [entry.outcome for entry in group.entries()] == [None, "UAAB", "ATTC"]
    settled = filled(group.page(), {first: conflict.mine})
    chosen = [
        replace(row, keep="mine", against=fingerprint(conflict.theirs.entry)) if row.membership_id == first else row
        for row in settled.rows
    ]
    after = record_attendance(group.ruth, group.session_id, replace(settled, rows=tuple(chosen)))
    assert not after.conflicts
    assert [entry.outcome for entry in group.entries()] == ["AAME", "UAAB", HERE.outcome]
    assert third


@pytest.mark.every_database
def test_whoever_is_put_on_a_group_after_its_register_was_signed_gets_their_row_by_amendment(make: Make) -> None:
    group = Group(make, make.group_today(members=1))
    group.sign(group.ruth, group.all_here())
    person = make.person(group.world.area_id, group.world.officer)
    late = make.member(group.world.delivery_id, person, group.page().session.on_date)
    missing = next(row for row in group.page().rows if row.membership_id == late)
    seen = fingerprint(missing.entry)
    after = amend_attendance(group.ruth, group.session_id, late, HERE, "Was there, not on the list yet", seen=seen)
    assert_recount_agrees()
    page = group.page()
    stands = next(row for row in page.rows if row.membership_id == late)
    assert (stands.entry, stands.mark_id) == (HERE, after.mark_id)
    [line] = (page.amendments or {})[after.mark_id or 0]
    assert (line.before.outcome, line.after) == (None, HERE)
    assert counted("SELECT items_met FROM enrolment ORDER BY id") == [(1,), (1,)]


def test_the_page_of_a_signed_register_offers_to_add_a_row_that_is_missing(
    group: Group, ruth: Browser, make: Make
) -> None:
    group.sign(group.ruth, group.all_here())
    person = make.person(group.world.area_id, group.world.officer)
    late = make.member(group.world.delivery_id, person, group.page().session.on_date)
    assert f'href="{ruth.path}/{late}/amend"' in ruth.opens().text
    page = ruth.client.get(f"{ruth.path}/{late}/amend")
    assert (page.status_code, "Not recorded" in page.text) == (200, True)
    fields = {
        **fields_of(page.text, f"{ruth.path}/{late}/amend"),
        f"outcome-{late}": "AAME",
        "reason": "Was ill",
        "do": "confirm",
    }
    answer = ruth.client.post(f"{ruth.path}/{late}/amend", data=fields)
    assert "Was ill" in ruth.follows(answer)


@pytest.mark.every_database
def test_whoever_covers_for_the_officer_is_told_of_absences_too(group: Group) -> None:
    world, today = group.world, NOW.date()
    cover, later = group.make.officer(world.area_id), group.make.officer(world.area_id)
    for who, on in ((cover, today), (later, today + timedelta(days=1))):
        move_caseload(
            SYSTEM, from_user=world.officer.user_id or 0, to_user=who.user_id or 0, on=on, until=on + timedelta(days=5)
        )
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    told = counted("SELECT user_id FROM alert ORDER BY user_id")
    assert told == [(world.officer.user_id,), (cover.user_id,)]
    assert [alert.person_id for alert in open_alerts(cover)] == [world.person_ids[0]]
