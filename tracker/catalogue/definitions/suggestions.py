"""Reading the file of suggestions beside the programmes, from measures to mechanisms: see `docs/formulation.md`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from tracker.catalogue.definitions import part, wording
from tracker.catalogue.definitions.documents import document_of, text_of
from tracker.catalogue.definitions.folder import SUGGESTIONS
from tracker.catalogue.definitions.instruments.values import Amount, Name
from tracker.catalogue.definitions.lines import lines_of
from tracker.catalogue.definitions.shape import ProposalTable, SourceTable
from tracker.catalogue.definitions.values import Cites, Code, Table
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Better, Instrument
from tracker.catalogue.rules.programmes import Problem
from tracker.catalogue.rules.suggestions import SuggestionRule
from tracker.catalogue.rules.terms import Pathway


class RuleTable(Table):
    """`[[rules]]`."""

    code: Code
    instrument: Code
    step: Name
    mechanism: Annotated[Pathway, Field(strict=False)]
    beyond: Amount
    cites: Cites
    provisional: Code | None = None


class SuggestionsFile(Table):
    """The whole file."""

    sources: list[SourceTable] = Field(default_factory=list)
    proposals: list[ProposalTable] = Field(default_factory=list)
    rules: Annotated[list[RuleTable], Field(min_length=1)]


@dataclass(frozen=True)
class SuggestionReading:
    """What the file of a folder holds; both are empty where there is none."""

    rules: tuple[SuggestionRule, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_suggestions(folder: Path, instruments: Sequence[Instrument]) -> SuggestionReading:
    """The rules of a folder, held against its instruments. Nothing is raised: what is wrong is in `problems`."""
    path = folder / SUGGESTIONS
    if not path.is_file():
        return SuggestionReading()
    text = text_of(path, SUGGESTIONS)
    if isinstance(text, list):
        return SuggestionReading(problems=tuple(text))
    document = document_of(text, SUGGESTIONS, Decimal)
    if isinstance(document, list):
        return SuggestionReading(problems=tuple(document))
    try:
        shape = SuggestionsFile.model_validate(document)
    except ValidationError as error:
        found = wording.findings(error)
    else:
        found = list(_findings(shape, {one.code: one for one in instruments}))
        if not found:
            return SuggestionReading(rules=_rules(shape))
    line_of = lines_of(text)
    said = [Problem(SUGGESTIONS, part.name(document, at), words, line_of(at)) for at, words in found]
    return SuggestionReading(problems=tuple(said))


def _rules(shape: SuggestionsFile) -> tuple[SuggestionRule, ...]:
    sources = {one.key: one.citation for one in shape.sources}
    reasons = {one.key: one.reason for one in shape.proposals}
    return tuple(
        SuggestionRule(
            one.code,
            one.instrument,
            one.step,
            one.mechanism.value,
            str(one.beyond),
            " ".join(sources[key] for key in one.cites),
            reasons.get(one.provisional or "", ""),
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
        yield from ((at_step, said) for at_step, said in _of_instrument(here, one, instruments))
    yield from _named(shape)


def _of_instrument(here: part.Path, one: RuleTable, instruments: dict[str, Instrument]) -> Iterator[Finding]:
    instrument = instruments.get(one.instrument)
    if instrument is None:
        yield (*here, "instrument"), f"there is no instrument {one.instrument}"
        return
    step = next((each for each in instrument.steps if each.code == one.step), None)
    if step is None or not step.result:
        yield (*here, "step"), f"{one.instrument} has no result {one.step}"
    elif step.better is Better.NEITHER or step.ladder:
        yield (*here, "step"), f"{one.step} is no score that is better higher or lower"


def _named(shape: SuggestionsFile) -> Iterator[Finding]:
    """Sources and proposals that lead nowhere, or that nothing names."""
    cited = [(("rules", at, "cites"), key) for at, one in enumerate(shape.rules) for key in one.cites]
    marked = [(("rules", at, "provisional"), one.provisional) for at, one in enumerate(shape.rules) if one.provisional]
    for what, tables, names in (("sources", shape.sources, cited), ("proposals", shape.proposals, marked)):
        keys = [table.key for table in tables]
        yield from ((path, f"{key} is not among the {what}") for path, key in names if key not in keys)
        used = {key for _, key in names}
        yield from (((what, at, "key"), f"nothing names {key}") for at, key in enumerate(keys) if key not in used)
