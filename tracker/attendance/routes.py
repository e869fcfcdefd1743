"""The register: one page and one post; amendment of a signed row."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.attendance import queries, rules, service, showing
from tracker.attendance.forms import RegisterForm
from tracker.attendance.rules import RegisterPage, Saved
from tracker.core import clock
from tracker.core.errors import Forbidden, Refused, Stale

bp = Blueprint("attendance", __name__, template_folder="templates", url_prefix="/sessions")

Page = str | Response | tuple[str, int]


@bp.get("/<int:session_id>/register")
@requires(Permission.READ_REGISTERS)
def register(session_id: int) -> Page:
    """The register of a session: to record for its facilitators, to read for others and once signed."""
    page = queries.register_for(actor(), session_id)
    if page.is_signed or not _may_record(page):
        return render_template("attendance/read.html", **showing.reading(page, actor()))
    return _form_page(page, RegisterForm.of(page))


@bp.post("/<int:session_id>/register")
@requires(Permission.RECORD_ATTENDANCE)
def record(session_id: int) -> Page:
    """Save the draft, mark everyone else, or sign: whichever button was pressed, all rows at once."""
    page = queries.register_for(actor(), session_id)
    form = RegisterForm.read(page, request.form)
    act = request.form.get("do", "draft")
    submission = form.submission(mark_rest=act == "mark")
    if submission is None:
        return _form_page(page, form, 422)
    write = service.sign_register if act == "sign" else service.record_attendance
    try:
        saved = write(actor(), session_id, submission)
    except Refused as refusal:
        form.refuse(refusal.problems)
        return _form_page(page, form, 422)
    except Stale:
        page = queries.register_for(actor(), session_id)
        return render_template("attendance/overtaken.html", **showing.overtaken(page, form)), 409
    return _answer(saved, form)


def _answer(saved: Saved, form: RegisterForm) -> Page:
    """Back to the page when all is well; else the page again, with what was typed and what stands in the way."""
    if saved.conflicts or saved.head_conflict or saved.problems:
        again = RegisterForm.of(saved.page)
        again.keep_unsettled(form, saved.conflicts, saved.head_conflict)
        again.refuse(saved.problems)
        return _form_page(saved.page, again, 409 if saved.conflicts or saved.head_conflict else 422)
    flash(showing.done(saved), "success")
    return redirect(url_for("attendance.register", session_id=saved.page.session.session_id))


@bp.route("/<int:session_id>/register/<int:membership_id>/amend", methods=["GET", "POST"])
@requires(Permission.AMEND_ATTENDANCE)
def amend(session_id: int, membership_id: int) -> Page:
    """Change one row of a signed register, with a reason."""
    page = queries.register_for(actor(), session_id)
    if not _may_record(page):
        raise Forbidden("only the delivery's facilitators amend its registers")
    row = showing.row_of(page, membership_id)
    if request.method == "GET":
        return _amend_page(page, RegisterForm.of(page).only(membership_id), "")
    form = RegisterForm.read(page, request.form).only(membership_id)
    reason = request.form.get("reason", "")
    submission = form.submission(mark_rest=False)
    if submission is None:
        return _amend_page(page, form, reason, 422)
    try:
        after = service.amend_attendance(
            actor(), session_id, membership_id, submission.rows[0].entry, reason, seen=submission.rows[0].was
        )
    except Refused as refusal:
        form.refuse(refusal.problems)
        return _amend_page(page, form, reason, 422)
    except Stale:
        form.overtake(row)
        return _amend_page(page, form, reason, 409)
    flash(f"Amended: {after.name}", "success")
    return redirect(url_for("attendance.register", session_id=session_id))


def _may_record(page: RegisterPage) -> bool:
    viewer = actor()
    return viewer.may(Permission.RECORD_ATTENDANCE) and any(
        one.user_id == viewer.user_id and one.part for one in page.facilitators
    )


def _form_page(page: RegisterPage, form: RegisterForm, status: int = 200) -> Page:
    now: datetime = clock.now().astimezone(ZoneInfo(page.session.zone))
    started = rules.is_under_way(page.session.on_date, page.session.starts_at, now)
    return render_template("attendance/register.html", **showing.recording(page, form, started=started)), status


def _amend_page(page: RegisterPage, form: RegisterForm, reason: str, status: int = 200) -> Page:
    return render_template("attendance/amend.html", **showing.amending(page, form, reason)), status
