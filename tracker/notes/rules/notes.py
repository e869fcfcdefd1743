"""A note as plain values: passages under prompts, versions, addenda, and what may be saved and signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tracker.core.errors import Refused

TEXT_LIMIT = 20_000
"""Characters under one prompt: several pages, so that nobody is cut short; the page counts along."""

REASON_LIMIT = 500
EXCERPT = 280
PLAIN = "text"
"""The key of the one passage of a plain note."""

COUNTERSIGN = "note_countersign"
"""The kind of the task to countersign a note; its key is the note's id."""

MISSING = "note_missing"
"""The kind of the task to write a note that is missing; its key is the session's id."""


class Meeting(StrEnum):
    """What a note is of: each kind has its own prompts."""

    GROUP = "group"
    INDIVIDUAL = "individual"
    ONE_TO_ONE = "one_to_one"
    REVIEW = "review"
    THREE_WAY = "three_way"

    @property
    def label(self) -> str:
        """The kind in words, in sentence case."""
        return _LABELS[self.value]

    @property
    def is_of_group(self) -> bool:
        """Whether the note is of the whole group: offender managers do not read it."""
        return self is Meeting.GROUP


_LABELS = {
    "group": "Session note",
    "individual": "Individual note",
    "one_to_one": "One-to-one",
    "review": "Review",
    "three_way": "Three-way meeting",
}


def meeting_of(*, one_to_one: bool, purpose: str, of_person: bool) -> Meeting:
    """The kind of a note from its session: a review or three-way by its purpose, else by who was there."""
    if not one_to_one:
        return Meeting.INDIVIDUAL if of_person else Meeting.GROUP
    return {"review": Meeting.REVIEW, "three_way": Meeting.THREE_WAY}.get(purpose, Meeting.ONE_TO_ONE)


class NoteState(StrEnum):
    """A note is a draft until it is signed; then it takes addenda only."""

    DRAFT = "draft"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question that a note answers; its key stays when the words change."""

    key: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """A treatment target that a passage may be tagged to; `ref` is `kind:code`, whoever keeps that kind."""

    ref: str
    title: str


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed under one prompt."""

    key: str
    label: str
    text: str
    restricted: bool = False
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage as somebody may read it: its text is '' where it was redacted or is hidden from them."""

    key: str
    label: str
    text: str
    restricted: bool
    targets: tuple[str, ...]
    redacted: bool
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version, or an addendum, with its passages in order."""

    number: int
    addendum: bool
    by: str
    at: datetime
    passages: tuple[PassageView, ...] = ()


@dataclass(frozen=True, slots=True)
class WritingView:
    """What was typed under one prompt since the last version, by whom and when."""

    key: str
    label: str
    text: str
    restricted: bool
    targets: tuple[str, ...]
    by_id: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EventView:
    """A trace of a move or a redaction; `from_name` and `to_name` are '' for whoever may not know the person."""

    kind: str
    at: datetime
    by: str
    why: str
    parts: tuple[str, ...] = ()
    from_person: int | None = None
    to_person: int | None = None


@dataclass(frozen=True, slots=True)
class Where:
    """The session that a note is of."""

    session_id: int
    delivery_id: int
    delivery: str
    number: int
    title: str
    on_date: date | None
    zone: str
    area_id: int
    lead_id: int
    outline_id: int


@dataclass(frozen=True, slots=True)
class Reach:
    """How its reader comes to a note: as one who delivers, leads, or answers for the person."""

    delivers: bool = False
    leads: bool = False
    manages: bool = False

    @property
    def reads_restricted(self) -> bool:
        """Whether passages about third parties or victims are shown to them."""
        return self.delivers or self.leads


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note with its versions, as its reader may see it; `person` is `Surname, First names`, '' for the group's.

    `writing` was typed since the newest version of a draft; `working` is the draft with it.
    """

    id: int
    where: Where
    membership_id: int | None
    person_id: int | None
    person: str
    meeting: Meeting
    state: NoteState
    version: int
    written_by: str
    saved_by: str
    saved_at: datetime
    signed_by_id: int | None
    signed_by: str
    signed_at: datetime | None
    signed_number: int | None
    countersign_due: bool
    countersigned_by: str
    countersigned_at: datetime | None
    reach: Reach
    versions: tuple[VersionView, ...] = ()
    events: tuple[EventView, ...] = ()
    register_text: str = ""
    writing: tuple[WritingView, ...] = ()
    working: VersionView | None = None

    @property
    def is_signed(self) -> bool:
        """Whether it takes addenda only."""
        return self.state is NoteState.SIGNED

    @property
    def body(self) -> VersionView | None:
        """What counts: the signed version, else the draft with what was typed since its newest version."""
        if self.signed_number is not None:
            return next(each for each in self.drafts if each.number == self.signed_number)
        return self.working if self.writing else self.newest

    @property
    def drafts(self) -> tuple[VersionView, ...]:
        """The versions without addenda, oldest first."""
        return tuple(each for each in self.versions if not each.addendum)

    @property
    def newest(self) -> VersionView | None:
        """The newest version that is no addendum."""
        return self.drafts[-1] if self.drafts else None

    @property
    def typed_at(self) -> datetime:
        """When the text was last saved, by a button or as it was typed."""
        return self.working.at if self.working and self.writing else self.saved_at

    @property
    def typed_by(self) -> str:
        """Who saved the text last."""
        return self.working.by if self.working and self.writing else self.saved_by

    @property
    def addenda(self) -> tuple[VersionView, ...]:
        """What was added after the signature, oldest first."""
        return tuple(each for each in self.versions if each.addendum)

    @property
    def spoken(self) -> str:
        """`First names Surname`, or the group."""
        surname, _, first = self.person.partition(", ")
        return f"{first} {surname}".strip() if self.person else "the group"

    @property
    def is_restricted(self) -> bool:
        """Whether any text in it is for few: who reads it is kept in the trail."""
        return any(one.restricted and not one.redacted for each in self.versions for one in each.passages)

    @property
    def awaits_countersigning(self) -> bool:
        """Whether it was signed where a treatment manager signs too, and they have not."""
        return self.is_signed and self.countersign_due and self.countersigned_at is None


@dataclass(frozen=True, slots=True)
class Line:
    """A note in a list: `excerpt` is of passages that everybody who reads the note may read."""

    id: int
    meeting: Meeting
    state: NoteState
    number: int
    title: str
    on_date: date | None
    delivery: str
    by: str
    signed_at: datetime | None
    person_id: int | None
    person: str
    excerpt: str = ""
    restricted: bool = False
    redacted: bool = False
    addenda: int = 0


@dataclass(slots=True)
class _Gathered:
    words: list[str] = field(default_factory=list)
    restricted: bool = False
    redacted: bool = False


def excerpt(passages: Sequence[PassageView]) -> tuple[str, bool, bool]:
    """The first words of what is not restricted, and whether anything is restricted or redacted."""
    found = _Gathered()
    for one in passages:
        found.restricted |= one.restricted and not one.redacted
        found.redacted |= one.redacted
        if one.text and not one.restricted:
            found.words.append(one.text)
    text = " ".join(" ".join(found.words).split())
    cut = text if len(text) <= EXCERPT else f"{text[:EXCERPT].rsplit(' ', 1)[0]} …"
    return cut, found.restricted, found.redacted


def tidy(text: str) -> str:
    """Text as it is kept: plain line ends, no blanks around it, no NUL."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


