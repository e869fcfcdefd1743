"""The pages of reports as a browser gets them: what they say, their exports, their size in statements."""

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import statements
from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Entry

ClientAs = Callable[[Actor], FlaskClient]


@pytest.fixture
def world(make: Make) -> World:
    """A group of three whose first register is signed: one missed it."""
    group: World = make.group_today(members=3)
    make.signed_register(group.facilitator, group.session_id, {group.membership_ids[0]: Entry("UAAB")})
    return group


def test_the_matrix_says_every_cell_in_words_and_links_people_and_registers(world: World, client_as: ClientAs) -> None:
    page = client_as(world.lead).get(f"/deliveries/{world.delivery_id}/completion").text
    assert '<td class="una owed"><i>Unacceptable absence, catch-up owed' in page
    assert page.count('<td class="att">') == 2
    assert f'href="/people/{world.person_ids[0]}/progress"' in page
    assert f'href="/sessions/{world.session_id}/register"' in page
    assert "1 catch-up is owed by 1 person." in page
    assert "&lt;td" not in page


def test_the_matrix_of_a_new_group_has_its_legend_and_says_that_nothing_was_held(
    make: Make, client_as: ClientAs
) -> None:
    group = make.group_today(members=2)
    page = client_as(group.lead).get(f"/deliveries/{group.delivery_id}/completion").text
    assert "No session held yet." in page
    assert "Not a member then" in page


def test_the_matrix_comes_as_a_file(world: World, client_as: ClientAs) -> None:
    answer = client_as(world.facilitator).get(f"/deliveries/{world.delivery_id}/completion.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="completion-')
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert len(rows) == 3
    assert sorted(row["Owed"] for row in rows) == ["0", "0", "1"]


def test_the_board_prints_the_rules_it_judges_by(world: World, client_as: ClientAs) -> None:
    page = client_as(world.lead).get("/deliveries-completion").text
    assert "1 delivery, none needs you" in page
    assert "no register signed for 21 days" in page
    assert "under 75% of signed marks attended" in page


def test_the_board_keeps_its_filters_from_page_to_page_and_into_the_file(world: World, client_as: ClientAs) -> None:
    browser = client_as(world.lead)
    page = browser.get("/deliveries-completion?state=on_course&q=zzz&sort=title").text
    assert "No delivery here." in page
    assert "/deliveries-completion.csv?state=on_course&amp;q=zzz&amp;sort=title" in page
    assert browser.get("/deliveries-completion.csv?state=on_course&q=zzz").text.count("\r\n") == 1
    assert browser.get("/deliveries-completion.csv").text.count("\r\n") == 2


@pytest.mark.parametrize("query", ["state=nonsense", "sort=nonsense", "page=-3", "page=x", "area=x", "programme=x"])
def test_what_is_no_choice_narrows_nothing(world: World, client_as: ClientAs, query: str) -> None:
    answer = client_as(world.lead).get(f"/deliveries-completion?{query}")
    assert answer.status_code == 200
    assert "1 delivery" in answer.text


@pytest.mark.every_database
def test_pages_cost_the_same_statements_for_one_member_as_for_twelve(make: Make, client_as: ClientAs) -> None:
    for members in (1, 12):
        group = make.group_today(members=members)
        browser = client_as(group.lead)
        browser.get("/deliveries-completion")
        browser.get(f"/deliveries/{group.delivery_id}/completion")
        with statements() as matrix:
            browser.get(f"/deliveries/{group.delivery_id}/completion")
        with statements() as board:
            browser.get("/deliveries-completion")
        assert (len(matrix), len(board)) == (7, 5)  # each with the one that knows who asks
