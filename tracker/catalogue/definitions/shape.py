"""The shape of a definition file: which keys it has, and what each may hold. See `docs/definitions.md`."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter

from tracker.catalogue.definitions.terms_shape import TermsTable
from tracker.catalogue.definitions.values import (
    MOST_PROMPTS,
    SHORT_TITLE,
    Cites,
    Code,
    Count,
    Line40,
    Line80,
    Line120,
    Line160,
    Line200,
    Minutes,
    PromptCode,
    Reasons,
    Table,
    Text,
    line,
    reason,
)
from tracker.catalogue.rules import programmes as rules
from tracker.catalogue.rules.terms import Choice, Extent, Pathway, Purpose


class SessionType(StrEnum):
    """What a session's `kind` may be; reviews and three-way meetings are held one-to-one."""

    GROUP = "group"
    ONE_TO_ONE = "one_to_one"
    REVIEW = "review"
    THREE_WAY = "three_way"

    @property
    def held(self) -> rules.Kind:
        """How it is held in the group's format."""
        return rules.Kind.GROUP if self is SessionType.GROUP else rules.Kind.ONE_TO_ONE

    @property
    def purpose(self) -> Purpose:
        """What it is for."""
        return Purpose(self.value) if self.value in {"review", "three_way"} else Purpose.WORK


class SourceTable(Table):
    """`[[sources]]`."""

    key: Code
    citation: Text
    confidence: Annotated[rules.Confidence, Field(strict=False)]


class ProposalTable(Table):
    """`[[proposals]]`: what is not settled, and why it stands here all the same."""

    key: Code
    reason: Text


class GroupSizeTable(Table):
    """`group_size` of the group format, in people."""

    least: Count = 1
    most: Count


class FormatTable(Table):
    """`[formats.one_to_one]`, and what both formats share."""

    title: Line80
    sessions: Count
    minutes: Count
    dose: Text | None = None
    cites: Cites
    provisional: Code | None = None


class GroupFormatTable(FormatTable):
    """`[formats.group]`."""

    group_size: GroupSizeTable


class FormatsTable(Table):
    """The formats that a version may be delivered in."""

    group: GroupFormatTable | None = None
    one_to_one: FormatTable | None = None


class OutlineFormatTable(Table):
    """A format of an outline: numbers where they are known."""

    title: Line80
    sessions: Count | None = None
    minutes: Count | None = None
    dose: Text | None = None
    group_size: GroupSizeTable | None = None
    cites: Cites
    provisional: Code | None = None


class OutlineFormatsTable(Table):
    """The formats of an outline."""

    group: OutlineFormatTable | None = None
    one_to_one: OutlineFormatTable | None = None


class MinutesTable(Table):
    """A session's length in each format; None where it is left out of one, or the format is not named."""

    group: Minutes = None
    one_to_one: Minutes = None


class PromptTable(Table):
    """A question that a note of the session answers."""

    code: PromptCode
    label: Line80
    hint: Line200 = ""


Prompts = Annotated[list[PromptTable], Field(max_length=MOST_PROMPTS)]


class SessionTable(Table):
    """`[[modules.sessions]]`."""

    number: Count
    code: Code
    title: Line160
    kind: Annotated[SessionType, Field(strict=False)]
    minutes: MinutesTable
    required: bool = True
    gap_weeks_before: Annotated[int, Field(ge=0, le=52)] = 0
    provisional: Code | None = None
    prompts: Prompts = Field(default_factory=list)
    group_prompts: Prompts = Field(default_factory=list)


class OutlineModuleTable(Table):
    """`[[modules]]` of an outline, and what every module has."""

    number: Count
    code: Code
    title: Line120
    short_title: Annotated[str, line(SHORT_TITLE)] | None = None
    aim: Text
    phase: Code | None = None
    choice: Annotated[Choice, Field(strict=False)] = Choice.MANDATORY
    entry_point: bool = False
    requires: list[Code] = Field(default_factory=list)
    targets: list[Code] = Field(default_factory=list)
    pathways: list[Annotated[Pathway, Field(strict=False)]] = Field(default_factory=list)
    cites: Cites
    provisional: Code | None = None
    sessions: list[SessionTable] = Field(default_factory=list)


class ModuleTable(OutlineModuleTable):
    """`[[modules]]`."""

    sessions: Annotated[list[SessionTable], Field(min_length=1)]


