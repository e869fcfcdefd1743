"""Recording of sessions: what people said to it, the log, and that a recording was destroyed."""

from datetime import date

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.attendance import queries as registers
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.notes import kept
from tracker.notes.models import Recording, RecordingConsent
from tracker.notes.rules import recordings as rules
from tracker.notes.rules.recordings import Answer
from tracker.people import queries as people


@command
def record_consent(actor: Actor, *, person_id: int, answer: Answer, on_date: date | None) -> None:
    """Keep what a person said about being recorded; the newest stands, the others stay. Raises `Missing`, `Refused`."""
    person = people.person_for(actor, person_id)
    on = rules.check_consent(on_date, clock.today(person.zone))
    row = RecordingConsent(
        person_id=person_id, answer=answer.value, on_date=on, noted_by=actor.user_id, noted_at=clock.now()
    )
    consent_id = db.add(row).id
    changes = {"answer": answer.value, "on_date": on.isoformat()}
    audit.record(actor, Action.CONSENT_RECORDED, "consent", consent_id, person_id=person_id, changes=changes)


@command
def log_recording(actor: Actor, *, session_id: int, what: str, kept_where: str, keep_until: date | None) -> int:
    """Log a recording of a session that was held, also one that should not have been made; returns its id.

    For those who record the session or lead the delivery. Raises `Missing`, `Forbidden` and `Refused`.
    """
    page = registers.register_for(actor, session_id)
    if page.by_cover and not page.has_staff(actor.user_id):
        raise Forbidden(f"session {session_id}")
    session = page.session
    if session.on_date is None or session.on_date > clock.today(session.zone):
        raise Refused("what", "This session has not been held yet")
    said, where, until = rules.check_recording(what, kept_where, keep_until, session.on_date)
    row = Recording(
        session_id=session_id,
        what=said,
        kept_where=where,
        keep_until=until,
        logged_by=actor.user_id,
        logged_at=clock.now(),
    )
    recording_id = db.add(row).id
    answers = kept.standing_consents([each.person_id for each in page.rows])
    without = [each.person_id for each in page.rows if answers.get(each.person_id, (None,))[0] is not Answer.GIVEN]
    changes = {"session_id": session_id, "keep_until": until.isoformat(), "without_consent": without}
    audit.record(actor, Action.RECORDING_LOGGED, "recording", recording_id, changes=changes)
    return recording_id


@command
def destroy_recording(actor: Actor, *, recording_id: int) -> int:
    """Note that a recording was destroyed today, once; returns its session's id. Raises `Missing` and `Refused`."""
    found = kept.recording_for(actor, recording_id)
    if found.destroyed_on is not None:
        raise Refused("", "It is noted already that this recording was destroyed")
    today = clock.now().date()
    values = {"destroyed_on": today, "destroyed_by": actor.user_id}
    db.change(update(Recording).where(Recording.id == recording_id).values(values))
    audit.record(actor, Action.RECORDING_DESTROYED, "recording", recording_id, changes={"on": today.isoformat()})
    return found.session_id
