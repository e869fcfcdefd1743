"""Pages: what is shown before anything is saved, what is said beside fields, and that nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.browserless import fields_of
from tests.timetable.conftest import NOON, TODAY, Here
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.rules import WeeklySlot
from tracker.delivery.service.dates import change_session
from tracker.people.rules import SentenceKind
from tracker.timetable import records
from tracker.timetable.rules.changes import Kind

ClientAs = Callable[[Actor], FlaskClient]
DATES = {"on_date": ["3", "12", "2026"], "starts_at": "6pm"}


def moving(here: Here, at: int = 6) -> str:
    return f"/sessions/{here.session(at).id}/moving"


def seen_on(page: str) -> str:
    return fields_of(page, "")["previewed"]


def test_a_cascade_is_shown_made_and_undone(here: Here, client_as: ClientAs) -> None:
    client, address, before = client_as(here.ruth), moving(here), here.moments()
    typed = {"kind": "following", **DATES}
    shown = client.post(address, data={**typed, "preview": "1"}).text
    assert "sessions would move. It would end on" in shown
    assert "Nothing is saved yet." in shown
    assert "25 Dec" not in shown.replace("25 Dec skipped", "")
    assert here.moments() == before
    made = client.post(address, data={**typed, "why": "No heating", "previewed": seen_on(shown), "keep": "1"})
    assert made.headers["Location"] == f"/deliveries/{here.delivery}/dates"
    assert here.moments() != before
    page = client.get(made.headers["Location"]).text
    assert "A session and all that follow moved: No heating" in page
    change = records.changes_of(here.delivery)[0]
    assert client.post(f"/timetable-changes/{change.id}/undo").status_code == 302
    assert here.moments() == before
    assert "Undone" in client.get(f"/deliveries/{here.delivery}/dates").text


def test_what_changed_meanwhile_is_shown_again_and_nothing_saved(here: Here, client_as: ClientAs) -> None:
    client, address = client_as(here.lead), moving(here)
    typed = {"kind": "following", **DATES}
    seen = seen_on(client.post(address, data={**typed, "preview": "1"}).text)
    change_session(here.lead, here.session(7).id, on_date=TODAY + timedelta(days=8), starts_at=here.moments()[7][1])
    before = here.moments()
    answer = client.post(address, data={**typed, "why": "No heating", "previewed": seen, "keep": "1"})
    assert answer.status_code == 409
    assert "Nothing was saved: this is not what you saw" in answer.text
    assert "No heating" in answer.text, "nothing typed is lost"
    assert seen_on(answer.text) != seen
    assert here.moments() == before


def test_a_missing_reason_is_asked_for_beside_its_field_with_the_preview_still_there(
    here: Here, client_as: ClientAs
) -> None:
    client, address = client_as(here.lead), moving(here)
    typed = {"kind": "cancel_next"}
    seen = seen_on(client.post(address, data={**typed, "preview": "1"}).text)
    answer = client.post(address, data={**typed, "previewed": seen, "keep": "1"})
    assert answer.status_code == 422
    assert "Enter the reason: it stays with the change" in answer.text
    assert "sessions would move" in answer.text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Choose what happens"),
        ({"kind": "one", "on_date": ["3", "12", "2025"], "starts_at": "6pm"}, "The new date and time must be ahead"),
        ({"kind": "one", "on_date": ["31", "2", "2027"], "starts_at": "6pm"}, "New date must be a real date"),
        ({"kind": "one", "on_date": ["3", "12", "2026"], "starts_at": "late"}, "New time must be a time"),
        ({"kind": "one", "on_date": ["27", "11", "2026"], "starts_at": "11pm"}, "would end past midnight"),
        ({"kind": "sideways", **DATES}, "What happens: choose one of those shown"),
        ({"kind": "following", **DATES, "room_id": "999"}, "Room: choose one of those shown"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    here: Here, client_as: ClientAs, typed: dict[str, object], message: str
) -> None:
    answer = client_as(here.lead).post(moving(here), data={**typed, "why": "Kept", "preview": "1"})
    assert answer.status_code == 422
    assert message in answer.text
    assert "Kept" in answer.text


def test_a_facilitator_cannot_pass_a_clash_and_a_lead_says_why(here: Here, client_as: ClientAs) -> None:
    here.other(here.ruth, slots=(WeeklySlot(3, NOON.time().replace(hour=18)),))
    typed = {"kind": "one", **DATES, "starts_at": "7pm"}
    address = moving(here, 8)
    shown = client_as(here.ruth).post(address, data={**typed, "preview": "1"}).text
    assert "A programme lead may make this change in spite of them" in shown
    assert 'name="keep"' not in shown
    lead = client_as(here.lead)
    seen = seen_on(lead.post(address, data={**typed, "preview": "1"}).text)
    kept = {**typed, "why": "Court", "previewed": seen, "keep": "1"}
    assert "Enter why it is moved in spite of the clashes" in lead.post(address, data=kept).text
    assert lead.post(address, data={**kept, "despite": "Owen alone"}).status_code == 302


def test_new_weekly_times_and_a_postponed_delivery_are_shown_first(here: Here, client_as: ClientAs) -> None:
    client = client_as(here.lead)
    days = {"moving_from": ["25", "11", "2026"], "from_on": ["25", "11", "2026"]}
    times = f"/deliveries/{here.delivery}/times"
    for wednesday, message in (
        ("10am", "sessions would move"),
        ("10am, 11am", "would overlap"),
        ("six", "must be a time"),
    ):
        assert message in client.post(times, data={**days, "wednesday": wednesday, "preview": "1"}).text
    postpone = f"/deliveries/{here.delivery}/postpone"
    wanted = {"from_on": ["12", "1", "2027"], "preview": "1"}
    assert "would move" in client.post(postpone, data=wanted).text
    early = {"from_on": ["24", "11", "2026"], "preview": "1"}
    assert "Enter the day from which it goes on: later than 24 November 2026" in client.post(postpone, data=early).text


def test_the_forecast_stands_with_its_rule_and_who_runs_out_comes_first(here: Here, client_as: ClientAs) -> None:
    person = here.make.person(here.area, surname="Zinnia")
    here.make.sentence(
        person,
        kind=SentenceKind.COMMUNITY_ORDER,
        imposed_on=TODAY - timedelta(days=9),
        ends_on=TODAY + timedelta(days=20),
    )
    here.make.member(here.delivery, person, TODAY)
    page = client_as(here.lead).get(f"/deliveries/{here.delivery}/dates").text
    assert "1 of 4 would run out of time" in page
    assert "Amber: within 4 weeks before that." in page
    assert page.index("Zinnia") < page.index("In time")
    for address in (f"/deliveries/{here.delivery}", f"/deliveries/{here.delivery}/members"):
        assert "Out of time" in client_as(here.lead).get(address).text


def test_everybody_is_recorded_as_told_in_one_post_and_after_a_move_they_must_be_told_again(
    here: Here, client_as: ClientAs
) -> None:
    client, address = client_as(here.ruth), f"/deliveries/{here.delivery}/told"
    page = client.get(address).text
    assert "3 of 3 people must still be told" in page
    day = ["24", "11", "2026"]
    typed = {"given": "instruction", "how": "letter", "told_on": day, "first": day, "last": ["1", "1", "2028"]}
    typed["members"] = [str(each) for each in here.members]
    assert client.post(address, data=typed).status_code == 302
    assert "Everybody was told of every session ahead" in client.get(address).text
    here.change(here.following())
    assert "3 of 3 people must still be told" in client.get(address).text
    home = client.get("/").text
    assert f'href="{address}">Tell the members of' in home, "the task leads to where it is done"
    assert f'href="{address}">Tell the members of' in client.get("/work").text
    client.post(address, data={**typed, "given": "change"})
    assert "Tell the members of" not in client.get("/").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"last": ["1", "11", "2026"]}, "The last day must be on or after the first day"),
        ({"told_on": ["25", "11", "2026"]}, "must be today or in the year before"),
        ({"members": []}, "Choose who was told"),
        ({"first": ["1", "1", "2028"], "last": ["2", "1", "2028"]}, "No session lies between these days"),
        ({"how": ""}, "Choose how"),
    ],
)
def test_a_telling_that_cannot_be_says_why(
    here: Here, client_as: ClientAs, changed: dict[str, object], message: str
) -> None:
    day = ["24", "11", "2026"]
    typed = {"given": "instruction", "how": "letter", "told_on": day, "first": day, "last": ["1", "1", "2028"]}
    members = {"members": [str(here.members[0])]}
    answer = client_as(here.ruth).post(f"/deliveries/{here.delivery}/told", data={**typed, **members, **changed})
    assert answer.status_code == 422
    assert message in answer.text


def test_a_letter_has_dates_times_and_place_and_nothing_of_the_programme(here: Here, client_as: ClientAs) -> None:
    page = client_as(here.ruth).get(f"/memberships/{here.members[0]}/letter").text
    main = page[page.index("<main") : page.index("</main>")]
    for words in ("Thursday 26 November 2026", "6pm to", "Mill Lane Centre, room 2", "Your appointments"):
        assert words in main
    assert "Building Choices" not in main
    assert "Northmoor 1" not in main


def statements(client: FlaskClient, ask: Callable[[FlaskClient], object]) -> int:
    ask(client)
    seen: list[str] = []

    def note(*given: object) -> None:
        seen.append(str(given[2]))

    event.listen(db.read_engine, "before_cursor_execute", note)
    ask(client)
    event.remove(db.read_engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("which", ["preview", "plan", "told"])
def test_statements_do_not_grow_with_people_or_sessions(here: Here, client_as: ClientAs, which: str) -> None:
    def ask(client: FlaskClient) -> object:
        if which == "preview":
            return client.post(moving(here), data={"kind": Kind.FOLLOWING.value, **DATES, "preview": "1"})
        return client.get(f"/deliveries/{here.delivery}/{'dates' if which == 'plan' else 'told'}")

    client = client_as(here.lead)
    few = statements(client, ask)
    for _ in range(6):
        person = here.make.person(here.area)
        here.make.sentence(person)
        here.make.member(here.delivery, person, TODAY)
    with clock.standing_at(NOON):
        assert statements(client, ask) == few
