"""Reading the file of suggestions beside the programmes, from measures to mechanisms: see `docs/formulation.md`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from tracker.catalogue.definitions import part
from tracker.catalogue.definitions.beside import Cited, no_score, read_beside
from tracker.catalogue.definitions.folder import SUGGESTIONS
from tracker.catalogue.definitions.instruments.values import Amount, Name
from tracker.catalogue.definitions.values import Cites, Code, Table
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Instrument
from tracker.catalogue.rules.programmes import Problem
from tracker.catalogue.rules.suggestions import SuggestionRule
from tracker.catalogue.rules.terms import Pathway

_FOUR = [one.value for one in Pathway if one is not Pathway.MULTIPLE]
"""The pathways that are the core of a mechanism."""


class RuleTable(Table):
    """`[[rules]]`."""

    code: Code
    instrument: Code
    step: Name
    mechanism: Annotated[Pathway, Field(strict=False), WithJsonSchema({"enum": _FOUR, "type": "string"})]
    beyond: Annotated[Amount, WithJsonSchema({"exclusiveMinimum": 0, "type": "number"})]
    cites: Cites
    provisional: Code | None = None


class SuggestionsFile(Cited):
    """The whole file."""

    rules: Annotated[list[RuleTable], Field(min_length=1)]


@dataclass(frozen=True)
class SuggestionReading:
    """What the file of a folder holds; both are empty where there is none."""

    rules: tuple[SuggestionRule, ...] = ()
    problems: tuple[Problem, ...] = ()


def json_schema() -> dict[str, Any]:
    """The shape as JSON Schema, for editors; what the parts ask of each other is not in it."""
    schema = SuggestionsFile.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "Suggestions"}


def read_suggestions(folder: Path, instruments: Sequence[Instrument]) -> SuggestionReading:
    """The rules of a folder, held against its instruments. Nothing is raised: what is wrong is in `problems`."""
    known = {one.code: one for one in instruments}
    read = read_beside(folder, SUGGESTIONS, SuggestionsFile, lambda shape: _findings(shape, known))
    return SuggestionReading(problems=tuple(read)) if isinstance(read, list) else SuggestionReading(_rules(read))


def _rules(shape: SuggestionsFile) -> tuple[SuggestionRule, ...]:
    return tuple(
        SuggestionRule(
            one.code,
            one.instrument,
            one.step,
            one.mechanism.value,
            str(one.beyond),
            shape.source(one.cites),
            shape.reason(one.provisional),
        )
        for one in shape.rules
    )


def _findings(shape: SuggestionsFile, instruments: dict[str, Instrument]) -> Iterator[Finding]:
    seen: set[str] = set()
    for at, one in enumerate(shape.rules):
        here: part.Path = ("rules", at)
        if one.code in seen:
            yield (*here, "code"), f"{one.code} stands twice"
        seen.add(one.code)
        if one.mechanism is Pathway.MULTIPLE:
            yield (*here, "mechanism"), "multiple is no mechanism: a rule points to one of the four"
        if one.beyond <= 0:
            yield (*here, "beyond"), "must be more than 0: standard deviations beyond the norm"
        yield from no_score(here, one.instrument, one.step, instruments)
    cited = [(("rules", at, "cites"), key) for at, one in enumerate(shape.rules) for key in one.cites]
    marked = [(("rules", at, "provisional"), one.provisional) for at, one in enumerate(shape.rules)]
    yield from shape.misnamed(cited, marked)
