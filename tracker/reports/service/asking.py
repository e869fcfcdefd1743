"""What an area asks of reports, and the tasks that ask for those that are owed."""

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Stale
from tracker.core.transactions import command
from tracker.people import queries as people
from tracker.reports.models import ReportRule
from tracker.reports.queries import kept
from tracker.reports.queries.kept import Owed
from tracker.reports.rules.parts import DUE, Rule, check_rule
from tracker.work.keeping import keep_tasks
from tracker.work.rules import NewTask

WHY = "The programme is completed, and no post-programme report is signed (how many days is provisional)"
WITHDRAWN = "No report is asked for any more"


@command
def set_rule(actor: Actor, *, area_id: int, rule: Rule, seen: int) -> None:
    """Say what an area of the actor's asks of reports. Raises `Missing`, `Refused`, and `Stale` with what stands."""
    if area_id not in {area.id for area in people.areas_of(actor)}:
        raise Missing(f"area {area_id}")
    standing = kept.rule_of(area_id)
    if standing.version != seen:
        raise Stale(standing)
    check_rule(rule)
    row = db.row(select(ReportRule).where(ReportRule.area_id == area_id).with_for_update())
    row = row or db.add(ReportRule(area_id=area_id, countersign=False, due_days=0, marking="", version=0, **_by(actor)))
    row.countersign, row.due_days, row.marking = rule.countersign, rule.due_days, rule.marking
    row.changed_by, row.changed_at, row.version = actor.user_id or 0, clock.now(), seen + 1
    changes = {"countersign": rule.countersign, "due_days": rule.due_days, "marking": rule.marking}
    audit.record(actor, Action.REPORT_RULE_CHANGED, "area", area_id, changes=changes)


def _by(actor: Actor) -> dict[str, object]:
    return {"changed_by": actor.user_id or 0, "changed_at": clock.now()}


@command
def chase_owed() -> int:
    """Open a task for whoever leads the delivery for each report that is owed (`kept.owed`), once.

    Those that stand follow: to who leads now, to the day by the area's rule of now; they close where none is owed any
    more. Returns how many were opened. The number of statements does not grow with people.
    """
    return keep_tasks(DUE, map(_task, kept.owed(clock.today("UTC"))), how=WITHDRAWN)


def _task(one: Owed) -> NewTask:
    return NewTask(
        kind=DUE,
        key=str(one.enrolment_id),
        title=f"Write the post-programme report: {one.name}"[:200],
        rule=WHY,
        person_id=one.person_id,
        owner_id=one.owner_id,
        due_on=one.due_on,
    )
