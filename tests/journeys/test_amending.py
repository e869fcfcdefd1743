"""A signed register changes only with a reason, and whoever reads it sees both values."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import Opens

REASON = "A letter from the hospital shows that he was there all evening."


def test_an_amendment_shows_both_values_to_everybody(opens: Opens) -> None:
    facilitator = opens().signs_in("ruth")
    page = facilitator.page
    facilitator.goes("My groups").goes("i-SOTP Northmoor 3").goes("Sessions").finds_no_fault()
    facilitator.clicks(page.get_by_role("link", name=re.compile("register of session 4$")))
    address = page.url.removeprefix(facilitator.address)
    row = page.locator("tbody tr", has=page.locator(".chip.att")).first
    name = row.locator("th").inner_text()
    facilitator.clicks(row.get_by_role("link", name="Amend"))
    assert facilitator.reads("Outcome now")
    facilitator.finds_no_fault()
    page.locator("[data-row]").get_by_text("Medical", exact=True).click()
    facilitator.presses("See what it changes")
    assert facilitator.reads("There is a problem")
    facilitator.finds_no_fault()
    facilitator.fills("Reason for the change", REASON).presses("See what it changes")
    assert facilitator.reads("Nothing is saved yet")
    follows = page.get_by_role("table", name="What follows")
    expect(follows.get_by_role("row", name=re.compile("Catch-up for this session"))).to_contain_text("Open")
    expect(follows.get_by_role("row", name=re.compile("Minutes credited for it"))).to_contain_text("0 of")
    facilitator.finds_no_fault()
    facilitator.presses("Save amendment")
    assert facilitator.reads("Amended: ")
    facilitator.finds_no_fault()

    for reader in (facilitator, opens().signs_in("grace").opens(address)):
        changed = reader.page.locator("tbody tr", has_text=name)
        expect(changed.locator(".chip.acc")).to_have_text("Medical")
        expect(changed.locator("ins", has_text="medical")).to_be_visible()
        expect(changed.locator("del", has_text="Attended, complied")).to_be_visible()
        expect(changed).to_contain_text(REASON)
        expect(changed).to_contain_text("Ruth Teasel")
        reader.finds_no_fault()
