"""Writing a note: drafts, the signature, addenda, the second signature, and that restricted text was read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts import queries as accounts
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused, Stale
from tracker.core.transactions import command
from tracker.notes import queries
from tracker.notes.models import Note
from tracker.notes.rules import drafting
from tracker.notes.rules import notes as rules
from tracker.notes.rules.notes import COUNTERSIGN, NoteState, NoteView, Typed
from tracker.notes.service import beginning, concerns, missing
from tracker.notes.service.beginning import Place
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
    was: Mapping[str, str] | None = None,
    sign: bool = False,
    raised: Raised | None = None,
) -> Kept:
    """Save a draft as a new version, and sign it if asked; a concern is told at once, whether signed or not.

    `was` has the fingerprint of what was read under each prompt; for prompts without, `seen` is the version that was
    read, 0 before there was any. Prompts that a colleague alone changed take that change. Raises `Missing`, `Forbidden`
    for all but the session's facilitators and who covers it, `Refused`, and `Stale` with the `NoteView` that stands.
    """
    place = beginning.place_for(actor, session_id, membership_id)
    before = place.note
    beginning.check_held(place.page)
    fresh = before is None or before.version == seen
    merged = drafting.merge(typed, place.standing, was or {}, fresh=fresh)
    targets = queries.target_titles(place.page.session.outline_id, place.person_id)
    kept = rules.check_passages(merged.passages, known=targets, sign=sign)
    if before is not None and (before.is_signed or merged.conflicts):
        raise Stale(before)
    if not kept and before is None and raised is None:
        raise Refused(f"text-{typed[0].key}" if typed else "", "Write the note, or raise a concern")
    note_id = _keep(actor, place, kept) if kept or before is not None else None
    if sign and note_id is not None:
        _sign(actor, place, note_id)
    return Kept(note_id, _raise(actor, session_id, membership_id, note_id, raised))


def _keep(actor: Actor, place: Place, kept: Sequence[Typed]) -> int:
    """The note's row, and a new version of it unless nothing changed; a colleague's text gets its own before."""
    note, note_id = place.note, beginning.begin(actor, place)
    number, newest = len(note.versions) if note else 0, note.newest if note else None
    if note is not None and drafting.needs_version(note.writing, kept, actor.user_id, clock.now()):
        number, newest = beginning.take_up(actor, place), note.working
    if rules.same(kept, newest):
        beginning.forget_writing(note_id)
    else:
        beginning.keep_version(actor, place, note_id, number + 1, kept)
    return note_id


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


def _sign(actor: Actor, place: Place, note_id: int) -> None:
    note = queries.note_for(actor, note_id)
    if note.body is None or not any(one.text for one in note.body.passages):
        raise Refused("", "Write the note before you sign it")
    due = queries.rule_of(place.page.session.area_id).countersign
    standing = db.locked(select(Note).where(Note.id == note_id))
    standing.state, standing.signed_by, standing.signed_at = NoteState.SIGNED.value, actor.user_id, clock.now()
    standing.signed_number, standing.countersign_due = note.body.number, due
    standing.version += 1
    changes = {"version": note.body.number, "countersign_due": due}
    audit.record(actor, Action.NOTE_SIGNED, "note", note_id, person_id=place.person_id, changes=changes)
    missing.settle(actor, place.page.session.session_id, how="The note was signed")
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
    said = [Typed(f"addendum-{number}", label, kept, restricted)]
    beginning.add_version(actor.user_id, clock.now(), note_id, number, said, addendum=True)
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
