"""The pages around a session: allowed, refused, invalid, missing."""

import pytest

from tests.practice.conftest import ClientAs, Room
from tracker.core.database import db
from tracker.practice.queries import brief_for
from tracker.practice.service import note_homework


def fields(room: Room, **typed: object) -> dict[str, object]:
    """A post of the brief's form."""
    return {"homework": "", "seen": "0", "were_handed_in": "", **typed}


def test_the_brief_saves_homework_and_shows_it_again(room: Room, client_as: ClientAs) -> None:
    browser, path = client_as(room.group.facilitator), f"/sessions/{room.group.session_id}/brief"
    assert browser.post(path, data=fields(room, homework="The diary")).status_code == 302
    page = browser.get(path).text
    assert "The diary" in page
    assert "Homework saved" in page
    following = browser.get(f"/sessions/{room.next_session}/brief").text
    assert "Homework due:</strong> The diary" in following
    assert following.count('name="handed_in"') == 3


def test_homework_that_is_too_long_or_overtaken_comes_back_as_typed(room: Room, client_as: ClientAs) -> None:
    browser, path = client_as(room.group.facilitator), f"/sessions/{room.group.session_id}/brief"
    long = browser.post(path, data=fields(room, homework="Much " * 70))
    assert long.status_code == 422
    assert "too many" in long.text
    assert "Much Much" in long.text
    note_homework(room.group.second, session_id=room.group.session_id, text="Theirs", seen=0)
    db.close_reading()
    other = browser.post(path, data=fields(room, homework="Mine"))
    assert other.status_code == 409
    assert "Theirs" in other.text
    assert "Mine" in other.text
    again = browser.post(path, data=fields(room, homework="Mine", seen="1"))
    assert again.status_code == 302


def test_a_lead_reads_the_brief_without_fields_and_an_officer_reads_none(room: Room, client_as: ClientAs) -> None:
    path = f"/sessions/{room.group.session_id}/brief"
    page = client_as(room.group.lead).get(path)
    assert page.status_code == 200
    assert "Save homework" not in page.text
    assert client_as(room.group.lead).post(path, data=fields(room)).status_code == 403
    assert client_as(room.group.officer).get(path).status_code == 403
    assert client_as(room.colleague).get(path).status_code == 404
    assert client_as(room.group.facilitator).get("/sessions/999/brief").status_code == 404


def test_the_colleague_finds_the_cover_at_home_and_no_link_that_leads_nowhere(room: Room, client_as: ClientAs) -> None:
    room.cover()
    room.cover(session_id=room.next_session)
    browser = client_as(room.colleague)
    home = browser.get("/").text
    assert "Cover: " in home
    assert f"/deliveries/{room.group.delivery_id}" not in home
    for page in ("brief", "handover", "register", "sheet"):
        text = browser.get(f"/sessions/{room.group.session_id}/{page}").text
        assert f"/deliveries/{room.group.delivery_id}" not in text, page
    assert f"/sessions/{room.next_session}/handover" in home


def test_cover_pages_ask_give_end_and_refuse(room: Room, client_as: ClientAs) -> None:
    path = f"/deliveries/{room.group.delivery_id}/cover"
    asks, gives = client_as(room.group.facilitator), client_as(room.group.lead)
    nothing = asks.post(path, data={})
    assert nothing.status_code == 422
    assert "Choose at least one session" in nothing.text
    assert asks.post(path, data={"session_ids": [room.next_session], "why": "Court"}).status_code == 302
    shown = gives.get(path).text
    assert "asked: Court" in shown
    assert f'value="{room.group.facilitator.user_id}" selected' in shown.partition('name="instead_of"')[2]
    assert f'href="{path}">Cover for' in gives.get("/").text
    assert "Choose who covers" in gives.post(path, data={"session_ids": [room.next_session], "days_after": "1"}).text
    given = {
        "session_ids": [room.next_session],
        "user_id": room.colleague.user_id,
        "days_after": "1",
        "instead_of": "",
    }
    assert gives.post(path, data=given).status_code == 302
    again = gives.post(path, data=given)
    assert again.status_code == 422
    assert "covers this session already" in again.text
    page = gives.get(path).text
    cover_id = page.partition("/covers/")[2].partition("/end")[0]
    assert asks.post(f"/covers/{cover_id}/end").status_code == 403
    assert gives.post(f"/covers/{cover_id}/end").status_code == 302
    assert gives.post(f"/covers/{cover_id}/end").status_code == 302
    assert "No cover is asked for or given" in asks.get(path).text


def test_the_timetable_names_nobody(room: Room, client_as: ClientAs) -> None:
    page = client_as(room.group.facilitator).get(f"/deliveries/{room.group.delivery_id}/timetable").text
    db.close_reading()
    brief = brief_for(room.group.facilitator, room.group.session_id)
    main = page.partition("<main")[2].partition("</main>")[0]
    names = [one.surname for one in brief.expected] + [room.group.facilitator.name, brief.plan.title]
    assert [name for name in names if name in main] == []
    assert "Mill Lane Centre, room 2" in main


@pytest.mark.parametrize("page", ["brief", "handover", "sheet"])
def test_a_session_without_a_member_has_its_pages_too(room: Room, client_as: ClientAs, page: str) -> None:
    empty = room.make.delivery(room.group.area_id, room.group.lead, room.colleague, starts_on=room.today)
    session = room.make.session_ids(empty)[0]
    answer = client_as(room.colleague).get(f"/sessions/{session}/{page}")
    assert answer.status_code == 200
    assert "Nobody is" in answer.text
