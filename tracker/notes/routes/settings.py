"""What a service asks of notes: prompts and an area's rules; consent to recordings and their log."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.attendance import queries as registers
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.notes import forms, kept, queries
from tracker.notes.rules.notes import Meeting
from tracker.notes.rules.recordings import Sitter, consent_finding
from tracker.notes.service import asking, recordings
from tracker.people import queries as people
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Tab, place, register_tab

bp = Blueprint("note_settings", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]
MANAGE, KEEP = Permission.MANAGE_NOTES, Permission.KEEP_RECORDINGS
FORM = "ui/form.html"
OF_PROMPTS = frozenset({"note_settings.template"})
register_tab("notes", Tab("Prompts and rules", "note_settings.prompts", MANAGE, order=30, covers=OF_PROMPTS))


@bp.get("/note-prompts")
@requires(MANAGE)
def prompts() -> str:
    """The prompts in use, and what each area of the viewer's asks of notes."""
    areas = [(area, queries.rule_of(area.id)) for area in people.areas_of(actor())]
    return render_template("notes/prompts.html", templates=queries.templates(), areas=areas)


@bp.route("/note-prompts/<int:template_id>", methods=["GET", "POST"])
@requires(MANAGE)
def template(template_id: int) -> Page:
    """Change a set of prompts."""
    found, form = queries.template(template_id), forms.PromptsForm()
    if not form.is_submitted():
        form.show(found)

    def act() -> None:
        lines = form.prompts.data or ""
        asking.change_prompts(actor(), template_id=template_id, lines=lines, seen=form.version)

    if acted(form, act):
        flash("Prompts saved. Notes that are written keep theirs", "success")
        return redirect(url_for(".prompts"))
    remove = None
    if found.session:
        address = url_for(".retire", template_id=template_id)
        remove = ("Use the programme’s or the general prompts again", address, found.version)
    caption = found.session or "Every programme session"
    shown: dict[str, Any] = {"heading": f"Prompts: {found.meeting.label.lower()}", "caption": caption}
    return answer(FORM, form, crumbs=_to_prompts(), remove=remove, **shown)


@bp.post("/note-prompts/<int:template_id>/retire")
@requires(MANAGE)
def retire(template_id: int) -> Page:
    """Let a programme session answer the general prompts again."""
    try:
        asking.retire_prompts(actor(), template_id=template_id)
    except Refused as refusal:
        flash(refusal.message)
    else:
        flash("The programme’s or the general prompts hold again", "success")
    return redirect(url_for(".prompts"))


@bp.post("/sessions/<int:session_id>/note-prompts/<meeting>")
@requires(MANAGE)
def own_prompts(session_id: int, meeting: str) -> Page:
    """Give a session of the programme prompts of its own."""
    if meeting not in set(Meeting):
        raise Missing(meeting)
    template_id = asking.give_own_prompts(actor(), session_id=session_id, meeting=Meeting(meeting))
    return redirect(url_for(".template", template_id=template_id))


@bp.route("/places/<int:area_id>/note-rules", methods=["GET", "POST"])
@requires(MANAGE)
def rule(area_id: int) -> Page:
    """What an area asks of notes."""
    area = next((each for each in people.areas_of(actor()) if each.id == area_id), None)
    if area is None:
        raise Missing(f"area {area_id}")
    form = forms.RuleForm()
    if not form.is_submitted():
        form.show(queries.rule_of(area_id))
    if acted(form, lambda: asking.set_rule(actor(), area_id=area_id, rule=form.rule(), seen=form.version)):
        flash("Saved", "success")
        return redirect(url_for(".prompts"))
    return answer(FORM, form, heading="Rules for notes", caption=area.name, crumbs=_to_prompts())


def _to_prompts() -> list[tuple[str, str]]:
    return [place("notes.outstanding"), ("Prompts and rules", url_for(".prompts"))]


@bp.route("/people/<int:person_id>/recording", methods=["GET", "POST"])
@requires(Permission.READ_NOTES)
def consent(person_id: int) -> Page:
    """What a person said about being recorded; those who deliver note it."""
    who, form = people.person_for(actor(), person_id), forms.ConsentForm()
    if form.is_submitted() and not actor().may(KEEP):
        raise Forbidden("only those who deliver ask for consent")

    def act() -> None:
        recordings.record_consent(actor(), person_id=person_id, answer=form.said, on_date=form.on_date.data)

    if acted(form, act):
        flash("Saved", "success")
        return redirect(url_for(".consent", person_id=person_id))
    shown = {"person": who, "consents": kept.consents_of(person_id), "may_note": actor().may(KEEP)}
    return answer("notes/consent.html", form, **shown)


@bp.route("/sessions/<int:session_id>/recordings", methods=["GET", "POST"])
@requires(KEEP)
def log(session_id: int) -> Page:
    """The recordings of a session, and who has agreed to be recorded."""
    page, form = registers.register_for(actor(), session_id), forms.RecordingForm()
    if acted(form, lambda: recordings.log_recording(actor(), session_id=session_id, **form.values())):
        flash("Recording logged", "success")
        return redirect(url_for(".log", session_id=session_id))
    answers = kept.standing_consents([row.person_id for row in page.rows])
    sitters = [Sitter(row.person_id, row.name, *answers.get(row.person_id, (None, None))) for row in page.rows]
    return answer(
        "notes/recordings.html",
        form,
        session=page.session,
        sitters=sitters,
        finding=consent_finding(sitters),
        recordings=kept.recordings_of(session_id),
        today=clock.today(page.session.zone),
    )


@bp.post("/recordings/<int:recording_id>/destroyed")
@requires(KEEP)
def destroyed(recording_id: int) -> Page:
    """Note that a recording was destroyed."""
    found = kept.recording_for(actor(), recording_id)
    try:
        recordings.destroy_recording(actor(), recording_id=recording_id)
    except Refused as refusal:
        flash(refusal.message)
    else:
        flash("Noted: destroyed today", "success")
    return redirect(url_for(".log", session_id=found.session_id))
