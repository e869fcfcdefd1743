"""Registers at their edges: the longest names there are, and a row in conflict while everyone else is marked."""

from dataclasses import replace

import pytest

from tests.attendance.group import ABSENT, HERE, Group, counted
from tests.make import Make
from tests.make.attendance import filled
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service import record_attendance


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
