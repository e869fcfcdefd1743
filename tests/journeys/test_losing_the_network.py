"""A register is taken while the network fails and the sign-in ends: nothing that was typed is lost."""

import re

from playwright.sync_api import Locator, expect

from tests.journeys.conftest import PHONE, Opens, Visitor

PATIENCE = 15_000  # milliseconds: other tests may keep the server busy
NOTE = "Spoke first, and explained his plan for the weekend."


def at_register(opens: Opens, who: str = "ruth", **how: object) -> Visitor:
    """Somebody at today's register, with nothing on its way."""
    visitor = opens(**how).signs_in(who).goes("Take register")
    expect(visitor.page.locator("[data-row]").first).to_be_visible()
    expect(visitor.page.locator(".reg-sent")).to_be_attached(timeout=PATIENCE)
    return visitor


def row(visitor: Visitor, at: int) -> Locator:
    return visitor.page.locator("[data-row]").nth(at)


def chooses(visitor: Visitor, at: int, words: str) -> None:
    row(visitor, at).locator(".seg--out").get_by_text(words, exact=True).click()


def writes(visitor: Visitor, at: int, text: str) -> None:
    row(visitor, at).locator("summary").click()
    row(visitor, at).locator("textarea").fill(text)


def stands(visitor: Visitor, at: int, sign: str) -> None:
    """How a row stands with the server: ok, busy, todo, off or bad."""
    expect(row(visitor, at).locator(f".save.save--{sign}")).to_be_visible(timeout=PATIENCE)


def says(visitor: Visitor, text: str) -> None:
    expect(visitor.page.locator(".reg-sent")).to_contain_text(re.compile(text), timeout=PATIENCE)


def test_a_whole_register_with_the_network_cut_twice(opens: Opens) -> None:
    ruth = at_register(opens)
    context = ruth.page.context
    chooses(ruth, 0, "Attended")
    stands(ruth, 0, "ok")

    context.set_offline(True)
    chooses(ruth, 1, "Unacceptable")
    writes(ruth, 1, NOTE)
    chooses(ruth, 2, "Attended")
    stands(ruth, 1, "off")
    says(ruth, "No connection. 2 changes are kept in this browser")
    ruth.presses("Sign register")
    says(ruth, "No connection")
    expect(row(ruth, 1).locator("textarea")).to_have_value(NOTE)
    ruth.finds_no_fault()
    context.set_offline(False)
    stands(ruth, 1, "ok")
    says(ruth, "All changes saved")

    ruth.presses("Mark everyone else attended")
    context.set_offline(True)
    ruth.page.get_by_label("Group note").fill("Recap, then the exercise in pairs.")
    row(ruth, 3).locator(".seg--eng").get_by_text("4", exact=True).click()
    says(ruth, "No connection")
    context.set_offline(False)
    says(ruth, "All changes saved")
    ruth.finds_no_fault()

    reader = at_register(opens, "owen")
    expect(row(reader, 1).locator("textarea")).to_have_value(NOTE)
    expect(row(reader, 3).locator("input[value='4']")).to_be_checked()
    expect(reader.page.get_by_label("Group note")).to_have_value("Recap, then the exercise in pairs.")
    ruth.presses("Sign register")
    assert ruth.reads("Register signed")
    assert ruth.reads(NOTE)


def test_two_people_at_once_see_both_versions_in_place(opens: Opens) -> None:
    ruth, owen = at_register(opens), at_register(opens, "owen", size=PHONE)
    chooses(owen, 0, "Attended")
    stands(owen, 0, "ok")
    chooses(ruth, 0, "Unacceptable")
    assert ruth.reads("Owen Sorrel saved this row")
    stands(ruth, 0, "bad")
    ruth.finds_no_fault()
    expect(ruth.page.locator(".conflict td.differs").first).to_contain_text("Unacceptable absence")
    ruth.page.get_by_text("Keep mine", exact=True).click()
    stands(ruth, 0, "ok")
    expect(ruth.page.locator(".conflict")).to_have_count(0)

    writes(owen, 0, "Came at ten past.")
    assert owen.reads("Ruth Teasel saved this row")
    owen.finds_no_fault()
    owen.page.get_by_text("Use Ruth Teasel’s", exact=True).click()
    expect(row(owen, 0).locator("input[value=UAAB]")).to_be_checked()
    expect(row(owen, 0).locator("textarea")).to_have_value("Came at ten past.")
    stands(owen, 0, "ok")

    for visitor, text in ((ruth, "Recap."), (owen, "Pairs.")):
        visitor.page.get_by_label("Group note").fill(text)
        visitor.page.get_by_label("Group note").blur()
        if visitor is ruth:
            expect(ruth.page.locator(".reg-group .save--ok")).to_be_visible()
    assert owen.reads("A colleague changed this while you were editing it")
    expect(owen.page.get_by_label("Group note")).to_have_value("Recap.\n\nPairs.")
    owen.page.get_by_text("Keep mine", exact=True).click()
    expect(owen.page.locator(".reg-group .save--ok")).to_be_visible()
    assert owen.page.locator(".reg-sent").inner_text() == "All changes saved"


def test_what_was_done_is_taken_back_step_by_step(opens: Opens) -> None:
    ruth = at_register(opens)
    chooses(ruth, 0, "Unacceptable")
    ruth.presses("Mark everyone else attended")
    says(ruth, "All changes saved")
    ruth.presses("Undo")
    ruth.presses("Undo")
    says(ruth, "All changes saved")
    expect(ruth.page.locator("[data-tally]")).to_have_text("0 of 12 recorded")
    ruth.page.reload()
    expect(ruth.page.locator("[data-tally]")).to_have_text("0 of 12 recorded")


def test_signing_out_warns_while_something_is_not_sent_and_clears_it(opens: Opens) -> None:
    ruth = at_register(opens)
    other = ruth.page.context.new_page()
    other.goto(ruth.address)
    refused = re.compile(r"/sessions/\d+/register/\d+$")
    ruth.page.route(refused, lambda route: route.abort())
    chooses(ruth, 0, "Attended")
    stands(ruth, 0, "off")
    other.get_by_role("button", name="Sign out", exact=True).click()
    expect(other.get_by_role("heading", name="One change is not sent yet")).to_be_visible()
    other.get_by_role("button", name="Stay signed in").click()
    assert other.url.rstrip("/") == ruth.address
    other.get_by_role("button", name="Sign out", exact=True).click()
    other.get_by_role("button", name="Sign out and delete them").click()
    expect(other.get_by_label("Email address")).to_be_visible()

    ruth.page.unroute(refused)
    says(ruth, "You are signed out. One change is still on this page")
    expect(row(ruth, 0).locator("input[value=ATTC]")).to_be_checked()
    Visitor(other, ruth.address).signs_in("ruth")
    ruth.page.evaluate("window.dispatchEvent(new Event('online'))")
    stands(ruth, 0, "ok")
    ruth.presses("Save draft")
    assert ruth.reads("1 of 12 recorded")
