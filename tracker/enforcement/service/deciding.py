"""What people decide and say about failures: decisions, serious ones, evidence."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import queries as registers
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.delivery import queries as deliveries
from tracker.enforcement import queries
from tracker.enforcement.models import Decision, Evidence, RuleHeld, Serious
from tracker.enforcement.rules import deciding
from tracker.enforcement.rules.clocks import KINDS, Rule, Step
from tracker.enforcement.rules.deciding import Answer, Decided
from tracker.enforcement.rules.lines import EvidenceView, FailureView
from tracker.enforcement.service.following import EVIDENCE, follow
from tracker.work import service as work


@dataclass(frozen=True, slots=True)
class Wish:
    """What is decided, why, on which local date, and the words of the letter that goes out with it."""

    decided: Decided
    reason: str
    on: date
    letter: str = ""


def decide(actor: Actor, *, mark_id: int, wish: Wish, seen: int) -> int:
    """Keep what the responsible officer decides on a failure, and close the task; returns the decision's id.

    `seen` is how many decisions were shown with it. Raises `Missing` out of scope, and `Refused` as
    `deciding.check_decision`, when somebody decided meanwhile, and when a changed rule or sentence now asks for
    something else than was shown: what it asks for now is then kept, and shown to whoever opens the page again.
    """
    shown = queries.failure_for(actor, mark_id)
    follow(actor, [shown.record.person_id])
    return _decide(actor, mark_id, wish, shown, seen)


@command
def _decide(actor: Actor, mark_id: int, wish: Wish, shown: FailureView, seen: int) -> int:
    failure = queries.failure_for(actor, mark_id)
    if failure.asked != shown.asked:
        raise Refused("", "The rule or the sentence was changed meanwhile: open this again to see what it asks for now")
    if len(failure.decisions) != seen:
        raise Refused(
            "", "Somebody decided on this meanwhile: read it below, then decide again if that is still needed"
        )
    today = clock.today(failure.record.zone)
    deciding.check_decision(wish.decided, failure.offered, wish.reason, wish.on, failure.record.on_date, today)
    made = Decision(
        mark_id=mark_id,
        person_id=failure.record.person_id,
        decision=wish.decided.value,
        reason=wish.reason.strip(),
        letter=wish.letter,
        decided_on=wish.on,
        decided_by=actor.user_id,
        decided_at=clock.now(),
    )
    decision_id = db.add(made).id
    if not failure.decisions and failure.rule is not None:
        db.add(_held(mark_id, failure.rule))
    words = wish.decided.words(failure.action)
    if wish.decided is not Decided.WITHDRAWN:
        work.close_task(actor, kind=KINDS.get(failure.step, KINDS[Step.DECISION]), key=str(mark_id), how=words)
    changes = {"decision": words, "on": wish.on.isoformat(), "failure": mark_id}
    _record(actor, Action.ENFORCEMENT_DECIDED, failure, changes)
    return decision_id


def _held(mark_id: int, rule: Rule) -> RuleHeld:
    """The rule as it stands, for a failure that is decided on for the first time."""
    return RuleHeld(mark_id=mark_id, rule_id=rule.id, **{name: getattr(rule, name) for name in queries.HELD})


@command
def mark_serious(actor: Actor, *, mark_id: int, reason: str) -> None:
    """Let one failure go straight to a decision, with the reason. Raises `Missing`, and `Refused` when it does."""
    failure = queries.failure_for(actor, mark_id)
    problems = deciding.words_problem("reason", reason, deciding.LONGEST_WORDS)
    if failure.asked is None or failure.step is Step.NONE:
        problems[""] = "Nothing follows from this record"
    elif failure.step is Step.DECISION:
        problems[""] = "A decision is asked for already"
    if problems:
        raise Refused.of(problems)
    db.add(Serious(mark_id=mark_id, reason=reason.strip(), marked_by=actor.user_id, marked_at=clock.now()))
    _record(actor, Action.FAILURE_SERIOUS, failure, {"failure": mark_id})
    follow(actor, [failure.record.person_id])


@command
def add_evidence(actor: Actor, *, mark_id: int, what: str, received_on: date) -> int:
    """Keep what was shown for an absence, and ask the lead facilitator to answer; returns its id.

    Raises `Missing`, and `Refused` as `deciding.check_evidence`.
    """
    failure = queries.failure_for(actor, mark_id)
    record = failure.record
    if failure.asked is None:
        raise Refused("", "This record counts no more: no evidence is needed")
    deciding.check_evidence(what, received_on, record.on_date, clock.today(record.zone))
    row = Evidence(
        mark_id=mark_id,
        what=what.strip(),
        received_on=received_on,
        given_by=actor.user_id,
        given_at=clock.now(),
    )
    evidence_id = db.add(row).id
    work.open_task(
        actor,
        kind=EVIDENCE,
        key=str(evidence_id),
        title=f"Evidence to look at: {record.listed}, session {record.number}",
        rule="Evidence for an absence is accepted or declined by the facilitators who recorded it",
        person_id=record.person_id,
        owner_id=_lead_facilitator(record.delivery_id),
        due_on=failure.asked.evidence_by,
    )
    _record(actor, Action.EVIDENCE_GIVEN, failure, {"failure": mark_id, "characters": len(row.what)})
    return evidence_id


def _lead_facilitator(delivery_id: int) -> int:
    """Who answers for a delivery's registers: its lead facilitator, else another, else its treatment manager."""
    staff = [each.user_id for each in deliveries.staff_of(delivery_id)]  # the lead first
    return staff[0] if staff else deliveries.delivery_for(SYSTEM, delivery_id).lead_id


