"""Every read of one note: the page of one, what stands before it is written, and the prompts it answers."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, or_, select
from sqlalchemy.orm import aliased

from tracker.accounts.models import User
from tracker.accounts.rules import Actor
from tracker.attendance.models import Mark, Register
from tracker.attendance.rules.registers import RegisterState
from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Module, Outline
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.covering import calendar
from tracker.delivery.models import Delivery, Session
from tracker.notes.models import Note, NoteEvent, NoteRule, NoteTemplate, NoteVersion, Passage, Writing
from tracker.notes.reach import may_read, ways
from tracker.notes.rules import asking, drafting
from tracker.notes.rules.asking import TemplateView
from tracker.notes.rules.notes import (
    EventView,
    Meeting,
    NoteState,
    NoteView,
    PassageView,
    Prompt,
    Reach,
    Target,
    VersionView,
    Where,
    WritingView,
    meeting_of,
)
from tracker.people.models import Area, Person
from tracker.treatment import queries as treatment

_Writer, _Saver, _Signer, _Counter = aliased(User), aliased(User), aliased(User), aliased(User)

WHERE = (
    Session.id,
    Session.delivery_id,
    Delivery.title,
    Outline.number,
    Outline.title,
    Session.on_date,
    Area.time_zone,
    Delivery.area_id,
    Delivery.lead_id,
    Session.outline_id,
)
"""The columns of a `Where`, in its order, for a select that joins session, delivery, outline and area."""

_HEAD = (
    Note.id,
    Note.membership_id,
    Note.person_id,
    func.coalesce(Person.surname + ", " + Person.first_names, ""),
    Note.meeting,
    Note.state,
    Note.version,
    _Writer.name,
    _Saver.name,
    Note.saved_at,
    Note.signed_by,
    func.coalesce(_Signer.name, ""),
    Note.signed_at,
    Note.signed_number,
    Note.countersign_due,
    func.coalesce(_Counter.name, ""),
    Note.countersigned_at,
)


def note_for(actor: Actor, note_id: int) -> NoteView:
    """A note that the actor may read, with all its versions, as far as they may read them. Five statements.

    Who reads only because they answer for the person gets the signed version and addenda, restricted text hidden.
    Raises `Missing`.
    """
    row = db.execute(_one(actor, calendar()), {"note_id": note_id}).one_or_none()
    if row is None:
        raise Missing(f"note {note_id}")
    head, reach, where = row[: len(_HEAD)], row[len(_HEAD) : len(_HEAD) + 3], row[len(_HEAD) + 3 :]
    return _note(head, Reach(*map(bool, reach)), Where(*where))


@lru_cache(maxsize=512)
def _one(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    """The statement for one actor and day, whose scope is in it: putting it together took longer than running it."""
    reads = ways(actor, Note.person_id)
    return (
        select(*_HEAD, *(case((way, 1), else_=0) for way in reads), *WHERE)
        .join(Session, Session.id == Note.session_id)
        .join(Delivery, Delivery.id == Session.delivery_id)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Area, Area.id == Delivery.area_id)
        .join(_Writer, _Writer.id == Note.written_by)
        .join(_Saver, _Saver.id == Note.saved_by)
        .outerjoin(_Signer, _Signer.id == Note.signed_by)
        .outerjoin(_Counter, _Counter.id == Note.countersigned_by)
        .outerjoin(Person, Person.id == Note.person_id)
        .where(Note.id == bindparam("note_id"), may_read(actor))
    )


def _note(head: Sequence[Any], reach: Reach, where: Where) -> NoteView:
    note_id, membership_id = head[0], head[1]
    versions = _versions(note_id, reach, signed_number=head[13])
    quick = register_text(where.session_id, membership_id, drafts=reach.reads_restricted)
    known = [*head[:4], Meeting(head[4]), NoteState(head[5]), *head[6:], reach, versions, _events(note_id), quick]
    note = NoteView(note_id, where, *known[1:])
    return note if note.is_signed else _as_written(note)


def _as_written(note: NoteView) -> NoteView:
    """A draft, with what was typed since its newest version."""
    writing = writing_of(note.id)
    if not writing:
        return note
    order = [one.key for one in prompts_for(note.meeting, note.where.outline_id)]
    return replace(note, writing=writing, working=drafting.overlaid(note.newest, writing, order))


def writing_of(note_id: int) -> tuple[WritingView, ...]:
    """What was typed in a draft since its newest version."""
    rows = db.execute(
        select(
            Writing.key,
            Writing.label,
            Writing.text,
            Writing.restricted,
            Writing.targets,
            Writing.by,
            User.name,
            Writing.at,
        )
        .join(User, User.id == Writing.by)
        .where(Writing.note_id == note_id)
        .order_by(Writing.at, Writing.key)
    )
    return tuple(
        WritingView(key, label, text, restricted, tuple(targets), by_id, by, at)
        for key, label, text, restricted, targets, by_id, by, at in rows
    )


_VERSIONS = (
    select(NoteVersion.id, NoteVersion.number, NoteVersion.addendum, User.name, NoteVersion.at)
    .join(User, User.id == NoteVersion.by)
    .where(NoteVersion.note_id == bindparam("note_id"))
    .order_by(NoteVersion.number)
)


def _versions(note_id: int, reach: Reach, *, signed_number: int | None) -> tuple[VersionView, ...]:
    rows = db.execute(_VERSIONS, {"note_id": note_id}).all()
    if not reach.reads_restricted:
        rows = [row for row in rows if row.addendum or row.number == signed_number]
    passages = _passages([row.id for row in rows], hide=not reach.reads_restricted)
    return tuple(VersionView(row[1], row[2], row[3], row[4], tuple(passages.get(row[0], ()))) for row in rows)


def _of_versions(text: Any) -> Select[*tuple[Any, ...]]:
    told = (Passage.version_id, Passage.key, Passage.label, text, Passage.restricted, Passage.targets, Passage.redacted)
    return (
        select(*told)
        .where(Passage.version_id.in_(bindparam("ids", expanding=True)))
        .order_by(Passage.version_id, Passage.position)
    )


_PASSAGES, _HIDING = _of_versions(Passage.text), _of_versions(case((Passage.restricted, ""), else_=Passage.text))


def _passages(version_ids: Sequence[int], *, hide: bool) -> dict[int, list[PassageView]]:
    rows = db.execute(_HIDING if hide else _PASSAGES, {"ids": list(version_ids)})
    found: dict[int, list[PassageView]] = {}
    for version_id, key, label, text, restricted, targets, redacted in rows:
        hidden = hide and restricted and not redacted
        view = PassageView(key, label, text, restricted, tuple(targets), redacted, hidden)
        found.setdefault(version_id, []).append(view)
    return found


_EVENTS = (
    select(
        NoteEvent.kind,
        NoteEvent.at,
        User.name,
        NoteEvent.why,
        NoteEvent.parts,
        NoteEvent.person_id,
        NoteEvent.to_person_id,
    )
    .join(User, User.id == NoteEvent.by)
    .where(NoteEvent.note_id == bindparam("note_id"))
    .order_by(NoteEvent.id)
)


def _events(note_id: int) -> tuple[EventView, ...]:
    rows = db.execute(_EVENTS, {"note_id": note_id})
    return tuple(EventView(*[*row[:4], tuple(row[4]), *row[5:]]) for row in rows)


_KEPT_IN = (Register.session_id == bindparam("session_id"), Register.state.in_(bindparam("states", expanding=True)))
_QUICK_OF_GROUP = select(Register.group_note).where(*_KEPT_IN)
_QUICK = (
    select(Mark.note)
    .join(Register, Register.session_id == Mark.session_id)
    .where(*_KEPT_IN, Mark.membership_id == bindparam("membership_id"))
)


def register_text(session_id: int, membership_id: int | None, *, drafts: bool = True) -> str:
    """The quick note of the register: of the group, or of one member; from a signed register unless `drafts`."""
    statement = _QUICK_OF_GROUP if membership_id is None else _QUICK
    states = [one.value for one in RegisterState] if drafts else [RegisterState.SIGNED.value]
    values = {"session_id": session_id, "states": states}
    if membership_id is not None:
        values["membership_id"] = membership_id
    return db.execute(statement, values).scalar() or ""


def standing_id(session_id: int, membership_id: int | None) -> int | None:
    """The note that a session already has, of the group or of one member."""
    theirs = Note.membership_id.is_(None) if membership_id is None else Note.membership_id == membership_id
    found: int | None = db.scalar(select(Note.id).where(Note.session_id == session_id, theirs).order_by(Note.id))
    return found


def noted(session_id: int) -> dict[int | None, NoteState]:
    """Which notes a session has, by membership; None is the group's."""
    rows = db.execute(select(Note.membership_id, Note.state).where(Note.session_id == session_id).order_by(Note.id))
    return {row[0]: NoteState(row[1]) for row in rows}


