"""Notes: kept as they are typed; a concern is answered before the note is signed; an addendum, a second signature."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Opens, Visitor

CONCERN = "Said that he had not slept for a week and saw no way on."
PATIENCE = 15_000  # milliseconds: other tests may keep the server busy
ANSWER = "Rang him at once; the crisis team sees him this afternoon."


def open_first_note(facilitator: Visitor) -> str:
    """From the register's first row to its full note; returns the person's name as it is spoken."""
    page = facilitator.goes("Take register").page
    row = page.locator("[data-row]").first
    row.locator("summary").click()
    facilitator.clicks(row.get_by_role("link", name="Full note", exact=True))
    heading = page.get_by_role("heading", level=1).inner_text()
    return heading.splitlines()[-1].rpartition(": ")[2]


def comes_back(visitor: Visitor) -> Visitor:
    """The page ends without warning, a moment after the last letter; the same browser opens it again."""
    visitor.page.wait_for_timeout(500)
    again = Visitor(visitor.page.context.new_page(), visitor.address)
    again.page.goto(visitor.page.url)
    visitor.page.close()
    again.page.reload()
    return again


def test_a_concern_in_a_note_is_told_as_it_is_saved_and_answered(opens: Opens) -> None:
    ruth = opens().signs_in("ruth")
    name = open_first_note(ruth)
    ruth.finds_no_fault().fills("What was covered", "The recap, then the plans for the weekend.")
    ruth.ticks("Self-harm or suicide").presses("Save draft")
    assert ruth.reads("Enter what was said or seen, and what you did")
    expect(ruth.page.get_by_label("What was covered", exact=True)).to_have_value(
        "The recap, then the plans for the weekend."
    )
    ruth.finds_no_fault().fills("What was said or seen, and what you did", CONCERN)
    assert ruth.reads("Not sent yet: save or sign to send it")
    ruth = comes_back(ruth)
    expect(ruth.page.get_by_label("What was said or seen, and what you did")).to_have_value(CONCERN, timeout=PATIENCE)
    ruth.presses("Save draft")
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


def stands(visitor: Visitor, key: str, sign: str) -> None:
    """How a prompt stands with the server: ok, busy, todo, off or bad."""
    expect(visitor.page.locator(f"[data-prompt={key}] .save--{sign}")).to_be_visible(timeout=PATIENCE)


def test_a_note_is_kept_as_it_is_typed_without_a_network_and_beside_a_colleague(opens: Opens) -> None:
    ruth = opens().signs_in("ruth")
    open_first_note(ruth)
    note = ruth.page.url
    ruth.fills("What was covered", "The recap.")
    stands(ruth, "covered", "ok")
    ruth.page.context.set_offline(True)
    ruth.fills("Response", "Took it up.")
    stands(ruth, "response", "off")
    assert ruth.reads("No connection. One change is kept in this browser")
    ruth.finds_no_fault().page.context.set_offline(False)
    stands(ruth, "response", "ok")

    owen = opens(size=PHONE).signs_in("owen")
    owen.page.goto(note)
    expect(owen.page.locator("#text-response")).to_have_value("Took it up.")
    owen.fills("What was covered", "The recap, and pairs.")
    stands(owen, "covered", "ok")
    ruth.fills("What was covered", "The recap, in a round.")
    assert ruth.reads("Owen Sorrel changed this at")
    ruth.finds_no_fault().page.get_by_text("Keep both texts", exact=True).click()
    stands(ruth, "covered", "ok")
    ruth.presses("Save draft")
    assert ruth.reads("Draft saved.")
    expect(ruth.page.locator("#text-covered")).to_have_value("The recap, and pairs.\n\nThe recap, in a round.")
    owen.fills("Next", "Go on with pairs.")
    stands(owen, "next", "ok")
    owen.finds_no_fault()


def test_a_signed_note_is_added_to_and_countersigned(opens: Opens) -> None:
    ruth = opens().signs_in("ruth")
    name = open_first_note(ruth)
    ruth.fills("What was covered", "The recap.").presses("Save draft")
    assert ruth.reads("Draft saved.")
    ruth.fills("What was covered", "The recap, and the plans.").presses("Sign note")
    assert ruth.reads("Note signed.")
    ruth.finds_no_fault().clicks(ruth.page.get_by_role("button", name="Next: "))
    expect(ruth.page.get_by_role("heading", level=1)).not_to_contain_text(name)
    expect(ruth.page.get_by_role("button", name="Sign note", exact=True)).to_be_visible()
    ruth.page.go_back()
    ruth.goes("Versions")
    expect(ruth.page.locator("ins", has_text="and the plans")).to_have_count(1)
    ruth.page.go_back()
    ruth.goes("Add an addendum").fills("Addendum", "He rang: the plan held.").presses("Sign addendum")
    assert ruth.reads("He rang: the plan held.")
    ruth.finds_no_fault()

    surname = name.rpartition(" ")[2]
    grace = opens().signs_in("grace")
    grace.clicks(grace.page.get_by_role("link", name=f"Countersign: {surname}").last)
    assert grace.reads("The recap, and the plans.")
    assert grace.reads("He rang: the plan held.")
    grace.presses("Countersign")
    assert grace.reads("Countersigned by Grace Linden")
    grace.finds_no_fault()
