"""What a programme is: frozen values, read from files or from the database, and what follows from them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from tracker.catalogue.rules.terms import NOTHING_SAID, Choice, Extent, Pathway, PhaseOutline, Purpose, Terms

ALWAYS_SAID: Mapping[str, bool] = MappingProxyType({"always said": True})
"""Marks fields of the first format, which count in `content.content_hash` even at their default."""


class Format(StrEnum):
    """A way of delivering a whole programme. Sessions of a group's run may still be one-to-one."""

    GROUP = "group"
    ONE_TO_ONE = "one_to_one"

    @property
    def label(self) -> str:
        """The format in words, in sentence case."""
        return _WORDS[self.value]


class Kind(StrEnum):
    """How one session is held."""

    GROUP = "group"
    ONE_TO_ONE = "one_to_one"

    @property
    def label(self) -> str:
        """The kind in words, in sentence case."""
        return _WORDS[self.value]


class Status(StrEnum):
    """Where a version stands in the world: still being written, in force, or only kept for those on it."""

    DRAFT = "draft"
    CURRENT = "current"
    LEGACY = "legacy"

    @property
    def label(self) -> str:
        """The status in words, in sentence case."""
        return self.value.capitalize()


class Setting(StrEnum):
    """Where a version is meant to be delivered."""

    COMMUNITY = "community"
    CUSTODY = "custody"
    BOTH = "community_and_custody"

    @property
    def label(self) -> str:
        """The setting in words, in sentence case."""
        return self.value.replace("_", " ").capitalize()


class Confidence(StrEnum):
    """How far a source carries what is cited to it; `CONFIDENCE_MEANS` says each in a sentence."""

    VERIFIED = "verified"
    FOUNDING_REPORT = "founding_report"
    LITERATURE = "literature"
    DERIVED = "derived"
    UNCERTAIN = "uncertain"

    @property
    def label(self) -> str:
        """The confidence in words, in sentence case."""
        return self.value.replace("_", " ").capitalize()


_WORDS = {"group": "Group", "one_to_one": "One-to-one"}

