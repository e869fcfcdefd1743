"""The shape of a definition file: which keys it has, and what each may hold. See `docs/definitions.md`."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from tracker.catalogue.rules import programmes as rules

LEFT_OUT = "left out"
LONGEST_SESSION = 600  # minutes
SHORT_TITLE = 24  # characters: the heads of narrow columns


def _line(length: int) -> Any:
    return StringConstraints(min_length=1, max_length=length, strip_whitespace=True, pattern=r"^[^\n]*$")


def _minutes(value: object) -> int | None:
    if value == LEFT_OUT:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LONGEST_SESSION:
        raise PydanticCustomError(
            "minutes", f'must be a whole number of minutes from 1 to {LONGEST_SESSION}, or "{LEFT_OUT}"'
        )
    return value


Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Line40 = Annotated[str, _line(40)]
Line80 = Annotated[str, _line(80)]
Line120 = Annotated[str, _line(120)]
Line160 = Annotated[str, _line(160)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Count = Annotated[int, Field(gt=0)]
Cites = Annotated[list[Code], Field(min_length=1)]
Minutes = Annotated[int | None, BeforeValidator(_minutes)]


class Table(BaseModel):
    """A table of the file: exactly the keys below, each of exactly its type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


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
    cites: Cites
    provisional: Code | None = None


class GroupFormatTable(FormatTable):
    """`[formats.group]`."""

    group_size: GroupSizeTable


class FormatsTable(Table):
    """The formats that a version may be delivered in."""

    group: GroupFormatTable | None = None
    one_to_one: FormatTable | None = None


class MinutesTable(Table):
    """A session's length in each format; None where it is left out of one, or the format is not named."""

    group: Minutes = None
    one_to_one: Minutes = None


class SessionTable(Table):
    """`[[modules.sessions]]`."""

    number: Count
    code: Code
    title: Line160
    kind: Annotated[rules.Kind, Field(strict=False)]
    minutes: MinutesTable
    required: bool = True
    gap_weeks_before: Annotated[int, Field(ge=0, le=52)] = 0
    provisional: Code | None = None


class ModuleTable(Table):
    """`[[modules]]`."""

    number: Count
    code: Code
    title: Line120
    short_title: Annotated[str, _line(SHORT_TITLE)] | None = None
    aim: Text
    cites: Cites
    provisional: Code | None = None
    sessions: Annotated[list[SessionTable], Field(min_length=1)]


class DefinitionFile(Table):
    """A whole file."""

    code: Code
    name: Line120
    short_name: Line40
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$", max_length=20)]
    title: Line160
    summary: Text
    status: Annotated[rules.Status, Field(strict=False)]
    setting: Annotated[rules.Setting, Field(strict=False)]
    valid_from: date | None = None
    valid_until: date | None = None
    cites: Cites
    sources: Annotated[list[SourceTable], Field(min_length=1)]
    proposals: list[ProposalTable] = []
    formats: FormatsTable
    modules: Annotated[list[ModuleTable], Field(min_length=1)]

    def definition(self) -> rules.ProgrammeDefinition:
        """The frozen value that the rest of Tracker knows; the parts must have passed their checks."""
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
            formats=tuple(_formats(self.formats, reasons)),
            modules=tuple(_module(module, reasons) for module in self.modules),
            provisional="\n".join(reasons.values()),
        )


def _formats(table: FormatsTable, reasons: dict[str, str]) -> list[rules.DeliveryFormat]:
    said = ((rules.Format.GROUP, table.group), (rules.Format.ONE_TO_ONE, table.one_to_one))
    return [_format(form, stated, reasons) for form, stated in said if stated is not None]


def _format(form: rules.Format, table: FormatTable, reasons: dict[str, str]) -> rules.DeliveryFormat:
    size = table.group_size if isinstance(table, GroupFormatTable) else GroupSizeTable(most=1)
    return rules.DeliveryFormat(
        format=form,
        title=table.title,
        sessions=table.sessions,
        minutes=table.minutes,
        smallest_group=size.least,
        largest_group=size.most,
        cites=tuple(table.cites),
        provisional=reasons.get(table.provisional or "", ""),
    )


def _module(table: ModuleTable, reasons: dict[str, str]) -> rules.ModuleOutline:
    return rules.ModuleOutline(
        number=table.number,
        code=table.code,
        title=table.title,
        short_title=table.short_title or table.title,
        aim=table.aim,
        cites=tuple(table.cites),
        sessions=tuple(_session(session, reasons) for session in table.sessions),
        provisional=reasons.get(table.provisional or "", ""),
    )


def _session(table: SessionTable, reasons: dict[str, str]) -> rules.SessionOutline:
    said = (
        (rules.Format.GROUP, table.kind, table.minutes.group),
        (rules.Format.ONE_TO_ONE, rules.Kind.ONE_TO_ONE, table.minutes.one_to_one),
    )
    return rules.SessionOutline(
        number=table.number,
        code=table.code,
        title=table.title,
        doses=tuple(rules.Dose(form, kind, minutes) for form, kind, minutes in said if minutes is not None),
        required=table.required,
        gap_weeks=table.gap_weeks_before,
        provisional=reasons.get(table.provisional or "", ""),
    )
