"""Every read of formulations: a person's versions, one version whole, and what its evidence may be linked to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor, Permission
from tracker.assessments.models import Assessment, ScoredResult
from tracker.assessments.rules.giving import State as Given
from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import InstrumentVersion, Module, Outline
from tracker.catalogue.rules.terms import Choice
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.core.statements import fixed
from tracker.core.words import in_words
from tracker.delivery.covering import calendar
from tracker.delivery.models import Delivery, Enrolment, Item, Session
from tracker.delivery.rules import EnrolmentState
from tracker.formulation.models import Evidence, Formulation, MechanismRow, Need
from tracker.formulation.reach import may_read, treats
from tracker.formulation.rules.parts import EvidenceView, FormulationView, Head, MechanismView, NeedView
from tracker.formulation.rules.serving import NOTHING_OFFERED, Offer, Offered
from tracker.formulation.rules.suggesting import Decided
from tracker.formulation.rules.terms import Chosen, Kind, Mechanism, State, pathway_words
from tracker.notes.models import Note
from tracker.notes.reach import may_read as may_read_note
from tracker.notes.rules.notes import Meeting, NoteState
from tracker.people.models import Area, Person
from tracker.people.queries import PERSON, person_view
from tracker.people.rules import PersonView
from tracker.people.scope import in_scope

LINKABLE = 100
"""How many of a person's signed notes, and of their results, are offered to be linked, the newest first."""


@dataclass(frozen=True, slots=True)
class Record:
    """A person with the versions of their formulation that the reader may read, the newest first.

    `treats`: the reader delivers to the person or leads, and so reads drafts and restricted evidence.
    """

    person: PersonView
    treats: bool
    heads: tuple[Head, ...]

    @property
    def current(self) -> Head | None:
        """The newest signed version."""
        return next((head for head in self.heads if head.is_signed), None)

    @property
    def draft(self) -> Head | None:
        """The version that is being written."""
        return next((head for head in self.heads if not head.is_signed), None)

    def head(self, formulation_id: int) -> Head:
        """One of them. Raises `Missing`."""
        for head in self.heads:
            if head.id == formulation_id:
                return head
        raise Missing(f"formulation {formulation_id}")

    def numbered(self, number: int | None) -> Head | None:
        """The version of a number, None for none."""
        return next((head for head in self.heads if head.number == number), None)

    def before(self, head: Head) -> Head | None:
        """The signed version before one."""
        return next((one for one in self.heads if one.number < head.number and one.is_signed), None)


_Beginner, _Saver, _Signer = aliased(User), aliased(User), aliased(User)
_HEAD = (
    Formulation.id,
    Formulation.number,
    Formulation.kind,
    Formulation.state,
    _Beginner.name,
    Formulation.begun_at,
    _Saver.name,
    Formulation.saved_at,
    func.coalesce(_Signer.name, ""),
    Formulation.signed_at,
    Formulation.primary_pathway,
    Formulation.primary_words,
    Formulation.secondary_pathway,
    Formulation.secondary_words,
    Formulation.agreement,
)


def record_for(actor: Actor, person_id: int) -> Record:
    """A person and their versions. One statement. Raises `Missing`."""
    return _record(db.execute(_of_person(actor, calendar()), {"person_id": person_id}).all())


def record_of(actor: Actor, formulation_id: int) -> Record:
    """The same, found by one of the versions. Raises `Missing` for one that the actor may not read."""
    found = _record(db.execute(_of_version(actor, calendar()), {"formulation_id": formulation_id}).all())
    found.head(formulation_id)
    return found


