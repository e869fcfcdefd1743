"""Writing a draft: its parts with what each still lacks, each part on a page of its own, and the signature."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.accounts.guards import actor, requires
from tracker.core.errors import Forbidden, Missing, Refused
from tracker.formulation import queries
from tracker.formulation.forms import deciding
from tracker.formulation.forms import parts as forms
from tracker.formulation.queries import Record
from tracker.formulation.routes import reading
from tracker.formulation.rules import findings, whole
from tracker.formulation.rules.parts import EvidenceView, FormulationView
from tracker.formulation.rules.terms import RATING_SOURCE, Mechanism
from tracker.formulation.service import beginning, signing, writing
from tracker.ui.acting import SeenForm, acted, answer
from tracker.ui.navigation import page_of, place

bp = reading.bp

Page = str | Response | tuple[str, int]
Link = tuple[int, str]
FORM = "ui/form.html"
WRITE = reading.WRITE
PARTS = {
    **{one.value: one.label for one in Mechanism},
    whole.PATHWAYS_PART: "Pathways",
    whole.ACCOUNT_PART: "The person’s own account",
}


def draft_of(formulation_id: int) -> tuple[Record, FormulationView]:
    """A draft that the viewer may write; a signed version is read, and what was sent to one comes back as it was typed.

    Raises `Missing`, and `Forbidden` for who neither treats nor leads.
    """
    record = queries.record_of(actor(), formulation_id)
    head = record.head(formulation_id)
    if not record.treats:
        raise Forbidden(f"formulation {formulation_id}")
    if head.is_signed and request.method == "GET":
        abort(redirect(page_of("formulation.version", formulation_id)))
    return record, reading.version_of(record, head)


def crumbs_of(record: Record, formulation_id: int = 0) -> list[tuple[str, str]]:
    """The way back to a person's formulation, and to the parts of a draft where one is given."""
    found = [
        place("people.caseload"),
        (record.person.name, page_of("people.person", record.person.id)),
        ("Formulation", page_of("formulation.person", record.person.id)),
    ]
    return [*found, ("Write", page_of("formulation.write", formulation_id))] if formulation_id else found


@bp.route("/people/<int:person_id>/formulation/new", methods=["GET", "POST"])
@requires(WRITE)
def begin(person_id: int) -> Page:
    """Begin a version: a copy of the last signed one, where there is one."""
    record, form = queries.record_for(actor(), person_id), forms.BeginForm()
    if not record.treats:
        raise Forbidden(f"formulation of person {person_id}")
    if record.draft is not None:
        return redirect(page_of("formulation.write", record.draft.id))
    form.offer(whole.kinds_to_begin(record.heads))
    made: list[int] = []
    if acted(form, lambda: made.append(beginning.begin(actor(), person_id=person_id, kind=form.kind.data or ""))):
        return redirect(page_of("formulation.write", made[0]))
    last = record.current
    lead = f"It begins as a copy of version {last.number}, which stays as it is." if last else ""
    heading = "Begin a new version" if last else "Begin the formulation"
    return answer(FORM, form, heading=heading, caption=record.person.name, crumbs=crumbs_of(record), lead=lead)


@bp.get("/formulations/<int:formulation_id>/write")
@requires(WRITE)
def write(formulation_id: int) -> Page:
    """The parts of a draft, and what each still lacks; a signed version is read."""
    record, found = draft_of(formulation_id)
    return _parts(record, found, deciding.SignForm())


def _parts(record: Record, found: FormulationView, form: deciding.SignForm) -> Page:
    form.as_read.data = found.seen
    missing = {part: [lack.message for lack in whole.lacks(found) if lack.part == part] for part in PARTS}
    return answer(
        "formulation/write.html",
        form,
        record=record,
        person=record.person,
        found=found,
        crumbs=crumbs_of(record),
        parts=PARTS,
        missing=missing,
        cautions=whole.cautions(found),
        finding=findings.finding(found, record.person.name),
    )


@bp.post("/formulations/<int:formulation_id>/sign")
@requires(WRITE)
def sign(formulation_id: int) -> Page:
    """Sign a draft as it was read."""
    record, found = draft_of(formulation_id)
    form = deciding.SignForm()
    seen = form.as_read.data or ""
    if acted(form, lambda: signing.sign(actor(), formulation_id=formulation_id, seen=seen)):
        flash("Signed. This version stays as it is", "success")
        return redirect(page_of("formulation.person", record.person.id))
    return _parts(record, found, form)


@bp.post("/formulations/<int:formulation_id>/drop")
@requires(WRITE)
def drop(formulation_id: int) -> Page:
    """Drop a draft; signed versions stay."""
    record, _ = draft_of(formulation_id)
    try:
        beginning.drop(actor(), formulation_id=formulation_id, seen=request.form.get("seen", ""))
    except Refused as refusal:
        flash(refusal.message, "important")
        return redirect(page_of("formulation.write", formulation_id))
    flash("The draft is dropped", "success")
    return redirect(page_of("formulation.person", record.person.id))


