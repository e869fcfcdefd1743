"""Writing a note: drafts, the signature, addenda, the second signature, and that restricted text was read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts import queries as accounts
from tracker.accounts.rules import Action, Actor, Permission, Role
from tracker.attendance import queries as registers
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.notes import queries
from tracker.notes.models import Note, NoteVersion, Passage
from tracker.notes.rules import notes as rules
from tracker.notes.rules.notes import COUNTERSIGN, NoteState, NoteView, Typed
from tracker.notes.service import concerns
from tracker.work import service as work


@dataclass(frozen=True, slots=True)
class Raised:
    """A concern that is raised with a note."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a save did: the note, none where only a concern was raised, and that concern."""

    note_id: int | None
    concern_id: int | None


@command
def save_note(
    actor: Actor,
    *,
    session_id: int,
    membership_id: int | None,
    typed: Sequence[Typed],
    seen: int,
    sign: bool = False,
    raised: Raised | None = None,
) -> Kept:
    """Save a draft as a new version, and sign it if asked; a concern is told at once, whether signed or not.

    `seen` is the version that was read, 0 before there was any. Raises `Missing`, `Forbidden` for anybody but the
    session's facilitators and who covers it, `Refused`, and `Stale` with the `NoteView` that stands.
    """
    page = registers.register_for(actor, session_id)
    if not page.has_staff(actor.user_id):
        raise Forbidden(f"session {session_id}")
    row = _row(page, membership_id)
    before = _standing(actor, session_id, membership_id)
    _check_time(page)
    targets = {one.ref: one.title for one in queries.targets_for(page.session.outline_id)}
    kept = rules.check_passages(typed, known=targets, sign=sign)
    changed = not rules.same(kept, before.body if before else None)
    if before is not None and (before.is_signed or (before.version != seen and changed)):
        raise Stale(before)
    note_id = before.id if before else None
    if kept or before is not None:
        note_id = _write(actor, page, row, before, kept if changed else None)
    elif raised is None:
        raise Refused(f"text-{typed[0].key}" if typed else "", "Write the note, or raise a concern")
    if sign and note_id is not None:
        _sign(actor, page, row, note_id)
    return Kept(note_id, _raise(actor, session_id, membership_id, note_id, raised))


def _raise(
    actor: Actor, session_id: int, membership_id: int | None, note_id: int | None, raised: Raised | None
) -> int | None:
    if raised is None:
        return None
    if membership_id is None:
        raise Refused("concern_kind", "A concern is about one person: raise it from their row or their note")
    return concerns.raise_concern(
        actor,
        session_id=session_id,
        membership_id=membership_id,
        kind=raised.kind,
        text=raised.text,
        note_id=note_id,
    )


def _row(page: RegisterPage, membership_id: int | None) -> Row | None:
    if membership_id is None:
        return None
    row = next((each for each in page.rows if each.membership_id == membership_id), None)
    if row is None:
        raise Missing(f"row {membership_id}")
    return row


def _standing(actor: Actor, session_id: int, membership_id: int | None) -> NoteView | None:
    found = queries.standing_id(session_id, membership_id)
    return queries.note_for(actor, found) if found is not None else None


def _check_time(page: RegisterPage) -> None:
    on = page.session.on_date
    if on is None or on > clock.today(page.session.zone):
        raise Refused("", "This session has not been held yet: its note is written from its day on")


def _write(
    actor: Actor, page: RegisterPage, row: Row | None, before: NoteView | None, kept: Sequence[Typed] | None
) -> int:
    """The note's row, and a new version of it unless nothing changed (`kept` is none)."""
    now, session = clock.now(), page.session
    if before is None:
        meeting = queries.meeting_for(session.session_id, of_person=row is not None)
        note = db.add(
            Note(
                session_id=session.session_id,
                membership_id=row.membership_id if row else None,
                person_id=row.person_id if row else None,
                meeting=meeting.value,
                state=NoteState.DRAFT.value,
                written_by=actor.user_id,
                saved_by=actor.user_id,
                saved_at=now,
                countersign_due=False,
                version=0,
            )
        )
    else:
        note = db.locked(select(Note).where(Note.id == before.id))
    if kept is None:
        return note.id
    note.saved_by, note.saved_at, note.version = actor.user_id or 0, now, note.version + 1
    number = len(before.versions) + 1 if before else 1
    add_version(actor, note.id, number, kept, addendum=False)
    changes = {"version": number, "characters": sum(len(one.text) for one in kept), "restricted": _restricted(kept)}
    person_id = row.person_id if row else None
    audit.record(actor, Action.NOTE_SAVED, "note", note.id, person_id=person_id, changes=changes)
    return note.id


def _restricted(kept: Sequence[Typed]) -> int:
    return sum(one.restricted for one in kept)


