"""Setting up a delivery, changing its staff, and what is refused."""

from dataclasses import replace
from datetime import date, time

import pytest
from sqlalchemy import select

from tests.delivery.conftest import Service
from tracker.accounts.rules import Actor
from tracker.catalogue.models import ProgrammeVersion
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.delivery.details import DeliveryDetails, StaffChoice
from tracker.delivery.queries import delivery_for
from tracker.delivery.rules import SessionKind, StaffPart, WeeklySlot
from tracker.delivery.scope import visible_deliveries
from tracker.delivery.service.setting_up import (
    change_delivery,
    change_staff,
    create_delivery,
    create_one_to_one,
)
from tracker.people import queries as people
from tracker.people.rules import Capacity, Nation

every_database = pytest.mark.every_database


def visible(actor: Actor) -> set[int]:
    db.close_reading()
    return set(db.scalars(visible_deliveries(actor)))


@every_database
def test_a_group_has_its_whole_timetable_from_the_start(here: Service) -> None:
    rows = here.sessions()
    assert len(rows) == 21
    assert [row.number for row in rows] == sorted(row.number for row in rows)
    assert {row.on_date.weekday() for row in rows if row.on_date} == {1, 3}
    assert (here.view().starts_on, here.view().ends_on) == (date(2026, 10, 6), date(2026, 12, 15))


def test_a_group_in_scotland_does_not_meet_on_st_andrews_day(here: Service) -> None:
    glen = here.make.area("Glenfirth", Nation.SCOTLAND)
    mondays = (WeeklySlot(0, time(10)),)
    run = here.make.delivery(glen, here.lead, here.ruth, slots=mondays, starts_on=date(2026, 11, 23))
    days = [row.on_date for row in here.sessions(delivery_id=run)]
    assert days[:2] == [date(2026, 11, 23), date(2026, 12, 7)]


def test_the_version_is_frozen_from_now_on(here: Service) -> None:
    used = db.scalar(select(ProgrammeVersion.used_at).where(ProgrammeVersion.id == here.view().version_id))
    assert used is not None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "?"}, "code"),
        ({"title": " "}, "title"),
        ({"venue": ""}, "venue"),
        ({"capacity": 0}, "capacity"),
        ({"slots": ()}, "slots"),
        ({"slots": (WeeklySlot(0, time(18)), WeeklySlot(0, time(19)))}, "slots"),
        ({"staff": ()}, "staff"),
        ({"format": SessionKind.ONE_TO_ONE, "capacity": 2}, "capacity"),
    ],
)
def test_what_is_wrong_with_a_delivery_is_said_at_its_field(
    here: Service, change: dict[str, object], field: str
) -> None:
    wanted = here.make.delivery_details(here.area, here.lead, here.ruth, **change)
    with pytest.raises(Refused) as refused:
        create_delivery(here.lead, wanted=wanted)
    assert field in refused.value.problems


def test_two_deliveries_have_two_codes(here: Service) -> None:
    wanted = here.make.delivery_details(here.area, here.lead, here.ruth, code=here.view().code.lower())
    with pytest.raises(Refused, match="Another delivery has the code"):
        create_delivery(here.lead, wanted=wanted)


def test_a_lead_sets_up_deliveries_in_their_own_areas_only(here: Service) -> None:
    wanted = here.make.delivery_details(here.make.area(), here.lead, here.ruth)
    with pytest.raises(Refused, match="an area you work in"):
        create_delivery(here.lead, wanted=wanted)


def test_only_facilitators_facilitate_and_only_leads_lead(here: Service) -> None:
    wanted = here.make.delivery_details(here.area, here.ruth, here.lead)
    with pytest.raises(Refused) as refused:
        create_delivery(here.lead, wanted=wanted)
    assert set(refused.value.problems) == {"lead_id", "staff"}


