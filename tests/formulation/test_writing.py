"""Writing a formulation: versions copied and frozen, parts saved side by side, what may be linked and read."""

import pytest
from sqlalchemy.exc import DatabaseError

from tests.formulation.conftest import Case
from tracker.assessments.service.giving import withdraw
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.formulation import queries
from tracker.formulation.rules.parts import AccountEntry, EvidenceEntry, MechanismEntry, PathwaysEntry
from tracker.formulation.rules.terms import Chosen, Kind, Mechanism
from tracker.formulation.service import beginning, signing, writing

pytestmark = pytest.mark.every_database


def test_a_reformulation_begins_as_a_copy_and_leaves_the_signed_version_alone(case: Case) -> None:
    first = case.signed()
    before = case.reads(first)
    second = case.begin("reformulation")
    copy = case.reads(second)
    assert (copy.head.number, copy.head.kind, copy.agreement) == (2, Kind.REFORMULATION, "")
    assert copy.account == before.account
    assert copy.primary == before.primary
    (was,), (piece,) = before.of(Mechanism.INTIMACY).evidence, copy.of(Mechanism.INTIMACY).evidence
    assert (piece.root, piece.text) == (was.id, was.text)
    assert piece.id != was.id
    writing.remove_evidence(case.group.facilitator, formulation_id=second, evidence_id=piece.id, seen=piece.version)
    case.say(second, Mechanism.INTIMACY, rating=1, why="Less than it was")
    assert case.reads(first) == before
    assert case.reads(second).of(Mechanism.INTIMACY).rating == 1


def test_kinds_follow_each_other_and_one_draft_is_enough(case: Case) -> None:
    with pytest.raises(Refused, match="Choose what this version is"):
        case.begin("end")
    draft = case.begin()
    with pytest.raises(Refused, match="There is a draft already"):
        case.begin("reformulation")
    beginning.drop(case.group.facilitator, formulation_id=draft, seen=case.reads(draft).seen)
    assert case.record().heads == ()
    case.signed()
    assert case.reads(case.begin("end")).head.kind is Kind.END


def test_a_signed_version_is_frozen_by_the_service_and_by_the_database(case: Case) -> None:
    signed = case.signed()
    with pytest.raises(Refused, match="stays as it is"):
        case.say(signed, Mechanism.SCRIPTS)
    for statement in (
        f"UPDATE formulation SET account = '' WHERE id = {signed}",
        f"DELETE FROM formulation_evidence WHERE formulation_id = {signed}",
        f"UPDATE formulation_mechanism SET rating = 0 WHERE formulation_id = {signed}",
        "INSERT INTO formulation_need (formulation_id, mechanism, words, target, version) "
        f"VALUES ({signed}, 'x', 'x', '', 1)",
    ):
        with pytest.raises(DatabaseError, match="frozen"), db.write_engine.begin() as connection:
            connection.exec_driver_sql(statement)


def test_two_people_write_different_parts_at_once_and_the_same_part_one_after_the_other(case: Case) -> None:
    draft, second = case.begin(), case.group.second
    case.say(draft, Mechanism.INTIMACY, why="Mine")
    entry = MechanismEntry(2, "high", why="Theirs")
    writing.save_mechanism(second, formulation_id=draft, mechanism=Mechanism.SCRIPTS, entry=entry, seen=1)
    db.close_reading()
    with pytest.raises(Stale) as stale:
        writing.save_mechanism(second, formulation_id=draft, mechanism=Mechanism.INTIMACY, entry=entry, seen=1)
    assert stale.value.current.why == "Mine"  # type: ignore[attr-defined]
    found = case.reads(draft)
    assert [found.of(one).why for one in (Mechanism.INTIMACY, Mechanism.SCRIPTS)] == ["Mine", "Theirs"]
    assert found.head.saved_by == second.name
    pathways, account = PathwaysEntry(Chosen("none", why="x")), AccountEntry("Said")
    writing.save_pathways(second, formulation_id=draft, entry=pathways, seen=1)
    writing.save_account(second, formulation_id=draft, entry=account, seen=1)
    db.close_reading()
    with pytest.raises(Stale):
        writing.save_pathways(second, formulation_id=draft, entry=pathways, seen=1)
    with pytest.raises(Stale):
        writing.save_account(second, formulation_id=draft, entry=account, seen=1)


def test_it_is_signed_only_when_it_is_whole_and_as_it_was_read(case: Case) -> None:
    draft, me = case.begin(), case.group.facilitator
    with pytest.raises(Refused, match="Rate intimacy"):
        case.sign(draft)
    case.fill(draft)
    seen = case.reads(draft).seen
    case.evidence(draft, side="against")
    with pytest.raises(Stale):
        signing.sign(me, formulation_id=draft, seen=seen)
    case.sign(draft, by=case.group.second)
    head = case.record(case.group.officer).current
    assert head is not None
    assert (head.signed_by, head.primary) == (case.group.second.name, "Intimacy deficits")


