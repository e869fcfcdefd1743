"""Rooms, closed days, rules, training, leave and hours are kept on both databases, each within its scope."""

from dataclasses import dataclass, replace
from datetime import date, time, timedelta

import pytest

from tests.make import Make
from tracker.accounts.actions import Action
from tracker.accounts.queries import trail
from tracker.accounts.records import TrailFilter
from tracker.accounts.rules import Actor
from tracker.catalogue.queries import programme_of
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.resources import queries
from tracker.resources.rules.places import RoomDetails
from tracker.resources.rules.staffing import DEFAULT_RULE
from tracker.resources.rules.time_of_staff import DayPart, LeaveDetails, LeaveKind, WorkingHours
from tracker.resources.rules.training import TrainingDetails, TrainingKind
from tracker.resources.service.places import (
    add_closure,
    add_room,
    change_closure,
    change_room,
    remove_closure,
    set_staffing_rule,
)
from tracker.resources.service.time_of_staff import change_leave, record_leave, remove_leave, set_hours
from tracker.resources.service.training import correct_training, record_training, withdraw_training

pytestmark = pytest.mark.every_database
TODAY = clock.today("Europe/London")
SOON = TODAY + timedelta(days=30)
TRAINED = TrainingDetails(TrainingKind.TRAINED, TODAY - timedelta(days=400), "A certificate")


@dataclass(frozen=True)
class Here:
    """An area with a lead and a facilitator, a lead elsewhere, and a programme."""

    area: int
    lead: Actor
    other: Actor
    ruth: Actor
    programme: int

    @property
    def ruth_id(self) -> int:
        """The facilitator's user id."""
        return self.ruth.user_id or 0


@pytest.fixture
def here(make: Make) -> Here:
    area = make.area("Northmoor")
    programme = programme_of(make.version("isotp"))
    return Here(area, make.lead(area), make.lead(make.area("Westhaven")), make.facilitator(area), programme)


def test_a_room_is_added_changed_and_closed_after_a_last_day(here: Here) -> None:
    room = add_room(here.lead, area_id=here.area, details=RoomDetails(" Mill Lane 2 ", 16, accessible=True))
    with pytest.raises(Refused, match="a room called Mill Lane 2 already"):
        add_room(here.lead, area_id=here.area, details=RoomDetails("Mill Lane 2", 8))
    change_room(here.lead, room_id=room, seen=1, details=RoomDetails("Mill Lane 2", 14, last_day=SOON))
    with pytest.raises(Stale):
        change_room(here.lead, room_id=room, seen=1, details=RoomDetails("Mill Lane 2", 12))
    (found,) = queries.rooms_of(here.area)
    assert (found.seats, found.is_open(SOON), found.is_open(SOON + timedelta(days=1))) == (14, True, False)
    for act in (
        lambda: add_room(here.other, area_id=here.area, details=RoomDetails("Mine", 2)),
        lambda: change_room(here.other, room_id=room, seen=2, details=RoomDetails("Mine", 2)),
    ):
        with pytest.raises(Missing):
            act()


def test_closed_days_are_read_by_day_with_why(here: Here) -> None:
    last = SOON + timedelta(days=2)
    closure = add_closure(here.lead, area_id=here.area, from_on=SOON, until_on=last, why="Staff training")
    db.close_reading()
    assert queries.closed_days(here.area, SOON + timedelta(days=1), SOON + timedelta(days=9)) == dict.fromkeys(
        (SOON + timedelta(days=1), last), "Staff training"
    )
    change_closure(here.lead, closure_id=closure, seen=1, from_on=SOON, until_on=SOON, why="Moving house")
    db.close_reading()
    assert queries.closed_days(here.area, TODAY, last) == {SOON: "Moving house"}
    with pytest.raises(Missing):
        remove_closure(here.other, closure_id=closure, seen=2)
    remove_closure(here.lead, closure_id=closure, seen=2)
    db.close_reading()
    assert queries.closed_days(here.area, TODAY, last) == {}


