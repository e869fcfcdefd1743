"""Mending a note: moved to the right person's record, or parts of it redacted; both leave their trace."""

from collections.abc import Collection

from sqlalchemy import delete, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.attendance import queries as registers
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.notes import queries, raised
from tracker.notes.models import Concern, Note, NoteEvent, NoteVersion, Passage, Writing
from tracker.notes.rules import notes as rules
from tracker.notes.rules.notes import COUNTERSIGN, NoteView
from tracker.notes.service import concerns
from tracker.notes.service.tracing import trace
from tracker.notes.service.writing import ask_to_countersign
from tracker.work import service as work


@command
def move_note(actor: Actor, *, note_id: int, membership_id: int, why: str) -> None:
    """Move a note that stands on the wrong person to another member of the same session, with all its versions.

    Its concerns go with it, and whoever answers for the right person is told of them. Both records keep a trace. For
    those who deliver or lead. Raises `Missing`, `Forbidden` and `Refused`.
    """
    note = _to_mend(actor, note_id)
    if note.person_id is None:
        raise Refused("membership_id", "A note of the whole group is in nobody’s record")
    page = registers.register_for(actor, note.where.session_id)
    row = next((each for each in page.rows if each.membership_id == membership_id), None)
    if row is None or row.membership_id == note.membership_id:
        raise Refused("membership_id", "Choose whose note it is")
    why = rules.check_reason(why)
    if queries.standing_id(note.where.session_id, membership_id) is not None:
        raise Refused("membership_id", f"{row.spoken_name} has a note of this session already: redact this one instead")
    standing = db.locked(select(Note).where(Note.id == note_id))
    standing.membership_id, standing.person_id = row.membership_id, row.person_id
    standing.version += 1
    trace(actor, _event(note), "moved", why, to_person_id=row.person_id)
    changes = {"person_id": [note.person_id, row.person_id]}
    for person_id in (note.person_id, row.person_id):
        audit.record(actor, Action.NOTE_MOVED, "note", note_id, person_id=person_id, changes=changes)
    for concern in raised.concerns_of(actor, note_id=note_id):
        concerns.move_concern(actor, concern_id=concern.id, membership_id=membership_id, why=why, with_note=True)
    if work.close_task(actor, kind=COUNTERSIGN, key=str(note_id), how="The note was moved"):
        ask_to_countersign(actor, queries.note_for(actor, note_id))


@command
def redact(actor: Actor, *, note_id: int, parts: Collection[str], why: str) -> None:
    """Take the text of some prompts, addenda or concerns out of every version, for everybody and for good.

    `parts` are keys of passages, and `concern-ID`. That something was there stays, with who took it, when and why.
    For leads. Raises `Missing`, `Forbidden` and `Refused`.
    """
    note = _to_mend(actor, note_id)
    if not note.reach.leads or not actor.may(Permission.MANAGE_NOTES):
        raise Forbidden(f"note {note_id}")
    known = parts_of(actor, note)
    chosen = [key for key in known if key in set(parts)]
    if not chosen:
        raise Refused("parts", "Choose what is redacted")
    why = rules.check_reason(why)
    versions = select(NoteVersion.id).where(NoteVersion.note_id == note_id)
    theirs = (Passage.version_id.in_(versions), Passage.key.in_(chosen), Passage.redacted.is_(False))
    db.change(
        update(Passage).where(*theirs).values(text="", redacted=True).execution_options(synchronize_session=False)
    )
    db.change(delete(Writing).where(Writing.note_id == note_id, Writing.key.in_(chosen)))
    for concern_id in (int(key.removeprefix("concern-")) for key in chosen if key.startswith("concern-")):
        concern = db.locked(select(Concern).where(Concern.id == concern_id))
        concern.text, concern.redacted = "", True
        trace(actor, concerns.event_of(concern), "redacted", why, parts=["What was said or seen"])
    standing = db.locked(select(Note).where(Note.id == note_id))
    standing.version += 1
    trace(actor, _event(note), "redacted", why, parts=[known[key] for key in chosen])
    changes = {"parts": chosen}
    audit.record(actor, Action.NOTE_REDACTED, "note", note_id, person_id=note.person_id, changes=changes)


@command
def move_concern(actor: Actor, *, concern_id: int, membership_id: int, why: str) -> int:
    """Move a concern that stands on the wrong person to another member of the session; returns its id there.

    The note that it was raised in, if any, stays where it is. Whoever answers for the right person is told; both
    records keep a trace. For those who deliver or lead. Raises `Missing`, `Forbidden` and `Refused`.
    """
    concern = raised.concern_for(actor, concern_id)
    if not concern.may_move:
        raise Forbidden(f"concern {concern_id}")
    page = registers.register_for(actor, concern.where.session_id)
    if membership_id == concern.membership_id or all(row.membership_id != membership_id for row in page.rows):
        raise Refused("membership_id", "Choose whom the concern is about")
    why = rules.check_reason(why)
    return concerns.move_concern(actor, concern_id=concern_id, membership_id=membership_id, why=why)


@command
def redact_concern(actor: Actor, *, concern_id: int, parts: Collection[str], why: str) -> None:
    """Take out, for everybody and for good, what a concern says (`text`) or what is done about it (`action`).

    That it was raised and answered stays, with who took the text, when and why. For leads. Raises `Missing`,
    `Forbidden` and `Refused`.
    """
    concern = raised.concern_for(actor, concern_id)
    if not concern.may_redact or not actor.may(Permission.MANAGE_NOTES):
        raise Forbidden(f"concern {concern_id}")
    chosen = [key for key in concern.parts if key in set(parts)]
    if not chosen:
        raise Refused("parts", "Choose what is redacted")
    why = rules.check_reason(why)
    row = db.locked(select(Concern).where(Concern.id == concern_id))
    if "text" in chosen:
        row.text, row.redacted = "", True
    if "action" in chosen:
        row.action = ""
    trace(actor, concerns.event_of(row), "redacted", why, parts=[concern.parts[key] for key in chosen])
    changes = {"parts": chosen}
    audit.record(actor, Action.CONCERN_REDACTED, "concern", concern_id, person_id=concern.person_id, changes=changes)


def parts_of(actor: Actor, note: NoteView) -> dict[str, str]:
    """What of a note can be redacted: each prompt that has text in any version, each addendum, each concern."""
    found = {
        one.key: one.label for each in note.versions for one in each.passages if not one.redacted and not one.hidden
    }
    found |= {one.key: one.label for one in note.writing if one.text}
    for concern in raised.concerns_of(actor, note_id=note.id):
        if not concern.redacted:
            found[f"concern-{concern.id}"] = f"Concern: {concern.kind}"
    return found


def _to_mend(actor: Actor, note_id: int) -> NoteView:
    note = queries.note_for(actor, note_id)
    if not note.reach.reads_restricted:
        raise Forbidden(f"note {note_id}")
    return note


def _event(note: NoteView) -> NoteEvent:
    return NoteEvent(note_id=note.id, person_id=note.person_id)
