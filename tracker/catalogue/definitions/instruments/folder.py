"""Reading the folder of instruments: `<code>.toml`, the mistakes of every file at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from tracker.catalogue.definitions import part, wording
from tracker.catalogue.definitions.documents import document_of, text_of
from tracker.catalogue.definitions.folder import SHIPPED
from tracker.catalogue.definitions.instruments import checks
from tracker.catalogue.definitions.instruments.building import build
from tracker.catalogue.definitions.instruments.shape import InstrumentFile
from tracker.catalogue.definitions.lines import lines_of
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.content import hash_of
from tracker.catalogue.rules.instruments import Do, Instrument
from tracker.catalogue.rules.programmes import Problem

INSTRUMENTS = SHIPPED / "instruments"

_KINDS = {do.value for do in Do}


@dataclass(frozen=True)
class InstrumentDefinition:
    """A file without a mistake, the instrument it defines, and its text, as it is kept."""

    file: str
    content: Instrument
    hash: str
    text: str


@dataclass(frozen=True)
class InstrumentReading:
    """What a folder holds: its sound instruments by file, and every problem of the others."""

    definitions: tuple[InstrumentDefinition, ...]
    problems: tuple[Problem, ...]


def read_instruments(folder: Path = INSTRUMENTS) -> InstrumentReading:
    """Read every instrument of a folder. Nothing is raised: what is wrong is in `problems`."""
    definitions: list[InstrumentDefinition] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        found = read_instrument(path)
        if isinstance(found, InstrumentDefinition):
            definitions.append(found)
        else:
            problems += found
    return InstrumentReading(tuple(definitions), tuple(problems))


def read_instrument(path: Path) -> InstrumentDefinition | list[Problem]:
    """One file: the instrument it defines, or all that is wrong with it."""
    file = f"{path.parent.name}/{path.name}"
    text = text_of(path, file)
    return read_instrument_text(text, file=file, stem=path.stem) if isinstance(text, str) else text


def read_instrument_text(text: str, *, file: str, stem: str) -> InstrumentDefinition | list[Problem]:
    """The text of a file called `stem`.toml: the instrument it defines, or all that is wrong with it.

    While its shape is wrong, its parts are not compared: an unknown key may be the name that all the others miss.
    """
    document = document_of(text, file, Decimal)
    if isinstance(document, list):
        return document
    found: Sequence[Finding]
    try:
        shape = InstrumentFile.model_validate(document)
    except ValidationError as error:
        found = wording.findings(error, _without_kinds)
    else:
        content = build(shape)
        found = list(dict.fromkeys(checks.findings(shape, content, stem)))
        if not found:
            return InstrumentDefinition(file, content, hash_of(content), text)
    line_of = lines_of(text)
    return [Problem(file, part.name(document, path), said, line_of(path)) for path, said in found]


def _without_kinds(path: part.Path) -> part.Path:
    """A path of the shape names the kind of a step after its place; the file has no such key."""
    return tuple(
        step
        for at, step in enumerate(path)
        if not (step in _KINDS and at >= 2 and path[at - 2] == "steps" and isinstance(path[at - 1], int))
    )
