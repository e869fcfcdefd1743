"""Cover: who is put in may open and record exactly that session, knows its members so long, and no longer."""

from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.make.attendance import filled
from tests.practice.conftest import Room
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM
from tracker.attendance.queries import register_for
from tracker.attendance.service.recording import record_attendance, sign_register
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.delivery.queries import delivery_for, session_for
from tracker.delivery.rules import WeeklySlot
from tracker.delivery.service.dates import change_session
from tracker.delivery.service.membership import add_member, remove_member
from tracker.people.queries import person_for
from tracker.practice import covers
from tracker.practice.service import ask_cover, end_cover, give_cover, withdraw_request
from tracker.resources.rules.time_of_staff import DayPart, LeaveDetails, LeaveKind
from tracker.resources.service.time_of_staff import record_leave
from tracker.work.queries import open_alerts, open_tasks

pytestmark = pytest.mark.every_database


def test_whoever_covers_records_and_signs_that_session(room: Room) -> None:
    room.cover()
    page = room.make.open_register(room.colleague, room.group.session_id)
    assert page.by_cover
    assert page.has_staff(room.colleague.user_id)
    saved = sign_register(room.colleague, room.group.session_id, filled(page, {}, rest=True))
    assert saved.signed
    assert saved.page.signed_by == room.colleague.name


def test_until_it_is_saved_the_one_who_covers_is_presumed_to_deliver_and_not_the_one_replaced(room: Room) -> None:
    room.cover()
    page = room.make.open_register(room.colleague, room.group.session_id)
    assert page.head.deliverers == {room.colleague.user_id, room.group.second.user_id}


def test_no_other_session_of_the_delivery_opens_nor_the_delivery_itself(room: Room) -> None:
    room.cover()
    with pytest.raises(Missing):
        room.make.open_register(room.colleague, room.next_session)
    with pytest.raises(Missing):
        delivery_for(room.colleague, room.group.delivery_id)
    with pytest.raises(Missing):
        change_session(
            room.colleague, room.group.session_id, on_date=room.today, starts_at=clock.now().time(), on_holiday=True
        )


def test_members_are_known_until_the_last_day_and_then_nothing_opens(room: Room) -> None:
    person = room.group.person_ids[0]
    with pytest.raises(Missing):
        person_for(room.colleague, person)
    room.cover(days_after=1)
    assert person_for(room.colleague, person).id == person
    with clock.standing_at(clock.now() + timedelta(days=1)):
        assert room.make.open_register(room.colleague, room.group.session_id).by_cover
    with clock.standing_at(clock.now() + timedelta(days=7)):
        db.close_reading()
        with pytest.raises(Missing):
            person_for(room.colleague, person)
        with pytest.raises(Missing):
            room.make.open_register(room.colleague, room.group.session_id)
        submission = filled(room.make.open_register(room.group.facilitator, room.group.session_id), {}, rest=True)
        with pytest.raises(Missing):
            record_attendance(room.colleague, room.group.session_id, submission)


def test_cover_that_is_ended_opens_nothing_and_may_be_given_again(room: Room) -> None:
    room.cover()
    cover_id = covers_of(room)[0]
    end_cover(room.group.lead, cover_id=cover_id)
    db.close_reading()
    with pytest.raises(Missing):
        room.make.open_register(room.colleague, room.group.session_id)
    with pytest.raises(Missing):
        person_for(room.colleague, room.group.person_ids[0])
    room.cover()
    assert room.make.open_register(room.colleague, room.group.session_id).by_cover
    assert person_for(room.colleague, room.group.person_ids[0]).id == room.group.person_ids[0]


def test_only_leads_of_the_delivery_end_a_cover(room: Room) -> None:
    room.cover()
    with pytest.raises(Missing):
        end_cover(room.make.lead(room.make.area()), cover_id=covers_of(room)[0])
    with pytest.raises(Missing):
        end_cover(room.group.lead, cover_id=999)