CONFIDENCE_MEANS = {
    Confidence.VERIFIED: "Read in a public source.",
    Confidence.FOUNDING_REPORT: "Stated in the report on practice of 2006 to 2007 that Tracker starts from.",
    Confidence.LITERATURE: "Well known from published work; to be checked against the text.",
    Confidence.DERIVED: "Worked out from the other sources.",
    Confidence.UNCERTAIN: "Not settled; not to be relied on before it is checked.",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in a definition file: where it stands and what is wrong, in one line of words."""

    file: str
    key: str
    text: str
    line: int = 1

    @property
    def said(self) -> str:
        """`key: what is wrong`, for where file and line are said already."""
        return self.text if self.key == f"line {self.line}" else f"{self.key}: {self.text}"

    def __str__(self) -> str:
        """`file: key: what is wrong`."""
        return f"{self.file}: {self.key}: {self.text}"


@dataclass(frozen=True, slots=True)
class Source:
    """What a figure or name rests on."""

    key: str
    citation: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class DeliveryFormat:
    """A format in which a version may be delivered, with its stated totals; `provisional` is why, or ''.

    `sessions` and `minutes` are 0 where they are not known; `dose` is then what is known, in a sentence.
    """

    format: Format
    title: str
    sessions: int
    minutes: int
    smallest_group: int
    largest_group: int
    cites: tuple[str, ...]
    provisional: str = field(default="", metadata=ALWAYS_SAID)
    dose: str = ""


@dataclass(frozen=True, slots=True)
class Dose:
    """The length of one session in one format, in minutes, and how it is held there."""

    format: Format
    kind: Kind
    minutes: int


@dataclass(frozen=True, slots=True)
class NotePrompt:
    """A question that a note of the session answers; its code stays while the words change."""

    code: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SessionOutline:
    """A session as prescribed. `number` counts over the whole version; no dose in a format: not in it.

    `prompts` are those of a note about one person, `group_prompts` of the note about the group; none: the general ones.
    """

    number: int
    code: str
    title: str
    doses: tuple[Dose, ...]
    required: bool = field(default=True, metadata=ALWAYS_SAID)
    gap_weeks: int = field(default=0, metadata=ALWAYS_SAID)
    provisional: str = field(default="", metadata=ALWAYS_SAID)
    purpose: Purpose = Purpose.WORK
    prompts: tuple[NotePrompt, ...] = ()
    group_prompts: tuple[NotePrompt, ...] = ()

    @property
    def kind(self) -> Kind:
        """How it is held in the first format that has it: in the group's, where there is one."""
        return self.doses[0].kind

    def dose(self, form: Format) -> Dose | None:
        """This session's length and kind in a format, or None when it is not part of it."""
        return next((dose for dose in self.doses if dose.format is form), None)


@dataclass(frozen=True, slots=True)
class ModuleOutline:
    """A numbered part of a version, with its sessions in order; none where only the module is known.

    `phase`, `requires` (modules that come first) and `targets` are codes. People may join at an `entry_point`.
    """

    number: int
    code: str
    title: str
    short_title: str
    aim: str
    cites: tuple[str, ...]
    sessions: tuple[SessionOutline, ...]
    provisional: str = field(default="", metadata=ALWAYS_SAID)
    phase: str = ""
    choice: Choice = Choice.MANDATORY
    entry_point: bool = False
    requires: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    pathways: tuple[Pathway, ...] = ()

    def total(self, form: Format) -> "Total":
        """How many sessions the module has in a format, and how many minutes."""
        return total(self.sessions, form)

    @property
    def wholly_provisional(self) -> bool:
        """Whether the module and each of its sessions is provisional."""
        return bool(self.provisional) and all(outline.provisional for outline in self.sessions)


@dataclass(frozen=True, slots=True)
class ProgrammeDefinition:
    """One version of a programme, whole. `provisional` says why some of it is, or is ''."""

    code: str
    name: str
    short_name: str
    version: str
    title: str
    summary: str
    status: Status
    setting: Setting
    valid_from: date | None
    valid_until: date | None
    sources: tuple[Source, ...]
    cites: tuple[str, ...]
    formats: tuple[DeliveryFormat, ...]
    modules: tuple[ModuleOutline, ...]
    provisional: str = field(default="", metadata=ALWAYS_SAID)
    extent: Extent = Extent.WHOLE
    phases: tuple[PhaseOutline, ...] = ()
    terms: Terms = NOTHING_SAID

    @property
    def label(self) -> str:
        """How pages call it."""
        return version_label(self.short_name, self.version)

    @property
    def sessions(self) -> Iterator[SessionOutline]:
        """Every session outline, in order of delivery."""
        for module in self.modules:
            yield from module.sessions


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """A session of a version as one format has it: what a timetable is generated from. Minutes, weeks."""

    outline_id: int
    number: int
    code: str
    title: str
    kind: Kind
    minutes: int
    required: bool
    gap_weeks: int
    provisional: str
    module_id: int
    module_number: int
    module_title: str
    module_short_title: str
    module_code: str = ""
    choice: Choice = Choice.MANDATORY
    purpose: Purpose = Purpose.WORK


@dataclass(frozen=True, slots=True)
class LoadedVersion:
    """A version in the database, in brief. `provisional` says why some of it is, or is ''."""

    id: int
    code: str
    name: str
    short_name: str
    version: str
    title: str
    status: Status
    setting: Setting
    valid_from: date | None
    valid_until: date | None
    provisional: str
    modules: int
    formats: tuple[DeliveryFormat, ...]
    used_at: datetime | None
    extent: Extent = Extent.WHOLE

    @property
    def label(self) -> str:
        """How pages call it."""
        return version_label(self.short_name, self.version)

    @property
    def deliverable(self) -> bool:
        """Whether its sessions are written down, so that a delivery can be planned from it."""
        return self.extent is Extent.WHOLE


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: the versions added, replaced and found unchanged, each by its label."""

    added: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """How many sessions, and how many minutes in all."""

    sessions: int
    minutes: int


def version_label(short_name: str, version: str) -> str:
    """How pages and messages call a version: `i-SOTP, version 1`."""
    return f"{short_name}, version {version}"


def total(sessions: Iterable[SessionOutline], form: Format) -> Total:
    """What these sessions add up to in a format; those that are not part of it count nothing."""
    minutes = [dose.minutes for outline in sessions if (dose := outline.dose(form))]
    return Total(len(minutes), sum(minutes))
