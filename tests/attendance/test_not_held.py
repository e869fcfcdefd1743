"""A session that was not held: nobody missed it, and it may be planned again."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import Browser
from tests.attendance.group import ABSENT, HERE, Group, assert_recount_agrees, counted
from tests.browserless import fields_of
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.queries import register_for
from tracker.attendance.rules.holding import check_not_held
from tracker.attendance.rules.registers import RegisterState
from tracker.attendance.service.not_holding import record_not_held, take_back
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.delivery.service.dates import change_session
from tracker.home.queries import sessions_of
from tracker.reports.queries.matrix import matrix_for

ClientAs = Callable[[Actor], FlaskClient]
DAY = date(2026, 11, 24)


def test_a_reason_is_given_and_in_words_where_it_is_another() -> None:
    def problems(reason: str, detail: str = "", **said: object) -> list[str]:
        given = {"on_date": DAY, "today": DAY, "recorded": 0, "clear": False, **said}
        return sorted(check_not_held(reason, detail, **given))  # type: ignore[arg-type]

    assert problems("staff") == []
    assert problems("boredom") == ["reason"]
    assert problems("other") == ["detail"]
    assert problems("staff", today=DAY - timedelta(days=1)) == [""]
    assert problems("staff", recorded=2) == ["clear"]
    assert problems("staff", recorded=2, clear=True) == []


@pytest.mark.every_database
def test_nobody_missed_a_session_that_was_not_held_and_its_figures_stay(group: Group) -> None:
    record_not_held(group.ruth, group.session_id, reason="staff")
    assert group.page().state is RegisterState.NOT_HELD
    assert counted("SELECT count(*) FROM mark") == [(0,)]
    assert counted("SELECT count(*) FROM task") == [(0,)]
    assert {row[0] for row in counted("SELECT state FROM enrolment_item")} == {"owed"}
    assert_recount_agrees()
    db.close_reading()
    assert all(not line.waits or line.session_id != group.session_id for line in sessions_of(group.ruth, clock.now()))
    cells = [row.cells[0] for row in matrix_for(SYSTEM, group.world.delivery_id).rows]
    assert all(cell.startswith("todo") for cell in cells)


@pytest.mark.every_database
def test_it_is_taken_back_or_planned_again_and_its_register_is_then_as_new(group: Group) -> None:
    record_not_held(group.ruth, group.session_id, reason="room")
    with pytest.raises(Stale):
        record_not_held(group.owen, group.session_id, reason="room")
    with pytest.raises(Refused, match="not held"):
        group.sign(group.ruth, group.all_here())
    take_back(group.ruth, group.session_id)
    assert group.page().state is None
    record_not_held(group.ruth, group.session_id, reason="weather")
    db.close_reading()
    change_session(group.ruth, group.session_id, on_date=DAY, starts_at=time(9), on_holiday=True)
    assert group.page().state is None
    assert group.sign(group.ruth, group.all_here()).signed
    assert counted("SELECT count(*) FROM session_not_held WHERE lifted_at IS NOT NULL") == [(2,)]
    assert_recount_agrees()


def test_what_the_draft_said_is_put_away_only_when_asked_and_kept(group: Group) -> None:
    first = group.members[0]
    group.save(group.ruth, group.page(), {first: ABSENT})
    with pytest.raises(Refused, match="1 person is recorded"):
        record_not_held(group.ruth, group.session_id, reason="staff")
    record_not_held(group.ruth, group.session_id, reason="staff", clear=True)
    assert all(row.entry.outcome is None for row in group.page().rows)
    assert "UAAB" in str(counted("SELECT cleared FROM session_not_held"))


def test_a_signed_register_is_of_a_session_that_was_held(group: Group) -> None:
    group.sign(group.ruth, dict.fromkeys(group.members, HERE))
    with pytest.raises(Stale):
        record_not_held(group.ruth, group.session_id, reason="staff")


def test_the_page_records_it_says_so_and_takes_it_back(ruth: Browser, group: Group) -> None:
    path = f"/sessions/{group.session_id}/not-held"
    assert path in ruth.opens().text
    fields = fields_of(ruth.client.get(path).text, path)
    assert ruth.client.post(path, data=fields).status_code == 422
    page = ruth.follows(ruth.client.post(path, data={**fields, "reason": "room", "detail": "Burst pipe"}))
    assert "Not held: The room could not be used: Burst pipe" in page
    assert f"/sessions/{group.session_id}/moving" in page
    back = ruth.client.post(f"/sessions/{group.session_id}/held-after-all")
    assert "Not taken yet" in ruth.follows(back)


def test_the_lead_records_it_where_no_facilitator_can(group: Group, client_as: ClientAs) -> None:
    path = f"/sessions/{group.session_id}/not-held"
    client = client_as(group.world.lead)
    fields = fields_of(client.get(path).text, path)
    assert client.post(path, data={**fields, "reason": "staff"}).status_code == 302
    db.close_reading()
    assert register_for(SYSTEM, group.session_id).is_not_held


@pytest.mark.every_database
def test_a_draft_of_two_people_is_put_away_and_is_empty_when_the_session_was_held_after_all(group: Group) -> None:
    first = group.members[0]
    group.save(group.ruth, group.page(), {first: ABSENT})
    group.save(group.owen, group.page(), {first: HERE})
    record_not_held(group.ruth, group.session_id, reason="staff", clear=True)
    take_back(group.owen, group.session_id)
    page = group.page()
    assert page.state is RegisterState.DRAFT
    assert page.recorded == 0
    assert group.sign(group.ruth, group.all_here()).signed
    assert_recount_agrees()
