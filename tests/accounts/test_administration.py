"""The administrator's pages: users, and the audit trail."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.make.accounts import PASSWORD, token_for
from tracker.accounts import queries, rules, service
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.config import Settings
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused

ClientAs = Callable[[Actor], FlaskClient]


@pytest.fixture
def boss(make: Make) -> Actor:
    administrator: Actor = make.user(Role.ADMINISTRATOR, name="Grace Linden")
    return administrator


@pytest.fixture
def ruth(make: Make) -> Actor:
    user: Actor = make.user(name="Ruth Teasel", username="ruth@example.org")
    return user


@pytest.fixture
def browser(client_as: ClientAs, boss: Actor) -> FlaskClient:
    return client_as(boss)


def shown_password(page: str) -> str:
    found = re.search(r"<code>([a-z-]+)</code>", page)
    assert found
    return found[1]


def test_an_administrator_adds_a_user_and_hands_over_the_password(browser: FlaskClient) -> None:
    answer = browser.post(
        "/users/new",
        data={"name": "Owen Sorrel", "username": "Owen@example.org", "roles": ["facilitator", "programme_lead"]},
    )
    password = shown_password(answer.text)
    found = queries.user_by_address("owen@example.org")
    assert found is not None
    assert found.roles == (Role.FACILITATOR, Role.PROGRAMME_LEAD)
    assert service.sign_in("owen@example.org", password)
    assert password not in browser.get(f"/users/{found.id}").text


def test_a_user_who_cannot_be_added_is_said_why_and_nothing_typed_is_lost(browser: FlaskClient, ruth: Actor) -> None:
    answer = browser.post(
        "/users/new", data={"name": "Other", "username": "ruth@example.org", "roles": ["facilitator"]}
    )
    assert answer.status_code == 422
    assert "Somebody already signs in with this address" in answer.text
    assert 'value="Other"' in answer.text
    assert re.search(r'value="facilitator"[^>]*checked', answer.text)
    assert browser.post("/users/new", data={"roles": ["owner"]}).status_code == 422


def test_a_user_is_changed(browser: FlaskClient, ruth: Actor) -> None:
    address = f"/users/{ruth.user_id}/change"
    assert 'value="Ruth Teasel"' in browser.get(address).text
    answer = browser.post(
        address, data={"name": "Ruth Sorrel", "roles": ["offender_manager"], "seen": "1"}, follow_redirects=True
    )
    assert "Ruth Sorrel: changes saved" in answer.text
    assert "Offender manager" in answer.text


def test_the_second_administrator_sees_both_versions_and_can_save_again(browser: FlaskClient, ruth: Actor) -> None:
    service.change_user(SYSTEM, user_id=ruth.user_id or 0, name="Ruth Harebell", roles=["programme_lead"], seen=1)
    address = f"/users/{ruth.user_id}/change"
    typed = {"name": "Ruth Sorrel", "roles": ["offender_manager"], "seen": "1"}
    answer = browser.post(address, data=typed)
    assert answer.status_code == 409
    assert "Now: Ruth Harebell, Programme lead" in answer.text
    assert 'value="Ruth Sorrel"' in answer.text
    assert 'name="seen" type="hidden" value="2"' in answer.text
    assert browser.post(address, data={**typed, "seen": "2"}).status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1", "0"])
def test_a_version_that_was_tampered_with_is_not_the_one_that_stands(
    browser: FlaskClient, ruth: Actor, seen: str
) -> None:
    answer = browser.post(f"/users/{ruth.user_id}/change", data={"name": "A", "roles": ["facilitator"], "seen": seen})
    assert answer.status_code == 409


def test_a_user_is_disabled_and_enabled(browser: FlaskClient, ruth: Actor) -> None:
    page = f"/users/{ruth.user_id}"
    answer = browser.post(f"{page}/active", data={"active": "no", "seen": "1"}, follow_redirects=True)
    assert "Ruth Teasel is disabled and signed out" in answer.text
    assert "Enable Ruth Teasel" in answer.text
    assert browser.post(f"{page}/active", data={"active": "yes", "seen": "1"}).status_code == 409
    answer = browser.post(f"{page}/active", data={"active": "yes", "seen": "2"}, follow_redirects=True)
    assert "Ruth Teasel can sign in again" in answer.text


def test_a_password_is_made_up_anew_and_shown_once(browser: FlaskClient, ruth: Actor) -> None:
    answer = browser.post(f"/users/{ruth.user_id}/password")
    assert service.sign_in("ruth@example.org", shown_password(answer.text))
    assert answer.headers["Cache-Control"] == "no-store"
    with browser.session_transaction() as session:
        assert shown_password(answer.text) not in str(dict(session))


def test_a_user_is_signed_out_everywhere(browser: FlaskClient, ruth: Actor) -> None:
    token = token_for(ruth)
    page = f"/users/{ruth.user_id}"
    assert "Sign out everywhere" in browser.get(page).text
    answer = browser.post(f"{page}/sign-ins", follow_redirects=True)
    assert "Signed in nowhere" in answer.text
    db.close_reading()
    assert queries.signed_in(rules.token_hash(token)) is None


def test_a_sign_in_that_has_run_out_is_not_shown(browser: FlaskClient, ruth: Actor, settings: Settings) -> None:
    with clock.standing_at(clock.now() - settings.idle):
        token_for(ruth)
    assert "Signed in nowhere" in browser.get(f"/users/{ruth.user_id}").text


def test_an_administrator_is_offered_nothing_to_do_to_themselves(browser: FlaskClient, boss: Actor) -> None:
    page = f"/users/{boss.user_id}"
    shown = browser.get(page).text
    assert "This is your own account" in shown
    assert "Disable" not in shown
    assert browser.post(f"{page}/active", data={"active": "no", "seen": "1"}).status_code == 422
    assert browser.post(f"{page}/password").status_code == 422
    own = browser.post(f"{page}/change", data={"name": "Grace", "roles": ["administrator", "facilitator"], "seen": "1"})
    assert "Ask another administrator to change your own roles" in own.text


@pytest.mark.parametrize("address", ["", "/change", "/active", "/password", "/sign-ins"])
def test_a_user_who_is_not_there_is_not_found(browser: FlaskClient, address: str) -> None:
    answer = browser.post if address in {"/active", "/password", "/sign-ins"} else browser.get
    assert answer(f"/users/999{address}").status_code == 404


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_nobody_else_reaches_these_pages(client_as: ClientAs, make: Make, role: Role) -> None:
    browser = client_as(make.user(role))
    for address in ("/users", "/users/new", "/users/1", "/users/1/change", "/audit"):
        assert browser.get(address).status_code == 403
    for address in ("/users/new", "/users/1/active", "/users/1/password", "/users/1/sign-ins"):
        assert browser.post(address).status_code == 403


def test_the_list_of_users_is_searched_and_turned(
    browser: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for name in ("Ada & Co", "Bea", "Cis"):
        make.user(name=name)
    found = browser.get("/users?search=ada&role=facilitator&state=enabled").text
    assert "Ada &amp; Co" in found
    assert "Bea" not in found
    first = browser.get("/users?role=facilitator").text
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert "Cis" in browser.get(following[1].replace("&amp;", "&")).text
    assert "Show all users" in browser.get("/users?search=zzz").text
    assert browser.get("/users?page=x&role=owner&state=odd").status_code == 200


def test_the_trail_names_fields_but_shows_no_value(browser: FlaskClient, boss: Actor, ruth: Actor) -> None:
    service.change_user(boss, user_id=ruth.user_id or 0, name="Secret Name", roles=["facilitator"], seen=1)
    page = browser.get(f"/audit?by={boss.user_id}&action=user+changed").text
    assert "what Grace Linden did" in page
    assert f"User {ruth.user_id}" in page
    assert "Secret Name" not in page
    assert "Ruth Teasel" not in page


def test_the_trail_keeps_its_filter_from_page_to_page(
    browser: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for _ in range(3):
        make.user()
    first = browser.get("/audit?action=user+created&kind=user").text
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = browser.get(older[1].replace("&amp;", "&")).text
    assert "User created" in second
    assert "Signed in" not in second.split("<tbody")[1]
    assert "Newest" in second


def test_a_filter_that_makes_no_sense_is_said_and_shows_nothing(browser: FlaskClient) -> None:
    answer = browser.get("/audit?by=ruth&from=2026-13-40&person=1e3")
    assert answer.status_code == 422
    for message in ("User must be a number", "From must be a date", "Person must be a number"):
        assert message in answer.text
    assert "<tbody" not in answer.text
    assert "Nothing in the trail matches" in browser.get("/audit?person=424242").text


def test_a_wrong_old_password_leaves_a_line_in_the_trail(browser: FlaskClient, ruth: Actor) -> None:
    with pytest.raises(Refused):
        service.sign_in("ruth@example.org", PASSWORD + "x")
    page = browser.get(f"/audit?kind=user&record={ruth.user_id}").text
    assert "Sign-in refused" in page