_KIND = (
    select(Session.kind, Outline.purpose)
    .join(Outline, Outline.id == Session.outline_id)
    .where(Session.id == bindparam("session_id"))
)


def meeting_for(session_id: int, *, of_person: bool) -> Meeting:
    """The kind of the note that a session asks for. Raises `Missing`."""
    row = db.execute(_KIND, {"session_id": session_id}).one_or_none()
    if row is None:
        raise Missing(f"session {session_id}")
    return meeting_of(one_to_one=row[0] == "one_to_one", purpose=row[1], of_person=of_person)


_ASKED = (
    select(NoteTemplate.prompts, NoteTemplate.outline_id, Outline.prompts, Outline.group_prompts)
    .join(Outline, Outline.id == bindparam("outline"))
    .where(
        NoteTemplate.meeting == bindparam("meeting"),
        NoteTemplate.retired_at.is_(None),
        or_(NoteTemplate.outline_id == Outline.id, NoteTemplate.outline_id.is_(None)),
    )
    .order_by(NoteTemplate.outline_id.is_(None), NoteTemplate.id.desc())
    .limit(1)
)


def prompts_for(meeting: Meeting, outline_id: int) -> tuple[Prompt, ...]:
    """The prompts of a kind of meeting in one programme session.

    Those that leads gave the session, else those of the programme's definition, else those of the kind.
    """
    row = db.execute(_ASKED, {"meeting": meeting.value, "outline": outline_id}).one_or_none()
    if row is None:
        return ()
    given = row[3] if meeting.is_of_group else row[2]
    return asking.as_prompts(given) if given and row[1] is None else _prompts(row[0])


