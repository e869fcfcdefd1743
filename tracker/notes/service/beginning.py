"""Where a note is written: the session, whose note it is and the draft that stands; how one begins and grows.

Apart from `writing` because what is typed and what is saved by a button both begin here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import queries as registers
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.notes import queries
from tracker.notes.models import Note, NoteVersion, Passage, Writing
from tracker.notes.rules.drafting import as_typed
from tracker.notes.rules.notes import NoteState, NoteView, PassageView, Typed


@dataclass(frozen=True, slots=True)
class Place:
    """Where a note is written: its session's register, its row there (none for the group's), the note that stands."""

    page: RegisterPage
    row: Row | None
    note: NoteView | None

    @property
    def person_id(self) -> int | None:
        """Whose note it is."""
        return self.row.person_id if self.row else None

    @property
    def standing(self) -> dict[str, PassageView]:
        """What stands in it, by key."""
        return {one.key: one for one in self.note.body.passages} if self.note and self.note.body else {}


def place_for(actor: Actor, session_id: int, membership_id: int | None) -> Place:
    """Where somebody writes. Raises `Missing`, `Forbidden` for all but the session's facilitators and who covers it."""
    page = registers.register_for(actor, session_id)
    if not page.has_staff(actor.user_id):
        raise Forbidden(f"session {session_id}")
    row = next((each for each in page.rows if each.membership_id == membership_id), None)
    if membership_id is not None and row is None:
        raise Missing(f"row {membership_id}")
    found = queries.standing_id(session_id, membership_id)
    return Place(page, row, queries.note_for(actor, found) if found is not None else None)


def check_held(page: RegisterPage) -> None:
    """Raise `Refused` for a note of a session that is still to come."""
    on = page.session.on_date
    if on is None or on > clock.today(page.session.zone):
        raise Refused("", "This session has not been held yet: its note is written from its day on")


def begin(actor: Actor, place: Place) -> int:
    """The id of the note, which is begun if it does not stand: the caller's to tell the trail."""
    if place.note is not None:
        return place.note.id
    session, row = place.page.session, place.row
    meeting = queries.meeting_for(session.session_id, of_person=row is not None)
    note = Note(
        session_id=session.session_id,
        membership_id=row.membership_id if row else None,
        person_id=place.person_id,
        meeting=meeting.value,
        state=NoteState.DRAFT.value,
        written_by=actor.user_id,
        saved_by=actor.user_id,
        saved_at=clock.now(),
        countersign_due=False,
        version=0,
    )
    return db.add(note).id


def keep_version(actor: Actor, place: Place, note_id: int, number: int, kept: Sequence[Typed]) -> None:
    """Keep what is saved as the next version of a draft; what was typed until then is in it."""
    note = db.locked(select(Note).where(Note.id == note_id))
    note.saved_by, note.saved_at, note.version = actor.user_id or 0, clock.now(), note.version + 1
    add_version(actor.user_id, clock.now(), note_id, number, kept)
    changes = {"version": number, **_measures(kept)}
    audit.record(actor, Action.NOTE_SAVED, "note", note_id, person_id=place.person_id, changes=changes)
    forget_writing(note_id)


def take_up(actor: Actor, place: Place) -> int:
    """Keep what was typed since the newest version as one, by who typed it last and of that time; returns its number.

    Nothing is kept where what was typed says the same as that version.
    """
    note = place.note
    number = len(note.versions) if note else 0
    if note is None or note.working is None or not note.writing:
        return number
    newest = max(note.writing, key=lambda one: one.at)
    kept = [as_typed(one) for one in note.working.passages if one.text]
    standing = [as_typed(one) for one in note.newest.passages if one.text] if note.newest else []
    if kept != standing:
        number += 1
        add_version(newest.by_id, newest.at, note.id, number, kept)
        row = db.locked(select(Note).where(Note.id == note.id))
        row.saved_by, row.saved_at, row.version = newest.by_id, newest.at, row.version + 1
        changes = {"version": number, "typed_by": newest.by_id, **_measures(kept)}
        audit.record(actor, Action.NOTE_SAVED, "note", note.id, person_id=place.person_id, changes=changes)
    forget_writing(note.id)
    return number


def forget_writing(note_id: int) -> None:
    """What was typed is in a version now, or nowhere any more."""
    db.change(delete(Writing).where(Writing.note_id == note_id))


def _measures(kept: Sequence[Typed]) -> dict[str, int]:
    """What the trail says of a text: never what it says."""
    return {"characters": sum(len(one.text) for one in kept), "restricted": sum(one.restricted for one in kept)}


def add_version(
    by: int | None, at: datetime, note_id: int, number: int, kept: Sequence[Typed], *, addendum: bool = False
) -> None:
    """Keep a version, or an addendum, with its passages: rows that nothing changes any more but a redaction."""
    version = db.add(NoteVersion(note_id=note_id, number=number, addendum=addendum, by=by, at=at))
    db.add_all(
        [
            Passage(
                version_id=version.id,
                position=position,
                key=one.key,
                label=one.label,
                text=one.text,
                restricted=one.restricted,
                targets=list(one.targets),
                redacted=False,
            )
            for position, one in enumerate(kept, 1)
        ]
    )
