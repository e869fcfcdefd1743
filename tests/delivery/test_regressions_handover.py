"""What facilitators still have to do about a member is taken over by whoever answers for that member next."""

from datetime import date, timedelta

import pytest

from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.delivery.details import StaffChoice
from tracker.delivery.rules import EnrolmentState, StaffPart
from tracker.delivery.service.membership import move_member, remove_member
from tracker.delivery.service.setting_up import change_staff
from tracker.work import queries as work
from tracker.work.service import open_task

pytestmark = pytest.mark.every_database


def owe(here: Service, person: int, owner: Actor) -> None:
    """Let a catch-up of a person be somebody's to hold."""
    open_task(
        SYSTEM,
        kind="catch_up",
        key=f"{person}:1",
        title="Catch-up",
        rule="A session that was missed is caught up",
        person_id=person,
        owner_id=owner.user_id,
    )


def to_do(actor: Actor) -> list[int | None]:
    """About whom somebody has to do something."""
    db.close_reading()
    return [task.person_id for task in work.open_tasks(actor)]


def put_on(here: Service, *staff: Actor) -> None:
    """Let these deliver it, the first of them as the lead facilitator."""
    parts = [StaffPart.LEAD, *[StaffPart.REGULAR] * len(staff)]
    chosen = [StaffChoice(each.user_id or 0, part) for each, part in zip(staff, parts, strict=False)]
    here.make.train(here.view().version_id, *staff)
    seen, lead = here.view().version, here.lead.user_id or 0
    change_staff(here.lead, delivery_id=here.delivery, seen=seen, lead_id=lead, staff=chosen)


def test_the_next_lead_facilitator_takes_over_the_catch_ups_of_the_one_who_goes(here: Service) -> None:
    person = here.person()
    here.make.member(here.delivery, person, date(2026, 10, 6))
    owe(here, person, here.ruth)
    una = here.make.facilitator(here.area)
    put_on(here, una, here.owen)
    assert (to_do(here.ruth), to_do(una), to_do(here.owen)) == ([], [person], [])


def test_whoever_stays_on_the_delivery_keeps_what_they_have_to_do(here: Service) -> None:
    person = here.person()
    here.make.member(here.delivery, person, date(2026, 10, 6))
    owe(here, person, here.ruth)
    put_on(here, here.owen, here.ruth)
    assert (to_do(here.ruth), to_do(here.owen)) == ([person], [])


@pytest.mark.parametrize("days", [0, 1])
def test_the_catch_ups_of_a_member_go_with_them_to_another_delivery(here: Service, days: int) -> None:
    person, una = here.person(), here.make.facilitator(here.area)
    membership = here.make.member(here.delivery, person, date(2026, 10, 6))
    owe(here, person, here.ruth)
    other = here.make.delivery(here.area, here.lead, una)
    on = TODAY + timedelta(days=days)
    move_member(here.lead, membership_id=membership, to_delivery_id=other, on=on, why="Better evening")
    assert to_do(una) == [person]


def test_a_facilitator_of_both_deliveries_keeps_them(here: Service) -> None:
    person, una = here.person(), here.make.facilitator(here.area)
    membership = here.make.member(here.delivery, person, date(2026, 10, 6))
    owe(here, person, here.ruth)
    other = here.make.delivery(here.area, here.lead, una, here.ruth)
    move_member(here.lead, membership_id=membership, to_delivery_id=other, on=TODAY, why="Better evening")
    assert (to_do(here.ruth), to_do(una)) == ([person], [])


def test_any_lead_of_the_area_may_withdraw_and_move_a_member_who_lives_elsewhere(here: Service) -> None:
    colleague = here.make.lead(here.area)
    far = here.make.area()
    away, other = here.make.person(far), here.make.person(far)
    withdrawn, moved = (here.make.member(here.delivery, each, date(2026, 10, 6)) for each in (away, other))
    remove_member(colleague, membership_id=withdrawn, on=TODAY, why="Withdrew", state=EnrolmentState.WITHDRAWN)
    assert here.member(withdrawn).state is EnrolmentState.WITHDRAWN
    to = here.make.delivery(here.area, here.lead, here.owen)
    move_member(colleague, membership_id=moved, to_delivery_id=to, on=TODAY, why="Better evening")
    assert not here.member(moved).is_open
