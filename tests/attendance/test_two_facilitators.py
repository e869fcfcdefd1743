"""Two facilitators on one register: the second save is told what changed, and neither loses what they wrote."""

from dataclasses import replace
from datetime import time
from threading import Barrier, Thread

import pytest

from tests.attendance.group import ABSENT, HERE, NOW, Group, assert_recount_agrees, counted
from tests.make.attendance import filled
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import EMPTY, Entry
from tracker.attendance.rules.merging import Saved, fingerprint
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service.recording import record_attendance, sign_register
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Stale

pytestmark = pytest.mark.every_database


def settle(group: Group, who: Actor, shown: RegisterPage, entry: Entry, keep: str) -> Saved:
    """Send the first row again with a choice, made against the version that stands."""
    first = group.members[0]
    sent = filled(shown, {first: entry})
    against = fingerprint(group.page().rows[0].entry)
    rows = tuple(replace(one, keep=keep, against=against) if one.membership_id == first else one for one in sent.rows)
    return record_attendance(who, group.session_id, replace(sent, rows=rows))


def superseded() -> list[tuple[object, ...]]:
    return counted("SELECT mark_id, saved_by FROM mark_superseded ORDER BY id")


def test_different_rows_of_one_page_are_both_kept_and_the_second_is_told(group: Group) -> None:
    first, second, third = group.members
    shown = group.page()
    group.save(group.ruth, shown, {first: HERE})
    saved = group.save(group.owen, shown, {second: ABSENT, third: HERE})
    assert group.entries() == [HERE, ABSENT, HERE]
    assert saved.conflicts == ()
    assert [(row.membership_id, row.saved_by) for row in saved.taken] == [(first, group.ruth.name)]


def test_one_row_changed_by_both_waits_while_the_others_are_saved(group: Group) -> None:
    first, second, _ = group.members
    shown = group.page()
    group.save(group.ruth, shown, {first: HERE})
    saved = group.save(group.owen, shown, {first: ABSENT, second: HERE})
    assert group.entries() == [HERE, HERE, EMPTY]
    [conflict] = saved.conflicts
    assert (conflict.mine, conflict.theirs.entry, conflict.theirs.saved_by) == (ABSENT, HERE, group.ruth.name)
    assert superseded() == []


def test_keeping_mine_keeps_the_colleague_s_version_too(group: Group) -> None:
    shown = group.page()
    group.save(group.ruth, shown, {group.members[0]: HERE})
    group.save(group.owen, shown, {group.members[0]: ABSENT})
    assert settle(group, group.owen, shown, ABSENT, "mine").conflicts == ()
    assert group.entries()[0] == ABSENT
    assert superseded() == [(group.page().rows[0].mark_id, group.ruth.user_id)]


def test_using_theirs_keeps_both_notes_and_my_version(group: Group) -> None:
    shown = group.page()
    group.save(group.ruth, shown, {group.members[0]: replace(HERE, note="Spoke little")})
    mine = replace(ABSENT, note="Came late")
    group.save(group.owen, shown, {group.members[0]: mine})
    settle(group, group.owen, shown, replace(mine, note="Spoke little\n\nCame late"), "theirs")
    assert group.entries()[0] == replace(HERE, note="Spoke little\n\nCame late")
    assert [saved_by for _, saved_by in superseded()] == [group.ruth.user_id, group.owen.user_id]


def test_a_choice_made_against_an_older_version_is_asked_for_again(group: Group) -> None:
    shown = group.page()
    group.save(group.ruth, shown, {group.members[0]: HERE})
    sent = filled(shown, {group.members[0]: ABSENT}, keep="mine")
    rows = tuple(replace(one, against=fingerprint(HERE)) for one in sent.rows)
    group.save(group.ruth, group.page(), {group.members[0]: replace(HERE, engagement=5)})
    saved = record_attendance(group.owen, group.session_id, replace(sent, rows=rows))
    assert [one.theirs.entry.engagement for one in saved.conflicts] == [5]
    assert group.entries()[0].engagement == 5


def test_writing_over_a_colleague_s_row_keeps_it_and_over_one_s_own_does_not(group: Group) -> None:
    group.save(group.ruth, group.page(), {group.members[0]: HERE})
    group.save(group.ruth, group.page(), {group.members[0]: replace(HERE, engagement=4)})
    assert superseded() == []
    group.save(group.owen, group.page(), {group.members[0]: ABSENT})
    assert counted("SELECT saved_by FROM mark_superseded") == [(group.ruth.user_id,)]


def test_what_is_said_of_the_session_is_merged_part_by_part(group: Group) -> None:
    shown = group.page()
    group.save(group.ruth, shown, {}, ended_at=time(2, 15))
    saved = group.save(group.owen, shown, {}, group_note="Recap")
    assert saved.head_conflict is None
    head = group.page().head
    assert (head.ended_at, head.group_note) == (time(2, 15), "Recap")


def test_two_group_notes_wait_in_one_box_and_neither_is_lost(group: Group) -> None:
    shown = group.page()
    group.save(group.ruth, shown, {}, group_note="Recap")
    saved = group.save(group.owen, shown, {group.members[0]: HERE}, group_note="Pairs")
    assert saved.head_conflict is not None
    assert saved.head_conflict.typed.group_note == "Recap\n\nPairs"
    assert (group.page().head.group_note, group.entries()[0]) == ("Recap", HERE)


def test_a_register_with_something_to_settle_is_not_signed(group: Group) -> None:
    shown = group.page()
    group.save(group.ruth, shown, {group.members[0]: HERE})
    sent = filled(shown, {**group.all_here(), group.members[0]: ABSENT})
    saved = sign_register(group.owen, group.session_id, sent)
    assert not saved.signed
    assert len(saved.conflicts) == 1
    assert not group.page().is_signed


def at_once(group: Group, *acts: tuple[Actor, dict[int, Entry], bool]) -> list[Saved | Stale]:
    """Every act from the same page, each in a thread of its own, begun together."""
    shown, start = group.page(), Barrier(len(acts))
    answers: list[Saved | Stale] = []

    def act(who: Actor, entries: dict[int, Entry], *, sign: bool) -> None:
        with clock.standing_at(NOW):
            start.wait()
            write = sign_register if sign else record_attendance
            try:
                answers.append(write(who, group.session_id, filled(shown, entries)))
            except Stale as stale:
                answers.append(stale)

    db.close_reading()
    threads = [Thread(target=act, args=(who, entries), kwargs={"sign": sign}) for who, entries, sign in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def test_two_first_saves_at_the_same_moment_are_both_kept(group: Group) -> None:
    first, second, _ = group.members
    answers = at_once(group, (group.ruth, {first: HERE}, False), (group.owen, {second: ABSENT}, False))
    assert len(answers) == 2
    assert group.entries() == [HERE, ABSENT, EMPTY]


def test_two_signatures_at_the_same_moment_count_once(group: Group) -> None:
    answers = at_once(group, (group.ruth, group.all_here(), True), (group.owen, group.all_here(), True))
    assert sorted(type(one).__name__ for one in answers) == ["Saved", "Stale"]
    assert counted("SELECT sessions_signed, marks FROM delivery_progress") == [(1, 3)]
    assert_recount_agrees()
