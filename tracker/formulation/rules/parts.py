"""A version of a formulation and its parts as plain values: as they are read, and as they are typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from tracker.formulation.rules.suggesting import Decided
from tracker.formulation.rules.terms import (
    NOT_CHOSEN,
    RATINGS,
    Agreement,
    Chosen,
    Confidence,
    Distortion,
    Kind,
    Mechanism,
    Side,
    Source,
    State,
)

SOURCES = {one.value: one.label for one in Source}
"""The words of each source, by its code."""


class EvidenceView(NamedTuple):
    """A piece of evidence as somebody may read it: `text` is '' where it is hidden from them.

    `root` is the same in every version that has the piece. Of a linked note `note` is what it is called, '' where the
    reader may not read it; `note_id` is None then, and `linked` says that there is one. `result` is what a linked
    result is called, with what became of it since, and `assessment_id` whose page says it all.
    """

    id: int
    root: int
    mechanism: str
    side: str
    text: str
    source: str
    on_date: date | None
    document: str
    restricted: bool
    version: int
    linked: bool
    note_id: int | None = None
    note: str = ""
    hidden: bool = False
    result_id: int | None = None
    assessment_id: int | None = None
    result: str = ""

    @property
    def source_label(self) -> str:
        """Where it comes from, in words."""
        return SOURCES.get(self.source, "")


class NeedView(NamedTuple):
    """What treatment is to work on; `target` is a code of the person's programme, '' for none."""

    id: int
    root: int
    mechanism: str
    words: str
    target: str
    version: int


@dataclass(frozen=True, slots=True)
class MechanismView:
    """What a version says of one mechanism; `rating` is None before it is rated."""

    mechanism: Mechanism
    rating: int | None = None
    confidence: str = ""
    why: str = ""
    triggers: str = ""
    functions: str = ""
    strengths: str = ""
    distortions: tuple[str, ...] = ()
    version: int = 0
    evidence: tuple[EvidenceView, ...] = ()
    needs: tuple[NeedView, ...] = ()

    @property
    def rating_words(self) -> str:
        """2, strong; not rated yet."""
        return "not rated yet" if self.rating is None else f"{self.rating}, {RATINGS[self.rating]}"

    @property
    def confidence_words(self) -> str:
        """How sure one is, '' before it is said."""
        return Confidence(self.confidence).label.lower() if self.confidence else ""

    @property
    def distortion_words(self) -> list[str]:
        """The kinds of distortion, in the order of the list that is offered."""
        return [one.label for one in Distortion if one.value in self.distortions]

    def on(self, side: Side) -> list[EvidenceView]:
        """The evidence on one side, in the order in which it was written."""
        wanted = side.value
        return [one for one in self.evidence if one.side == wanted]

    @property
    def speaks_for(self) -> list[EvidenceView]:
        """The evidence for it."""
        return self.on(Side.FOR)

    @property
    def speaks_against(self) -> list[EvidenceView]:
        """The evidence against it."""
        return self.on(Side.AGAINST)

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What is written of it under each heading, those with something to read."""
        said = (
            ("Why this rating", self.why),
            ("Triggers", self.triggers),
            ("What the behaviour served", self.functions),
            ("Strengths and protective factors", self.strengths),
        )
        return tuple((label, text) for label, text in said if text)


@dataclass(frozen=True, slots=True)
class Head:
    """A version as a list shows it."""

    id: int
    number: int
    kind: Kind
    state: State
    begun_by: str
    begun_at: datetime
    saved_by: str
    saved_at: datetime
    signed_by: str
    signed_at: datetime | None
    primary: str
    secondary: str
    agreement: str

    @property
    def is_signed(self) -> bool:
        """Whether it is frozen."""
        return self.state is State.SIGNED

    @property
    def agreement_label(self) -> str:
        """What the person says of it, '' before it is recorded."""
        return Agreement(self.agreement).label if self.agreement else ""

    @property
    def as_of(self) -> datetime:
        """When it was signed, or last saved."""
        return self.signed_at or self.saved_at


@dataclass(frozen=True, slots=True)
class FormulationView:
    """One version, whole; its mechanisms are all four, in their order."""

    head: Head
    primary: Chosen = NOT_CHOSEN
    secondary: Chosen = NOT_CHOSEN
    account: str = ""
    agreement: str = ""
    agreement_words: str = ""
    pathways_version: int = 1
    account_version: int = 1
    suggestions: tuple[Decided, ...] = ()
    mechanisms: tuple[MechanismView, ...] = field(default_factory=lambda: tuple(map(MechanismView, Mechanism)))

    @property
    def agreement_label(self) -> str:
        """What the person says of it, '' before it is recorded."""
        return Agreement(self.agreement).label if self.agreement else ""

    def of(self, mechanism: Mechanism) -> MechanismView:
        """What it says of one mechanism."""
        return next(one for one in self.mechanisms if one.mechanism is mechanism)

    @property
    def needs(self) -> list[NeedView]:
        """What treatment is to work on, by mechanism."""
        return [need for one in self.mechanisms for need in one.needs]

    @property
    def has_restricted(self) -> bool:
        """Whether some of its evidence is third-party or victim information."""
        return any(piece.restricted for one in self.mechanisms for piece in one.evidence)

    @property
    def seen(self) -> str:
        """What of it was read, as one word: another when any part of it changed."""
        parts = [
            f"{one.version}.{sum(piece.version for piece in one.evidence)}.{len(one.evidence)}"
            f".{sum(need.version for need in one.needs)}.{len(one.needs)}"
            for one in self.mechanisms
        ]
        decided = [f"{one.rule}{one.on}{one.accepted:d}" for one in self.suggestions]
        return "-".join([*parts, str(self.pathways_version), str(self.account_version), *decided])


@dataclass(frozen=True, slots=True)
class MechanismEntry:
    """What was typed about one mechanism."""

    rating: int | None = None
    confidence: str = ""
    why: str = ""
    triggers: str = ""
    functions: str = ""
    strengths: str = ""
    distortions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceEntry:
    """A piece of evidence as it was typed."""

    side: str = ""
    text: str = ""
    source: str = ""
    on_date: date | None = None
    note_id: int | None = None
    document: str = ""
    restricted: bool = False
    result_id: int | None = None


@dataclass(frozen=True, slots=True)
class PathwaysEntry:
    """The pathways as they were chosen."""

    primary: Chosen = NOT_CHOSEN
    secondary: Chosen = NOT_CHOSEN


@dataclass(frozen=True, slots=True)
class AccountEntry:
    """The person's own account, and what they say of the formulation."""

    account: str = ""
    agreement: str = ""
    words: str = ""


def counted(pieces: Sequence[EvidenceView]) -> tuple[int, int]:
    """How many pieces are for, and how many against."""
    wanted = Side.FOR.value
    speaks_for = len([piece for piece in pieces if piece.side == wanted])
    return speaks_for, len(pieces) - speaks_for
