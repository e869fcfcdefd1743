"""The homes as a browser gets them, from real records on both databases."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import statements
from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.accounts.service import sign_in
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.home import queries
from tracker.notes.rules.concerns import CONCERN
from tracker.people.rules import SentenceKind
from tracker.people.sentences import SentenceDetails
from tracker.people.service import add_sentence
from tracker.work.rules import MOST_TRIES
from tracker.work.service import claim_job, fail_job, queue_job, raise_alert

ClientAs = Callable[[Actor], FlaskClient]
pytestmark = pytest.mark.every_database


@pytest.fixture
def world(make: Make) -> World:
    """A group of three that meets today; its register is open."""
    group: World = make.group_today(members=3)
    return group


def miss(make: Make, world: World) -> None:
    """Sign today's register: the first person was absent without a reason."""
    make.signed_register(world.facilitator, world.session_id, {world.membership_ids[0]: Entry("UAAB")})


def test_a_facilitator_finds_todays_register_behind_the_one_button(world: World, client_as: ClientAs) -> None:
    page = client_as(world.facilitator).get("/").text
    assert "You have 1 session today. No older register waits for you." in page
    assert page.count('class="govuk-button"') == 1
    assert f'class="govuk-button" href="/sessions/{world.session_id}/register"' in page
    assert "3 expected" in page
    assert f"with {world.second.name}" in page


def test_a_signed_register_leaves_the_button_and_a_catch_up_to_do(
    make: Make, world: World, client_as: ClientAs
) -> None:
    miss(make, world)
    page = client_as(world.facilitator).get("/").text
    assert "Today’s registers are signed." in page
    assert 'class="govuk-button"' not in page
    assert "Catch-up:" in page


def test_a_register_that_was_not_taken_waits_with_its_age(make: Make, world: World, client_as: ClientAs) -> None:
    assert "Not taken" not in client_as(world.facilitator).get("/").text
    with clock.standing_at(clock.now() + timedelta(days=2)):
        page = client_as(world.facilitator).get("/").text
    assert "Not taken" in page
    assert "the first has waited 2 days." in page


def test_an_officer_finds_who_missed_a_session_and_why_first(make: Make, world: World, client_as: ClientAs) -> None:
    miss(make, world)
    page = client_as(world.officer).get("/").text
    assert "3 people in your caseload; 1 needs your attention." in page
    assert "1 new alert" in page
    assert "1 unacceptable absence in 30 days" in page
    assert page.count("is-flagged") == 1


def test_an_officer_is_told_of_a_sentence_that_ends_too_soon(world: World, client_as: ClientAs) -> None:
    today = clock.today("Europe/London")
    details = SentenceDetails(
        SentenceKind.COMMUNITY_ORDER, today - timedelta(days=200), ends_on=today + timedelta(days=10)
    )
    add_sentence(SYSTEM, person_id=world.person_ids[1], details=details)
    page = client_as(world.officer).get("/").text
    assert "before the last session" in page


def test_an_alert_is_acknowledged_once_by_whom_it_was_for(make: Make, world: World, client_as: ClientAs) -> None:
    miss(make, world)
    browser = client_as(world.officer)
    form = browser.get("/").text.split('action="/alerts/')[1].split("/")[0]
    assert client_as(world.lead).post(f"/alerts/{form}/acknowledge").status_code == 404
    assert browser.post(f"/alerts/{form}/acknowledge", follow_redirects=True).status_code == 200
    assert "No alert waits for you." in browser.get("/").text


def test_a_concern_stands_before_newer_alerts_that_ask_for_nothing(world: World) -> None:
    about = {"user_id": world.officer.user_id or 0, "person_id": world.person_ids[0]}
    raise_alert(SYSTEM, kind=CONCERN, key="1", text="A concern", rule="Asks", **about)
    with clock.standing_at(clock.now() + timedelta(days=1)):
        raise_alert(SYSTEM, kind="register_overdue", key="1", text="Newer", rule="Asks nothing", **about)
    db.close_reading()
    alerts, _tasks = queries.waiting_for(world.officer)
    assert [alert.text for alert in alerts] == ["A concern", "Newer"]


def test_a_lead_finds_deliveries_by_state_with_the_rules(world: World, client_as: ClientAs) -> None:
    page = client_as(world.lead).get("/").text
    assert "1 delivery, none needs you" in page
    assert "All 1 are on course, starting or finished." in page
    assert "/deliveries-completion?state=needs_you" in page
    assert "no register signed for 21 days" in page


def test_somebody_with_several_roles_has_a_section_for_each(make: Make, world: World, client_as: ClientAs) -> None:
    many = make.staff(*Role, areas=(world.area_id,))
    page = client_as(many).get("/").text
    order = [page.index(words) for words in ("No session today", "caseload", "1 delivery", "Look after the service")]
    assert order == sorted(order)


def test_an_administrator_finds_users_and_areas_and_no_person(make: Make, client_as: ClientAs) -> None:
    page = client_as(make.administrator()).get("/").text
    assert 'href="/users"' in page
    assert 'href="/areas"' in page
    assert "Alerts" not in page


def test_an_administrator_finds_what_asks_for_one(make: Make, client_as: ClientAs) -> None:
    administrator = make.administrator()
    lost, shut = make.user(name="Lost Larch"), make.user(username="shut@example.org")
    for _ in range(5):
        with pytest.raises(Refused):
            sign_in("shut@example.org", "a wrong password", network="203.0.113.0/24")
    queue_job("exports.of_names")
    for days in range(1, MOST_TRIES + 1):
        with clock.standing_at(clock.now() + timedelta(days=days)):
            claimed = claim_job()
            assert claimed is not None
            fail_job(claimed, "ValueError at exports.py:7")
    page = client_as(administrator).get("/").text
    assert f'href="/users/{lost.user_id}"' in page
    assert f'href="/users/{shut.user_id}"' in page
    assert "to the network they came from" in page
    assert "1 background job failed and was given up" in page
    assert "exports.of_names" in page


@pytest.mark.parametrize(
    ("who", "cost"),
    [("facilitator", 2), ("officer", 3), ("lead", 4 + 5)],  # a lead’s forecast reads five
)
def test_a_home_costs_the_same_statements_for_one_member_as_for_twelve(
    make: Make, client_as: ClientAs, who: str, cost: int
) -> None:
    for members in (1, 12):
        group = make.group_today(members=members)
        browser = client_as(getattr(group, who))
        with statements() as sent:
            assert browser.get("/").status_code == 200
        assert len(sent) == cost + 1  # and the one that knows who asks