def test_evidence_is_changed_and_needs_are_kept_with_their_target(case: Case) -> None:
    draft, me = case.begin(), case.group.facilitator
    piece = case.evidence(draft)
    with pytest.raises(Refused) as refused:
        case.evidence(draft, text=" ", side="", source="hearsay")
    assert set(refused.value.problems) == {"text", "side", "source"}
    entry = EvidenceEntry("against", "Close to his sister", "others", document="Letter of 3 May")
    writing.change_evidence(me, formulation_id=draft, evidence_id=piece, entry=entry, seen=1)
    db.close_reading()
    with pytest.raises(Stale):
        writing.change_evidence(me, formulation_id=draft, evidence_id=piece, entry=entry, seen=1)
    with pytest.raises(Missing):
        writing.remove_evidence(me, formulation_id=draft, evidence_id=piece + 1, seen=1)
    (found,) = case.reads(draft).of(Mechanism.INTIMACY).speaks_against
    assert (found.text, found.source_label, found.document) == (entry.text, "Family or somebody else", entry.document)
    (code, _), *_ = queries.offer_for(case.person_id).targets
    about = {"formulation_id": draft, "mechanism": Mechanism.INTIMACY}
    need = writing.save_need(me, words="Ask for help early", target=code, **about)  # type: ignore[arg-type]
    writing.save_need(me, words="Ask early", target="unknown", need_id=need, seen=1, **about)  # type: ignore[arg-type]
    (kept,) = case.reads(draft).needs
    assert (kept.words, kept.target) == ("Ask early", "")
    writing.remove_need(me, formulation_id=draft, need_id=need, seen=2)
    assert case.reads(draft).needs == []


def test_a_note_is_linked_only_where_it_may_be_read_and_says_no_more_than_that_to_others(case: Case) -> None:
    note, draft = case.note(), case.begin()
    with pytest.raises(Refused, match="Choose one of the notes shown"):
        case.evidence(draft, note_id=note + 1)
    piece = case.evidence(draft, note_id=note)
    stranger = case.make.facilitator(case.group.area_id)
    version_id = case.make.version("isotp")
    elsewhere = case.make.delivery(case.group.area_id, case.group.lead, stranger, version_id=version_id)
    case.make.member(elsewhere, case.person_id)
    (mine,) = case.reads(draft).of(Mechanism.INTIMACY).evidence
    assert mine.note_id == note
    assert mine.note.startswith("Individual note, session 2")
    (theirs,) = case.reads(draft, stranger).of(Mechanism.INTIMACY).evidence
    assert (theirs.linked, theirs.note_id, theirs.note) == (True, None, "")
    changed = {"formulation_id": draft, "evidence_id": piece, "seen": 1}
    entry = EvidenceEntry("for", "x", "session", note_id=note + 1)
    with pytest.raises(Refused):
        writing.change_evidence(stranger, entry=entry, **changed)  # type: ignore[arg-type]
    entry = EvidenceEntry("for", "In other words", "session")
    writing.change_evidence(stranger, entry=entry, keep_note=True, **changed)
    assert case.reads(draft).of(Mechanism.INTIMACY).evidence[0].note_id == note


def test_a_result_is_linked_and_what_became_of_it_since_is_said(case: Case) -> None:
    make, me = case.make, case.group.facilitator
    assessment, draft = make.signed(case.person_id, me), case.begin()
    ((result, _),) = queries.linkable_results(me, case.person_id)
    with pytest.raises(Refused, match="Choose one of the results shown"):
        case.evidence(draft, result_id=result + 1)
    case.evidence(draft, source="assessment", result_id=result)
    (piece,) = case.reads(draft).of(Mechanism.INTIMACY).evidence
    assert (piece.result_id, piece.assessment_id) == (result, assessment)
    assert piece.result.startswith("Evening Steps (invented), ")
    seen = make.whole(assessment).assessment.version
    db.close_reading()
    withdraw(case.group.lead, assessment_id=assessment, seen=seen, reason="Given to somebody else")
    db.close_reading()
    assert queries.linkable_results(me, case.person_id) == ()
    (piece,) = case.reads(draft).of(Mechanism.INTIMACY).evidence
    assert piece.result.endswith("(withdrawn since)")


def test_who_answers_for_the_person_reads_signed_versions_without_what_is_restricted(case: Case) -> None:
    officer, draft = case.group.officer, case.begin()
    case.fill(draft)
    case.evidence(draft, text="What his sister told", source="others", document="Her letter", restricted=True)
    assert case.record(officer).heads == ()
    with pytest.raises(Missing):
        queries.record_of(officer, draft)
    with pytest.raises(Forbidden):
        case.begin("initial", by=officer)
    case.sign(draft)
    hidden = case.reads(draft, officer).of(Mechanism.INTIMACY).evidence[1]
    assert (hidden.hidden, hidden.text, hidden.document) == (True, "", "")
    assert case.reads(draft, case.group.lead).of(Mechanism.INTIMACY).evidence[1].text == "What his sister told"
    with pytest.raises(Missing):
        queries.record_for(case.make.officer(case.group.area_id), case.person_id)
