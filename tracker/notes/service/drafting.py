"""Saving a draft as it is typed: one prompt at a time.

The plain case (a facilitator of the delivery, a prompt that was answered before and that nobody else changed) reads and
writes that prompt alone. Anything else reads the whole note, which knows what to say.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import Base, db
from tracker.core.errors import Missing, Stale
from tracker.core.transactions import command
from tracker.notes import one_passage, queries
from tracker.notes.models import Writing
from tracker.notes.one_passage import OnePassage
from tracker.notes.rules import drafting as rules
from tracker.notes.rules.drafting import REST, fingerprint
from tracker.notes.rules.notes import PLAIN, Typed, check_passage
from tracker.notes.service import beginning
from tracker.notes.service.beginning import Place


@dataclass(frozen=True, slots=True)
class Autosaved:
    """What stands under the prompt now; `by` and `at` say whose it is, where a colleague changed it differently."""

    stands: Typed
    by: str = ""
    at: datetime | None = None
    zone: str = ""
    outline_id: int = 0
    person_id: int | None = None

    @property
    def conflicts(self) -> bool:
        """Whether nothing was saved until somebody chose."""
        return self.at is not None


@command
def autosave_passage(actor: Actor, *, session_id: int, membership_id: int | None, sent: Typed, was: str) -> Autosaved:
    """Keep what is typed under one prompt of a draft, as a save of the note would; the version comes with the button.

    `was` is the fingerprint of what was read. What a colleague changed differently meanwhile stays and comes back.
    Raises `Missing`, `Forbidden` for all but the session's facilitators and who covers it, `Refused`, and `Stale` with
    the note once it is signed.
    """
    kept = check_passage(sent)
    found = one_passage.passage_to_save(actor, session_id, membership_id, sent.key)
    if found is not None and _is_plain(actor, found, kept, was):
        kept = Typed(kept.key, found.stands.label, kept.text, kept.restricted, kept.targets)
        if kept != found.stands:
            _write(actor, found.note_id, kept, over=found.typed_by is not None)
        return Autosaved(kept)
    return _autosave(actor, beginning.place_for(actor, session_id, membership_id), kept, was)


def _is_plain(actor: Actor, found: OnePassage, kept: Typed, was: str) -> bool:
    """Whether it needs nobody's decision, and no version before it."""
    if fingerprint(found.stands) not in {was, fingerprint(kept)}:
        return False
    rested = found.typed_at is not None and clock.now() - found.typed_at >= REST
    return not rested and found.typed_by in {None, actor.user_id}


def _autosave(actor: Actor, place: Place, kept: Typed, was: str) -> Autosaved:
    note = place.note
    if note is not None and note.is_signed:
        raise Stale(note)
    beginning.check_held(place.page)
    there = place.standing.get(kept.key)
    kept = Typed(kept.key, _label(place, kept.key), kept.text, kept.restricted, kept.targets)
    if rules.merge([kept], place.standing, {kept.key: was}).conflicts and note is not None:
        typed = next((one for one in note.writing if one.key == kept.key), None)
        by, at = (typed.by, typed.at) if typed else (note.saved_by, note.saved_at)
        stands = rules.as_typed(there) if there else Typed(kept.key, kept.label, "")
        session = place.page.session
        return Autosaved(stands, by, at, session.zone, session.outline_id, place.person_id)
    if fingerprint(kept) == fingerprint(there):
        return Autosaved(kept)
    writing = note.writing if note else ()
    over = any(one.key == kept.key for one in writing)
    if rules.needs_version(writing, [kept], actor.user_id, clock.now()):
        beginning.take_up(actor, place)
        over = False
    note_id = beginning.begin(actor, place)
    if note is None:
        audit.record(actor, Action.NOTE_SAVED, "note", note_id, person_id=place.person_id, changes={"begun": True})
    _write(actor, note_id, kept, over=over)
    return Autosaved(kept)


def _label(place: Place, key: str) -> str:
    """What a prompt says that the note may answer. Raises `Missing`."""
    session = place.page.session
    meeting = queries.meeting_for(session.session_id, of_person=place.row is not None)
    known = {one.key: one.label for one in queries.prompts_for(meeting, session.outline_id)}
    known |= {PLAIN: "Note", **{one.key: one.label for one in place.standing.values()}}
    if key not in known:
        raise Missing(f"prompt {key}")
    return known[key]


_WRITING = Base.metadata.tables[Writing.__tablename__]
_SAID = ("text", "restricted", "targets", "by", "at")
_NEW = insert(_WRITING)
_OVER = (
    update(_WRITING)
    .where(_WRITING.c.note_id == bindparam("of"), _WRITING.c.key == bindparam("under"))
    .values({name: bindparam(f"b_{name}") for name in _SAID})
)


def _write(actor: Actor, note_id: int, kept: Typed, *, over: bool) -> None:
    said = {
        "text": kept.text,
        "restricted": kept.restricted,
        "targets": list(kept.targets),
        "by": actor.user_id,
        "at": clock.now(),
    }
    if over:
        db.write(_OVER, [{"of": note_id, "under": kept.key, **{f"b_{name}": value for name, value in said.items()}}])
    else:
        db.write(_NEW, [{"note_id": note_id, "key": kept.key, "label": kept.label, **said}])
