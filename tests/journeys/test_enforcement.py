"""What follows from absences: a catch-up, a decision after the second one, and an early warning."""

import re
from datetime import date, timedelta

from playwright.sync_api import Locator, expect
from sqlalchemy import func, select

from tests.journeys.conftest import Opens, Visitor
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.closed import why_closed
from tracker.signals import service
from tracker.signals.rules.kinds import ALERT
from tracker.work.models import Alert

ADDRESS = re.compile("register of session 4$")


def amend_to_absent(facilitator: Visitor) -> str:
    """Let one row of session 4 be an unacceptable absence; returns whose it is, as lists say it."""
    page = facilitator.page
    facilitator.goes("My groups").goes("i-SOTP Northmoor 3").goes("Sessions")
    facilitator.clicks(page.get_by_role("link", name=ADDRESS))
    row = page.locator("tbody tr", has=page.locator(".chip.att")).first
    found = row.locator("th").inner_text().splitlines()[0].strip()
    facilitator.clicks(row.get_by_role("link", name="Amend"))
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
    facilitator.clicks(owed.get_by_role("link", name="Book a catch-up"))
    facilitator.finds_no_fault()
    facilitator.presses("Book the catch-up")
    assert facilitator.reads("Choose how it is made up")
    facilitator.finds_no_fault()
    facilitator.ticks("One-to-one").dates("Date", open_day()).fills("Starts at", "7am").presses("Book the catch-up")
    assert facilitator.reads("Catch-up booked")
    facilitator.clicks(owed.get_by_role("link", name="register of the catch-up"))
    facilitator.presses("Mark everyone else attended")
    facilitator.presses("Sign register")
    assert facilitator.reads("Register signed")
    facilitator.goes("My groups").goes("i-SOTP Northmoor 3").goes("Catch-ups and hours")
    expect(owed).to_have_count(0)
    facilitator.clicks(page.get_by_role("link", name=name).last)
    assert facilitator.reads("Caught up: ")
    facilitator.finds_no_fault()


class Keys:
    """Somebody without a mouse: everything is reached with the tab key, and chosen with the arrows."""

    def __init__(self, visitor: Visitor) -> None:
        """Take a visitor's keyboard."""
        self.page = visitor.page

    def reaches(self, place: Locator) -> "Keys":
        """Tab on until something has the focus."""
        expect(place).to_be_visible()
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if place.evaluate("one => one === document.activeElement"):
                return self
        raise AssertionError(f"the tab key does not reach {place}")

    def follows(self, place: Locator) -> "Keys":
        """Press Enter on a link or a button."""
        self.reaches(place).page.keyboard.press("Enter")
        return self

    def types(self, label: str, text: str) -> "Keys":
        """Write into a field."""
        self.reaches(self.page.get_by_label(label, exact=True)).page.keyboard.type(text)
        return self

    def chooses(self, radio: Locator) -> "Keys":
        """Tab into the group of a radio button and go through it with the arrows."""
        name = radio.get_attribute("name")
        group = self.page.locator(f"input[name='{name}']")
        inside = group.and_(self.page.locator(":checked"))
        self.reaches(inside if inside.count() else group.first).page.keyboard.press("Space")
        for _ in range(group.count()):
            if radio.is_checked():
                return self
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {radio}")


def amend_by_keys(keys: Keys, name: str) -> None:
    """Let somebody's row of session 4 be an unacceptable absence."""
    page = keys.page
    for link in ("My groups", "i-SOTP Northmoor 3", "Sessions"):
        keys.follows(page.get_by_role("link", name=link, exact=True).first)
    keys.follows(page.get_by_role("link", name=ADDRESS))
    keys.follows(page.locator("tbody tr", has_text=name).get_by_role("link", name="Amend"))
    keys.chooses(page.locator("[data-row]").get_by_role("radio", name="Unacceptable", exact=True))
    keys.types("Reason for the change", "The sheet of that day shows that he was not there")
    keys.follows(page.get_by_role("button", name="See what it changes"))
    keys.follows(page.get_by_role("button", name="Save amendment"))
    expect(page.get_by_text("Amended: ")).to_be_visible()


def test_two_unacceptable_absences_lead_to_a_breach_decision_without_a_mouse(opens: Opens) -> None:
    officer, facilitator = opens().signs_in("helen"), opens().signs_in("ruth")
    keys, page = Keys(officer), officer.page
    keys.follows(page.get_by_role("link", name="Enforcement", exact=True))
    name = page.locator("tbody tr", has_text="Warning letter").get_by_role("link").first.inner_text()
    amend_by_keys(Keys(facilitator), name)
    officer.goes("Enforcement", exact=True).finds_no_fault()
    keys.follows(page.get_by_role("link", name=name).first)
    second = page.locator("section", has_text="Second failure within 12 months")
    expect(second).to_contain_text("10 working days after the absence")
    keys.follows(second.get_by_role("link", name="Decide"))
    officer.finds_no_fault()
    keys.chooses(page.get_by_role("radio", name="Breach initiated"))
    keys.follows(page.get_by_role("button", name="Record the decision"))
    assert officer.reads("Say why")
    keys.types("Why", "Second absence without a word, and no answer to two calls")
    keys.follows(page.get_by_role("button", name="Record the decision"))
    assert officer.reads("Decision recorded")
    expect(second).to_contain_text("Breach initiated")
    expect(second.get_by_text("no answer to two calls")).to_be_hidden()
    page.emulate_media(media="print")
    expect(second.get_by_text("no answer to two calls")).to_be_visible()
    page.emulate_media(media="screen")
    keys.follows(second.locator("summary").first)
    expect(second.get_by_text("no answer to two calls")).to_be_visible()
    officer.finds_no_fault()
    facilitator.goes("People").goes(name)
    facilitator.clicks(facilitator.page.locator("main").get_by_role("link", name="Enforcement", exact=True))
    assert facilitator.reads("Breach initiated")


def test_an_early_warning_says_why_is_answered_and_does_not_come_twice(opens: Opens) -> None:
    """One rule, its sums and its facts; dealt with, put aside, closed; and a count afterwards tells nobody anew."""
    lead = opens().signs_in("grace")
    lead.goes("Early warnings").goes("Engagement fell by 2.7 points")
    assert lead.reads("at least 1.5 points below the 3 before. The last 3: ")
    assert lead.reads("Speak with them alone before the next session")
    lead.finds_no_fault().presses("Acknowledge")
    assert lead.reads("Grace Linden deals with it")
    lead.goes("Snooze").dates("Until", clock.today("Europe/London") + timedelta(days=3)).presses("Snooze")
    assert lead.reads("Give a reason")
    lead.fills("Why it can wait", "Ruth sees him alone on Thursday").presses("Snooze")
    assert lead.reads("Put aside until")
    lead.finds_no_fault().goes("Resolve").fills("What was done", "He was ill; back to what he was").presses("Resolve")
    assert lead.reads("Resolved by Grace Linden")
    db.close_reading()
    told = select(func.count()).select_from(Alert).where(Alert.kind == ALERT)
    before = db.scalar(told)
    assert service.recount() == 0
    db.close_reading()
    assert db.scalar(told) == before
    lead.goes("Region")
    expect(lead.page.get_by_text("engagement fell by")).to_have_count(0)
