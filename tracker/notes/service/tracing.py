"""What became of a note or a concern: moves and redactions leave a trace, by whom and why."""

from collections.abc import Collection

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.notes.models import ConcernEvent, NoteEvent


def trace(
    actor: Actor,
    event: NoteEvent | ConcernEvent,
    kind: str,
    why: str,
    *,
    to_person_id: int | None = None,
    parts: Collection[str] = (),
) -> None:
    """Keep an event, which says of what and of whose: what was done to it now, why, and to which parts.

    Raises `Missing` for a job: text is mended by somebody.
    """
    if actor.user_id is None:
        raise Missing("text is mended by somebody")
    event.kind, event.why, event.by, event.at = kind, why, actor.user_id, clock.now()
    event.to_person_id, event.parts = to_person_id, list(parts)
    db.add(event)
