"""A delivery's matrix and the board of deliveries, where people leave, come back, or meet a session twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery.rules import SessionKind
from tracker.delivery.service.membership import move_member, remove_member
from tracker.delivery.service.setting_up import create_one_to_one
from tracker.reports.queries import board as boards
from tracker.reports.queries.matrix import matrix_for
from tracker.reports.rules.board import Chosen

STARTS, LEFT, BACK, TODAY = date(2026, 6, 2), date(2026, 6, 5), date(2026, 6, 8), date(2026, 7, 1)


@pytest.mark.every_database
def test_whoever_left_and_came_back_counts_once_in_each_session(make: Make) -> None:
    area = make.area()
    with clock.standing_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        lead, ruth = make.lead(area), make.facilitator(area)
        delivery = make.delivery(area, lead, ruth, starts_on=STARTS)
        neil, owen = make.person(area, surname="Larchwood"), make.person(area, surname="Sorrel")
        membership = make.member(delivery, neil, STARTS)
        make.member(delivery, owen, STARTS)
    with clock.standing_at(datetime(2026, 6, 5, 12, tzinfo=UTC)):
        remove_member(SYSTEM, membership_id=membership, on=LEFT, why="In hospital")
        make.member(delivery, neil, BACK)
    first, second, third = make.session_ids(delivery)[:3]
    make.register(ruth, first)
    make.register(ruth, second, {neil: Entry("AAME")})
    make.register(ruth, third, {neil: Entry("ATTC", 60, late=True)})
    db.close_reading()
    with clock.standing_at(datetime(2026, 7, 1, 12, tzinfo=UTC)):
        matrix = matrix_for(SYSTEM, delivery)
    at = [column.session_id for column in matrix.columns]
    held = [at.index(session_id) for session_id in (first, second, third)]
    rows = [[row.cells[place] for place in held] for row in matrix.rows]
    assert rows == [["att", "acc", "cred"], ["cred", "out owed", "part"], ["att", "att", "att"]]
    assert [matrix.attended[place] for place in held] == [2, 1, 2]
    assert [row.owed for row in matrix.rows] == [0, 1, 0]


def test_a_code_with_slashes_makes_a_name_of_one_file(make: Make, client_as: Callable[[Actor], FlaskClient]) -> None:
    area = make.area()
    lead, ruth = make.lead(area), make.facilitator(area)
    delivery = make.delivery(area, lead, ruth, code="NM/ISO/03")
    answer = client_as(lead).get(f"/deliveries/{delivery}/completion.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="completion-nm-iso-03.csv"'


@pytest.mark.every_database
def test_a_session_that_nobody_belonged_to_is_not_counted_as_unsigned(make: Make) -> None:
    area = make.area()
    lead, ruth = make.lead(area), make.facilitator(area)
    with clock.standing_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        delivery = make.delivery(area, lead, ruth, starts_on=STARTS)
        with clock.standing_at(datetime(2026, 6, 12, 12, tzinfo=UTC)):
            joined = make.member(delivery, make.person(area), date(2026, 6, 15))

    def unsigned(on: date) -> int:
        db.close_reading()
        return boards.every(lead, Chosen(), on)[0].unsigned

    assert unsigned(date(2026, 6, 15)) == 0
    with clock.standing_at(datetime(2026, 6, 20, 12, tzinfo=UTC)):
        assert unsigned(date(2026, 6, 20)) == 2
        make.register(ruth, make.session_ids(delivery)[4], sign=False)
        remove_member(SYSTEM, membership_id=joined, on=date(2026, 6, 15), why="In hospital")
    assert unsigned(date(2026, 6, 20)) == 1


@pytest.mark.every_database
def test_the_board_counts_the_sessions_of_the_group_and_its_members_one_to_ones_apart(make: Make) -> None:
    area = make.area()
    with clock.standing_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        lead, ruth = make.lead(area), make.facilitator(area)
        group = make.delivery(area, lead, ruth, starts_on=STARTS, title="Group")
        for _ in range(3):
            make.member(group, make.person(area), STARTS)
        isotp = make.version("isotp")
        wanted = make.delivery_details(area, lead, ruth, starts_on=STARTS, title="Run", capacity=1, version_id=isotp)
        wanted = replace(wanted, format=SessionKind.ONE_TO_ONE)
        alone = create_one_to_one(SYSTEM, person_id=make.person(area), wanted=wanted)
    for session_id in make.session_ids(group)[:2]:
        make.register(ruth, session_id)
    make.register(ruth, make.session_ids(alone, SessionKind.ONE_TO_ONE)[0])
    db.close_reading()
    found = {row.title: row for row in boards.every(lead, Chosen(), TODAY)}
    in_group, own = len(make.session_ids(group)), len(make.session_ids(group, SessionKind.ONE_TO_ONE))
    rows = {title: (row.held, row.planned, row.one_to_ones_held, row.one_to_ones) for title, row in found.items()}
    assert own > 0
    assert rows["Group"] == (2, in_group, 0, own)
    assert rows["Run"] == (1, len(make.session_ids(alone, SessionKind.ONE_TO_ONE)), 0, 0)


def test_the_leads_pages_say_how_far_the_group_is(make: Make, client_as: Callable[[Actor], FlaskClient]) -> None:
    area = make.area()
    with clock.standing_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        lead, ruth = make.lead(area), make.facilitator(area)
        group = make.delivery(area, lead, ruth, starts_on=STARTS)
        make.member(group, make.person(area), STARTS)
    make.register(ruth, make.session_ids(group)[0])
    planned, alone = (len(make.session_ids(group, kind)) for kind in (SessionKind.GROUP, SessionKind.ONE_TO_ONE))
    for path in ("/", "/deliveries-completion"):
        page = client_as(lead).get(path).text
        assert f"1 of {planned}<span" in page
        assert f"one-to-ones 0 of {alone}<" in page


@pytest.mark.every_database
@pytest.mark.parametrize(("first", "again", "cell"), [("ATTC", "UAAB", "cred"), ("UAAB", "ATTC", "att")])
def test_what_was_met_first_and_missed_when_held_again_was_not_made_up(
    make: Make, first: str, again: str, cell: str
) -> None:
    area = make.area()
    with clock.standing_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        lead, ruth = make.lead(area), make.facilitator(area)
        one, two = (make.delivery(area, lead, ruth, starts_on=on) for on in (STARTS, date(2026, 6, 9)))
        neil = make.person(area)
        membership = make.member(one, neil, STARTS)
    for delivery, outcome in ((one, first), (two, again)):
        make.register(ruth, make.session_ids(delivery)[0], {neil: Entry(outcome)})
        if delivery == one:
            with clock.standing_at(datetime(2026, 6, 3, 12, tzinfo=UTC)):
                move_member(
                    SYSTEM, membership_id=membership, to_delivery_id=two, on=date(2026, 6, 3), why="Moved house"
                )
    db.close_reading()
    with clock.standing_at(datetime(2026, 7, 1, 12, tzinfo=UTC)):
        matrix = matrix_for(SYSTEM, two)
    held = [column.session_id for column in matrix.columns].index(make.session_ids(two)[0])
    assert [row.cells[held] for row in matrix.rows] == [cell]
