"""Writing a draft part by part, each kept by itself: two people may work on different parts at once."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import delete, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Stale
from tracker.core.transactions import command
from tracker.formulation import queries
from tracker.formulation.models import Evidence, Formulation, MechanismRow, Need
from tracker.formulation.queries import Record
from tracker.formulation.rules import whole
from tracker.formulation.rules.parts import (
    AccountEntry,
    EvidenceEntry,
    EvidenceView,
    FormulationView,
    MechanismEntry,
    NeedView,
    PathwaysEntry,
)
from tracker.formulation.rules.terms import Mechanism
from tracker.formulation.service.beginning import FORMULATION, check_links, to_change


def _draft(actor: Actor, formulation_id: int) -> tuple[Record, FormulationView]:
    record, head = to_change(actor, formulation_id)
    return record, queries.version_for(actor, record, head)


def saved(actor: Actor, record: Record, formulation_id: int, changes: Mapping[str, Any]) -> None:
    """Keep who saved last, and a line in the trail."""
    said = {"saved_by": actor.user_id, "saved_at": clock.now()}
    db.change(update(Formulation).where(Formulation.id == formulation_id).values(said))
    audit.record(
        actor, Action.FORMULATION_SAVED, FORMULATION, formulation_id, person_id=record.person.id, changes=changes
    )


@command
def save_mechanism(
    actor: Actor, *, formulation_id: int, mechanism: Mechanism, entry: MechanismEntry, seen: int
) -> None:
    """Save what is said of one mechanism. Raises `Missing`, `Forbidden`, `Refused`, and `Stale` with what stands."""
    record, found = _draft(actor, formulation_id)
    stands = found.of(mechanism)
    if stands.version != seen:
        raise Stale(stands)
    whole.check_mechanism(entry)
    row = db.locked(
        select(MechanismRow).where(
            MechanismRow.formulation_id == formulation_id, MechanismRow.mechanism == mechanism.value
        )
    )
    row.rating, row.confidence = entry.rating, entry.confidence
    row.why, row.triggers = entry.why.strip(), entry.triggers.strip()
    row.functions, row.strengths = entry.functions.strip(), entry.strengths.strip()
    row.distortions, row.version = sorted(entry.distortions), seen + 1
    changes = {"part": mechanism.value, "rating": entry.rating, "confidence": entry.confidence}
    saved(actor, record, formulation_id, changes)


@command
def save_pathways(actor: Actor, *, formulation_id: int, entry: PathwaysEntry, seen: int) -> None:
    """Save the pathways and why. Raises as `save_mechanism` does."""
    record, found = _draft(actor, formulation_id)
    if found.pathways_version != seen:
        raise Stale(found)
    whole.check_pathways(entry)
    row = db.locked(select(Formulation).where(Formulation.id == formulation_id))
    first, second = entry.primary.tidied(), entry.secondary.tidied()
    row.primary_pathway, row.primary_words, row.primary_why = first.code, first.words, first.why.strip()
    row.secondary_pathway, row.secondary_words, row.secondary_why = second.code, second.words, second.why.strip()
    row.pathways_version = seen + 1
    saved(actor, record, formulation_id, {"part": "pathways", "primary": first.code, "secondary": second.code})


@command
def save_account(actor: Actor, *, formulation_id: int, entry: AccountEntry, seen: int) -> None:
    """Save the person's own account and what they say of the formulation. Raises as `save_mechanism` does."""
    record, found = _draft(actor, formulation_id)
    if found.account_version != seen:
        raise Stale(found)
    whole.check_account(entry)
    row = db.locked(select(Formulation).where(Formulation.id == formulation_id))
    row.account, row.agreement = entry.account.strip(), entry.agreement
    row.agreement_words, row.account_version = entry.words.strip(), seen + 1
    changes = {"part": "account", "agreement": entry.agreement, "characters": len(row.account)}
    saved(actor, record, formulation_id, changes)


@command
def add_evidence(actor: Actor, *, formulation_id: int, mechanism: Mechanism, entry: EvidenceEntry) -> int:
    """Add a piece of evidence to a mechanism; returns its id. Raises `Missing`, `Forbidden` and `Refused`."""
    record, _ = to_change(actor, formulation_id)
    whole.check_evidence(entry)
    check_links(actor, record.person.id, entry)
    row = Evidence(formulation_id=formulation_id, mechanism=mechanism.value, version=1, **_values(entry))
    evidence_id = db.add(row).id
    changes = {"part": mechanism.value, "evidence_added": evidence_id, **_measures(entry)}
    saved(actor, record, formulation_id, changes)
    return evidence_id


