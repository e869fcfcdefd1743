"""Beginning, changing and signing a plan, and what the person says of it; the trail keeps the length of a text only."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery.service.choosing import decided_by
from tracker.people import queries as people
from tracker.treatment import queries
from tracker.treatment.models import Answer, Goal, Plan, PlanTarget
from tracker.treatment.rules import plans
from tracker.treatment.rules.plans import REVIEW, PlanState, PlanView, TargetDetails, TargetView
from tracker.work import service as work


@command
def begin_plan(actor: Actor, *, enrolment_id: int) -> int:
    """Begin a plan, or its next version as a copy of the signed one; returns its id. A draft is the only one.

    Raises `Missing` and `Forbidden` as decisions on an enrolment do, and `Refused` while there is a draft.
    """
    held, _today = decided_by(actor, enrolment_id, Permission.PLAN_TREATMENT)
    before = queries.newest(enrolment_id)
    if before is not None and not before.is_signed:
        raise Refused("", "A draft of this plan is there already: work on that")
    row = db.add(
        Plan(
            enrolment_id=enrolment_id,
            person_id=held.person_id,
            number=before.number + 1 if before else 1,
            state=PlanState.DRAFT.value,
            copied_from=before.id if before else None,
            begun_by=actor.user_id or 0,
            begun_at=clock.now(),
            review_on=None,
        )
    )
    for target in before.targets if before else ():
        _write(actor, row.id, target.id, target.details)
    _record(actor, Action.PLAN_CHANGED, row.id, held.person_id, {"begun": row.number, "from": row.copied_from})
    return row.id


def draft_for(actor: Actor, plan_id: int) -> tuple[PlanView, date]:
    """The draft that the actor may change, and the local date. Raises `Missing`, `Forbidden`, `Refused` once signed."""
    found = queries.plan_for(actor, plan_id)
    _held, today = decided_by(actor, found.enrolment_id, Permission.PLAN_TREATMENT)
    if found.is_signed:
        raise Refused("", "This version is signed and stays as it is: begin the next one")
    return found, today


@command
def add_target(actor: Actor, *, plan_id: int, details: TargetDetails) -> int:
    """Add a target to a draft; returns its id. Raises `Missing`, `Forbidden` and `Refused` as `plans.check_target`."""
    draft, _today = draft_for(actor, plan_id)
    details = details.tidied()
    plans.check_target(details, _codes(draft), draft.targets)
    goal = Goal(enrolment_id=draft.enrolment_id, begun_by=actor.user_id or 0, begun_at=clock.now())
    target_id = db.add(goal).id
    _write(actor, plan_id, target_id, details)
    _touch(draft)
    _record(actor, Action.PLAN_CHANGED, plan_id, draft.person_id, {"added": target_id, **_plain(details)})
    return target_id


@command
def change_target(actor: Actor, *, plan_id: int, target_id: int, seen: int, details: TargetDetails) -> None:
    """Change what a draft says of a target. Raises `Missing`, `Forbidden`, `Refused`, and `Stale` with what stands."""
    draft, _today = draft_for(actor, plan_id)
    before = _target(draft, target_id)
    if before.version != seen:
        raise Stale(before)
    details = details.tidied()
    plans.check_target(details, _codes(draft), [each for each in draft.targets if each.id != target_id])
    row = db.locked(select(PlanTarget).where(PlanTarget.plan_id == plan_id, PlanTarget.target_id == target_id))
    for name, value in _columns(details).items():
        setattr(row, name, value)
    row.saved_by, row.saved_at, row.version = actor.user_id or 0, clock.now(), seen + 1
    _touch(draft)
    changes = audit.differences(_plain(before.details), _plain(details))
    _record(actor, Action.PLAN_CHANGED, plan_id, draft.person_id, {"target": target_id, **changes})


@command
def take_out_target(actor: Actor, *, plan_id: int, target_id: int) -> None:
    """Take a target out of the draft in which it was added. Raises `Missing`, `Forbidden`, and `Refused` for others."""
    draft, _today = draft_for(actor, plan_id)
    _target(draft, target_id)
    if queries.was_signed_with(target_id):
        raise Refused("", "An earlier version that is signed has this target: set it aside and say why")
    db.change(delete(PlanTarget).where(PlanTarget.plan_id == plan_id, PlanTarget.target_id == target_id))
    _touch(draft)
    _record(actor, Action.PLAN_CHANGED, plan_id, draft.person_id, {"taken out": target_id})


@command
def sign_plan(actor: Actor, *, plan_id: int, seen: int, review_on: date | None) -> None:
    """Sign a draft, which freezes it, with the day of its review: a task for whoever signs, due then.

    Raises `Missing`, `Forbidden`, `Refused` as `plans.check_signing`, and `Stale` with the draft as it stands.
    """
    draft, today = draft_for(actor, plan_id)
    if draft.version != seen:
        raise Stale(draft)
    plans.check_signing(draft, review_on, today)
    row = db.locked(select(Plan).where(Plan.id == plan_id))
    row.state, row.review_on, row.version = PlanState.SIGNED.value, review_on, seen + 1
    row.signed_by, row.signed_at = actor.user_id, clock.now()
    changes = {"number": draft.number, "targets": len(draft.targets), "review": _iso(review_on)}
    _record(actor, Action.PLAN_SIGNED, plan_id, draft.person_id, changes)
    if row.copied_from is not None:
        work.close_task(actor, kind=REVIEW, key=str(row.copied_from), how=f"Version {draft.number} is signed")
    if review_on is not None:
        person = people.person_for(actor, draft.person_id)
        work.open_task(
            actor,
            kind=REVIEW,
            key=str(plan_id),
            title=f"Review the treatment plan of {person.name}"[:200],
            rule="A treatment plan is reviewed by the day that was agreed when it was signed",
            person_id=person.id,
            owner_id=actor.user_id,
            due_on=review_on,
        )


@command
def record_answer(actor: Actor, *, plan_id: int, answer: str, words: str, on: date | None) -> None:
    """Record what the person says of a version, draft or signed; what was recorded before stays, and this stands.

    Raises `Missing`, `Forbidden` and `Refused` as `plans.check_answer`.
    """
    found = queries.plan_for(actor, plan_id)
    _held, today = decided_by(actor, found.enrolment_id, Permission.PLAN_TREATMENT)
    plans.check_answer(answer, words, on, today)
    said = Answer(plan_id=plan_id, answer=answer, words=words.strip(), on_date=on or today, at=clock.now())
    said.by = actor.user_id or 0
    keep_answer(actor, found, said)


def keep_answer(actor: Actor, plan: PlanView, said: Answer) -> None:
    """Add what the person says to what they said before."""
    db.add(said)
    changes = {"answer": said.answer, "words_length": len(said.words), "on": said.on_date.isoformat()}
    _record(actor, Action.PLAN_ANSWERED, plan.id, plan.person_id, changes)


def _codes(draft: PlanView) -> set[str]:
    return set(queries.codes_of(draft.enrolment_id))


def _target(draft: PlanView, target_id: int) -> TargetView:
    found = draft.target(target_id)
    if found is None:
        raise Missing(f"treatment target {target_id}")
    return found


def _write(actor: Actor, plan_id: int, target_id: int, details: TargetDetails) -> None:
    kept = PlanTarget(plan_id=plan_id, target_id=target_id, **_columns(details))
    kept.saved_by, kept.saved_at = actor.user_id or 0, clock.now()
    db.add(kept)


def _touch(draft: PlanView) -> None:
    """Let the plan's version rise: whoever signs has read what stands."""
    db.change(update(Plan).where(Plan.id == draft.id).values(version=draft.version + 1))


def _columns(details: TargetDetails) -> dict[str, object]:
    return {
        "code": details.code,
        "wording": details.wording,
        "agreed": details.agreed,
        "pathway": details.pathway,
        "why": details.why,
        "state": details.state.value,
        "state_why": details.state_why,
    }


def _plain(details: TargetDetails) -> dict[str, object]:
    said = {name: value for name, value in _columns(details).items() if name not in {"wording", "why", "state_why"}}
    lengths = {"wording": details.wording, "why": details.why, "state_why": details.state_why}
    return {**said, **{f"{name}_length": len(text) for name, text in lengths.items()}}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _record(actor: Actor, action: Action, plan_id: int, person_id: int, changes: Mapping[str, object]) -> None:
    audit.record(actor, action, "treatment plan", plan_id, person_id=person_id, changes=dict(changes))
