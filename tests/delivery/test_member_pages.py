"""Pages of one member: where they could go on, their plan, and what each form refuses."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import Actor
from tracker.catalogue.rules.terms import Entry
from tracker.core.database import db
from tracker.delivery import bus_stop
from tracker.delivery.bus_stop import Line, Owed
from tracker.delivery.queries import items_of

ClientAs = Callable[[Actor], FlaskClient]
SOON = TODAY + timedelta(days=8)
OWED = [Owed(10, 10, "Ten", 2), Owed(11, 11, "Eleven", 2), Owed(20, 20, "Twenty", 3)]


def line(title: str = "Other", **changed: object) -> Line:
    values: dict[str, object] = {
        "delivery_id": 7,
        "title": title,
        "area_name": "Westhaven",
        "capacity": 12,
        "members": 9,
        "begins_on": TODAY - timedelta(weeks=4),
        "dates": {10: [SOON], 11: [SOON + timedelta(days=2)], 20: [SOON + timedelta(weeks=4)]},
        **changed,
    }
    return Line(**values)  # type: ignore[arg-type]


def test_a_delivery_is_reached_on_the_day_of_the_first_session_owed() -> None:
    (stop,) = bus_stop.stops(OWED, [line()], None, TODAY, 6)
    assert (stop.on, stop.number, stop.behind, stop.needs_reason) == (SOON, 10, (), False)
    assert stop.because == ("3 of 12 places free", "It has held nothing that is still owed")


def test_what_a_delivery_has_held_already_stays_to_be_caught_up_and_ranks_it_behind() -> None:
    past = line("Past it", dates={10: [TODAY - timedelta(days=3)], 11: [TODAY + timedelta(days=1)]})
    found = bus_stop.stops(OWED, [past, line()], None, TODAY, 6)
    assert [stop.title for stop in found] == ["Other", "Past it"]
    assert (found[1].number, found[1].behind) == (11, (10,))
    assert "It has held session 10 already: still owed, to be caught up" in found[1].because


def test_beyond_the_weeks_there_is_no_stop_and_a_full_one_is_shown_as_full() -> None:
    assert bus_stop.stops(OWED, [line()], None, TODAY, 1) == ()
    (full,) = bus_stop.stops(OWED, [line(members=12)], None, TODAY, 6)
    assert not full.possible
    assert full.because[0] == "Full: all 12 places are taken"


def test_a_closed_group_asks_for_a_reason_and_a_rolling_one_is_joined_where_a_module_begins() -> None:
    (closed,) = bus_stop.stops(OWED, [line()], Entry.CLOSED, TODAY, 6)
    assert closed.needs_reason
    assert any("joining it late needs your reason" in each for each in closed.because)
    opens = TODAY + timedelta(days=5)
    rolling = line(entries=[(TODAY - timedelta(days=9), 2, "Two"), (opens, 3, "Three")])
    (stop,) = bus_stop.stops(OWED, [rolling], Entry.ROLLING, TODAY, 6)
    assert (stop.on, stop.session_on, stop.number) == (opens, SOON, 10)
    assert bus_stop.stops(OWED, [line(entries=[])], Entry.ROLLING, TODAY, 6) == ()


def test_a_lead_finds_where_somebody_could_go_on_and_moves_them_there(here: Service, client_as: ClientAs) -> None:
    membership = here.make.member(here.delivery, here.person(surname="Larchwood", first_names="Neil"))
    there = here.make.delivery(here.area, here.lead, here.owen, starts_on=TODAY + timedelta(weeks=1))
    client = client_as(here.lead)
    page = client.get(f"/memberships/{membership}/stops").text
    assert "1 delivery with a place reaches what Neil Larchwood owes next within 6 weeks" in page
    assert f"/memberships/{membership}/move?to={there}&amp;on=2026-12-01" in page
    first = here.view(there)
    typed = {"to_delivery_id": there, "on": ["1", "12", "2026"], "why": "Works on Thursdays"}
    done = client.post(f"/memberships/{membership}/move", data=typed, follow_redirects=True)
    assert "Neil Larchwood has moved" in done.text
    assert here.view(there).members == first.members + 1
    assert here.member(membership).left_on == TODAY


def test_a_plan_names_what_has_no_plan_first(here: Service, client_as: ClientAs) -> None:
    membership = here.make.member(here.delivery, here.person(), date(2026, 11, 10))
    held = here.member(membership).enrolment_id
    page = client_as(here.ruth).get(f"/enrolments/{held}/plan").text
    assert "sessions owed have no plan yet" in page
    assert page.index("Owed, and still to be arranged") < page.index("Modules still to be met")
    assert "more stand among the modules below" in page
    assert "Choose modules" not in page


def test_what_is_wrong_with_a_choice_or_a_credit_stands_beside_it_with_what_was_typed(
    here: Service, client_as: ClientAs
) -> None:
    run = here.make.delivery(here.area, here.lead, here.ruth, version_id=here.make.hedgerow())
    held = here.member(here.make.member(run, here.person())).enrolment_id
    client = client_as(here.lead)
    page = client.post(f"/enrolments/{held}/modules", data={"modules": ["deeper"], "reason": "Knots, all of them"})
    assert page.status_code == 422
    assert "Several at once comes after Feelings under way: choose that too" in page.text
    assert "Knots, all of them" in page.text
    owed = items_of(held)[1].outline_id
    assert f'value="{owed}" checked' in client.get(f"/enrolments/{held}/credit?session={owed}").text
    assert "checked" not in client.get(f"/enrolments/{held}/credit?session=x").text
    page = client.post(f"/enrolments/{held}/credit", data={"how": "credited", "reason": "Done before"})
    assert page.status_code == 422
    assert "Choose the sessions" in page.text
    assert "Enter where this is known from" in page.text


def test_suspended_members_and_reasons_stand_in_the_list_of_members(here: Service, client_as: ClientAs) -> None:
    stays = here.make.member(here.delivery, here.person())
    goes = here.make.member(here.delivery, here.person())
    client = client_as(here.lead)
    typed = {"from_on": ["23", "11", "2026"], "why": "On remand"}
    assert client.post(f"/memberships/{stays}/suspend", data=typed).status_code == 302
    leaving = {"on": ["24", "11", "2026"], "reason": "mental_health", "why": "", "state": "active"}
    assert client.post(f"/memberships/{goes}/leave", data=leaving).status_code == 302
    page = client.get(f"/deliveries/{here.delivery}/members").text
    assert "Suspended</span> from 23 November 2026" in page
    assert "Personal and health: mental health" in page
    assert client.post(f"/memberships/{stays}/resume", data={"on": ["25", "11", "2026"]}).status_code == 302


@pytest.mark.parametrize("page", ["/enrolments/{enrolment}/plan", "/memberships/{membership}/stops"])
def test_a_plan_and_the_stops_cost_the_same_statements_for_many_people_and_deliveries(
    here: Service, client_as: ClientAs, page: str
) -> None:
    membership = here.make.member(here.delivery, here.person())
    starts = TODAY + timedelta(weeks=1)
    here.make.delivery(here.area, here.lead, here.owen, starts_on=starts)
    enrolment = here.member(membership).enrolment_id
    client, address = client_as(here.lead), page.format(enrolment=enrolment, membership=membership)
    client.get(address)
    with statements() as few:
        assert client.get(address).status_code == 200
    for _ in range(3):
        here.make.member(here.delivery, here.person())
        here.make.member(here.make.delivery(here.area, here.lead, here.owen, starts_on=starts), here.person(), starts)
    db.close_reading()
    with statements() as many:
        assert client.get(address).status_code == 200
    assert len(many) == len(few), many