@command
def change_evidence(
    actor: Actor,
    *,
    formulation_id: int,
    evidence_id: int,
    entry: EvidenceEntry,
    seen: int,
    keep_note: bool = False,
) -> None:
    """Change a piece of evidence of a draft; `keep_note` leaves the link to a note as it stands, whoever may read it.

    Raises `Missing`, `Forbidden`, `Refused`, and `Stale` with the piece as it stands.
    """
    record, found = _draft(actor, formulation_id)
    piece = piece_of(found, evidence_id)
    if piece.version != seen:
        raise Stale(piece)
    whole.check_evidence(entry)
    row = db.locked(select(Evidence).where(Evidence.id == evidence_id))
    entry = replace(entry, note_id=row.note_id) if keep_note else entry
    check_links(actor, record.person.id, entry, row)
    for name, value in _values(entry).items():
        setattr(row, name, value)
    row.version = seen + 1
    changes = {"part": piece.mechanism, "evidence_changed": evidence_id, **_measures(entry)}
    saved(actor, record, formulation_id, changes)


@command
def remove_evidence(actor: Actor, *, formulation_id: int, evidence_id: int, seen: int) -> None:
    """Take a piece of evidence out of a draft; signed versions keep it. Raises as `change_evidence` does."""
    record, found = _draft(actor, formulation_id)
    piece = piece_of(found, evidence_id)
    if piece.version != seen:
        raise Stale(piece)
    db.change(delete(Evidence).where(Evidence.id == evidence_id))
    saved(actor, record, formulation_id, {"part": piece.mechanism, "evidence_removed": evidence_id})


@command
def save_need(
    actor: Actor, *, formulation_id: int, mechanism: Mechanism, words: str, target: str, need_id: int = 0, seen: int = 0
) -> int:
    """Add what treatment is to work on, or change one; returns its id. Raises as `change_evidence` does."""
    record, found = _draft(actor, formulation_id)
    whole.check_need(words)
    offered = {code for code, _ in queries.offer_for(record.person.id).targets}
    if need_id:
        need = need_of(found, need_id)
        if need.version != seen:
            raise Stale(need)
        row = db.locked(select(Need).where(Need.id == need_id))
        row.words, row.target = words.strip(), target if target in offered | {row.target} else ""
        row.version = seen + 1
    else:
        wanted = target if target in offered else ""
        need_id = db.add(
            Need(
                formulation_id=formulation_id, mechanism=mechanism.value, words=words.strip(), target=wanted, version=1
            )
        ).id
    saved(actor, record, formulation_id, {"part": mechanism.value, "need": need_id, "characters": len(words)})
    return need_id


@command
def remove_need(actor: Actor, *, formulation_id: int, need_id: int, seen: int) -> None:
    """Take a need out of a draft; signed versions keep it. Raises as `change_evidence` does."""
    record, found = _draft(actor, formulation_id)
    need = need_of(found, need_id)
    if need.version != seen:
        raise Stale(need)
    db.change(delete(Need).where(Need.id == need_id))
    saved(actor, record, formulation_id, {"part": need.mechanism, "need_removed": need_id})


def piece_of(found: FormulationView, evidence_id: int) -> EvidenceView:
    """A piece of evidence of a version. Raises `Missing`."""
    for one in found.mechanisms:
        for piece in one.evidence:
            if piece.id == evidence_id:
                return piece
    raise Missing(f"evidence {evidence_id}")


def need_of(found: FormulationView, need_id: int) -> NeedView:
    """A need of a version. Raises `Missing`."""
    for need in found.needs:
        if need.id == need_id:
            return need
    raise Missing(f"need {need_id}")


def _values(entry: EvidenceEntry) -> dict[str, Any]:
    return {**asdict(entry), "text": entry.text.strip(), "document": entry.document.strip()}


def _measures(entry: EvidenceEntry) -> dict[str, Any]:
    return {
        "side": entry.side,
        "source": entry.source,
        "note_id": entry.note_id,
        "result_id": entry.result_id,
        "characters": len(entry.text),
        "restricted": entry.restricted,
    }
