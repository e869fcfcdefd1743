"""A catch-up is booked with the checks of every booking: what is in the way is shown, and only a lead passes it."""

from collections.abc import Callable
from datetime import date, time

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.attendance.group import ABSENT, HERE, Group
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import Actor
from tracker.attendance import debts, making_up
from tracker.attendance.rules.debts import Debt
from tracker.attendance.service.catching import book_catch_up
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import queries
from tracker.delivery.models import Session
from tracker.delivery.rules import WeeklySlot
from tracker.delivery.service.catching import CatchUpWish
from tracker.resources.rules.places import RoomDetails
from tracker.resources.service.places import add_room
from tracker.timetable.booking import Looked
from tracker.timetable.rules.clashes import ClashKind
from tracker.timetable.service import choose_room

FRIDAY, TEN, TODAY = date(2026, 11, 27), time(10), date(2026, 11, 24)


@pytest.fixture
def debt(group: Group) -> Debt:
    """What the first of the group missed today, and nobody else."""
    group.sign(group.ruth, {**group.all_here(), group.members[0]: ABSENT})
    return owed(group)


def owed(group: Group) -> Debt:
    db.close_reading()
    return debts.debts_in(group.world.delivery_id)[0]


def elsewhere(group: Group, *staff: Actor, person: int | None = None) -> int:
    """Another delivery on Fridays at 10am, with some facilitators and perhaps a person."""
    make, world = group.make, group.world
    slots = (WeeklySlot(4, TEN),)
    of = {"starts_on": TODAY, "slots": slots, "version_id": make.version("isotp")}
    delivery: int = make.delivery(world.area_id, world.lead, *staff, **of)
    if person is not None:
        make.member(delivery, person, TODAY)
    return delivery


def room(group: Group, name: str) -> int:
    """A room of the area."""
    return add_room(group.world.lead, area_id=group.world.area_id, details=RoomDetails(name, 9, False, False, None))


def found(group: Group, debt: Debt, wish: CatchUpWish) -> Looked:
    """What is found at a time."""
    db.close_reading()
    delivery = queries.delivery_for(group.world.lead, debt.delivery_id)
    asked = making_up.asked(debt, delivery, wish)
    return making_up.look(group.world.lead, debt, delivery, asked, alone=wish.membership_id is not None)


def kinds(seen: Looked) -> set[ClashKind]:
    return {each.kind for each in seen.clashes}


def book(who: Actor, debt: Debt, wish: CatchUpWish, seen: str = "", despite: str = "") -> int:
    of = {"enrolment_id": debt.enrolment_id, "outline_id": debt.outline_id}
    return book_catch_up(who, **of, wish=wish, most=2, seen=seen, despite=despite)


@pytest.mark.every_database
def test_what_blocks_is_passed_only_by_a_lead_who_read_it_and_says_why(group: Group, debt: Debt) -> None:
    elsewhere(group, group.make.facilitator(group.world.area_id), person=debt.person_id)
    wish = CatchUpWish(debt.membership_id, FRIDAY, TEN)
    seen = found(group, debt, wish)
    assert kinds(seen) == {ClashKind.PERSON}
    with pytest.raises(Refused, match="a programme lead may save it"):
        book(group.ruth, debt, wish, seen.fingerprint, "It is fine")
    with pytest.raises(Refused, match="Enter why it is booked in spite of the clashes"):
        book(group.world.lead, debt, wish, seen.fingerprint)
    with pytest.raises(Refused, match="Read what else is at that time"):
        book(group.world.lead, debt, wish, "something else", "He leaves early there")
    assert owed(group).booked is None
    booked = book(group.world.lead, debt, wish, seen.fingerprint, "He leaves early there")
    db.close_reading()
    kept = select(AuditEvent.changes).where(AuditEvent.action == Action.SESSION_BOOKED.value)
    assert db.scalars(kept.where(AuditEvent.subject_id == booked)).one()["despite"] == "He leaves early there"


def test_staff_rooms_and_closed_days_are_asked_about(group: Group, debt: Debt) -> None:
    taken, free = room(group, "Room 1"), room(group, "Room 8")
    other = elsewhere(group, group.ruth)
    choose_room(group.world.lead, delivery_id=other, room_id=taken)
    alone = CatchUpWish(debt.membership_id, FRIDAY, TEN)
    assert found(group, debt, alone).clashes == (), "Owen is free"
    assert [each.id for each in found(group, debt, alone).rooms] == [free]
    assert kinds(found(group, debt, CatchUpWish(debt.membership_id, FRIDAY, TEN, room_id=taken))) == {ClashKind.ROOM}
    assert kinds(found(group, debt, CatchUpWish(None, FRIDAY, TEN))) == {ClashKind.FACILITATOR}
    christmas = CatchUpWish(debt.membership_id, date(2026, 12, 25), TEN)
    assert kinds(found(group, debt, christmas)) == {ClashKind.CLOSED}
    with pytest.raises(Refused, match="Choose a room of this area"):
        book(group.ruth, debt, CatchUpWish(debt.membership_id, FRIDAY, TEN, room_id=taken + 77))
    booked = book(group.ruth, debt, CatchUpWish(debt.membership_id, FRIDAY, TEN, room_id=free))
    db.close_reading()
    assert db.scalar(select(Session.room_id).where(Session.id == booked)) == free


def test_a_groups_catch_up_is_about_those_who_owe_it_and_nobody_else(group: Group) -> None:
    first, second, third = group.members
    group.sign(group.ruth, {first: ABSENT, second: ABSENT, third: HERE})
    debt, (_, owes, here) = owed(group), group.world.person_ids
    other = elsewhere(group, group.make.facilitator(group.world.area_id), person=here)
    together = CatchUpWish(None, FRIDAY, TEN)
    assert found(group, debt, together).clashes == (), "who was there does not come"
    group.make.member(other, owes, TODAY)
    assert kinds(found(group, debt, together)) == {ClashKind.PERSON}


def test_the_page_shows_what_is_in_the_way_and_keeps_what_was_typed(
    group: Group, debt: Debt, client_as: Callable[[Actor], FlaskClient]
) -> None:
    elsewhere(group, group.ruth, group.owen)
    client, address = client_as(group.ruth), f"/catch-ups/{debt.enrolment_id}/{debt.outline_id}"
    assert "When everybody is free" in client.get(address).text
    chosen = client.get(f"{address}?how=alone&at=2026-11-30T10:00").text
    assert "Nothing is in the way" in chosen
    typed = {"how": "alone", "on_date": ["27", "11", "2026"], "starts_at": "10am", "venue": "Annexe"}
    for pressed, status in (("check", 200), ("submit", 422)):
        shown = client.post(address, data={**typed, pressed: "1"})
        assert shown.status_code == status
        assert "2 clashes in the way" in shown.text
        assert "Choose another time or place" in shown.text
        assert "Annexe" in shown.text
    assert owed(group).booked is None
    wrong = client.post(address, data={**typed, "on_date": ["27", "11", "2126"], "check": "1"})
    assert (wrong.status_code, "Check the year" in wrong.text) == (422, True)
    lead = client_as(group.world.lead)
    asked = lead.post(address, data={**typed, "submit": "1"})
    assert "Enter why it is booked in spite of the clashes" in asked.text
    seen = asked.text.split('name="previewed"')[1].split('value="')[1].split('"')[0]
    sent = {**typed, "submit": "1", "previewed": seen, "despite": "Both agreed"}
    assert lead.post(address, data=sent).status_code == 302
    assert owed(group).booked is not None