TARGETS, LONGEST_REF = 30, 60
"""How many targets a passage may be tagged to, and how long a reference to one may be."""


def check_passage(one: Typed) -> Typed:
    """One passage as it is kept while it is typed: tidied. Raises `Refused` for text over the limit."""
    text = tidy(one.text)
    over = len(text) - TEXT_LIMIT
    if over > 0:
        raise Refused(f"text-{one.key}", f"This must be {TEXT_LIMIT:,} characters or fewer: {over:,} too many")
    targets = tuple(ref for ref in dict.fromkeys(one.targets) if len(ref) <= LONGEST_REF)[:TARGETS]
    return Typed(one.key, one.label, text, one.restricted, targets)


def check_passages(typed: Sequence[Typed], *, known: Mapping[str, str], sign: bool) -> tuple[Typed, ...]:
    """What is kept: tidied passages, those without text left out, tagged to known targets only.

    Raises `Refused` with every problem by field (`text-KEY`): text over the limit; signing a note that says nothing.
    """
    problems = {}
    kept = []
    for one in typed:
        text = tidy(one.text)
        over = len(text) - TEXT_LIMIT
        if over > 0:
            problems[f"text-{one.key}"] = f"{one.label} must be {TEXT_LIMIT:,} characters or fewer: {over:,} too many"
        if text:
            targets = tuple(ref for ref in dict.fromkeys(one.targets) if ref in known)
            kept.append(Typed(one.key, one.label, text, one.restricted, targets))
    if sign and not kept and not problems:
        problems[f"text-{typed[0].key}" if typed else ""] = "Write the note before you sign it"
    if problems:
        raise Refused.of(problems)
    return tuple(kept)


def same(kept: Sequence[Typed], body: VersionView | None) -> bool:
    """Whether what was typed says what stands already."""
    standing = [(one.key, one.text, one.restricted, one.targets) for one in body.passages] if body else []
    return [(one.key, one.text, one.restricted, one.targets) for one in kept] == standing


def check_reason(why: str, *, field: str = "why") -> str:
    """The reason for a move or a redaction, trimmed. Raises `Refused`: there must be one."""
    tidied = " ".join(why.split())
    if not tidied:
        raise Refused(field, "Enter why: it stays with the note")
    if len(tidied) > REASON_LIMIT:
        over = len(tidied) - REASON_LIMIT
        raise Refused(field, f"The reason must be {REASON_LIMIT} characters or fewer: {over} too many")
    return tidied


def check_addendum(text: str) -> str:
    """An addendum's text, tidied. Raises `Refused` without one and over the limit."""
    kept = tidy(text)
    if not kept:
        raise Refused("text", "Write what you add")
    if len(kept) > TEXT_LIMIT:
        raise Refused(
            "text", f"Addendum must be {TEXT_LIMIT:,} characters or fewer: {len(kept) - TEXT_LIMIT:,} too many"
        )
    return kept


def waiting(*, lacking: int, drafts: int, to_countersign: int, overdue: int) -> str:
    """What waits around notes, in a sentence; what does not is not named."""
    found = (
        (lacking, "session has no note", "sessions have no note"),
        (drafts, "draft to sign", "drafts to sign"),
        (to_countersign, "note to countersign", "notes to countersign"),
        (overdue, "recording to destroy", "recordings to destroy"),
    )
    parts = [f"{number} {one if number == 1 else many}" for number, one, many in found if number]
    return f"{', '.join(parts)}." if parts else "Nothing waits: every session has its note, and every note is signed."
