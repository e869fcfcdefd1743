"""What people and programs may put into an address or a form: the wrong is refused, and nothing breaks on it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.people.models import Area
from tracker.ui.reading import read_date, read_number, read_page

ANY_NUMBER = ("²", "١٢", "-1", "+1", "1_0", "1e3", "1.0", "", "abc", "9" * 10, "9" * 5000, "1\0")


@pytest.mark.parametrize("typed", ANY_NUMBER)
def test_only_plain_figures_are_a_number(typed: str) -> None:
    assert read_number(typed) is None
    assert read_page(typed) == 1


def test_a_number_is_read_with_spaces_round_it_and_a_page_is_never_below_the_first() -> None:
    assert read_number(" 12 ") == 12
    assert read_number(None) is None
    assert [read_page(typed) for typed in (None, "0", "3")] == [1, 1, 3]


def test_a_month_of_very_many_figures_is_no_month() -> None:
    assert read_date(["1", "9" * 5000, "2026"]) == (None, "month", "must have a month from 1 to 12, or its name")


def addresses(app: Flask, number: str) -> list[str]:
    """Every page about one record, with the same number for each."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.arguments and "GET" in (rule.methods or set())]
    return [re.sub(r"<(?:int:)?\w+>", number, rule.rule) for rule in rules if "static" not in rule.endpoint]


@pytest.fixture
def browsers(make: Make, client_as: Callable[[Actor], FlaskClient]) -> tuple[FlaskClient, ...]:
    """An administrator, a facilitator and a lead."""
    area = make.area()
    return tuple(client_as(actor) for actor in (make.administrator(), make.facilitator(area), make.lead(area)))


@pytest.mark.every_database
@pytest.mark.parametrize("number", ["99999999999999999999", "2147483648", "2147483647", "9" * 5000, "٣"])
def test_a_number_that_no_record_can_have_leads_nowhere(
    app: Flask, browsers: tuple[FlaskClient, ...], number: str
) -> None:
    for browser in browsers:
        found = {browser.get(address).status_code for address in addresses(app, number)}
        assert found <= {403, 404}


@pytest.mark.every_database
@pytest.mark.parametrize("wrong", ["9" * 30, "-1", "abc", "²", "9999-12-31", "0001-01-01", "'", "%", "😀" * 200])
def test_a_list_is_shown_whatever_its_address_asks_for(browsers: tuple[FlaskClient, ...], wrong: str) -> None:
    names = ("page", "area", "programme", "sort", "state", "order", "down", "q", "search", "role")
    trail = ("by", "record", "person", "from", "until", "before", "kind", "action")
    lists = ("/", "/people", "/users", "/deliveries", "/deliveries-completion", "/deliveries-completion.csv")
    for browser in browsers:
        for address in lists:
            asked = browser.get(address, query_string=dict.fromkeys(names, wrong))
            assert asked.status_code in {200, 403}
    for name in trail:
        assert browsers[0].get("/audit", query_string={name: wrong}).status_code in {200, 422}


@pytest.mark.every_database
@pytest.mark.parametrize(
    "address", ["/users?search=a%00b", "/people?q=%00", "/sign-in?next=/%00", "/programmes/a%00b/1"]
)
def test_an_address_with_a_nul_in_it_is_refused(browsers: tuple[FlaskClient, ...], address: str) -> None:
    assert {browser.get(address).status_code for browser in browsers} == {400}


@pytest.mark.every_database
def test_a_nul_that_was_typed_is_not_kept(browsers: tuple[FlaskClient, ...], client: FlaskClient) -> None:
    typed = {"code": "N\0M", "name": "North\0moor", "kind": "prison", "nation": "ENG", "time_zone": ""}
    assert browsers[0].post("/areas/new", data=typed).status_code == 302
    db.close_reading()
    assert db.scalars(select(Area.name).where(Area.code == "NM")).all() == ["Northmoor"]
    refused = client.post("/sign-in", data={"username": "some\0body@example.org", "password": "wrong\0wrong"})
    assert refused.status_code == 422


def test_words_to_search_users_for_may_be_very_many(browsers: tuple[FlaskClient, ...]) -> None:
    assert browsers[0].get("/users", query_string={"search": "a" * 100_000}).status_code == 200
