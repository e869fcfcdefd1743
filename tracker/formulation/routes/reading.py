"""Reading a formulation: the version that counts, any other, the list of them, and two side by side."""

from functools import partial

from flask import Blueprint, render_template, request
from markupsafe import Markup

from tracker.accounts.guards import actor, requires
from tracker.accounts.rules import Permission
from tracker.core.database import db
from tracker.formulation import queries
from tracker.formulation.comparing import side_by_side
from tracker.formulation.figures.diagram import diagram
from tracker.formulation.figures.slope import slope
from tracker.formulation.queries import Record
from tracker.formulation.redacted import redactions_of
from tracker.formulation.rules import findings
from tracker.formulation.rules.parts import FormulationView, Head
from tracker.formulation.rules.redacting import called
from tracker.formulation.rules.terms import RATING_SOURCE, Mechanism
from tracker.formulation.rules.whole import cautions, kinds_to_begin
from tracker.formulation.service import signing
from tracker.formulation.showing import evidence_lists
from tracker.ui.navigation import Tab, page_of, register_tab
from tracker.ui.reading import read_number

bp = Blueprint("formulation", __name__, template_folder="../templates")

READ, WRITE = Permission.READ_FORMULATIONS, Permission.WRITE_FORMULATIONS

register_tab(
    "person",
    Tab(
        "Formulation",
        "formulation.person",
        READ,
        order=23,
        covers=frozenset({"formulation.version", "formulation.versions", "formulation.compare"}),
    ),
)


@bp.get("/people/<int:person_id>/formulation")
@requires(READ)
def person(person_id: int) -> str:
    """The version that counts, else the draft, else what a formulation would be."""
    record = queries.record_for(actor(), person_id)
    head = record.current or record.draft
    if head is None:
        may_begin = record.treats and actor().may(WRITE)
        return render_template("formulation/none.html", record=record, may_begin=may_begin, mechanisms=Mechanism)
    return _read(record, head)


@bp.get("/formulations/<int:formulation_id>")
@requires(READ)
def version(formulation_id: int) -> str:
    """One version as it stands."""
    record = queries.record_of(actor(), formulation_id)
    return _read(record, record.head(formulation_id))


def _read(record: Record, head: Head) -> str:
    found = version_of(record, head)
    offer = queries.offer_for(record.person.id)
    before = record.before(head)
    return render_template(
        "formulation/version.html",
        record=record,
        person=record.person,
        found=found,
        offer=offer,
        finding=findings.finding(found, record.person.name),
        picture=Markup(diagram(found, offer)),
        evidence=evidence_lists(found, partial(page_of, "notes.note"), partial(page_of, "assessments.assessment")),
        before=before,
        changed=_changed(record, before, found) if before else "",
        cautions=cautions(found),
        rating_source=RATING_SOURCE,
        mechanism_names={one.value: one.label for one in Mechanism},
        may_write=record.treats and actor().may(WRITE),
        to_begin=kinds_to_begin(record.heads),
    )


def _changed(record: Record, before: Head, found: FormulationView) -> str:
    """What changed since the version before; of two signed ones nothing changes any more, so it is told once."""

    def compared() -> str:
        return findings.changed(queries.version_for(actor(), record, before), found)

    if not found.head.is_signed:
        return compared()
    # what a reader may not see counts as well: only numbers, ratings and pathways are told; these may be redacted
    words = tuple((head.primary, head.secondary) for head in (before, found.head))
    return db.frozen(("what changed", before.id, found.head.id, record.treats, words), compared)


def version_of(record: Record, head: Head) -> FormulationView:
    """A version, whole; whoever is shown restricted evidence leaves a line in the trail."""
    found = queries.version_for(actor(), record, head)
    if record.treats and found.has_restricted:
        signing.note_reading(actor(), formulation_id=head.id, person_id=record.person.id)
    return found


@bp.get("/people/<int:person_id>/formulation/versions")
@requires(READ)
def versions(person_id: int) -> str:
    """Every version that the viewer may read."""
    record = queries.record_for(actor(), person_id)
    may_begin = record.treats and actor().may(WRITE) and bool(kinds_to_begin(record.heads))
    return render_template(
        "formulation/versions.html",
        record=record,
        person=record.person,
        may_begin=may_begin,
        redactions=redactions_of(person_id) if record.current else (),
        called=called,
    )


@bp.get("/people/<int:person_id>/formulation/compare")
@requires(READ)
def compare(person_id: int) -> str:
    """Two versions side by side: the newest two unless others are chosen."""
    record = queries.record_for(actor(), person_id)
    page = {"record": record, "person": record.person}
    if len(record.heads) < 2:
        return render_template("formulation/compare.html", lines=(), before=None, after=None, **page)
    after = record.numbered(read_number(request.args.get("after"))) or record.heads[0]
    wanted = record.numbered(read_number(request.args.get("before")))
    earlier = wanted or record.heads[min(record.heads.index(after) + 1, len(record.heads) - 1)]
    first, last = sorted((earlier, after), key=lambda head: head.number)
    was, now = version_of(record, first), version_of(record, last)
    return render_template(
        "formulation/compare.html",
        before=was,
        after=now,
        lines=side_by_side(was, now),
        changed=findings.changed(was, now),
        picture=Markup(slope(was, now)),
        **page,
    )
