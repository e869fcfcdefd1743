"""The Programmes pages: who may open them, what they say, and that they say what is provisional."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.catalogue.samples import sound, write
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.catalogue import queries, service
from tracker.catalogue.definitions.folder import SHIPPED
from tracker.core.database import db

ISOTP = "/programmes/isotp/1"
CHOICES = "/programmes/building-choices/1"

Browse = Callable[[Actor], FlaskClient]


@pytest.fixture
def reader(make: Make, client_as: Browse) -> FlaskClient:
    """A facilitator's browser on a service with the programmes of Tracker."""
    service.load_definitions(SYSTEM, SHIPPED)
    return client_as(make.staff(Role.FACILITATOR))


def said(client: FlaskClient, address: str) -> str:
    """What a page says, without its markup, in one line."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that the block sends to the database for reading."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(db.read_engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.read_engine, "before_cursor_execute", note)


@pytest.mark.parametrize("role", [*Role])
def test_everyone_who_works_here_may_read_the_programmes(make: Make, client_as: Browse, role: Role) -> None:
    service.load_definitions(SYSTEM, SHIPPED)
    client = client_as(make.staff(role))
    for address in ("/programmes/", ISOTP, CHOICES):
        assert client.get(address).status_code == 200


def test_nobody_else_may(client: FlaskClient) -> None:
    service.load_definitions(SYSTEM, SHIPPED)
    for address in ("/programmes/", ISOTP):
        response = client.get(address)
        assert response.status_code == 302
        assert "sign-in" in response.location


@pytest.mark.parametrize("address", ["/programmes/isotp/9", "/programmes/nothing/1", "/programmes/isotp/compare/1/9"])
def test_a_version_that_does_not_exist_is_not_found(reader: FlaskClient, address: str) -> None:
    assert reader.get(address).status_code == 404


def test_an_empty_catalogue_says_how_to_fill_it(make: Make, client_as: Browse) -> None:
    assert "No programme has been loaded" in said(client_as(make.staff(Role.ADMINISTRATOR)), "/programmes/")


def test_the_list_links_every_version_with_its_totals_and_says_what_is_provisional(
    reader: FlaskClient,
) -> None:
    page = said(reader, "/programmes/")
    assert "2 programmes to deliver, 14 known in outline" in page
    assert "i-SOTP, version 2 Internet Sex Offender Treatment Programme Before: i-SOTP, version 1" in page
    assert "Group: 35 sessions, 70 hours One-to-one: 25 sessions, 37.5 hours Provisional" in page
    assert "Group with one-to-ones: 27 sessions, 58.5 hours" in page
    assert "Closed group: 66 to 86 sessions, two to four a week." in page
    assert {ISOTP, CHOICES} <= set(re.findall(r'href="([^"]+)"', reader.get("/programmes/").text))


def test_the_page_of_isotp_says_what_is_proposed_and_marks_every_module(reader: FlaskClient) -> None:
    page = said(reader, ISOTP)
    assert "What is provisional, and why The manual is not published" in page
    assert page.count("The module and each of its sessions are provisional.") == 6
    assert "One-to-one, minutes (provisional)" in page
    assert "1 Motivation and values Provisional" in page


def test_the_page_of_building_choices_has_every_session_and_nothing_provisional(reader: FlaskClient) -> None:
    page = said(reader, CHOICES)
    assert "rovisional" not in page
    assert "7 modules, 27 sessions" in page
    assert "In all 27 sessions 58.5 hours" in page
    assert "2 Introduction to Building Choices (at least 3 weeks after session 1) 150" in page
    assert "27 Post-programme review (one-to-one, at least 6 weeks after session 26) 60" in page
    version = queries.page("building-choices", "1")
    for outline in version.definition.sessions:
        assert f"{outline.number} {outline.title} " in page


def test_every_source_is_listed_with_how_sure_it_is(reader: FlaskClient) -> None:
    page = said(reader, ISOTP)
    assert "Founding report Stated in the report on practice of 2006 to 2007" in page
    assert "Uncertain Not settled; not to be relied on before it is checked." in page
    assert "Format “One-to-one”, Every module" in page


def test_a_version_s_page_leads_to_the_other_versions(reader: FlaskClient, tmp_path: Path) -> None:
    write(tmp_path, sound())
    write(tmp_path, sound(version="2", title="Second edition"))
    service.load_definitions(SYSTEM, tmp_path)
    assert "Other versions Steady, version 2 : Second edition" in said(reader, "/programmes/steady/1")


def test_the_list_costs_the_same_however_long_it_is(reader: FlaskClient, tmp_path: Path) -> None:
    with statements() as short:
        reader.get("/programmes/")
    for number in range(20):
        write(tmp_path, sound(code=f"p{number}"))
    service.load_definitions(SYSTEM, tmp_path)
    with statements() as long:
        assert said(reader, "/programmes/").count("Steady, version 1") >= 20
    assert len(long) == len(short)
