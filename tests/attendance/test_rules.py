"""Rules of the register on plain values: what counts, and what may be signed."""

from dataclasses import replace
from datetime import date, datetime, time

from hypothesis import given
from hypothesis import strategies as st

from tests.attendance.values import ENTRIES, OUTCOMES, row
from tracker.attendance.rules import marks, registers
from tracker.attendance.rules.marks import EMPTY, Counts, Entry
from tracker.attendance.rules.outcomes import RESERVED, keys, usual
from tracker.attendance.rules.registers import Head


def test_an_absence_keeps_its_note_and_drops_minutes_lateness_and_engagement() -> None:
    typed = Entry("UAAB", 120, True, 4, " rang in \r\n late ")
    assert marks.tidy(typed, OUTCOMES) == Entry("UAAB", None, False, None, "rang in \n late")


def test_minutes_before_an_outcome_are_only_the_prefilled_ones() -> None:
    assert marks.tidy(Entry(None, 120), OUTCOMES) == EMPTY


@given(ENTRIES)
def test_tidying_twice_is_tidying_once(entry: Entry) -> None:
    once = marks.tidy(entry, OUTCOMES)
    assert marks.tidy(once, OUTCOMES) == once


@given(ENTRIES, st.integers(1, 200))
def test_only_attendance_delivers_minutes_and_never_more_than_prescribed(entry: Entry, prescribed: int) -> None:
    tidy = marks.tidy(entry, OUTCOMES)
    minutes = marks.credited_minutes(tidy, OUTCOMES, prescribed)
    assert 0 <= minutes <= prescribed
    if tidy.outcome is None or not OUTCOMES[tidy.outcome].attended:
        assert minutes == 0


@given(st.lists(ENTRIES, max_size=12))
def test_every_recorded_mark_is_of_exactly_one_kind(entries: list[Entry]) -> None:
    counts = marks.count(entries, OUTCOMES)
    assert counts.marks == counts.attended + counts.acceptable + counts.unacceptable
    assert counts.marks == sum(entry.outcome is not None for entry in entries)


def test_a_failure_not_known_to_be_an_absence_is_not_counted_as_unacceptable() -> None:
    assert marks.count([Entry("CO10")], OUTCOMES) == Counts(1, 0, 1, 0)


def test_signs_tell_full_from_part_and_leave_unrecorded_open() -> None:
    signs = [
        marks.sign_of(entry, OUTCOMES, 120)
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
    problems = registers.check_signing(rows, Head(deliverers=frozenset({9})), OUTCOMES, started=True)
    assert problems == {
        "outcome-1": "Larchwood, Neil: choose an outcome",
        "minutes-2": "Larchwood, Neil: enter the minutes attended",
    }


def test_a_session_that_has_not_started_cannot_be_signed() -> None:
    rows = [row(Entry("ATTC", 120))]
    assert "" in registers.check_signing(rows, Head(deliverers=frozenset({9})), OUTCOMES, started=False)


def test_a_session_is_under_way_from_its_start_by_the_local_clock() -> None:
    day, six = date(2026, 11, 24), time(18)
    assert not registers.is_under_way(day, six, datetime(2026, 11, 24, 17, 59))  # noqa: DTZ001
    assert registers.is_under_way(day, six, datetime(2026, 11, 24, 18, 0))  # noqa: DTZ001
    assert not registers.is_under_way(None, None, datetime(2026, 11, 24))  # noqa: DTZ001


def test_a_session_that_ran_over_allows_as_many_minutes_as_it_lasted() -> None:
    assert registers.longest_minutes(120, Head()) == 120
    assert registers.longest_minutes(120, Head(started_at=time(18), ended_at=time(20, 15))) == 135
    assert registers.longest_minutes(120, Head(started_at=time(18), ended_at=time(19))) == 120


def test_impossible_values_are_named_with_the_person() -> None:
    entries = [(row(EMPTY, 7), Entry("XXXX", 500, False, 9, "x" * 10_001))]
    assert marks.check_entries(entries, OUTCOMES, range(1, 6), 120) == {
        "outcome-7": "Larchwood, Neil: choose an outcome from the list",
        "minutes-7": "Larchwood, Neil: minutes must be from 0 to 120",
        "engagement-7": "Larchwood, Neil: engagement must be from 1 to 5",
        "note-7": "Larchwood, Neil: the note is too long by 1; the limit in characters is 10,000",
    }


def test_a_withdrawn_outcome_stays_where_it_is_and_is_not_chosen_again() -> None:
    withdrawn = {**OUTCOMES, "AAME": replace(OUTCOMES["AAME"], enabled=False)}
    entry = Entry("AAME")
    assert marks.check_entries([(row(entry), entry)], withdrawn, range(1, 6), 120) == {}
    assert "outcome-1" in marks.check_entries([(row(EMPTY), entry)], withdrawn, range(1, 6), 120)


def test_marking_the_rest_leaves_recorded_rows_alone() -> None:
    filled = marks.mark_rest([row(Entry(note="rang in"), 1), row(Entry("UAAB"), 2)], usual(OUTCOMES), 120, OUTCOMES)
    assert [one.entry for one in filled] == [Entry("ATTC", 120, note="rang in"), Entry("UAAB")]


def test_the_keys_of_buttons_do_not_clash_whatever_an_area_calls_them() -> None:
    def keyed(*labels: str) -> str:
        shown = [replace(OUTCOMES["AAME"], code=str(at), short_label=label) for at, label in enumerate(labels)]
        return "".join(keys(shown).values())

    assert keyed("Attended", "Unacceptable", "Medical", "Work") == "AUMW"
    assert keyed("Attended", "Absent, ill") == "AI"
    assert keyed("Attended", "Absent", "Absent", "Late", "Ähnlich") == "ABSEH"
    every = keyed(*["Absent"] * 22)
    assert len(every) == len(set(every)) == 26 - len(RESERVED)


def test_a_session_that_would_end_the_next_day_has_no_presumed_end() -> None:
    assert registers.presumed_end(time(18), 150) == time(20, 30)
    assert registers.presumed_end(time(23), 60) is None
    assert registers.presumed_end(None, 60) is None


def test_a_reason_is_given_and_is_short() -> None:
    assert marks.check_reason("") == {"reason": "Give a reason for the change"}
    assert "reason" in marks.check_reason("x" * 501)
    assert marks.check_reason("He was at court") == {}
