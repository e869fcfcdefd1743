"""Rules of the register on plain values: what counts, what may be signed, how two saves merge."""

from dataclasses import replace
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from tracker.attendance import rules
from tracker.attendance.rules import EMPTY, Entry, Head, OutcomeKind, OutcomeView, Row


def outcome(code: str, kind: OutcomeKind, *, attended: bool | None, compliant: bool, meets: bool) -> OutcomeView:
    return OutcomeView(code, code, code, kind, attended, compliant, meets, "", "")


OUTCOMES = {
    one.code: one
    for one in (
        outcome("ATTC", OutcomeKind.ATTENDED, attended=True, compliant=True, meets=True),
        outcome("AFTC", OutcomeKind.ATTENDED_BUT, attended=True, compliant=False, meets=True),
        outcome("ATSH", OutcomeKind.ATTENDED_BUT, attended=True, compliant=False, meets=False),
        outcome("UAAB", OutcomeKind.UNACCEPTABLE, attended=False, compliant=False, meets=False),
        outcome("AAME", OutcomeKind.ACCEPTABLE, attended=False, compliant=True, meets=False),
        outcome("RSSR", OutcomeKind.RESCHEDULED, attended=False, compliant=True, meets=False),
        outcome("CO10", OutcomeKind.OFFICER, attended=None, compliant=True, meets=False),
    )
}
ENTRIES = st.builds(
    Entry,
    st.sampled_from([None, *OUTCOMES]),
    st.none() | st.integers(0, 200),
    st.booleans(),
    st.none() | st.integers(1, 5),
    st.text(max_size=20),
)


def row(entry: Entry, membership_id: int = 1) -> Row:
    return Row(membership_id, 1, 1, "Larchwood", "Neil", entry)


def test_an_absence_keeps_its_note_and_drops_minutes_lateness_and_engagement() -> None:
    typed = Entry("UAAB", 120, True, 4, " rang in \r\n late ")
    assert rules.tidy(typed, OUTCOMES) == Entry("UAAB", None, False, None, "rang in \n late")


def test_minutes_before_an_outcome_are_only_the_prefilled_ones() -> None:
    assert rules.tidy(Entry(None, 120), OUTCOMES) == EMPTY


@given(ENTRIES)
def test_tidying_twice_is_tidying_once(entry: Entry) -> None:
    once = rules.tidy(entry, OUTCOMES)
    assert rules.tidy(once, OUTCOMES) == once


@given(ENTRIES, st.integers(1, 200))
def test_only_attendance_delivers_minutes_and_never_more_than_prescribed(entry: Entry, prescribed: int) -> None:
    tidy = rules.tidy(entry, OUTCOMES)
    minutes = rules.credited_minutes(tidy, OUTCOMES, prescribed)
    assert 0 <= minutes <= prescribed
    if tidy.outcome is None or not OUTCOMES[tidy.outcome].attended:
        assert minutes == 0


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_row_that_one_person_changed_takes_that_change(shown: Entry, mine: Entry, theirs: Entry) -> None:
    was = rules.fingerprint(shown)
    assert rules.merge(mine, shown, was) == mine
    assert rules.merge(shown, theirs, was) == theirs


@given(ENTRIES, ENTRIES, ENTRIES)
def test_a_row_that_both_changed_waits_for_a_choice_unless_they_agree(shown: Entry, mine: Entry, theirs: Entry) -> None:
    was = rules.fingerprint(shown)
    settled = rules.merge(mine, theirs, was)
    both_changed = len({shown, mine, theirs}) == 3
    assert (settled is None) is both_changed
    if both_changed:
        assert rules.merge(mine, theirs, was, "mine") == mine
        assert rules.merge(mine, theirs, was, "theirs") == replace(theirs, note=mine.note)


@given(st.lists(ENTRIES, max_size=12))
def test_every_recorded_mark_is_of_exactly_one_kind(entries: list[Entry]) -> None:
    counts = rules.count(entries, OUTCOMES)
    assert counts.marks == counts.attended + counts.acceptable + counts.unacceptable
    assert counts.marks == sum(entry.outcome is not None for entry in entries)


def test_a_failure_not_known_to_be_an_absence_is_not_counted_as_unacceptable() -> None:
    assert rules.count([Entry("CO10")], OUTCOMES) == rules.Counts(1, 0, 1, 0)


def test_signs_tell_full_from_part_and_leave_unrecorded_open() -> None:
    signs = [
        rules.sign_of(entry, OUTCOMES, 120)
        for entry in (
            Entry("ATTC", 120),
            Entry("ATTC", 105),
            Entry("ATTC", 120, late=True),
            Entry("AFTC", 120),
            Entry("UAAB"),
            Entry("AAME"),
            Entry("RSSR"),
            EMPTY,
        )
    ]
    assert signs == ["att", "part", "part", "warn", "una", "acc", "off", "none"]


def test_a_register_is_signed_only_with_an_outcome_for_everyone_and_minutes_for_who_came() -> None:
    rows = [row(EMPTY, 1), row(Entry("ATTC", None), 2), row(Entry("UAAB"), 3)]
    problems = rules.check_signing(rows, Head(deliverers=frozenset({9})), OUTCOMES, started=True)
    assert problems == {
        "outcome-1": "Larchwood, Neil: choose an outcome",
        "minutes-2": "Larchwood, Neil: enter the minutes attended",
    }


def test_a_session_that_has_not_started_cannot_be_signed() -> None:
    rows = [row(Entry("ATTC", 120))]
    assert "" in rules.check_signing(rows, Head(deliverers=frozenset({9})), OUTCOMES, started=False)


def test_a_session_is_under_way_from_its_start_by_the_local_clock() -> None:
    day, six = date(2026, 11, 24), time(18)
    assert not rules.is_under_way(day, six, datetime(2026, 11, 24, 17, 59))  # noqa: DTZ001
    assert rules.is_under_way(day, six, datetime(2026, 11, 24, 18, 0))  # noqa: DTZ001
    assert not rules.is_under_way(None, None, datetime(2026, 11, 24))  # noqa: DTZ001


def test_a_session_that_ran_over_allows_as_many_minutes_as_it_lasted() -> None:
    assert rules.longest_minutes(120, Head()) == 120
    assert rules.longest_minutes(120, Head(started_at=time(18), ended_at=time(20, 15))) == 135
    assert rules.longest_minutes(120, Head(started_at=time(18), ended_at=time(19))) == 120


def test_impossible_values_are_named_with_the_person() -> None:
    entries = [(row(EMPTY, 7), Entry("XXXX", 500, False, 9, "x" * 10_001))]
    assert rules.check_entries(entries, OUTCOMES, range(1, 6), 120) == {
        "outcome-7": "Larchwood, Neil: choose an outcome from the list",
        "minutes-7": "Larchwood, Neil: minutes must be from 0 to 120",
        "engagement-7": "Larchwood, Neil: engagement must be from 1 to 5",
        "note-7": "Larchwood, Neil: the note is too long by 1; the limit in characters is 10,000",
    }


def test_marking_the_rest_leaves_recorded_rows_alone() -> None:
    filled = rules.mark_rest([(row(EMPTY, 1), EMPTY), (row(EMPTY, 2), Entry("UAAB"))], "ATTC", 120)
    assert filled == {1: Entry("ATTC", 120)}
