"""A row saved as it is typed says, keeps and refuses what the whole page's save would."""

from dataclasses import replace
from datetime import time

import pytest

from tests.attendance.group import ABSENT, HERE, NOW, Group, counted, trail
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import EMPTY, Entry
from tracker.attendance.rules.merging import RowEntry, fingerprint
from tracker.attendance.service.autosaving import Autosaved, autosave_head, autosave_row
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale

pytestmark = pytest.mark.every_database


def types(group: Group, who: Actor, entry: Entry, *, over: Entry = EMPTY, at: int = 0, **said: str) -> Autosaved:
    """One row is sent by somebody who was shown `over`."""
    db.close_reading()
    return autosave_row(who, group.session_id, RowEntry(group.members[at], entry, fingerprint(over), **said))


def superseded() -> list[tuple[object, ...]]:
    return counted("SELECT saved_by FROM mark_superseded ORDER BY id")


def test_the_first_row_begins_the_register_and_each_save_has_its_line(group: Group) -> None:
    types(group, group.ruth, HERE)
    types(group, group.ruth, ABSENT, at=1)
    answer = types(group, group.ruth, replace(HERE, engagement=5), over=HERE)
    assert group.entries() == [replace(HERE, engagement=5), ABSENT, EMPTY]
    assert answer.row is not None
    assert fingerprint(answer.row.entry) == fingerprint(replace(HERE, engagement=5))
    first, second, third = (set(changes) for _, changes in trail())
    assert first == {str(group.members[0]), "session"}
    assert (second, third) == ({str(group.members[1])}, {str(group.members[0])})


def test_a_row_that_is_saved_again_as_it_stands_leaves_no_trace(group: Group) -> None:
    types(group, group.ruth, HERE)
    assert types(group, group.ruth, HERE).saved is None  # its answer was lost on the way
    assert len(trail()) == 1


def test_a_row_changed_by_both_waits_with_both_versions(group: Group) -> None:
    types(group, group.ruth, HERE)
    types(group, group.owen, ABSENT, at=1)
    answer = types(group, group.owen, ABSENT)
    assert answer.saved is not None
    [conflict] = answer.saved.conflicts
    assert (conflict.mine, conflict.theirs.entry, conflict.theirs.saved_by) == (ABSENT, HERE, group.ruth.name)
    assert group.entries() == [HERE, ABSENT, EMPTY]


@pytest.mark.parametrize(("keep", "stands"), [("mine", ABSENT), ("theirs", HERE)])
def test_a_choice_settles_it_and_the_other_version_is_kept(group: Group, keep: str, stands: Entry) -> None:
    types(group, group.ruth, HERE)
    types(group, group.owen, ABSENT)
    answer = types(group, group.owen, ABSENT, keep=keep, against=fingerprint(HERE))
    assert answer.row is not None
    assert (answer.row.entry, group.entries()[0]) == (stands, stands)
    assert superseded()


def test_writing_over_a_colleague_s_row_that_one_was_shown_keeps_it(group: Group) -> None:
    types(group, group.ruth, HERE)
    types(group, group.owen, ABSENT, over=HERE)
    assert superseded() == [(group.ruth.user_id,)]
    assert group.page().saved_by == group.owen.name


def test_what_the_page_refuses_autosave_refuses_in_the_same_words(group: Group) -> None:
    types(group, group.ruth, HERE)
    page = group.page()
    wrong = (replace(HERE, minutes=900), Entry("NONE"), replace(HERE, engagement=9), replace(HERE, note="x" * 10_001))
    for entry in wrong:
        with pytest.raises(Refused) as typed:
            types(group, group.ruth, entry, over=HERE)
        with pytest.raises(Refused) as sent:
            group.save(group.ruth, page, {group.members[0]: entry})
        assert typed.value.problems == sent.value.problems
    assert group.entries()[0] == HERE


def test_who_may_not_record_may_not_autosave(group: Group) -> None:
    stranger = group.make.facilitator(group.world.area_id)
    for _ in range(2):  # before the register is begun, and after
        with pytest.raises(Missing):
            types(group, stranger, HERE)
        with pytest.raises(Forbidden):
            types(group, group.world.lead, HERE)
        types(group, group.ruth, HERE, over=HERE)


def test_a_signed_register_takes_no_more_rows(group: Group) -> None:
    group.sign(group.ruth, group.all_here())
    with pytest.raises(Stale):
        types(group, group.ruth, ABSENT, over=HERE)
    with pytest.raises(Stale):
        autosave_head(group.ruth, group.session_id, group.page().head, "")


def test_somebody_who_has_no_row_any_more_comes_back_as_gone(group: Group) -> None:
    other = group.make.group_today(members=1)
    types(group, group.ruth, HERE)
    answer = autosave_row(group.ruth, group.session_id, RowEntry(other.membership_ids[0], HERE, fingerprint(EMPTY)))
    assert answer.row is None
    assert counted("SELECT count(*) FROM mark") == [(1,)]


def test_the_session_as_a_whole_is_saved_and_merged_by_part(group: Group) -> None:
    shown = group.page().head
    was = fingerprint(shown)
    autosave_head(group.ruth, group.session_id, replace(shown, group_note="Recap"), was)
    later = autosave_head(group.owen, group.session_id, replace(shown, ended_at=time(2, 15)), was)
    assert (later.page.head.group_note, later.page.head.ended_at) == ("Recap", time(2, 15))
    both = autosave_head(group.owen, group.session_id, replace(shown, group_note="Pairs"), was)
    assert both.head_conflict is not None
    assert (both.head_conflict.parts, both.head_conflict.typed.group_note) == (("group_note",), "Recap\n\nPairs")
    assert group.page().head.group_note == "Recap"


def test_a_register_says_who_saved_it_last_also_when_that_was_one_row(group: Group) -> None:
    types(group, group.ruth, HERE)
    with clock.standing_at(NOW.replace(hour=16)):
        types(group, group.owen, HERE, at=1)
    page = group.page()
    assert (page.saved_by, page.saved_at) == (group.owen.name, NOW.replace(hour=16))