def _prompts(kept: Sequence[Mapping[str, str]]) -> tuple[Prompt, ...]:
    return tuple(Prompt(each["key"], each["label"], each.get("hint", "")) for each in kept)


def targets_for(outline_id: int) -> tuple[Target, ...]:
    """The treatment targets that a programme session serves: its module's, else all of the version's.

    A version that is delivered never changes, so they are remembered.
    """
    return db.frozen(("targets of notes", outline_id), lambda: _targets(outline_id))


def offered(outline_id: int, person_id: int | None) -> tuple[Target, ...]:
    """What a passage may be tagged to: about a person the open targets of their plan, then the programme’s."""
    own = treatment.taggable(person_id) if person_id is not None else ()
    return (*(Target(ref, wording) for ref, wording in own), *targets_for(outline_id))


def target_titles(outline_id: int, person_id: int | None) -> dict[str, str]:
    """Every target that a passage may be tagged to, or was, by its reference: also those no longer worked on."""
    own = treatment.worded(person_id) if person_id is not None else {}
    return {**own, **{one.ref: one.title for one in targets_for(outline_id)}}


def _targets(outline_id: int) -> tuple[Target, ...]:
    row = db.execute(
        select(Module.version_id, Module.targets)
        .join(Outline, Outline.module_id == Module.id)
        .where(Outline.id == outline_id)
    ).one_or_none()
    if row is None:
        return ()
    every = catalogue.terms(row[0]).targets
    served = [one for one in every if one.code in row[1]] or every
    return tuple(Target(f"module:{one.code}", one.title) for one in served)


