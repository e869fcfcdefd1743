"""From a referral to a place: referred by an officer, judged by a lead, matched, two offered a place, one declines."""

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.journeys.conftest import Opens, Visitor
from tracker.core import clock

TODAY = clock.today("Europe/London")
DELIVERY = "Building Choices Westhaven 2"


def refers(officer: Visitor) -> None:
    """Joan adds Ned, refers him, says when he can come, checks eligibility and asks about what stands in the way."""
    officer.goes("Caseload").goes("Add a person")
    officer.fills("Case reference", "X770077").fills("Surname", "Starwort").fills("First names", "Ned")
    officer.dates("Date of birth", date(1984, 5, 7)).ticks("Male").chooses("Area", "Westhaven").presses("Save")
    officer.goes("Add a sentence").chooses("Sentence", "Community order")
    officer.dates("Date imposed", TODAY - timedelta(days=40)).dates("End of sentence", TODAY + timedelta(days=240))
    officer.presses("Save")
    officer.clicks(officer.page.get_by_role("navigation", name="Ned Starwort").get_by_role("link", name="Referrals"))
    officer.goes("Refer to a programme").finds_no_fault()
    officer.chooses("Programme", "Building Choices, version 2").ticks("Group", within="Format")
    officer.chooses("Where the referral comes from", "Court requirement")
    officer.ticks("Community", within="Where the person is")
    officer.fills("Why this programme", "To plan for the years ahead").presses("Make the referral")
    assert officer.reads("Ned Starwort is referred")
    officer.ticks("Any time", within="When they can come").chooses("Consent to take part", "Given")
    officer.dates("Day they answered", TODAY).finds_no_fault().presses("Save")
    officer.goes("Check eligibility").finds_no_fault().presses("Record this check")
    asked = officer.page.locator(".crit a")
    while asked.count():
        asked.first.click()
        officer.fills("Why it should not stand in the way", "Assessed at court").chooses("Who decides", "Grace Linden")
        officer.presses("Ask")
    officer.finds_no_fault()


def decides(lead: Visitor) -> None:
    """Grace judges what was asked, and lets Ned wait for a place."""
    lead.goes("Referrals", exact=True).finds_no_fault().goes("Starwort, Ned")
    while lead.page.get_by_role("link", name="Decide").count():
        lead.goes("Decide").ticks("Set it aside").presses("Save")
    assert lead.reads("Eligible by a lead’s judgement")
    lead.finds_no_fault().goes("Change the status").ticks("Awaiting allocation").finds_no_fault().presses("Save")
    assert lead.reads("Ned Starwort: awaiting allocation")


def test_somebody_is_referred_judged_matched_and_offered_a_place_with_another_who_declines(opens: Opens) -> None:
    refers(opens().signs_in("joan"))
    lead = opens().signs_in("grace")
    decides(lead)

    lead.goes("Waiting list", exact=True).finds_no_fault().goes(DELIVERY)
    first = lead.page.locator(".wl__name").first
    expect(first).to_have_text("Starwort, Ned")
    for name in ("Ned Starwort", "Carl Rowanberry"):
        lead.page.get_by_label(f"Choose {name}").check()
    lead.finds_no_fault().presses("Allocate")
    assert lead.reads("2 people offered a place")
    lead.goes("Carl Rowanberry").ticks("Declined").presses("Save")
    assert lead.reads("Choose the reason")
    lead.finds_no_fault().chooses("Reason, when the place is not taken", "Cannot come at these times").presses("Save")
    assert lead.reads("Carl Rowanberry: declined")
    expect(lead.page.get_by_label("Choose Carl Rowanberry")).to_be_visible()
    lead.goes("Let them join").ticks("Ned Starwort").finds_no_fault().presses("Let them join")
    assert lead.reads("1 person joined")

    assert opens().signs_in("joan").reads("Ned Starwort is offered a place in")
