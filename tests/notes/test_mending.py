"""A note on the wrong person is moved or redacted; whatever happens, every signed version is readable or redacted."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.make import Make
from tests.notes.conftest import Circle, ClientAs, texts
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused, Stale
from tracker.notes import listing, raised
from tracker.notes.models import Concern, NoteEvent, Passage
from tracker.notes.rules.notes import COUNTERSIGN, Typed
from tracker.notes.service import mending, writing
from tracker.notes.service.concerns import acknowledge, raise_concern
from tracker.notes.service.writing import Raised
from tracker.work.queries import open_alerts, open_tasks

WRONG = "What somebody else said about his brother."
SAID = Raised("risk", "Spoke of waiting outside the house.")


@pytest.mark.every_database
def test_a_moved_note_is_in_the_right_record_and_leaves_a_trace_in_both(circle: Circle) -> None:
    group = circle.group
    circle.asks(countersign=True)
    other = circle.make.officer(group.area_id)
    note_id = circle.signed(Typed("covered", "What was covered", "His own words."))
    db.close_reading()
    mending.move_note(group.facilitator, note_id=note_id, membership_id=group.membership_ids[1], why="Wrong row")
    note = circle.reads(group.officer, note_id)
    assert note.person_id == group.person_ids[1]
    assert texts(note) == ["His own words."]
    assert [(one.kind, one.why) for one in note.events] == [("moved", "Wrong row")]
    wanted = listing.Wanted()
    assert listing.notes_of(group.officer, group.person_ids[0], wanted) == ((), 0)
    assert listing.notes_of(group.officer, group.person_ids[1], wanted)[1] == 1
    assert [one.why for one in listing.moves_of(group.person_ids[0])] == ["Wrong row"]
    assert listing.notes_of(other, group.person_ids[1], wanted)[1] == 0
    (task,) = open_tasks(group.lead, kinds=[COUNTERSIGN])
    assert task.person_id == group.person_ids[1]


@pytest.mark.every_database
def test_a_note_is_not_moved_onto_another_nor_without_a_reason(circle: Circle) -> None:
    group = circle.group
    note_id, _ = circle.signed(), circle.signed(membership_id=group.membership_ids[1])
    for membership_id, why, match in (
        (group.membership_ids[1], "Wrong row", "has a note"),
        (group.membership_ids[0], "Wrong row", "Choose whose"),
        (group.membership_ids[2], " ", "Enter why"),
    ):
        db.close_reading()
        with pytest.raises(Refused, match=match):
            mending.move_note(group.lead, note_id=note_id, membership_id=membership_id, why=why)
    of_group = circle.signed(membership_id=None)
    with pytest.raises(Refused, match="nobody’s record"):
        mending.move_note(group.lead, note_id=of_group, membership_id=group.membership_ids[2], why="Wrong")


@pytest.mark.every_database
def test_a_concern_goes_with_its_note_to_whoever_answers_for_the_right_person(circle: Circle) -> None:
    group = circle.group
    kept = circle.write(raised=SAID)
    assert kept.note_id is not None
    mending.move_note(group.facilitator, note_id=kept.note_id, membership_id=group.membership_ids[2], why="Wrong row")
    db.close_reading()
    assert raised.concerns_of(group.lead, person_id=group.person_ids[0]) == ()
    (moved,) = raised.concerns_of(group.lead, person_id=group.person_ids[2])
    assert (moved.text, moved.is_open) == (SAID.text, True)
    assert db.scalar(select(Concern.text).where(Concern.id == kept.concern_id)) == ""
    (alert,) = open_alerts(group.officer)
    assert alert.person_id == group.person_ids[2]


@pytest.mark.every_database
def test_redacted_text_is_gone_from_every_version_for_everybody_and_from_the_rows(circle: Circle) -> None:
    group = circle.group
    risk = Typed("risk", "Risk information", WRONG)
    kept = circle.write(risk, Typed("next", "Next", "Go on."), raised=SAID)
    assert kept.note_id is not None
    circle.write(
        Typed("risk", "Risk information", f"{WRONG} And more."), Typed("next", "Next", "Go on."), seen=1, sign=True
    )
    with pytest.raises(Forbidden):
        mending.redact(group.facilitator, note_id=kept.note_id, parts=["risk"], why="Not his")
    with pytest.raises(Refused, match="Choose what"):
        mending.redact(group.lead, note_id=kept.note_id, parts=["response"], why="Not his")
    parts = ["risk", f"concern-{kept.concern_id}"]
    mending.redact(group.lead, note_id=kept.note_id, parts=parts, why="Another man’s brother")
    for actor in (group.facilitator, group.lead, group.officer, SYSTEM):
        note = circle.reads(actor, kept.note_id)
        found = [one for each in note.versions for one in each.passages if one.key == "risk"]
        assert found
        assert all(one.redacted and one.text == "" for one in found)
        assert texts(note)[1] == "Go on."
        assert [(one.kind, one.by, one.why) for one in note.events] == [
            ("redacted", group.lead.name, "Another man’s brother")
        ]
    assert db.scalar(select(func.count()).where(Passage.text.contains("brother"))) == 0
    concern = raised.concern_for(group.officer, kept.concern_id or 0)
    assert [one.why for one in concern.events] == ["Another man’s brother"]
    assert db.scalar(select(Concern.text).where(Concern.id == kept.concern_id)) == ""


@pytest.mark.every_database
def test_a_concern_that_stands_by_itself_is_moved_and_redacted_with_a_trace(
    circle: Circle, client_as: ClientAs
) -> None:
    group, about = circle.group, {"session_id": circle.group.session_id, "membership_id": circle.first}
    concern_id = raise_concern(group.facilitator, kind=SAID.kind, text=SAID.text, **about)
    page = f"/concerns/{concern_id}"
    right = {"membership_id": str(group.membership_ids[1]), "why": "Wrong row"}
    ruth, lead, officer = (client_as(each) for each in (group.facilitator, group.lead, group.officer))
    assert ruth.post(f"{page}/move", data={**right, "why": " "}).status_code == 422
    assert ruth.post(f"{page}/move", data={**right, "membership_id": str(circle.first)}).status_code == 422
    assert officer.get(f"{page}/move").status_code == 403
    moved = ruth.post(f"{page}/move", data=right).headers["Location"]
    assert lead.get(page).status_code == 404
    assert "Moved here from another record" in officer.get(moved).text
    assert SAID.text in officer.get(moved).text
    wrong = officer.get(f"/people/{group.person_ids[0]}/notes").text
    assert "A concern stood here by mistake" in wrong
    assert SAID.text not in wrong
    db.close_reading()
    (alert,) = open_alerts(group.officer)
    assert alert.person_id == group.person_ids[1]
    acknowledge(group.officer, concern_id=int(moved.rpartition("/")[2]), action="Rang his brother.")
    redaction = {"parts": ["text", "action"], "why": "Names a third party"}
    assert ruth.post(f"{moved}/redact", data=redaction).status_code == 403
    assert lead.post(f"{moved}/redact", data={**redaction, "parts": []}).status_code == 422
    assert lead.post(f"{moved}/redact", data=redaction).status_code == 302
    for browser in (ruth, lead, officer):
        text = browser.get(moved).text
        assert "Names a third party" in text
        assert SAID.text not in text
        assert "brother" not in text
    db.close_reading()
    assert db.execute(select(Concern.text, Concern.action).distinct()).all() == [("", "")]


ACTS = st.lists(
    st.one_of(
        st.tuples(st.just("draft"), st.sampled_from(["a", "b", "c"]), st.text("xyz ", min_size=1, max_size=8)),
        st.tuples(st.just("sign"), st.sampled_from(["a", "b"]), st.text("xyz ", min_size=1, max_size=8)),
        st.tuples(st.just("add"), st.just(""), st.text("xyz ", min_size=1, max_size=8)),
        st.tuples(st.just("redact"), st.sampled_from(["a", "b", "c", "any"]), st.just("")),
        st.tuples(st.just("move"), st.just(""), st.just("")),
    ),
    max_size=9,
)


@dataclass
class Told:
    """What a reader was shown when a version came to stand, by version and key."""

    seen: dict[tuple[int, str], str]
    redacted: set[str]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_done_every_signed_version_is_readable_or_redacted_with_its_trace(
    make: Make, acts: list[tuple[str, str, str]]
) -> None:
    db.close_reading()
    circle = Circle(make, make.group_today(members=2))
    told = Told({}, set())
    for what, key, text in acts:
        step(circle, circle.group.lead, told, what, key, text)
    note_id = note_of(circle)
    if note_id is None:
        return
    note = circle.reads(circle.group.lead, note_id)
    standing = {(each.number, one.key): one for each in note.versions for one in each.passages}
    for place, text in told.seen.items():
        passage = standing[place]
        assert passage.text == text or (passage.redacted and passage.text == "" and place[1] in told.redacted)
    traced = db.scalar(select(func.count()).where(NoteEvent.note_id == note_id, NoteEvent.kind == "redacted"))
    assert bool(told.redacted) == bool(traced)
    assert note.signed_number is None or note.body is not None


def note_of(circle: Circle) -> int | None:
    """The only note there is."""
    db.close_reading()
    lines = [*listing.unsigned(circle.group.lead)]
    for person_id in circle.group.person_ids:
        lines += listing.notes_of(circle.group.lead, person_id, listing.Wanted())[0]
    return lines[0].id if lines else None


def step(circle: Circle, lead: Actor, told: Told, what: str, key: str, text: str) -> None:
    """Do one thing as far as it is allowed, and remember what then stands."""
    note_id = note_of(circle)
    note = circle.reads(lead, note_id) if note_id else None
    try:
        if what in {"draft", "sign"}:
            of, seen = (note.membership_id, note.version) if note else (circle.first, 0)
            circle.write(Typed(key, key, text), membership_id=of, seen=seen, sign=what == "sign")
        elif note_id is None or note is None:
            return
        elif what == "add":
            writing.add_to_note(circle.group.facilitator, note_id=note_id, text=text)
        elif what == "redact":
            parts = mending.parts_of(lead, note)
            chosen = set(parts) if key == "any" else {key} & set(parts)
            mending.redact(lead, note_id=note_id, parts=chosen, why="Not his")
            told.redacted |= chosen
        else:
            other = next(each for each in circle.group.membership_ids if each != note.membership_id)
            mending.move_note(lead, note_id=note_id, membership_id=other, why="Wrong row")
    except (Refused, Stale):
        return
    after = note_of(circle)
    assert after is not None
    for each in circle.reads(lead, after).versions:
        for one in each.passages:
            if one.text:
                told.seen.setdefault((each.number, one.key), one.text)
