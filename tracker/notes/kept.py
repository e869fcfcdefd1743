"""The reads of recordings: consent of people, those of a session, and recordings that should be gone.

Apart from `queries.py` because a recording is no note.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.catalogue.models import Outline
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Delivery, Session
from tracker.delivery.scope import in_scope
from tracker.notes.models import Recording, RecordingConsent
from tracker.notes.rules.recordings import Answer, ConsentView, RecordingView

_Logger, _Destroyer = aliased(User), aliased(User)


def consents_of(person_id: int) -> tuple[ConsentView, ...]:
    """All that a person said about being recorded, what stands first."""
    rows = db.execute(
        select(RecordingConsent.answer, RecordingConsent.on_date, User.name, RecordingConsent.noted_at)
        .join(User, User.id == RecordingConsent.noted_by)
        .where(RecordingConsent.person_id == person_id)
        .order_by(RecordingConsent.id.desc())
    )
    return tuple(ConsentView(Answer(row[0]), *row[1:]) for row in rows)


def standing_consents(person_ids: Sequence[int]) -> dict[int, tuple[Answer, date]]:
    """Where the consent of some people stands; whoever was never asked is left out. One statement."""
    newest = (
        select(func.max(RecordingConsent.id))
        .where(RecordingConsent.person_id.in_(person_ids))
        .group_by(RecordingConsent.person_id)
    )
    rows = db.execute(
        select(RecordingConsent.person_id, RecordingConsent.answer, RecordingConsent.on_date)
        .where(RecordingConsent.id.in_(newest))
        .order_by(RecordingConsent.person_id)
    )
    return {row[0]: (Answer(row[1]), row[2]) for row in rows}


def _recordings() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Recording.id,
            Recording.session_id,
            Recording.what,
            Recording.kept_where,
            Recording.keep_until,
            _Logger.name,
            Recording.logged_at,
            Recording.destroyed_on,
            func.coalesce(_Destroyer.name, ""),
            Delivery.title,
            Outline.number,
        )
        .join(_Logger, _Logger.id == Recording.logged_by)
        .outerjoin(_Destroyer, _Destroyer.id == Recording.destroyed_by)
        .join(Session, Session.id == Recording.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
    )


def _view(row: Sequence[Any]) -> RecordingView:
    return RecordingView(*[*row[:9], f"{row[9]}, session {row[10]}"])


def recordings_of(session_id: int) -> tuple[RecordingView, ...]:
    """The recordings of a session, as they were made. The session's scope is the caller's to ask."""
    return tuple(_view(row) for row in db.execute(_recordings().where(Session.id == session_id).order_by(Recording.id)))


def recording_for(actor: Actor, recording_id: int) -> RecordingView:
    """A recording of a delivery in the actor's scope. Raises `Missing`."""
    row = db.execute(_recordings().where(Recording.id == recording_id, in_scope(actor))).one_or_none()
    if row is None:
        raise Missing(f"recording {recording_id}")
    return _view(row)


def overdue(actor: Actor, today: date) -> tuple[RecordingView, ...]:
    """Recordings in the actor's scope that were to be destroyed by now, the longest overdue first."""
    kept = (Recording.destroyed_on.is_(None), Recording.keep_until < today)
    rows = db.execute(
        _recordings().where(*kept, in_scope(actor)).order_by(Recording.keep_until, Recording.id).limit(50)
    )
    return tuple(_view(row) for row in rows)
