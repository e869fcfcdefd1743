"""Beginning a report from the record, writing its sections, reading the record again, and correcting a signed one.

The trail keeps lengths of texts, never a text.
"""

from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor, Permission
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused, Stale
from tracker.core.transactions import command
from tracker.delivery import queries as delivery
from tracker.people import queries as people
from tracker.reports.assembling import assembled, head_of
from tracker.reports.models import Report, Section
from tracker.reports.queries import kept
from tracker.reports.queries.gathering import gathered
from tracker.reports.rules import parts
from tracker.reports.rules.parts import Drafted, Entry, ReportView, SectionKey, Shown, State
from tracker.reports.rules.refreshing import differences, taken_over

FROZEN = "This report is signed and stays as it is: correct it in a new version"
REPORT = "report"


@command
def begin_report(actor: Actor, *, enrolment_id: int) -> int:
    """Begin the report on an enrolment, each section filled from the record; returns its id.

    A draft that stands is gone on with. Raises `Missing` out of scope, `Forbidden` for whoever does not deliver to the
    person or lead, and `Refused` where a version is signed: that one is corrected.
    """
    held = delivery.enrolment(enrolment_id)
    _check_writer(actor, held.person_id)
    versions = kept.versions_of(enrolment_id)
    if versions:
        if versions[0].is_signed:
            raise Refused("", "A report on this enrolment is signed: correct it in a new version")
        return versions[0].id
    found = gathered(actor, enrolment_id)
    row = Report(enrolment_id=enrolment_id, person_id=held.person_id, number=1, state=State.DRAFT.value)
    row.head, row.facts_at = asdict(head_of(found)), clock.now()
    _begun(actor, row)
    for key, drafted in assembled(found).items():
        db.add(_section(actor, row.id, key, drafted))
    audit.record(actor, Action.REPORT_BEGUN, REPORT, row.id, person_id=row.person_id, changes={"number": 1})
    return row.id


@command
def correct_report(actor: Actor, *, report_id: int, why: str) -> int:
    """Begin a new version of a signed report, with what it says and why it is corrected; returns its id.

    The signed one stays as it is and is read on. Raises `Missing`, `Forbidden`, and `Refused` for a draft, for one
    that was corrected already, and without a reason.
    """
    found = _to_write(actor, report_id)
    if not found.is_signed:
        raise Refused("", "This report is a draft: change it")
    if kept.versions_of(found.enrolment_id)[0].id != report_id:
        raise Refused("", "There is a later version: correct that one")
    row = Report(enrolment_id=found.enrolment_id, person_id=found.person_id, number=found.number + 1)
    row.state, row.follows, row.why = State.DRAFT.value, report_id, parts.check_why(why)
    row.head, row.facts_at = asdict(found.head), found.facts_at
    _begun(actor, row)
    for each in found.sections:
        copy = _section(actor, row.id, each.key, Drafted(each.blocks, each.drafted))
        copy.text, copy.silent, copy.answers = each.text, each.silent, dict(each.answers)
        db.add(copy)
    changes = {"number": row.number, "follows": report_id, "why_length": len(row.why)}
    audit.record(actor, Action.REPORT_BEGUN, REPORT, row.id, person_id=row.person_id, changes=changes)
    return row.id


def _begun(actor: Actor, row: Report) -> None:
    row.begun_by, row.begun_at = actor.user_id or 0, clock.now()
    db.add(row)


def _section(actor: Actor, report_id: int, key: SectionKey, drafted: Drafted) -> Section:
    return Section(
        report_id=report_id,
        key=key.value,
        facts=[each.plain() for each in drafted.blocks],
        drafted=drafted.text,
        text=drafted.text,
        answers={},
        saved_by=actor.user_id or 0,
        saved_at=clock.now(),
    )


@command
def save_section(actor: Actor, *, report_id: int, key: SectionKey, seen: int, entry: Entry) -> None:
    """Write one section of a draft. Others may write other sections meanwhile.

    Raises `Missing`, `Forbidden`, `Refused` as `parts.check_entry`, and `Stale` with the report as it stands when
    somebody saved this section since `seen`.
    """
    found, today = _draft(actor, report_id)
    section = found.section(key)
    if section.version != seen:
        raise Stale(found)
    needs = [need for need, _row in section.needs]
    parts.check_entry(key, entry, needs, today)
    row = db.locked(select(Section).where(Section.report_id == report_id, Section.key == key.value))
    row.text, row.silent = entry.text.strip(), entry.silent
    row.answers = {need: said for need in needs if (said := (entry.answers or {}).get(need, "").strip())}
    row.saved_by, row.saved_at, row.version = actor.user_id or 0, clock.now(), row.version + 1
    report = _touched(report_id)
    if key is SectionKey.COMMENTS:
        report.shown, report.shown_on = entry.shown, entry.shown_on if entry.shown == Shown.YES else None
    changes = {"section": key.value, "text_length": len(row.text), "answers": len(row.answers)}
    audit.record(actor, Action.REPORT_SAVED, REPORT, report_id, person_id=found.person_id, changes=changes)


@command
def refresh_report(actor: Actor, *, report_id: int, seen: int) -> int:
    """Take over what the record says now; returns how many sections changed.

    What was written by hand stays, and so does every answer to a need that is still there. Raises `Missing`,
    `Forbidden`, `Refused` for a signed report, and `Stale` with the report as it stands.
    """
    found, _today = _draft(actor, report_id)
    if found.version != seen:
        raise Stale(found)
    now = gathered(actor, found.enrolment_id)
    fresh = assembled(now)
    changed = [each.key for each in differences(found, fresh)]
    for key in SectionKey:
        row = db.locked(select(Section).where(Section.report_id == report_id, Section.key == key.value))
        text, answers, silent = taken_over(found.section(key), fresh[key])
        row.facts = [each.plain() for each in fresh[key].blocks]
        row.drafted, row.text, row.answers, row.silent = fresh[key].text, text, answers, silent
        row.version += 1
    report = _touched(report_id)
    report.head, report.facts_at = asdict(head_of(now)), clock.now()
    changes = {"sections": [each.value for each in changed]}
    audit.record(actor, Action.REPORT_REFRESHED, REPORT, report_id, person_id=found.person_id, changes=changes)
    return len(changed)


@command
def drop_report(actor: Actor, *, report_id: int) -> None:
    """Take a draft away, for good; signed versions stay. Raises `Missing`, `Forbidden`, `Refused` for a signed one."""
    found, _today = _draft(actor, report_id)
    db.change(delete(Section).where(Section.report_id == report_id))
    db.change(delete(Report).where(Report.id == report_id))
    changes = {"number": found.number}
    audit.record(actor, Action.REPORT_DROPPED, REPORT, report_id, person_id=found.person_id, changes=changes)


def _touched(report_id: int) -> Report:
    row = db.locked(select(Report).where(Report.id == report_id))
    row.version += 1
    return row


def _check_writer(actor: Actor, person_id: int) -> date:
    person = people.person_for(actor, person_id)
    if not kept.may_write(actor, person_id):
        raise Forbidden(Permission.WRITE_REPORTS.value)
    return clock.today(person.zone)


def _to_write(actor: Actor, report_id: int) -> ReportView:
    found = kept.report_for(actor, report_id)
    _check_writer(actor, found.person_id)
    return found


def _draft(actor: Actor, report_id: int) -> tuple[ReportView, date]:
    found = kept.report_for(actor, report_id)
    today = _check_writer(actor, found.person_id)
    if found.is_signed:
        raise Refused("", FROZEN)
    return found, today
