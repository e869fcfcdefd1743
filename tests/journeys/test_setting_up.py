"""A programme lead sets up a group, seeing its dates first, and adds people to it."""

from datetime import timedelta

from playwright.sync_api import expect

from tests.journeys.conftest import Opens, Visitor
from tracker.core import clock

STARTS = clock.today("Europe/London") + timedelta(days=7)


def describe_a_group(lead: Visitor) -> Visitor:
    """Fill in everything but the weekly times."""
    lead.chooses("Programme", "i-SOTP, version 1").fills("Name", "i-SOTP Northmoor 4").fills("Code", "NM-ISO-04")
    lead.chooses("Area", "Northmoor").fills("Where it meets", "Mill Lane Centre, room 3").fills("Places", "10")
    lead.dates("First day", STARTS).chooses("Lead facilitator", "Ruth Teasel")
    return lead.ticks("Owen Sorrel", within="Other facilitators")


def test_a_lead_sees_every_date_before_a_group_is_set_up_and_adds_members(opens: Opens) -> None:
    lead = opens().signs_in("grace").goes("Deliveries").goes("Set up a group").finds_no_fault()
    describe_a_group(lead).fills("Tuesday", "six").presses("See the timetable")
    assert lead.reads("Tuesday must be a time, like 6pm or 18:30")
    expect(lead.page.get_by_label("Name", exact=True)).to_have_value("i-SOTP Northmoor 4")
    lead.fills("Tuesday", "6pm").fills("Thursday", "10am").presses("See the timetable")
    assert lead.reads("35 sessions from ")
    assert lead.reads("Nothing is saved yet.")
    expect(lead.page.get_by_role("row")).to_have_count(36)
    lead.finds_no_fault()
    lead.presses("Create this delivery")
    assert lead.reads("i-SOTP Northmoor 4 is set up")

    lead.goes("Add a member").finds_no_fault()
    first, second = lead.page.locator(".govuk-radios__label").all_inner_texts()[:2]
    lead.ticks(first).presses("Add to the delivery")
    assert lead.reads("Member added")
    lead.goes("Add a member").fills("Name, other name or reference", second.partition(",")[0]).presses("Search")
    lead.ticks(second).presses("Add to the delivery")
    assert lead.reads("2 members, 8 places free")
    lead.finds_no_fault()

    facilitator = opens().signs_in("ruth").goes("My groups").goes("i-SOTP Northmoor 4")
    assert facilitator.reads("2 members of 10 places")
    assert facilitator.reads("Tuesday 6pm and Thursday 10am")
    facilitator.goes(first.partition(",")[0])
    assert facilitator.reads("i-SOTP, group"), "whoever facilitates a group sees its members from then on"
