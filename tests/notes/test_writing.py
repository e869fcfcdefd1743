"""Drafts, signatures, addenda and second signatures: what is kept, who may, and what the database refuses."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.make import Make
from tests.notes.conftest import Circle, texts
from tracker.accounts.models import AuditEvent
from tracker.catalogue.models import Outline
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.home.rules.waiting import done_on
from tracker.notes import queries
from tracker.notes.models import NoteVersion, Passage
from tracker.notes.rules.notes import COUNTERSIGN, Meeting, NoteState, Typed
from tracker.notes.service import asking, writing
from tracker.work.queries import open_tasks

pytestmark = pytest.mark.every_database

OPEN = Typed("covered", "What was covered", "The first exercise.")
THIRD = Typed("risk", "Risk information", "What his sister told the unit.", restricted=True)


def test_every_save_is_a_version_and_the_same_text_is_none(circle: Circle) -> None:
    note_id = circle.write(OPEN).note_id
    assert note_id is not None
    circle.write(Typed("covered", "What was covered", "The first two exercises."), seen=1)
    circle.write(Typed("covered", "What was covered", "The first two exercises.  \r\n"), seen=2)
    note = circle.reads(circle.group.facilitator, note_id)
    assert [each.number for each in note.versions] == [1, 2]
    assert texts(note) == ["The first two exercises."]
    assert (note.meeting, note.state) == (Meeting.INDIVIDUAL, NoteState.DRAFT)


def test_a_draft_that_a_colleague_changed_is_not_overwritten(circle: Circle) -> None:
    circle.write(OPEN)
    circle.write(Typed("covered", "What was covered", "Theirs."), seen=1, by=circle.group.second)
    with pytest.raises(Stale) as stale:
        circle.write(Typed("covered", "What was covered", "Mine."), seen=1)
    assert texts(stale.value.current) == ["Theirs."]  # type: ignore[arg-type]
    circle.write(Typed("covered", "What was covered", "Mine."), seen=2)


def test_a_signed_note_takes_addenda_only_and_the_database_says_so(circle: Circle) -> None:
    note_id = circle.signed(OPEN)
    with pytest.raises(Stale):
        circle.write(Typed("covered", "What was covered", "Otherwise."), seen=2)
    db.close_reading()
    assert writing.add_to_note(circle.group.second, note_id=note_id, text="He rang later.") == 2
    note = circle.reads(circle.group.officer, note_id)
    assert texts(note) == ["The first exercise."]
    assert [one.text for each in note.addenda for one in each.passages] == ["He rang later."]

    @command
    def meddle(*statements: object) -> None:
        for statement in statements:
            db.change(statement)  # type: ignore[arg-type]

    version = db.scalar(select(NoteVersion.id).where(NoteVersion.note_id == note_id))
    sneaked = text(
        "INSERT INTO note_version (note_id, number, addendum, by, at) SELECT note_id, 9, addendum, by, at "
        f"FROM note_version WHERE id = {version}"
    )
    for statement in (
        update(Passage).values(text="Otherwise."),
        update(Passage).values(text="", redacted=True, label="Else"),
        delete(Passage),
        update(NoteVersion).values(number=7),
        delete(NoteVersion),
        sneaked,
    ):
        db.close_reading()
        with pytest.raises(DBAPIError):
            meddle(statement)


def test_a_note_is_signed_only_when_it_says_something_and_nobody_writes_about_the_future(circle: Circle) -> None:
    with pytest.raises(Refused, match="before you sign"):
        circle.write(Typed("covered", "What was covered", " \n"), sign=True)
    with pytest.raises(Refused, match="raise a concern"):
        circle.write(Typed("covered", "What was covered", ""))
    with pytest.raises(Refused, match="20,000 characters or fewer: 1 too many"):
        circle.write(Typed("covered", "What was covered", "x" * 20_001))
    later = circle.make.session_ids(circle.group.delivery_id)[1]
    with pytest.raises(Refused, match="not been held"):
        writing.save_note(circle.group.facilitator, session_id=later, membership_id=circle.first, typed=[OPEN], seen=0)


def test_only_facilitators_of_the_session_write(circle: Circle) -> None:
    stranger = circle.make.facilitator(circle.group.area_id)
    with pytest.raises(Missing):
        circle.write(OPEN, by=stranger)
    with pytest.raises(Forbidden):
        circle.write(OPEN, by=circle.group.lead)
    with pytest.raises(Missing):
        circle.write(OPEN, membership_id=999_999)


def test_officers_read_signed_individual_notes_alone_and_no_restricted_passage(circle: Circle) -> None:
    group = circle.group
    draft = circle.write(OPEN, THIRD).note_id
    of_group = circle.signed(OPEN, membership_id=None)
    assert draft is not None
    for hidden in (draft, of_group):
        with pytest.raises(Missing):
            circle.reads(group.officer, hidden)
    circle.write(OPEN, THIRD, seen=1, sign=True)
    officer, lead = circle.reads(group.officer, draft), circle.reads(group.lead, draft)
    assert texts(officer) == ["The first exercise.", ""]
    assert officer.body is not None
    assert officer.body.passages[1].hidden
    assert texts(lead) == ["The first exercise.", THIRD.text]
    with pytest.raises(Missing):
        circle.reads(circle.make.officer(group.area_id), draft)
    with pytest.raises(Missing):
        circle.reads(circle.make.lead(circle.make.area()), draft)
    with pytest.raises(Forbidden):
        writing.add_to_note(group.officer, note_id=draft, text="Seen.")


def test_the_treatment_manager_countersigns_where_the_area_asks_and_never_what_they_signed(circle: Circle) -> None:
    group = circle.group
    plain = circle.signed(OPEN, membership_id=circle.group.membership_ids[1])
    circle.asks(countersign=True)
    note_id = circle.signed(OPEN)
    db.close_reading()
    (task,) = open_tasks(group.lead, kinds=[COUNTERSIGN])
    assert done_on(task.kind, task.key) == ("notes.note", note_id)
    with pytest.raises(Refused, match="does not wait"):
        writing.countersign(group.lead, note_id=plain, seen=circle.reads(group.lead, plain).version)
    seen = circle.reads(group.lead, note_id).version
    db.close_reading()
    writing.add_to_note(group.facilitator, note_id=note_id, text="One thing more.")
    with pytest.raises(Stale):
        writing.countersign(group.lead, note_id=note_id, seen=seen)
    with pytest.raises(Forbidden):
        writing.countersign(group.second, note_id=note_id, seen=seen + 1)
    writing.countersign(group.lead, note_id=note_id, seen=seen + 1)
    assert circle.reads(group.officer, note_id).countersigned_by == group.lead.name
    assert open_tasks(group.lead, kinds=[COUNTERSIGN]) == ()


def test_targets_are_those_of_the_module_and_others_are_dropped(circle: Circle) -> None:
    known = queries.targets_for(
        circle.make.open_register(circle.group.facilitator, circle.group.session_id).session.outline_id
    )
    refs = (*(one.ref for one in known[:1]), "module:nothing")
    note_id = circle.signed(Typed("skills", "Skills shown", "Paused.", targets=refs))
    note = circle.reads(circle.group.lead, note_id)
    assert note.body is not None
    assert note.body.passages[0].targets == refs[:-1]


def test_prompts_of_one_programme_session_stand_before_the_general_ones(circle: Circle) -> None:
    group = circle.group
    page = circle.make.open_register(group.facilitator, group.session_id)
    outline = page.session.outline_id
    general = queries.prompts_for(Meeting.INDIVIDUAL, outline)
    db.close_reading()
    own = asking.give_own_prompts(group.lead, session_id=group.session_id, meeting=Meeting.INDIVIDUAL)
    asking.change_prompts(group.lead, template_id=own, lines="Response\nThe map: what he drew", seen=1)
    db.close_reading()
    mine = queries.prompts_for(Meeting.INDIVIDUAL, outline)
    assert [one.label for one in mine] == ["Response", "The map"]
    assert mine[0].key == "response"
    assert queries.prompts_for(Meeting.INDIVIDUAL, outline + 1) == general
    db.close_reading()
    with pytest.raises(Stale):
        asking.change_prompts(group.lead, template_id=own, lines="Else", seen=1)
    asking.retire_prompts(group.lead, template_id=own)
    db.close_reading()
    assert queries.prompts_for(Meeting.INDIVIDUAL, outline) == general


def test_a_session_asks_what_its_programmes_definition_gives_it(make: Make) -> None:
    version_id = make.hedgerow()
    of = (Outline.version_id == version_id, Outline.code == "foundation-2")
    outline, other = (
        db.scalar(select(Outline.id).where(*of)),
        db.scalar(select(Outline.id).where(Outline.version_id == version_id, Outline.code == "foundation-1")),
    )
    mine = queries.prompts_for(Meeting.INDIVIDUAL, outline)
    assert [(one.key, one.label) for one in mine][:2] == [("s-line", "The life line"), ("s-told", "How it was told")]
    assert queries.prompts_for(Meeting.GROUP, outline)[0].label == "The exercise"
    assert queries.prompts_for(Meeting.INDIVIDUAL, other)[0].label == "What was covered"


def test_the_trail_has_lengths_and_never_a_text(circle: Circle) -> None:
    circle.signed(OPEN, THIRD)
    lines = db.execute(select(AuditEvent.action, AuditEvent.changes).where(AuditEvent.subject_kind == "note")).all()
    assert [line[0] for line in lines] == ["note saved", "note signed"]
    assert lines[0][1]["characters"] == len(OPEN.text + THIRD.text)
    assert "sister" not in str(lines)
