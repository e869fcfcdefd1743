"""Writing a note: the page with its prompts, saving and signing, and one prompt alone as it is typed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.attendance import queries as registers
from tracker.attendance.rules.registers import RegisterPage
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.words import both_texts
from tracker.notes import forms, queries, raised, typed
from tracker.notes.routes import notes
from tracker.notes.routes.notes import log_reading
from tracker.notes.rules.drafting import fingerprint
from tracker.notes.rules.notes import PLAIN, TEXT_LIMIT, Meeting, NoteView, Prompt, Typed
from tracker.notes.service import drafting, writing
from tracker.notes.service.drafting import Autosaved
from tracker.ui.acting import acted, answer

bp = notes.bp

Page = str | Response | tuple[str, int]
Answer = tuple[dict[str, Any], int]
WRITE = Permission.WRITE_NOTES
WHOLE = (Prompt(PLAIN, "Note", "In your own order"),)


@bp.route("/sessions/<int:session_id>/note", methods=["GET", "POST"])
@requires(WRITE)
def session_note(session_id: int) -> Page:
    """The note of a session as a whole; of a one-to-one, the note of its one member."""
    page, meeting = _page(session_id, None)
    if not meeting.is_of_group and page.rows:
        return redirect(url_for(".individual_note", session_id=session_id, membership_id=page.rows[0].membership_id))
    return _write(page, None, meeting)


@bp.route("/sessions/<int:session_id>/note/<int:membership_id>", methods=["GET", "POST"])
@requires(WRITE)
def individual_note(session_id: int, membership_id: int) -> Page:
    """The note of one member at a session."""
    page, meeting = _page(session_id, membership_id)
    return _write(page, membership_id, meeting)


def _page(session_id: int, membership_id: int | None) -> tuple[RegisterPage, Meeting]:
    """The session's register, which the viewer records, and the kind of note. Raises `Missing` and `Forbidden`."""
    page = registers.register_for(actor(), session_id)
    if not page.has_staff(actor().user_id):
        raise Forbidden("only a session’s facilitators write its notes")
    return page, queries.meeting_for(session_id, of_person=membership_id is not None)


def _write(page: RegisterPage, membership_id: int | None, meeting: Meeting) -> Page:
    """A new note or a draft to go on with; one that is signed is read."""
    session_id = page.session.session_id
    row = next((each for each in page.rows if each.membership_id == membership_id), None)
    if membership_id is not None and row is None:
        raise Missing(f"row {membership_id}")
    note_id = queries.standing_id(session_id, membership_id)
    note = queries.note_for(actor(), note_id) if note_id is not None else None
    if note is not None and note.is_signed and request.method == "GET":
        return redirect(url_for("notes.note", note_id=note.id))
    prompts = _prompts(page, meeting, note)
    form = typed.read(prompts, request.form, note) if request.method == "POST" else typed.filled(prompts, note)
    done: list[writing.Kept] = []
    if acted(form, lambda: done.append(_save(form, session_id, membership_id))):
        flash(_said(done[0], signed=form.sign), "success")
        signed = form.sign and done[0].note_id
        return redirect(url_for("notes.note", note_id=done[0].note_id, then="next") if signed else request.path)
    log_reading(note)
    targets = queries.offered(page.session.outline_id, row.person_id if row else None)
    shown = {
        "page": page,
        "session": page.session,
        "row": row,
        "note": note,
        "meeting": meeting,
        "register_text": note.register_text if note else queries.register_text(session_id, membership_id),
        "concerns": raised.concerns_of(actor(), note_id=note.id) if note and row else (),
        "noted": queries.noted(session_id),
        "plain": prompts == WHOLE,
        "targets": targets,
        "kinds": [one for one in raised.kinds() if one.enabled] if row else (),
        "words": forms,
        "limit": TEXT_LIMIT,
    }
    return answer("notes/write.html", form, **shown)


def _prompts(page: RegisterPage, meeting: Meeting, note: NoteView | None) -> tuple[Prompt, ...]:
    """The prompts in force, with those that the draft has of its own; one alone if it is plain, or asked for so."""
    prompts = queries.prompts_for(meeting, page.session.outline_id)
    written = {one.key: one.label for one in note.body.passages} if note and note.body else {}
    if PLAIN in written or (not written and request.values.get("plain")) or not prompts:
        prompts = WHOLE
    known = {one.key for one in prompts}
    return prompts + tuple(Prompt(key, label) for key, label in written.items() if key not in known)


def _save(form: typed.NoteForm, session_id: int, membership_id: int | None) -> writing.Kept:
    return writing.save_note(
        actor(),
        session_id=session_id,
        membership_id=membership_id,
        typed=form.typed,
        seen=form.seen,
        was=form.was,
        sign=form.sign,
        raised=writing.Raised(*form.concern) if form.concern else None,
    )


def _said(done: writing.Kept, *, signed: bool) -> str:
    told = " The concern is sent to whoever answers for the person." if done.concern_id else ""
    if done.note_id is None:
        return told.strip()
    return ("Note signed." if signed else "Draft saved.") + told


@bp.post("/sessions/<int:session_id>/note/typed/<key>")
@requires(WRITE)
def autosave_session_note(session_id: int, key: str) -> Answer:
    """Keep what is typed under one prompt of the group's note; answers with JSON, to the page's own script."""
    return _autosave(session_id, None, key)


@bp.post("/sessions/<int:session_id>/note/<int:membership_id>/typed/<key>")
@requires(WRITE)
def autosave_individual_note(session_id: int, membership_id: int, key: str) -> Answer:
    """Keep what is typed under one prompt of a member's note; answers with JSON, to the page's own script."""
    return _autosave(session_id, membership_id, key)


def _autosave(session_id: int, membership_id: int | None, key: str) -> Answer:
    sent, was = typed.said(Prompt(key, ""), request.form), request.form.get(f"was-{key}", "")
    try:
        saved = drafting.autosave_passage(
            actor(), session_id=session_id, membership_id=membership_id, sent=sent, was=was
        )
    except Refused as refusal:
        return {"problems": refusal.problems}, 422
    except Stale:
        return {"signed": True}, 409
    if saved.conflicts:
        return _conflict(sent, saved), 409
    return {"was": fingerprint(saved.stands)}, 200


def _conflict(sent: Typed, saved: Autosaved) -> dict[str, Any]:
    """Both versions, drawn side by side, and what the fields are to hold by the choice that is made."""
    titles = queries.target_titles(saved.outline_id, saved.person_id)
    rows = typed.conflict_rows(sent, saved.stands, titles)
    drawn = render_template("notes/_conflict.html", key=sent.key, saved=saved, rows=rows)
    theirs = saved.stands
    return {
        "conflict": drawn,
        "was": fingerprint(theirs),
        "theirs": {"text": theirs.text, "only": theirs.restricted, "target": list(theirs.targets)},
        "both": both_texts(theirs.text, sent.text),
    }
