"""How late, how early, and an outcome whose reason is not known yet."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.attendance.browsing import Browser
from tests.attendance.group import ABSENT, HERE, NOW, Group
from tests.attendance.values import OUTCOMES, row
from tracker.attendance.rules import marks
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.core import clock

MINUTES = st.none() | st.integers(1, 200)


@given(MINUTES, MINUTES, st.integers(1, 150))
def test_minutes_nobody_touched_follow_the_times(late: int | None, early: int | None, full: int) -> None:
    typed = Entry("ATTC", full, late_minutes=late, early_minutes=early)
    found = marks.followed(Entry(), typed, full).minutes
    assert found == max(0, full - (late or 0) - (early or 0))


@given(st.integers(0, 150), st.integers(1, 149))
def test_minutes_typed_beside_the_times_are_never_more_than_those_leave(typed: int, late: int) -> None:
    found = marks.followed(Entry(), Entry("ATTC", typed, late_minutes=late), 150).minutes
    assert found is not None
    assert found <= 150 - late
    assert found == typed or typed > 150 - late


def test_a_time_put_right_takes_the_minutes_along_and_one_that_stands_leaves_them() -> None:
    before = Entry("ATTC", 130, late=True, late_minutes=20)
    assert marks.followed(before, replace(before, late_minutes=10), 150).minutes == 140
    assert marks.followed(before, replace(before, minutes=150), 150).minutes == 150


def test_minutes_late_mean_late_and_an_absence_has_none() -> None:
    assert marks.tidy(Entry("ATTC", 130, late_minutes=20), OUTCOMES).late
    assert marks.tidy(Entry("AAME", 130, late_minutes=20, early_minutes=5), OUTCOMES) == Entry("AAME")


def test_only_an_outcome_that_may_be_is_provisional() -> None:
    may = {"UAAB": replace(OUTCOMES["UAAB"], may_be_provisional=True), "AAME": OUTCOMES["AAME"]}
    assert marks.tidy(Entry("UAAB", provisional=True), may).provisional
    assert not marks.tidy(Entry("AAME", provisional=True), may).provisional


def test_impossible_times_are_named_with_the_person() -> None:
    entries = [(row(Entry(), 7), Entry("ATTC", 100, late_minutes=150, early_minutes=150))]
    assert sorted(marks.check_entries(entries, OUTCOMES, [1], 150)) == ["early_minutes-7", "late_minutes-7"]


@pytest.mark.every_database
def test_an_outcome_is_settled_when_it_is_said_and_a_provisional_one_when_its_reason_is_known(group: Group) -> None:
    first, second, third = group.members
    typed = {first: replace(ABSENT, provisional=True), second: ABSENT, third: HERE}
    group.sign(group.ruth, typed)
    rows = group.page().rows
    assert [one.determined_at for one in rows] == [None, NOW, NOW]
    with clock.standing_at(NOW + timedelta(days=1)):
        seen = fingerprint(rows[0].entry)
        amend_attendance(group.ruth, group.session_id, first, ABSENT, "He rang: he forgot", seen=seen)
        settled = group.page().rows[0]
    assert (settled.entry.provisional, settled.determined_at) == (False, NOW + timedelta(days=1))


def test_a_note_added_later_leaves_the_day_on_which_the_outcome_was_settled(group: Group) -> None:
    first = group.members[0]
    group.save(group.ruth, group.page(), {first: ABSENT})
    with clock.standing_at(NOW + timedelta(hours=1)):
        group.save(group.ruth, group.page(), {first: replace(ABSENT, note="Rang back")})
    assert group.page().rows[0].determined_at == NOW


def test_the_page_takes_minutes_late_and_early_and_says_so_when_signed(ruth: Browser, group: Group) -> None:
    first, second, third = group.members
    typed = {f"outcome-{first}": "ATTC", f"late_minutes-{first}": "20", f"early_minutes-{first}": "5"}
    typed |= {f"outcome-{second}": "UAAB", f"provisional-{second}": "yes", f"outcome-{third}": "ATTC"}
    page = ruth.follows(ruth.sends("sign", typed))
    assert group.entries()[0] == Entry("ATTC", 125, True, None, "", 20, 5)
    assert "Attended, 20 min late, left 5 min early" in page
    assert "Unacceptable, reason not known yet" in page


def test_times_that_cannot_be_read_come_back_beside_their_box(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    answer = ruth.sends("draft", {f"outcome-{first}": "ATTC", f"late_minutes-{first}": "ten"})
    assert answer.status_code == 422
    assert f'id="late_minutes-{first}-error"' in answer.text
    assert 'value="ten"' in answer.text
