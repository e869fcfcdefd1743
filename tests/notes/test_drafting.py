"""A draft that is saved as it is typed: what is kept, who is told of a colleague's text, and that nothing gets lost."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.attendance.browsing import statements
from tests.notes.conftest import Circle, ClientAs, texts
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.notes import listing, queries
from tracker.notes.models import Writing
from tracker.notes.rules.drafting import REST, fingerprint, merge
from tracker.notes.rules.notes import NoteView, PassageView, Typed
from tracker.notes.service import mending, writing
from tracker.notes.service.drafting import Autosaved, autosave_passage

LABELS = {"covered": "What was covered", "next": "Next", "risk": "Risk information"}


def types(
    circle: Circle, key: str, text: str, was: str = "", *, by: Actor | None = None, restricted: bool = False
) -> Autosaved:
    """Somebody types under a prompt of the first member's note."""
    db.close_reading()
    sent = Typed(key, "", text, restricted)
    found = autosave_passage(
        by or circle.group.facilitator,
        session_id=circle.group.session_id,
        membership_id=circle.first,
        sent=sent,
        was=was,
    )
    db.close_reading()
    return found


def standing(circle: Circle, by: Actor | None = None) -> NoteView:
    db.close_reading()
    note_id = queries.standing_id(circle.group.session_id, circle.first)
    assert note_id is not None
    return queries.note_for(by or circle.group.facilitator, note_id)


@pytest.mark.every_database
def test_what_is_typed_stands_at_once_and_becomes_a_version_with_the_button(circle: Circle) -> None:
    first = types(circle, "next", "Go on.")
    types(circle, "covered", "The first")
    said = types(circle, "covered", "The first exercise.", fingerprint(Typed("covered", "", "The first")))
    assert not first.conflicts
    assert said.stands.label == "What was covered"
    note = standing(circle)
    assert note.versions == ()
    assert texts(note) == ["The first exercise.", "Go on."]  # in the order of the prompts
    (line,) = listing.unsigned(circle.group.facilitator)
    assert "The first exercise." in line.excerpt
    with pytest.raises(Missing):
        standing(circle, circle.group.officer)
    shown = [Typed(key, LABELS[key], text) for key, text in (("covered", "The first exercise."), ("next", "Go on."))]
    circle.write(*shown, sign=True)
    note = standing(circle, circle.group.officer)
    assert texts(note) == ["The first exercise.", "Go on."]
    assert len(note.versions) == 1
    assert db.scalar(select(func.count()).select_from(Writing)) == 0
    trail = select(AuditEvent.action).where(AuditEvent.subject_kind == "note").order_by(AuditEvent.id)
    assert db.scalars(trail).all() == ["note saved", "note saved", "note signed"]


@pytest.mark.every_database
def test_a_colleagues_text_is_written_over_only_by_choice_and_then_kept_as_a_version(circle: Circle) -> None:
    group = circle.group
    types(circle, "covered", "Mine.")
    asked = types(circle, "covered", "Theirs.", by=group.second)
    assert asked.conflicts
    assert (asked.stands.text, asked.by) == ("Mine.", group.facilitator.name)
    types(circle, "next", "Another prompt is no conflict.", by=group.second)
    assert standing(circle).versions == ()
    types(circle, "covered", "Both: mine, and theirs.", fingerprint(asked.stands), by=group.second)
    note = standing(circle)
    assert [one.text for one in note.versions[0].passages] == ["Mine.", "Another prompt is no conflict."]
    assert texts(note)[0] == "Both: mine, and theirs."
    again = types(circle, "covered", "Mine, longer.", fingerprint(Typed("covered", "", "Mine.")))
    assert again.conflicts


@pytest.mark.every_database
def test_a_page_without_scripts_takes_what_a_colleague_typed_and_overwrites_nothing(circle: Circle) -> None:
    types(circle, "next", "Theirs.", by=circle.group.second)
    circle.write(
        Typed("covered", LABELS["covered"], "Mine."), Typed("next", "Next", ""), was={"covered": "", "next": ""}
    )
    assert texts(standing(circle)) == ["Mine.", "Theirs."]
    types(circle, "next", "Theirs, longer.", fingerprint(Typed("next", "", "Theirs.")), by=circle.group.second)
    with pytest.raises(Stale):
        circle.write(Typed("next", "Next", "Mine."), was={"next": fingerprint(Typed("next", "", "Theirs."))})
    assert texts(standing(circle)) == ["Mine.", "Theirs, longer."]


