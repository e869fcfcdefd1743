"""Around a register: a session not held, apologies, guests, where a mark is determined, and confirmation."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.attendance import beforehand, holding, keeping, queries, showing
from tracker.attendance.entering import ApologyForm, DisagreementForm, NotHeldForm
from tracker.attendance.rules.beforehand import proposable
from tracker.attendance.rules.holding import ConfirmationState
from tracker.attendance.rules.marks import EMPTY
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service import confirming, not_holding, preparing
from tracker.core.errors import Forbidden, Refused
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import place

bp = Blueprint("around", __name__, url_prefix="/sessions")

Page = str | Response | tuple[str, int]
PREPARE = Permission.PREPARE_REGISTERS


@bp.route("/<int:session_id>/not-held", methods=["GET", "POST"])
@requires(PREPARE)
def not_held(session_id: int) -> Page:
    """Say that a session was not held, and why."""
    page, form = queries.register_for(actor(), session_id), NotHeldForm()
    if page.is_signed or page.is_not_held:
        return redirect(_register(session_id))
    form.ask_to_clear(sum(row.entry != EMPTY for row in page.rows))
    if not form.is_submitted():
        form.seen.data = str(page.version)
    if acted(
        form,
        lambda: not_holding.record_not_held(
            actor(),
            session_id,
            reason=form.reason.data or "",
            detail=form.detail.data or "",
            clear=form.clears,
            seen=form.version,
        ),
    ):
        flash("Recorded as not held. Nobody missed it, and it can be planned again", "success")
        return redirect(_register(session_id))
    lead = "Nobody is marked absent, and what the session was for stays owed. You can plan it again afterwards."
    return answer("ui/form.html", form, heading="This session was not held", lead=lead, **_above(page))


@bp.post("/<int:session_id>/held-after-all")
@requires(PREPARE)
def take_back(session_id: int) -> Page:
    """The session was held after all."""
    return _done(
        session_id, lambda: not_holding.take_back(actor(), session_id), "Taken back: its register is to be taken"
    )


@bp.route("/<int:session_id>/apologies", methods=["GET", "POST"])
@requires(PREPARE)
def apologies(session_id: int) -> Page:
    """Whoever said beforehand that they will not come."""
    page, form = queries.register_for(actor(), session_id), ApologyForm()
    form.offer((row for row in page.rows if row.apology is None), proposable(page.outcomes))
    if acted(
        form,
        lambda: preparing.take_apology(
            actor(), session_id, form.whose, outcome=form.outcome.data, reason=form.reason.data or ""
        ),
    ):
        flash("Apology kept. The register comes with it filled in: whoever takes it decides", "success")
        return redirect(url_for(".apologies", session_id=session_id))
    return answer("attendance/apologies.html", form, page=page, session=page.session, **_above(page))


@bp.post("/<int:session_id>/apologies/<int:membership_id>/withdraw")
@requires(PREPARE)
def withdraw_apology(session_id: int, membership_id: int) -> Page:
    """They will come after all."""
    try:
        preparing.withdraw_apology(actor(), session_id, membership_id)
    except Refused as refusal:
        flash(refusal.message)
    else:
        flash("Apology withdrawn", "success")
    return redirect(url_for(".apologies", session_id=session_id))


@bp.get("/<int:session_id>/guests")
@requires(PREPARE)
def guests(session_id: int) -> Page:
    """Look for somebody of another group who takes part in this session."""
    return _guests_page(session_id)


@bp.post("/<int:session_id>/guests/<int:membership_id>")
@requires(PREPARE)
def add_guest(session_id: int, membership_id: int) -> Page:
    """Put somebody of another group on this register."""
    try:
        preparing.add_guest(actor(), session_id, membership_id)
    except Refused as refusal:
        return _guests_page(session_id, refusal)
    flash("Added to this register, for this session only", "success")
    return redirect(_register(session_id))


@bp.post("/<int:session_id>/guests/<int:membership_id>/remove")
@requires(PREPARE)
def remove_guest(session_id: int, membership_id: int) -> Page:
    """Take a guest off this register."""
    try:
        preparing.remove_guest(actor(), session_id, membership_id)
    except Refused as refusal:
        return _guests_page(session_id, refusal)
    flash("Taken off this register", "success")
    return redirect(url_for(".guests", session_id=session_id))


@bp.get("/marks/<int:mark_id>")
@requires(Permission.READ_REGISTERS)
def mark(mark_id: int) -> Page:
    """Where a recorded mark is determined: for its facilitators where it is amended, else the register."""
    session_id, membership_id = keeping.place_of(mark_id)
    page = queries.register_for(actor(), session_id)
    if not page.has_staff(actor().user_id) or not actor().may(Permission.AMEND_ATTENDANCE):
        return redirect(_register(session_id))
    return redirect(url_for("attendance.amend", session_id=session_id, membership_id=membership_id))


@bp.route("/<int:session_id>/register/confirm", methods=["GET", "POST"])
@requires(Permission.RECORD_ATTENDANCE)
def confirm(session_id: int) -> Page:
    """Read a signed register and confirm it, or say what is wrong with it."""
    page, form = _to_confirm(session_id), DisagreementForm()
    if page.confirmation is None or page.confirmation.state is ConfirmationState.CONFIRMED:
        return redirect(_register(session_id))
    if request.method == "POST" and request.form.get("do") == "confirm":
        return _done(session_id, lambda: confirming.confirm_register(actor(), session_id), "Register confirmed")
    if acted(form, lambda: confirming.dispute_register(actor(), session_id, form.reason.data or "")):
        flash("Your treatment manager is told that you disagree", "success")
        return redirect(_register(session_id))
    return answer("attendance/confirm.html", form, **showing.reading(page, actor()))


def _to_confirm(session_id: int) -> RegisterPage:
    page = queries.register_for(actor(), session_id)
    if actor().user_id not in holding.asked_of(session_id):
        raise Forbidden("only who else delivered the session confirms its register")
    return page


def _guests_page(session_id: int, refusal: Refused | None = None) -> Page:
    page = queries.register_for(actor(), session_id)
    search = request.args.get("q", "").strip()[:80]
    found = beforehand.guests_found(page.session, search)
    shown = render_template(
        "attendance/guests.html",
        page=page,
        session=page.session,
        found=found,
        search=search,
        refused=refusal,
        here=[row for row in page.rows if row.guest_of],
        **_above(page),
    )
    return shown, 422 if refusal else 200


def _done(session_id: int, act: Callable[[], None], said: str) -> Page:
    """Do it and go to the register; what was refused is said there."""
    try:
        act()
    except Refused as refusal:
        flash(refusal.message)
    else:
        flash(said, "success")
    return redirect(_register(session_id))


def _register(session_id: int) -> str:
    return url_for("attendance.register", session_id=session_id)


def _above(page: RegisterPage) -> dict[str, object]:
    session = page.session
    above = (
        [place("home.index")]
        if page.by_cover
        else [
            place("delivery.deliveries"),
            (session.delivery_title, url_for("delivery.sessions", delivery_id=session.delivery_id)),
        ]
    )
    crumbs = [*above, (f"Register, session {session.number}", _register(session.session_id))]
    return {"crumbs": crumbs, "caption": f"{session.delivery_title}: session {session.number}, {session.title}"}
