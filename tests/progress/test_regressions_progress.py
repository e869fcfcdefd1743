"""Who reads individual notes: a role that is taken away takes its notes and its people with it, at once."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.service.membership import move_member
from tracker.people import service as people_service
from tracker.people.queries import areas_of_user
from tracker.progress.queries import story_of

TODAY = date(2026, 11, 24)
NOTE = "Spoke of his sister"


@dataclass
class Noted:
    """Neil's first register is signed, with a note; Ruth facilitates, Owen is his officer, Mary leads."""

    make: Make
    area: int
    delivery: int
    membership: int
    person: int
    ruth: Actor
    owen: Actor
    mary: Actor

    def notes(self, reader: Actor) -> list[str]:
        """What somebody reads today."""
        db.close_reading()
        story = story_of(reader, self.person)[1]
        assert story is not None
        return [note.text for note in story.notes]


def working_as(actor: Actor, *roles: Role) -> Actor:
    """The same user after their roles were changed."""
    assert actor.user_id is not None
    return Actor.of(actor.user_id, actor.name, roles, areas_of_user(actor.user_id))


@pytest.fixture
def noted(make: Make) -> Noted:
    area = make.area()
    with clock.standing_at(datetime(2026, 10, 1, 12, tzinfo=UTC)):
        mary, ruth, owen = make.lead(area), make.facilitator(area), make.officer(area)
        delivery, person = make.delivery(area, mary, ruth), make.person(area, owen)
        membership = make.member(delivery, person)
    make.register(ruth, make.session_ids(delivery)[0], {person: Entry("ATTC", 150, note=NOTE)})
    return Noted(make, area, delivery, membership, person, ruth, owen, mary)


@pytest.fixture(autouse=True)
def _noon(database: str) -> object:
    with clock.standing_at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


def test_the_facilitator_the_officer_and_the_lead_read_the_note(noted: Noted) -> None:
    for reader in (noted.ruth, noted.owen, noted.mary):
        assert noted.notes(reader) == [NOTE]


@pytest.mark.parametrize("roles", [(Role.OFFENDER_MANAGER,), (Role.PROGRAMME_LEAD,)])
def test_a_facilitator_who_works_as_something_else_now_knows_nobody_of_the_group(
    noted: Noted, roles: tuple[Role, ...]
) -> None:
    reader = replace(working_as(noted.ruth, *roles), area_ids=frozenset())
    with pytest.raises(Missing):
        noted.notes(reader)


def test_an_officer_who_works_as_a_facilitator_now_does_not_know_their_caseload(noted: Noted) -> None:
    with pytest.raises(Missing):
        noted.notes(working_as(noted.owen, Role.FACILITATOR))


def test_an_officer_whose_time_with_the_person_is_over_reads_nothing(noted: Noted) -> None:
    people_service.end_involvements(SYSTEM, source="caseload", on=TODAY - timedelta(days=1), person_id=noted.person)
    with pytest.raises(Missing):
        noted.notes(noted.owen)


def test_a_facilitator_of_the_next_group_reads_no_note_of_the_last(noted: Noted) -> None:
    una = noted.make.facilitator(noted.area)
    other = noted.make.delivery(noted.area, noted.mary, una, starts_on=TODAY)
    move_member(SYSTEM, membership_id=noted.membership, to_delivery_id=other, on=TODAY, why="Moved")
    assert noted.notes(una) == []
    assert noted.notes(noted.owen) == [NOTE]
    with pytest.raises(Missing):
        noted.notes(noted.ruth)


def test_the_lead_of_another_area_who_is_named_on_nothing_reads_nothing(noted: Noted) -> None:
    with pytest.raises(Missing):
        noted.notes(noted.make.lead(noted.make.area()))
