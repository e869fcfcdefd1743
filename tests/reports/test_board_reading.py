"""The board of deliveries from real roll-ups: judged in SQL as by the rules, sorted, narrowed, in pages."""

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from tests.attendance.browsing import statements
from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.models import Delivery, DeliveryProgress
from tracker.reports.queries import board as boards
from tracker.reports.rules.board import Chosen, Figures, Sort, State

pytestmark = pytest.mark.every_database

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MANY = 120
STATEMENTS = 4  # the counts; the page, from what is not finished and from what is; its rows


def figures(chance: Random) -> dict[str, Any]:
    """The roll-up of a delivery that may be in any state, the edges of the rules included."""
    sessions = chance.choice((0, 20, 35))
    signed = chance.randint(0, sessions) if chance.random() < 0.8 else sessions
    items = 0 if chance.random() < 0.1 else 350
    marks = chance.choice((0, 19, 20, 200))
    started = TODAY - timedelta(days=chance.choice((-60, -15, -14, -1, 0, 13, 14, 20, 21, 100)))
    held = signed and chance.random() < 0.9
    return {
        "starts_on": started,
        "ends_on": started + timedelta(days=chance.choice((30, 200))) if sessions else None,
        "capacity": 12,
        "members": 0 if not items else chance.choice((5, 6, 12)),
        "items": items,
        "items_met": items if chance.random() < 0.1 else chance.randint(0, items),
        "minutes_prescribed": items * 120,
        "minutes_credited": chance.randint(0, items * 120),
        "sessions": sessions,
        "sessions_signed": signed,
        "last_session_on": TODAY - timedelta(days=chance.choice((0, 13, 14, 20, 21, 50))) if held else None,
        "marks": marks,
        "marks_attended": round(marks * chance.choice((0.7, 0.74, 0.75, 0.8, 0.84, 0.85, 0.9, 1))),
    }


@pytest.fixture
def lead(make: Make) -> Actor:
    """The lead of an area with many deliveries; one of somebody else's stands beside them."""
    here, elsewhere = make.area("Northmoor"), make.area("Eastvale")
    lead: Actor = make.lead(here)
    other = make.lead(elsewhere)
    version, chance, of_delivery = make.version("isotp"), Random(5), {"starts_on", "capacity"}
    with clock.standing_at(NOW), db.write_engine.begin() as connection:
        for number in range(1, MANY + 1):
            values = figures(chance)
            area, who = (elsewhere, other) if number == MANY else (here, lead)
            about = {"id": number, "code": f"NM-{number:03}", "title": f"Group {number % 50:02}", "version": 1}
            place = {"version_id": version, "format": "group", "area_id": area, "venue": "Hall"}
            own = {name: values[name] for name in of_delivery}
            connection.execute(insert(Delivery).values(**about, **place, lead_id=who.user_id, **own))
            kept = {name: value for name, value in values.items() if name not in of_delivery}
            connection.execute(insert(DeliveryProgress).values(delivery_id=number, **kept))
    db.close_reading()
    return lead


def test_sql_judges_every_delivery_as_the_rules_do(lead: Actor) -> None:
    found = {state: boards.every(lead, Chosen(state=state), TODAY) for state in State}
    for state, rows in found.items():
        assert {row.state for row in rows} <= {state}
        assert rows
    assert sum(len(rows) for rows in found.values()) == MANY - 1
    counts = boards.board(lead, Chosen(), TODAY).counts
    assert counts == {state: len(rows) for state, rows in found.items()}


def test_the_worst_come_first_and_the_finished_last_over_all_pages(lead: Actor) -> None:
    pages = [boards.board(lead, Chosen(page=number), TODAY) for number in range(1, 7)]
    rows = [row for page in pages for row in page.rows]
    assert [len(page.rows) for page in pages] == [25, 25, 25, 25, 19, 0]
    assert len({row.delivery_id for row in rows}) == MANY - 1
    order = [(row.state.rank, row.title, row.delivery_id) for row in rows]
    assert order == sorted(order)
    assert [row.delivery_id for row in boards.every(lead, Chosen(), TODAY)] == [row.delivery_id for row in rows]


@pytest.mark.parametrize("sort", [Sort.STARTS, Sort.ENDS, Sort.ATTENDED, Sort.HOURS])
def test_a_sorted_list_has_what_is_not_known_last(lead: Actor, sort: Sort) -> None:
    def value(of: Figures) -> Any:
        return {
            Sort.STARTS: -of.starts_on.toordinal(),
            Sort.ENDS: -of.ends_on.toordinal() if of.ends_on else None,
            Sort.ATTENDED: of.marks_attended * 1000 // of.marks if of.marks else None,
            Sort.HOURS: of.minutes_credited * 1000 // of.minutes_prescribed if of.minutes_prescribed else None,
        }[sort]

    values = [value(row.figures) for row in boards.every(lead, Chosen(sort=sort), TODAY)]
    known = [one for one in values if one is not None]
    assert known == sorted(known)
    assert values[: len(known)] == known


def test_filters_narrow_counts_and_rows_alike(lead: Actor) -> None:
    page = boards.board(lead, Chosen(search="group 07"), TODAY)
    assert "Group 07" in {row.title for row in page.rows}
    assert all("07" in row.title + row.code for row in page.rows)
    assert sum(page.counts.values()) == page.total == len(page.rows)
    assert boards.board(lead, Chosen(search="NM-007"), TODAY).total == 1
    assert boards.board(lead, Chosen(search="%"), TODAY).total == 0
    programme = {name: number for number, name in boards.programmes()}["i-SOTP"]
    assert boards.board(lead, Chosen(programme_id=programme), TODAY).total == MANY - 1
    assert boards.board(lead, Chosen(programme_id=programme + 99), TODAY).total == 0
    assert boards.board(lead, Chosen(area_id=min(lead.area_ids)), TODAY).total == MANY - 1


def test_a_lead_sees_their_own_areas_only(lead: Actor) -> None:
    assert MANY not in {row.delivery_id for row in boards.every(lead, Chosen(), TODAY)}


def test_the_number_of_statements_is_the_same_for_every_page(lead: Actor) -> None:
    for chosen in (Chosen(), Chosen(page=4), Chosen(state=State.FINISHED), Chosen(sort=Sort.HOURS)):
        db.close_reading()
        with statements() as sent:
            boards.board(lead, chosen, TODAY)
        assert len(sent) <= STATEMENTS
    db.close_reading()
    with statements() as sent:
        boards.worst(lead, TODAY, 10)
    assert len(sent) == STATEMENTS - 1


def test_figures_are_read_in_the_order_of_their_fields(lead: Actor) -> None:
    names = [getattr(column, "name", "") for column in boards._FIGURES]
    assert names == [field.name for field in fields(Figures)]
