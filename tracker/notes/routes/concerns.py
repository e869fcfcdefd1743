"""Concerns: raising one from a row, the list of those that wait, and answering one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission, Role
from tracker.attendance import queries as registers
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing
from tracker.notes import forms, raised
from tracker.notes.rules.concerns import finding
from tracker.notes.service import concerns as service
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, register, register_tab
from tracker.ui.reading import read_page

bp = Blueprint("concerns", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]
READ = Permission.READ_CONCERNS
register(Entry("Concerns", "concerns.index", READ, order=27, roles=frozenset({Role.OFFENDER_MANAGER})))
register_tab("notes", Tab("Concerns", "concerns.index", READ, order=20))


@bp.get("/concerns")
@requires(READ)
def index() -> str:
    """The concerns that the viewer may read: those that wait, or those that were answered."""
    settled, number = request.args.get("show") == "answered", read_page(request.args.get("page"))
    rows, total = raised.concerns(actor(), settled=settled, page=number)
    now = clock.now()
    return render_template(
        "notes/concerns.html",
        rows=rows,
        total=total,
        settled=settled,
        number=number,
        per_page=raised.PER_PAGE,
        now=now,
        finding=finding(rows, now),
    )


@bp.route("/concerns/<int:concern_id>", methods=["GET", "POST"])
@requires(READ)
def concern(concern_id: int) -> Page:
    """A concern; whoever answers for the person, or leads, says what they do."""
    found, form = raised.concern_for(actor(), concern_id), forms.AnswerForm()
    if form.is_submitted() and not found.may_answer:
        raise Forbidden(f"concern {concern_id}")
    if acted(form, lambda: service.acknowledge(actor(), concern_id=concern_id, action=form.action.data or "")):
        flash("Acknowledged. Whoever raised it sees what you do", "success")
        return redirect(url_for(".concern", concern_id=concern_id))
    return answer("notes/concern.html", form, concern=found, now=clock.now())


@bp.route("/sessions/<int:session_id>/concern/<int:membership_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_NOTES)
def new(session_id: int, membership_id: int) -> Page:
    """Raise a concern about a member at a session, without a note."""
    page = registers.register_for(actor(), session_id)
    row = next((each for each in page.rows if each.membership_id == membership_id), None)
    if row is None:
        raise Missing(f"row {membership_id}")
    if not page.has_staff(actor().user_id):
        raise Forbidden(f"session {session_id}")
    form, done = forms.ConcernForm(), list[int]()
    form.offer(raised.kinds())

    def act() -> None:
        kind, text = form.concern_kind.data or "", form.concern_text.data or ""
        about = {"session_id": session_id, "membership_id": membership_id}
        done.append(service.raise_concern(actor(), kind=kind, text=text, **about))

    if acted(form, act):
        flash("The concern is sent to whoever answers for the person", "success")
        return redirect(url_for(".concern", concern_id=done[0]))
    return answer("notes/raise.html", form, session=page.session, row=row)
