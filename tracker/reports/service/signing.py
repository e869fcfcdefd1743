"""Signing a report, and countersigning it where its area asks for that; whoever answers for the person is told."""

from dataclasses import replace

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused, Stale
from tracker.core.transactions import command
from tracker.people import queries as people
from tracker.reports.models import Countersignature, Report
from tracker.reports.queries import kept
from tracker.reports.queries.gathering import quotable
from tracker.reports.rules import parts
from tracker.reports.rules.parts import ReportView, SectionKey, State
from tracker.reports.service.writing import FROZEN, REPORT
from tracker.work import service as work
from tracker.work.rules import NewAlert

TOLD = "A post-programme report that is signed is sent to whoever answers for the person"
ASKED = "The area asks for a lead’s signature under a post-programme report"


@command
def sign_report(actor: Actor, *, report_id: int, seen: int) -> None:
    """Sign a draft: it is frozen, the task that asked for it is done, and the offender manager is told.

    Where the area asks for a lead's signature too, a lead who signs gives both; else the treatment manager is asked,
    and the offender manager is told once that is given. Raises `Missing`, `Forbidden`, `Refused` with what is missing
    by section or for a quoted passage that is gone from the notes, and `Stale` with the report as it stands.
    """
    found = kept.report_for(actor, report_id)
    if not kept.may_write(actor, found.person_id):
        raise Forbidden(Permission.WRITE_REPORTS.value)
    if found.is_signed:
        raise Refused("", FROZEN)
    if found.version != seen:
        raise Stale(found)
    if found.missing:
        raise Refused.of({key.value: said for key, said in found.missing.items()})
    if parts.gone_from(found, quotable(found.person_id, found.enrolment_id)):
        raise Refused(SectionKey.RESPONSE.value, parts.GONE)
    person = people.person_for(actor, found.person_id)
    rule, signed_at = kept.rule_of(person.area_id), clock.now()
    asks = rule.countersign and not actor.may(Permission.COUNTERSIGN_REPORTS)
    signed = replace(
        found, state=State.SIGNED, signed_by=actor.name, signed_at=signed_at, countersign=asks, marking=rule.marking
    )
    row = db.locked(select(Report).where(Report.id == report_id))
    row.state, row.signed_by, row.signed_as, row.signed_at = State.SIGNED.value, actor.user_id, actor.name, signed_at
    row.countersign, row.marking, row.digest = asks, rule.marking, parts.digest(signed)
    row.version += 1
    changes = {"number": found.number, "digest": row.digest}
    audit.record(actor, Action.REPORT_SIGNED, REPORT, report_id, person_id=found.person_id, changes=changes)
    work.close_task(actor, kind=parts.DUE, key=str(found.enrolment_id), how="The report is signed")
    if found.follows is not None:
        work.close_task(actor, kind=parts.COUNTERSIGN, key=str(found.follows), how="A corrected version is signed")
    if asks:
        _ask(actor, signed, person.name)
    else:
        _tell(actor, signed, person.name)


def _ask(actor: Actor, found: ReportView, name: str) -> None:
    work.open_task(
        actor,
        kind=parts.COUNTERSIGN,
        key=str(found.id),
        title=f"Countersign the post-programme report: {name}"[:200],
        rule=ASKED,
        person_id=found.person_id,
        owner_id=kept.treatment_manager_of(found.enrolment_id),
    )


def _tell(actor: Actor, found: ReportView, name: str) -> None:
    answering = people.answering_for([found.person_id]).get(found.person_id, ())
    what = "Corrected post-programme report" if found.follows else "New post-programme report"
    alerts = [
        NewAlert(parts.SIGNED, str(found.id), f"{what}: {name}"[:300], TOLD, user_id, found.person_id)
        for user_id in answering
    ]
    work.raise_alerts(actor, alerts)


@command
def countersign_report(actor: Actor, *, report_id: int) -> None:
    """A lead's signature under a signed report: it is given out, and the offender manager is told.

    Raises `Missing`, `Forbidden` for whoever does not lead, and `Refused` where none is asked for, or it was given, and
    for who signed it: two people answer for it.
    """
    found = kept.report_for(actor, report_id)
    if not actor.may(Permission.COUNTERSIGN_REPORTS) or not kept.may_write(actor, found.person_id):
        raise Forbidden(Permission.COUNTERSIGN_REPORTS.value)
    if not found.countersign or found.countersigned_by or not found.is_signed:
        raise Refused("", "No countersignature is asked for under this report")
    if db.scalar(select(Report.signed_by).where(Report.id == report_id)) == actor.user_id:
        raise Refused("", "You signed this report: another lead countersigns it")
    db.add(Countersignature(report_id=report_id, by=actor.user_id or 0, signed_as=actor.name, at=clock.now()))
    audit.record(actor, Action.REPORT_COUNTERSIGNED, REPORT, report_id, person_id=found.person_id, changes={})
    work.close_task(actor, kind=parts.COUNTERSIGN, key=str(report_id), how="It is countersigned")
    _tell(actor, found, found.head.name)
