"""The pages of notes and concerns: allowed, refused, invalid, missing, and what they cost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.attendance.browsing import statements
from tests.notes.conftest import Circle, ClientAs
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.notes.models import Note
from tracker.notes.rules.notes import Typed
from tracker.notes.service.writing import save_note

THIRD = Typed("risk", "Risk information", "What his sister told the unit.", restricted=True)
OPEN = Typed("covered", "What was covered", "The first exercise.")


def sign_note(facilitator: Actor, session_id: int, membership_id: int) -> None:
    """A signed note of a member at a session."""
    db.close_reading()
    save_note(facilitator, session_id=session_id, membership_id=membership_id, typed=[OPEN], seen=0, sign=True)
    db.close_reading()


def address(circle: Circle) -> str:
    """Where the first member's note of today is written."""
    return f"/sessions/{circle.group.session_id}/note/{circle.first}"


def test_a_note_is_drafted_signed_and_then_read(circle: Circle, client_as: ClientAs) -> None:
    browser = client_as(circle.group.facilitator)
    page = browser.get(address(circle)).text
    assert all('spellcheck="false"' in field.partition(">")[0] for field in page.split("<textarea")[1:])
    typed = {"text-covered": "Plans", "seen": "0", "save": "y"}
    assert browser.post(address(circle), data=typed).status_code == 302
    assert "Plans" in browser.get(address(circle)).text
    sent = browser.post(address(circle), data={"text-covered": "Plans", "seen": "1", "sign": "y"})
    assert sent.headers["Location"].startswith("/notes/")
    signed = browser.get(sent.headers["Location"]).text
    assert "Signed by" in signed
    assert f'/sessions/{circle.group.session_id}/note/{circle.group.membership_ids[1]}">Next: ' in signed
    assert "3 notes of this session are not signed yet." in signed
    for elsewhere in (browser.get(sent.headers["Location"].partition("?")[0]), _as_officer(circle, client_as, sent)):
        assert "Next: " not in elsewhere.text
    assert browser.get(address(circle)).status_code == 302


def _as_officer(circle: Circle, client_as: ClientAs, sent: TestResponse) -> TestResponse:
    return client_as(circle.group.officer).get(sent.headers["Location"])


def test_what_is_wrong_or_overtaken_comes_back_as_typed(circle: Circle, client_as: ClientAs) -> None:
    browser = client_as(circle.group.facilitator)
    empty = browser.post(address(circle), data={"seen": "0", "sign": "y"})
    assert empty.status_code == 422
    assert "Write the note before you sign it" in empty.text
    wrong = {"text-covered": "Plans", "seen": "0", "save": "y", "concern_kind": "risk", "concern_text": ""}
    again = browser.post(address(circle), data=wrong)
    assert again.status_code == 422
    assert "Enter what was said or seen" in again.text
    assert "Plans" in again.text
    db.close_reading()
    assert db.scalar(select(func.count(Note.id))) == 0
    circle.write(Typed("covered", "What was covered", "Theirs"), by=circle.group.second)
    stale = browser.post(address(circle), data={"text-covered": "Mine", "seen": "0", "save": "y"})
    assert stale.status_code == 409
    assert "Theirs" in stale.text
    assert "Mine" in stale.text
    circle.write(Typed("covered", "What was covered", "Theirs"), seen=1, sign=True, by=circle.group.second)
    signed = browser.post(address(circle), data={"text-covered": "Mine", "seen": "1", "save": "y"})
    assert signed.status_code == 409
    assert "signed this note meanwhile" in signed.text
    assert "Mine" in signed.text


def test_a_plain_note_has_one_text_and_stays_plain(circle: Circle, client_as: ClientAs) -> None:
    browser = client_as(circle.group.facilitator)
    plain = f"/sessions/{circle.group.session_id}/note?plain=1"
    assert 'name="text-text"' in browser.get(plain).text
    assert browser.post(plain, data={"text-text": "All in one", "seen": "0", "save": "y"}).status_code == 302
    assert 'name="text-text"' in browser.get(plain.partition("?")[0]).text


