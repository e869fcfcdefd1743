"""Pages of deliveries: what each role reaches, what a form does, refuses and shows again, and what a list costs."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.delivery.boards import board
from tracker.delivery.service.membership import remove_member
from tracker.delivery.service.setting_up import change_delivery

ClientAs = Callable[[Actor], FlaskClient]
DAY = {"starts_on": ("5", "1", "2027")}


@pytest.fixture
def member(here: Service) -> int:
    """Neil Larchwood's membership."""
    return int(here.make.member(here.delivery, here.person(surname="Larchwood", first_names="Neil")))


def typed(here: Service, **changed: object) -> dict[str, object]:
    """What a lead types to set up a group."""
    return {
        "version_id": here.make.version(),
        "title": "Northmoor 9",
        "code": "NM-BC-09",
        "area_id": here.area,
        "venue": "Mill Lane Centre",
        "capacity": "12",
        "starts_on": ["5", "1", "2027"],
        "tuesday": "6pm",
        "lead_id": here.lead.user_id,
        "lead_facilitator": here.ruth.user_id,
        "regular": [here.owen.user_id],
        **changed,
    }


def test_a_facilitator_reads_their_group_and_changes_nothing_of_it(
    here: Service, member: int, client_as: ClientAs
) -> None:
    client = client_as(here.ruth)
    page = client.get(f"/deliveries/{here.delivery}")
    assert page.status_code == 200
    assert "Session 19 of 27 is today at 6pm. The last is on 15 December 2026" in page.text
    assert "Larchwood, Neil" in page.text
    assert "Change staff" not in page.text
    assert client.get(f"/deliveries/{here.delivery}/staff").status_code == 403


def test_a_facilitator_sees_no_group_of_others(here: Service, client_as: ClientAs) -> None:
    client = client_as(here.make.facilitator(here.area))
    assert "You are not a facilitator of any delivery yet" in client.get("/deliveries").text
    assert client.get(f"/deliveries/{here.delivery}").status_code == 404


def test_offender_managers_and_administrators_do_not_reach_deliveries(here: Service, client_as: ClientAs) -> None:
    for actor in (here.make.officer(here.area), here.make.administrator()):
        assert client_as(actor).get("/deliveries").status_code == 403


def test_the_timetable_is_shown_before_anything_is_saved(here: Service, client_as: ClientAs) -> None:
    client = client_as(here.lead)
    page = client.post("/deliveries/new", data=typed(here, tuesday="", monday="6pm", preview="1"))
    assert "21 sessions from Monday 11 January 2027 to Monday 21 June 2027" in page.text
    assert "29 March 2027 (Easter Monday)" in page.text
    assert "Nothing is saved yet. 6 one-to-ones will stand for each member until booked." in page.text
    assert len(board(here.lead, None, here.view().starts_on).rows) == 1


def test_a_delivery_is_created_from_its_preview(here: Service, client_as: ClientAs) -> None:
    client = client_as(here.lead)
    made = client.post("/deliveries/new", data=typed(here, create="1"), follow_redirects=True)
    assert "Northmoor 9 is set up. Add its members" in made.text
    assert "Nobody yet" in made.text


def test_more_places_than_the_programme_is_meant_for_are_pointed_out(here: Service, client_as: ClientAs) -> None:
    page = client_as(here.lead).post("/deliveries/new", data=typed(here, capacity="20", preview="1"))
    assert "this delivery has 20 places" in page.text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"tuesday": ""}, "Choose when the group meets each week"),
        ({"tuesday": "6 o'clock"}, "Tuesday must be a time, like 6pm or 18:30"),
        ({"tuesday": "6pm, 7pm"}, "two sessions of 150 minutes would overlap"),
        ({"title": ""}, "Enter a name"),
        ({"lead_facilitator": ""}, "Choose the lead facilitator"),
        ({"starts_on": ["31", "2", "2027"]}, "First day must be a real date"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    here: Service, client_as: ClientAs, change: dict[str, object], message: str
) -> None:
    page = client_as(here.lead).post("/deliveries/new", data=typed(here, preview="1", **change))
    assert page.status_code == 422
    assert message in page.text.replace("&#39;", "'")
    assert 'value="NM-BC-09"' in page.text


def test_a_code_that_is_taken_is_said_at_its_field(here: Service, client_as: ClientAs) -> None:
    page = client_as(here.lead).post("/deliveries/new", data=typed(here, code=here.view().code, create="1"))
    assert page.status_code == 422
    assert 'href="#code"' in page.text


