"""What is read for one person's page: from real registers, on SQLite and on PostgreSQL."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.service.membership import remove_member
from tracker.people.rules import SentenceKind
from tracker.people.sentences import SentenceDetails
from tracker.people.service import add_sentence
from tracker.progress.queries import story_of
from tracker.progress.rules.readings import Sign
from tracker.progress.rules.story import Story

pytestmark = pytest.mark.every_database

NOW = datetime(2026, 10, 31, 12, tzinfo=UTC)


@dataclass
class Scene:
    """A group with one facilitator, two people and the offender manager of the first."""

    make: Make
    area: int
    lead: Actor
    facilitator: Actor
    officer: Actor
    person: int
    other: int
    delivery: int
    sessions: list[int]

    def story(self, actor: Actor | None = None, person: int | None = None) -> Story:
        db.close_reading()
        with clock.standing_at(NOW):
            story = story_of(actor or self.officer, person or self.person)[1]
        assert story is not None
        return story


@pytest.fixture
def scene(make: Make) -> Scene:
    area = make.area("Northmoor")
    lead, facilitator, officer = make.lead(area), make.facilitator(area), make.officer(area)
    with clock.standing_at(datetime(2026, 9, 1, 9, tzinfo=UTC)):
        person, other = make.person(area, officer), make.person(area)
        delivery = make.delivery(area, lead, facilitator, version_id=make.version("isotp"))
        make.member(delivery, person)
        make.member(delivery, other)
    return Scene(make, area, lead, facilitator, officer, person, other, delivery, list(make.session_ids(delivery)))


def test_before_the_first_register_everything_is_to_come_or_not_recorded(scene: Scene) -> None:
    story = scene.story()
    assert story.dose.done == 0
    assert story.steps[0].sign is Sign.NOT_RECORDED
    assert story.steps[-1].sign is Sign.TO_COME
    assert story.seen.counted == 0


def test_a_signed_session_counts_and_a_draft_does_not(scene: Scene) -> None:
    scene.make.register(scene.facilitator, scene.sessions[0])
    scene.make.register(scene.facilitator, scene.sessions[1], sign=False)
    story = scene.story()
    signs = [step.sign for step in story.steps if step.planned_on][:2]
    assert signs == [Sign.ATTENDED, Sign.DRAFT]
    assert story.dose.done == story.steps[0].minutes
    assert story.dose.waiting > 0
    assert story.steps[1].outcome == ""


def test_absence_lateness_and_minutes_show_as_what_they_are(scene: Scene) -> None:
    make, facilitator = scene.make, scene.facilitator
    make.register(facilitator, scene.sessions[0], {scene.person: Entry(outcome="UAAB")})
    make.register(facilitator, scene.sessions[1], {scene.person: Entry(outcome="ATTC", minutes=30, late=True)})
    make.register(facilitator, scene.sessions[2], {scene.person: Entry(outcome="AAME")})
    story = scene.story()
    assert [step.sign for step in story.steps[:3]] == [Sign.UNACCEPTABLE, Sign.PART, Sign.ACCEPTABLE]
    assert (story.seen.attended, story.seen.acceptable, story.seen.unacceptable) == (1, 1, 1)
    assert story.dose.done == 30
    assert story.seen.to_catch_up == 2


def test_the_next_session_is_the_first_one_from_today_on(scene: Scene) -> None:
    coming = scene.story().coming
    assert coming is not None
    assert coming.on == date(2026, 11, 3)
    assert coming.venue == "Mill Lane Centre, room 2"


def test_the_sentence_that_ends_last_is_the_one_the_plan_runs_against(scene: Scene) -> None:
    assert scene.story().term.label == "No sentence recorded"
    for ends in (date(2027, 3, 1), date(2027, 9, 1)):
        add_sentence(
            SYSTEM,
            person_id=scene.person,
            details=SentenceDetails(SentenceKind.COMMUNITY_ORDER, date(2026, 5, 1), ends_on=ends),
        )
    assert scene.story().term.ends_on == date(2027, 9, 1)


def test_a_member_who_left_is_told_of_nothing_to_come(scene: Scene) -> None:
    scene.make.register(scene.facilitator, scene.sessions[0])
    membership = scene.make.register(scene.facilitator, scene.sessions[1]).page.rows[0].membership_id
    with clock.standing_at(NOW):
        remove_member(SYSTEM, membership_id=membership, on=date(2026, 10, 9), why="Moved away")
    story = scene.story(person=scene.person)
    later = [step for step in story.steps if step.planned_on is None]
    assert {step.sign for step in later} <= {Sign.NOT_A_MEMBER, Sign.TO_COME}
    assert story.coming is None


def test_notes_are_read_by_the_officer_the_facilitators_and_the_leads_only(scene: Scene) -> None:
    note = Entry(outcome="ATTC", engagement=4, note="Spoke of his plan for the weekend.")
    scene.make.register(scene.facilitator, scene.sessions[0], {scene.person: note}, group_note="Two were late.")
    for reader in (scene.officer, scene.facilitator, scene.lead):
        assert [line.text for line in scene.story(reader).notes] == ["Spoke of his plan for the weekend."]
    written = scene.story().notes[0]
    assert (written.author, written.on) == (scene.facilitator.name, date(2026, 10, 6))


def test_a_facilitator_of_the_next_group_does_not_read_notes_of_the_one_before(scene: Scene) -> None:
    make, note = scene.make, Entry(outcome="ATTC", note="Of the first group only.")
    saved = make.register(scene.facilitator, scene.sessions[0], {scene.person: note})
    theirs = next(row for row in saved.page.rows if row.person_id == scene.person)
    later = make.facilitator(scene.area)
    with clock.standing_at(NOW):
        remove_member(SYSTEM, membership_id=theirs.membership_id, on=date(2026, 10, 8), why="Moved group")
        second = make.delivery(scene.area, scene.lead, later, version_id=make.version("isotp"))
        make.member(second, scene.person, date(2026, 10, 31))
    assert scene.story(later).notes == ()
    assert scene.story(later).steps[0].sign is Sign.ATTENDED
    assert len(scene.story(scene.officer).notes) == 1


def test_a_note_waits_for_the_signature(scene: Scene) -> None:
    note = Entry(outcome="ATTC", note="A draft.")
    scene.make.register(scene.facilitator, scene.sessions[0], {scene.person: note}, sign=False)
    assert scene.story().notes == ()


def test_who_has_no_business_with_a_person_does_not_learn_of_them(scene: Scene) -> None:
    strangers = [
        scene.make.officer(scene.area),
        scene.make.facilitator(scene.area),
        scene.make.lead(scene.make.area("Eastvale")),
        scene.make.staff(Role.ADMINISTRATOR, areas=(scene.area,)),
    ]
    for stranger in strangers:
        with pytest.raises(Missing):
            story_of(stranger, scene.person)
        db.close_reading()


def test_another_persons_enrolment_is_no_enrolment_here(scene: Scene) -> None:
    theirs = scene.story(scene.lead, scene.other).enrolment.id
    with pytest.raises(Missing):
        story_of(scene.officer, scene.person, theirs)


def test_somebody_who_was_never_enrolled_has_no_story(scene: Scene) -> None:
    nobody = scene.make.person(scene.area, scene.officer)
    db.close_reading()
    person, story = story_of(scene.officer, nobody)
    assert person.id == nobody
    assert story is None
