"""Pages of formulations: allowed, refused, wrong and missing; as many statements for much as for little."""

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.accounts.counting import statements
from tests.formulation.conftest import Case, ClientAs
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.core.database import db
from tracker.formulation.rules.parts import AccountEntry
from tracker.formulation.rules.terms import Mechanism
from tracker.formulation.service import writing

RATED: dict[str, Any] = {"rating": "2", "confidence": "high", "why": "It came first", "seen": "1"}


def test_a_facilitator_writes_part_by_part_and_signs(case: Case, client_as: ClientAs) -> None:
    ruth, home = client_as(case.group.facilitator), f"/people/{case.person_id}/formulation"
    assert "No formulation is written yet" in ruth.get(home).text
    write = ruth.post(f"{home}/new", data={"kind": "initial"}).location
    assert ruth.get(f"{home}/new").location == write
    assert "7 things are still to do" in ruth.get(write).text
    assert "Rate antisocial cognitions" in ruth.get(write).text
    went_on = ruth.post(f"{write}/intimacy_deficits", data=RATED)
    assert went_on.location == f"{write}/emotional_dysregulation"
    added = f"{write}/intimacy_deficits/evidence"
    assert (
        ruth.post(f"{write}/intimacy_deficits", data=RATED | {"seen": "2", "then": "for"}).location
        == f"{added}?side=for"
    )
    assert 'value="for" checked' in ruth.get(f"{added}?side=for").text
    piece = {"side": "for", "text": "Few friends", "source": "court", "note_id": ""}
    assert ruth.post(added, data=piece).location == f"{write}/intimacy_deficits"
    for part in ("emotional_dysregulation", "antisocial_cognitions", "distorted_scripts"):
        ruth.post(f"{write}/{part}", data=RATED | {"rating": "0", "stay": "y"})
    chosen = {"primary": "intimacy_deficits", "primary_why": "First", "secondary": "none", "seen": "1"}
    assert ruth.post(f"{write}/pathways", data=chosen).location == f"{write}/account"
    assert (
        ruth.post(f"{write}/account", data={"account": "Alone", "agreement": "agrees", "seen": "1"}).location == write
    )
    page = ruth.get(write).text
    assert "no evidence against it is recorded" in page
    seen = page.split('name="as_read" type="hidden" value="')[1].partition('"')[0]
    draft = write.rpartition("/")[0]
    changed = ruth.post(f"{draft}/sign", data={"as_read": seen + "x"})
    assert changed.status_code == 409
    assert "somebody changed this draft" in changed.text
    assert ruth.post(f"{draft}/sign", data={"as_read": seen}).location == home
    page = ruth.get(home).text
    assert "One mechanism is rated strong: intimacy and social skills deficits" in page
    assert page.count("<svg") == 1
    assert ruth.get(write).location == draft
    late = ruth.post(f"{write}/intimacy_deficits", data=RATED | {"why": "Typed too late"})
    assert late.status_code == 422
    assert "Typed too late" in late.text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(case: Case, client_as: ClientAs) -> None:
    draft = case.begin()
    ruth, write = client_as(case.group.facilitator), f"/formulations/{draft}/write"
    wrong = ruth.post(f"{write}/intimacy_deficits/evidence", data={"text": "Kept words", "note_id": "", "source": ""})
    assert wrong.status_code == 422
    for said in ("Choose whether it speaks for or against", "Choose where it comes from", "Kept words"):
        assert said in wrong.text
    twice = {"primary": "none", "secondary": "multiple", "primary_why": "Kept reason", "seen": "1"}
    refused = ruth.post(f"{write}/pathways", data=twice)
    assert refused.status_code == 422
    assert "Choose none: the primary pathway is" in refused.text
    assert "Kept reason" in refused.text
    case.say(draft, Mechanism.INTIMACY, why="A colleague’s words")
    stale = ruth.post(f"{write}/intimacy_deficits", data=RATED | {"why": "My words"})
    assert stale.status_code == 409
    assert "A colleague’s words" in stale.text
    assert "My words" in stale.text
    assert ruth.post(f"{write}/intimacy_deficits", data=RATED | {"seen": "2"}).status_code == 302
    assert ruth.get(f"{write}/childhood").status_code == 404
    assert ruth.get(f"/formulations/{draft}/evidence/99").status_code == 404
    assert ruth.post(f"/formulations/{draft}/targets/99/remove").status_code == 404


