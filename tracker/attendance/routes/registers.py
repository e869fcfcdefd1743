"""The register: one page and one post, a row or the head alone as they are typed; amendment of a signed row."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, sealing_key
from tracker.accounts.rules import Permission
from tracker.attendance import answering, queries, roster, showing
from tracker.attendance.forms import RegisterForm, TypedRow, read_head, read_submission, typed_memberships
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.merging import Saved
from tracker.attendance.rules.registers import RegisterPage, is_under_way
from tracker.attendance.service import amending, autosaving, recording
from tracker.core import clock
from tracker.core.errors import Forbidden, Refused, Stale

bp = Blueprint("attendance", __name__, template_folder="../templates", url_prefix="/sessions")

Page = str | Response | tuple[str, int]


@bp.get("/<int:session_id>/register")
@requires(Permission.READ_REGISTERS)
def register(session_id: int) -> Page:
    """The register of a session: to record for its facilitators, to read for others and once signed."""
    page = queries.register_for(actor(), session_id)
    if page.is_signed or page.is_not_held or not _may_record(page):
        return render_template("attendance/read.html", **showing.reading(page, actor()))
    return _form_page(page, RegisterForm.of(page))


@bp.post("/<int:session_id>/register")
@requires(Permission.RECORD_ATTENDANCE)
def record(session_id: int) -> Page:
    """Save the draft, mark everyone else, or sign: whichever button was pressed, all rows at once."""
    act = request.form.get("do", "draft")
    write = recording.sign_register if act == "sign" else recording.record_attendance
    submission = read_submission(request.form, act=act)
    if submission is None:
        return _refused(session_id, {})
    try:
        saved = write(actor(), session_id, submission)
    except Refused as refusal:
        return _refused(session_id, refusal.problems)
    except Stale:
        page, form = _as_typed(session_id)
        return render_template("attendance/overtaken.html", **showing.overtaken(page, form)), 409
    return _answer(saved)


def _refused(session_id: int, problems: Mapping[str, str]) -> Page:
    """The page again with everything typed; nothing was saved."""
    page, form = _as_typed(session_id)
    form.refuse(problems)
    return _form_page(page, form, 422)


def _as_typed(session_id: int) -> tuple[RegisterPage, RegisterForm]:
    """The register as it stands and, on top of it, everything that was sent."""
    page = queries.register_for(actor(), session_id)
    missing = typed_memberships(request.form) - {row.membership_id for row in page.rows}
    return page, RegisterForm.read(page, request.form, roster.former_members(page.session, missing))


def _answer(saved: Saved) -> Page:
    """Back to the page when all is well; else the page again, with what was typed and what stands in the way."""
    if saved.held_up or saved.problems:
        return _form_page(saved.page, RegisterForm.after(saved, request.form), 409 if saved.held_up else 422)
    flash(showing.done(saved), "success")
    return redirect(url_for("attendance.register", session_id=saved.page.session.session_id))


@bp.post("/<int:session_id>/register/<int:membership_id>")
@requires(Permission.RECORD_ATTENDANCE)
def autosave_row(session_id: int, membership_id: int) -> answering.Answer:
    """Save one row as it is typed; answers with JSON, to the page's own script."""
    typed = TypedRow.read(request.form.to_dict(), membership_id)
    if typed.unreadable:
        return {"problems": typed.unreadable}, 422
    sent = typed.sent(membership_id)
    try:
        saved = autosaving.autosave_row(actor(), session_id, sent)
    except Refused as refusal:
        return {"problems": refusal.problems}, 422
    except Stale:
        return {"signed": True}, 409
    return answering.of_row(sent, saved.row, saved.saved)


@bp.post("/<int:session_id>/register/head")
@requires(Permission.RECORD_ATTENDANCE)
def autosave_head(session_id: int) -> answering.Answer:
    """Save the group note, the times and who delivered it as they are typed; answers with JSON."""
    head, unreadable = read_head(request.form)
    if unreadable:
        return {"problems": unreadable}, 422
    try:
        saved = autosaving.autosave_head(actor(), session_id, head, request.form.get("head_was", ""))
    except Refused as refusal:
        return {"problems": refusal.problems}, 422
    except Stale:
        return {"signed": True}, 409
    return answering.of_head(head, saved)


@bp.get("/register-key")
@requires(Permission.RECORD_ATTENDANCE)
def register_key() -> dict[str, object]:
    """The key under which a browser keeps what it could not send, for as long as this sign-in lasts; whose it is.

    With it comes the token for posts, for a page that was open when somebody signed in anew.
    """
    return {"key": sealing_key("register"), "user": actor().user_id, "token": generate_csrf()}


@bp.get("/<int:session_id>/register/<int:membership_id>/amend")
@requires(Permission.AMEND_ATTENDANCE)
def amend(session_id: int, membership_id: int) -> Page:
    """The page that changes one row of a signed register; a draft is changed on its own page."""
    page = _page_to_amend(session_id, membership_id)
    if not page.is_signed:
        return redirect(url_for("attendance.register", session_id=session_id))
    return _amend_page(page, RegisterForm.of(page).only(membership_id), "")


@bp.post("/<int:session_id>/register/<int:membership_id>/amend")
@requires(Permission.AMEND_ATTENDANCE)
def save_amendment(session_id: int, membership_id: int) -> Page:
    """Change one row of a signed register, with a reason: first what would follow from it, then the change."""
    page = _page_to_amend(session_id, membership_id)
    form = RegisterForm.read(page, request.form).only(membership_id)
    typed, reason, act = form.rows[0].typed, request.form.get("reason", ""), request.form.get("do", "preview")
    if typed.unreadable or act == "edit":
        return _amend_page(page, form, reason, 422 if typed.unreadable else 200)
    write = amending.amend_attendance if act == "confirm" else amending.preview_amendment
    try:
        found = write(actor(), session_id, membership_id, typed.entry, reason, seen=typed.was)
    except Refused as refusal:
        form.refuse(refusal.problems)
        return _amend_page(page, form, reason, 422)
    except Stale:
        page = queries.register_for(actor(), session_id)
        form = RegisterForm.read(page, request.form).only(membership_id)
        form.overtake()
        return _amend_page(page, form, reason, 409)
    if not isinstance(found, Row):
        sent = [(name, value) for name, value in request.form.items() if name not in {"csrf_token", "do"}]
        return render_template("attendance/effects.html", **showing.effects(page, form, reason, found), sent=sent)
    flash(f"Amended: {found.name}", "success")
    return redirect(url_for("attendance.register", session_id=session_id))


def _page_to_amend(session_id: int, membership_id: int) -> RegisterPage:
    """The register, whose row the viewer may amend. Raises `Missing` and `Forbidden`."""
    page = queries.register_for(actor(), session_id)
    if not page.has_staff(actor().user_id):
        raise Forbidden("only the delivery's facilitators amend its registers")
    showing.row_of(page, membership_id)
    return page


def _may_record(page: RegisterPage) -> bool:
    return actor().may(Permission.RECORD_ATTENDANCE) and page.has_staff(actor().user_id)


def _form_page(page: RegisterPage, form: RegisterForm, status: int = 200) -> Page:
    now = clock.now().astimezone(ZoneInfo(page.session.zone))
    started = is_under_way(page.session.on_date, page.session.starts_at, now)
    return render_template("attendance/register.html", **showing.recording(page, form, started=started)), status


def _amend_page(page: RegisterPage, form: RegisterForm, reason: str, status: int = 200) -> Page:
    return render_template("attendance/amend.html", **showing.amending(page, form, reason)), status
