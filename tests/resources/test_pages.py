"""Pages of rooms, closed days and staff: what is typed wrongly is said beside its field and kept."""

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.resources import queries

ClientAs = Callable[[Actor], FlaskClient]
DAY = clock.today("Europe/London") + timedelta(days=40)
TYPED = [str(DAY.day), str(DAY.month), str(DAY.year)]


def test_a_lead_adds_a_room_and_closed_days(area: int, lead: Actor, client_as: ClientAs) -> None:
    client = client_as(lead)
    wrong = client.post(f"/places/{area}/rooms/new", data={"name": "Mill Lane 2", "seats": "many"})
    assert wrong.status_code == 422
    assert "Seats must be a whole number" in wrong.text
    assert "Mill Lane 2" in wrong.text
    client.post(f"/places/{area}/rooms/new", data={"name": "Mill Lane 2", "seats": "16", "video": "y"})
    closed = {"from_on": TYPED, "until_on": ["", "", ""], "why": "Staff training day"}
    shown = client.post(f"/places/{area}/closures/new", data=closed, follow_redirects=True).text
    assert "Northmoor: 1 room, closed next on" in shown
    assert "Not step-free, video" in shown
    assert "Northmoor puts only staff on a delivery who are trained for its programme." in shown
    db.close_reading()
    assert queries.closed_days(area, DAY, DAY) == {DAY: "Staff training day"}


def test_what_somebody_else_saved_meanwhile_stands_beside_what_was_typed(
    area: int, lead: Actor, client_as: ClientAs
) -> None:
    client = client_as(lead)
    client.post(f"/places/{area}/rooms/new", data={"name": "Mill Lane 2", "seats": "16"})
    client.post("/rooms/1", data={"name": "Mill Lane 2", "seats": "14", "seen": "1"})
    late = client.post("/rooms/1", data={"name": "Mill Lane 2", "seats": "12", "seen": "1"})
    assert late.status_code == 409
    assert "Nothing was saved: somebody else changed this meanwhile" in late.text
    assert "<td>14</td><td>12</td>" in late.text


def test_training_is_recorded_and_an_assessment_needs_who_and_when(
    make: Make, area: int, lead: Actor, client_as: ClientAs
) -> None:
    make.version("isotp")
    ruth, client = make.facilitator(area, name="Ruth Teasel"), client_as(lead)
    address = f"/staff/{ruth.user_id}/training/new"
    programme = next(each.id for each in queries.programmes() if "Internet" in each.name)
    db.close_reading()
    sent = {"programme_id": programme, "kind": "assessed", "on": ["3", "3", "2025"], "source": "A certificate"}
    wrong = client.post(address, data=sent)
    assert wrong.status_code == 422
    assert "Enter when they were assessed" in wrong.text
    assert "Enter who assessed them" in wrong.text
    sent |= {"assessed_on": ["5", "3", "2025"], "assessed_by": "R. Fennel"}
    done = client.post(address, data=sent, follow_redirects=True)
    assert "Assessed on 3 March 2025, assessed on 5 March 2025 by R. Fennel." in done.text
    assert "Record training" not in client_as(ruth).get("/my-practice").text


def test_a_facilitator_records_their_own_time(make: Make, area: int, client_as: ClientAs) -> None:
    ruth = make.facilitator(area)
    client = client_as(ruth)
    assert "Not away" in client.get("/my-practice").text
    wrong = client.post(f"/staff/{ruth.user_id}/hours", data={"monday": "nine"})
    assert "Monday must be hours, like 9am to 5pm" in wrong.text
    right = client.post(f"/staff/{ruth.user_id}/hours", data={"monday": "9am to 5pm"}, follow_redirects=True)
    assert "Works 1 day a week" in right.text
    away = {"kind": "leave", "from_on": TYPED, "until_on": ["", "", ""], "part": "all_day"}
    assert "Away next from" in client.post(f"/staff/{ruth.user_id}/leave/new", data=away, follow_redirects=True).text
