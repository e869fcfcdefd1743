"""Notes that are missing are tasks: given once, done with the signature, withdrawn when none is owed any more."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask.testing import FlaskClient

from tests.attendance.browsing import statements
from tests.attendance.group import counted
from tests.notes.conftest import Circle
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import queries as delivery
from tracker.delivery.details import StaffChoice
from tracker.delivery.rules import SessionKind, StaffPart
from tracker.delivery.service.dates import book_one_to_one
from tracker.delivery.service.setting_up import change_staff
from tracker.home.rules.waiting import done_on, led_on
from tracker.notes.rules.notes import MISSING, Typed
from tracker.notes.service import missing
from tracker.notes.service.writing import save_note
from tracker.work.digests import waiting_for
from tracker.work.queries import standing
from tracker.work.rules import TaskView

pytestmark = pytest.mark.every_database

ClientAs = Callable[[Actor], FlaskClient]
NOBODY = Entry("UAAB")


def chase(days: int) -> list[TaskView]:
    """The tasks that stand after the job has run so many days from now; a second run changes none of them."""
    db.close_reading()
    with clock.standing_at(clock.now() + timedelta(days=days)):
        missing.chase_missing()
        found = tasks()
        assert missing.chase_missing() == 0
    assert tasks() == found
    return found


def tasks() -> list[TaskView]:
    """The tasks that stand."""
    db.close_reading()
    return list(standing(MISSING))


def closed() -> list[str]:
    """How those that are closed were."""
    return [how for (how,) in counted("SELECT how FROM task WHERE kind = 'note_missing' AND done_at IS NOT NULL")]


def amend(circle: Circle, at: int, entry: Entry) -> None:
    """Amend the row of a member a week from now."""
    group = circle.group
    db.close_reading()
    shown = circle.make.open_register(SYSTEM, group.session_id).rows[at]
    seen = fingerprint(shown.entry)
    asked = (group.facilitator, group.session_id, shown.membership_id, entry, "The list said so")
    with clock.standing_at(clock.now() + timedelta(days=7)):
        amend_attendance(*asked, seen=seen)


def test_the_lead_facilitator_has_a_task_from_its_day_until_the_note_is_signed(
    circle: Circle, client_as: ClientAs
) -> None:
    group = circle.group
    circle.make.signed_register(group.facilitator, group.session_id)
    assert chase(4) == []
    (task,) = chase(6)
    day = clock.today("Europe/London")
    assert (task.key, task.owner_id) == (str(group.session_id), group.facilitator.user_id)
    assert task.due_on == day + timedelta(days=5)
    assert task.title.startswith("Write the note: ")
    assert f", session 2, {day.day} " in task.title
    page = f"/sessions/{group.session_id}/note"
    assert done_on(task.kind, task.key) == ("notes.session_note", group.session_id)
    assert client_as(group.facilitator).get(page).status_code == 200
    assert led_on(task.kind, task.key, None) == ("attendance.register", group.session_id)
    assert client_as(group.lead).get(f"/sessions/{group.session_id}/register").status_code == 200
    assert f'href="{page}"' in client_as(group.facilitator).get("/work").text
    with clock.standing_at(clock.now() + timedelta(days=6)):
        circle.signed()  # a member's, not the group's
        circle.write(membership_id=None)
        assert tasks() == [task]
        circle.signed(membership_id=None)
    assert (tasks(), closed()) == ([], ["The note was signed"])
    assert chase(6) == []


def test_the_mail_counts_a_missing_note_once_also_when_its_draft_waits(circle: Circle) -> None:
    group = circle.group
    ruth, owen = group.facilitator.user_id or 0, group.second.user_id or 0

    def mail() -> dict[int, list[str]]:
        db.close_reading()
        return {user_id: [one.words for one in lines] for user_id, lines in waiting_for([ruth, owen]).items()}

    circle.make.signed_register(group.facilitator, group.session_id)
    chase(6)
    assert mail() == {ruth: ["1 thing to do"]}
    circle.write(membership_id=None)
    assert mail() == {ruth: ["1 thing to do"]}
    circle.write()
    circle.write(membership_id=group.membership_ids[1], by=group.second)
    assert mail() == {ruth: ["1 thing to do", "1 note to sign"], owen: ["1 note to sign"]}


def test_it_is_withdrawn_with_the_amendment_after_which_nobody_came(circle: Circle) -> None:
    group = circle.group
    circle.make.signed_register(group.facilitator, group.session_id)
    chase(6)
    for at in range(3):
        assert len(tasks()) == 1
        amend(circle, at, NOBODY)
    assert (tasks(), closed()) == ([], [missing.WITHDRAWN])


def test_what_a_row_says_by_amendment_is_enough_only_where_the_area_asks_for_no_more(circle: Circle) -> None:
    circle.make.signed_register(circle.group.facilitator, circle.group.session_id)
    circle.asks(full_notes=True)
    chase(6)
    amend(circle, 0, Entry("ATTC", minutes=120, note="Took part."))
    assert len(tasks()) == 1
    circle.asks(full_notes=False)
    amend(circle, 1, Entry("ATTC", minutes=120, note="Took part too."))
    assert tasks() == []


def test_it_follows_the_areas_rule_and_the_lead_facilitator_and_ends_after_sixty_days(circle: Circle) -> None:
    group, day = circle.group, clock.today("Europe/London")
    circle.make.signed_register(group.facilitator, group.session_id)
    (first,) = chase(8)
    circle.asks(missing_days=3)
    (sooner,) = chase(8)
    assert (sooner.id, sooner.due_on) == (first.id, day + timedelta(days=3))
    shown = delivery.delivery_for(SYSTEM, group.delivery_id)
    swapped = [
        StaffChoice(group.second.user_id or 0, StaffPart.LEAD),
        StaffChoice(group.facilitator.user_id or 0, StaffPart.REGULAR),
    ]
    db.close_reading()
    change_staff(
        group.lead,
        delivery_id=group.delivery_id,
        seen=shown.version,
        lead_id=group.lead.user_id or 0,
        staff=swapped,
    )
    (given,) = chase(8)
    assert (given.id, given.owner_id) == (first.id, group.second.user_id)
    circle.asks(missing_days=20)
    assert (chase(8), closed()) == ([], [missing.WITHDRAWN])
    assert len(chase(60)) == 1
    assert chase(61) == []


def test_a_one_to_ones_task_says_when_it_was_and_leads_to_its_members_note(circle: Circle, client_as: ClientAs) -> None:
    group, day = circle.group, clock.today("Europe/London")
    own = circle.make.session_ids(group.delivery_id, SessionKind.ONE_TO_ONE)[0]
    db.close_reading()
    book_one_to_one(SYSTEM, own, on_date=day + timedelta(days=2), starts_at=time(14), on_holiday=True)
    with clock.standing_at(clock.now() + timedelta(days=3)):
        (row,) = circle.make.open_register(group.facilitator, own).rows
        circle.make.signed_register(group.facilitator, own)
        (task,) = chase(7)
        assert (task.key, task.person_id) == (str(own), None)
        assert task.title.endswith(" at 2pm")
        assert row.name not in task.title
        note = client_as(group.facilitator).get(f"/sessions/{own}/note", follow_redirects=True)
        assert (note.status_code, note.request.path) == (200, f"/sessions/{own}/note/{row.membership_id}")
    with clock.standing_at(clock.now() + timedelta(days=10)):
        circle.signed()  # of another session
        assert tasks() == [task]
        sign(group.facilitator, own, row.membership_id)
    assert tasks() == []


def sign(facilitator: Actor, session_id: int, membership_id: int) -> None:
    """Sign a note of a session."""
    db.close_reading()
    typed = [Typed("covered", "What was covered", "The first exercise.")]
    save_note(facilitator, session_id=session_id, membership_id=membership_id, typed=typed, seen=0, sign=True)


def test_neither_the_job_nor_a_signature_costs_more_for_more_sessions_or_people(circle: Circle) -> None:
    costs: dict[str, set[int]] = {"given": set(), "kept": set(), "withdrawn": set(), "signed": set()}
    groups = [circle.group]
    for number in (1, 3):
        groups += [circle.make.group_today(members=number) for _ in range(number)]
        for group in groups:
            if not counted("SELECT 1 FROM register WHERE session_id = :at", at=group.session_id):
                circle.make.signed_register(group.facilitator, group.session_id)
        for what, days in (("given", 6), ("kept", 6), ("withdrawn", 90)):
            db.close_reading()
            with clock.standing_at(clock.now() + timedelta(days=days)), statements() as sent:
                missing.chase_missing()
            costs[what].add(len(sent))
        of_group = Circle(circle.make, groups[-1])
        with statements() as sent:
            of_group.write(membership_id=None, sign=True)
        costs["signed"].add(len(sent))
    assert {what: len(found) for what, found in costs.items()} == dict.fromkeys(costs, 1)
    assert costs["kept"] == {3}