def test_coming_back_after_a_rest_leaves_the_earlier_text_as_a_version(circle: Circle) -> None:
    types(circle, "covered", "Tonight.")
    with clock.standing_at(clock.now() + REST + timedelta(minutes=1)):
        types(circle, "covered", "The next day.", fingerprint(Typed("covered", "", "Tonight.")))
    note = standing(circle)
    assert [[one.text for one in each.passages] for each in note.versions] == [["Tonight."]]
    assert texts(note) == ["The next day."]


def test_what_may_not_be_written_is_refused_as_it_is_typed(circle: Circle) -> None:
    group = circle.group
    with pytest.raises(Refused, match="20,000 characters or fewer: 1 too many"):
        types(circle, "covered", "x" * 20_001)
    with pytest.raises(Missing, match="prompt"):
        types(circle, "invented", "Text")
    with pytest.raises(Forbidden):
        types(circle, "covered", "Text", by=group.lead)
    with pytest.raises(Missing):
        types(circle, "covered", "Text", by=circle.make.facilitator(group.area_id))
    types(circle, "covered", "")
    assert queries.standing_id(group.session_id, circle.first) is None
    circle.signed()
    with pytest.raises(Stale):
        types(circle, "covered", "Text")


def test_restricted_text_is_quoted_nowhere_while_it_is_typed_and_redaction_takes_it(circle: Circle) -> None:
    group = circle.group
    types(circle, "risk", "What his sister told the unit.", restricted=True)
    (line,) = listing.unsigned(group.lead)
    assert (line.excerpt, line.restricted) == ("", True)
    note = standing(circle)
    db.close_reading()
    mending.redact(group.lead, note_id=note.id, parts=["risk"], why="Not his")
    db.close_reading()
    assert db.scalar(select(func.count()).select_from(Writing)) == 0


def test_a_script_is_answered_with_a_fingerprint_both_versions_or_what_is_wrong(
    circle: Circle, client_as: ClientAs
) -> None:
    ruth, owen = client_as(circle.group.facilitator), client_as(circle.group.second)
    page = f"/sessions/{circle.group.session_id}/note/{circle.first}"

    def sends(browser: object, text: str, was: str = "") -> tuple[int, Mapping[str, object]]:
        answer = browser.post(f"{page}/typed/covered", data={"text-covered": text, "was-covered": was})  # type: ignore[attr-defined]
        return answer.status_code, answer.json

    status, said = sends(ruth, "One")
    assert (status, said) == (200, {"was": fingerprint(Typed("covered", "", "One"))})
    with statements() as sent:
        assert sends(ruth, "One and more", str(said["was"]))[0] == 200
    assert len(sent) == 3  # who it is, what stands, the text
    status, both = sends(owen, "Another")
    assert status == 409
    assert "One and more" in str(both["conflict"])
    assert both["both"] == "One and more\n\nAnother"
    assert sends(owen, "Another", str(both["was"]))[0] == 200
    assert sends(ruth, "x" * 20_001)[0] == 422
    assert 'value="' + str(fingerprint(Typed("covered", "", "Another"))) in ruth.get(page).text
    circle.write(Typed("covered", LABELS["covered"], "Another"), sign=True)
    assert sends(ruth, "Late") == (409, {"signed": True})
    (note_id,) = {line.id for line in listing.newest_of(circle.group.lead, circle.group.person_ids[0])}
    costs = set()
    for _ in range(2):
        with statements() as sent:
            ruth.get(f"/notes/{note_id}")
        costs.add(len(sent))
        db.close_reading()
        writing.add_to_note(circle.group.second, note_id=note_id, text="More.")
    assert costs == {7}
    of_group = f"/sessions/{circle.group.session_id}/note"
    assert ruth.post(f"{of_group}/typed/climate", data={"text-climate": "Warm."}).status_code == 200
    assert "Warm." in ruth.get(of_group).text


TEXTS = st.sampled_from(["", "a", "b", "c"])
KEYS = ("one", "two")


@given(st.tuples(TEXTS, TEXTS), st.tuples(TEXTS, TEXTS), st.tuples(TEXTS, TEXTS))
def test_under_each_prompt_the_text_of_whoever_changed_it_stands_or_both_are_asked(
    read: tuple[str, str], theirs: tuple[str, str], mine: tuple[str, str]
) -> None:
    now = {key: PassageView(key, key, text, False, (), False) for key, text in zip(KEYS, theirs, strict=True)}
    typed = [Typed(key, key, text) for key, text in zip(KEYS, mine, strict=True)]
    was = {key: fingerprint(Typed(key, key, text)) for key, text in zip(KEYS, read, strict=True)}
    merged = merge(typed, now, was)
    for key, before, other, own, one in zip(KEYS, read, theirs, mine, merged.passages, strict=True):
        assert (key in merged.conflicts) == (len({before, other, own}) == 3)
        if key not in merged.conflicts:
            assert one.text == (other if own == before else own)
