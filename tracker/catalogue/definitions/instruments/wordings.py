"""The overlay of wordings: item texts that a licence holder puts into `wordings/<code>.toml` of the instance folder.

Without one, forms show codes and topics. Texts are never part of a definition, nor of what it hashes to.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from tracker.catalogue.rules.instruments import Instrument
from tracker.catalogue.rules.programmes import Problem

_KEYS = {"instrument", "version", "holder", "items"}


@dataclass(frozen=True)
class Wording:
    """One overlay: texts by item code, who holds the licence, and every problem of the file."""

    instrument: str
    holder: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    of: int = 0

    @property
    def said(self) -> str:
        """What it covers, in words."""
        return f"wordings of {self.instrument}: {len(self.texts)} of {self.of} items"


def read_wordings(folder: Path, instruments: Sequence[Instrument]) -> list[Wording]:
    """Every overlay of a folder, against the instruments it may be for. A folder that is not there has none."""
    by_code = {instrument.code: instrument for instrument in instruments}
    return [_read(path, by_code.get(path.stem), sorted(by_code)) for path in sorted(folder.glob("*.toml"))]


def read_wording(folder: Path, instrument: Instrument) -> Wording:
    """The overlay of one instrument; without texts where there is no file, or it is wrong."""
    path = folder / f"{instrument.code}.toml"
    return _read(path, instrument, [instrument.code]) if path.exists() else Wording(instrument.code)


def _read(path: Path, instrument: Instrument | None, codes: Sequence[str]) -> Wording:
    file = f"{path.parent.name}/{path.name}"
    if instrument is None:
        return Wording(
            path.stem, problems=(Problem(file, "file", f"there is no instrument {path.stem}{_near(path.stem, codes)}"),)
        )
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        return Wording(instrument.code, problems=(Problem(file, "file", f"cannot be read: {error}"),))
    problems = tuple(Problem(file, key, said) for key, said in _wrong(document, instrument))
    if problems:
        return Wording(instrument.code, problems=problems)
    texts = {code: text.strip() for code, text in document["items"].items()}
    return Wording(instrument.code, document["holder"].strip(), texts, of=len(instrument.items))


def _wrong(document: dict[str, Any], instrument: Instrument) -> Iterator[tuple[str, str]]:
    for key in document:
        if key not in _KEYS:
            yield key, f"is not a key of a wording{_near(key, sorted(_KEYS))}"
    for key, due in (("instrument", instrument.code), ("version", instrument.version)):
        if document.get(key) != due:
            yield key, f"must be {due}, in quotes: texts belong to one version"
    holder = document.get("holder")
    if not isinstance(holder, str) or not holder.strip():
        yield "holder", "must say in quotes who holds the licence, and that it covers this use"
    items = document.get("items")
    if not isinstance(items, dict):
        yield "items", "is missing: a table of texts by the code of their items"
        return
    codes = [item.code for item in instrument.items]
    for code, text in items.items():
        if code not in codes:
            yield f"items.{code}", f"is not the code of an item{_near(code, codes)}"
        elif not isinstance(text, str) or not text.strip():
            yield f"items.{code}", "must be text in quotes, not empty"


def _near(name: str, kept: Sequence[str]) -> str:
    near = next(iter(get_close_matches(name, kept, n=1)), None)
    return f": did you mean {near}?" if near else ""
