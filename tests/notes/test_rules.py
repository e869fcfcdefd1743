"""Decisions on plain values: differences, prompts from lines, excerpts, rules of an area and of recordings."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.notes.rules import asking, differing, recordings
from tracker.notes.rules.going_on import Onward, Sitting, onward
from tracker.notes.rules.notes import Meeting, NoteState, PassageView, Prompt, excerpt, meeting_of, waiting
from tracker.notes.rules.recordings import Answer, Sitter

TEXTS = st.text("ab .\n’é", max_size=30)


def passage(text: str, *, restricted: bool = False, redacted: bool = False, hidden: bool = False) -> PassageView:
    """A passage under one prompt."""
    return PassageView("risk", "Risk", text, restricted, (), redacted, hidden)


@given(before=TEXTS, after=TEXTS)
def test_what_changed_makes_up_both_texts(before: str, after: str) -> None:
    pieces = differing.words(before, after)
    assert "".join(one.text for one in pieces if one.kind != "new") == before
    assert "".join(one.text for one in pieces if one.kind != "gone") == after
    assert (before == after) == all(one.kind == "same" for one in pieces)


def test_a_passage_that_is_hidden_or_redacted_shows_no_difference() -> None:
    (redacted,) = differing.changes([passage("One")], [passage("", redacted=True)])
    (hidden,) = differing.changes([passage("", hidden=True, restricted=True)], [passage("", hidden=True)])
    assert (redacted.pieces, redacted.said) == ((), "Redacted")
    assert (hidden.pieces, hidden.said) == ((), "Restricted")


def test_a_passage_says_in_its_differences_who_reads_it_and_since_when() -> None:
    open_, kept = passage("One"), passage("One", restricted=True)
    marks = [differing.changes([before], [after])[0].mark for before in (open_, kept) for after in (open_, kept)]
    assert marks == ["", "Restricted since", "Not restricted any more", "Restricted"]
    assert differing.changes([], [kept])[0].mark == "Restricted"


def test_an_excerpt_leaves_out_what_is_restricted_and_says_that_it_is_there() -> None:
    found = excerpt([passage("Open. " * 100), passage("Closed", restricted=True), passage("", redacted=True)])
    assert found[0].startswith("Open. Open.")
    assert found[0].endswith("…")
    assert len(found[0]) < 290
    assert found[1:] == (True, True)
    assert "Closed" not in found[0]


@pytest.mark.parametrize(
    ("one_to_one", "purpose", "of_person", "meeting"),
    [
        (False, "work", False, Meeting.GROUP),
        (False, "review", True, Meeting.INDIVIDUAL),
        (True, "work", True, Meeting.ONE_TO_ONE),
        (True, "review", True, Meeting.REVIEW),
        (True, "three_way", True, Meeting.THREE_WAY),
    ],
)
def test_the_kind_of_a_note_follows_from_its_session(
    *, one_to_one: bool, purpose: str, of_person: bool, meeting: Meeting
) -> None:
    assert meeting_of(one_to_one=one_to_one, purpose=purpose, of_person=of_person) is meeting


def test_prompts_are_edited_as_lines_and_keep_their_keys() -> None:
    before = (Prompt("covered", "What was covered", "Aims"), Prompt("next", "Next"))
    assert asking.from_lines(asking.as_lines(before), before) == before
    after = asking.from_lines("Next: who does what\n\nThe map", before)
    assert [(one.key, one.label, one.hint) for one in after] == [
        ("next", "Next", "who does what"),
        ("p-the-map", "The map", ""),
    ]


@pytest.mark.parametrize("lines", ["", "Next\nnext", "x" * 81, f"Next: {'y' * 201}", "\n".join("abcdefghijklmnop")])
def test_prompts_that_cannot_be_are_refused(lines: str) -> None:
    with pytest.raises(Refused):
        asking.from_lines(lines, ())


def test_an_areas_numbers_stay_within_reason() -> None:
    asking.check_rule(asking.NoteRule(missing_days=60, concern_hours=168))
    with pytest.raises(Refused) as refused:
        asking.check_rule(asking.NoteRule(missing_days=0, concern_hours=169))
    assert set(refused.value.problems) == {"missing_days", "concern_hours"}


def test_nobody_is_recorded_who_has_not_agreed() -> None:
    agreed, refused = Sitter(1, "Yarrow, Neil", Answer.GIVEN, None), Sitter(2, "Sorrel, Jim", Answer.REFUSED, None)
    assert "agreed to be recorded" in recordings.consent_finding([agreed])
    said = recordings.consent_finding([agreed, refused, Sitter(3, "Teasel, Ray", None, None)])
    assert said == "Do not record while Jim Sorrel and Ray Teasel are in the room, who have not agreed."
    alone = recordings.consent_finding([agreed, refused])
    assert alone == "Do not record while Jim Sorrel is in the room, who has not agreed."


def test_a_recording_says_what_where_and_until_when() -> None:
    held = date(2026, 5, 1)
    assert recordings.check_recording(" Video ", "Safe", held, held) == ("Video", "Safe", held)
    with pytest.raises(Refused) as refused:
        recordings.check_recording("", " ", date(2026, 4, 30), held)
    assert set(refused.value.problems) == {"what", "kept_where", "keep_until"}


def test_what_waits_is_named_and_what_does_not_is_not() -> None:
    assert waiting(lacking=1, drafts=0, to_countersign=2, overdue=0) == "1 session has no note, 2 notes to countersign."
    assert waiting(lacking=0, drafts=0, to_countersign=0, overdue=0).startswith("Nothing waits")


def test_the_next_note_follows_the_register_and_the_groups_comes_last() -> None:
    signed, draft = NoteState.SIGNED, NoteState.DRAFT
    there, away, last = Sitting(1, "Ann", False), Sitting(2, "Bea", True), Sitting(3, "Col", False)
    everybody = [there, away, last]
    assert onward(everybody, {1: signed}, 1, of_group=True) == Onward(3, "Col", 2)
    assert onward(everybody, {1: draft, 3: signed}, 3, of_group=True) == Onward(1, "Ann", 2)
    assert onward(everybody, {1: signed, 2: draft, 3: signed}, 3, of_group=True) == Onward(2, "Bea", 2)
    assert onward(everybody, {1: signed, 3: signed}, 3, of_group=True) == Onward(None, "", 1)
    assert onward(everybody, {None: signed}, None, of_group=True) == Onward(1, "Ann", 2)
    assert onward([there], {1: signed}, 1, of_group=False) is None
