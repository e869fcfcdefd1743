"""The shape of a file's terms: eligibility, cohorts, targets, menu, points, phases, completion, catching up."""

from typing import Annotated

from pydantic import Field

from tracker.catalogue.definitions.values import (
    Cites,
    Code,
    Count,
    Line40,
    Line80,
    Line120,
    Line160,
    Reasons,
    Table,
    Text,
    reason,
)
from tracker.catalogue.rules import terms
from tracker.catalogue.rules.eligibility import Criterion, CriterionKind, Weight
from tracker.catalogue.rules.programmes import Format
from tracker.catalogue.rules.progression import CatchUpBy, CatchUpRule, CompletionRule, Restarts

_LAX = Field(strict=False)
Formats = list[Annotated[Format, _LAX]]


class CriterionTable(Table):
    """`[[eligibility]]`."""

    kind: Annotated[CriterionKind, _LAX]
    one_of: list[Line40] = Field(default_factory=list)
    least: Annotated[int, Field(ge=0, le=120)] | None = None
    most: Annotated[int, Field(ge=0, le=120)] | None = None
    only: bool = False
    text: Line160 | None = None
    weight: Annotated[Weight, _LAX] = Weight.MUST
    formats: Formats = Field(default_factory=list)
    cites: Cites
    provisional: Code | None = None

    def value(self, reasons: Reasons) -> Criterion:
        """The criterion."""
        return Criterion(
            kind=self.kind,
            one_of=tuple(self.one_of),
            least=self.least,
            most=self.most,
            only=self.only,
            text=self.text or "",
            weight=self.weight,
            formats=tuple(form.value for form in self.formats),
            cites=tuple(self.cites),
            provisional=reason(reasons, self.provisional),
        )


class CohortTable(Table):
    """`[[cohorts]]`."""

    code: Code
    title: Line80
    adapted: bool = False


class TargetTable(Table):
    """`[[targets]]`."""

    code: Code
    title: Line120


class MenuTable(Table):
    """`[menu]`."""

    least: Annotated[int, Field(ge=0, le=1000)] = 0
    most: Count | None = None
    chosen_by: Line120 | None = None
    cites: Cites
    provisional: Code | None = None

    def value(self, reasons: Reasons) -> terms.Menu:
        """The menu."""
        why = reason(reasons, self.provisional)
        return terms.Menu(self.least, self.most, self.chosen_by or "", tuple(self.cites), why)


class PointTable(Table):
    """`[[points]]`."""

    code: Code
    title: Line120
    kind: Annotated[terms.PointKind, _LAX]
    when: Annotated[terms.Moment, _LAX]
    module: Code | None = None
    phase: Code | None = None
    weeks: Annotated[int, Field(gt=0, le=104)] | None = None
    instrument: Line80 | None = None
    cites: Cites
    provisional: Code | None = None

    def value(self, reasons: Reasons) -> terms.Point:
        """The point."""
        return terms.Point(
            code=self.code,
            title=self.title,
            kind=self.kind,
            moment=self.when,
            target=self.module or self.phase or "",
            weeks=self.weeks or 0,
            instrument=self.instrument or "",
            cites=tuple(self.cites),
            provisional=reason(reasons, self.provisional),
        )


class CompletionTable(Table):
    """`[completion]`."""

    share: Annotated[int, Field(gt=0, le=100)] = 100
    menu: Annotated[int, Field(ge=0, le=1000)] = 0
    points: list[Code] = Field(default_factory=list)
    engaged: bool = False
    cites: Cites
    provisional: Code | None = None

    def value(self, reasons: Reasons) -> CompletionRule:
        """The rule."""
        why = reason(reasons, self.provisional)
        return CompletionRule(self.share, self.menu, tuple(self.points), self.engaged, tuple(self.cites), why)


class CatchUpTable(Table):
    """`[catch_up]`."""

    by: Annotated[CatchUpBy, _LAX]
    restart_after: Annotated[int, Field(ge=0, le=1000)] | None = None
    restarts: Annotated[Restarts, _LAX] = Restarts.MODULE
    formats: Formats = Field(default_factory=list)
    cites: Cites
    provisional: Code | None = None

    def value(self, reasons: Reasons) -> CatchUpRule:
        """The rule."""
        return CatchUpRule(
            by=self.by,
            restart_after=self.restart_after,
            restarts=self.restarts,
            formats=tuple(form.value for form in self.formats),
            cites=tuple(self.cites),
            provisional=reason(reasons, self.provisional),
        )


class PhaseTable(Table):
    """`[[phases]]`."""

    number: Count
    code: Code
    title: Line120
    aim: Text
    entry: Annotated[terms.Entry, _LAX] | None = None
    recurs: bool = False
    cites: Cites
    provisional: Code | None = None

    def value(self, reasons: Reasons) -> terms.PhaseOutline:
        """The phase."""
        return terms.PhaseOutline(
            number=self.number,
            code=self.code,
            title=self.title,
            aim=self.aim,
            entry=self.entry,
            recurs=self.recurs,
            cites=tuple(self.cites),
            provisional=reason(reasons, self.provisional),
        )


class TermsTable(Table):
    """What a file may say at its top level beside the programme, its formats and its modules."""

    intensity: Annotated[terms.Intensity, _LAX] | None = None
    entry: Annotated[terms.Entry, _LAX] | None = None
    routes_in: list[Annotated[terms.RouteIn, _LAX]] = Field(default_factory=list)
    tools: list[Line80] = Field(default_factory=list)
    no_actuarial_tool: bool = False
    adaptation: Annotated[terms.Adaptation, _LAX] | None = None
    adds_to: Line120 | None = None
    eligibility: list[CriterionTable] = Field(default_factory=list)
    cohorts: list[CohortTable] = Field(default_factory=list)
    targets: list[TargetTable] = Field(default_factory=list)
    menu: MenuTable | None = None
    points: list[PointTable] = Field(default_factory=list)
    completion: CompletionTable | None = None
    catch_up: CatchUpTable | None = None
    phases: list[PhaseTable] = Field(default_factory=list)

    def terms(self, reasons: Reasons) -> terms.Terms:
        """The terms, without the phases, which stand beside the modules."""
        return terms.Terms(
            eligibility=tuple(criterion.value(reasons) for criterion in self.eligibility),
            cohorts=tuple(terms.Cohort(each.code, each.title, each.adapted) for each in self.cohorts),
            adaptation=self.adaptation,
            entry=self.entry,
            intensity=self.intensity,
            routes_in=tuple(self.routes_in),
            tools=tuple(self.tools),
            no_actuarial_tool=self.no_actuarial_tool,
            adds_to=self.adds_to or "",
            targets=tuple(terms.Target(each.code, each.title) for each in self.targets),
            menu=self.menu.value(reasons) if self.menu else None,
            points=tuple(point.value(reasons) for point in self.points),
            completion=self.completion.value(reasons) if self.completion else None,
            catch_up=self.catch_up.value(reasons) if self.catch_up else None,
        )