@bp.route("/formulations/<int:formulation_id>/write/<part>", methods=["GET", "POST"])
@requires(WRITE)
def part(formulation_id: int, part: str) -> Page:
    """One part of a draft: a mechanism, the pathways, or the person's own account."""
    record, found = draft_of(formulation_id)
    if part == whole.PATHWAYS_PART:
        return _pathways(record, found)
    if part == whole.ACCOUNT_PART:
        return _account(record, found)
    return _mechanism(record, found, _one(part))


def _one(part: str) -> Mechanism:
    if part not in set(Mechanism):
        raise Missing(f"part {part}")
    return Mechanism(part)


def _next(formulation_id: int, part: str) -> Response:
    """On to the part after one, from the last back to all of them."""
    order = list(PARTS)
    after = order[order.index(part) + 1 :]
    flash(f"{PARTS[part]}: saved", "success")
    if not after or "stay" in request.form:
        return redirect(page_of("formulation.write", formulation_id))
    return redirect(url_for(".part", formulation_id=formulation_id, part=after[0]))


def _mechanism(record: Record, found: FormulationView, mechanism: Mechanism) -> Page:
    form, stands = forms.MechanismForm(), found.of(mechanism)
    form.offer()
    if not form.is_submitted():
        form.show(stands)
    about: dict[str, Any] = {"formulation_id": found.head.id, "mechanism": mechanism}
    if acted(form, lambda: writing.save_mechanism(actor(), entry=form.entry(), seen=form.version, **about)):
        then = request.form.get("then", "")
        if then in {"for", "against"}:
            return redirect(url_for(".add_evidence", formulation_id=found.head.id, part=mechanism.value, side=then))
        if then == "target":
            return redirect(url_for(".add_need", formulation_id=found.head.id, part=mechanism.value))
        return _next(found.head.id, mechanism.value)
    return answer(
        "formulation/mechanism.html",
        form,
        record=record,
        person=record.person,
        found=found,
        one=stands,
        crumbs=crumbs_of(record, found.head.id),
        rating_source=RATING_SOURCE,
        offer=queries.offer_for(record.person.id),
    )


def _pathways(record: Record, found: FormulationView) -> Page:
    lead = f"{findings.rated(found)}. The model’s pathways do not fit everyone: none and another are allowed."
    form = forms.PathwaysForm()
    return _whole_part(
        record, found, whole.PATHWAYS_PART, form, writing.save_pathways, lead, "formulation/pathways.html"
    )


def _account(record: Record, found: FormulationView) -> Page:
    lead = findings.finding(found, record.person.name)
    return _whole_part(record, found, whole.ACCOUNT_PART, forms.AccountForm(), writing.save_account, lead)


def _whole_part(
    record: Record,
    found: FormulationView,
    part_of: str,
    form: forms.PathwaysForm | forms.AccountForm,
    save: Callable[..., None],
    lead: str,
    page: str = FORM,
) -> Page:
    """A part that is one form: it is shown, and saved with what was typed in it."""
    if not form.is_submitted():
        form.show(found)
    form.offer()
    if acted(form, lambda: save(actor(), formulation_id=found.head.id, entry=form.entry(), seen=form.version)):
        return _next(found.head.id, part_of)
    crumbs, caption = crumbs_of(record, found.head.id), _caption(record, found)
    return answer(page, form, heading=PARTS[part_of], caption=caption, crumbs=crumbs, lead=lead)


def _caption(record: Record, found: FormulationView, mechanism: str = "") -> str:
    about = f"{record.person.name}, version {found.head.number}"
    return f"{about}: {PARTS[mechanism]}" if mechanism else about


@bp.route("/formulations/<int:formulation_id>/write/<part>/evidence", methods=["GET", "POST"])
@requires(WRITE)
def add_evidence(formulation_id: int, part: str) -> Page:
    """Another piece of evidence for or against a mechanism."""
    (record, found), mechanism, form = draft_of(formulation_id), _one(part), forms.EvidenceForm()
    form.offer(*_linkable(record))
    if not form.is_submitted():
        form.side.data = request.args.get("side", "")
    about: dict[str, Any] = {"formulation_id": formulation_id, "mechanism": mechanism}
    if acted(form, lambda: writing.add_evidence(actor(), entry=form.entry(), **about)):
        flash("Evidence added", "success")
        if form.save.data:
            return redirect(url_for(".add_evidence", formulation_id=formulation_id, part=part, side=form.side.data))
        return _back(formulation_id, part)
    crumbs, caption = crumbs_of(record, formulation_id), _caption(record, found, part)
    return answer(FORM, form, heading="Add evidence", caption=caption, crumbs=crumbs)


