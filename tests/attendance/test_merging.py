"""Two people on one register: a change that one made stands, a change that both made waits, nothing typed is lost."""

from dataclasses import fields, replace
from datetime import time

from hypothesis import given
from hypothesis import strategies as st

from tests.attendance.values import ENTRIES, OUTCOMES, row
from tracker.attendance.rules.marks import Entry, plain_text, tidy
from tracker.attendance.rules.merging import RowEntry, fingerprint, merge, merge_head, merge_rows
from tracker.attendance.rules.registers import Head
from tracker.core.words import both_texts

TEXTS = st.sampled_from(["", "Recap", "Recap, then pairs", "Homework"]) | st.text(max_size=8)
HEADS = st.builds(
    Head,
    TEXTS.map(plain_text),
    st.none() | st.sampled_from([time(18), time(18, 5)]),
    st.none() | st.sampled_from([time(20), time(20, 15)]),
    st.frozensets(st.integers(1, 3)),
)
PARTS = [one.name for one in fields(Head)]


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_row_that_one_person_changed_takes_that_change(shown: Entry, mine: Entry, theirs: Entry) -> None:
    was = fingerprint(shown)
    assert merge(mine, shown, was) == mine
    assert merge(shown, theirs, was) == theirs


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_row_that_both_changed_waits_for_a_choice_unless_they_agree(shown: Entry, mine: Entry, theirs: Entry) -> None:
    was, against = fingerprint(shown), fingerprint(theirs)
    both_changed = len({shown, mine, theirs}) == 3
    assert (merge(mine, theirs, was) is None) is both_changed
    if both_changed:
        assert merge(mine, theirs, was, "mine", against) == mine
        assert merge(mine, theirs, was, "theirs", against) == replace(theirs, note=mine.note)
        assert merge(mine, theirs, was, "both", against) is None


@given(ENTRIES, ENTRIES, ENTRIES, ENTRIES, st.sampled_from(["mine", "theirs"]))
def test_a_choice_does_not_settle_a_version_that_was_not_shown(
    shown: Entry, mine: Entry, theirs: Entry, later: Entry, keep: str
) -> None:
    if len({shown, mine, theirs, later}) == 4:
        assert merge(mine, later, fingerprint(shown), keep, fingerprint(theirs)) is None


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_merged_register_says_of_every_row_whose_it_is(shown: Entry, mine: Entry, theirs: Entry) -> None:
    typed, standing = tidy(mine, OUTCOMES), replace(row(tidy(theirs, OUTCOMES)), mark_id=5)
    merged = merge_rows([standing, row(Entry("UAAB"), 2)], [RowEntry(1, mine, fingerprint(shown))], OUTCOMES, 150)
    assert merged.rows[1].entry == Entry("UAAB")
    assert merged.declined == ()
    if merged.conflicts:
        assert merged.conflicts[0].mine == typed
        assert merged.rows[0] == standing
    elif merged.taken:
        assert merged.rows[0] == standing != replace(standing, entry=typed)
    else:
        assert merged.rows[0].entry == typed


def test_a_row_that_nobody_saved_takes_what_is_sent_whatever_it_was_shown_as() -> None:
    merged = merge_rows([row(Entry())], [RowEntry(1, Entry("UAAB"), "of another page")], OUTCOMES, 150)
    assert merged.rows[0].entry == Entry("UAAB")


@given(HEADS, HEADS, HEADS)
def test_what_is_said_of_the_session_is_merged_part_by_part(shown: Head, mine: Head, theirs: Head) -> None:
    stands, conflict = merge_head(mine, theirs, fingerprint(shown))
    unsettled = conflict.parts if conflict else ()
    for part in PARTS:
        was, my, their, now = (getattr(head, part) for head in (shown, mine, theirs, stands))
        if my == their or their == was:
            assert now == my
        elif my == was:
            assert now == their
        else:
            assert now == their
            assert part in unsettled
    if conflict and "group_note" not in conflict.parts:
        assert conflict.typed == replace(stands, **{part: getattr(mine, part) for part in conflict.parts})


@given(HEADS, HEADS, HEADS)
def test_sending_a_settled_head_again_settles_it(shown: Head, mine: Head, theirs: Head) -> None:
    stands, conflict = merge_head(mine, theirs, fingerprint(shown))
    if conflict:
        assert merge_head(conflict.typed, stands, fingerprint(stands)) == (conflict.typed, None)


@given(TEXTS, TEXTS)
def test_two_notes_are_both_kept(theirs: str, mine: str) -> None:
    both = both_texts(theirs, mine)
    assert theirs in both
    assert mine in both


@given(ENTRIES, ENTRIES)
def test_a_fingerprint_tells_any_two_rows_apart(one: Entry, other: Entry) -> None:
    assert (fingerprint(one) == fingerprint(other)) is (one == other)
