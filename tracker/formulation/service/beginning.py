"""Beginning a version as a copy of the last signed one, and dropping a draft."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, func, select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Forbidden, Refused
from tracker.core.transactions import command
from tracker.formulation import queries
from tracker.formulation.models import Evidence, Formulation, MechanismRow, Need
from tracker.formulation.queries import Record
from tracker.formulation.rules.parts import EvidenceEntry, FormulationView, Head
from tracker.formulation.rules.terms import Chosen, Kind, Mechanism, State
from tracker.formulation.rules.whole import kinds_to_begin

FORMULATION = "formulation"
"""What the trail calls a version."""


@command
def begin(actor: Actor, *, person_id: int, kind: str) -> int:
    """Begin a version of a person's formulation, as a copy of the last signed one where there is one; returns its id.

    Raises `Missing`, `Forbidden` for who neither treats nor leads, and `Refused` for a kind that does not follow, or
    while there is a draft.
    """
    record = queries.record_for(actor, person_id)
    if not record.treats or actor.user_id is None:
        raise Forbidden(f"formulation of person {person_id}")
    open_kinds = kinds_to_begin(record.heads)
    if not open_kinds:
        raise Refused("", "There is a draft already: go on with it, or drop it first")
    if kind not in set(open_kinds):
        raise Refused("kind", "Choose what this version is")
    last = record.current
    before = queries.version_for(actor, record, last) if last else None
    number = (db.scalar(select(func.max(Formulation.number)).where(Formulation.person_id == person_id)) or 0) + 1
    row = _row(actor, person_id, number, Kind(kind), before)
    formulation_id = db.add(row).id
    db.add_all(_mechanisms(formulation_id, before))
    if before is not None:
        _copy_pieces(before.head.id, formulation_id)
    changes = {"number": number, "kind": kind, "copied_from": last.number if last else None}
    audit.record(actor, Action.FORMULATION_BEGUN, FORMULATION, formulation_id, person_id=person_id, changes=changes)
    return formulation_id


def _row(actor: Actor, person_id: int, number: int, kind: Kind, before: FormulationView | None) -> Formulation:
    """The new version; the person is asked anew what they say of it, and their account stands until then."""
    now = clock.now()
    row = Formulation(
        person_id=person_id,
        number=number,
        kind=kind.value,
        state=State.DRAFT.value,
        begun_by=actor.user_id,
        begun_at=now,
        saved_by=actor.user_id,
        saved_at=now,
        suggestions=[],
    )
    if before is not None:
        row.copied_from, row.account = before.head.id, before.account
        row.primary_pathway, row.primary_words, row.primary_why = _chosen(before.primary)
        row.secondary_pathway, row.secondary_words, row.secondary_why = _chosen(before.secondary)
    return row


def _chosen(pathway: Chosen) -> tuple[str, str, str]:
    return pathway.code, pathway.words, pathway.why


def _mechanisms(formulation_id: int, before: FormulationView | None) -> list[MechanismRow]:
    rows = []
    for one in Mechanism:
        was = before.of(one) if before else None
        row = MechanismRow(formulation_id=formulation_id, mechanism=one.value, distortions=[], version=1)
        if was is not None:
            row.rating, row.confidence, row.why = was.rating, was.confidence, was.why
            row.triggers, row.functions, row.strengths = was.triggers, was.functions, was.strengths
            row.distortions = list(was.distortions)
        rows.append(row)
    return rows


def _copy_pieces(from_id: int, to_id: int) -> None:
    """Copy evidence and needs in their order; each knows the piece that it was first."""
    evidence = db.rows(select(Evidence).where(Evidence.formulation_id == from_id).order_by(Evidence.id))
    needs = db.rows(select(Need).where(Need.formulation_id == from_id).order_by(Need.id))
    db.add_all([Evidence(**_kept(one, to_id)) for one in evidence])
    db.add_all([Need(**_kept(one, to_id)) for one in needs])


def _kept(piece: Evidence | Need, to_id: int) -> dict[str, Any]:
    """All that a piece says, for its copy in another version."""
    names = [column.name for column in piece.__table__.columns if column.name != "id"]
    return {name: getattr(piece, name) for name in names} | {
        "formulation_id": to_id,
        "root_id": piece.root_id or piece.id,
    }


@command
def drop(actor: Actor, *, formulation_id: int, seen: str) -> None:
    """Drop a draft with all that was typed in it; signed versions stay. Raises `Missing`, `Forbidden` and `Refused`."""
    record, head = to_change(actor, formulation_id)
    found = queries.version_for(actor, record, head)
    if found.seen != seen:
        raise Refused("", "Somebody changed this draft meanwhile. Read it again before you drop it")
    for model in (Evidence, Need, MechanismRow):
        db.change(delete(model).where(model.formulation_id == formulation_id))
    db.change(delete(Formulation).where(Formulation.id == formulation_id))
    changes = {"number": head.number}
    audit.record(
        actor, Action.FORMULATION_DROPPED, FORMULATION, formulation_id, person_id=record.person.id, changes=changes
    )


def to_change(actor: Actor, formulation_id: int) -> tuple[Record, Head]:
    """A draft that the actor may change. Raises `Missing`, `Forbidden`, and `Refused` for a signed version."""
    record = queries.record_of(actor, formulation_id)
    if not record.treats or actor.user_id is None:
        raise Forbidden(f"formulation {formulation_id}")
    head = record.head(formulation_id)
    if head.is_signed:
        raise Refused("", "This version is signed: it stays as it is. Begin a reformulation to change it")
    return record, head


def check_links(actor: Actor, person_id: int, entry: EvidenceEntry, standing: Evidence | None = None) -> None:
    """Raise `Refused` for a note or a result that cannot be linked; what is linked already may stay."""
    note, result = (standing.note_id, standing.result_id) if standing else (None, None)
    if entry.note_id not in {None, note} and not _offers(queries.linkable_notes(actor, person_id), entry.note_id):
        raise Refused("note_id", "Choose one of the notes shown")
    if entry.result_id not in {None, result} and not _offers(
        queries.linkable_results(actor, person_id), entry.result_id
    ):
        raise Refused("result_id", "Choose one of the results shown")


def _offers(choices: Iterable[tuple[int, str]], chosen: int | None) -> bool:
    return any(each[0] == chosen for each in choices)