def test_an_area_that_said_nothing_checks_training_and_asks_for_two(here: Here) -> None:
    assert queries.staffing_rule(here.area) == DEFAULT_RULE
    rule = replace(DEFAULT_RULE, check_training=False, pair=1)
    set_staffing_rule(here.lead, area_id=here.area, seen=0, rule=rule)
    with pytest.raises(Stale):
        set_staffing_rule(here.lead, area_id=here.area, seen=0, rule=DEFAULT_RULE)
    with pytest.raises(Missing):
        set_staffing_rule(here.other, area_id=here.area, seen=1, rule=DEFAULT_RULE)
    db.close_reading()
    assert queries.staffing_rule(here.area) == replace(rule, version=1)
    (line,) = trail(TrailFilter(action=Action.STAFFING_RULE_CHANGED)).lines
    assert set(line.fields) == {"check_training", "pair"}


def test_training_counts_until_it_is_withdrawn(here: Here) -> None:
    training = record_training(here.lead, staff_id=here.ruth_id, programme_id=here.programme, details=TRAINED)
    db.close_reading()
    assert here.ruth_id in queries.trained(here.programme, TODAY)
    assert queries.trained(here.programme, TODAY, TrainingKind.ASSESSED) == {}
    better = replace(TRAINED, kind=TrainingKind.ASSESSED, assessed_on=TODAY, assessed_by="R. Fennel")
    correct_training(here.lead, training_id=training, seen=1, details=better)
    withdraw_training(here.lead, training_id=training, seen=2, on=TODAY, why="Left the programme")
    db.close_reading()
    assert queries.trained(here.programme, TODAY) == {}
    assert here.ruth_id in queries.trained(here.programme, TODAY - timedelta(days=1), TrainingKind.ASSESSED)
    with pytest.raises(Refused, match="withdrawn"):
        correct_training(here.lead, training_id=training, seen=3, details=better)
    with pytest.raises(Refused, match="was withdrawn"):
        withdraw_training(here.lead, training_id=training, seen=3, on=TODAY, why="Again")


def test_a_lead_elsewhere_and_a_colleague_record_nothing_about_somebody(here: Here, make: Make) -> None:
    for stranger in (here.other, make.facilitator(here.area)):
        with pytest.raises(Missing):
            record_training(stranger, staff_id=here.ruth_id, programme_id=here.programme, details=TRAINED)
        with pytest.raises(Missing):
            record_leave(stranger, staff_id=here.ruth_id, details=LeaveDetails(SOON, SOON))
        with pytest.raises(Missing):
            set_hours(stranger, staff_id=here.ruth_id, hours=[])


def test_leave_is_recorded_by_oneself_or_a_lead_and_read_by_days(here: Here) -> None:
    leave = record_leave(here.ruth, staff_id=here.ruth_id, details=LeaveDetails(SOON, SOON + timedelta(days=4)))
    db.close_reading()
    (away,) = queries.away([here.ruth_id, here.lead.user_id or 0], SOON, SOON)[here.ruth_id]
    assert (away.why, away.covers(SOON, time(18), 120)) == ("On leave", True)
    assert queries.away([here.ruth_id], TODAY, SOON - timedelta(days=1)) == {}
    half = LeaveDetails(SOON, SOON, DayPart.MORNING, LeaveKind.TRAINING)
    change_leave(here.lead, leave_id=leave, seen=1, details=half)
    with pytest.raises(Stale):
        remove_leave(here.ruth, leave_id=leave, seen=1)
    remove_leave(here.ruth, leave_id=leave, seen=2)
    db.close_reading()
    assert queries.leave_of(here.ruth_id, date(2000, 1, 1)) == ()


def test_hours_replace_those_before(here: Here) -> None:
    week = [WorkingHours(weekday, time(9), time(17)) for weekday in range(5)]
    set_hours(here.ruth, staff_id=here.ruth_id, hours=week)
    set_hours(here.ruth, staff_id=here.ruth_id, hours=week[:2])
    db.close_reading()
    assert queries.hours_of([here.ruth_id]) == {here.ruth_id: tuple(week[:2])}