class ProgrammeTable(TermsTable):
    """What every file has: the programme, its sources and proposals, and its terms."""

    code: Code
    name: Line120
    short_name: Line40
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$", max_length=20)]
    title: Line160
    summary: Text
    extent: Annotated[Extent, Field(strict=False)] = Extent.WHOLE
    status: Annotated[rules.Status, Field(strict=False)]
    setting: Annotated[rules.Setting, Field(strict=False)]
    valid_from: date | None = None
    valid_until: date | None = None
    cites: Cites
    sources: Annotated[list[SourceTable], Field(min_length=1)]
    proposals: list[ProposalTable] = Field(default_factory=list)

    def _definition(
        self, formats: FormatsTable | OutlineFormatsTable, modules: Sequence[OutlineModuleTable]
    ) -> rules.ProgrammeDefinition:
        reasons = {proposal.key: " ".join(proposal.reason.split()) for proposal in self.proposals}
        return rules.ProgrammeDefinition(
            code=self.code,
            name=self.name,
            short_name=self.short_name,
            version=self.version,
            title=self.title,
            summary=self.summary,
            status=self.status,
            setting=self.setting,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            sources=tuple(rules.Source(kept.key, kept.citation, kept.confidence) for kept in self.sources),
            cites=tuple(self.cites),
            formats=tuple(_formats(formats, reasons)),
            modules=tuple(_module(module, reasons) for module in modules),
            provisional="\n".join(reasons.values()),
            extent=self.extent,
            phases=tuple(phase.value(reasons) for phase in self.phases),
            terms=self.terms(reasons),
        )


class DefinitionFile(ProgrammeTable):
    """A whole file: every session is written down."""

    formats: FormatsTable
    modules: Annotated[list[ModuleTable], Field(min_length=1)]

    def definition(self) -> rules.ProgrammeDefinition:
        """The frozen value that the rest of Tracker knows; the parts must have passed their checks."""
        return self._definition(self.formats, self.modules)


class OutlineFile(ProgrammeTable):
    """A file with `extent = "outline"`: what is known of a programme whose sessions are not."""

    formats: OutlineFormatsTable
    modules: list[OutlineModuleTable] = Field(default_factory=list)

    def definition(self) -> rules.ProgrammeDefinition:
        """The frozen value that the rest of Tracker knows; the parts must have passed their checks."""
        return self._definition(self.formats, self.modules)


def read_shape(document: Mapping[str, Any]) -> DefinitionFile | OutlineFile:
    """A document in the shape that its extent asks for. Raises pydantic's `ValidationError`."""
    shape = OutlineFile if document.get("extent") == Extent.OUTLINE else DefinitionFile
    return shape.model_validate(document)


def json_schema() -> dict[str, Any]:
    """The shape as JSON Schema, for editors; what the parts ask of each other is not in it."""
    schema = TypeAdapter(DefinitionFile | OutlineFile).json_schema()
    for name, extent in (("DefinitionFile", Extent.WHOLE), ("OutlineFile", Extent.OUTLINE)):
        table = schema["$defs"][name]
        table["properties"]["extent"] = {"const": extent.value}
    schema["$defs"]["OutlineFile"]["required"].append("extent")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Programme definition", **schema}


def _formats(table: FormatsTable | OutlineFormatsTable, reasons: Reasons) -> list[rules.DeliveryFormat]:
    said = ((rules.Format.GROUP, table.group), (rules.Format.ONE_TO_ONE, table.one_to_one))
    return [_format(form, stated, reasons) for form, stated in said if stated is not None]


def _format(form: rules.Format, table: FormatTable | OutlineFormatTable, reasons: Reasons) -> rules.DeliveryFormat:
    stated = getattr(table, "group_size", None)
    size = stated or GroupSizeTable(most=1)
    return rules.DeliveryFormat(
        format=form,
        title=table.title,
        sessions=table.sessions or 0,
        minutes=table.minutes or 0,
        smallest_group=size.least if stated or form is rules.Format.ONE_TO_ONE else 0,
        largest_group=size.most if stated or form is rules.Format.ONE_TO_ONE else 0,
        cites=tuple(table.cites),
        provisional=reason(reasons, table.provisional),
        dose=" ".join((table.dose or "").split()),
    )


def _module(table: OutlineModuleTable, reasons: Reasons) -> rules.ModuleOutline:
    return rules.ModuleOutline(
        number=table.number,
        code=table.code,
        title=table.title,
        short_title=table.short_title or table.title,
        aim=table.aim,
        cites=tuple(table.cites),
        sessions=tuple(_session(session, reasons) for session in table.sessions),
        provisional=reason(reasons, table.provisional),
        phase=table.phase or "",
        choice=table.choice,
        entry_point=table.entry_point,
        requires=tuple(table.requires),
        targets=tuple(table.targets),
        pathways=tuple(table.pathways),
    )


def _session(table: SessionTable, reasons: Reasons) -> rules.SessionOutline:
    said = (
        (rules.Format.GROUP, table.kind.held, table.minutes.group),
        (rules.Format.ONE_TO_ONE, rules.Kind.ONE_TO_ONE, table.minutes.one_to_one),
    )
    return rules.SessionOutline(
        number=table.number,
        code=table.code,
        title=table.title,
        doses=tuple(rules.Dose(form, kind, minutes) for form, kind, minutes in said if minutes is not None),
        required=table.required,
        gap_weeks=table.gap_weeks_before,
        provisional=reason(reasons, table.provisional),
        purpose=table.kind.purpose,
        prompts=_prompts(table.prompts),
        group_prompts=_prompts(table.group_prompts),
    )


def _prompts(tables: Sequence[PromptTable]) -> tuple[rules.NotePrompt, ...]:
    return tuple(rules.NotePrompt(one.code, one.label, one.hint) for one in tables)