@lru_cache(maxsize=512)
def _versions(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    theirs = and_(Formulation.person_id == Person.id, may_read(actor))
    return (
        select(*PERSON, case((treats(actor), 1), else_=0), *_HEAD)
        .join(Area, Area.id == Person.area_id)
        .outerjoin(Formulation, theirs)
        .outerjoin(_Beginner, _Beginner.id == Formulation.begun_by)
        .outerjoin(_Saver, _Saver.id == Formulation.saved_by)
        .outerjoin(_Signer, _Signer.id == Formulation.signed_by)
        .where(in_scope(actor))
        .order_by(Formulation.number.desc())
    )


@lru_cache(maxsize=512)
def _of_person(actor: Actor, days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return _versions(actor, days).where(Person.id == bindparam("person_id"))


@lru_cache(maxsize=512)
def _of_version(actor: Actor, days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    one = aliased(Formulation)
    whose = select(one.person_id).where(one.id == bindparam("formulation_id")).scalar_subquery()
    return _versions(actor, days).where(Person.id == whose)


def _record(rows: Sequence[Any]) -> Record:
    if not rows:
        raise Missing("formulation")
    at = len(PERSON)
    heads = tuple(_head(row[at + 1 :]) for row in rows if row[at + 1] is not None)
    return Record(person_view(rows[0][:at]), bool(rows[0][at]), heads)


def _head(row: Sequence[Any]) -> Head:
    chosen = (pathway_words(row[10], row[11]), pathway_words(row[12], row[13]))
    values = [row[0], row[1], Kind(row[2]), State(row[3]), *row[4:10], *chosen, row[14]]
    return Head(*values)


def version_for(actor: Actor, record: Record, head: Head) -> FormulationView:
    """One version of a record, whole, as far as the actor may read it. Three statements, however much it holds."""
    values = {"formulation_id": head.id}
    rows = db.execute(_MECHANISMS, values).all()
    evidence: dict[str, list[EvidenceView]] = {}
    for piece in db.execute(_evidence(actor, calendar()), values).all():
        evidence.setdefault(piece[2], []).append(_piece(piece, reads_restricted=record.treats))
    needs: dict[str, list[NeedView]] = {}
    for need in db.execute(_NEEDS, values):
        needs.setdefault(need[2], []).append(NeedView(*need))
    said = {row[0]: row for row in rows}
    mechanisms = tuple(
        _mechanism(one, said[one.value], evidence.get(one.value, ()), needs.get(one.value, ())) for one in Mechanism
    )
    decided = tuple(Decided.of(one) for one in rows[0][20])
    texts = [head, Chosen(*rows[0][9:12]), Chosen(*rows[0][12:15]), *rows[0][15:20], decided, mechanisms]
    return FormulationView(*texts)


def _mechanism(
    one: Mechanism, row: Sequence[Any], evidence: Sequence[EvidenceView], needs: Sequence[NeedView]
) -> MechanismView:
    values = [one, *row[1:7], tuple(row[7]), row[8], tuple(evidence), tuple(needs)]
    return MechanismView(*values)


_MECHANISMS = (
    select(
        MechanismRow.mechanism,
        MechanismRow.rating,
        MechanismRow.confidence,
        MechanismRow.why,
        MechanismRow.triggers,
        MechanismRow.functions,
        MechanismRow.strengths,
        MechanismRow.distortions,
        MechanismRow.version,
        Formulation.primary_pathway,
        Formulation.primary_words,
        Formulation.primary_why,
        Formulation.secondary_pathway,
        Formulation.secondary_words,
        Formulation.secondary_why,
        Formulation.account,
        Formulation.agreement,
        Formulation.agreement_words,
        Formulation.pathways_version,
        Formulation.account_version,
        Formulation.suggestions,
    )
    .join(Formulation, Formulation.id == MechanismRow.formulation_id)
    .where(MechanismRow.formulation_id == bindparam("formulation_id"))
    .order_by(MechanismRow.mechanism)
)

_NEEDS = (
    select(Need.id, func.coalesce(Need.root_id, Need.id), Need.mechanism, Need.words, Need.target, Need.version)
    .where(Need.formulation_id == bindparam("formulation_id"))
    .order_by(Need.id)
)


@lru_cache(maxsize=512)
def _evidence(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    readable: ColumnElement[int] = case(
        (and_(Note.id.is_not(None), Note.person_id == Formulation.person_id, may_read_note(actor)), 1), else_=0
    )
    return (
        select(
            Evidence.id,
            func.coalesce(Evidence.root_id, Evidence.id),
            Evidence.mechanism,
            Evidence.side,
            Evidence.text,
            Evidence.source,
            Evidence.on_date,
            Evidence.document,
            Evidence.restricted,
            Evidence.version,
            Evidence.note_id,
            readable,
            Note.meeting,
            Outline.number,
            Session.on_date,
            Evidence.result_id,
            Assessment.id,
            InstrumentVersion.short_name,
            Assessment.given_on,
            Assessment.state,
            ScoredResult.number,
            Assessment.result_number,
        )
        .join(Formulation, Formulation.id == Evidence.formulation_id)
        .outerjoin(Note, Note.id == Evidence.note_id)
        .outerjoin(Session, Session.id == Note.session_id)
        .outerjoin(Delivery, Delivery.id == Session.delivery_id)
        .outerjoin(Outline, Outline.id == Session.outline_id)
        .outerjoin(ScoredResult, ScoredResult.id == Evidence.result_id)
        .outerjoin(Assessment, Assessment.id == ScoredResult.assessment_id)
        .outerjoin(InstrumentVersion, InstrumentVersion.id == Assessment.instrument_id)
        .where(Evidence.formulation_id == bindparam("formulation_id"))
        .order_by(Evidence.id)
    )


def _piece(row: Sequence[Any], *, reads_restricted: bool) -> EvidenceView:
    hidden = bool(row[8]) and not reads_restricted
    note_id = row[10] if row[11] and not hidden else None
    called = note_words(row[12], row[13], row[14]) if note_id else ""
    text, document = ("", "") if hidden else (row[4], row[7])
    linked = row[10] is not None
    id_, root, mechanism, side, _, source, on, _, restricted, version = row[:10]
    shows = row[15] is not None and not hidden
    result_id, assessment_id, result = (row[15], row[16], result_words(*row[17:])) if shows else (None, None, "")
    told = (id_, root, mechanism, side, text, source, on, document, bool(restricted), version)
    return EvidenceView._make((*told, linked, note_id, called, hidden, result_id, assessment_id, result))


@lru_cache(maxsize=1024)
def result_words(instrument: str, on: date, state: str, number: int, stands: int | None) -> str:
    """What a result is called where it is linked, and what became of it: Evening steps, 12 May 2026 (amended since)."""
    since = " (withdrawn since)" if state == Given.WITHDRAWN.value else " (amended since)" if number != stands else ""
    return f"{instrument}, {in_words(on)}{since}"


def linkable_results(actor: Actor, person_id: int) -> tuple[tuple[int, str], ...]:
    """The results of the person that stand, the newest first, as choices; none for who reads no assessments."""
    if not actor.may(Permission.READ_ASSESSMENTS):
        return ()
    rows = db.execute(_RESULTS, {"person_id": person_id})
    return tuple((row[0], f"{row[1]}, {in_words(row[2])}") for row in rows)


_RESULTS = (
    select(ScoredResult.id, InstrumentVersion.short_name, Assessment.given_on)
    .join(
        Assessment, and_(Assessment.id == ScoredResult.assessment_id, Assessment.result_number == ScoredResult.number)
    )
    .join(InstrumentVersion, InstrumentVersion.id == Assessment.instrument_id)
    .where(
        Assessment.person_id == bindparam("person_id"),
        Assessment.state == fixed(Given.SIGNED.value),
        Assessment.result_number == ScoredResult.number,
    )
    .order_by(Assessment.given_on.desc(), ScoredResult.id.desc())
    .limit(LINKABLE)
)


@lru_cache(maxsize=1024)
def note_words(meeting: str, number: int, on: date | None) -> str:
    """What a note is called where it is linked: Individual note, session 12, 6 October 2026."""
    said = f"{Meeting(meeting).label}, session {number}"
    return f"{said}, {in_words(on)}" if on else said


def linkable_notes(actor: Actor, person_id: int) -> tuple[tuple[int, str], ...]:
    """The person's signed notes that the actor may read, the newest session first, as choices. One statement."""
    rows = db.execute(_linkable(actor, calendar()), {"person_id": person_id})
    return tuple((row[0], note_words(*row[1:])) for row in rows)


@lru_cache(maxsize=512)
def _linkable(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return (
        select(Note.id, Note.meeting, Outline.number, Session.on_date)
        .join(Session, Session.id == Note.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .where(Note.person_id == bindparam("person_id"), Note.state == NoteState.SIGNED.value, may_read_note(actor))
        .order_by(Session.on_date.desc(), Note.id.desc())
        .limit(LINKABLE)
    )


def offer_for(person_id: int) -> Offer:
    """What the programme that a person is on, or was on last, works on, and which of its modules they do.

    One statement; what its version says is read once.
    """
    rows = db.execute(_ENROLLED, {"person_id": person_id}).all()
    if not rows:
        return NOTHING_OFFERED
    version_id = rows[0][0]
    found = db.frozen(("offer of a programme", version_id), lambda: _offer(version_id))
    return found.doing(frozenset(row[1] for row in rows))


_newest = (
    select(Enrolment.id)
    .where(Enrolment.person_id == bindparam("person_id"))
    .order_by(
        case((Enrolment.state == fixed(EnrolmentState.ACTIVE.value), 0), else_=1),
        Enrolment.enrolled_on.desc(),
        Enrolment.id.desc(),
    )
    .limit(1)
    .scalar_subquery()
)
_ENROLLED = (
    select(Enrolment.version_id, Module.code)
    .outerjoin(Item, Item.enrolment_id == Enrolment.id)
    .outerjoin(Outline, Outline.id == Item.outline_id)
    .outerjoin(Module, Module.id == Outline.module_id)
    .where(Enrolment.id == _newest)
    .distinct()
    .order_by(Module.code)
)


def _offer(version_id: int) -> Offer:
    modules = tuple(
        Offered(
            one.code,
            one.number,
            one.title,
            one.targets,
            tuple(each.value for each in one.pathways),
            one.choice is Choice.MENU,
        )
        for one in catalogue.module_outlines(version_id)
    )
    targets = tuple((one.code, one.title) for one in catalogue.terms(version_id).targets)
    return Offer(catalogue.version(version_id).label, targets, modules)
