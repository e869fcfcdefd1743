"""Concerns: told as they are saved, to a backup when the officer is away, answered once, passed on when nobody does."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.notes.conftest import Circle
from tracker import cli
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.notes import raised
from tracker.notes.rules.concerns import Around, Part, recipients
from tracker.notes.rules.notes import Typed
from tracker.notes.service import concerns
from tracker.notes.service.writing import Raised
from tracker.people.rules import Capacity
from tracker.resources.rules.time_of_staff import LeaveDetails
from tracker.resources.service.time_of_staff import record_leave
from tracker.work.models import Alert
from tracker.work.queries import open_alerts

SAID = Raised("self_harm", "Said that he sees no way on.")


def alerts_of(circle: Circle) -> dict[int, list[str]]:
    """The texts of open alerts about concerns, by user."""
    db.close_reading()
    rows = db.execute(select(Alert.user_id, Alert.text).where(Alert.kind == "concern", Alert.acknowledged_at.is_(None)))
    found: dict[int, list[str]] = {}
    for user_id, text in rows:
        found.setdefault(user_id, []).append(text)
    return found


def raise_one(circle: Circle) -> int:
    """A concern without a note, about the first member."""
    group = circle.group
    db.close_reading()
    return concerns.raise_concern(
        group.facilitator, session_id=group.session_id, membership_id=circle.first, kind=SAID.kind, text=SAID.text
    )


@pytest.mark.parametrize(
    ("around", "told"),
    [
        (Around(1, False, (), (8, 9)), {1: Part.OFFICER}),
        (Around(1, True, (), (8, 9)), {1: Part.OFFICER, 8: Part.LEAD, 9: Part.LEAD}),
        (Around(1, False, (5,), (8, 9)), {1: Part.OFFICER, 5: Part.COVER}),
        (Around(1, True, (5,), (8, 9)), {1: Part.OFFICER, 5: Part.COVER}),
        (Around(None, False, (5,), (8,)), {5: Part.COVER}),
        (Around(None, False, (), (8, 9)), {8: Part.LEAD, 9: Part.LEAD}),
    ],
)
def test_the_officer_is_told_and_a_backup_when_there_is_none_or_they_are_away(
    around: Around, told: dict[int, Part]
) -> None:
    assert recipients(around) == told


@pytest.mark.every_database
def test_a_concern_in_a_draft_is_told_as_it_is_saved_and_the_alert_quotes_nothing(circle: Circle) -> None:
    group = circle.group
    kept = circle.write(Typed("covered", "What was covered", "The first exercise."), raised=SAID)
    assert kept.concern_id is not None
    (alert,) = open_alerts(group.officer)
    assert alert.text.startswith("Self-harm or suicide: ")
    assert "way on" not in alert.text + alert.rule
    assert alert.key.startswith(f"{kept.concern_id}:")
    assert list(alerts_of(circle)) == [group.officer.user_id]
    trail = db.execute(select(AuditEvent.changes).where(AuditEvent.action == "concern raised")).all()
    assert "way on" not in str(trail)


@pytest.mark.every_database
def test_without_a_note_it_is_told_all_the_same_and_a_wrong_one_saves_nothing(circle: Circle) -> None:
    kept = circle.write(Typed("covered", "What was covered", ""), raised=SAID)
    assert kept.note_id is None
    assert kept.concern_id is not None
    with pytest.raises(Refused) as refused:
        circle.write(Typed("covered", "What was covered", "New."), raised=Raised("rumour", " "))
    assert set(refused.value.problems) == {"concern_kind", "concern_text"}
    db.close_reading()
    assert db.scalar(select(Alert.id).where(Alert.kind == "concern").order_by(Alert.id.desc())) == 1
    with pytest.raises(Refused, match="one person"):
        circle.write(Typed("covered", "What was covered", "New."), membership_id=None, raised=SAID)


@pytest.mark.every_database
def test_leave_and_cover_bring_a_backup_in_and_without_an_officer_the_leads_are_told(circle: Circle) -> None:
    group, today = circle.group, clock.today("Europe/London")
    officer, person = group.officer.user_id or 0, group.person_ids[0]
    record_leave(SYSTEM, staff_id=officer, details=LeaveDetails(today, today))
    raise_one(circle)
    assert set(alerts_of(circle)) == {officer, group.lead.user_id}
    cover = circle.make.officer(group.area_id)
    circle.make.involve(person, cover, Capacity.COVER, today)
    raise_one(circle)
    found = alerts_of(circle)
    assert [len(found[user or 0]) for user in (officer, cover.user_id, group.lead.user_id)] == [2, 1, 1]


@pytest.mark.every_database
def test_somebody_says_what_they_do_once_and_every_alert_is_settled(circle: Circle) -> None:
    group = circle.group
    concern_id = raise_one(circle)
    with pytest.raises(Forbidden):
        concerns.acknowledge(group.facilitator, concern_id=concern_id, action="Rang.")
    with pytest.raises(Missing):
        concerns.acknowledge(circle.make.officer(group.area_id), concern_id=concern_id, action="Rang.")
    with pytest.raises(Refused, match="what you do"):
        concerns.acknowledge(group.officer, concern_id=concern_id, action=" ")
    concerns.acknowledge(group.officer, concern_id=concern_id, action="Rang him; safety plan today.")
    assert alerts_of(circle) == {}
    found = raised.concern_for(group.facilitator, concern_id)
    assert (found.acknowledged_by, found.action) == (group.officer.name, "Rang him; safety plan today.")
    db.close_reading()
    with pytest.raises(Refused, match="answered this already"):
        concerns.acknowledge(group.lead, concern_id=concern_id, action="Me too.")


@pytest.mark.every_database
def test_what_nobody_answers_in_time_goes_to_the_leads_once(circle: Circle) -> None:
    group = circle.group
    circle.asks(concern_hours=4)
    concern_id = raise_one(circle)
    with clock.standing_at(clock.now() + timedelta(hours=3)):
        assert concerns.pass_on_late() == 0
    with clock.standing_at(clock.now() + timedelta(hours=5)):
        assert [act() for act in (concerns.pass_on_late, concerns.pass_on_late)] == [1, 0]
        assert set(alerts_of(circle)) == {group.officer.user_id, group.lead.user_id}
        found = raised.concern_for(group.lead, concern_id)
        assert found.is_late(clock.now())
        assert [one.part for one in found.told] == [Part.OFFICER, Part.LEAD]
        db.close_reading()
        concerns.acknowledge(group.lead, concern_id=concern_id, action="Rang the prison.")
        assert alerts_of(circle) == {}


def test_the_worker_knows_the_job() -> None:
    assert cli.IN_THE_BACKGROUND


@pytest.mark.every_database
def test_lists_are_of_those_who_may_read_and_cost_the_same_however_long(circle: Circle) -> None:
    group = circle.group
    for _ in range(3):
        raise_one(circle)
    db.close_reading()
    for actor, seen in ((group.facilitator, 3), (group.officer, 3), (group.lead, 3)):
        rows, total = raised.concerns(actor)
        assert (len(rows), total) == (seen, seen)
        assert all(row.may_answer is (actor is not group.facilitator) for row in rows)
    for stranger in (circle.make.officer(group.area_id), circle.make.facilitator(group.area_id)):
        db.close_reading()
        assert raised.concerns(stranger) == ((), 0)
