"""What follows from absences: a catch-up that makes one up, and two that lead to a decision."""

import re
from datetime import date, timedelta

from playwright.sync_api import expect

from tests.journeys.conftest import Opens, Visitor
from tracker.core import clock
from tracker.delivery.closed import why_closed

ADDRESS = re.compile("register of session 4$")


def amend_to_absent(facilitator: Visitor, name: str = "") -> str:
    """Let one row of session 4 be an unacceptable absence; returns whose it is, as lists say it."""
    page = facilitator.page
    facilitator.goes("My groups").goes("i-SOTP Northmoor 3").goes("Sessions")
    page.get_by_role("link", name=ADDRESS).click()
    row = page.locator("tbody tr", has=page.locator(".chip.att"))
    row = row.filter(has_text=name).first if name else row.first
    found = row.locator("th").inner_text().splitlines()[0].strip()
    row.get_by_role("link", name="Amend").click()
    page.locator("[data-row]").get_by_text("Unacceptable", exact=True).click()
    facilitator.fills("Reason for the change", "The sheet of that day shows that he was not there")
    facilitator.presses("See what it changes")
    assert facilitator.reads("Nothing is saved yet")
    facilitator.presses("Save amendment")
    assert facilitator.reads("Amended: ")
    return found


def open_day() -> date:
    """The last working day of the area, on which a session may have been held."""
    days = (clock.today("Europe/London") - timedelta(days=back) for back in range(1, 12))
    return next(day for day in days if day.weekday() < 5 and why_closed(1, "ENG", day) is None)


def test_an_absence_is_booked_as_a_catch_up_and_made_up(opens: Opens) -> None:
    facilitator = opens().signs_in("ruth")
    page, name = facilitator.page, amend_to_absent(facilitator)
    facilitator.goes("My groups").goes("i-SOTP Northmoor 3").goes("Catch-ups and hours").finds_no_fault()
    owed = page.locator("tbody tr", has_text=name).filter(has_text="Session 4,")
    owed.get_by_role("link", name="Book a catch-up").click()
    facilitator.finds_no_fault()
    facilitator.presses("Book the catch-up")
    assert facilitator.reads("Choose how it is made up")
    facilitator.finds_no_fault()
    facilitator.ticks("One-to-one").dates("Date", open_day()).fills("Starts at", "7am").presses("Book the catch-up")
    assert facilitator.reads("Catch-up booked")
    owed.get_by_role("link", name="register of the catch-up").click()
    facilitator.presses("Mark everyone else attended")
    facilitator.presses("Sign register")
    assert facilitator.reads("Register signed")
    facilitator.goes("My groups").goes("i-SOTP Northmoor 3").goes("Catch-ups and hours")
    expect(owed).to_have_count(0)
    page.get_by_role("link", name=name).last.click()
    assert facilitator.reads("Caught up: ")
    facilitator.finds_no_fault()


def test_two_unacceptable_absences_lead_to_a_breach_decision(opens: Opens) -> None:
    officer, facilitator = opens().signs_in("helen"), opens().signs_in("ruth")
    officer.goes("Enforcement", exact=True).finds_no_fault()
    name = officer.page.locator("tbody tr", has_text="Warning letter").get_by_role("link").first.inner_text()
    amend_to_absent(facilitator, name)
    officer.goes("Enforcement", exact=True).goes(name).finds_no_fault()
    second = officer.page.locator("section", has_text="Second failure within 12 months")
    expect(second).to_contain_text("10 working days after the absence")
    second.get_by_role("link", name="Decide").click()
    officer.finds_no_fault()
    officer.ticks("Breach initiated").presses("Record the decision")
    assert officer.reads("Say why")
    officer.fills("Why", "Second absence without a word, and no answer to two calls").presses("Record the decision")
    assert officer.reads("Decision recorded")
    expect(second).to_contain_text("Breach initiated")
    officer.finds_no_fault()
    facilitator.goes("People").goes(name)
    facilitator.page.locator("main").get_by_role("link", name="Enforcement", exact=True).click()
    assert facilitator.reads("Breach initiated")
