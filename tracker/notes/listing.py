"""Lists of notes: a person's, the newest that a page shows, and what is still to be written, signed or countersigned.

Apart from `queries.py`, which is about one note at a time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, case, cast, func, literal, or_, select, true
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.keeping import LEAD_FACILITATOR
from tracker.attendance.models import Mark, Outcome, Register
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue.models import Module, Outline, Programme, ProgrammeVersion
from tracker.core.database import db
from tracker.core.words import in_words, time_in_words
from tracker.delivery.covering import calendar
from tracker.delivery.models import Delivery, Membership, Session
from tracker.delivery.scope import in_scope
from tracker.notes.models import ConcernEvent, Note, NoteEvent, NoteRule, NoteVersion, Passage, Writing
from tracker.notes.reach import may_read
from tracker.notes.rules.asking import DEFAULT_RULE
from tracker.notes.rules.notes import MISSING, EventView, Line, Meeting, NoteState, PassageView, excerpt
from tracker.people.models import Person
from tracker.work.digests import counted
from tracker.work.models import Task

PER_PAGE, NEWEST = 20, 3
LOOK_BACK = timedelta(days=60)
"""How far back a missing note is looked for: an older one is not written from memory any more."""

MOST = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of notes is narrowed to; '' or 0 is everything."""

    programme: str = ""
    meeting: str = ""
    number: int = 0
    page: int = 1


_LINE = (
    Note.id,
    Note.meeting,
    Note.state,
    Outline.number,
    Outline.title,
    Session.on_date,
    Delivery.title,
    User.name,
    Note.signed_at,
    Note.person_id,
    func.coalesce(Person.surname + ", " + Person.first_names, ""),
)
"""The columns of a `Line`, up to its excerpt."""


