"""Writing a report: beginning it from the record, its sections, the record read again, signatures, corrections."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.delivery import queries as delivery
from tracker.people import queries as people
from tracker.reports import forms
from tracker.reports.assembling import assembled
from tracker.reports.queries import kept
from tracker.reports.queries.gathering import gathered
from tracker.reports.routes import reading
from tracker.reports.rules.parts import ReportView, SectionKey
from tracker.reports.rules.refreshing import differences
from tracker.reports.service import asking, signing, writing
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import page_of, place

bp = reading.bp

Page = str | Response | tuple[str, int]
WRITE, COUNTERSIGN, SET = reading.WRITE, Permission.COUNTERSIGN_REPORTS, Permission.SET_REPORTS
FORM = "ui/form.html"


@bp.post("/enrolments/<int:enrolment_id>/report")
@requires(WRITE)
def begin(enrolment_id: int) -> Response:
    """Begin the report on an enrolment, filled from the record."""
    held = delivery.enrolment(enrolment_id)
    people.person_for(actor(), held.person_id)
    try:
        report_id = writing.begin_report(actor(), enrolment_id=enrolment_id)
    except Refused as refusal:
        flash(refusal.message, "important")
        return redirect(url_for(".person", person_id=held.person_id))
    return redirect(page_of("report.version", report_id))


@bp.route("/reports/<int:report_id>/sections/<section>", methods=["GET", "POST"])
@requires(WRITE)
def section(report_id: int, section: str) -> Page:
    """Write one section of a draft."""
    if section not in set(SectionKey):
        raise Missing(section)
    report, key = _to_write(report_id), SectionKey(section)
    if report.is_signed and request.method == "GET":
        return redirect(page_of("report.version", report_id))
    found = report.section(key)
    form = forms.section_form(found)
    if not form.is_submitted():
        form.show(report)

    def act() -> None:
        writing.save_section(actor(), report_id=report_id, key=key, seen=form.version, entry=form.entry())

    if acted(form, act):
        flash(f"Saved: {key.label}", "success")
        return redirect(f"{page_of('report.version', report_id)}#{key.value}")
    return answer("reports/section.html", form, report=report, section=found, crumbs=_crumbs(report))


@bp.route("/reports/<int:report_id>/refresh", methods=["GET", "POST"])
@requires(WRITE)
def refresh(report_id: int) -> Page:
    """What the record says now and the draft does not; taken over, but for what was written by hand."""
    report = _to_write(report_id)
    if report.is_signed and request.method == "GET":
        return redirect(page_of("report.version", report_id))
    form = forms.RefreshForm()
    if not form.is_submitted():
        form.seen.data = str(report.version)
    done: list[int] = []
    if acted(form, lambda: done.append(writing.refresh_report(actor(), report_id=report_id, seen=form.version))):
        flash(f"{done[0]} of {len(SectionKey)} sections changed with the record", "success")
        return redirect(page_of("report.version", report_id))
    differing = differences(report, assembled(gathered(actor(), report.enrolment_id)))
    return answer("reports/refresh.html", form, report=report, differing=differing, crumbs=_crumbs(report))


@bp.route("/reports/<int:report_id>/sign", methods=["GET", "POST"])
@requires(WRITE)
def sign(report_id: int) -> Page:
    """Sign a draft."""
    report = _to_write(report_id)
    if report.is_signed and request.method == "GET":
        return redirect(page_of("report.version", report_id))
    form = forms.SignForm()
    if not form.is_submitted():
        form.seen.data = str(report.version)
    if acted(form, lambda: signing.sign_report(actor(), report_id=report_id, seen=form.version)):
        flash("The report is signed", "success")
        return redirect(page_of("report.version", report_id))
    return answer("reports/sign.html", form, report=report, crumbs=_crumbs(report))


@bp.post("/reports/<int:report_id>/countersign")
@requires(COUNTERSIGN)
def countersign(report_id: int) -> Response:
    """A lead's signature under a signed report."""
    try:
        signing.countersign_report(actor(), report_id=report_id)
    except Refused as refusal:
        flash(refusal.message, "important")
    else:
        flash("Countersigned. The offender manager is told", "success")
    return redirect(page_of("report.version", report_id))


@bp.route("/reports/<int:report_id>/correct", methods=["GET", "POST"])
@requires(WRITE)
def correct(report_id: int) -> Page:
    """Begin a corrected version of a signed report."""
    report, form = _to_write(report_id), forms.CorrectForm()
    done: list[int] = []

    def act() -> None:
        done.append(writing.correct_report(actor(), report_id=report_id, why=form.why.data or ""))

    if acted(form, act):
        return redirect(page_of("report.version", done[0]))
    heading = f"Correct version {report.number}"
    return answer(FORM, form, heading=heading, caption=report.head.name, crumbs=_crumbs(report))


@bp.post("/reports/<int:report_id>/drop")
@requires(WRITE)
def drop(report_id: int) -> Response:
    """Take a draft away for good."""
    report = _to_write(report_id)
    try:
        writing.drop_report(actor(), report_id=report_id)
    except Refused as refusal:
        flash(refusal.message, "important")
        return redirect(page_of("report.version", report_id))
    flash("The draft is taken away")
    return redirect(page_of("report.person", report.person_id))


@bp.get("/report-rules")
@requires(SET)
def rules() -> str:
    """What each of the lead's areas asks of reports."""
    areas = [(area, kept.rule_of(area.id)) for area in people.areas_of(actor())]
    return render_template("reports/rules.html", areas=areas)


@bp.route("/report-rules/<int:area_id>", methods=["GET", "POST"])
@requires(SET)
def rule(area_id: int) -> Page:
    """Say what an area asks of reports."""
    area = next((each for each in people.areas_of(actor()) if each.id == area_id), None)
    if area is None:
        raise Missing(f"area {area_id}")
    form = forms.RuleForm()
    if not form.is_submitted():
        form.show(kept.rule_of(area_id))
    if acted(form, lambda: asking.set_rule(actor(), area_id=area_id, rule=form.rule(), seen=form.version)):
        flash("Saved", "success")
        return redirect(url_for(".rules"))
    crumbs = [place("reports.deliveries"), ("What areas ask of reports", url_for(".rules"))]
    return answer(FORM, form, heading="What the area asks of reports", caption=area.name, crumbs=crumbs)


def _to_write(report_id: int) -> ReportView:
    report = kept.report_for(actor(), report_id)
    if not kept.may_write(actor(), report.person_id):
        raise Forbidden(WRITE.value)
    return report


def _crumbs(report: ReportView) -> list[tuple[str, str]]:
    here = page_of("report.version", report.id)
    return [place("people.caseload"), (f"{report.head.name}: report", here)]
