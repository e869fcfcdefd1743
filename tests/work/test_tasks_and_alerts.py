"""Tasks are open once, alerts are raised once, and both leave with the person they are about."""

from datetime import date

import pytest
from sqlalchemy import func, select

from tests.make import Make
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.people.service import assign_officer
from tracker.work import queries, service

pytestmark = pytest.mark.every_database

RULE = "A session that was missed is caught up"


def task(owner: Actor, key: str = "1", due_on: date | None = None, person_id: int | None = None) -> int:
    return service.open_task(
        SYSTEM,
        kind="catch-up",
        key=key,
        title="Catch-up",
        rule=RULE,
        owner_id=owner.user_id,
        due_on=due_on,
        person_id=person_id,
    )


def alert(user: Actor, key: str = "1", person_id: int | None = None) -> int:
    assert user.user_id
    return service.raise_alert(
        SYSTEM, kind="absence", key=key, text="Absent", rule=RULE, user_id=user.user_id, person_id=person_id
    )


def keys(actor: Actor) -> list[str]:
    db.close_reading()
    return [each.key for each in queries.open_tasks(actor)]


def test_a_task_of_a_kind_and_key_is_open_once_and_again_after_it_was_closed(make: Make) -> None:
    owner = make.facilitator()
    first = task(owner)
    assert task(owner) == first
    assert service.close_task(SYSTEM, kind="catch-up", key="1", how="Attended") is True
    assert service.close_task(SYSTEM, kind="catch-up", key="1", how="Attended") is False
    assert keys(owner) == []
    assert task(owner) != first
    assert keys(owner) == ["1"]


def test_tasks_are_listed_the_soonest_due_first_and_only_to_their_owner(make: Make) -> None:
    owner, other = make.facilitator(), make.facilitator()
    task(owner, "undated")
    task(owner, "later", date(2027, 2, 1))
    task(owner, "sooner", date(2027, 1, 1))
    assert keys(owner) == ["sooner", "later", "undated"]
    assert [each.key for each in queries.open_tasks(owner, kinds=["enforcement"])] == []
    assert keys(other) == []


def test_a_task_without_its_rule_is_refused(make: Make) -> None:
    with pytest.raises(Refused):
        service.open_task(SYSTEM, kind="catch-up", key="1", title="Catch-up", rule="")


def test_an_alert_is_raised_once_even_after_it_was_acknowledged(make: Make) -> None:
    user = make.officer()
    first = alert(user)
    assert alert(user) == first
    service.acknowledge(user, alert_id=first)
    service.acknowledge(user, alert_id=first)
    assert alert(user) == first
    db.close_reading()
    assert queries.open_alerts(user) == ()
    acknowledged = db.scalar(select(func.count()).where(AuditEvent.action == "alert acknowledged"))
    assert acknowledged == 1


def test_nobody_acknowledges_anothers_alert(make: Make) -> None:
    found = alert(make.officer())
    with pytest.raises(Missing):
        service.acknowledge(make.officer(), alert_id=found)


def test_what_is_about_somebody_who_was_moved_away_is_no_longer_shown(make: Make) -> None:
    north = make.area()
    former, present = make.officer(north), make.officer(north)
    person = make.person(north, former)
    task(former, person_id=person)
    alert(former, person_id=person)
    db.close_reading()
    assert len(queries.open_tasks(former)) == len(queries.open_alerts(former)) == 1
    assign_officer(SYSTEM, person_id=person, user_id=present.user_id or 0, on=clock.today("Europe/London"))
    db.close_reading()
    assert queries.open_tasks(former) == ()
    assert queries.open_alerts(former) == ()


def test_alerts_are_listed_newest_first(make: Make) -> None:
    user = make.officer()
    for key in ("1", "2", "3"):
        alert(user, key)
    db.close_reading()
    assert [each.key for each in queries.open_alerts(user, most=2)] == ["3", "2"]