def _linkable(record: Record, piece: EvidenceView | None = None) -> tuple[list[Link], list[Link]]:
    """The notes and the results that a piece may name; what it names already is among them."""
    notes = list(queries.linkable_notes(actor(), record.person.id))
    results = list(queries.linkable_results(actor(), record.person.id))
    if piece and piece.note_id and piece.note_id not in dict(notes):
        notes.append((piece.note_id, piece.note))
    if piece and piece.result_id and piece.result_id not in dict(results):
        results.append((piece.result_id, piece.result))
    return notes, results


@bp.route("/formulations/<int:formulation_id>/evidence/<int:evidence_id>", methods=["GET", "POST"])
@requires(WRITE)
def evidence(formulation_id: int, evidence_id: int) -> Page:
    """Change a piece of evidence, or take it out."""
    record, found = draft_of(formulation_id)
    piece, form = writing.piece_of(found, evidence_id), forms.EvidenceForm()
    form.offer(*_linkable(record, piece), keep=piece.linked and piece.note_id is None)
    del form.save
    if not form.is_submitted():
        form.show(piece)
    about: dict[str, Any] = {"formulation_id": formulation_id, "evidence_id": evidence_id}

    def act() -> None:
        entry, keeps = form.entry(), form.keeps_note
        writing.change_evidence(actor(), entry=entry, seen=form.version, keep_note=keeps, **about)

    if acted(form, act):
        flash("Saved", "success")
        return _back(formulation_id, piece.mechanism)
    remove = ("Take it out", url_for(".remove_evidence", **about), piece.version)
    crumbs, caption = crumbs_of(record, formulation_id), _caption(record, found, piece.mechanism)
    return answer(FORM, form, heading="Evidence", caption=caption, crumbs=crumbs, remove=remove)


@bp.post("/formulations/<int:formulation_id>/evidence/<int:evidence_id>/remove")
@requires(WRITE)
def remove_evidence(formulation_id: int, evidence_id: int) -> Response:
    """Take a piece of evidence out of a draft."""
    _, found = draft_of(formulation_id)
    piece, form = writing.piece_of(found, evidence_id), SeenForm()
    about = {"formulation_id": formulation_id, "evidence_id": evidence_id, "seen": form.version}
    return _removed(form, lambda: writing.remove_evidence(actor(), **about), formulation_id, piece.mechanism)


def _removed(form: Any, act: Callable[[], object], formulation_id: int, part_of: str) -> Response:
    """Take something out; what somebody changed meanwhile stays, and is said."""
    form.overtaken_by = lambda _current: None
    done = acted(form, act)
    if done:
        flash("Taken out", "success")
    else:
        flash("Somebody changed it meanwhile. Read it again before you take it out", "important")
    return _back(formulation_id, part_of)


def _back(formulation_id: int, part_of: str) -> Response:
    return redirect(url_for(".part", formulation_id=formulation_id, part=part_of))


@bp.route("/formulations/<int:formulation_id>/write/<part>/target", methods=["GET", "POST"])
@requires(WRITE)
def add_need(formulation_id: int, part: str) -> Page:
    """Another target that follows from a mechanism."""
    record, found = draft_of(formulation_id)
    return _need(record, found, _one(part), 0)


@bp.route("/formulations/<int:formulation_id>/targets/<int:need_id>", methods=["GET", "POST"])
@requires(WRITE)
def need(formulation_id: int, need_id: int) -> Page:
    """Change a target, or take it out."""
    record, found = draft_of(formulation_id)
    return _need(record, found, Mechanism(writing.need_of(found, need_id).mechanism), need_id)


def _need(record: Record, found: FormulationView, mechanism: Mechanism, need_id: int) -> Page:
    form, offer = forms.NeedForm(), queries.offer_for(record.person.id)
    form.offer(offer.programme, offer.targets)
    stands = writing.need_of(found, need_id) if need_id else None
    if stands and not form.is_submitted():
        form.show(stands)
    about: dict[str, Any] = {"formulation_id": found.head.id, "mechanism": mechanism, "need_id": need_id}

    def act() -> None:
        words, target = form.words.data or "", form.target.data or ""
        writing.save_need(actor(), words=words, target=target, seen=form.version, **about)

    if acted(form, act):
        flash("Target saved", "success")
        return _back(found.head.id, mechanism.value)
    crumbs, caption = crumbs_of(record, found.head.id), _caption(record, found, mechanism.value)
    address = url_for(".remove_need", formulation_id=found.head.id, need_id=need_id) if stands else ""
    remove = ("Take it out", address, stands.version) if stands else None
    return answer(FORM, form, heading="Target", caption=caption, crumbs=crumbs, remove=remove)


@bp.post("/formulations/<int:formulation_id>/targets/<int:need_id>/remove")
@requires(WRITE)
def remove_need(formulation_id: int, need_id: int) -> Response:
    """Take a target out of a draft."""
    _, found = draft_of(formulation_id)
    stands, form = writing.need_of(found, need_id), SeenForm()
    about = {"formulation_id": formulation_id, "need_id": need_id, "seen": form.version}
    return _removed(form, lambda: writing.remove_need(actor(), **about), formulation_id, stands.mechanism)
