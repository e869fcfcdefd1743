"""Staying on a delivery: reasons and stages of leaving, suspension, entry rules, and that no move loses a session."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.delivery.conftest import TODAY, Service
from tracker.accounts.rules import SYSTEM
from tracker.attendance.jobs import date_catch_ups
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import histories, queries
from tracker.delivery.rules import CATCH_UP, EnrolmentState, ItemResult, ItemState, SessionKind
from tracker.delivery.service.enrolling import recount_progress, settle_items
from tracker.delivery.service.membership import move_member, remove_member
from tracker.delivery.service.rounds import extend_cycle
from tracker.delivery.service.suspending import resume, suspend
from tracker.delivery.stays import LastHeld, Stage, Stay, stage_of
from tracker.work import service as work

pytestmark = pytest.mark.every_database
MONDAY = TODAY - timedelta(days=1)


def stay(here: Service, membership: int) -> Stay:
    held = here.member(membership).enrolment_id
    return next(each for each in histories.stays(held) if each.membership_id == membership)


def on_register(here: Service, place: int, delivery: int = 0) -> set[int]:
    """The memberships that belong to the group's session at a place."""
    row = here.sessions(delivery_id=delivery)[place]
    return {each.membership_id for each in queries.members_on(queries.session_for(SYSTEM, row.id))}


