"""A register that nobody can sign waits for nobody; a programme that was completed is not forgotten."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient

from tests.home.test_agenda import day, on
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import queries
from tracker.delivery.rules import ItemResult
from tracker.delivery.service.enrolling import settle_items
from tracker.delivery.service.judging import judge_completion
from tracker.delivery.service.membership import remove_member
from tracker.delivery.service.suspending import suspend
from tracker.home.queries import sessions_of
from tracker.home.rules.agenda import DRAFT


def test_a_session_on_whose_day_nobody_was_a_member_waits_for_nobody() -> None:
    empty = replace(on(-3), expected=0)
    assert day(empty, replace(empty, register=DRAFT)).to_finish == ()
    assert "No older register waits for you" in day(empty).finding


def test_a_mark_of_somebody_who_is_no_longer_a_member_still_waits() -> None:
    left = replace(on(-3, register=DRAFT), expected=0, recorded=1)
    assert day(left).to_finish == (left,)


@pytest.mark.every_database
def test_an_officer_reads_which_programme_somebody_has_completed_and_when(
    make: Make, client_as: Callable[[Actor], FlaskClient]
) -> None:
    with clock.standing_at(datetime(2026, 11, 24, 15, tzinfo=UTC)):
        world = make.group_today(members=2)
        [done, _] = world.enrolment_ids
        judge_completion(world.lead, enrolment_id=done, points=["post-programme-review"], engaged=True, reason="Seen")
        for item in queries.items_of(done):
            met = ItemResult(done, True, item.minutes_prescribed, date(2026, 11, 20))
            settle_items(SYSTEM, session_id=world.session_id, outline_id=item.outline_id, results=[met])
        remove_member(SYSTEM, membership_id=world.membership_ids[0], on=date(2026, 11, 24), why="Completed")
        db.close_reading()
        page = client_as(world.officer).get("/").text
    assert "Completed Building Choices, 20 November 2026<" in page
    assert "Not on a programme" not in page
    assert page.count("Completed") == 1


@pytest.mark.every_database
def test_somebody_suspended_is_expected_at_no_session_meanwhile_and_at_all_others(make: Make) -> None:
    with clock.standing_at(datetime(2026, 11, 24, 15, tzinfo=UTC)):
        world = make.group_today(members=3)
        tomorrow = date(2026, 11, 25)
        suspend(SYSTEM, membership_id=world.membership_ids[0], from_on=tomorrow, until_on=tomorrow, why="In hospital")
        db.close_reading()
        lines = sessions_of(world.facilitator, clock.now())
    assert {line.on: line.expected for line in lines if line.on <= tomorrow} == {date(2026, 11, 24): 3, tomorrow: 2}
