"""What a result makes of an item, what slots may be, and when a delivery has started and finished."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.errors import Refused
from tracker.delivery import details
from tracker.delivery.details import StaffChoice
from tracker.delivery.rules import (
    DeliveryState,
    ItemResult,
    ItemState,
    OwedItem,
    StaffPart,
    WeeklySlot,
    overlaps,
    settled,
    state_of,
)

DAY = date(2026, 11, 24)
OWED = OwedItem(ItemState.OWED, 0, None, None)
DONE = OwedItem(ItemState.DONE, 120, 7, DAY)
MET = ItemResult(1, True, 120, DAY)
PART = ItemResult(1, False, 45, DAY)
NOTHING = ItemResult(1, False, 0, DAY)

RESULTS = st.builds(ItemResult, st.just(1), st.booleans(), st.integers(0, 150), st.just(DAY))
BEFORE = st.sampled_from(
    [OWED, DONE, OwedItem(ItemState.CREDITED, 0, None, DAY), OwedItem(ItemState.OWED, 40, 8, None)]
)


def test_a_session_that_is_met_does_the_item() -> None:
    assert settled(OWED, MET, 7) == DONE


def test_a_session_that_is_not_met_credits_its_minutes_and_leaves_the_item_owed() -> None:
    assert settled(OWED, PART, 7) == OwedItem(ItemState.OWED, 45, 7, None)


def test_an_amendment_takes_back_what_its_own_session_did() -> None:
    assert settled(DONE, NOTHING, 7) == OWED


def test_another_session_takes_back_nothing() -> None:
    assert settled(DONE, NOTHING, 8) == DONE


@pytest.mark.parametrize("state", [ItemState.CREDITED, ItemState.WAIVED, ItemState.MADE_UP])
def test_what_was_credited_waived_or_made_up_stays_so(state: ItemState) -> None:
    before = OwedItem(state, 60, None, DAY)
    assert settled(before, NOTHING, 7) == before


@given(BEFORE, RESULTS, st.integers(7, 9))
def test_the_same_result_twice_is_the_same_as_once(before: OwedItem, result: ItemResult, session: int) -> None:
    once = settled(before, result, session)
    assert settled(once, result, session) == once


@pytest.mark.parametrize(
    ("starts", "ends", "state"),
    [
        (date(2026, 11, 25), None, DeliveryState.STARTING),
        (DAY, None, DeliveryState.RUNNING),
        (DAY, DAY, DeliveryState.RUNNING),
        (date(2026, 1, 1), date(2026, 11, 23), DeliveryState.FINISHED),
    ],
)
def test_a_delivery_runs_from_its_first_day_to_its_last(starts: date, ends: date | None, state: DeliveryState) -> None:
    assert state_of(starts, ends, DAY) is state


def test_slots_of_one_day_may_touch_but_not_overlap() -> None:
    morning, noon = WeeklySlot(0, time(10)), WeeklySlot(0, time(12))
    assert details.slot_problems([morning, noon], 120) == {}
    assert "overlap" in details.slot_problems([morning, noon], 121)["slots"]


def test_a_session_does_not_run_past_midnight() -> None:
    assert "midnight" in details.slot_problems([WeeklySlot(0, time(22))], 150)["slots"]


@given(st.times(), st.integers(1, 180), st.times(), st.integers(1, 180))
def test_overlap_is_mutual(one: time, minutes: int, other: time, others: int) -> None:
    assert overlaps(one, minutes, other, others) == overlaps(other, others, one, minutes)


@pytest.mark.parametrize(
    "staff",
    [
        (),
        (StaffChoice(1, StaffPart.REGULAR),),
        (StaffChoice(1, StaffPart.LEAD), StaffChoice(2, StaffPart.LEAD)),
        (StaffChoice(1, StaffPart.LEAD), StaffChoice(1, StaffPart.COVER)),
    ],
)
def test_a_delivery_has_one_lead_facilitator_and_nobody_twice(staff: tuple[StaffChoice, ...]) -> None:
    assert "staff" in details.staff_problems(staff)


def test_leaving_needs_a_reason_and_a_day_of_the_membership() -> None:
    with pytest.raises(Refused) as refused:
        details.check_leaving(date(2026, 10, 1), " ", joined_on=date(2026, 10, 6), today=DAY)
    assert set(refused.value.problems) == {"on", "why"}
