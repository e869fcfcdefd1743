"""Scoring: a prepared instrument, its answers and a date give scores, bands, what is missing, and the working."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tracker.assessments.rules.answers import Question, take
from tracker.assessments.rules.deciding import Choose, Move, Tally
from tracker.assessments.rules.sheet import Band, Number, Order, Sheet, Value
from tracker.assessments.rules.steps import Elapsed, Extreme, Grid, Lookup, Match, Total

Step = Total | Lookup | Match | Grid | Extreme | Elapsed | Tally | Choose | Move


@dataclass(frozen=True, slots=True)
class Projection:
    """Items that are scored twice when missing, once as `least` and once as `most`; `step` then gives `gives`."""

    items: tuple[str, ...]
    least: Value
    most: Value
    step: str
    gives: str


class Line(NamedTuple):
    """One step of the working, in words."""

    step: str
    said: str


@dataclass(frozen=True, slots=True)
class Result:
    """What one scoring found. A step is in `scores` or `bands`, or in `not_computed` with the reason in words.

    `missing` are the items that had to be answered and were not; `projected` the two values, by step, that missing
    answers leave between.
    """

    variant: str
    as_of: date
    scores: dict[str, Number]
    bands: dict[str, Band]
    results: tuple[str, ...]
    not_computed: dict[str, str]
    missing: tuple[str, ...]
    projected: dict[str, tuple[Value, Value]]
    working: tuple[Line, ...]


def _both_ways(low: list[tuple[str, str]], high: list[tuple[str, str]], rule: Projection) -> Iterator[tuple[str, str]]:
    """The working of both ends: what is the same is said once."""
    others = dict(high)
    for code, said in low:
        other = others.pop(code, "")
        if said == other:
            yield code, said
            continue
        yield code, f"With what is missing as {rule.least}: {said}"
        if other:
            yield code, f"With what is missing as {rule.most}: {other}"
    yield from ((code, f"With what is missing as {rule.most}: {said}") for code, said in others.items())


@dataclass(frozen=True, slots=True)
class Scorer:
    """An instrument in one variant, ready to score any number of times. Steps stand in working order."""

    questions: tuple[Question, ...]
    steps: tuple[Step, ...]
    orders: dict[str, Order]
    results: tuple[str, ...] = ()
    variant: str = ""
    unused: frozenset[str] = frozenset()
    opening: tuple[Line, ...] = ()
    projection: Projection | None = None
    _titles: dict[str, str] = field(default_factory=dict)

    def score(self, answers: Mapping[str, object], as_of: date) -> Result:
        """Score. Raises `Refused`, by item, for answers that are not on their scales or were not asked for."""
        sheet = Sheet(as_of)
        take(sheet, self.questions, answers, self.unused)
        required = [question for question in self.questions if question.required]
        missing = tuple(question.code for question in required if question.code in sheet.lacks)
        projected: dict[str, tuple[Value, Value]] = {}
        gaps = [code for code in self.projection.items if code in sheet.lacks] if self.projection else []
        if self.projection and gaps:
            projected = self._project(sheet, self.projection, gaps)
        else:
            for step in self.steps:
                step.work(sheet)
        return self._result(sheet, missing, projected)

    def _project(self, sheet: Sheet, rule: Projection, gaps: list[str]) -> dict[str, tuple[Value, Value]]:
        """Work twice; what comes out the same stands, and what differs is between the two."""
        ends = [self._worked(sheet, gaps, value) for value in (rule.least, rule.most)]
        sheet.working += _both_ways(ends[0].working, ends[1].working, rule)
        differ: dict[str, tuple[Value, Value]] = {}
        for step in self.steps:
            low, high = (end.said.get(step.code) for end in ends)
            if low is None or high is None:
                lacks = ends[0].lacking([step.code]) | ends[1].lacking([step.code])
                if lacks or any(step.code in end.troubles for end in ends):
                    sheet.refuse(step.code, lacks, ends[0].troubles.get(step.code, ""))
            elif low == high:
                sheet.said[step.code] = low
            else:
                differ[step.code] = (low, high)
                sheet.refuse(step.code, frozenset(gaps))
        if rule.step in differ:
            del sheet.lacks[rule.step]
            sheet.said[rule.step] = rule.gives
            sheet.working.append((rule.step, self._omission(rule, differ[rule.step])))
        return differ

    def _omission(self, rule: Projection, ends: tuple[Value, Value]) -> str:
        labels = self.orders[rule.step].labels
        low, high = (labels[str(end)] for end in ends)
        title = self._titles.get(rule.step, rule.step)
        return f"{title}: {labels[rule.gives]} (missing answers leave it between {low} and {high})"

    def _worked(self, sheet: Sheet, gaps: list[str], value: Value) -> Sheet:
        """The sheet with one answer for all that is missing, worked through; the sheet itself stays as it is."""
        worked = Sheet(sheet.as_of)
        worked.said, worked.worth, worked.lacks = dict(sheet.said), dict(sheet.worth), dict(sheet.lacks)
        for question in self.questions:
            if question.code in gaps:
                del worked.lacks[question.code]
                said, worth = question.scale.read(value)
                worked.said[question.code] = said
                if worth is not None:
                    worked.worth[question.code] = worth
        for step in self.steps:
            step.work(worked)
        return worked

    def _result(self, sheet: Sheet, missing: tuple[str, ...], projected: dict[str, tuple[Value, Value]]) -> Result:
        scores: dict[str, Number] = {}
        bands: dict[str, Band] = {}
        not_computed: dict[str, str] = {}
        for step in self.steps:
            said = sheet.said.get(step.code)
            if said is None:
                if step.code in sheet.lacks:
                    not_computed[step.code] = self._why_not(sheet, step.code)
            elif order := self.orders.get(step.code):
                bands[step.code] = order.bands[str(said)]
            elif not isinstance(said, str | date):
                scores[step.code] = said
        lines = list(map(Line._make, sheet.working))
        lines += [Line(code, f"{self._titles.get(code, code)}: {why}") for code, why in not_computed.items()]
        return Result(
            variant=self.variant,
            as_of=sheet.as_of,
            scores=scores,
            bands=bands,
            results=self.results,
            not_computed=not_computed,
            missing=missing,
            projected=projected,
            working=(*self.opening, *lines),
        )

    def _why_not(self, sheet: Sheet, code: str) -> str:
        lacks = sheet.lacks[code]
        if not lacks:
            return f"cannot be computed: {sheet.troubles.get(code, 'a step before it has no result')}"
        topics = [f"{one.code} ({one.topic})" for one in self.questions if one.code in lacks]
        return f"cannot be computed: {', '.join(topics)} {'is' if len(topics) == 1 else 'are'} missing"
