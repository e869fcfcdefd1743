"""One session of the programme, held for one person twice: what stands when either register changes afterwards."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from tests.attendance.group import assert_recount_agrees, counted
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import queries
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import queries as delivery
from tracker.delivery.rules import ItemState, ItemView
from tracker.delivery.service.membership import move_member

FIRST_STARTS, MOVED_ON, SECOND_STARTS = date(2026, 6, 2), date(2026, 8, 1), date(2026, 9, 1)
HERE, ABSENT, SENT_HOME = Entry("ATTC", 150, False, 3), Entry("AAME"), Entry("ATSH", 60)


@dataclass
class Twice:
    """Neil was in the first group, and then in the second, which holds the same sessions again."""

    make: Make
    ruth: Actor
    first: int
    second: int
    person: int

    def amend(self, session_id: int, entry: Entry) -> None:
        """Change Neil's row of a signed register."""
        db.close_reading()
        row = next(row for row in queries.register_for(SYSTEM, session_id).rows if row.person_id == self.person)
        seen = fingerprint(row.entry)
        amend_attendance(self.ruth, session_id, row.membership_id, entry, "The sheet was found", seen=seen)

    @property
    def item(self) -> ItemView:
        """The session as Neil's enrolment has it."""
        db.close_reading()
        [held] = delivery.enrolments_of(self.person)
        outline = delivery.session_for(SYSTEM, self.first).outline_id
        return next(item for item in delivery.items_of(held.id) if item.outline_id == outline)

    @property
    def catch_ups(self) -> int:
        """Catch-ups that stand open for Neil."""
        return len(counted("SELECT id FROM task WHERE kind = 'catch_up' AND done_at IS NULL"))


@pytest.fixture
def twice(make: Make, request: pytest.FixtureRequest) -> Twice:
    """Both registers are signed, with what the test says of Neil in each."""
    area = make.area()
    with clock.standing_at(datetime(2026, 6, 1, 12, tzinfo=UTC)):
        lead, ruth = make.lead(area), make.facilitator(area)
        one = make.delivery(area, lead, ruth, starts_on=FIRST_STARTS)
        two = make.delivery(area, lead, ruth, starts_on=SECOND_STARTS)
        person = make.person(area)
        membership = make.member(one, person, FIRST_STARTS)
    first, second = make.session_ids(one)[0], make.session_ids(two)[0]
    in_first, in_second = request.param
    make.register(ruth, first, {person: in_first})
    with clock.standing_at(datetime(2026, 8, 1, 12, tzinfo=UTC)):
        move_member(SYSTEM, membership_id=membership, to_delivery_id=two, on=MOVED_ON, why="Moved house")
    make.register(ruth, second, {person: in_second})
    return Twice(make, ruth, first, second, person)


def held(in_first: Entry, in_second: Entry) -> pytest.MarkDecorator:
    """What the registers of both sessions say of Neil at first."""
    return pytest.mark.parametrize("twice", [(in_first, in_second)], indirect=True)


@pytest.mark.every_database
@held(ABSENT, HERE)
def test_a_session_stays_met_while_any_signed_register_meets_it(twice: Twice) -> None:
    assert (twice.item.session_id, twice.catch_ups) == (twice.second, 0)
    twice.amend(twice.first, HERE)
    twice.amend(twice.second, ABSENT)
    assert (twice.item.state.is_met, twice.item.session_id, twice.item.met_on) == (True, twice.first, FIRST_STARTS)
    assert (twice.item.minutes_credited, twice.catch_ups) == (150, 0)
    assert_recount_agrees()


@held(SENT_HOME, HERE)
def test_what_an_earlier_session_gave_counts_again_when_a_later_one_no_longer_meets_it(twice: Twice) -> None:
    twice.amend(twice.second, ABSENT)
    assert (twice.item.state, twice.item.minutes_credited) == (ItemState.OWED, 60)
    assert (twice.item.session_id, twice.catch_ups) == (twice.first, 1)
    assert_recount_agrees()


@held(SENT_HOME, Entry("ATSH", 90))
def test_a_session_that_is_owed_has_the_most_minutes_that_any_register_gives(twice: Twice) -> None:
    assert twice.item.minutes_credited == 90
    twice.amend(twice.second, Entry("ATSH", 30))
    assert twice.item.minutes_credited == 60
    assert_recount_agrees()


@held(HERE, HERE)
def test_a_session_that_was_met_twice_counts_once_and_is_done(twice: Twice) -> None:
    assert (twice.item.state, twice.item.session_id) == (ItemState.DONE, twice.first)
    twice.amend(twice.first, ABSENT)
    assert (twice.item.state, twice.item.session_id) == (ItemState.DONE, twice.second)
    twice.amend(twice.first, HERE)
    assert (twice.item.state, twice.item.minutes_credited) == (ItemState.DONE, 150)
    assert_recount_agrees()
