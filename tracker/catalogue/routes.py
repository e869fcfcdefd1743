"""Pages of the catalogue: the programmes, one version whole, two compared, and drafts of versions in their editor."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.catalogue import queries, service
from tracker.catalogue.definitions.folder import Definition, read_text
from tracker.catalogue.forms import DraftForm, NewProgrammeForm
from tracker.catalogue.rules.comparing import changes
from tracker.catalogue.rules.drafts import DraftView
from tracker.catalogue.rules.programmes import CONFIDENCE_MEANS, Confidence, Problem
from tracker.catalogue.rules.shown import programme_rows
from tracker.core.errors import Missing, Refused, Stale
from tracker.ui.navigation import Entry, register

bp = Blueprint("catalogue", __name__, url_prefix="/programmes", template_folder="templates")

register(Entry("Programmes", "catalogue.programmes", Permission.READ_PROGRAMMES, order=90))

LOOKS = {
    Confidence.VERIFIED: "st--good",
    Confidence.FOUNDING_REPORT: "st--info",
    Confidence.LITERATURE: "st--info",
    Confidence.DERIVED: "st--quiet",
    Confidence.UNCERTAIN: "st--tight",
}

Page = str | Response | tuple[str, int]


@bp.get("/")
@requires(Permission.READ_PROGRAMMES)
def programmes() -> str:
    """Every programme: those that can be delivered, then those that are known in outline."""
    rows = programme_rows(queries.versions())
    return render_template("catalogue/programmes.html", rows=rows, drafting=_may_draft())


@bp.get("/<code>/<version>")
@requires(Permission.READ_PROGRAMMES)
def programme(code: str, version: str) -> str:
    """One version: whom it is for, formats, rules, modules, sessions, sources, and what is provisional."""
    page = queries.page(code, version)
    return render_template(
        "catalogue/programme.html", page=page, looks=LOOKS, meanings=CONFIDENCE_MEANS, drafting=_may_draft()
    )


@bp.get("/<code>/compare/<before>/<after>")
@requires(Permission.READ_PROGRAMMES)
def compare(code: str, before: str, after: str) -> str:
    """What changed from one version of a programme to another, in words."""
    old, new = queries.page(code, before), queries.page(code, after)
    found = changes(old.definition, new.definition)
    return render_template("catalogue/compare.html", before=old.brief, after=new.brief, changes=found)


@bp.get("/drafts")
@requires(Permission.DRAFT_PROGRAMMES)
def drafts() -> Page:
    """The drafts that are being written, and where a new programme begins."""
    return _drafts_page(NewProgrammeForm())


@bp.post("/drafts")
@requires(Permission.DRAFT_PROGRAMMES)
def start_programme() -> Page:
    """Begin a new programme from a scaffold."""
    form = NewProgrammeForm()
    if form.validate_on_submit():
        try:
            draft_id = service.start_draft(actor(), code=form.code.data or "")
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return redirect(url_for("catalogue.edit_draft", draft_id=draft_id))
    return _drafts_page(form, 422)


@bp.post("/<code>/<version>/draft")
@requires(Permission.DRAFT_PROGRAMMES)
def start_draft(code: str, version: str) -> Page:
    """Begin the next version of a programme from this one, or go on with the draft that is open."""
    draft_id = service.start_draft(actor(), code=code, version=version)
    return redirect(url_for("catalogue.edit_draft", draft_id=draft_id))


@bp.get("/drafts/<int:draft_id>")
@requires(Permission.DRAFT_PROGRAMMES)
def edit_draft(draft_id: int) -> Page:
    """The editor on a draft; one that was published leads to its version."""
    draft = queries.draft(draft_id)
    if draft.published_at is not None:
        return redirect(url_for("catalogue.programme", code=draft.code, version=draft.label))
    return _editor(draft, DraftForm.of(draft))


@bp.post("/drafts/<int:draft_id>")
@requires(Permission.DRAFT_PROGRAMMES)
def save_draft(draft_id: int) -> Page:
    """Save and check, or publish. Whatever stands in the way, everything typed is still there."""
    draft = queries.draft(draft_id)
    form = DraftForm.of(draft)
    act = service.publish_draft if form.publish.data else service.save_draft
    try:
        act(actor(), draft_id, text=form.text.data or "", seen=form.seen_version)
    except Refused as refusal:
        return _refused(draft, form, refusal)
    except Stale:
        form.overtake(queries.draft(draft_id))
        return _editor(draft, form, 409)
    if form.publish.data:
        flash(f"Published: version {draft.label}. It will not change any more.", "success")
        return redirect(url_for("catalogue.programme", code=draft.code, version=draft.label))
    flash("Saved", "success")
    return redirect(url_for("catalogue.edit_draft", draft_id=draft_id))


@bp.post("/drafts/<int:draft_id>/check")
@requires(Permission.DRAFT_PROGRAMMES)
def check_draft(draft_id: int) -> str:
    """What is wrong with a text as it is typed, as a piece of a page; nothing is kept."""
    found = _problems(queries.draft(draft_id), request.form.get("text", ""))
    return render_template("catalogue/_problems.html", found=found)


@bp.post("/drafts/<int:draft_id>/drop")
@requires(Permission.DRAFT_PROGRAMMES)
def drop_draft(draft_id: int) -> Response:
    """Throw a draft away."""
    try:
        service.drop_draft(actor(), draft_id)
    except Refused as refusal:
        flash(refusal.message, "important")
    except Missing:
        flash("This draft was thrown away already", "success")
    else:
        flash("Draft thrown away", "success")
    return redirect(url_for("catalogue.drafts"))


def _may_draft() -> bool:
    return actor().may(Permission.DRAFT_PROGRAMMES)


def _drafts_page(form: NewProgrammeForm, status: int = 200) -> Page:
    return render_template("catalogue/drafts.html", drafts=queries.drafts(), form=form), status


def _problems(draft: DraftView, text: str) -> Sequence[Problem]:
    found = read_text(text, folder=draft.code, stem=draft.label)
    return () if isinstance(found, Definition) else sorted(found, key=lambda problem: problem.line)


def _refused(draft: DraftView, form: DraftForm, refusal: Refused) -> Page:
    """The page again: mistakes of the text are listed below it, anything else is said at the top."""
    if _problems(draft, form.text.data or ""):
        form.form_errors.append("Not published: put right what is listed below, then publish again")
    else:
        form.refuse(refusal)
    return _editor(draft, form, 422)


def _editor(draft: DraftView, form: DraftForm, status: int = 200) -> Page:
    found = _problems(draft, form.text.data or "")
    return render_template("catalogue/draft.html", draft=draft, form=form, found=found), status
