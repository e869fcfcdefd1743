"""Passages of notes that are tagged to targets of a treatment plan: the evidence that this area gives the plan.

Apart from `queries.py` because the plan asks for it, from below, through what it registers with.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import String, cast, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.catalogue.models import Outline
from tracker.core.database import db
from tracker.delivery.models import Delivery, Session
from tracker.notes.models import Note, NoteVersion, Passage
from tracker.notes.reach import may_read
from tracker.notes.rules.notes import Meeting, NoteState, NoteView
from tracker.treatment.evidence import KIND, Piece


def names_plan(note: NoteView) -> bool:
    """Whether what a reader sees of a note is tagged to a target of a plan."""
    seen = [*(note.body.passages if note.body else ()), *(one for each in note.addenda for one in each.passages)]
    return any(ref.startswith(f"{KIND}:") for one in seen for ref in one.targets)


def passages_for(actor: Actor, person_id: int, refs: Collection[str]) -> list[Piece]:
    """What notes about a person say under prompts that are tagged to these targets, for who may read the notes.

    Of a signed note what was signed and its addenda, of a draft its newest version. A restricted passage comes without
    its text, for everybody: it is read in the note, which keeps who read it. One statement.
    """
    rows: Any = db.execute(
        select(
            Passage.targets,
            Passage.restricted,
            Passage.text,
            Passage.label,
            Note.id,
            Note.meeting,
            Note.state,
            Session.on_date,
            Outline.number,
            User.name,
        )
        .join(NoteVersion, NoteVersion.id == Passage.version_id)
        .join(Note, Note.id == NoteVersion.note_id)
        .join(Session, Session.id == Note.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(User, User.id == NoteVersion.by)
        .where(
            Note.person_id == person_id,
            or_(NoteVersion.addendum, NoteVersion.number == func.coalesce(Note.signed_number, _last())),
            Passage.redacted.is_(False),
            Session.on_date.is_not(None),
            cast(Passage.targets, String).contains(f'"{KIND}:'),
            may_read(actor),
        )
        .order_by(Session.on_date, Note.id, Passage.id)
    )
    return [_piece(*row) for row in rows if not set(row[0]).isdisjoint(refs)]


def _last() -> Any:
    version = aliased(NoteVersion)
    newest = select(func.max(version.number)).where(version.note_id == Note.id, version.addendum.is_(False))
    return newest.correlate(Note).scalar_subquery()


def _piece(
    targets: list[str],
    restricted: bool,
    text: str,
    label: str,
    note_id: int,
    meeting: str,
    state: str,
    on_date: Any,
    number: int,
    by: str,
) -> Piece:
    return Piece(
        refs=tuple(targets),
        heading=f"{Meeting(meeting).label}, session {number}: {label}",
        text="" if restricted else text,
        on_date=on_date,
        by=by,
        page=("notes.note", note_id),
        hidden=restricted,
        draft=state != NoteState.SIGNED.value,
    )
