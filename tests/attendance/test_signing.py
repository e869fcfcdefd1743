"""Signing a register: when it may be, and what follows from it in the same transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import time, timedelta

import pytest

from tests.attendance.group import ABSENT, HERE, Group, assert_recount_agrees, counted
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.followers import Settled, follow
from tracker.attendance.rules.marks import EMPTY, Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.rules.registers import RegisterPage, RegisterState
from tracker.attendance.service.amending import amend_attendance
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.delivery.completing import JUDGE
from tracker.delivery.queries import enrolments_of, items_of
from tracker.delivery.rules import EnrolmentState, ItemResult, ItemState
from tracker.delivery.service.enrolling import settle_items
from tracker.delivery.service.judging import judge_completion
from tracker.delivery.service.membership import move_member
from tracker.work.queries import open_alerts, open_tasks

pytestmark = pytest.mark.every_database

SENT_HOME, DID_NOT_COMPLY = Entry("ATSH", 40), Entry("AFTC", 150)


def items(group: Group, place: int) -> list[tuple[ItemState, int]]:
    """What the first group session means for somebody's item of it."""
    outline_id = group.page().session.outline_id
    found = items_of(group.world.enrolment_ids[place])
    return [(item.state, item.minutes_credited) for item in found if item.outline_id == outline_id]


def test_a_register_with_gaps_stays_a_draft_that_says_what_is_missing(group: Group) -> None:
    first, second, third = group.members
    saved = group.sign(group.ruth, {first: HERE, second: Entry("ATTC", None)}, deliverers=frozenset())
    assert list(saved.problems) == [f"minutes-{second}", f"outcome-{third}", "deliverers"]
    assert not saved.signed
    page = group.page()
    assert page.state is RegisterState.DRAFT
    assert [row.entry for row in page.rows] == [HERE, Entry("ATTC", None), EMPTY]
    assert counted("SELECT sum(marks) FROM delivery_progress") == [(0,)]


def test_a_session_is_signed_from_its_start_and_not_before(group: Group) -> None:
    tomorrow = group.make.session_ids(group.world.delivery_id)[1]
    saved = group.make.signed_register(group.ruth, tomorrow)
    assert list(saved.problems) == [""]
    assert group.page(tomorrow).state is RegisterState.DRAFT
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert group.make.signed_register(group.ruth, tomorrow).signed


def test_a_session_without_members_has_nothing_to_sign(group: Group) -> None:
    empty = group.make.group_today(members=0)
    assert "Nobody is a member" in group.make.signed_register(empty.facilitator, empty.session_id).problems[""]


def test_a_signature_says_who_and_when_and_that_the_register_stands(group: Group) -> None:
    saved = group.sign(group.owen, group.all_here())
    page = group.page()
    assert page.is_signed
    assert (page.signed_by, page.signed_at) == (group.owen.name, clock.now())
    assert replace(saved.page, amendments={}) == page
    with pytest.raises(Stale):
        group.sign(group.ruth, {})


def test_who_was_there_has_met_the_session_and_who_was_not_owes_it(group: Group) -> None:
    first, second, third = group.members
    group.sign(group.ruth, {first: HERE, second: ABSENT, third: SENT_HOME})
    assert items(group, 0) == [(ItemState.DONE, 150)]
    assert items(group, 1) == [(ItemState.OWED, 0)]
    assert items(group, 2) == [(ItemState.OWED, 40)]
    counts = [enrolments_of(person_id)[0] for person_id in group.world.person_ids]
    assert [(one.items_met, one.minutes_credited) for one in counts] == [(1, 150), (0, 0), (0, 40)]
    assert_recount_agrees()


def test_more_minutes_than_prescribed_are_kept_and_credited_as_prescribed(group: Group) -> None:
    group.sign(group.ruth, {**group.all_here(), group.members[0]: Entry("ATTC", 160)}, ended_at=time(2, 40))
    assert group.entries()[0].minutes == 160
    assert items(group, 0) == [(ItemState.DONE, 150)]


def test_the_delivery_s_roll_up_follows(group: Group) -> None:
    first, second, third = group.members
    group.sign(group.ruth, {first: HERE, second: ABSENT, third: Entry("AAME")})
    attended = "SELECT sessions_signed, marks, marks_attended, items_met, minutes_credited FROM delivery_progress"
    assert counted(attended) == [(1, 3, 1, 1, 150)]
    assert counted("SELECT marks_acceptable, marks_unacceptable FROM delivery_progress") == [(1, 1)]
    assert_recount_agrees()


