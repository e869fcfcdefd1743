"""Rolling entry: somebody joins where a module begins, and completes later what came before he joined."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Opens
from tests.server import RunningServer
from tracker.core import clock

GROUP = "Hedgerow Westhaven, rolling"


def a_season_later(path: Path) -> None:
    """Move the group's dates back until the first session of its second round is today, and has begun."""
    with closing(sqlite3.connect(path)) as demo, demo:
        of_group = "delivery_id = (SELECT id FROM delivery WHERE title = ?)"
        first = f"SELECT julianday(min(on_date)) - julianday(?) FROM programme_session WHERE cycle = 2 AND {of_group}"
        today = clock.today("Europe/London").isoformat()
        back = f"-{demo.execute(first, [today, GROUP]).fetchone()[0]:.0f} days"
        demo.execute(f"UPDATE programme_session SET on_date = date(on_date, ?) WHERE {of_group}", [back, GROUP])
        demo.execute(f"UPDATE membership SET joined_on = date(joined_on, ?) WHERE {of_group}", [back, GROUP])
        demo.execute("UPDATE programme_session SET starts_at = '00:00:00.000000' WHERE on_date = ?", [today])


def test_somebody_joins_where_a_module_begins_and_later_meets_what_came_before(
    opens: Opens, service: RunningServer
) -> None:
    lead = opens().signs_in("grace").goes("Deliveries").goes(GROUP).goes("Add a member")
    lead.fills("Name, other name or reference", "Borage").presses("Search")
    lead.page.get_by_label("Borage, Tudor").check()
    boxes = lead.page.get_by_role("group", name="First day").get_by_role("textbox")
    offered = [box.input_value() for box in boxes.all()]
    lead.dates("First day", clock.today("Europe/London")).presses("Add to the delivery")
    assert lead.reads("People join where a module begins: ")
    for box, part in zip(boxes.all(), offered, strict=True):
        box.fill(part)
    lead.finds_no_fault().presses("Add to the delivery")
    assert lead.reads("Member added")
    lead.clicks(lead.page.get_by_role("link", name=re.compile("Plan.*Borage")))
    lead.finds_no_fault()
    owed = lead.page.get_by_role("table", name="Sessions without a plan or a booking")
    expect(owed.get_by_role("row", name=re.compile("Welcome.*No plan"))).to_be_visible()

    lead.goes("Deliveries").goes(GROUP).goes("Sessions", exact=True).goes("Add another round").finds_no_fault()
    lead.presses("Add this round")
    assert lead.reads("The round is added")

    a_season_later(service.log.parent / "demo.sqlite3")
    staff = opens().signs_in("anna").goes("My groups").goes(GROUP)
    assert staff.reads("today at midnight")
    staff.goes("Register", exact=False).finds_no_fault()
    expect(staff.page.locator("[data-row] .reg-id a")).to_have_text(["Borage, Tudor", "Tormentil, Ian"])  # who owe it
    staff.presses("Mark everyone else attended").presses("Sign register")
    assert staff.reads("Register signed")
    staff.goes("Borage, Tudor")
    staff.clicks(staff.page.get_by_role("navigation", name="This person").get_by_role("link", name="Programmes"))
    staff.clicks(staff.page.get_by_role("link", name=re.compile("^Plan")))
    met = staff.page.get_by_role("table", name="Sessions of Foundation")
    expect(met.get_by_role("row", name=re.compile("Welcome.*Met"))).to_be_visible()
    expect(met.get_by_role("row", name=re.compile("Where I come from.*Planned"))).to_be_visible()
    staff.finds_no_fault()
