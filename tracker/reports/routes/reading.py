"""Reading post-programme reports: a person's reports, any version, and a version as PDF."""

from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response as Answered

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.delivery import queries as delivery
from tracker.people import queries as people
from tracker.reports import figures
from tracker.reports.documents import CHANGED, KIND, Unprintable, as_pdf
from tracker.reports.queries import kept
from tracker.reports.rules import parts
from tracker.reports.rules.parts import Block, ReportView
from tracker.reports.service import tracing
from tracker.ui.navigation import Tab, page_of, register_tab

bp = Blueprint("report", __name__, template_folder="../templates")

READ, WRITE = Permission.READ_REPORTS, Permission.WRITE_REPORTS
COVERS = frozenset({"report.version", "report.enrolment"})
register_tab("person", Tab("Report", "report.person", READ, order=26, covers=COVERS))


@bp.get("/people/<int:person_id>/report")
@requires(READ)
def person(person_id: int) -> str:
    """A person's report: the newest version that the viewer reads, else how one begins."""
    versions = kept.reports_of(actor(), person_id)
    if not versions:
        return _none(person_id)
    return _version(kept.report_for(actor(), versions[0].id))


@bp.get("/enrolments/<int:enrolment_id>/report")
@requires(READ)
def enrolment(enrolment_id: int) -> str | Answered:
    """The report on one enrolment: its newest version, else how it begins; where tasks lead to."""
    held = delivery.enrolment(enrolment_id)
    versions = [each for each in kept.reports_of(actor(), held.person_id) if each.enrolment_id == enrolment_id]
    return redirect(page_of("report.version", versions[0].id)) if versions else _none(held.person_id)


def _none(person_id: int) -> str:
    found = people.person_for(actor(), person_id)
    held = delivery.enrolments_of(person_id)
    writes = kept.may_write(actor(), person_id)
    return render_template("reports/none.html", person=found, enrolments=held, writes=writes)


@bp.get("/reports/<int:report_id>")
@requires(READ)
def version(report_id: int) -> str:
    """One version of a report."""
    return _version(kept.report_for(actor(), report_id))


def _version(report: ReportView, problem: str = "") -> str:
    versions = kept.reports_of(actor(), report.person_id)
    mine = [each for each in versions if each.enrolment_id == report.enrolment_id]
    written = {each.enrolment_id for each in versions}
    return render_template(
        "reports/version.html",
        person=people.person_for(actor(), report.person_id),
        report=report,
        versions=mine,
        newest=mine[0],
        others=[each for each in versions if each.enrolment_id != report.enrolment_id],
        unwritten=[each for each in delivery.enrolments_of(report.person_id) if each.id not in written],
        writes=kept.may_write(actor(), report.person_id),
        problem=problem or ("" if parts.stands(report) else CHANGED),
        finding=parts.finding(report),
    )


@bp.get("/reports/<int:report_id>/report.pdf")
@requires(READ)
def pdf(report_id: int) -> Response | tuple[str, int]:
    """A version as PDF, in a file whose name names nobody; who took it away is kept in the trail."""
    report = kept.report_for(actor(), report_id)
    if not parts.stands(report):
        return _version(report), 409
    try:
        made = as_pdf(printed(report))
    except Unprintable as reason:
        return _version(report, problem=str(reason)), 503
    tracing.note_download(actor(), report_id=report_id, person_id=report.person_id)
    response = Response(made, mimetype=KIND)
    name = f"{report.called}{'' if report.is_signed else '-draft'}.pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "no-store"
    return response


def printed(report: ReportView) -> str:
    """The page that the PDF is made of: nothing but what the version holds, so a signed one always says the same."""
    return render_template("reports/printed.html", report=report, zone=report.head.zone, drawn=drawn)


def drawn(block: Block) -> tuple[Markup, str]:
    """The figure of a table as an address of its own, and the same in words."""
    rows = [(row[0], part, whole) for row, (part, whole) in zip(block.rows, block.bars, strict=False)]
    return Markup("data:image/svg+xml,") + Markup(quote(figures.bars(rows), safe="")), figures.said(rows)
