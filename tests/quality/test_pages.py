"""Pages of staff, observations and feedback: allowed, refused, wrong, and as costly for many as for few."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor

ClientAs = Callable[[Actor], FlaskClient]


@pytest.fixture
def here(make: Make) -> World:
    made: World = make.group_today(members=1)
    return made


def test_a_lead_sees_their_staff_at_a_glance_for_the_same_price(here: World, make: Make, client_as: ClientAs) -> None:
    client = client_as(here.lead)
    client.get("/staff")
    with statements() as few:
        page = client.get("/staff").text
    assert "3 who deliver: 3 never supervised here" in page
    for _ in range(3):
        make.facilitator(here.area_id)
    make.train(make.version())
    with statements() as many:
        assert client.get("/staff").status_code == 200
    assert len(many) == len(few) <= 6, many


def test_an_observation_is_written_shared_read_and_answered(here: World, client_as: ClientAs) -> None:
    lead, address = client_as(here.lead), f"/sessions/{here.session_id}/observation"
    assert "Aims and content" in lead.get(address).text
    sent = {"observed": [here.facilitator.user_id], "item-1": "4", "item-2": "", "actions": "More pairs", "seen": ""}
    wrong = lead.post(address, data=sent | {"share": "1"})
    assert wrong.status_code == 422
    assert "Enter what went well before you share it" in wrong.text
    assert "More pairs" in wrong.text
    assert 'value="4" checked' in wrong.text
    shared = lead.post(address, data=sent | {"share": "1", "strengths": "Clear aims"}, follow_redirects=True)
    assert "1 of 1 items well or very well" in shared.text
    assert lead.get(address).status_code == 302
    ruth, read = client_as(here.facilitator), shared.request.path
    assert "I have read this" in ruth.get(read).text
    assert "Thanks" in ruth.post(read, data={"reply": "Thanks"}, follow_redirects=True).text
    assert client_as(here.second).get(read).status_code == 404
    assert client_as(here.officer).get(read).status_code == 403


def test_feedback_is_given_and_read(here: World, client_as: ClientAs) -> None:
    ruth, address = client_as(here.facilitator), f"/deliveries/{here.delivery_id}/feedback"
    assert ruth.post(address, data={"session_id": ""}).status_code == 422
    ruth.post(address, data={"session_id": here.session_id, "to_change": "The second exercise"})
    assert "The second exercise" in client_as(here.lead).get("/feedback").text
    assert "The second exercise" in ruth.get(f"/staff/{here.facilitator.user_id}/practice").text
    assert ruth.get("/feedback").status_code == 403