@every_database
def test_a_facilitator_sees_their_own_deliveries_and_a_lead_those_of_their_areas(here: Service) -> None:
    other = here.make.facilitator(here.area)
    theirs = here.make.delivery(here.area, here.lead, other)
    away = here.make.area()
    elsewhere = here.make.delivery(away, here.lead, other)
    assert visible(here.ruth) == {here.delivery}
    assert visible(here.lead) == {here.delivery, theirs, elsewhere}
    assert visible(here.make.lead(here.area)) == {here.delivery, theirs}
    assert visible(here.make.lead(away)) == {elsewhere}
    assert visible(here.make.officer(here.area)) == visible(here.make.administrator()) == set()
    with pytest.raises(Missing):
        delivery_for(other, here.delivery)


@every_database
def test_a_change_of_what_somebody_else_changed_meanwhile_is_stale(here: Service) -> None:
    seen = here.view()

    def rename(title: str) -> None:
        change_delivery(
            here.lead, delivery_id=here.delivery, seen=seen.version, title=title, venue=seen.venue, capacity=12
        )

    rename("Northmoor, evenings")
    with pytest.raises(Stale) as stale:
        rename("Northmoor by night")
    assert stale.value.current == here.view()


def test_there_are_never_fewer_places_than_members(here: Service) -> None:
    for _ in range(2):
        here.make.member(here.delivery, here.person())
    seen = here.view()
    with pytest.raises(Refused, match="2 people are members"):
        change_delivery(here.lead, delivery_id=here.delivery, seen=seen.version, title="A", venue="B", capacity=1)


@every_database
def test_new_staff_know_the_members_at_once_and_those_replaced_no_longer_do(here: Service) -> None:
    person, ned = here.person(), here.make.facilitator(here.area)
    here.make.train(here.view().version_id, ned)
    here.make.member(here.delivery, person)
    assert ned.user_id is not None
    assert here.owen.user_id is not None
    staff = [StaffChoice(here.owen.user_id, StaffPart.LEAD), StaffChoice(ned.user_id, StaffPart.COVER)]
    other_lead = here.make.lead(here.area)
    assert other_lead.user_id is not None
    change_staff(
        here.lead, delivery_id=here.delivery, seen=here.view().version, lead_id=other_lead.user_id, staff=staff
    )
    db.close_reading()
    open_ones = {(each.user_id, each.capacity) for each in people.involvements_of(person) if each.until_on is None}
    assert open_ones == {
        (here.owen.user_id, Capacity.FACILITATOR),
        (ned.user_id, Capacity.FACILITATOR),
        (other_lead.user_id, Capacity.TREATMENT_MANAGER),
    }
    with pytest.raises(Missing):
        people.person_for(here.ruth, person)
    assert here.delivery not in visible(here.ruth)


def one_to_one(here: Service, **changed: object) -> DeliveryDetails:
    usual = {"version_id": here.make.version("isotp"), "format": SessionKind.ONE_TO_ONE, "capacity": 1}
    wanted: DeliveryDetails = here.make.delivery_details(here.area, here.lead, here.ruth, **{**usual, **changed})
    return wanted


@every_database
def test_a_run_for_one_person_has_every_session_in_a_slot(here: Service) -> None:
    run = create_one_to_one(here.lead, person_id=here.person(), wanted=one_to_one(here))
    rows = here.sessions(SessionKind.ONE_TO_ONE, run)
    assert len(rows) == here.view(run).outlines
    assert all(row.on_date is not None and row.membership_id is not None for row in rows)
    assert here.view(run).members == 1


def test_without_weekly_times_every_session_of_a_run_for_one_person_is_booked(here: Service) -> None:
    run = create_one_to_one(here.lead, person_id=here.person(), wanted=one_to_one(here, slots=()))
    assert {row.on_date for row in here.sessions(SessionKind.ONE_TO_ONE, run)} == {None}
    assert here.view(run).ends_on is None


def test_a_run_for_one_person_is_one_to_one(here: Service) -> None:
    wanted = replace(one_to_one(here), format=SessionKind.GROUP)
    with pytest.raises(Refused, match="one-to-one"):
        create_one_to_one(here.lead, person_id=here.person(), wanted=wanted)
