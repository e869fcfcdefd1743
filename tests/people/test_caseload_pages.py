"""The caseload page: whom it lists, searched, sorted, in pages, by as many statements whatever it lists."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.make import Make
from tracker.accounts.rules import Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.people import caseloads
from tracker.people.rules import Capacity

ClientAs = Callable[[Actor], FlaskClient]


def page_of(client: FlaskClient, address: str = "/people") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def names(page: str) -> list[str]:
    return re.findall(r'<th role="rowheader" scope="row"><a [^>]*>([^<]+)</a>', page)


def test_each_role_lists_its_own_people(make: Make, client_as: ClientAs) -> None:
    north, south = make.area(), make.area()
    officer, facilitator, lead = make.officer(north), make.facilitator(north), make.lead(south)
    make.person(north, officer, surname="Alder", first_names="Ann")
    member = make.person(north, surname="Birch", first_names="Bo")
    make.person(south, surname="Cedar", first_names="Cy")
    make.involve(member, facilitator, Capacity.FACILITATOR, clock.today("Europe/London"))
    assert names(page_of(client_as(officer))) == ["Alder, Ann"]
    assert names(page_of(client_as(facilitator))) == ["Birch, Bo"]
    assert names(page_of(client_as(lead))) == ["Cedar, Cy"]


def test_an_administrator_has_no_list_of_people(make: Make, client_as: ClientAs) -> None:
    assert client_as(make.staff(Role.ADMINISTRATOR)).get("/people").status_code == 403


def test_a_search_looks_at_names_other_names_and_references(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    make.person(north, surname="O'Brien", first_names="Zoë", aliases=("Red",), reference="AB1234")
    make.person(north, surname="Alder", first_names="Ann")
    client = client_as(make.lead(north))
    for typed in ("obrien", "ZOE o'b", "red", "ab12"):
        assert names(page_of(client, f"/people?q={typed}")) == ["O&#39;Brien, Zoë"]
    page = page_of(client, "/people?q=nobody")
    assert "has all of these words" in page
    assert 'value="nobody"' in page


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("name", ["Alder", "birch", "Édouard"]),
        ("name&down=1", ["Édouard", "birch", "Alder"]),
        ("reference", ["birch", "Édouard", "Alder"]),
        ("born", ["Édouard", "Alder", "birch"]),
        ("officer", ["birch", "Alder", "Édouard"]),
        ("officer&down=1", ["Alder", "birch", "Édouard"]),
        ("area", ["birch", "Alder", "Édouard"]),
        ("nonsense", ["Alder", "birch", "Édouard"]),
    ],
)
def test_columns_sort_both_ways_with_nobody_last(
    make: Make, client_as: ClientAs, order: str, expected: list[str]
) -> None:
    north, south = make.area("Northmoor"), make.area("Eastvale")
    one, other = make.officer(north, south, name="Yarrow"), make.officer(north, south, name="Fennel")
    born = {"Alder": date(1970, 1, 1), "birch": date(1980, 1, 1), "Édouard": date(1960, 1, 1)}
    also = {"aliases": ("Tree",)}
    make.person(north, one, surname="Alder", reference="CCC", born_on=born["Alder"], **also)
    make.person(south, other, surname="birch", reference="AAA", born_on=born["birch"], **also)
    make.person(north, surname="Édouard", reference="BBB", born_on=born["Édouard"], **also)
    for search in ("", "&q=tree"):
        page = page_of(client_as(make.lead(north, south)), f"/people?order={order}{search}")
        assert [name.partition(",")[0] for name in names(page)] == expected
        assert f'aria-sort="{"descending" if "down" in order else "ascending"}"' in page


def test_pages_hold_25_and_keep_what_was_asked(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    for number in range(27):
        make.person(north, surname=f"Ash{number:02}")
    client = client_as(make.lead(north))
    first = page_of(client, "/people?q=ash&order=reference")
    assert len(names(first)) == 25
    assert "27 people found" in first
    onwards = re.search(r'rel="next" href="([^"]+)"', first)
    assert onwards
    assert "q=ash" in onwards[1]
    assert len(names(page_of(client, onwards[1].replace("&amp;", "&")))) == 2
    for beyond in ("/people?page=99", "/people?q=ash&page=99"):
        assert len(names(page_of(client, beyond))) == 2
    assert "Nobody" in page_of(client, "/people?q=nowhere&page=99")


def test_a_list_takes_three_statements_and_the_viewer_whatever_its_length(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    officer = make.officer(north)
    client = client_as(make.lead(north))
    counts = []
    for people in (1, 24):
        for _ in range(people):
            make.person(north, officer)
        db.close_reading()
        with statements() as asked:
            page_of(client, "/people?q=x")
        counts.append(len(asked))
    assert counts == [4, 4]


def test_a_persons_page_takes_as_many_statements_whatever_is_recorded(make: Make, client_as: ClientAs) -> None:
    north = make.area()
    officer, lead = make.officer(north), make.lead(north)
    bare, full = make.person(north), make.person(north, officer, aliases=("A", "B"))
    for number in range(3):
        make.sentence(full)
        make.involve(full, make.facilitator(), Capacity.FACILITATOR, clock.today("Europe/London"))
        make.standing(full, days_ago=number)
    client = client_as(lead)
    counts = []
    for person in (bare, full):
        db.close_reading()
        with statements() as asked:
            page_of(client, f"/people/{person}")
        counts.append(len(asked))
    assert counts == [6, 6]


@pytest.mark.every_database
def test_a_long_list_is_counted_as_far_as_it_is_read(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseloads, "COUNTED", 30)
    north = make.area()
    for _ in range(56):
        make.person(north)
    lead = make.lead(north)
    first, second, third, beyond = (caseloads.caseload(lead, number=number) for number in (1, 2, 3, 9))
    assert (first.total, first.more, len(first.rows)) == (30, True, 25)
    assert (second.total, second.more, second.number, len(second.rows)) == (50, True, 2, 25)
    assert (third.total, third.more, len(third.rows)) == (56, False, 6)
    assert (beyond.number, beyond.rows) == (3, third.rows)