def _lines() -> Select[*tuple[Any, ...]]:
    return (
        select(*_LINE)
        .join(Session, Session.id == Note.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(User, User.id == func.coalesce(Note.signed_by, Note.saved_by))
        .outerjoin(Person, Person.id == Note.person_id)
    )


def notes_of(actor: Actor, person_id: int, wanted: Wanted) -> tuple[tuple[Line, ...], int]:
    """A page of the notes about a person that the actor may read, newest session first, and how many there are.

    Three statements. The person's scope is the caller's to ask.
    """
    found = _lines().where(Note.person_id == person_id, may_read(actor))
    if wanted.programme:
        found = found.where(Programme.code == wanted.programme)
    if wanted.meeting:
        found = found.where(Note.meeting == wanted.meeting)
    if wanted.number:
        found = found.where(Outline.number == wanted.number)
    total = db.scalar(select(func.count()).select_from(found.with_only_columns(Note.id).subquery())) or 0
    ordered = found.order_by(Session.on_date.desc(), Note.id.desc())
    return _with_words(ordered.offset((wanted.page - 1) * PER_PAGE).limit(PER_PAGE)), total


def newest_of(actor: Actor, person_id: int) -> tuple[Line, ...]:
    """The newest signed notes about a person that the actor may read. One statement where there is none, else two."""
    return _with_words(_newest(actor, calendar()), {"person_id": person_id})


@lru_cache(maxsize=512)
def _newest(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """The statement for one actor and day, whose scope is in it."""
    signed = (Note.person_id == bindparam("person_id"), Note.state == NoteState.SIGNED.value, may_read(actor))
    return _lines().where(*signed).order_by(Note.signed_at.desc(), Note.id.desc()).limit(NEWEST)


def _with_words(found: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None) -> tuple[Line, ...]:
    rows = db.execute(found, values).all()
    if not rows:
        return ()
    lines = [Line(row[0], Meeting(row[1]), NoteState(row[2]), *row[3:]) for row in rows]
    said = _open_words([line.id for line in lines])
    typed = _typed_since([line.id for line in lines if line.state is NoteState.DRAFT])
    return tuple(_told(line, said.get(line.id, ([], 0)), typed.get(line.id, {})) for line in lines)


def _typed_since(note_ids: Sequence[int]) -> dict[int, dict[str, PassageView]]:
    """What was typed in some drafts since their newest versions, restricted text left in the database."""
    if not note_ids:
        return {}
    text = case((Writing.restricted, ""), else_=Writing.text)
    rows = db.execute(
        select(Writing.note_id, Writing.key, Writing.label, text, Writing.restricted)
        .where(Writing.note_id.in_(note_ids))
        .order_by(Writing.note_id, Writing.at, Writing.key)
    )
    found: dict[int, dict[str, PassageView]] = {}
    for note_id, key, label, said, restricted in rows:
        found.setdefault(note_id, {})[key] = PassageView(key, label, said, restricted, (), redacted=False)
    return found


def _told(line: Line, said: tuple[Sequence[PassageView], int], typed: Mapping[str, PassageView]) -> Line:
    kept, addenda = said
    passages = list({**{one.key: one for one in kept}, **typed}.values())
    text, restricted, redacted = excerpt(passages)
    return replace(line, excerpt=text, restricted=restricted, redacted=redacted, addenda=addenda)


def _open_words(note_ids: Sequence[int]) -> dict[int, tuple[list[PassageView], int]]:
    """The passages that count of some notes, restricted text left in the database, and how many addenda they have."""
    last = (
        select(func.max(NoteVersion.number))
        .where(NoteVersion.note_id == Note.id, NoteVersion.addendum.is_(False))
        .correlate(Note)
        .scalar_subquery()
    )
    counts = or_(NoteVersion.addendum, NoteVersion.number == func.coalesce(Note.signed_number, last))
    rows = db.execute(
        select(
            Note.id,
            NoteVersion.addendum,
            Passage.key,
            Passage.label,
            case((Passage.restricted, ""), else_=Passage.text),
            Passage.restricted,
            Passage.redacted,
        )
        .join(NoteVersion, and_(NoteVersion.note_id == Note.id, counts))
        .join(Passage, Passage.version_id == NoteVersion.id)
        .where(Note.id.in_(note_ids))
        .order_by(Note.id, NoteVersion.number, Passage.position)
    )
    found: dict[int, tuple[list[PassageView], int]] = {}
    for note_id, addendum, key, label, text, restricted, redacted in rows:
        passages, addenda = found.get(note_id, ([], 0))
        passages.append(PassageView(key, label, text, restricted, (), redacted))
        found[note_id] = (passages, addenda + bool(addendum))
    return found


def moves_of(person_id: int) -> tuple[EventView, ...]:
    """The notes that stood in a person's record by mistake and were moved out of it; to whom is not said."""
    return _moved(NoteEvent, person_id)


def moved_concerns_of(person_id: int) -> tuple[EventView, ...]:
    """The same for concerns."""
    return _moved(ConcernEvent, person_id)


def _moved(event: type[NoteEvent] | type[ConcernEvent], person_id: int) -> tuple[EventView, ...]:
    rows = db.execute(
        select(event.kind, event.at, User.name, event.why)
        .join(User, User.id == event.by)
        .where(event.person_id == person_id, event.kind == "moved")
        .order_by(event.id.desc())
    )
    return tuple(EventView(*row) for row in rows)


def programmes_of(person_id: int) -> tuple[tuple[str, str], ...]:
    """The programmes of which a person has notes: code and short name."""
    rows = db.execute(
        select(Programme.code, Programme.short_name)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == Programme.id)
        .join(Delivery, Delivery.version_id == ProgrammeVersion.id)
        .join(Session, Session.delivery_id == Delivery.id)
        .join(Note, Note.session_id == Session.id)
        .where(Note.person_id == person_id)
        .distinct()
        .order_by(Programme.short_name, Programme.code)
    )
    return tuple((row[0], row[1]) for row in rows)


def unsigned(actor: Actor, *, by: int | None = None) -> tuple[Line, ...]:
    """Drafts of the deliveries in the actor's scope, or those that one user saved last, the oldest session first."""
    mine = (
        Note.state == NoteState.DRAFT.value,
        _says_something(),
        in_scope(actor),
        Note.saved_by == by if by else true(),
    )
    return _with_words(_lines().where(*mine).order_by(Session.on_date, Note.id).limit(MOST))


def _says_something() -> ColumnElement[bool]:
    """Whether anything stands in a draft: all that was typed in it may have been taken back."""
    saved = select(NoteVersion.id).where(NoteVersion.note_id == Note.id).correlate(Note).exists()
    typed = select(Writing.key).where(Writing.note_id == Note.id, Writing.text != "").correlate(Note).exists()
    return or_(saved, typed)


def to_countersign(actor: Actor) -> tuple[Line, ...]:
    """Signed notes in the actor's scope that wait for a treatment manager other than who signed, the oldest first."""
    waits = (Note.countersign_due.is_(True), Note.countersigned_at.is_(None), Note.state == NoteState.SIGNED.value)
    others = Note.signed_by != actor.user_id if actor.user_id else true()
    return _with_words(_lines().where(*waits, others, in_scope(actor)).order_by(Note.signed_at, Note.id).limit(MOST))


@dataclass(frozen=True, slots=True)
class Lacking:
    """A session that was held and has no signed note; `membership_id` is whose it was, None for a group's."""

    session_id: int
    membership_id: int | None
    person: str
    number: int
    title: str
    delivery: str
    on_date: date


def lacking(actor: Actor, today: date) -> tuple[Lacking, ...]:
    """The sessions in the actor's scope whose register was signed, to which somebody came, and of which there is no
    signed note after the days that their area allows; the oldest first, at most so many. Two statements.

    An area that does not ask for full notes takes the register's own note as one. Looked for in the last 60 days.
    """
    member = aliased(Membership)
    rows = db.execute(
        select(
            Session.id,
            Session.membership_id,
            func.coalesce(Person.surname + ", " + Person.first_names, ""),
            Outline.number,
            Outline.title,
            Delivery.title,
            Session.on_date,
        )
        .join(Register, Register.session_id == Session.id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .outerjoin(NoteRule, NoteRule.area_id == Delivery.area_id)
        .outerjoin(member, member.id == Session.membership_id)
        .outerjoin(Person, Person.id == member.person_id)
        .where(in_scope(actor), *_lacks(today))
        .order_by(Session.on_date, Session.id)
        .limit(MOST)
    )
    return tuple(Lacking(*row) for row in rows)


def _lacks(today: date) -> tuple[ColumnElement[bool], ...]:
    """Whether a session lacks a note, where its register, delivery and the area's rule are joined. One statement."""
    usual = today - timedelta(days=DEFAULT_RULE.missing_days)
    asked = db.execute(select(NoteRule.area_id, NoteRule.missing_days).order_by(NoteRule.area_id))
    by_area = {area_id: today - timedelta(days=days) for area_id, days in asked}
    latest = case(by_area, value=Delivery.area_id, else_=usual) if by_area else literal(usual)
    return (
        Register.state == RegisterState.SIGNED.value,
        Session.on_date >= today - LOOK_BACK,
        Session.on_date <= latest,
        _somebody_came(),
        ~_has_note(),
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """A session whose note is missing since a day, and whose task it is: `lead_id` is the treatment manager."""

    session_id: int
    delivery: str
    number: int
    on_date: date
    one_to_one_at: time | None
    days: int
    facilitator_id: int | None
    lead_id: int

    @property
    def since(self) -> date:
        """The day on which it began to be missing."""
        return self.on_date + timedelta(days=self.days)

    @property
    def owner_id(self) -> int:
        """The lead facilitator, also of a session that somebody covered."""
        return self.facilitator_id or self.lead_id

    @property
    def what(self) -> str:
        """Which note, in words; one-to-ones by their time too, and never by a name: whoever reads may not know them."""
        at = f" at {time_in_words(self.one_to_one_at)}" if self.one_to_one_at else ""
        return f"{self.delivery}, session {self.number}, {in_words(self.on_date)}{at}"


def owed(today: date, session_id: int | None = None) -> tuple[Owed, ...]:
    """Every session that `lacking` lists, in whosever scope, or that one if it is; the oldest first. Two statements."""
    days = func.coalesce(NoteRule.missing_days, DEFAULT_RULE.missing_days)
    rows = db.execute(
        select(
            Session.id,
            Delivery.title,
            Outline.number,
            Session.on_date,
            case((Session.membership_id.is_not(None), Session.starts_at)),
            days,
            LEAD_FACILITATOR,
            Delivery.lead_id,
        )
        .join(Register, Register.session_id == Session.id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .outerjoin(NoteRule, NoteRule.area_id == Delivery.area_id)
        .where(*_lacks(today), Session.id == session_id if session_id is not None else true())
        .order_by(Session.on_date, Session.id)
    )
    return tuple(Owed(*row) for row in rows)


@counted("note to sign", "notes to sign")
def notes_to_sign(user_ids: Collection[int]) -> Mapping[int, int]:
    """How many drafts each of some users saved last; a note that they have as a task is counted there. One statement.

    A session without a note is a task of its own (`service.missing`).
    """
    ours = func.coalesce(Note.membership_id, 0) == func.coalesce(Session.membership_id, 0)
    same = (Task.kind == MISSING, Task.key == cast(Session.id, String), Task.owner_id == Note.saved_by)
    is_task = select(Task.id).where(*same, Task.done_at.is_(None), ours).correlate(Note, Session).exists()
    rows = db.execute(
        select(Note.saved_by, func.count())
        .join(Session, Session.id == Note.session_id)
        .where(Note.saved_by.in_(list(user_ids)), Note.state == NoteState.DRAFT.value, _says_something(), ~is_task)
        .group_by(Note.saved_by)
        .order_by(Note.saved_by)
    )
    return {row[0]: row[1] for row in rows}


def _somebody_came() -> ColumnElement[bool]:
    came = select(Mark.id).join(Outcome, Outcome.code == Mark.outcome)
    return came.where(Mark.session_id == Session.id, Outcome.attended.is_(True)).correlate(Session).exists()


def _has_note() -> ColumnElement[bool]:
    """Whether a session has a signed note of its own, or a quick one where that is enough."""
    theirs = func.coalesce(Note.membership_id, 0) == func.coalesce(Session.membership_id, 0)
    full = select(Note.id).where(Note.session_id == Session.id, theirs, Note.state == NoteState.SIGNED.value)
    marked = select(Mark.id).where(Mark.session_id == Session.id, Mark.note != "").correlate(Session).exists()
    quick = or_(Register.group_note != "", marked)
    enough = func.coalesce(NoteRule.full_notes, DEFAULT_RULE.full_notes).is_(False)
    return or_(full.correlate(Session).exists(), and_(enough, quick))