_TEMPLATE = (
    select(
        NoteTemplate.id,
        NoteTemplate.meeting,
        func.coalesce(Outline.title, ""),
        NoteTemplate.prompts,
        func.coalesce(User.name, ""),
        NoteTemplate.version,
    )
    .outerjoin(Outline, Outline.id == NoteTemplate.outline_id)
    .outerjoin(User, User.id == NoteTemplate.changed_by)
)


def templates() -> tuple[TemplateView, ...]:
    """Every set of prompts in use: those of the kinds of meeting first, then those of single programme sessions."""
    ordered = _TEMPLATE.order_by(NoteTemplate.outline_id.is_not(None), NoteTemplate.outline_id, NoteTemplate.id)
    return tuple(_template(row) for row in db.execute(ordered.where(NoteTemplate.retired_at.is_(None))))


def template(template_id: int) -> TemplateView:
    """One set of prompts, in use or not any more. Raises `Missing`."""
    row = db.execute(_TEMPLATE.where(NoteTemplate.id == template_id)).one_or_none()
    if row is None:
        raise Missing(f"prompts {template_id}")
    return _template(row)


def own_template(meeting: Meeting, outline_id: int) -> int | None:
    """The prompts that one programme session has of its own."""
    mine = (NoteTemplate.meeting == meeting.value, NoteTemplate.outline_id == outline_id)
    found: int | None = db.scalar(select(NoteTemplate.id).where(*mine, NoteTemplate.retired_at.is_(None)))
    return found


def _template(row: Sequence[Any]) -> TemplateView:
    return TemplateView(row[0], Meeting(row[1]), row[2], _prompts(row[3]), row[4], row[5])


_RULE = select(
    NoteRule.countersign, NoteRule.full_notes, NoteRule.missing_days, NoteRule.concern_hours, NoteRule.version
)


def rule_of(area_id: int) -> asking.NoteRule:
    """What an area asks of notes; the default where it has said nothing."""
    row = db.execute(_RULE.where(NoteRule.area_id == area_id)).one_or_none()
    return asking.NoteRule(*row) if row else asking.DEFAULT_RULE


def newest(membership_ids: Sequence[int], each: int = 1) -> dict[int, tuple[tuple[int, str, datetime], ...]]:
    """The newest signed notes of some memberships: note, open text joined, when signed. One statement.

    Without restricted and redacted text: for pages that only those open who may open the session.
    """
    rank = func.row_number().over(partition_by=Note.membership_id, order_by=(Note.signed_at.desc(), Note.id.desc()))
    signed = and_(Note.membership_id.in_(membership_ids), Note.state == NoteState.SIGNED.value)
    ranked = (
        select(Note.id, Note.membership_id, Note.signed_at, Note.signed_number, rank.label("rank"))
        .where(signed)
        .subquery()
    )
    rows = db.execute(
        select(ranked.c.id, ranked.c.membership_id, ranked.c.signed_at, Passage.text)
        .join(NoteVersion, and_(NoteVersion.note_id == ranked.c.id, NoteVersion.number == ranked.c.signed_number))
        .join(Passage, and_(Passage.version_id == NoteVersion.id, Passage.restricted.is_(False)))
        .where(ranked.c.rank <= each, Passage.redacted.is_(False))
        .order_by(ranked.c.membership_id, ranked.c.rank, Passage.position)
    )
    texts: dict[int, dict[int, tuple[str, datetime]]] = {}
    for note_id, membership_id, at, text in rows:
        mine = texts.setdefault(membership_id, {})
        before = mine[note_id][0] if note_id in mine else ""
        mine[note_id] = (f"{before}\n{text}".strip(), at)
    return {
        membership_id: tuple((note_id, text, at) for note_id, (text, at) in mine.items())
        for membership_id, mine in texts.items()
    }