def test_targets_and_evidence_are_changed_and_taken_out_and_a_draft_is_dropped(case: Case, client_as: ClientAs) -> None:
    draft, note = case.begin(), case.note()
    ruth, one = client_as(case.group.facilitator), f"/formulations/{draft}"
    part = f"{one}/write/intimacy_deficits"
    assert "Individual note, session 2" in ruth.get(f"{part}/evidence").text
    piece = {"side": "for", "text": "Said so", "source": "session", "note_id": str(note), "save": "1"}
    assert ruth.post(f"{part}/evidence", data=piece).location.endswith("evidence?side=for")
    assert f'<option value="{note}" selected' in ruth.get(f"{one}/evidence/1").text
    assert ruth.post(f"{one}/evidence/1", data=piece | {"side": "against", "seen": "1"}).location == part
    assert (
        "changed it meanwhile" in ruth.post(f"{one}/evidence/1/remove", data={"seen": "1"}, follow_redirects=True).text
    )
    ruth.post(f"{one}/evidence/1/remove", data={"seen": "2"})
    assert ruth.post(f"{part}/target", data={"words": ""}).status_code == 422
    ruth.post(f"{part}/target", data={"words": "Ask for help", "target": ""})
    ruth.post(f"{one}/targets/1", data={"words": "Ask early", "target": "", "seen": "1"})
    assert "Ask early" in ruth.get(one).text
    ruth.post(f"{one}/targets/1/remove", data={"seen": "2"})
    found = case.reads(draft)
    assert (found.needs, found.of(Mechanism.INTIMACY).evidence) == ([], ())
    kept = ruth.post(f"{one}/drop", data={"seen": "what it was"}, follow_redirects=True)
    assert "Read it again before you drop it" in kept.text
    ruth.post(f"{one}/drop", data={"seen": found.seen})
    assert ruth.get(one).status_code == 404


def test_an_officer_reads_what_is_signed_and_not_what_is_restricted_or_linked(case: Case, client_as: ClientAs) -> None:
    draft, note = case.begin(), case.note()
    case.fill(draft)
    case.evidence(draft, text="What his sister told", source="others", restricted=True)
    case.evidence(draft, source="session", note_id=note)
    helen = client_as(case.group.officer)
    assert "No formulation is signed yet" in helen.get(f"/people/{case.person_id}/formulation").text
    case.sign(draft)
    page = helen.get(f"/people/{case.person_id}/formulation").text
    assert "What his sister told" not in page
    assert "Third-party or victim information is here" in page
    assert f'href="/notes/{note}"' in page
    assert "Begin a new version" not in page
    read = select(func.count()).where(AuditEvent.action == Action.FORMULATION_READ.value)
    assert db.scalar(read) == 0
    assert "What his sister told" in client_as(case.group.lead).get(f"/formulations/{draft}").text
    db.close_reading()
    assert db.scalar(read) == 1


def test_two_versions_stand_side_by_side_with_changes_in_words(case: Case, client_as: ClientAs) -> None:
    case.signed()
    ruth, about = client_as(case.group.facilitator), f"/people/{case.person_id}/formulation"
    assert "two versions are needed" in ruth.get(f"{about}/compare").text
    second = case.begin("reformulation")
    case.say(second, Mechanism.INTIMACY, rating=1, why="Has two friends now")
    case.say(second, Mechanism.SCRIPTS, rating=1)
    case.evidence(second, Mechanism.INTIMACY, side="against", text="Met a friend, twice")
    page = ruth.get(f"{about}/compare?before=1&after=2").text
    lead = "Distorted sexual scripts raised; intimacy and social skills deficits lowered; evidence: 1 added"
    assert lead in page
    for said in ("▲ </span>Raised", "▼ </span>Lowered", "+ </span>1 added", "Met a friend, twice", "No change"):
        assert said in page
    assert ruth.get(f"{about}/compare?before=2&after=1&x=%F0").text.count("<ins>") == page.count("<ins>")
    assert "Version 1</a>" in ruth.get(f"{about}/versions").text
    assert "compare" not in client_as(case.group.officer).get(f"{about}/versions").text.partition("<main")[2]


@pytest.mark.parametrize("path", ["/formulations/999", "/formulations/999/write", "/people/999/formulation"])
def test_what_does_not_exist_is_not_found(case: Case, client_as: ClientAs, path: str) -> None:
    assert client_as(case.group.facilitator).get(path).status_code == 404


def test_the_page_asks_as_often_for_much_as_for_little(case: Case, client_as: ClientAs) -> None:
    ruth, page = client_as(case.group.facilitator), f"/people/{case.person_id}/formulation"
    case.signed()
    ruth.get(page)
    with statements() as few:
        ruth.get(page)
    second = case.begin("reformulation")
    note = case.note()
    for _ in range(12):
        case.evidence(second, note_id=note)
    entry = AccountEntry("I was on my own.", "agrees")
    writing.save_account(case.group.facilitator, formulation_id=second, entry=entry, seen=1)
    case.sign(second)
    ruth.get(page)
    with statements() as many:
        assert "13 for, 0 against" in ruth.get(page).text
    assert len(many) == len(few) <= 6, many
