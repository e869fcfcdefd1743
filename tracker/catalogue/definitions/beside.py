"""Reading one file of rules that stands beside the programmes, and what its sources and proposals are named by."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from pydantic import Field, ValidationError

from tracker.catalogue.definitions import part, wording
from tracker.catalogue.definitions.documents import document_of, text_of
from tracker.catalogue.definitions.lines import lines_of
from tracker.catalogue.definitions.shape import ProposalTable, SourceTable
from tracker.catalogue.definitions.values import Table
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.instruments import Better, Instrument
from tracker.catalogue.rules.programmes import Problem

Named = Sequence[tuple[part.Path, str | None]]


class Cited(Table):
    """A file whose rules name sources and proposals."""

    sources: list[SourceTable] = Field(default_factory=list)
    proposals: list[ProposalTable] = Field(default_factory=list)

    def source(self, cites: Sequence[str]) -> str:
        """What some keys cite, in their order."""
        citations = {one.key: one.citation for one in self.sources}
        return " ".join(citations[key] for key in cites)

    def reason(self, key: str | None) -> str:
        """Why something is not settled, '' where it is."""
        return {one.key: one.reason for one in self.proposals}.get(key or "", "")

    def misnamed(self, cites: Named, provisional: Named) -> Iterator[Finding]:
        """Names that lead nowhere, and sources and proposals that nothing names; what is named stands by its place."""
        for what, tables, names in (("sources", self.sources, cites), ("proposals", self.proposals, provisional)):
            keys = [table.key for table in tables]
            yield from ((path, f"{key} is not among the {what}") for path, key in names if key and key not in keys)
            used = {key for _, key in names}
            yield from (((what, at, "key"), f"nothing names {key}") for at, key in enumerate(keys) if key not in used)


File = TypeVar("File", bound=Cited)


def read_beside(
    folder: Path, file: str, shape: type[File], check: Callable[[File], Iterator[Finding]]
) -> File | list[Problem]:
    """A file of a folder as its shape, once nothing is wrong with it; else all that is. None is wrong where none is."""
    path = folder / file
    if not path.is_file():
        return []
    text = text_of(path, file)
    if isinstance(text, list):
        return text
    document = document_of(text, file, Decimal)
    if isinstance(document, list):
        return document
    try:
        read = shape.model_validate(document)
    except ValidationError as error:
        found = wording.findings(error)
    else:
        found = list(check(read))
        if not found:
            return read
    line_of = lines_of(text)
    return [Problem(file, part.name(document, at), words, line_of(at)) for at, words in found]


def no_score(here: part.Path, code: str, step: str, instruments: Mapping[str, Instrument]) -> Iterator[Finding]:
    """Why a step of an instrument is no score that is better one way, by the key that is wrong."""
    instrument = instruments.get(code)
    if instrument is None:
        yield (*here, "instrument"), f"there is no instrument {code}"
        return
    found = next((each for each in instrument.steps if each.code == step), None)
    if found is None or not found.result:
        yield (*here, "step"), f"{code} has no result {step}"
    elif found.better is Better.NEITHER or found.ladder:
        yield (*here, "step"), f"{step} is no score that is better higher or lower"
