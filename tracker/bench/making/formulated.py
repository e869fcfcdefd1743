"""The formulation of one person of a data set: ten versions that each begin as a copy of the one before.

Each has twenty pieces of evidence more, half of them linked to signed notes, so that the last has two hundred.
What is signed takes nothing more, so versions and notes are put in as drafts and signed at the end.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Engine, update

from tracker.bench.making.cast import FACILITATOR
from tracker.bench.making.scene import Scene
from tracker.bench.making.store import Store
from tracker.bench.sizes import SESSIONS
from tracker.formulation.models import Evidence, Formulation, MechanismRow, Need
from tracker.formulation.rules.terms import Agreement, Kind, Mechanism, State
from tracker.notes.models import Note, NoteVersion, Passage
from tracker.notes.rules.notes import Meeting, NoteState

VERSIONS, MORE, NOTES, TARGETS = 10, 20, 20, 5
MECHANISMS = tuple(Mechanism)
SAID = "Said so of his own accord, and gave an example from the week before."


def add_formulation(store: Store, engine: Engine, scene: Scene, today: date) -> None:
    """Put it in after everything else: of the second member of the group that meets today."""
    at = datetime.combine(today - timedelta(days=1), time(9), UTC)
    first = (scene.session_id - 1) // SESSIONS * SESSIONS + 1
    person_id = scene.formulated_person_id
    notes = [_note(store, number, first + number, person_id, at) for number in range(NOTES)]
    store.flush()
    for number in range(1, VERSIONS + 1):
        _version(store, number, person_id, notes, at)
    store.flush()
    signed = {"signed_by": FACILITATOR, "signed_at": at}
    with engine.begin() as connection:
        connection.execute(update(Note).where(Note.id.in_(notes)).values(state=NoteState.SIGNED.value, **signed))
        connection.execute(update(Formulation).values(state=State.SIGNED.value, **signed))


def _note(store: Store, number: int, session_id: int, person_id: int, at: datetime) -> int:
    note_id = number + 1
    store.add(
        Note,
        id=note_id,
        session_id=session_id,
        membership_id=person_id,
        person_id=person_id,
        meeting=Meeting.INDIVIDUAL.value,
        state=NoteState.DRAFT.value,
        written_by=FACILITATOR,
        saved_by=FACILITATOR,
        saved_at=at,
        signed_number=1,
    )
    store.add(NoteVersion, id=note_id, note_id=note_id, number=1, addendum=False, by=FACILITATOR, at=at)
    store.add(Passage, version_id=note_id, position=1, key="covered", label="What was covered", text=SAID, targets=[])
    return note_id


def _version(store: Store, number: int, person_id: int, notes: Sequence[int], at: datetime) -> None:
    store.add(
        Formulation,
        id=number,
        person_id=person_id,
        number=number,
        kind=(Kind.INITIAL if number == 1 else Kind.REFORMULATION).value,
        state=State.DRAFT.value,
        copied_from=number - 1 or None,
        begun_by=FACILITATOR,
        begun_at=at,
        saved_by=FACILITATOR,
        saved_at=at,
        primary_pathway=Mechanism.INTIMACY.value,
        primary_why=SAID,
        secondary_pathway=Mechanism.DYSREGULATION.value,
        secondary_why=SAID,
        account=SAID,
        agreement=Agreement.AGREES.value,
    )
    for place, one in enumerate(MECHANISMS):
        rating = (number + place) % 3
        texts = dict.fromkeys(("why", "triggers", "functions", "strengths"), SAID)
        said = {"rating": rating, "confidence": "medium", "distortions": [], **texts}
        store.add(MechanismRow, formulation_id=number, mechanism=one.value, **said)
    _pieces(store, number, notes, at)
    for place in range(TARGETS):
        mechanism = MECHANISMS[place % len(MECHANISMS)].value
        store.add(Need, formulation_id=number, mechanism=mechanism, words=f"Ask for help early ({place + 1})")


def _pieces(store: Store, number: int, notes: Sequence[int], at: datetime) -> None:
    for at_piece in range(number * MORE):
        mechanism = MECHANISMS[at_piece % len(MECHANISMS)].value
        store.add(
            Evidence,
            formulation_id=number,
            root_id=None,
            mechanism=mechanism,
            side="against" if at_piece % 5 == 0 else "for",
            text=f"{SAID} ({at_piece + 1})",
            source="session",
            on_date=at.date(),
            note_id=notes[at_piece % len(notes)] if at_piece % 2 else None,
        )
