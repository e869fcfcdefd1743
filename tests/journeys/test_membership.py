"""A lead moves somebody to where the programme reaches what he owes; a facilitator puts one together from a menu."""

import re

from tests.journeys.conftest import PHONE, Opens


def test_a_lead_finds_where_somebody_could_go_on_and_moves_him_there(opens: Opens) -> None:
    lead = opens().signs_in("grace").goes("Deliveries").goes("i-SOTP Northmoor 3").goes("Members")
    lead.goes("Move Birchall").finds_no_fault()
    lead.fills("Weeks ahead", "20").presses("Look")
    assert lead.reads("First owed is session")
    lead.goes("Move here").finds_no_fault()
    lead.presses("Move")
    assert lead.reads("Enter why they move")
    lead.fills("Why they move", "Works evenings in Westhaven").presses("Move")
    assert lead.reads("has moved")
    lead.clicks(lead.page.get_by_role("link", name=re.compile("Plan.*Birchall")))
    assert lead.reads("Met or credited")
    lead.finds_no_fault()
    assert lead.reads("Administrative: goes on in another delivery")
    assert lead.reads("i-SOTP Northmoor 3"), "what was met there stays met there"


def test_a_facilitator_plans_with_somebody_chooses_modules_for_it_and_books_a_series_on_a_phone(opens: Opens) -> None:
    staff = opens(size=PHONE).signs_in("anna").opens("/deliveries/9/members")
    staff.clicks(staff.page.get_by_role("link", name=re.compile("Plan.*Ragwort")))
    assert staff.reads("Met or credited")
    tabs = staff.page.get_by_role("navigation", name="This person")
    staff.finds_no_fault().clicks(tabs.get_by_role("link", name="Treatment plan")).presses("Begin a plan")
    staff.presses("Add a target").fills("The target", "Stop before it all piles up").fills(
        "Why it is worked on", "He says so"
    )
    staff.chooses("Target of the programme", "Coping with feelings").presses("Save")
    assert staff.reads("1 target being worked on")
    staff.goes("Choose modules")
    assert staff.reads("2 to 4 modules of the menu chosen for each person")
    assert staff.reads("Stop before it all piles up: it works on this target: Coping with feelings")
    staff.finds_no_fault()
    staff.ticks("Several at once").fills("Why these", "Several things came together").presses("Choose these modules")
    assert staff.reads("Several at once comes after Feelings under way: choose that too")
    staff.page.get_by_text("For which targets, and the reasons: Feelings under way").click()
    staff.page.get_by_label(re.compile("What .* says of it")).first.fill("That is me")
    staff.ticks("Feelings under way").presses("Choose these modules")
    assert staff.reads("The modules are chosen")
    staff.goes("Book one-to-ones")
    assert staff.reads("to be booked. Next is")
    staff.finds_no_fault()
    staff.fills("How many", "2").fills("Time", "7am").presses("See the dates")
    assert staff.reads("2 dates, nothing is booked yet")
    staff.finds_no_fault().presses("Book these dates")
    assert staff.reads("Booked")
