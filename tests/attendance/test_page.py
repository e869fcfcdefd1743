"""The register's page: one page and one post, and what was typed is still there whatever comes of it."""

import pytest

from tests.attendance.browsing import Browser, Fields, all_attended
from tests.attendance.group import ABSENT, Group
from tests.browserless import fields_of
from tracker.attendance.rules.keeping import Wording
from tracker.attendance.rules.marks import EMPTY, Entry
from tracker.attendance.rules.registers import RegisterState
from tracker.attendance.service.keeping import word_outcome
from tracker.core.database import db
from tracker.delivery.rules import SessionKind


def test_a_register_is_signed_with_one_page_and_one_post(ruth: Browser, group: Group) -> None:
    answer = ruth.sends(
        "sign", {**all_attended(group), "group_note": "Recap", f"note-{group.members[0]}": "Spoke first"}
    )
    page = ruth.follows(answer)
    assert "Register signed" in page
    assert "3 of 3 attended" in page
    assert group.entries()[0] == Entry("ATTC", 150, note="Spoke first")
    assert group.page().head.group_note == "Recap"


def test_a_draft_is_saved_and_shown_again_as_it_was_typed(ruth: Browser, group: Group) -> None:
    first, second, _ = group.members
    typed = {f"outcome-{first}": "ATTC", f"minutes-{first}": "95", f"late-{first}": "yes", f"engagement-{first}": "4"}
    page = ruth.follows(ruth.sends("draft", {**typed, f"other-{second}": "AARE", f"note-{second}": "Festival\r\nday"}))
    assert "Draft saved: 2 of 3 recorded" in page
    assert group.entries() == [Entry("ATTC", 95, True, 4), Entry("AARE", note="Festival\nday"), EMPTY]
    again = ruth.fields()
    assert (again[f"minutes-{first}"], again[f"late-{first}"], again[f"engagement-{first}"]) == ("95", "yes", "4")
    assert (again[f"outcome-{second}"], again[f"other-{second}"]) == ("other", "AARE")
    assert again[f"note-{second}"] == "Festival\nday"
    assert ruth.follows(ruth.sends("draft", on=again))
    assert group.entries()[0] == Entry("ATTC", 95, True, 4)


def test_everyone_else_is_marked_attended_without_scripts(ruth: Browser, group: Group) -> None:
    page = ruth.follows(ruth.sends("mark", {f"outcome-{group.members[1]}": "UAAB"}))
    assert "3 of 3 recorded" in page
    assert group.entries() == [Entry("ATTC", 150), ABSENT, Entry("ATTC", 150)]
    assert group.page().state is RegisterState.DRAFT


def test_everyone_else_gets_the_chosen_outcome_without_scripts(ruth: Browser, group: Group) -> None:
    lacking = ruth.sends("mark_as", {f"outcome-{group.members[1]}": "ATTC"})
    assert lacking.status_code == 422
    assert 'href="#rest">Choose the outcome for everyone else' in lacking.text
    assert group.entries() == [EMPTY, EMPTY, EMPTY]
    assert ruth.sends("mark_as", {"rest": "NONE"}).status_code == 422
    ruth.follows(ruth.sends("mark_as", {f"outcome-{group.members[1]}": "ATTC", "rest": "AAHO"}))
    assert group.entries() == [Entry("AAHO"), Entry("ATTC", 150), Entry("AAHO")]


def test_a_button_that_an_area_renamed_gets_a_key_of_its_own_and_the_help_says_it(ruth: Browser, group: Group) -> None:
    db.close_reading()
    before = Wording(enabled=True, short_label="Medical")
    word_outcome(
        group.world.lead, group.world.area_id, "AAME", Wording(enabled=True, short_label="Absent, ill"), seen=before
    )
    db.close_reading()
    page = ruth.opens().text
    assert "<kbd>A</kbd> attended" in page
    assert "<kbd>I</kbd> absent, ill" in page
    assert "Absent, <u>i</u>ll</label>" in page
    assert page.count("seg--own") == 3
    assert page.count('value="AAME" data-absent="yes"') == 4  # three rows, and the list for several
    assert page.count(' data-key="i"') == 3


