"""A lead moves a session and all that follow: sees what would change, makes it, and takes it back."""

from datetime import timedelta

from tests.journeys.conftest import PHONE, Opens
from tracker.core import clock


def test_a_lead_sees_a_cascade_before_it_is_made_and_undoes_it(opens: Opens) -> None:
    lead = opens().signs_in("grace").goes("Deliveries").goes("i-SOTP Northmoor 3").goes("Timetable", exact=True)
    assert lead.reads("It ends on")
    lead.finds_no_fault()
    before = lead.page.locator("#forecast").inner_text()
    lead.goes("Sessions", exact=True)
    lead.page.locator("a[href$='/moving']").nth(1).click()
    lead.finds_no_fault().presses("See what would change")
    assert lead.reads("Choose what happens")
    lead.ticks("This session moves, and all that follow go on from there")
    lead.dates("New date", clock.today("Europe/London") + timedelta(days=28)).fills("New time", "6pm")
    lead.presses("See what would change")
    assert lead.reads("Nothing is saved yet.")
    assert lead.reads("sessions would move")
    lead.finds_no_fault()
    lead.presses("Make this change")
    assert lead.reads("Enter the reason: it stays with the change")
    lead.fills("Reason for the change", "Heating repair")
    despite = lead.page.get_by_label("Why it is made in spite of the clashes")
    if despite.count():
        despite.fill("Settled with everybody concerned")
    lead.presses("Make this change")
    assert lead.reads("The timetable is changed")
    assert lead.reads("A session and all that follow moved: Heating repair")
    assert lead.page.locator("#forecast").inner_text() != before
    lead.finds_no_fault()
    lead.presses("Undo this change")
    assert lead.reads("Undone: every session is back where it was")
    assert lead.page.locator("#forecast").inner_text() == before


def test_new_weekly_times_are_shown_before_anything_is_saved_on_a_phone_without_scripts(opens: Opens) -> None:
    lead = opens(size=PHONE, scripts=False).signs_in("grace").goes("Deliveries").goes("Building Choices Westhaven 2")
    lead.goes("Timetable", exact=True).goes("Change the weekly times")
    day = lead.page.locator(".week input:not([value=''])")
    assert day.count() == 1, "it meets once a week"
    day.fill("3pm")
    lead.presses("See what would change")
    assert lead.reads("21 sessions would move")
    lead.goes("Leave everything as it is")
    assert lead.reads("1pm")