def test_who_reads_restricted_text_is_in_the_trail_and_others_are_told_that_it_is_there(
    circle: Circle, client_as: ClientAs
) -> None:
    note_id = circle.signed(OPEN, THIRD)

    def readings() -> int:
        db.close_reading()
        wanted = select(func.count(AuditEvent.id)).where(AuditEvent.action == "restricted note read")
        return db.scalar(wanted) or 0

    officer = client_as(circle.group.officer).get(f"/notes/{note_id}").text
    assert "his sister" not in officer
    assert "third-party or victim information is here" in officer
    assert readings() == 0
    assert "his sister" in client_as(circle.group.lead).get(f"/notes/{note_id}").text
    client_as(circle.group.facilitator).get(f"/notes/{note_id}/versions")
    assert readings() == 2
    for quoting in (f"/people/{circle.group.person_ids[0]}/notes", f"/people/{circle.group.person_ids[0]}/progress"):
        for actor in (circle.group.officer, circle.group.lead):
            text = client_as(actor).get(quoting).text
            assert "The first exercise." in text
            assert "his sister" not in text
    brief = client_as(circle.group.facilitator).get(f"/sessions/{circle.group.session_id}/handover").text
    assert "The first exercise." in brief
    assert "his sister" not in brief


def test_a_persons_notes_are_narrowed_and_cost_the_same_however_many(circle: Circle, client_as: ClientAs) -> None:
    browser = client_as(circle.group.officer)
    path, costs = f"/people/{circle.group.person_ids[0]}/notes", set()
    for at, session_id in enumerate(circle.make.session_ids(circle.group.delivery_id)[:2]):
        with clock.standing_at(clock.now() + timedelta(days=at)):
            sign_note(circle.group.facilitator, session_id, circle.first)
        browser.get(path)
        with statements() as sent:
            assert f"{at + 1} note" in browser.get(path).text
        costs.add(len(sent))
    assert costs == {10}
    assert "The first exercise." in browser.get(f"{path}?kind=individual").text
    assert "No note here" in browser.get(f"{path}?kind=review").text
    assert "No note here" in browser.get(f"{path}?session=99").text


def test_the_list_of_what_is_to_be_written_follows_the_areas_rule(circle: Circle, client_as: ClientAs) -> None:
    group = circle.group
    circle.make.signed_register(group.facilitator, group.session_id)
    lead = client_as(group.lead)
    assert "Every session has its note" in lead.get("/notes").text  # today’s is not late yet
    draft = circle.write(OPEN).note_id
    page = client_as(group.facilitator).get("/notes").text
    assert f"/notes/{draft}" in page


def test_the_register_leads_to_the_full_note_and_to_a_concern(circle: Circle, client_as: ClientAs) -> None:
    browser, group = client_as(circle.group.facilitator), circle.group
    page = browser.get(f"/sessions/{group.session_id}/register").text
    assert page.count(f'href="{address(circle)}"') == 1
    assert f'href="/sessions/{group.session_id}/concern/{circle.first}"' in page
    circle.make.signed_register(group.facilitator, group.session_id)
    assert f'href="{address(circle)}"' in browser.get(f"/sessions/{group.session_id}/register").text
    assert f'href="{address(circle)}"' not in client_as(group.lead).get(f"/sessions/{group.session_id}/register").text


@pytest.mark.parametrize("wrong", ["/notes/999", "/concerns/999", "/note-prompts/999", "/recordings/999/destroyed"])
def test_what_does_not_exist_is_not_found(circle: Circle, client_as: ClientAs, wrong: str) -> None:
    browser = client_as(circle.group.lead)
    answer = browser.post(wrong) if "destroyed" in wrong else browser.get(wrong)
    assert answer.status_code == 404


def test_consent_and_recordings_are_kept_and_a_recording_is_destroyed_once(circle: Circle, client_as: ClientAs) -> None:
    group = circle.group
    browser, log = client_as(group.facilitator), f"/sessions/{group.session_id}/recordings"
    person = f"/people/{group.person_ids[0]}/recording"
    said = {"answer": "given", "on_date": ["1", "5", "2026"]}
    assert browser.post(person, data=said).status_code == 302
    assert browser.post(person, data={**said, "answer": "withdrawn", "on_date": ["2", "5", "2026"]}).status_code == 302
    assert "Withdrawn, 2 May 2026" in browser.get(person).text
    assert client_as(group.officer).post(person, data=said).status_code == 403
    typed = {"what": "Video", "kept_where": "The safe", "keep_until": ["1", "1", "2099"]}
    assert browser.post(log, data={**typed, "keep_until": ["1", "1", "2020"]}).status_code == 422
    assert browser.post(log, data=typed).status_code == 302
    page = browser.get(log).text
    assert "Do not record" in page
    assert "Video" in page
    assert browser.post("/recordings/1/destroyed").status_code == 302
    assert "Destroyed" in browser.get(log).text