def test_whoever_joins_meanwhile_is_known_too_and_whoever_leaves_no_longer(room: Room) -> None:
    room.cover(days_after=7)
    new = room.make.person(room.group.area_id)
    add_member(SYSTEM, delivery_id=room.group.delivery_id, person_id=new, joined_on=room.today)
    db.close_reading()
    assert person_for(room.colleague, new).id == new
    gone = room.group.person_ids[0]
    with clock.standing_at(clock.now() + timedelta(days=1)):
        remove_member(SYSTEM, membership_id=room.group.membership_ids[0], on=room.today, why="Moved away")
        db.close_reading()
        with pytest.raises(Missing):
            person_for(room.colleague, gone)


def test_cover_is_refused_for_what_cannot_be(room: Room) -> None:
    group, lead = room.group, room.group.lead
    stranger = room.make.facilitator(room.make.area())
    officer = room.make.officer(group.area_id)
    given: dict[str, Any] = {"delivery_id": group.delivery_id, "session_ids": [group.session_id], "days_after": 1}
    for user in (stranger, officer):
        with pytest.raises(Refused, match="facilitator of this area"):
            give_cover(lead, user_id=user.user_id or 0, **given)
    with pytest.raises(Refused, match="somebody else"):
        give_cover(lead, user_id=room.colleague.user_id or 0, instead_of=room.colleague.user_id, **given)
    with pytest.raises(Refused, match="last day"):
        give_cover(lead, user_id=room.colleague.user_id or 0, **{**given, "days_after": 15})
    with pytest.raises(Refused, match="at least one"):
        give_cover(lead, user_id=room.colleague.user_id or 0, **{**given, "session_ids": []})
    room.cover()
    with pytest.raises(Refused, match="covers this session already"):
        give_cover(lead, user_id=room.colleague.user_id or 0, **given)
    with clock.standing_at(clock.now() + timedelta(days=9)), pytest.raises(Refused, match="past"):
        give_cover(lead, user_id=group.second.user_id or 0, **given)


def test_somebody_who_is_elsewhere_then_is_not_put_in_and_nothing_is_given(room: Room) -> None:
    group = room.group
    slots = (WeeklySlot(room.today.weekday(), time(0)),)
    room.make.delivery(group.area_id, group.lead, room.colleague, starts_on=room.today, slots=slots)
    with pytest.raises(Refused, match="at that time"):
        give_cover(
            group.lead,
            delivery_id=group.delivery_id,
            session_ids=[room.next_session, group.session_id],
            user_id=room.colleague.user_id or 0,
            days_after=1,
        )
    assert covers_of(room) == []


def test_a_session_that_is_moved_beyond_the_cover_has_none_any_more(room: Room) -> None:
    session = room.next_session
    room.cover(session_id=session, days_after=0)
    on = session_for(SYSTEM, session).on_date
    assert on is not None
    change_session(SYSTEM, session, on_date=on + timedelta(days=1), starts_at=time(0), on_holiday=True)
    with clock.standing_at(clock.now() + (on + timedelta(days=1) - room.today)):
        db.close_reading()
        assert [one.reaches for each in covers.coming(room.group.delivery_id, on) for one in each.covers] == [False]
        with pytest.raises(Missing):
            register_for(room.colleague, session)


def test_asking_gives_the_treatment_manager_a_task_that_giving_closes(room: Room) -> None:
    group = room.group
    asked: dict[str, Any] = {
        "delivery_id": group.delivery_id,
        "session_ids": [group.session_id, room.next_session],
        "why": "Leave",
    }
    assert ask_cover(group.facilitator, **asked) == 2
    with pytest.raises(Refused, match="already"):
        ask_cover(group.facilitator, **asked)
    db.close_reading()
    tasks = open_tasks(group.lead, kinds=["cover"])
    assert len(tasks) == 2
    assert f"{group.facilitator.name} asked: Leave" in {each.rule for each in tasks}
    room.cover()
    db.close_reading()
    assert len(open_tasks(group.lead, kinds=["cover"])) == 1
    assert any("You cover" in each.text for each in open_alerts(room.colleague))
    withdraw_request(group.facilitator, session_id=room.next_session)
    db.close_reading()
    assert open_tasks(group.lead, kinds=["cover"]) == ()


