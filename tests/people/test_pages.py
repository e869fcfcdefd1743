"""Pages that change people: allowed, refused, invalid, missing, stale; nothing typed is lost."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.people import queries, service
from tracker.people.rules import Capacity, matches_key

ClientAs = Callable[[Actor], FlaskClient]

BORN = ["17", "5", "1980"]


def text(answer: TestResponse) -> str:
    return answer.get_data(as_text=True)


def typed(area_id: int, **changed: object) -> dict[str, object]:
    return {
        "reference": "X777777",
        "first_names": "Neil",
        "surname": "Larchwood",
        "aliases": "Ned\r\nFitch",
        "born_on": BORN,
        "sex": "male",
        "area_id": str(area_id),
        "officer_id": "",
        **changed,
    }


def details_of(person_id: int) -> queries.PersonPage:
    db.close_reading()
    return queries.page_for(SYSTEM, person_id)


@pytest.mark.parametrize("role", [Role.FACILITATOR, Role.ADMINISTRATOR])
def test_those_who_do_not_change_people_are_refused(make: Make, client_as: ClientAs, role: Role) -> None:
    north = make.area()
    person = make.person(north)
    sentence = make.sentence(person)
    actor = make.staff(role, areas=(north,))
    make.involve(person, actor, Capacity.FACILITATOR, clock.today("Europe/London"))
    client = client_as(actor)
    for address in (
        "/people/new",
        "/people/move",
        f"/people/{person}/correct",
        f"/people/{person}/sentences/new",
        f"/sentences/{sentence}",
        f"/people/{person}/standings/new/rosh",
        f"/people/{person}/offender-manager",
    ):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403
    assert client.get(f"/people/{person}/standings/new").status_code == 403


def test_a_post_without_its_fields_is_an_invalid_form(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    person = make.person(north)
    sentence = make.sentence(person)
    client = client_as(make.lead(north))
    for address in (
        "/people/new",
        "/people/move",
        f"/people/{person}/correct",
        f"/people/{person}/sentences/new",
        f"/sentences/{sentence}",
        f"/people/{person}/standings/new/rosh",
        f"/people/{person}/offender-manager",
    ):
        assert client.post(address).status_code == 422


def test_what_is_out_of_scope_is_not_found(make: Make, client_as: ClientAs) -> None:
    north, south = make.area(), make.area()
    person = make.person(south)
    sentence = make.sentence(person)
    client = client_as(make.lead(north))
    for address in (
        f"/people/{person}",
        "/people/999999",
        f"/people/{person}/correct",
        f"/people/{person}/sentences/new",
        f"/sentences/{sentence}",
        f"/people/{person}/standings/new/rosh",
        f"/people/{person}/offender-manager",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/people/999999/standings/new/no-such-kind").status_code == 404


def test_an_offender_manager_adds_a_person_to_their_own_caseload(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    officer = make.officer(north, name="Casey Fennel")
    client = client_as(officer)
    answer = client.post("/people/new", data=typed(north, officer_id=officer.user_id), follow_redirects=True)
    page = text(answer)
    assert "Neil Larchwood added" in page
    assert "Casey Fennel is the offender manager" in page
    assert "Ned; Fitch" in page


def test_a_lead_may_add_a_person_whom_nobody_manages_yet(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    answer = client_as(make.lead(north)).post("/people/new", data=typed(north), follow_redirects=True)
    assert "Nobody is the offender manager" in text(answer)


def test_every_problem_is_said_at_its_field_and_what_was_typed_stays(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    client = client_as(make.lead(north))
    wrong = typed(north, reference="?", born_on=["31", "2", "1980"], sex="")
    answer = client.post("/people/new", data=wrong)
    page = text(answer)
    assert answer.status_code == 422
    assert "Choose the sex" in page
    assert 'href="#born_on-' in page
    assert "Fitch" in page
    answer = client.post("/people/new", data={**wrong, "born_on": BORN, "sex": "male"})
    assert "Enter a case reference of 3 to 20" in text(answer)


def test_a_reference_in_use_is_refused_without_saying_whose(make: Make, client_as: ClientAs) -> None:
    north, south = make.area(), make.area()
    make.person(south, reference="X777777", surname="Hemlock")
    answer = client_as(make.lead(north)).post("/people/new", data=typed(north))
    assert answer.status_code == 422
    assert "A person with this reference exists" in text(answer)
    assert "Hemlock" not in text(answer)


def test_likely_duplicates_are_shown_masked_or_named_and_confirmed_with_one_button(
    make: Make, client_as: ClientAs
) -> None:
    north, south = make.area(), make.area()
    same = {"surname": "Larchwood", "born_on": date(1980, 5, 17)}
    here = make.person(north, first_names="Here", **same)
    service.add_person(
        SYSTEM,
        details=make.details(south, first_names="Elsewhere", **same),
        confirmed=matches_key([here]),
    )
    client = client_as(make.lead(north))
    page = text(client.post("/people/new", data=typed(north)))
    assert "this may be somebody who is already here" in page
    assert "Larchwood, Here" in page
    assert "Elsewhere" not in page
    assert "Somebody you do not work with" in page
    assert 'value="X777777"' in page
    key = page.partition('name="confirmed" type="hidden" value="')[2].partition('"')[0]
    again = {**typed(north), "confirmed": key}
    assert "may be somebody" in text(client.post("/people/new", data=again))
    done = client.post("/people/new", data={**again, "different": "yes"}, follow_redirects=True)
    assert "Neil Larchwood added" in text(done)


def test_a_correction_starts_from_what_stands(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    person = make.person(north, surname="Larchwood", aliases=("Ned", "Fitch"))
    client = client_as(make.lead(north))
    page = text(client.get(f"/people/{person}/correct"))
    assert 'value="Larchwood"' in page
    assert "Ned\nFitch" in page
    answer = client.post(f"/people/{person}/correct", data=typed(north, surname="Birchwood", seen="1"))
    assert answer.status_code == 302
    assert details_of(person).record.details.surname == "Birchwood"


def test_two_corrections_meet_on_a_page_with_both_versions(make: Make, client_as: ClientAs) -> None:
    north = make.area("Northmoor")
    person = make.person(north)
    client = client_as(make.lead(north))
    mine = typed(north, surname="Mine", seen="1")
    client.post(f"/people/{person}/correct", data=typed(north, surname="Theirs", seen="1"))
    page = text(client.post(f"/people/{person}/correct", data=mine))
    assert "somebody else changed this meanwhile" in page
    assert "<td>Theirs</td><td>Mine</td>" in page
    assert 'name="seen" type="hidden" value="2"' in page
    client.post(f"/people/{person}/correct", data={**mine, "seen": "2"})
    assert details_of(person).record.details.surname == "Mine"


def sentence_data(**changed: object) -> dict[str, object]:
    return {"kind": "determinate_custody", "imposed_on": ["1", "2", "2024"], **changed}


def test_a_sentence_is_added_and_corrected_with_each_message_at_its_date(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    person = make.person(north)
    client = client_as(make.lead(north))
    before = sentence_data(release_on=["1", "1", "2024"])
    answer = client.post(f"/people/{person}/sentences/new", data=before)
    assert answer.status_code == 422
    assert '<a href="#release_on-day">The release date must be on or after the date imposed</a>' in text(answer)
    right = sentence_data(release_on=["1", "3", "2024"])
    page = text(client.post(f"/people/{person}/sentences/new", data=right, follow_redirects=True))
    assert "1 March 2024" in page
    sentence = details_of(person).sentences[0].id
    assert 'value="2024"' in text(client.get(f"/sentences/{sentence}"))
    address = f"/sentences/{sentence}"
    assert client.post(address, data={**right, "seen": "1", "ends_on": ["1", "3", "2030"]}).status_code == 302
    page = text(client.post(address, data={**right, "seen": "1"}))
    assert "<td>1 March 2030</td><td>None</td>" in page


def test_levels_stand_apart_with_date_variant_and_source(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    person = make.person(north)
    client = client_as(make.lead(north))
    assert "never added up" not in text(client.get(f"/people/{person}"))
    chosen = text(client.get(f"/people/{person}/standings/new"))
    assert "RM2000 sexual (static)" in chosen
    form = text(client.get(f"/people/{person}/standings/new/mappa_category"))
    assert "Scotland: 2, restricted patient" in form
    data = {"value": "internet_revised:high", "as_of": ["1", "2", "2026"], "source": "Court report"}
    address = f"/people/{person}/standings/new/rm2000_s"
    assert client.post(address, data={**data, "source": ""}).status_code == 422
    assert client.post(address, data={**data, "value": "internet_revised:no"}).status_code == 422
    page = text(client.post(address, data=data, follow_redirects=True))
    for shown in ("Internet revision", "<strong>High</strong>", "1 February 2026", "Court report", "provisional"):
        assert shown in page


def test_a_lead_assigns_another_offender_manager(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    officer = make.officer(north, name="Yarrow")
    person = make.person(north)
    client = client_as(make.lead(north))
    address = f"/people/{person}/offender-manager"
    today = clock.today("Europe/London")
    on = [str(part) for part in (today.day, today.month, today.year)]
    assert client.post(address, data={"user_id": "", "on": on}).status_code == 422
    page = text(client.post(address, data={"user_id": officer.user_id, "on": on}, follow_redirects=True))
    assert "Yarrow is the offender manager" in page
    again = client.post(address, data={"user_id": officer.user_id, "on": on})
    assert "is already their offender manager" in text(again)


def test_a_caseload_moves_after_the_list_was_shown_and_only_if_it_still_holds(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    leaver, taker = make.officer(north, name="Leaver"), make.officer(north, name="Taker")
    people = [make.person(north, leaver, surname=name) for name in ("Alder", "Birch")]
    client = client_as(make.lead(north))
    today = clock.today("Europe/London") + timedelta(days=1)
    on = [str(part) for part in (today.day, today.month, today.year)]
    data = {"from_user": leaver.user_id, "to_user": taker.user_id, "way": "cover", "on": on}
    answer = client.post("/people/move", data=data)
    assert "Enter the last day of cover" in text(answer)
    data["way"] = "good"
    page = text(client.post("/people/move", data=data))
    assert "2 people would move" in page
    assert "Alder" in page
    seen = ",".join(map(str, people))
    assert f'name="seen" type="hidden" value="{seen}"' in page
    assert "from Leaver to Taker for good" in page
    assert f'<input type="hidden" name="to_user" value="{taker.user_id}">' in page
    again = text(client.post("/people/move", data={**data, "seen": seen, "back": "yes"}))
    assert "See who would move" in again
    assert f'<option value="{taker.user_id}" selected>' in again
    late = make.person(north, leaver, surname="Cedar")
    page = text(client.post("/people/move", data={**data, "seen": seen, "confirm": "yes"}))
    assert "Nothing has moved" in page
    assert "Cedar" in page
    seen = f"{seen},{late}"
    page = text(client.post("/people/move", data={**data, "seen": seen, "confirm": "yes"}, follow_redirects=True))
    assert "3 people moved" in page


def test_a_page_that_is_only_looked_at_moves_nobody(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    leaver = make.officer(north)
    person = make.person(north, leaver)
    client_as(make.lead(north)).get("/people/move")
    found = queries.officer_of(person)
    assert found is not None
    assert found.id == leaver.user_id


def test_an_administrator_keeps_areas_and_who_works_in_them(make: Make, client_as: ClientAs) -> None:
    administrator = make.staff(Role.ADMINISTRATOR)
    lead = make.lead()
    client = client_as(administrator)
    area = {"code": "bs", "name": "Basel", "kind": "clinic", "nation": "CH-BS", "time_zone": ""}
    page = text(client.post("/areas/new", data=area, follow_redirects=True))
    assert "Europe/Zurich" in page
    assert "There is an area with this name" in text(client.post("/areas/new", data=area))
    db.close_reading()
    area_id = queries.areas()[0].id
    assert client.post(f"/areas/{area_id}", data={**area, "name": "Basel-Stadt"}).status_code == 302
    places = f"/users/{lead.user_id}/areas"
    assert "Basel-Stadt" in text(client.get(places))
    page = text(client.post(places, data={"areas": [area_id]}, follow_redirects=True))
    assert lead.name in page
    db.close_reading()
    assert queries.areas_of_user(lead.user_id or 0) == {area_id}
    assert client.get("/users/99999/areas").status_code == 404
    assert client_as(lead).get("/areas").status_code == 403


def test_names_are_escaped(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    service.add_person(SYSTEM, details=make.details(north, surname="<b>Bold</b>"))
    page = text(client_as(make.lead(north)).get("/people?q=<i>"))
    assert "<b>" not in page
    assert "<i>" not in page