def add_version(actor: Actor, note_id: int, number: int, kept: Sequence[Typed], *, addendum: bool) -> None:
    """Keep a version, or an addendum, with its passages: rows that nothing changes any more but a redaction."""
    version = db.add(NoteVersion(note_id=note_id, number=number, addendum=addendum, by=actor.user_id, at=clock.now()))
    db.add_all(
        [
            Passage(
                version_id=version.id,
                position=at,
                key=one.key,
                label=one.label,
                text=one.text,
                restricted=one.restricted,
                targets=list(one.targets),
                redacted=False,
            )
            for at, one in enumerate(kept, 1)
        ]
    )


def _sign(actor: Actor, page: RegisterPage, row: Row | None, note_id: int) -> None:
    note = queries.note_for(actor, note_id)
    if note.body is None or not any(one.text for one in note.body.passages):
        raise Refused("", "Write the note before you sign it")
    due = queries.rule_of(page.session.area_id).countersign
    standing = db.locked(select(Note).where(Note.id == note_id))
    standing.state, standing.signed_by, standing.signed_at = NoteState.SIGNED.value, actor.user_id, clock.now()
    standing.signed_number, standing.countersign_due = note.body.number, due
    standing.version += 1
    person_id = row.person_id if row else None
    changes = {"version": note.body.number, "countersign_due": due}
    audit.record(actor, Action.NOTE_SIGNED, "note", note_id, person_id=person_id, changes=changes)
    if due:
        ask_to_countersign(actor, queries.note_for(actor, note_id))


def ask_to_countersign(actor: Actor, note: NoteView) -> None:
    """A task for the treatment manager; where they signed it themselves, for another lead of the area."""
    where = note.where
    leads = [where.lead_id, *(one.id for one in accounts.staff_with_role(Role.PROGRAMME_LEAD, [where.area_id]))]
    owner = next((each for each in leads if each != note.signed_by_id), where.lead_id)
    work.open_task(
        actor,
        kind=COUNTERSIGN,
        key=str(note.id),
        title=f"Countersign: {note.person or where.delivery}, session {where.number}"[:200],
        rule="Notes of this area are countersigned by the treatment manager",
        person_id=note.person_id,
        owner_id=owner,
    )


@command
def add_to_note(actor: Actor, *, note_id: int, text: str, restricted: bool = False) -> int:
    """Write an addendum to a signed note, which itself stays as it is; returns the addendum's number.

    For those who deliver or lead. Raises `Missing`, `Forbidden` and `Refused`.
    """
    note = _to_change(actor, note_id)
    if not note.is_signed:
        raise Refused("text", "This note is a draft: change it until it is signed")
    kept = rules.check_addendum(text)
    standing = db.locked(select(Note).where(Note.id == note_id))
    standing.version += 1
    number = note.versions[-1].number + 1
    label = f"Addendum {len(note.addenda) + 1}"
    add_version(actor, note_id, number, [Typed(f"addendum-{number}", label, kept, restricted)], addendum=True)
    changes = {"version": number, "characters": len(kept), "restricted": restricted}
    audit.record(actor, Action.NOTE_ADDED_TO, "note", note_id, person_id=note.person_id, changes=changes)
    return number


@command
def countersign(actor: Actor, *, note_id: int, seen: int) -> None:
    """Sign a signed note as its treatment manager, or another lead of the area; never one's own.

    Raises `Missing`, `Forbidden` for others, `Refused`, and `Stale` when it was added to or redacted meanwhile.
    """
    note = _to_change(actor, note_id)
    if not note.reach.leads or not actor.may(Permission.MANAGE_NOTES):
        raise Forbidden(f"note {note_id}")
    if note.signed_by_id == actor.user_id:
        raise Refused("", "Somebody else countersigns what you signed")
    if not note.awaits_countersigning:
        raise Refused("", "This note does not wait for a second signature")
    if note.version != seen:
        raise Stale(note)
    standing = db.locked(select(Note).where(Note.id == note_id))
    standing.countersigned_by, standing.countersigned_at = actor.user_id, clock.now()
    standing.version += 1
    work.close_task(actor, kind=COUNTERSIGN, key=str(note_id), how="The note was countersigned")
    audit.record(actor, Action.NOTE_COUNTERSIGNED, "note", note_id, person_id=note.person_id)


@command
def note_reading(actor: Actor, *, note_id: int, person_id: int | None) -> None:
    """Keep in the trail that somebody read a note with restricted passages: the access log, written as they read."""
    audit.record(actor, Action.NOTE_READ, "note", note_id, person_id=person_id)


def _to_change(actor: Actor, note_id: int) -> NoteView:
    """A note that the actor may add to. Raises `Missing`, and `Forbidden` for who only answers for the person."""
    note = queries.note_for(actor, note_id)
    if not note.reach.reads_restricted:
        raise Forbidden(f"note {note_id}")
    return note
