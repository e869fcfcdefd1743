"""A session is delivered and logged, and all three people see it."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Opens, Visitor

NOTE = "Explained his plan for the weekend to the whole group."


def record_everyone(facilitator: Visitor) -> str:
    """Fill today's register by clicks: all attended but one, one note. Returns the name of the noted person."""
    page = facilitator.page
    facilitator.goes("Take register")
    rows = page.locator("[data-row]")
    expect(rows.first).to_be_visible()
    name = rows.first.locator(".reg-name").inner_text()
    facilitator.finds_no_fault()
    facilitator.presses("Mark everyone else attended")
    rows = page.locator("[data-row]")
    change = rows.nth(1).locator(".reg-change + label")
    if change.is_visible():
        change.click()
    rows.nth(1).get_by_text("Unacceptable", exact=True).click()
    rows.first.locator(".seg--eng").get_by_text("4", exact=True).click()
    rows.first.locator("summary").click()
    rows.first.locator("textarea").fill(NOTE)
    page.get_by_label("Group note").fill("Recap, then the exercise in pairs.")
    return name


def test_a_facilitator_signs_a_session_and_officer_and_lead_see_it_at_once(opens: Opens) -> None:
    facilitator = opens().signs_in("ruth").finds_no_fault()
    name = record_everyone(facilitator)
    facilitator.presses("Sign register")
    assert facilitator.reads("Register signed")
    assert facilitator.reads("Signed by Ruth Teasel")
    facilitator.finds_no_fault()

    for officer in ("helen", "samir"):
        reader = opens().signs_in(officer).finds_no_fault()
        reader.goes("Caseload").finds_no_fault()
        link = reader.page.get_by_role("link", name=name)
        if link.count() == 0:
            continue
        link.first.click()
        reader.goes("Progress")
        assert reader.reads(NOTE)
        assert not reader.reads("Recap, then the exercise in pairs.", within=0.1)
        expect(reader.page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        reader.finds_no_fault()
        break
    else:
        raise AssertionError(f"nobody's caseload has {name}")

    lead = opens().signs_in("grace").finds_no_fault()
    lead.goes("Deliveries").goes("i-SOTP Northmoor 3").finds_no_fault()
    lead.clicks(lead.page.locator("main").get_by_role("link", name="Completion", exact=True))
    row = lead.page.locator("table.mx tbody tr", has_text=name)
    expect(row).to_be_visible()
    expect(lead.page.locator("table.mx td.una.owed").last).to_be_visible()
    lead.finds_no_fault()
    lead.clicks(row.get_by_role("link", name=name))
    assert lead.reads(NOTE)


def test_a_register_is_taken_without_scripts(opens: Opens) -> None:
    facilitator = opens(scripts=False).signs_in("ruth")
    page = facilitator.page
    facilitator.goes("Take register")
    facilitator.presses("Mark everyone else attended")
    assert facilitator.reads("Draft saved")
    row = page.locator("[data-row]").nth(2)
    row.get_by_text("Other", exact=True).first.click()
    row.locator("select").select_option(label="Family or childcare")
    facilitator.presses("Sign register")
    assert facilitator.reads("Register signed")
    assert facilitator.reads("Family or childcare")


def test_what_a_register_lacks_is_said_beside_the_person_and_nothing_typed_is_lost(opens: Opens) -> None:
    facilitator = opens().signs_in("ruth")
    page = facilitator.page
    facilitator.goes("Take register")
    first = page.locator("[data-row]").first
    first.get_by_text("Attended", exact=True).click()
    first.get_by_label("Minutes", exact=True).fill("many")
    first.locator("summary").click()
    first.locator("textarea").fill(NOTE)
    facilitator.presses("Sign register")
    assert facilitator.reads("minutes must be a whole number")
    expect(page.locator("[data-row] textarea").first).to_have_value(NOTE)
    page.get_by_label("Minutes", exact=True).first.fill("120")
    facilitator.presses("Sign register")
    assert facilitator.reads("There is a problem")
    expect(page.get_by_role("link", name=re.compile("choose an outcome")).first).to_be_visible()
    facilitator.finds_no_fault()


def test_a_register_is_taken_on_a_phone(opens: Opens) -> None:
    facilitator = opens(size=PHONE).signs_in("ruth").finds_no_fault()
    record_everyone(facilitator)
    facilitator.finds_no_fault()
    facilitator.presses("Sign register")
    assert facilitator.reads("Register signed")
    facilitator.finds_no_fault()


def several_are_marked_and_it_is_undone(facilitator: Visitor) -> None:
    """Two rows that are recorded are ticked, marked by one letter, and put back by one key."""
    row, keys = facilitator.page.locator("[data-row]"), facilitator.page.keyboard
    row.nth(5).focus()
    for key in ("x", "ArrowDown", "x"):
        keys.press(key)
    facilitator.finds_no_fault()
    row.nth(6).focus()
    for key, outcome in (("m", "AAME"), ("Control+z", "ATTC")):
        keys.press(key)
        for at in (5, 6):
            expect(row.nth(at).locator(f"input[value={outcome}]")).to_be_checked()


def test_a_register_is_taken_with_the_keyboard_alone(opens: Opens) -> None:
    facilitator = opens().signs_in("ruth")
    page, keys = facilitator.page, facilitator.page.keyboard
    page.get_by_role("link", name="Take register").focus()
    keys.press("Enter")
    expect(page.locator("[data-row]").first).to_be_visible()
    page.get_by_role("button", name="Mark everyone else attended").focus()
    keys.press("Enter")
    row = page.locator("[data-row]")
    row.first.focus()
    for digit in ("4", "5", "3"):
        keys.press(digit)
        keys.press("ArrowDown")
    keys.press("u")
    keys.press("n")
    keys.type(NOTE)
    keys.press("Escape")
    expect(row.nth(3)).to_be_focused()
    for arrow in ("ArrowUp", "ArrowRight", "ArrowRight"):
        keys.press(arrow)
    expect(row.nth(2).get_by_label("Minutes", exact=True)).to_be_focused()
    keys.type("90")
    keys.press("ArrowUp")
    expect(row.nth(1).get_by_label("Minutes", exact=True)).to_be_focused()
    keys.press("Escape")
    expect(row.nth(2).get_by_label("Minutes", exact=True)).to_have_value("90")
    expect(row.nth(3).locator("input[value=UAAB]")).to_be_checked()
    expect(row.nth(1).locator(".seg--eng input[value='5']")).to_be_checked()
    several_are_marked_and_it_is_undone(facilitator)
    page.get_by_role("button", name="Sign register").focus()
    keys.press("Enter")
    assert facilitator.reads("Register signed")
    assert facilitator.reads(NOTE)


def test_two_facilitators_on_one_register_lose_nothing(opens: Opens) -> None:
    ruth, owen = opens().signs_in("ruth"), opens().signs_in("owen")
    ruth.goes("Take register")
    owen.goes("Take register")
    rows, others = ruth.page.locator("[data-row]"), owen.page.locator("[data-row]")
    for at, words in ((0, "Attended"), (1, "Medical")):
        others.nth(at).get_by_text(words, exact=True).click()
    owen.presses("Save draft")
    assert owen.reads("Draft saved")

    rows.nth(1).get_by_text("Unacceptable", exact=True).click()
    assert ruth.reads("Owen Sorrel saved this row")
    ruth.finds_no_fault()
    rows.nth(1).locator("textarea").fill("No word from him today.")
    rows.nth(2).get_by_text("Attended", exact=True).click()
    ruth.page.get_by_text("Keep mine", exact=True).click()
    expect(rows.nth(1).locator(".save--ok")).to_be_visible()
    ruth.presses("Save draft")
    assert ruth.reads("3 of 12 recorded")
    expect(rows.nth(0).locator("input[value=ATTC]")).to_be_checked()
    expect(rows.nth(2).locator("input[value=ATTC]")).to_be_checked()
    expect(rows.nth(1).locator("input[value=UAAB]")).to_be_checked()
    expect(rows.nth(1).locator("textarea")).to_have_value("No word from him today.")