def test_a_lead_finds_a_person_and_adds_them(here: Service, client_as: ClientAs) -> None:
    client, neil = client_as(here.lead), here.person(surname="Larchwood", first_names="Neil")
    here.person(surname="Teasel")
    address = f"/deliveries/{here.delivery}/members/new?q=larch"
    assert client.get(address).text.count('type="radio"') == 1
    nobody = client.post(address, data={"joined_on": ["24", "11", "2026"]})
    assert "Choose who joins" in nobody.text
    added = client.post(address, data={"person_id": neil, "joined_on": ["24", "11", "2026"]}, follow_redirects=True)
    assert "Larchwood, Neil" in added.text
    again = client.post(address, data={"person_id": neil, "joined_on": ["24", "11", "2026"]})
    assert "Who joins: choose one of those shown" in again.text


def test_a_member_leaves_with_a_reason(here: Service, member: int, client_as: ClientAs) -> None:
    client, address = client_as(here.lead), f"/memberships/{member}/leave"
    when = {"on": ["23", "11", "2026"], "state": "withdrawn"}
    assert "Choose why they leave" in client.post(address, data=when).text
    chosen = {**when, "reason": "not_complying", "why": "Recalled on Friday"}
    left = client.post(address, data=chosen, follow_redirects=True)
    assert "Neil Larchwood has left" in left.text
    assert "Recalled on Friday" in left.text


def test_a_member_moves_to_a_delivery_of_the_same_programme(here: Service, member: int, client_as: ClientAs) -> None:
    client, address = client_as(here.lead), f"/memberships/{member}/move"
    assert "No other delivery" in client.get(address).text
    there = here.make.delivery(here.area, here.lead, here.owen)
    wanted = {"to_delivery_id": there, "on": ["24", "11", "2026"], "why": "Evenings"}
    assert "Neil Larchwood has moved" in client.post(address, data=wanted, follow_redirects=True).text
    assert here.view(there).members == 1


def test_two_leads_changing_one_delivery_see_both_versions(here: Service, client_as: ClientAs) -> None:
    client, address, seen = client_as(here.lead), f"/deliveries/{here.delivery}/change", here.view()
    change_delivery(
        SYSTEM, delivery_id=here.delivery, seen=seen.version, title="Evenings", venue=seen.venue, capacity=12
    )
    db.close_reading()
    wanted = {"seen": seen.version, "title": "Nights", "venue": seen.venue, "capacity": "12"}
    page = client.post(address, data=wanted)
    assert page.status_code == 409
    assert "<td>Evenings</td><td>Nights</td>" in page.text
    again = client.post(address, data={**wanted, "seen": here.view().version})
    assert again.status_code == 302
    assert here.view().title == "Nights"


def test_a_person_starts_a_programme_one_to_one(here: Service, client_as: ClientAs) -> None:
    person = here.person(surname="Larchwood", first_names="Neil")
    wanted = typed(here, version_id=here.make.version("isotp"), create="1")
    here.make.train(wanted["version_id"])
    made = client_as(here.lead).post(f"/people/{person}/one-to-one", data=wanted, follow_redirects=True)
    assert "Neil Larchwood starts Northmoor 9" in made.text
    assert "Larchwood, Neil" in made.text


def test_provisional_programmes_are_marked_wherever_their_structure_shows(here: Service, client_as: ClientAs) -> None:
    run = here.make.delivery(here.area, here.lead, here.ruth, version_id=here.make.version("isotp"))
    client = client_as(here.lead)
    for page in ("", "/sessions", "/members"):
        assert "Provisional" in client.get(f"/deliveries/{run}{page}").text
    assert "Provisional" in client.get("/deliveries").text


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/deliveries", 5),
        ("/deliveries/{0}", 10 + 6),  # the forecast reads six
        ("/deliveries/{0}/sessions", 6),
        ("/deliveries/{0}/members", 8 + 6),
        ("/deliveries/{0}/members/new", 9),
    ],
)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(
    here: Service, member: int, client_as: ClientAs, page: str, most: int
) -> None:
    client, address = client_as(here.lead), page.format(here.delivery)
    client.get(address)
    with statements() as few:
        assert client.get(address).status_code == 200
    for _ in range(4):
        here.make.member(here.delivery, here.person())
        here.make.delivery(here.area, here.lead, here.ruth)
    with statements() as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few) <= most, many


def test_a_persons_programmes_are_shown_with_the_deliveries_they_were_in(
    here: Service, member: int, client_as: ClientAs
) -> None:
    remove_member(SYSTEM, membership_id=member, on=TODAY, why="Works in the evening")
    address = f"/people/{here.member(member).person_id}/programmes"
    page = client_as(here.lead).get(address)
    assert "Building Choices, version 2: 0 of 27 sessions met" in page.text
    assert "Works in the evening" in page.text
    wanted = {"enrolment_id": here.member(member).enrolment_id, "on": ["24", "11", "2026"], "state": "withdrawn"}
    refused = client_as(here.lead).post(address, data=wanted)
    assert "Enter why" in refused.text
    ended = client_as(here.lead).post(address, data={**wanted, "why": "Recalled"}, follow_redirects=True)
    assert "Taken off the programme" in ended.text
    assert "Withdrawn" in ended.text
