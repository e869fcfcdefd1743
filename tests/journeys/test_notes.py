"""Notes: a concern in a note is answered before the note is signed; an addendum and a second signature."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Opens, Visitor

CONCERN = "Said that he had not slept for a week and saw no way on."
ANSWER = "Rang him at once; the crisis team sees him this afternoon."


def open_first_note(facilitator: Visitor) -> str:
    """From the register's first row to its full note; returns the person's name as it is spoken."""
    page = facilitator.goes("Take register").page
    row = page.locator("[data-row]").first
    row.locator("summary").click()
    row.get_by_role("link", name="Full note", exact=True).click()
    heading = page.get_by_role("heading", level=1).inner_text()
    return heading.splitlines()[-1].rpartition(": ")[2]


def test_a_concern_in_a_note_is_told_as_it_is_saved_and_answered(opens: Opens) -> None:
    ruth = opens().signs_in("ruth")
    name = open_first_note(ruth)
    ruth.finds_no_fault().fills("What was covered", "The recap, then the plans for the weekend.")
    ruth.ticks("Self-harm or suicide").presses("Save draft")
    assert ruth.reads("Enter what was said or seen, and what you did")
    expect(ruth.page.get_by_label("What was covered", exact=True)).to_have_value(
        "The recap, then the plans for the weekend."
    )
    ruth.finds_no_fault().fills("What was said or seen, and what you did", CONCERN).presses("Save draft")
    assert ruth.reads("Draft saved. The concern is sent to whoever answers for the person.")
    surname = name.rpartition(" ")[2]
    for key in ("helen", "samir"):
        officer = opens().signs_in(key).finds_no_fault()
        told = re.compile(f"Open and answer.*Self-harm or suicide: {surname}")
        alert = officer.page.get_by_role("link", name=told)
        if alert.count() == 0:
            continue
        assert not officer.reads("no way on", within=0.1)
        alert.first.click()
        assert officer.reads(CONCERN)
        officer.finds_no_fault().fills("What you do", ANSWER).presses("Acknowledge")
        assert officer.reads("Acknowledged. Whoever raised it sees what you do")
        officer.finds_no_fault().goes("Today")
        assert not officer.reads("Self-harm or suicide", within=0.1)
        break
    else:
        raise AssertionError(f"nobody was told of {name}")
    ruth.goes("Self-harm or suicide")
    assert ruth.reads(ANSWER)


def test_a_signed_note_is_added_to_and_countersigned(opens: Opens) -> None:
    ruth = opens().signs_in("ruth")
    name = open_first_note(ruth)
    ruth.fills("What was covered", "The recap.").presses("Save draft")
    ruth.fills("What was covered", "The recap, and the plans.").presses("Sign note")
    assert ruth.reads("Note signed.")
    ruth.goes("Versions")
    expect(ruth.page.locator("ins", has_text="and the plans")).to_have_count(1)
    ruth.page.go_back()
    ruth.goes("Add an addendum").fills("Addendum", "He rang: the plan held.").presses("Sign addendum")
    assert ruth.reads("He rang: the plan held.")
    ruth.finds_no_fault()

    surname = name.rpartition(" ")[2]
    grace = opens().signs_in("grace")
    grace.page.get_by_role("link", name=f"Countersign: {surname}").last.click()
    assert grace.reads("The recap, and the plans.")
    assert grace.reads("He rang: the plan held.")
    grace.presses("Countersign")
    assert grace.reads("Countersigned by Grace Linden")
    grace.finds_no_fault()