@command
def accept_evidence(actor: Actor, *, evidence_id: int, outcome: str, words: str) -> None:
    """Turn the absence into an acceptable one by an amendment, for which the evidence is the reason.

    By a facilitator of the delivery. Everything that followed comes into line with it. Raises `Missing`, `Forbidden`,
    and `Refused` for an outcome that does not comply.
    """
    failure, found = _to_answer(actor, evidence_id)
    record = failure.record
    page = registers.register_for(actor, record.session_id)
    if not page.has_staff(actor.user_id):
        raise Forbidden(f"delivery {record.delivery_id}")
    chosen = page.outcomes.get(outcome)
    if chosen is None or not chosen.enabled or chosen.attended or chosen.enforces:
        raise Refused("outcome", "Choose what the absence is recorded as now")
    row = next(row for row in page.rows if row.membership_id == record.membership_id)
    reason = f"Evidence accepted: {found.what}"[:500]
    _answer(actor, failure, evidence_id, Answer.ACCEPTED, words)
    seen = fingerprint(row.entry)
    amend_attendance(
        actor, record.session_id, record.membership_id, replace(row.entry, outcome=outcome), reason, seen=seen
    )


@command
def decline_evidence(actor: Actor, *, evidence_id: int, words: str) -> None:
    """Leave the record as it is, with the reason. By a facilitator of the delivery. Raises as `accept_evidence`."""
    failure, _ = _to_answer(actor, evidence_id)
    problems = deciding.words_problem("words", words, deciding.LONGEST_WORDS)
    if problems:
        raise Refused.of({"words": "Say why it is not accepted"} if not words.strip() else problems)
    if not registers.register_for(actor, failure.record.session_id).has_staff(actor.user_id):
        raise Forbidden(f"delivery {failure.record.delivery_id}")
    _answer(actor, failure, evidence_id, Answer.DECLINED, words)


def _to_answer(actor: Actor, evidence_id: int) -> tuple[FailureView, EvidenceView]:
    failure, found = queries.evidence_for(actor, evidence_id)
    if found.answer is not Answer.WAITS:
        raise Refused("", "This evidence has been answered already")
    return failure, found


def _answer(actor: Actor, failure: FailureView, evidence_id: int, answer: Answer, words: str) -> None:
    row = db.locked(select(Evidence).where(Evidence.id == evidence_id))
    row.answer, row.words = answer.value, words.strip()
    row.answered_by, row.answered_at = actor.user_id, clock.now()
    db.flush()
    work.close_task(actor, kind=EVIDENCE, key=str(evidence_id), how=f"Evidence {answer.value}")
    _record(actor, Action.EVIDENCE_ANSWERED, failure, {"evidence": evidence_id, "answer": answer.value})


def _record(actor: Actor, action: Action, failure: FailureView, changes: dict[str, object]) -> None:
    record = failure.record
    audit.record(actor, action, "mark", record.mark_id, person_id=record.person_id, changes=changes)
