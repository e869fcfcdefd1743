"""The shape of `[[steps]]` and of conditions: which keys each kind of step has. See `docs/instruments.md`."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from tracker.catalogue.definitions.instruments.values import Amount, Bounds, Name, Said, Scalar, Scalars
from tracker.catalogue.definitions.values import Code, Count, Line120, Table
from tracker.catalogue.rules import instruments as rules

Places = Annotated[int, Field(ge=0, le=4)]
Names = Annotated[list[Name], Field(min_length=1)]


class ConditionTable(Table):
    """`when` and `asked_when`: on one answer or step, or on several conditions."""

    of: Name | None = None
    is_: Scalars | None = Field(default=None, alias="is")
    at_least: Scalar | None = None
    at_most: Scalar | None = None
    known: bool | None = None
    all: "Annotated[list[ConditionTable], Field(min_length=1)] | None" = None
    any: "Annotated[list[ConditionTable], Field(min_length=1)] | None" = None
    none: "Annotated[list[ConditionTable], Field(min_length=1)] | None" = None

    @model_validator(mode="after")
    def _one_thing(self) -> "ConditionTable":
        tests = [self.is_, self.at_least, self.at_most, self.known]
        asked = [test for test in tests if test is not None]
        groups = [group for group in (self.all, self.any, self.none) if group is not None]
        if self.of is None and (asked or len(groups) != 1):
            raise PydanticCustomError("condition", "must have `of`, or one of all, any and none")
        if self.of is not None and (groups or not asked):
            raise PydanticCustomError("condition", "`of` needs one of is, at_least, at_most and known beside it")
        return self

    def value(self) -> rules.Condition:
        """The condition as Tracker knows it."""
        return rules.Condition(
            of=self.of or "",
            among=self.is_ or (),
            at_least=self.at_least,
            at_most=self.at_most,
            known=self.known,
            all=tuple(inner.value() for inner in self.all or ()),
            any=tuple(inner.value() for inner in self.any or ()),
            none=tuple(inner.value() for inner in self.none or ()),
        )


class RowTable(Table):
    """A row of a table: `from` and `to` are inclusive; without one the row is open on that side."""

    from_: Amount | None = Field(default=None, alias="from")
    to: Amount | None = None
    is_: Scalars | None = Field(default=None, alias="is")
    gives: Scalar


class TallyCase(Table):
    """`points` that count when the condition holds."""

    when: ConditionTable
    points: Amount = 1
    because: Said


class ChooseCase(Table):
    """What a step gives when the condition holds, or, with `as_of`, the step whose value it takes over."""

    when: ConditionTable
    gives: Scalar | None = None
    as_of: Name | None = None
    because: Said


class OtherwiseTable(Table):
    """What a step gives when none of its cases holds."""

    gives: Scalar | None = None
    as_of: Name | None = None
    because: Said


class MoveCase(Table):
    """How many bands up, or with a minus down, when the condition holds."""

    when: ConditionTable
    by: Annotated[int, Field(ge=-9, le=9)]
    because: Said


class ProrateTable(Table):
    """`prorate`: how many answers may be missing, and to how many places the result is rounded."""

    most_missing: Count
    places: Places = 0


class StepTable(Table):
    """What every step has."""

    code: Name
    title: Line120
    result: bool = False
    better: Annotated[rules.Better, Field(strict=False)] = rules.Better.NEITHER
    cites: list[Code] = Field(default_factory=list)
    provisional: Code | None = None


class SumStep(StepTable):
    """The points of items, sections and steps, added."""

    do: Literal["sum"]
    of: Names
    reverse: list[Name] = Field(default_factory=list)
    prorate: ProrateTable | None = None
    range: Bounds | None = None


class MeanStep(StepTable):
    """Their mean."""

    do: Literal["mean"]
    of: Names
    reverse: list[Name] = Field(default_factory=list)
    prorate: ProrateTable | None = None
    places: Places = 2
    range: Bounds | None = None


class TableStep(StepTable):
    """A table of points, or of bands where a ladder is named."""

    do: Literal["table"]
    of: Name
    ladder: Name | None = None
    rows: Annotated[list[RowTable], Field(min_length=1)]


class TallyStep(StepTable):
    """Points for each case that holds."""

    do: Literal["tally"]
    cases: Annotated[list[TallyCase], Field(min_length=1)]
    range: Bounds | None = None


class ChooseStep(StepTable):
    """The first case that holds."""

    do: Literal["choose"]
    ladder: Name | None = None
    cases: Annotated[list[ChooseCase], Field(min_length=1)]
    otherwise: OtherwiseTable


class ExtremeStep(StepTable):
    """The highest, or the lowest, of numbers, or of bands where a ladder is named."""

    do: Literal["highest", "lowest"]
    of: Names
    ladder: Name | None = None


class MatrixStep(StepTable):
    """Two values, one naming the row and one the column."""

    do: Literal["matrix"]
    rows_of: Name
    columns_of: Name
    ladder: Name | None = None
    cells: Annotated[dict[str, dict[str, Scalar]], Field(min_length=1)]


class MoveStep(StepTable):
    """A band moved up or down its ladder, never past its ends, nor past `cap`."""

    do: Literal["move"]
    of: Name
    ladder: Name
    cases: Annotated[list[MoveCase], Field(min_length=1)]
    cap: Name | None = None


class ElapsedStep(StepTable):
    """Whole years from one date to another, or to the date the result is as of."""

    do: Literal["elapsed"]
    since: Name
    until: Name | None = None


AnyStep = Annotated[
    SumStep | MeanStep | TableStep | TallyStep | ChooseStep | ExtremeStep | MatrixStep | MoveStep | ElapsedStep,
    Field(discriminator="do"),
]
