"""Concerns: raising one from a row, the list of those that wait, and answering one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission, Role
from tracker.attendance import queries as registers
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing
from tracker.notes import forms, raised
from tracker.notes.rules.concerns import ConcernView, finding
from tracker.notes.service import concerns as service
from tracker.notes.service import mending
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, place, register, register_tab
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


@bp.route("/concerns/<int:concern_id>/move", methods=["GET", "POST"])
@requires(Permission.ADD_TO_NOTES)
def move(concern_id: int) -> Page:
    """Move a concern that stands on the wrong person."""
    found, form, done = raised.concern_for(actor(), concern_id), forms.MoveConcernForm(), list[int]()
    if not found.may_move:
        raise Forbidden(f"concern {concern_id}")
    page = registers.register_for(actor(), found.where.session_id)
    form.offer([(row.membership_id, row.name) for row in page.rows if row.membership_id != found.membership_id])

    def act() -> None:
        chosen, why = form.membership_id.data or 0, form.why.data or ""
        done.append(mending.move_concern(actor(), concern_id=concern_id, membership_id=chosen, why=why))

    if acted(form, act):
        flash("Concern moved. Whoever answers for the right person is told", "success")
        return redirect(url_for(".concern", concern_id=done[0]))
    lead = "It is raised anew about another member of the session, and whoever answers for them is told. Both records "
    lead += "keep a trace; this one does not say whom it was about."
    return answer("ui/form.html", form, heading="Move this concern", lead=lead, **_above(found))


@bp.route("/concerns/<int:concern_id>/redact", methods=["GET", "POST"])
@requires(Permission.MANAGE_NOTES)
def redact(concern_id: int) -> Page:
    """Take out what a concern says, for everybody and for good."""
    found, form = raised.concern_for(actor(), concern_id), forms.RedactConcernForm()
    form.offer(found.parts)

    def act() -> None:
        chosen, why = form.parts.data or (), form.why.data or ""
        mending.redact_concern(actor(), concern_id=concern_id, parts=chosen, why=why)

    if acted(form, act):
        flash("Redacted: the text is gone", "success")
        return redirect(url_for(".concern", concern_id=concern_id))
    lead = "The text goes for everybody and cannot be brought back. That it was there stays, with your name, the time "
    lead += "and your reason."
    return answer("ui/form.html", form, heading="Redact this concern", lead=lead, **_above(found))


def _above(found: ConcernView) -> dict[str, object]:
    """What stands above a form about a concern."""
    spoken = f"{found.kind}: {found.spoken}, session {found.where.number}"
    return {
        "caption": spoken,
        "crumbs": [place("notes.outstanding"), (spoken, url_for(".concern", concern_id=found.id))],
    }
