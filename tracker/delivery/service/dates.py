"""When and where single sessions are held."""

from collections.abc import Mapping
from datetime import date, time

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import checks, details, queries, replanning, rollup
from tracker.delivery.models import Session
from tracker.delivery.rules import SessionKind


@command
def book_one_to_one(
    actor: Actor,
    session_id: int,
    *,
    on_date: date,
    starts_at: time,
    venue: str = "",
    seen: int | None = None,
    on_holiday: bool = False,
    by_video: bool = False,
    room_id: int | None = None,
    despite: str = "",
) -> None:
    """Give a one-to-one its date, or another one, in a place, a room or by video. Raises as `change_session`.

    Who or what else is busy then is asked by the timetable; `despite` says why it is booked in spite of a clash.
    """
    session = queries.session_for(actor, session_id)
    if session.kind is not SessionKind.ONE_TO_ONE:
        raise Refused("", "Only one-to-ones are booked; a group's session is moved")
    said = {"room_id": room_id, "by_video": by_video, "despite": despite}
    _hold_at(
        actor, session_id, on_date, starts_at, venue, seen, Action.SESSION_BOOKED, on_holiday=on_holiday, said=said
    )
    db.change(update(Session).where(Session.id == session_id).values(by_video=by_video, room_id=room_id))


@command
def change_session(
    actor: Actor,
    session_id: int,
    *,
    on_date: date,
    starts_at: time,
    venue: str = "",
    seen: int | None = None,
    on_holiday: bool = False,
) -> None:
    """Move one session to another date, time or venue ('' is the delivery's); the others stay where they are.

    Raises `Missing`, `Stale`, and `Refused` once it has a register, for a closed day unless `on_holiday`, for
    a time that another session has, and when sessions would change their order.
    """
    _hold_at(actor, session_id, on_date, starts_at, venue, seen, Action.SESSION_CHANGED, on_holiday=on_holiday)


def _hold_at(
    actor: Actor,
    session_id: int,
    on_date: date,
    starts_at: time,
    venue: str,
    seen: int | None,
    action: Action,
    *,
    on_holiday: bool,
    said: Mapping[str, object] | None = None,
) -> None:
    session = checks.session_to_change(actor, session_id, seen)
    checks.moment_fits(session, on_date, starts_at, on_holiday=on_holiday)
    after = {"on_date": on_date, "starts_at": starts_at, "venue": venue.strip()}
    db.change(update(Session).where(Session.id == session_id).values(version=Session.version + 1, **after))
    rollup.count_sessions(session.delivery_id)
    replanning.tell_moved([session_id])
    changes = {
        "on_date": [details.iso(session.on_date), on_date.isoformat()],
        "starts_at": [details.iso(session.starts_at), starts_at.isoformat("minutes")],
        "venue": [session.own_venue, venue.strip()],
        **{what: value for what, value in (said or {}).items() if value},
    }
    audit.record(actor, action, "session", session_id, changes=changes)