def test_leaving_keeps_the_reason_its_category_and_the_stage(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    remove_member(SYSTEM, membership_id=membership, on=TODAY, reason="work_or_care")
    found = stay(here, membership)
    assert (found.category, found.reason) == ("Personal and health", "Work, caring or family")
    assert (found.stage, found.why_left) == (Stage.DURING, "Work, caring or family")
    assert found.stage_words.startswith("During ")


def test_another_reason_needs_words_and_no_reason_is_made_up(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    for reason, words in (("other", "Enter why they leave"), ("nonsense", "Choose why they leave")):
        with pytest.raises(Refused, match=words):
            remove_member(SYSTEM, membership_id=membership, on=TODAY, reason=reason)
    assert here.member(membership).is_open


def test_who_leaves_before_anything_was_held_leaves_before_the_start(here: Service) -> None:
    ahead = here.make.delivery(here.area, here.lead, here.ruth, starts_on=TODAY + timedelta(weeks=2))
    membership = here.make.member(ahead, here.person(), TODAY + timedelta(weeks=2))
    remove_member(SYSTEM, membership_id=membership, on=TODAY, reason="declined")
    assert stay(here, membership).stage is Stage.BEFORE_START


def test_who_owes_nothing_leaves_after_the_last_session() -> None:
    assert stage_of(LastHeld(27, 0, 6)) == (Stage.AFTER_LAST, None)
    assert stage_of(LastHeld(3, 24, 2)) == (Stage.DURING, 2)
    assert stage_of(LastHeld(0, 27, None)) == (Stage.BEFORE_START, None)


def test_a_suspended_member_stands_in_no_register_of_those_days_and_owes_what_is_held(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    suspend(SYSTEM, membership_id=membership, from_on=date(2026, 10, 13), until_on=date(2026, 10, 20), why="Remand")
    db.close_reading()
    present = [membership in on_register(here, place) for place in range(7)]
    assert present == [True, True, False, False, False, True, True]
    assert here.items(membership).count(ItemState.OWED) == 27
    assert here.view().members == 1


def test_a_suspended_member_comes_back_and_both_stay_in_the_history(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    suspend(SYSTEM, membership_id=membership, from_on=date(2026, 11, 16), until_on=None, why="In hospital")
    db.close_reading()
    with pytest.raises(Refused, match="suspended already from 16 November 2026, with no end yet"):
        suspend(SYSTEM, membership_id=membership, from_on=TODAY, until_on=None, why="Again")
    resume(SYSTEM, membership_id=membership, on=TODAY)
    (found,) = stay(here, membership).suspended
    assert (found.from_on, found.until_on, found.why) == (date(2026, 11, 16), MONDAY, "In hospital")
    with pytest.raises(Refused, match="not suspended"):
        resume(SYSTEM, membership_id=membership, on=TODAY)


@pytest.mark.parametrize(
    ("from_on", "until_on", "why", "field"),
    [
        (date(2026, 9, 1), None, "Remand", "from_on"),
        (date(2028, 9, 1), None, "Remand", "from_on"),
        (TODAY, MONDAY, "Remand", "until_on"),
        (TODAY, None, " ", "why"),
    ],
)
def test_a_suspension_has_days_in_order_within_the_stay_and_a_reason(
    here: Service, from_on: date, until_on: date | None, why: str, field: str
) -> None:
    membership = here.make.member(here.delivery, here.person())
    with pytest.raises(Refused) as refusal:
        suspend(SYSTEM, membership_id=membership, from_on=from_on, until_on=until_on, why=why)
    assert field in refusal.value.problems


def test_leaving_ends_a_suspension(here: Service) -> None:
    membership = here.make.member(here.delivery, here.person())
    suspend(SYSTEM, membership_id=membership, from_on=date(2026, 11, 16), until_on=None, why="Remand")
    remove_member(SYSTEM, membership_id=membership, on=TODAY, reason="custody_move")
    assert stay(here, membership).suspended[0].until_on == TODAY


def test_a_member_twice_is_refused_in_words_of_its_own(here: Service) -> None:
    person = here.person(surname="Larchwood", first_names="Neil")
    here.make.member(here.delivery, person)
    title = here.view().title
    with pytest.raises(Refused, match=f"Larchwood, Neil: already a member of {title}"):
        here.make.member(here.delivery, person)
    assert here.view().members == 1


@pytest.fixture
def rolling(here: Service) -> int:
    """A rolling group of the invented programme, on its second module's sessions of the menu."""
    version = here.make.hedgerow()
    return int(
        here.make.delivery(here.area, here.lead, here.ruth, version_id=version, starts_on=TODAY - timedelta(weeks=6))
    )


def test_a_rolling_group_is_joined_only_where_a_module_begins(here: Service, rolling: int) -> None:
    person = here.person()
    with pytest.raises(Refused, match="People join where a module begins: ") as refusal:
        here.make.member(rolling, person, TODAY - timedelta(days=6))
    assert refusal.value.field == "joined_on"
    begins = next(row.on_date for row in here.sessions(delivery_id=rolling) if row.number == 20)
    assert begins is not None
    membership = here.make.member(rolling, person, begins)
    assert here.member(membership).joined_on == begins


def test_a_rolling_group_goes_round_again_with_what_is_owed_and_only_those_who_owe_it_stand_in_it(
    here: Service, rolling: int
) -> None:
    first = here.make.member(rolling, here.person(), TODAY - timedelta(weeks=6))
    begins = next(row.on_date for row in here.sessions(delivery_id=rolling) if row.number == 20)
    assert begins is not None
    late = here.make.member(rolling, here.person(), begins)
    held = here.member(first).enrolment_id
    for row in [row for row in here.sessions(delivery_id=rolling) if row.number <= 3]:
        results = [ItemResult(held, True, row.minutes, row.on_date or TODAY)]
        settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=results)
    owed = f"{here.member(late).enrolment_id}:{here.sessions(delivery_id=rolling)[0].outline_id}"
    work.open_task(
        SYSTEM, kind=CATCH_UP, key=owed, title="Catch-up", rule="Missed", person_id=here.member(late).person_id
    )
    assert date_catch_ups({}) == 1
    assert extend_cycle(here.lead, delivery_id=rolling) == 3
    assert date_catch_ups({}) == 0, "what is owed is due by the new round at once"
    again = [row for row in here.sessions(delivery_id=rolling) if row.number <= 3 and (row.on_date or TODAY) > TODAY]
    last = max(row.on_date for row in here.sessions(delivery_id=rolling) if row.number == 33 and row.on_date)
    assert [row.number for row in again] == [1, 2, 3]
    assert all(row.on_date is not None and row.on_date > last for row in again)
    members = queries.members_on(queries.session_for(SYSTEM, again[0].id))
    assert [each.membership_id for each in members] == [late]
    with pytest.raises(Refused, match="lies ahead already"):
        extend_cycle(here.lead, delivery_id=rolling)
    assert recount_progress(SYSTEM) == ()


def test_a_group_that_begins_and_ends_together_does_not_go_round(here: Service) -> None:
    with pytest.raises(Refused, match="is not held in rounds"):
        extend_cycle(here.lead, delivery_id=here.delivery)


def test_a_module_that_was_not_chosen_for_a_member_is_not_in_their_registers(here: Service, rolling: int) -> None:
    membership = here.make.member(rolling, here.person(), TODAY - timedelta(weeks=6))
    rows = here.sessions(delivery_id=rolling)
    menu = next(place for place, row in enumerate(rows) if row.number == 8)
    assert on_register(here, 0, rolling) == {membership}
    assert on_register(here, menu, rolling) == set()


Steps = st.lists(st.tuples(st.sampled_from(["move", "meet", "suspend", "leave"]), st.integers(0, 8)), max_size=7)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=Steps)
def test_no_move_loses_or_doubles_a_session_and_what_is_met_survives(
    here: Service, steps: list[tuple[str, int]]
) -> None:
    """A person's items are the programme's sessions, each once, whatever happens; a met one stays met."""
    runs = [here.make.delivery(here.area, here.lead, here.ruth) for _ in range(2)]
    membership, at, on = here.make.member(runs[0], here.person(), date(2026, 10, 6)), 0, date(2026, 10, 20)
    held, met = here.member(membership).enrolment_id, set[int]()
    for act, place in steps:
        if act == "meet" and here.member(membership).is_open:
            row = here.sessions(delivery_id=runs[at])[place]
            results = [ItemResult(held, True, row.minutes, row.on_date or TODAY)]
            settle_items(SYSTEM, session_id=row.id, outline_id=row.outline_id, results=results)
            met.add(row.number)
        elif act == "move" and here.member(membership).is_open and on < TODAY - timedelta(days=3):
            at, on = 1 - at, on + timedelta(days=3)
            membership = move_member(SYSTEM, membership_id=membership, to_delivery_id=runs[at], on=on, why="Nearer")
        elif act == "suspend" and here.member(membership).is_open and not stay(here, membership).suspended:
            suspend(SYSTEM, membership_id=membership, from_on=on, until_on=on, why="Remand")
        elif act == "leave" and here.member(membership).is_open and on < TODAY - timedelta(days=6):
            remove_member(SYSTEM, membership_id=membership, on=on, reason="times")
            on += timedelta(days=3)
            person = here.member(membership).person_id
            membership = here.make.member(runs[at], person, on)
    db.close_reading()
    items = queries.items_of(held)
    assert [item.number for item in items] == list(range(1, 28))
    assert {item.number for item in items if item.state.is_met} == met
    open_ones = [row for row in here.sessions(SessionKind.ONE_TO_ONE, runs[at]) if row.membership_id == membership]
    assert sorted(row.number for row in open_ones) == [1, 4, 11, 16, 23, 27]
    assert sum(each.left_on is None for each in histories.stays(held)) == 1
    assert queries.enrolment(held).state is EnrolmentState.ACTIVE
    assert recount_progress(SYSTEM) == ()