def test_minutes_that_were_taken_out_stay_out(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    ruth.sends("draft", {f"outcome-{first}": "ATTC", f"minutes-{first}": ""})
    assert ruth.fields()[f"minutes-{first}"] == ""
    answer = ruth.sends("sign", all_attended(group))
    assert answer.status_code == 422
    assert "enter the minutes attended" in answer.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"minutes": "an hour"}, "minutes must be a whole number"),
        ({"minutes": "-5"}, "minutes must be a whole number"),
        ({"minutes": "9" * 5000}, "minutes must be a whole number"),
        ({"minutes": "00000000151"}, "minutes must be a whole number"),
        ({"minutes": "151"}, "minutes must be from 0 to 150"),
        ({"engagement": "9"}, "engagement must be from 1 to 5"),
        ({"engagement": "9" * 5000}, "choose a point of the engagement scale"),
        ({"outcome": "XXXX"}, "choose an outcome from the list"),
        ({"outcome": "other"}, "choose which other outcome"),
        ({"outcome": "ATTC", "other": "AARE"}, "choose either a button or another outcome, not both"),
        ({"note": "x" * 10_001}, "the note is too long by 1"),
    ],
)
def test_what_cannot_be_saved_is_named_and_everything_typed_is_still_there(
    ruth: Browser, group: Group, typed: Fields, message: str
) -> None:
    first, second, _ = group.members
    wrong = {f"{part}-{first}": value for part, value in {"outcome": "ATTC", **typed}.items()}
    others = {f"note-{second}": "Kept <b>words</b>", "ended_at": "2.10 am", "group_note": "Recap"}
    answer = ruth.sends("draft", {**wrong, **others})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Nothing was saved. What you typed is still here." in answer.text
    kept = fields_of(answer.text, ruth.path)
    assert (kept[f"note-{second}"], kept["ended_at"], kept["group_note"]) == ("Kept <b>words</b>", "2.10 am", "Recap")
    assert all(kept[f"{part}-{first}"] == value for part, value in typed.items() if part in {"minutes", "note"})
    assert group.page().state is None


def test_times_are_typed_as_people_write_them_or_named(ruth: Browser, group: Group) -> None:
    assert ruth.sends("draft", {"started_at": "0:05", "ended_at": "2.20 am"}).status_code == 302
    head = group.page().head
    assert (str(head.started_at), str(head.ended_at)) == ("00:05:00", "02:20:00")
    answer = ruth.sends("draft", {"started_at": "soon"})
    assert answer.status_code == 422
    assert 'href="#started_at"' in answer.text
    assert 'value="soon"' in answer.text


def test_a_register_that_cannot_be_signed_yet_says_why_and_is_kept_as_a_draft(ruth: Browser, group: Group) -> None:
    first, second, _ = group.members
    answer = ruth.sends("sign", {f"outcome-{first}": "ATTC"})
    assert answer.status_code == 422
    assert "Everything else is saved as a draft." in answer.text
    assert f'<a href="#outcome-{second}">' in answer.text
    assert f'id="outcome-{second}"' in answer.text
    assert "<title>Error: " in answer.text
    assert group.entries() == [Entry("ATTC", 150), EMPTY, EMPTY]


def test_a_session_that_is_still_to_come_offers_no_signature(ruth: Browser, group: Group) -> None:
    tomorrow = Browser(ruth.client, group.make.session_ids(group.world.delivery_id)[1])
    page = tomorrow.opens().text
    assert 'value="sign"' not in page
    assert "You can sign this register once the session has started" in page


def test_a_one_to_one_without_a_date_shows_no_register_and_takes_none(ruth: Browser, group: Group) -> None:
    unbooked = Browser(ruth.client, group.make.session_ids(group.world.delivery_id, SessionKind.ONE_TO_ONE)[0])
    assert "has no date yet" in unbooked.opens().text
    answer = unbooked.sends("draft", on={"head_was": ""})
    assert answer.status_code == 422
    assert "has no date yet" in answer.text