def test_the_lead_facilitator_owes_a_catch_up_for_each_session_that_was_missed(group: Group) -> None:
    first, second, third = group.members
    group.sign(group.owen, {first: HERE, second: ABSENT, third: SENT_HOME})
    assert [task.person_id for task in open_tasks(group.ruth)] == list(group.world.person_ids[1:])
    assert open_tasks(group.owen) == ()


def test_the_officer_is_told_of_unacceptable_absences_and_failures_to_comply(group: Group) -> None:
    first, second, third = group.members
    note = "Xylophone"
    group.sign(group.ruth, {first: replace(ABSENT, note=note), second: DID_NOT_COMPLY, third: Entry("AAME")})
    alerts = open_alerts(group.world.officer)
    assert {alert.person_id for alert in alerts} == set(group.world.person_ids[:2])
    assert {alert.kind for alert in alerts} == {"unacceptable_absence", "did_not_comply"}
    assert not any(note in alert.text for alert in alerts)


def test_attending_the_same_session_in_another_group_closes_the_catch_up(group: Group) -> None:
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    assert len(open_tasks(group.ruth)) == 1
    with clock.standing_at(clock.now() + timedelta(days=1)):
        other = group.make.group_today(members=0)
        moved = {"membership_id": group.members[0], "to_delivery_id": other.delivery_id, "on": clock.now().date()}
        move_member(SYSTEM, why="The evenings suit better", **moved)
        assert group.make.signed_register(other.facilitator, other.session_id).signed
    assert counted("SELECT how FROM task WHERE done_at IS NOT NULL") == [("Session 2 was attended",)]
    assert items(group, 0) == [(ItemState.DONE, 150)]
    assert_recount_agrees()


def test_missing_a_session_that_was_met_elsewhere_owes_no_catch_up(group: Group) -> None:
    outline_id, enrolment_id = group.page().session.outline_id, group.world.enrolment_ids[0]
    elsewhere = group.make.session_ids(group.world.delivery_id)[1]
    met = ItemResult(enrolment_id, met=True, minutes=150, on=clock.now().date(), how=ItemState.MADE_UP)
    settle_items(SYSTEM, session_id=elsewhere, outline_id=outline_id, results=[met])
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    assert items(group, 0) == [(ItemState.MADE_UP, 150)]
    assert open_tasks(group.ruth) == ()


def test_a_programme_is_completed_by_the_last_session_that_is_met(group: Group) -> None:
    outline_id, enrolment_id = group.page().session.outline_id, group.world.enrolment_ids[0]
    for item in items_of(enrolment_id):
        if item.outline_id != outline_id:
            met = ItemResult(enrolment_id, met=True, minutes=0, on=clock.now().date(), how=ItemState.CREDITED)
            settle_items(SYSTEM, session_id=group.session_id, outline_id=item.outline_id, results=[met])
    group.sign(group.ruth, group.all_here())
    assert enrolments_of(group.world.person_ids[0])[0].state is EnrolmentState.ACTIVE
    assert [task.kind for task in open_tasks(group.world.lead)] == [JUDGE], "all that is missing is asked for"
    judge_completion(
        group.world.lead, enrolment_id=enrolment_id, points=["post-programme-review"], engaged=True, reason="In earnest"
    )
    db.close_reading()
    assert enrolments_of(group.world.person_ids[0])[0].state is EnrolmentState.COMPLETED
    assert open_tasks(group.world.lead) == ()


def test_when_an_effect_fails_nothing_of_the_signature_is_kept(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_values: object) -> None:
        raise Refused("", "no")

    monkeypatch.setattr("tracker.work.service.raise_alerts", broken)
    with pytest.raises(Refused):
        group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    assert group.page().state is None
    assert counted("SELECT count(*) FROM mark") == counted("SELECT count(*) FROM task") == [(0,)]
    assert_recount_agrees()


def test_areas_above_are_told_of_what_begins_to_count_and_of_what_changes(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.attendance.followers._followers", [])
    told: list[list[tuple[str | None, str | None]]] = []

    def follower(_actor: Actor, _page: RegisterPage, settled: Sequence[Settled]) -> None:
        told.append([(before.entry.outcome if before else None, after.entry.outcome) for before, after in settled])

    follow(follower)
    follow(follower)
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    shown = group.page().rows[0].entry
    amend_attendance(group.ruth, group.session_id, group.members[0], HERE, "He came after all", seen=fingerprint(shown))
    assert told == [[(None, "UAAB"), (None, "ATTC"), (None, "ATTC")], [("UAAB", "ATTC")]]
