"""Cover: a facilitator asks, the lead puts a colleague in, who reads the pack and signs; a week later nothing opens."""

import sqlite3
from contextlib import closing

from playwright.sync_api import expect

from tests.journeys.conftest import Opens
from tests.server import RunningServer
from tracker.accounts.rules import SYSTEM
from tracker.accounts.service import create_user
from tracker.core.database import db
from tracker.demo import invented
from tracker.people.queries import areas
from tracker.people.service import place_staff

GROUP = "i-SOTP Northmoor 3"
COLLEAGUE, ADDRESS = "Linnet Brome", "linnet@demo.example"


def add_colleague() -> str:
    """A facilitator of the area who is on none of its groups; returns the address."""
    made = create_user(SYSTEM, username=ADDRESS, name=COLLEAGUE, roles=["facilitator"], password=invented.PASSWORD)
    area = next(each.id for each in areas() if each.code == "NM")
    place_staff(SYSTEM, user_id=made.user_id, area_ids=[area])
    db.close_reading()
    return ADDRESS


def test_cover_is_asked_for_given_used_and_over(opens: Opens, service: RunningServer) -> None:
    address = add_colleague()
    asks = opens().signs_in("ruth").goes("My groups").goes(GROUP).goes("Cover", exact=True).finds_no_fault()
    asks.page.get_by_role("group", name="Sessions", exact=True).get_by_role("checkbox").first.check()
    asks.presses("Ask for cover")
    assert asks.reads("Enter why cover is needed")
    asks.finds_no_fault().fills("Why", "Court").presses("Ask for cover")
    assert asks.reads("Ruth Teasel asked: Court")

    lead = opens().signs_in("grace").goes("Deliveries").goes(GROUP).goes("Cover", exact=True).finds_no_fault()
    expect(lead.page.get_by_role("group", name="Sessions", exact=True).get_by_role("checkbox").first).to_be_checked()
    lead.ticks(COLLEAGUE).chooses("In whose place", "Ruth Teasel").presses("Put in")
    assert lead.reads("In place of Ruth Teasel")
    lead.finds_no_fault()

    covers = opens().signs_in(address)
    assert covers.reads(f"Cover: {GROUP}")
    covers.finds_no_fault().clicks(covers.page.get_by_role("link", name="handover pack").first)
    assert covers.reads("Last group note")
    covers.finds_no_fault()
    covers.clicks(covers.page.get_by_role("link", name="Register", exact=True).last)
    covers.presses("Mark everyone else attended").presses("Sign register")
    assert covers.reads("Register signed")
    assert covers.reads(f"Signed by {COLLEAGUE}")
    covers.finds_no_fault()

    register = covers.page.url
    with closing(sqlite3.connect(service.log.parent / "demo.sqlite3")) as demo, demo:
        for table in ("session_cover", "involvement"):  # as a week later
            demo.execute(
                f"UPDATE {table} SET from_on = date(from_on, '-7 days'), until_on = date(until_on, '-7 days')"
                " WHERE user_id = (SELECT id FROM user_account WHERE name = ?)",
                [COLLEAGUE],
            )
    answer = covers.page.goto(register)
    assert answer is not None
    assert answer.status == 404
