"""The shape of an instrument file: which keys it has, and what each may hold. See `docs/instruments.md`."""

from datetime import date
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from tracker.catalogue.definitions.instruments.steps_shape import AnyStep, ConditionTable, Names, Places
from tracker.catalogue.definitions.instruments.values import Amount, Name, Said, Scalar
from tracker.catalogue.definitions.shape import ProposalTable, SourceTable
from tracker.catalogue.definitions.values import Cites, Code, Count, Line40, Line120, Table, Text
from tracker.catalogue.rules import instruments as rules

Years = Annotated[int, Field(ge=0, le=120)]


class OptionTable(Table):
    """An option of a choice."""

    value: Scalar
    label: Line120
    points: Amount | None = None


class ScaleTable(Table):
    """`[[scales]]`."""

    code: Name
    kind: Annotated[rules.ScaleKind, Field(strict=False)]
    options: list[OptionTable] = Field(default_factory=list)
    least: Amount | None = None
    most: Amount | None = None
    places: Places = 0
    provisional: Code | None = None


class SectionTable(Table):
    """`[[sections]]`: items that belong together."""

    code: Name
    title: Line120


class ColumnTable(Table):
    """`[[columns]]`: every item is answered once in each of its columns."""

    code: Name
    title: Line120
    scale: Name


class NumbersTable(Table):
    """`numbers`: the item stands for several, numbered from the first to the last."""

    first: Count
    last: Count


class ItemTable(Table):
    """`[[items]]`."""

    code: Name
    topic: Line120
    scale: Name | None = None
    columns: Names | None = None
    numbers: NumbersTable | None = None
    section: Name | None = None
    asked_when: ConditionTable | None = None
    required: bool = True
    provisional: Code | None = None


class LevelTable(Table):
    """A band of a ladder."""

    code: Name
    label: Line120


class LadderTable(Table):
    """`[[ladders]]`: bands from the lowest to the highest, and those beside the order."""

    code: Name
    levels: Annotated[list[LevelTable], Field(min_length=1)]
    beside: list[LevelTable] = Field(default_factory=list)


class VariantTable(Table):
    """`[[variants]]`."""

    code: Name
    title: Line120
    rule: Said
    leaves_out: list[Name] = Field(default_factory=list)
    steps: list[AnyStep] = Field(default_factory=list)
    cites: Cites
    provisional: Code | None = None


class ProjectionTable(Table):
    """`[projection]`."""

    of: Names
    least: Scalar
    most: Scalar
    step: Name
    gives: Name


class AppliesTable(Table):
    """`[applies]`."""

    sexes: list[Annotated[rules.Sex, Field(strict=False)]] = Field(default_factory=list)
    youngest: Years | None = None
    oldest: Years | None = None
    offences: list[Annotated[rules.Offence, Field(strict=False)]] = Field(default_factory=list)
    not_only: list[Annotated[rules.Offence, Field(strict=False)]] = Field(default_factory=list)
    note: Said | None = None


class NormTable(Table):
    """`[[norms]]`: only with a citation."""

    step: Name
    population: Line120
    functional: bool
    mean: Amount
    sd: Amount
    people: Count
    cites: Cites


class ReliabilityTable(Table):
    """`[[reliability]]`: only with a citation."""

    step: Name
    kind: Line120
    value: Amount
    cites: Cites


class CutOffTable(Table):
    """`[[cut_offs]]`: only with a citation."""

    step: Name
    value: Amount
    meaning: Line120
    cites: Cites


class InstrumentFile(Table):
    """A whole file."""

    code: Name
    name: Line120
    short_name: Line40
    version: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+([.-][A-Za-z0-9]+)*$", max_length=20)]
    summary: Text
    purpose: Annotated[rules.Purpose, Field(strict=False)]
    licence: Text
    by: Annotated[list[Annotated[rules.Assessor, Field(strict=False)]], Field(min_length=1)]
    training: Said | None = None
    warnings: list[Said] = Field(default_factory=list)
    valid_from: date | None = None
    valid_until: date | None = None
    result_months: Annotated[int, Field(gt=0, le=120)] | None = None
    no_standard: Said | None = None
    provisional: Code | None = None
    cites: Cites
    sources: Annotated[list[SourceTable], Field(min_length=1)]
    proposals: list[ProposalTable] = Field(default_factory=list)
    applies: AppliesTable = AppliesTable()
    scales: Annotated[list[ScaleTable], Field(min_length=1)]
    sections: list[SectionTable] = Field(default_factory=list)
    columns: list[ColumnTable] = Field(default_factory=list)
    items: Annotated[list[ItemTable], Field(min_length=1)]
    ladders: list[LadderTable] = Field(default_factory=list)
    steps: list[AnyStep] = Field(default_factory=list)
    variants: list[VariantTable] = Field(default_factory=list)
    projection: ProjectionTable | None = None
    norms: list[NormTable] = Field(default_factory=list)
    reliability: list[ReliabilityTable] = Field(default_factory=list)
    cut_offs: list[CutOffTable] = Field(default_factory=list)


def json_schema() -> dict[str, Any]:
    """The shape as JSON Schema, for editors; what the parts ask of each other is not in it."""
    schema = InstrumentFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Instrument"}
