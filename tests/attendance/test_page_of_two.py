"""Two facilitators at one register's page: both see what changed, and find again what they typed."""

from dataclasses import replace

from tests.attendance.browsing import Browser, all_attended
from tests.attendance.group import ABSENT, Group
from tests.browserless import fields_of
from tracker.attendance.rules.marks import Entry


def test_a_conflict_keeps_everything_typed_until_somebody_chooses(ruth: Browser, owen: Browser, group: Group) -> None:
    first, second, _ = group.members
    shown = owen.fields()
    ruth.sends("draft", {f"outcome-{first}": "ATTC", f"note-{first}": "Spoke first"})
    typed = {f"outcome-{first}": "UAAB", f"note-{first}": "Never came", f"note-{second}": "Spoke little"}
    answer = owen.sends("draft", typed, on=shown)
    assert answer.status_code == 409
    assert f"{group.ruth.name} saved this row" in answer.text
    assert f'<a href="#keep-{first}">' in answer.text
    assert group.entries()[:2] == [Entry("ATTC", 150, note="Spoke first"), Entry(note="Spoke little")]
    again = fields_of(answer.text, owen.path)
    assert again[f"outcome-{first}"] == "UAAB"
    assert again[f"note-{first}"] == "Spoke first\n\nNever came"

    unsettled = owen.sends("draft", on=again)
    assert unsettled.status_code == 409
    assert fields_of(unsettled.text, owen.path)[f"note-{first}"] == "Spoke first\n\nNever came"
    page = owen.follows(owen.sends("draft", {f"keep-{first}": "mine"}, on=fields_of(unsettled.text, owen.path)))
    assert "Draft saved" in page
    assert group.entries()[0] == replace(ABSENT, note="Spoke first\n\nNever came")


def test_a_conflict_can_be_settled_for_the_colleague_and_signed_in_the_same_post(
    ruth: Browser, owen: Browser, group: Group
) -> None:
    first = group.members[0]
    shown = owen.fields()
    ruth.sends("draft", {f"outcome-{first}": "ATTC"})
    answer = owen.sends("sign", {**all_attended(group), f"outcome-{first}": "UAAB"}, on=shown)
    assert answer.status_code == 409
    answer = owen.sends("sign", {f"keep-{first}": "theirs"}, on=fields_of(answer.text, owen.path))
    assert "Register signed" in owen.follows(answer)
    assert group.entries()[0] == Entry("ATTC", 150)


def test_what_both_said_of_the_session_waits_in_its_boxes(ruth: Browser, owen: Browser, group: Group) -> None:
    shown = owen.fields()
    ruth.sends("draft", {"group_note": "Recap", "ended_at": "2:10"})
    answer = owen.sends("draft", {"group_note": "Pairs", "ended_at": "2:20"}, on=shown)
    assert answer.status_code == 409
    assert "A colleague saved 2:10am meanwhile" in answer.text
    again = fields_of(answer.text, owen.path)
    assert (again["group_note"], again["ended_at"]) == ("Recap\n\nPairs", "2:20am")
    assert owen.sends("draft", on=again).status_code == 302
    assert group.page().head.group_note == "Recap\n\nPairs"


def test_the_second_save_is_told_whose_rows_it_took_over(ruth: Browser, owen: Browser, group: Group) -> None:
    shown = owen.fields()
    ruth.sends("draft", {f"outcome-{group.members[0]}": "ATTC"})
    page = owen.follows(owen.sends("draft", {f"outcome-{group.members[1]}": "UAAB"}, on=shown))
    name = group.page().rows[0].spoken_name
    assert f"Draft saved: 2 of 3 recorded. {group.ruth.name} had saved {name} meanwhile" in page


def test_what_was_typed_into_a_register_that_was_signed_meanwhile_is_shown_beside_it(
    ruth: Browser, owen: Browser, group: Group
) -> None:
    shown = owen.fields()
    ruth.sends("sign", all_attended(group))
    first = group.members[0]
    typed = {f"outcome-{first}": "UAAB", f"note-{first}": "Never came", "group_note": "Pairs\r\nand recap"}
    answer = owen.sends("draft", {**all_attended(group), **typed}, on=shown)
    assert answer.status_code == 409
    assert "Never came" in answer.text
    assert "Pairs\nand recap" in answer.text
    assert answer.text.count("<table") == 2
    assert f"/register/{first}/amend" in answer.text
    assert group.entries()[0] == Entry("ATTC", 150)


def test_sending_the_same_signature_twice_loses_nothing_and_says_so(ruth: Browser, group: Group) -> None:
    fields = {**ruth.fields(), **all_attended(group)}
    assert ruth.sends("sign", on=fields).status_code == 302
    again = ruth.sends("sign", on=fields)
    assert again.status_code == 409
    assert "What you typed is the same as what was signed." in again.text
