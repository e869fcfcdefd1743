"""The matrix as read from real registers, on SQLite and on PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from tests.attendance.browsing import statements
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.rules import ItemResult, ItemState, SessionKind, WeeklySlot
from tracker.delivery.service.dates import book_one_to_one
from tracker.delivery.service.enrolling import settle_items
from tracker.delivery.service.membership import remove_member
from tracker.delivery.service.suspending import suspend
from tracker.reports.queries.matrix import matrix_for
from tracker.reports.rules.matrix import Matrix

pytestmark = pytest.mark.every_database

NOW = datetime(2026, 10, 20, 12, tzinfo=UTC)  # four sessions held: 6, 8, 13 and 15 October
STATEMENTS = 6  # what the version prescribes is frozen, and was read before
EVENINGS_ELSEWHERE = (WeeklySlot(0, time(18)),)


@dataclass
class Scene:
    """A group of two on Tuesdays and Thursdays since 6 October 2026."""

    make: Make
    area: int
    lead: Actor
    facilitator: Actor
    delivery: int
    people: list[int]
    sessions: list[int]

    def sign(self, at: int, entries: dict[int, Entry] | None = None) -> None:
        self.make.register(self.facilitator, self.sessions[at], entries)

    def matrix(self, actor: Actor | None = None) -> Matrix:
        db.close_reading()
        with clock.standing_at(NOW):
            return matrix_for(actor or self.lead, self.delivery)

    def cells(self, who: int) -> tuple[str, ...]:
        return next(row for row in self.matrix().rows if row.person_id == self.people[who]).cells

    def membership(self, who: int) -> int:
        page: RegisterPage = self.make.open_register(self.facilitator, self.sessions[0])
        return next(row.membership_id for row in page.rows if row.person_id == self.people[who])


@pytest.fixture
def scene(make: Make) -> Scene:
    area = make.area("Northmoor")
    lead, facilitator = make.lead(area), make.facilitator(area)
    with clock.standing_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
        people = [make.person(area, surname="Alderman"), make.person(area, surname="Bramley")]
        delivery = make.delivery(area, lead, facilitator, version_id=make.version("isotp"))
        for person in people:
            make.member(delivery, person)
    return Scene(make, area, lead, facilitator, delivery, people, list(make.session_ids(delivery)))


def test_a_signed_session_shows_each_outcome_and_what_is_owed(scene: Scene) -> None:
    first, second = scene.people
    scene.sign(0)
    scene.sign(1, {first: Entry(outcome="UAAB"), second: Entry(outcome="ATTC", minutes=60)})
    scene.sign(2, {first: Entry(outcome="AFTC"), second: Entry(outcome="AAME")})
    assert scene.cells(0)[:5] == ("att", "una owed", "warn", "none", "todo")
    assert scene.cells(1)[:5] == ("att", "part", "acc owed", "none", "todo")
    matrix = scene.matrix()
    assert [(row.done, row.owed) for row in matrix.rows] == [(2, 1), (2, 1)]
    assert matrix.attended[:4] == (2, 1, 1, None)
    assert matrix.held == 3
    assert matrix.next is not None
    assert matrix.next.number == 5
    assert matrix.finding == (
        "3 of 35 sessions held. 2 catch-ups are owed by 2 people. The register of session 4 is not signed."
    )


def test_a_draft_is_not_recorded(scene: Scene) -> None:
    scene.make.register(scene.facilitator, scene.sessions[0], sign=False)
    assert scene.cells(0)[0] == "none"
    assert scene.matrix().held == 0


def test_what_was_missed_and_made_up_shows_as_made_up(scene: Scene) -> None:
    scene.sign(0, {scene.people[0]: Entry(outcome="UAAB")})
    page = scene.make.open_register(scene.facilitator, scene.sessions[0])
    row = next(row for row in page.rows if row.person_id == scene.people[0])
    for how in (ItemState.MADE_UP, ItemState.DONE):
        result = ItemResult(row.enrolment_id, True, 120, date(2026, 10, 12), how)
        settle_items(SYSTEM, session_id=scene.sessions[30], outline_id=page.session.outline_id, results=[result])
        assert scene.cells(0)[0] == "made"
        assert scene.matrix().rows[0].done == 1


def test_who_left_has_a_hatched_row_and_owes_nothing(scene: Scene) -> None:
    scene.sign(0, {scene.people[0]: Entry(outcome="UAAB")})
    scene.sign(1)
    with clock.standing_at(NOW):
        remove_member(SYSTEM, membership_id=scene.membership(0), on=date(2026, 10, 9), why="Moved away")
    scene.sign(2)
    row = scene.matrix().rows[0]
    assert row.cells[:5] == ("una", "att", "out", "out", "out")
    assert (row.owed, row.left_after) == (0, 2)
    assert "left after session 2." in scene.matrix().finding


def test_days_of_a_suspension_are_marked_and_what_was_held_then_is_owed(scene: Scene) -> None:
    with clock.standing_at(datetime(2026, 10, 7, 9, tzinfo=UTC)):
        days = (date(2026, 10, 8), date(2026, 10, 22))
        suspend(SYSTEM, membership_id=scene.membership(0), from_on=days[0], until_on=days[1], why="In hospital")
    for at in range(3):
        scene.sign(at)
    row = scene.matrix().rows[0]
    assert row.cells[:7] == ("att", "susp owed", "susp owed", "susp", "susp", "susp", "todo")
    assert row.owed == 2


def test_who_joined_later_owes_what_was_held_before(scene: Scene) -> None:
    scene.sign(0)
    with clock.standing_at(datetime(2026, 10, 7, 9, tzinfo=UTC)):
        late = scene.make.person(scene.area, surname="Cowslip")
        scene.make.member(scene.delivery, late, date(2026, 10, 8))
    scene.sign(1)
    row = next(row for row in scene.matrix().rows if row.person_id == late)
    assert row.cells[:3] == ("out owed", "att", "none")
    assert row.owed == 1


def test_one_to_ones_of_a_group_stand_in_their_own_column(scene: Scene) -> None:
    make = scene.make
    with clock.standing_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
        other = make.delivery(scene.area, scene.lead, scene.facilitator, slots=EVENINGS_ELSEWHERE)
        make.member(other, make.person(scene.area))
        own = make.session_ids(other, SessionKind.ONE_TO_ONE)[0]
        book_one_to_one(SYSTEM, own, on_date=date(2026, 10, 6), starts_at=time(9))
    make.register(scene.facilitator, own)
    with clock.standing_at(NOW):
        matrix = matrix_for(scene.lead, other)
    assert matrix.rows[0].cells[0] == "att"
    assert matrix.columns[0].session_id == own
    assert matrix.columns[0].held


def test_a_matrix_out_of_scope_does_not_exist(scene: Scene) -> None:
    outsiders = (scene.make.lead(scene.make.area("Eastvale")), scene.make.facilitator(scene.area))
    for outsider in outsiders:
        with pytest.raises(Missing):
            scene.matrix(outsider)


def test_the_number_of_statements_does_not_grow_with_the_people(scene: Scene) -> None:
    scene.sign(0)
    matrix_for(scene.lead, scene.delivery)
    for members in (2, 12):
        while len(scene.people) < members:
            with clock.standing_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
                scene.people.append(scene.make.person(scene.area))
                scene.make.member(scene.delivery, scene.people[-1])
        db.close_reading()
        with statements() as sent:
            assert len(matrix_for(scene.lead, scene.delivery).rows) == members
        assert len(sent) == STATEMENTS
