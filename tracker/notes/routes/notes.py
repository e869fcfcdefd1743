"""Notes: reading one with its versions, adding, countersigning, moving, redacting, and lists."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires, viewer
from tracker.accounts.rules import Permission
from tracker.attendance import queries as registers
from tracker.core import clock
from tracker.core.errors import Forbidden
from tracker.notes import forms, kept, listing, queries, raised, tagged
from tracker.notes.rules import differing
from tracker.notes.rules.going_on import Sitting, onward
from tracker.notes.rules.notes import Meeting, NoteView, waiting
from tracker.notes.service import mending, writing
from tracker.people import queries as people
from tracker.treatment import evidence
from tracker.ui.acting import acted, answer
from tracker.ui.navigation import Entry, Tab, place, register, register_tab
from tracker.ui.reading import read_number, read_page

bp = Blueprint("notes", __name__, template_folder="../templates")

Page = str | Response | tuple[str, int]
READ, ADD = Permission.READ_NOTES, Permission.ADD_TO_NOTES
MANAGE = Permission.MANAGE_NOTES
FORM = "ui/form.html"

register(Entry("Notes", "notes.outstanding", ADD, order=28, covers=frozenset({"concerns", "note_settings"})))
register_tab("person", Tab("Notes", "notes.person", READ, order=25))
evidence.provide(tagged.passages_for)
register_tab("notes", Tab("To write or sign", "notes.outstanding", ADD, order=10))


def log_reading(note: NoteView | None) -> None:
    """Keep in the trail that restricted text was shown."""
    if note is not None and note.is_restricted and note.reach.reads_restricted:
        writing.note_reading(actor(), note_id=note.id, person_id=note.person_id)


@bp.get("/notes/<int:note_id>")
@requires(READ)
def note(note_id: int) -> Page:
    """A note as it counts: what was signed, what was added, and what became of it."""
    return _read(queries.note_for(actor(), note_id), forms.CountersignForm())


def _read(found: NoteView, form: forms.CountersignForm) -> Page:
    log_reading(found)
    form.seen.data = str(found.version)
    page = {
        "note": found,
        "crumbs": crumbs(found)[:-1],
        "concerns": raised.concerns_of(actor(), note_id=found.id),
        "targets": queries.target_titles(found.where.outline_id, found.person_id if tagged.names_plan(found) else None),
        "may_countersign": found.awaits_countersigning
        and found.reach.leads
        and actor().may(MANAGE)
        and found.signed_by_id != actor().user_id,
        "on": _onward(found) if request.args.get("then") == "next" else None,
    }
    return answer("notes/note.html", form, **page)


def _onward(found: NoteView) -> dict[str, Any] | None:
    """For the page that follows a signature, read by who signed: what else of the session is to be written."""
    if found.signed_by_id != actor().user_id or not found.reach.delivers:
        return None
    page, noted = registers.register_for(actor(), found.where.session_id), queries.noted(found.where.session_id)
    outcomes = [page.outcomes.get(row.entry.outcome or "") for row in page.rows]
    sitters = [
        Sitting(row.membership_id, row.spoken_name, absent=outcome is not None and outcome.attended is False)
        for row, outcome in zip(page.rows, outcomes, strict=True)
    ]
    of_group = found.meeting in {Meeting.GROUP, Meeting.INDIVIDUAL}
    next_note = onward(sitters, noted, found.membership_id, of_group=of_group)
    return {"page": page, "noted": noted, "next": next_note, "of_group": of_group}


@bp.post("/notes/<int:note_id>/countersign")
@requires(MANAGE)
def countersign(note_id: int) -> Page:
    """Sign a note as its treatment manager."""
    form = forms.CountersignForm()
    if acted(form, lambda: writing.countersign(actor(), note_id=note_id, seen=form.version)):
        flash("Note countersigned", "success")
        return redirect(url_for(".note", note_id=note_id))
    return _read(queries.note_for(actor(), note_id), form)


@bp.get("/notes/<int:note_id>/versions")
@requires(ADD)
def versions(note_id: int) -> Page:
    """Every version of a note, and what changed between two of them, word by word."""
    found = queries.note_for(actor(), note_id)
    drafts = found.drafts
    if not drafts:
        return redirect(url_for(".note", note_id=note_id))
    log_reading(found)
    numbers = {each.number: each for each in drafts}
    after = numbers.get(read_number(request.args.get("after")) or 0, drafts[-1])
    before = numbers.get(read_number(request.args.get("before")) or 0, drafts[max(0, drafts.index(after) - 1)])
    changed = differing.changes(before.passages, after.passages)
    return render_template(
        "notes/versions.html",
        note=found,
        crumbs=crumbs(found),
        drafts=drafts,
        before=before,
        after=after,
        changed=changed,
    )


@bp.route("/notes/<int:note_id>/addendum", methods=["GET", "POST"])
@requires(ADD)
def addendum(note_id: int) -> Page:
    """Add to a signed note."""
    found, form = _to_add(note_id), forms.AddendumForm()
    if not found.is_signed:
        return redirect(url_for(".note", note_id=note_id))

    def act() -> None:
        text, only = form.text.data or "", bool(form.restricted.data)
        writing.add_to_note(actor(), note_id=note_id, text=text, restricted=only)

    if acted(form, act):
        flash("Addendum signed", "success")
        return redirect(url_for(".note", note_id=note_id))
    return answer(FORM, form, heading="Add to this note", caption=_caption(found), crumbs=crumbs(found))


@bp.route("/notes/<int:note_id>/move", methods=["GET", "POST"])
@requires(ADD)
def move(note_id: int) -> Page:
    """Move a note that stands on the wrong person."""
    found, form = _to_add(note_id), forms.MoveForm()
    page = registers.register_for(actor(), found.where.session_id)
    form.offer([(row.membership_id, row.name) for row in page.rows if row.membership_id != found.membership_id])

    def act() -> None:
        chosen, why = form.membership_id.data or 0, form.why.data or ""
        mending.move_note(actor(), note_id=note_id, membership_id=chosen, why=why)

    if acted(form, act):
        flash("Note moved", "success")
        return redirect(url_for(".note", note_id=note_id))
    lead = "The note goes to another member of the session, with its versions and concerns. Both records keep a trace; "
    lead += "this one does not say whose note it was."
    return answer(FORM, form, heading="Move this note", caption=_caption(found), crumbs=crumbs(found), lead=lead)


@bp.route("/notes/<int:note_id>/redact", methods=["GET", "POST"])
@requires(MANAGE)
def redact(note_id: int) -> Page:
    """Take parts of a note out, for everybody and for good."""
    found, form = _to_add(note_id), forms.RedactForm()
    form.offer(mending.parts_of(actor(), found))

    def act() -> None:
        mending.redact(actor(), note_id=note_id, parts=form.parts.data or (), why=form.why.data or "")

    if acted(form, act):
        flash("Redacted: the text is gone", "success")
        return redirect(url_for(".note", note_id=note_id))
    lead = "The text goes from every version, for everybody, and cannot be brought back. That it was there stays, with "
    lead += "your name, the time and your reason."
    return answer(FORM, form, heading="Redact this note", caption=_caption(found), crumbs=crumbs(found), lead=lead)


def _to_add(note_id: int) -> NoteView:
    found = queries.note_for(actor(), note_id)
    if not found.reach.reads_restricted:
        raise Forbidden(f"note {note_id}")
    return found


def _caption(found: NoteView) -> str:
    return f"{found.meeting.label}: {found.spoken}, session {found.where.number}"


def crumbs(found: NoteView) -> list[tuple[str, str]]:
    """Where a note is: in a person's notes, or with its session's register."""
    here = (_caption(found), url_for("notes.note", note_id=found.id))
    if found.person_id is not None:
        return [place("people.caseload"), (found.person, url_for("notes.person", person_id=found.person_id)), here]
    return [place("notes.outstanding"), here]


@bp.get("/people/<int:person_id>/notes")
@requires(READ)
def person(person_id: int) -> str:
    """The notes about a person that the viewer may read, narrowed and in pages."""
    who, asked = people.person_for(actor(), person_id), request.args
    number = read_number(asked.get("session")) or 0
    meeting = asked.get("kind", "") if asked.get("kind", "") in set(Meeting) else ""
    wanted = listing.Wanted(asked.get("programme", ""), meeting, number, read_page(asked.get("page")))
    rows, total = listing.notes_of(actor(), person_id, wanted)
    return render_template(
        "notes/person.html",
        person=who,
        rows=rows,
        total=total,
        wanted=wanted,
        per_page=listing.PER_PAGE,
        meetings=[one for one in Meeting if not one.is_of_group],
        programmes=listing.programmes_of(person_id),
        moves=listing.moves_of(person_id),
        moved_concerns=listing.moved_concerns_of(person_id),
        concerns=raised.concerns_of(actor(), person_id=person_id),
        consents=kept.consents_of(person_id),
        now=clock.now(),
    )


@bp.get("/notes")
@requires(ADD)
def outstanding() -> str:
    """What is to be written, signed or countersigned, and recordings that should be gone."""
    today = clock.today(viewer().zone)
    leads = actor().may(MANAGE)
    found = {
        "lacking": listing.lacking(actor(), today),
        "drafts": listing.unsigned(actor()),
        "to_countersign": listing.to_countersign(actor()) if leads else (),
        "overdue": kept.overdue(actor(), today),
    }
    finding = waiting(**{name: len(rows) for name, rows in found.items()})
    return render_template("notes/outstanding.html", **found, finding=finding, leads=leads, today=today)
