"""Reading a folder of definition files: `<programme>/<version>.toml`, every mistake of every file at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tracker.catalogue.definitions import checks, part, wording
from tracker.catalogue.definitions.documents import document_of, text_of
from tracker.catalogue.definitions.lines import lines_of
from tracker.catalogue.definitions.part import Part
from tracker.catalogue.definitions.shape import DefinitionFile, OutlineFile, read_shape
from tracker.catalogue.definitions.walking import Finding
from tracker.catalogue.rules.content import content_hash
from tracker.catalogue.rules.programmes import Problem, ProgrammeDefinition
from tracker.config import ROOT

SHIPPED = ROOT / "programmes"
BESIDE = "instruments"
"""The folder beside the programmes: `instruments.folder` reads it."""
BATTERIES = "batteries"
"""And the one that says which instruments a programme asks for: `batteries` reads it."""

SUGGESTIONS = "suggestions.toml"
"""And the file from measures to mechanisms: `suggestions` reads it."""

PROFILES = "profiles.toml"
"""And the file of treated profiles: `profiles` reads it."""

_NO_PROGRAMMES = frozenset({BESIDE, BATTERIES, SUGGESTIONS, PROFILES})


@dataclass(frozen=True)
class Definition:
    """A file without a mistake, by its path inside the folder, and what it defines."""

    file: str
    content: ProgrammeDefinition
    hash: str


@dataclass(frozen=True)
class Reading:
    """What a folder holds: its sound definitions by file, and every problem of the others."""

    definitions: tuple[Definition, ...]
    problems: tuple[Problem, ...]


def read_folder(folder: Path) -> Reading:
    """Read every definition file under a folder. Nothing is raised: what is wrong is in `problems`."""
    if not folder.is_dir():
        return Reading((), (Problem(str(folder), "folder", "there is no such folder"),))
    definitions: list[Definition] = []
    problems: list[Problem] = []
    for path in _files(folder):
        found = read_file(path, folder)
        if isinstance(found, Definition):
            definitions.append(found)
        else:
            problems += found
    problems += _empty(folder)
    problems += _disagreements(definitions)
    return Reading(tuple(definitions), tuple(problems))


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*.toml")) if path.relative_to(folder).parts[0] not in _NO_PROGRAMMES]


def read_file(path: Path, folder: Path) -> Definition | list[Problem]:
    """One file: what it defines, or all that is wrong with it."""
    file = path.relative_to(folder).as_posix()
    if len(path.relative_to(folder).parts) != 2:
        return [Problem(file, "file", "must stand in its programme's folder: <programme>/<version>.toml")]
    text = text_of(path, file)
    return read_text(text, folder=path.parent.name, stem=path.stem) if isinstance(text, str) else text


def read_text(text: str, *, folder: str, stem: str) -> Definition | list[Problem]:
    """The text of a file that would stand in `folder` as `stem`.toml: what it defines, or all that is wrong with it."""
    file = f"{folder}/{stem}.toml"
    document = document_of(text, file)
    if isinstance(document, list):
        return document
    found = _checked(file, document, folder=folder, stem=stem)
    if isinstance(found, Definition):
        return found
    line_of = lines_of(text)
    return [Problem(file, part.name(document, path), said, line_of(path)) for path, said in found]


def _checked(file: str, document: dict[str, Any], *, folder: str, stem: str) -> Definition | list[Finding]:
    shape: DefinitionFile | OutlineFile | None = None
    found: list[Finding] = []
    refused: frozenset[part.Path] = frozenset()
    try:
        shape = read_shape(document)
    except ValidationError as error:
        found += wording.findings(error)
        refused = wording.refused(error)
    found += checks.findings(Part(document, refused=refused), folder=folder, stem=stem)
    if shape is not None and not found:
        content = shape.definition()
        return Definition(file, content, content_hash(content))
    return found


def _empty(folder: Path) -> Iterator[Problem]:
    children = sorted(folder.iterdir())
    programmes = [
        child
        for child in children
        if child.is_dir() and not child.name.startswith(".") and child.name not in _NO_PROGRAMMES
    ]
    for programme in programmes:
        if not any(programme.glob("*.toml")):
            yield Problem(programme.name, "folder", "holds no <version>.toml")
    if not programmes and not any(folder.glob("*.toml")):
        yield Problem(folder.name, "folder", "holds no programme")


def _disagreements(definitions: Sequence[Definition]) -> Iterator[Problem]:
    """Versions of one programme carry one name: the first file read sets it."""
    first: dict[str, Definition] = {}
    for definition in definitions:
        kept = first.setdefault(definition.content.code, definition)
        for key in ("name", "short_name"):
            theirs, ours = getattr(kept.content, key), getattr(definition.content, key)
            if theirs != ours:
                text = f"is {ours}, but {theirs} in {kept.file}: one programme, one name"
                yield Problem(definition.file, key, text)


def lines(problems: Iterable[Problem]) -> str:
    """The problems, one a line."""
    return "\n".join(str(problem) for problem in problems)
