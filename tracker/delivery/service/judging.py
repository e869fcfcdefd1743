"""A lead's judgement of what only a person can say before a programme is complete."""

from collections.abc import Collection

from sqlalchemy import update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.catalogue import queries as catalogue
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import choices, completing, itemising, menus
from tracker.delivery.models import CompletionJudgement, Enrolment
from tracker.delivery.service.choosing import decided_by
from tracker.work import service as work


@command
def judge_completion(
    actor: Actor, *, enrolment_id: int, points: Collection[str], engaged: bool | None, reason: str
) -> bool:
    """Judge whether the reviews a programme asks for were held and engagement sufficed, with why; whether it suffices.

    Once it does, the enrolment is complete as soon as its sessions are; until then it stays active. It is kept, and a
    later judgement takes its place. Raises `Missing`, `Forbidden`, and `Refused` where there is nothing to judge.
    """
    held, today = decided_by(actor, enrolment_id, Permission.CHANGE_DELIVERIES)
    rule = catalogue.terms(held.version_id).completion
    if rule is None or not completing.needs_word(rule):
        raise Refused("", f"{held.programme}: only its sessions decide when it is complete")
    problems = menus.reason_problem(reason)
    if rule.engaged and engaged is None:
        problems["engaged"] = "Choose whether engagement was sufficient"
    if problems:
        raise Refused.of(problems)
    known = [code for code in rule.points if code in points]
    row = CompletionJudgement(
        enrolment_id=held.id,
        points=known,
        engaged=bool(engaged),
        reason=reason.strip(),
        on_date=today,
        decided_by=actor.user_id,
        decided_at=clock.now(),
    )
    db.add(row)
    suffices = (bool(engaged) or not rule.engaged) and len(known) == len(rule.points)
    db.change(update(Enrolment).where(Enrolment.id == held.id).values(awaits=not suffices))
    itemising.count(held.id, choices.menu_due(held.id), today)
    changes = {"points": known, "engaged": engaged, "why": reason.strip(), "suffices": suffices}
    audit.record(actor, Action.COMPLETION_JUDGED, "enrolment", held.id, person_id=held.person_id, changes=changes)
    work.close_task(actor, kind=completing.JUDGE, key=str(held.id), how="Judged")
    completing.tell(actor, [held.id])
    return suffices
