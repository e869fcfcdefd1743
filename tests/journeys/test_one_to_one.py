"""One person on i-SOTP one-to-one: set up, a series booked, a register taken and signed, and read by the officer."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.journeys.conftest import Opens, Visitor
from tests.server import RunningServer
from tracker.core import clock

TITLE = "i-SOTP one-to-one, Emrys Lovage"


def leave_midnight_free(path: Path) -> None:
    """The demo's sessions of today began at midnight: here they begin at 3am, so that nobody is booked twice."""
    with closing(sqlite3.connect(path)) as demo, demo:
        today = clock.today("Europe/London").isoformat()
        demo.execute("UPDATE programme_session SET starts_at = '03:00:00.000000' WHERE on_date = ?", [today])


def sets_up(lead: Visitor) -> None:
    """Grace starts the programme for one person, and sees that each session is booked by itself."""
    lead.goes("People").fills("Name, other name or reference", "Lovage").presses("Search").goes("Lovage, Emrys")
    lead.clicks(lead.page.get_by_role("navigation", name="Emrys Lovage").get_by_role("link", name="Programmes"))
    lead.goes("Start a programme one-to-one").chooses("Programme", "i-SOTP, version 2").fills("Name", TITLE)
    lead.fills("Code", "WH-ISO-12").chooses("Area", "Westhaven").fills("Where it meets", "Quay Street Offices, room 2")
    lead.dates("First day", clock.today("Europe/London")).chooses("Treatment manager", "Grace Linden")
    lead.chooses("Lead facilitator", "Anna Speedwell").finds_no_fault().presses("See the timetable")
    assert lead.reads("each to be booked")
    lead.presses("Start this programme")
    assert lead.reads(f"Emrys Lovage starts {TITLE}")
    lead.finds_no_fault()


def test_somebody_is_seen_one_to_one_and_his_officer_reads_of_it(opens: Opens, service: RunningServer) -> None:
    today = clock.today("Europe/London")
    leave_midnight_free(service.log.parent / "demo.sqlite3")
    sets_up(opens().signs_in("grace"))

    staff = opens().signs_in("anna").goes("My groups").goes(TITLE).goes("Members").goes("Plan")
    staff.goes("Book one-to-ones").dates("First date", today).fills("Time", "0:00").fills("How many", "3")
    staff.presses("See the dates")
    assert staff.reads("3 dates, nothing is booked yet")
    staff.finds_no_fault().presses("Book these dates")
    assert staff.reads("Every one-to-one has a date") or staff.reads("to be booked. Next is session 4")
    staff.finds_no_fault().goes("Register")
    staff.page.locator("label").get_by_text("Attended", exact=True).click()
    staff.presses("Sign register")
    assert staff.reads("Register signed")
    staff.finds_no_fault().goes("My groups").goes(TITLE)
    assert staff.reads("1 of 25")
    assert staff.reads("22 one-to-ones to be booked")

    officer = opens().signs_in("joan").goes("Lovage, Emrys")
    assert officer.reads("i-SOTP, one-to-one")
    assert officer.reads("Attended 1 of 1 session")
    officer.finds_no_fault()
