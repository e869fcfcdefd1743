"""Post-programme reports for tests: one with every section written, one signed."""

from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.reports.queries import kept
from tracker.reports.rules.parts import Entry, ReportView, SectionKey, Shown
from tracker.reports.service.signing import sign_report
from tracker.reports.service.writing import begin_report, save_section

WRITTEN = "Goes on with the evening course"


def as_it_stands(report_id: int) -> ReportView:
    """A version, read anew."""
    db.close_reading()
    return kept.report(report_id)


def write_all(actor: Actor, report_id: int) -> None:
    """Write what is missing of a draft."""
    found = as_it_stands(report_id)
    for key in found.missing:
        section = found.section(key)
        answers = {need: "Ruth, by spring" for need, _row in section.needs}
        shown = Shown.NO.value if key is SectionKey.COMMENTS else ""
        entry = Entry(section.text or WRITTEN, answers=answers, shown=shown)
        save_section(actor, report_id=report_id, key=key, seen=section.version, entry=entry)


def signed_report(actor: Actor, enrolment_id: int) -> int:
    """A report that is begun, written and signed; returns its id."""
    report_id = begin_report(actor, enrolment_id=enrolment_id)
    write_all(actor, report_id)
    sign_report(actor, report_id=report_id, seen=as_it_stands(report_id).version)
    db.close_reading()
    return report_id
