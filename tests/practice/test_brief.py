"""The brief and the handover pack: what they say of those expected, to whom, and what is noted on them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.attendance.browsing import statements
from tests.practice.conftest import ClientAs, Room
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.delivery.service.membership import add_member
from tracker.delivery.service.suspending import suspend
from tracker.practice.handing_over import handover_for
from tracker.practice.queries import brief_for, need_for
from tracker.practice.rules import Brief
from tracker.practice.service import change_needs, note_homework

pytestmark = pytest.mark.every_database


def brief_of(room: Room, session_id: int = 0) -> Brief:
    """The brief as the facilitator opens it now."""
    db.close_reading()
    return brief_for(room.group.facilitator, session_id or room.group.session_id)


def miss(room: Room) -> None:
    """Sign today's register: the first member was absent without a reason, with a note."""
    absent = Entry("UAAB", note="Rang an hour late.")
    room.make.signed_register(room.group.facilitator, room.group.session_id, {room.group.membership_ids[0]: absent})


def test_the_next_brief_says_who_missed_what_and_owes_it(room: Room) -> None:
    preliminary = "1"  # the one-to-one before the group, which nobody has booked yet
    assert {one.owes for one in brief_of(room, room.next_session).expected} == {preliminary}
    miss(room)
    first, *others = brief_of(room, room.next_session).expected
    assert (first.sign, first.owes, [one.asked for one in first.owed]) == ("una", "1 and 2", [False, True])
    assert {(one.sign, one.owes) for one in others} == {("att", preliminary)}


def test_somebody_who_joined_since_is_new_and_owes_what_was_held(room: Room) -> None:
    miss(room)
    new = room.make.person(room.group.area_id, surname="Aconite")
    day = brief_of(room, room.next_session).place.on_date
    assert day is not None
    add_member(SYSTEM, delivery_id=room.group.delivery_id, person_id=new, joined_on=day)
    first = brief_of(room, room.next_session).expected[0]
    assert (first.person_id, first.is_new, first.owes) == (new, True, "1 and 2")
    assert new not in {one.person_id for one in brief_of(room).expected}


def test_homework_set_at_one_session_is_due_at_the_next_and_noted_there(room: Room) -> None:
    group = room.group
    note_homework(group.facilitator, session_id=group.session_id, text="Keep the  diary", seen=0)
    due = brief_of(room, room.next_session)
    assert due.before is not None
    assert (due.before.homework, due.before.checked) == ("Keep the diary", False)
    one, two, _ = group.membership_ids
    note_homework(group.facilitator, session_id=room.next_session, text="", seen=0, handed_in={one, two, 999})
    note_homework(group.second, session_id=room.next_session, text="", seen=0, handed_in={two}, were_handed_in={two})
    noted = brief_of(room, room.next_session)
    assert {each.membership_id for each in noted.expected if each.handed_in} == {one, two}
    assert noted.before is not None
    assert noted.before.checked
    note_homework(
        group.facilitator, session_id=room.next_session, text="", seen=0, handed_in={two}, were_handed_in={one, two}
    )
    assert {each.membership_id for each in brief_of(room, room.next_session).expected if each.handed_in} == {two}


def test_homework_that_a_colleague_changed_meanwhile_is_not_written_over(room: Room) -> None:
    group = room.group
    note_homework(group.second, session_id=group.session_id, text="Theirs", seen=0)
    with pytest.raises(Stale):
        note_homework(group.facilitator, session_id=group.session_id, text="Mine", seen=0)
    with pytest.raises(Refused, match="300"):
        note_homework(group.facilitator, session_id=group.session_id, text="x" * 301, seen=1)
    note_homework(group.facilitator, session_id=group.session_id, text="Mine", seen=1)
    assert (brief_of(room).homework, brief_of(room).homework_version) == ("Mine", 2)


def test_only_those_who_take_the_session_note_homework(room: Room) -> None:
    with pytest.raises(Forbidden):
        note_homework(room.group.lead, session_id=room.group.session_id, text="Mine", seen=0)
    with pytest.raises(Missing):
        note_homework(room.colleague, session_id=room.group.session_id, text="Mine", seen=0)
    room.cover()
    note_homework(room.colleague, session_id=room.group.session_id, text="Mine", seen=0)
    assert brief_of(room).homework == "Mine"


def test_what_somebody_needs_stands_in_the_brief_and_the_trail_has_no_words_of_it(room: Room) -> None:
    group, person = room.group, room.group.person_ids[0]
    change_needs(group.officer, person_id=person, adjustments=" Large print ", interpreter="Polish", seen=0)
    need = brief_of(room).expected[0].need
    assert (need.adjustments, need.interpreter, need.changed_by) == ("Large print", "Polish", group.officer.name)
    with pytest.raises(Stale):
        change_needs(group.facilitator, person_id=person, adjustments="", interpreter="", seen=0)
    with pytest.raises(Refused, match="500"):
        change_needs(group.facilitator, person_id=person, adjustments="x" * 501, interpreter="", seen=1)
    with pytest.raises(Missing):
        change_needs(room.colleague, person_id=person, adjustments="", interpreter="", seen=1)
    change_needs(group.facilitator, person_id=person, adjustments="", interpreter="", seen=1)
    db.close_reading()
    assert not need_for(group.officer, person)
    changes = db.scalars(select(AuditEvent.changes).where(AuditEvent.action == "needs changed")).all()
    assert len(changes) == 2
    assert "Large print" not in str(changes)


def test_the_pack_has_attendance_notes_and_the_group_note_as_far_as_they_are_signed(room: Room) -> None:
    miss(room)
    db.close_reading()
    room.cover(session_id=room.next_session)
    db.close_reading()
    pack = handover_for(room.colleague, room.next_session)
    told = pack.told[room.group.membership_ids[0]]
    assert (told.attended, told.recorded) == (0, 1)
    assert told.tasks == ("Warning letter",), "under a name, nobody is named again"
    assert [note.text for note in told.notes] == ["Rang an hour late."]
    assert pack.told[room.group.membership_ids[1]].notes == ()
    with clock.standing_at(clock.now() + timedelta(days=9)):
        db.close_reading()
        with pytest.raises(Missing):
            handover_for(room.colleague, room.next_session)


def test_the_number_of_statements_does_not_grow_with_the_members(room: Room, client_as: ClientAs) -> None:
    browser = client_as(room.group.facilitator)
    counts = []
    for members in (0, 4):
        for _ in range(members):
            person = room.make.person(room.group.area_id)
            add_member(SYSTEM, delivery_id=room.group.delivery_id, person_id=person, joined_on=room.today)
        db.close_reading()
        found = []
        for page in ("brief", "handover", "sheet"):
            browser.get(f"/sessions/{room.group.session_id}/{page}")
            with statements() as run:
                assert browser.get(f"/sessions/{room.group.session_id}/{page}").status_code == 200
            found.append(len(run))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 27


def test_whoever_is_suspended_stands_apart_and_is_not_expected(room: Room) -> None:
    back = room.today + timedelta(days=30)
    suspend(SYSTEM, membership_id=room.group.membership_ids[0], from_on=room.today, until_on=back, why="In hospital")
    brief = brief_of(room)
    assert [one.is_suspended for one in brief.expected] == [True, False, False]
    assert brief.expected[0].suspended_until == back
    assert len(brief.present) == 2
