"""Who takes a session in a colleague's place: giving cover, and ending it before its time."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select, update

from tracker.accounts import audit
from tracker.accounts import queries as accounts
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Role
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.core.words import in_words
from tracker.delivery import covering, queries, staffing
from tracker.delivery.models import Cover
from tracker.delivery.rules import SessionView


@command
def give_cover(actor: Actor, *, session_id: int, user_id: int, until_on: date, instead_of: int | None = None) -> int:
    """Have a facilitator take one session: until the last day they may open and record it, and know its members.

    They work in the delivery's area or are on its staff already. `instead_of` is whose place they take. Returns the
    cover's id. Raises `Missing`, and `Refused` for a session that is past or has no date, for a last day that is not
    on its day or within two weeks of it, for somebody who covers it already, and for one who is elsewhere then.
    """
    session = queries.session_for(actor, session_id)
    today = clock.today(session.zone)
    covering.check_days(session, until_on, today)
    name = _check_person(session, user_id, instead_of)
    values: dict[str, object] = {"instead_of": instead_of, "from_on": today, "until_on": until_on}
    _not_covered_yet(session_id, user_id, name, today)
    cover_id = _write(actor, session_id, user_id, values)
    if all(each.user_id != user_id for each in session.staff):
        people = [each.person_id for each in queries.members_on(session)]
        staffing.let_cover(actor, cover_id, user_id, people, today, until_on)
    changes = {
        "session_id": session_id,
        "user_id": user_id,
        "instead_of": instead_of,
        "from_on": today.isoformat(),
        "until_on": until_on.isoformat(),
    }
    audit.record(actor, Action.COVER_GIVEN, "cover", cover_id, changes=changes)
    return cover_id


@command
def end_cover(actor: Actor, *, cover_id: int) -> tuple[int, int | None]:
    """End a cover at once: from now on they may not open the session; twice is once.

    Returns the session's id, and the user's unless it had ended already. Raises `Missing` unless the delivery is the
    actor's to change.
    """
    row = db.get(Cover, cover_id)
    if row is None:
        raise Missing(f"cover {cover_id}")
    session = queries.session_for(actor, row.session_id)
    yesterday = clock.today(session.zone) - timedelta(days=1)
    if row.until_on <= yesterday or row.until_on < row.from_on:
        return row.session_id, None
    changes = {"until_on": [row.until_on.isoformat(), yesterday.isoformat()]}
    db.change(update(Cover).where(Cover.id == cover_id).values(until_on=yesterday))
    staffing.end_covering(actor, cover_id, yesterday)
    audit.record(actor, Action.COVER_ENDED, "cover", cover_id, changes=changes)
    return row.session_id, row.user_id


def _check_person(session: SessionView, user_id: int, instead_of: int | None) -> str:
    """The name of somebody who may cover. Raises `Refused`."""
    on_staff = {each.user_id: each.name for each in session.staff}
    others = {each.id: each.name for each in accounts.staff_with_role(Role.FACILITATOR, [session.area_id])}
    name = others.get(user_id) or (on_staff.get(user_id) if _is_active(user_id) else None)
    if name is None:
        raise Refused("user_id", "Choose a facilitator of this area")
    if user_id == instead_of:
        raise Refused("user_id", "Choose somebody else than the one whose place is taken")
    if instead_of is not None and instead_of not in on_staff:
        raise Refused("instead_of", "Choose one of the delivery’s facilitators")
    elsewhere = covering.busy(session, [user_id]).get(user_id)
    if elsewhere is not None:
        raise Refused("user_id", f"{name} has a session of {elsewhere} at that time")
    return name


def _is_active(user_id: int) -> bool:
    return any(each.id == user_id for each in accounts.staff_with_role(Role.FACILITATOR))


def _not_covered_yet(session_id: int, user_id: int, name: str, today: date) -> None:
    """Raises `Refused` when they cover the session already."""
    for each in covering.covers_of([session_id]).get(session_id, ()):
        if each.user_id == user_id and each.until_on >= today:
            raise Refused("user_id", f"{name} covers this session already, until {in_words(each.until_on)}")


def _write(actor: Actor, session_id: int, user_id: int, values: Mapping[str, object]) -> int:
    """The cover's row: a new one, or the one that was ended, once again."""
    now = {**values, "given_by": actor.user_id, "given_at": clock.now()}
    former: int | None = db.scalar(select(Cover.id).where(Cover.session_id == session_id, Cover.user_id == user_id))
    if former is None:
        return db.add(Cover(session_id=session_id, user_id=user_id, **now)).id
    db.change(update(Cover).where(Cover.id == former).values(now))
    return former
