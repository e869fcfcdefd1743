"""A register on a phone stays short: what is recorded folds to a line, with scripts and without."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Opens


@pytest.mark.parametrize("scripts", [True, False])
def test_recorded_rows_fold_to_a_line_and_open_again(opens: Opens, scripts: bool) -> None:
    facilitator = opens(size=PHONE, scripts=scripts).signs_in("ruth").goes("Take register")
    page = facilitator.page
    before = page.evaluate("document.documentElement.scrollHeight")
    menu = page.get_by_role("navigation", name="Menu").bounding_box()
    assert menu is not None
    assert menu["height"] < 130  # a button, or without scripts its entries side by side
    facilitator.presses("Mark everyone else attended")
    row = page.locator("[data-row]").first
    expect(row.locator(".reg-brief")).to_contain_text("Attended")
    expect(row.locator(".reg-outcome")).to_be_hidden()
    row.locator(".seg--eng").get_by_text("4", exact=True).click()
    facilitator.presses("Save draft")
    assert facilitator.reads("12 of 12 recorded")
    assert page.evaluate("document.documentElement.scrollHeight") < before

    expect(row.locator(".reg-brief")).to_contain_text("120 min, engagement 4 of 5")
    expect(row.locator(".seg--eng")).to_be_hidden()
    row.get_by_text("Change", exact=False).first.click()
    row.get_by_text("Medical", exact=True).click()
    if scripts:
        facilitator.finds_no_fault()
    facilitator.presses("Save draft")
    expect(row.locator(".reg-brief")).to_have_text("Medical")


def test_a_matrix_on_a_phone_says_each_person_in_short(looks: Opens) -> None:
    lead = looks(size=PHONE).signs_in("grace").goes("i-SOTP Northmoor 3")
    people = lead.page.get_by_role("list", name="In short, by person")
    expect(people.get_by_role("listitem")).to_have_count(12)
    lead.clicks(people.get_by_role("link").first)
    assert lead.reads("Last notes")
