"""Reading reports: a version whole, the versions of a person, what an area asks, and which reports are owed.

Signed versions are read by whoever may know the person, once they are countersigned where that is asked for; drafts
by those who deliver to the person, or lead.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Permission
from tracker.attendance.keeping import LEAD_FACILITATOR
from tracker.catalogue.models import Programme, ProgrammeVersion
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Delivery, Enrolment, Membership
from tracker.delivery.rules import EnrolmentState
from tracker.formulation.reach import treats
from tracker.people import queries as people
from tracker.people.models import Area, Person
from tracker.reports.models import Countersignature, Report, ReportRule, Section
from tracker.reports.rules.parts import (
    DEFAULT_RULE,
    Block,
    Brief,
    Head,
    ReportView,
    Rule,
    SectionKey,
    SectionView,
    State,
)

LOOK_BACK = timedelta(days=183)
"""How long after a completion a report is still asked for: an older one is not asked for by a task any more."""

_Begun, _Counter = aliased(User), aliased(User)
_given_out = or_(Report.countersign.is_(False), Countersignature.at.is_not(None))


def may_write(actor: Actor, person_id: int) -> bool:
    """Whether the actor writes reports of a person: they deliver to them, or lead. One statement."""
    if not actor.may(Permission.WRITE_REPORTS):
        return False
    found = select(Person.id).join(Area, Area.id == Person.area_id).where(Person.id == person_id, treats(actor))
    return db.scalar(found) is not None


_REPORTS = (
    select(
        Report.id,
        Report.enrolment_id,
        Report.person_id,
        Report.number,
        Report.state,
        Report.follows,
        Report.why,
        Report.head,
        Report.facts_at,
        Report.shown,
        Report.shown_on,
        _Begun.name,
        Report.begun_at,
        Report.signed_as,
        Report.signed_at,
        Report.countersign,
        func.coalesce(Countersignature.signed_as, ""),
        Countersignature.at,
        Report.marking,
        Report.digest,
        Report.version,
    )
    .join(_Begun, _Begun.id == Report.begun_by)
    .outerjoin(Countersignature, Countersignature.report_id == Report.id)
)


def report_for(actor: Actor, report_id: int) -> ReportView:
    """One version, whole. Raises `Missing` out of scope, and for readers where it is not given out. Four statements."""
    found = report(report_id)
    people.person_for(actor, found.person_id)
    if not found.is_given_out and not may_write(actor, found.person_id):
        raise Missing(f"report {report_id}")
    return found


def report(report_id: int) -> ReportView:
    """One version, whole, whoever asks. Raises `Missing`."""
    row = db.execute(_REPORTS.where(Report.id == report_id)).one_or_none()
    if row is None:
        raise Missing(f"report {report_id}")
    values = [*row[:4], State(row[4]), *row[5:7], Head(**row[7]), *row[8:], _sections(report_id)]
    return ReportView(*values)


def _sections(report_id: int) -> tuple[SectionView, ...]:
    rows = db.execute(
        select(
            Section.key,
            Section.facts,
            Section.drafted,
            Section.text,
            Section.silent,
            Section.answers,
            User.name,
            Section.saved_at,
            Section.version,
        )
        .join(User, User.id == Section.saved_by)
        .where(Section.report_id == report_id)
        .order_by(Section.key)
    )
    order = list(SectionKey)
    found = [_section(row) for row in rows]
    return tuple(sorted(found, key=lambda each: order.index(each.key)))


def _section(row: Sequence[Any]) -> SectionView:
    blocks = tuple(Block.of(each) for each in row[1])
    return SectionView(SectionKey(row[0]), blocks, *row[2:])


def reports_of(actor: Actor, person_id: int) -> tuple[Brief, ...]:
    """The versions of a person's reports that the actor reads, the newest first, by enrolment.

    Raises `Missing` out of scope. Three statements.
    """
    people.person_for(actor, person_id)
    wanted = [Report.person_id == person_id]
    if not may_write(actor, person_id):
        wanted += [Report.state == State.SIGNED.value, _given_out]
    rows = db.execute(_BRIEFS.where(*wanted))
    return tuple(_brief(row) for row in rows)


def versions_of(enrolment_id: int) -> tuple[Brief, ...]:
    """Every version of the report on an enrolment, whoever asks, the newest first."""
    return tuple(_brief(row) for row in db.execute(_BRIEFS.where(Report.enrolment_id == enrolment_id)))


_BRIEFS = (
    select(
        Report.id,
        Report.enrolment_id,
        Report.number,
        Report.state,
        Programme.short_name,
        _Begun.name,
        Report.begun_at,
        Report.signed_as,
        Report.signed_at,
        and_(Report.state == State.SIGNED.value, _given_out),
    )
    .join(Enrolment, Enrolment.id == Report.enrolment_id)
    .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
    .join(Programme, Programme.id == ProgrammeVersion.programme_id)
    .join(_Begun, _Begun.id == Report.begun_by)
    .outerjoin(Countersignature, Countersignature.report_id == Report.id)
    .order_by(Report.enrolment_id.desc(), Report.number.desc())
)


def _brief(row: Sequence[Any]) -> Brief:
    values = [*row[:3], State(row[3]), *row[4:9], bool(row[9])]
    return Brief(*values)


def rule_of(area_id: int) -> Rule:
    """What an area asks of reports; the default where it has said nothing."""
    columns = (ReportRule.countersign, ReportRule.due_days, ReportRule.marking, ReportRule.version)
    row = db.execute(select(*columns).where(ReportRule.area_id == area_id)).one_or_none()
    return Rule(*row) if row else DEFAULT_RULE


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that is owed on a completed enrolment: by whom, and by which local date."""

    enrolment_id: int
    person_id: int
    name: str
    owner_id: int
    due_on: date


def owed(today: date) -> tuple[Owed, ...]:
    """Completed enrolments without a signed report, of the last half year, whose delivery somebody leads.

    One statement.
    """
    last = select(func.max(Membership.id)).where(Membership.enrolment_id == Enrolment.id).correlate(Enrolment)
    signed = select(Report.id).where(Report.enrolment_id == Enrolment.id, Report.state == State.SIGNED.value)
    owner = func.coalesce(LEAD_FACILITATOR, Delivery.lead_id)
    rows = db.execute(
        select(
            Enrolment.id,
            Person.id,
            Person.first_names + " " + Person.surname,
            owner,
            Enrolment.ended_on,
            func.coalesce(ReportRule.due_days, DEFAULT_RULE.due_days),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(Membership, Membership.id == last.scalar_subquery())
        .join(Delivery, Delivery.id == Membership.delivery_id)
        .outerjoin(ReportRule, ReportRule.area_id == Delivery.area_id)
        .where(
            Enrolment.state == EnrolmentState.COMPLETED.value,
            Enrolment.ended_on > today - LOOK_BACK,
            owner.is_not(None),
            ~signed.exists(),
        )
        .order_by(Enrolment.ended_on, Enrolment.id)
    )
    return tuple(Owed(row[0], row[1], row[2], row[3], row[4] + timedelta(days=row[5])) for row in rows)


def treatment_manager_of(enrolment_id: int) -> int | None:
    """Who leads the delivery that an enrolment is, or was last, a member of."""
    joined = select(Delivery.lead_id).join(Membership, Membership.delivery_id == Delivery.id)
    found: int | None = db.scalar(
        joined.where(Membership.enrolment_id == enrolment_id).order_by(Membership.id.desc()).limit(1)
    )
    return found
