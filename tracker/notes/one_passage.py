"""What stands under one prompt of a draft: autosave reads this and nothing else of the page.

Apart from `queries.py` for what it costs: one statement, made once, that finds something only in the plain case.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select

from tracker.accounts.rules import Actor, Role
from tracker.core.database import db
from tracker.delivery.models import Session, Staff
from tracker.notes.models import Note, NoteVersion, Passage, Writing
from tracker.notes.rules.notes import NoteState, Typed

_session, _staff, _note = Session.__table__.c, Staff.__table__.c, Note.__table__.c
_writing, _version, _passage = Writing.__table__.c, NoteVersion.__table__.c, Passage.__table__.c


@dataclass(frozen=True, slots=True)
class OnePassage:
    """What stands under a prompt that was answered before; `typed_by` is none where it stands in the newest version.

    `typed_at` is when anything of the note was last typed since that version.
    """

    note_id: int
    stands: Typed
    typed_by: int | None
    typed_at: datetime | None


_LAST: Any = (
    select(func.max(_version.number))
    .where(_version.note_id == _note.id, _version.addendum.is_(False))
    .correlate(Note.__table__)
    .scalar_subquery()
)
_NEWEST: Any = (
    select(func.max(_writing.at)).where(_writing.note_id == _note.id).correlate(Note.__table__).scalar_subquery()
)
_typed = Writing.__table__.alias()
_THERE = _typed.c.note_id.is_not(None)
_ONE: Any = (
    select(
        _note.id,
        _THERE,
        _typed.c.by,
        _NEWEST,
        _typed.c.label,
        _typed.c.text,
        _typed.c.restricted,
        _typed.c.targets,
        _passage.id,
        _passage.label,
        _passage.text,
        _passage.restricted,
        _passage.targets,
    )
    .join_from(Note.__table__, Session.__table__, _session.id == _note.session_id)
    .join(Staff.__table__, and_(_staff.delivery_id == _session.delivery_id, _staff.user_id == bindparam("user_id")))
    .outerjoin(_typed, and_(_typed.c.note_id == _note.id, _typed.c.key == bindparam("key")))
    .outerjoin(NoteVersion.__table__, and_(_version.note_id == _note.id, _version.number == _LAST))
    .outerjoin(Passage.__table__, and_(_passage.version_id == _version.id, _passage.key == bindparam("key")))
    .where(
        _note.session_id == bindparam("session_id"),
        case((_note.membership_id.is_(None), 0), else_=_note.membership_id) == bindparam("membership_id"),
        _note.state == NoteState.DRAFT.value,
    )
)


def passage_to_save(actor: Actor, session_id: int, membership_id: int | None, key: str) -> OnePassage | None:
    """What stands under a prompt of a draft, for one of the delivery's own facilitators.

    None in every other case, whatever it is (nothing written under it yet, signed, cover, out of scope): the whole
    note's save tells them apart.
    """
    if not actor.holds(Role.FACILITATOR):
        return None
    of = {"session_id": session_id, "membership_id": membership_id or 0, "key": key, "user_id": actor.user_id}
    found = db.execute(_ONE, of).first()
    if found is None:
        return None
    note_id, there, by, at = found[:4]
    label, text, restricted, targets = found[4:8] if there else found[9:13]
    if not there and found[8] is None:
        return None
    return OnePassage(note_id, Typed(key, label, text, restricted, tuple(targets)), by, at)