def test_a_stranger_asks_for_nothing_and_a_reason_is_needed(room: Room) -> None:
    group = room.group
    with pytest.raises(Missing):
        ask_cover(room.colleague, delivery_id=group.delivery_id, session_ids=[group.session_id], why="Leave")
    with pytest.raises(Refused, match="why"):
        ask_cover(group.facilitator, delivery_id=group.delivery_id, session_ids=[group.session_id], why=" ")


def test_the_trail_says_who_gave_and_ended_cover_and_of_whom_they_came_to_know(room: Room) -> None:
    room.cover()
    end_cover(room.group.lead, cover_id=covers_of(room)[0])
    db.close_reading()
    wanted = ["cover given", "cover ended", "involvement started", "involvement ended"]
    lines = db.execute(
        select(AuditEvent.action, AuditEvent.person_id)
        .where(AuditEvent.action.in_(wanted), AuditEvent.actor_id == room.group.lead.user_id)
        .order_by(AuditEvent.id)
    ).all()
    assert [line[0] for line in lines].count("involvement started") == 3
    assert {line[1] for line in lines if line[0] == "involvement ended"} == set(room.group.person_ids)
    assert {"cover given", "cover ended"} <= {line[0] for line in lines}


def test_a_reader_of_the_area_covers_nothing_by_reading(room: Room) -> None:
    room.cover()
    page = room.make.open_register(room.group.lead, room.group.session_id)
    assert not page.by_cover
    with pytest.raises(Forbidden):
        record_attendance(room.group.lead, room.group.session_id, filled(page, {}, rest=True))


def covers_of(room: Room) -> list[int]:
    """The ids of the covers of the delivery's next sessions."""
    db.close_reading()
    ahead = covers.coming(room.group.delivery_id, room.today)
    return [each.cover_id for one in ahead for each in one.covers]


def test_who_is_trained_and_free_is_proposed_and_the_others_say_why_not(room: Room) -> None:
    make, group = room.make, room.group
    found = delivery_for(group.lead, group.delivery_id)
    resting, busy = make.facilitator(group.area_id, name="Ada Rest"), make.facilitator(group.area_id, name="Bea Busy")
    make.facilitator(make.area("Far Away"), name="Cy Elsewhere")
    make.train(found.version_id, room.colleague, resting, busy)
    tomorrow = session_for(SYSTEM, room.next_session)
    assert tomorrow.on_date is not None
    assert tomorrow.starts_at is not None
    leave = LeaveDetails(tomorrow.on_date, tomorrow.on_date, DayPart.ALL_DAY, LeaveKind.LEAVE)
    record_leave(group.lead, staff_id=resting.user_id or 0, details=leave)
    slot = WeeklySlot(tomorrow.on_date.weekday(), tomorrow.starts_at)
    make.delivery(group.area_id, group.lead, busy, slots=(slot,), starts_on=tomorrow.on_date)
    make.facilitator(group.area_id, name="Dee Untrained")
    db.close_reading()
    ahead = covers.coming(group.delivery_id, room.today)
    said = {one.session_id: one for one in covers.suggestions(found, ahead)}[room.next_session]
    assert said.free == (room.colleague.name,)
    assert any(each.startswith("Ada Rest (away") for each in said.others)
    assert any("Bea Busy (has NM-" in each for each in said.others)
    assert "Dee Untrained (no training for the programme)" in said.others
    assert not any("Cy Elsewhere" in each for each in (*said.free, *said.others))
