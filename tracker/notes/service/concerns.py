"""Concerns: raised and told at once, acknowledged by somebody who says what they do, passed on when nobody does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import queries as registers
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.core.transactions import command
from tracker.notes import followers, queries, raised
from tracker.notes.models import Concern, ConcernEvent, ConcernTold
from tracker.notes.rules import concerns as rules
from tracker.notes.rules.concerns import CONCERN, Part, alert_key
from tracker.notes.service.tracing import trace
from tracker.work import service as work


@command
def raise_concern(
    actor: Actor, *, session_id: int, membership_id: int, kind: str, text: str, note_id: int | None = None
) -> int:
    """Raise a concern about a member at a session; whoever answers for them is alerted as it is saved.

    That is the offender manager, and a backup when there is none or they are away (`rules.recipients`). Returns its
    id. Raises `Missing`, `Forbidden` for anybody but the session's facilitators and who covers it, and `Refused`.
    """
    page = registers.register_for(actor, session_id)
    if not page.has_staff(actor.user_id):
        raise Forbidden(f"session {session_id}")
    row = next((each for each in page.rows if each.membership_id == membership_id), None)
    if row is None:
        raise Missing(f"row {membership_id}")
    known = {one.code for one in raised.kinds() if one.enabled}
    kept = rules.check_concern(kind, text, known)
    said = Said(kind, kept, actor.user_id or 0, note_id)
    concern_id = _open(actor, page, row, said)
    followers.tell(actor, [row.person_id])
    return concern_id


@dataclass(frozen=True, slots=True)
class Said:
    """What a concern says, by whom, and with which note."""

    kind: str
    text: str
    by: int
    note_id: int | None
    redacted: bool = False


def _open(actor: Actor, page: RegisterPage, row: Row, said: Said) -> int:
    """A concern about a member as of now, and its alerts; returns its id."""
    session, now = page.session, clock.now()
    concern = Concern(
        kind=said.kind,
        person_id=row.person_id,
        session_id=session.session_id,
        membership_id=row.membership_id,
        note_id=said.note_id,
        text=said.text,
        raised_by=said.by,
        raised_at=now,
        answer_by=now + timedelta(hours=queries.rule_of(session.area_id).concern_hours),
        action="",
        redacted=said.redacted,
    )
    concern_id = db.add(concern).id
    to = rules.recipients(raised.around(row.person_id, session.area_id, session.lead_id))
    told = {str(user): part.value for user, part in to.items()}
    changes = {"kind": said.kind, "characters": len(said.text), "told": told}
    audit.record(actor, Action.CONCERN_RAISED, "concern", concern_id, person_id=row.person_id, changes=changes)
    label = next(one.label for one in raised.kinds() if one.code == said.kind)
    _tell(actor, concern_id, to, f"{label}: {row.name}", row.person_id, late=False)
    return concern_id


def _tell(actor: Actor, concern_id: int, to: Mapping[int, Part], text: str, person_id: int, *, late: bool) -> None:
    """An alert for each, which names the kind and the person and nothing of what was said."""
    now, rule = clock.now(), "A concern was raised: open it and say what you do"
    if late:
        rule = "Nobody has answered this concern in time: open it and say what you do"
    known = {one.user_id for one in raised.told_of(concern_id)}
    db.add_all(
        [
            ConcernTold(concern_id=concern_id, user_id=user_id, part=part.value, at=now)
            for user_id, part in to.items()
            if user_id not in known
        ]
    )
    key = alert_key(concern_id, late=late)
    for user_id in to:
        work.raise_alert(actor, kind=CONCERN, key=key, text=text, rule=rule, person_id=person_id, user_id=user_id)


@command
def acknowledge(actor: Actor, *, concern_id: int, action: str) -> None:
    """Say what one does about a concern, once; everybody's alerts of it are settled.

    For whoever answers for the person, and leads. Raises `Missing`, `Forbidden` and `Refused`.
    """
    concern = raised.concern_for(actor, concern_id)
    if not concern.may_answer:
        raise Forbidden(f"concern {concern_id}")
    if not concern.is_open:
        raise Refused("", f"{concern.acknowledged_by} has answered this already")
    kept = rules.check_action(action)
    row = db.locked(select(Concern).where(Concern.id == concern_id))
    row.acknowledged_by, row.acknowledged_at, row.action = actor.user_id, clock.now(), kept
    changes = {"characters": len(kept)}
    audit.record(
        actor, Action.CONCERN_ACKNOWLEDGED, "concern", concern_id, person_id=concern.person_id, changes=changes
    )
    settle_alerts(actor, concern_id, concern.person_id)


def settle_alerts(actor: Actor, concern_id: int, person_id: int) -> None:
    """Nobody is asked about a concern any more."""
    keys = [alert_key(concern_id, late=late) for late in (False, True)]
    work.settle_alerts(actor, kind=CONCERN, keys=keys, about=[person_id])


@command
def pass_on_late() -> int:
    """Tell the leads of concerns that nobody answered in time, once for each; returns how many. A job calls it."""
    late = raised.waiting_beyond(clock.now())
    for concern_id, area_id, lead_id in late:
        concern = raised.concern_for(SYSTEM, concern_id)
        row = db.locked(select(Concern).where(Concern.id == concern_id))
        row.escalated_at = clock.now()
        leads = dict.fromkeys(raised.leads_of(area_id, lead_id), Part.LEAD)
        _tell(SYSTEM, concern_id, leads, f"{concern.kind}: {concern.person}", concern.person_id, late=True)
        changes = {"told": sorted(leads)}
        audit.record(
            SYSTEM, Action.CONCERN_PASSED_ON, "concern", concern_id, person_id=concern.person_id, changes=changes
        )
    return len(late)


@command
def move_concern(actor: Actor, *, concern_id: int, membership_id: int, why: str, with_note: bool = False) -> int:
    """A concern that stood on the wrong person is raised about the right one; the first is emptied and points to it.

    Whoever was told of the first is asked no more, whoever answers for the right person is told. `with_note`: the note
    that it was raised in goes there too. Returns the new id.
    """
    before = db.locked(select(Concern).where(Concern.id == concern_id))
    page = registers.register_for(actor, before.session_id)
    row = next((each for each in page.rows if each.membership_id == membership_id), None)
    if row is None:
        raise Missing(f"row {membership_id}")
    note_id = before.note_id if with_note else None
    moved = _open(actor, page, row, Said(before.kind, before.text, before.raised_by, note_id, before.redacted))
    before.text, before.action, before.moved_to = "", "", moved
    trace(actor, event_of(before), "moved", why, to_person_id=row.person_id)
    changes = {"moved_to": moved}
    audit.record(actor, Action.CONCERN_MOVED, "concern", concern_id, person_id=before.person_id, changes=changes)
    settle_alerts(actor, concern_id, before.person_id)
    followers.tell(actor, [before.person_id, row.person_id])
    return moved


def event_of(concern: Concern) -> ConcernEvent:
    """An event of a concern, yet to be told."""
    return ConcernEvent(concern_id=concern.id, person_id=concern.person_id)
