"""Reading the folder of batteries: `<programme>.toml`, which instruments a programme asks for, and when.

Sixty lines of shape need no schema: what is wrong is said as for every other file, `file: key: what`.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.catalogue.definitions.documents import document_of, text_of
from tracker.catalogue.rules.programmes import Problem

OCCASIONS = {"pre": (0, 0), "mid": (50, 0), "post": (100, 0), "follow_up": (100, 6)}
"""When each occasion is asked for unless the file says otherwise: the share of the sessions in per cent, and months."""

DAYS = 14
_KEYS = {"programme", "provisional", "due"}
_DUE = {"occasion", "instruments", "at", "months", "days"}


@dataclass(frozen=True, slots=True)
class BatteryLine:
    """One instrument on one occasion."""

    programme: str
    instrument: str
    occasion: str
    at: int
    months: int
    days: int
    provisional: str


def read_batteries(
    folder: Path, programmes: Collection[str], instruments: Collection[str]
) -> tuple[list[BatteryLine], list[Problem]]:
    """Every battery of a folder, for the programmes and instruments beside it, and every problem."""
    lines: list[BatteryLine] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        file = f"{folder.name}/{path.name}"
        text = text_of(path, file)
        document = document_of(text, file) if isinstance(text, str) else text
        if isinstance(document, list):
            problems += document
            continue
        wrong = list(dict.fromkeys(_wrong(document, path.stem, programmes, instruments)))
        problems += [Problem(file, key, said) for key, said in wrong]
        lines += [] if wrong else _lines(document)
    return lines, problems


def _wrong(
    document: Mapping[str, Any], stem: str, programmes: Collection[str], instruments: Collection[str]
) -> Iterator[tuple[str, str]]:
    yield from ((key, "is not a key of a battery") for key in document if key not in _KEYS)
    if document.get("programme") != stem:
        yield "programme", f"must be {stem}, as the file is called"
    elif stem not in programmes:
        yield "programme", f"there is no programme {stem} beside it"
    if not isinstance(document.get("provisional", ""), str):
        yield "provisional", "must say in quotes why"
    due = document.get("due")
    if not isinstance(due, list) or not due:
        yield "due", "is missing: an occasion with its instruments"
        return
    seen: set[tuple[str, str]] = set()
    for number, one in enumerate(due, 1):
        place = f"due {number}"
        if not isinstance(one, dict):
            yield place, "must be a table"
            continue
        yield from _wrong_due(place, one, instruments, seen)


def _wrong_due(
    place: str, one: Mapping[str, Any], instruments: Collection[str], seen: set[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    yield from ((f"{place}: {key}", "is not a key of what is due") for key in one if key not in _DUE)
    occasion = one.get("occasion")
    if occasion not in OCCASIONS:
        yield f"{place}: occasion", f"must be one of {', '.join(OCCASIONS)}"
    for key, most in (("at", 100), ("months", 120), ("days", 366)):
        number = one.get(key, 0)
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= most:
            yield f"{place}: {key}", f"must be a whole number from 0 to {most}"
    named = one.get("instruments")
    if not isinstance(named, list) or not named:
        yield f"{place}: instruments", "is missing: the codes of instruments"
        return
    for code in named:
        if code not in instruments:
            yield f"{place}: instruments", f"there is no instrument {code} beside it"
        if (str(occasion), str(code)) in seen:
            yield f"{place}: instruments", f"{code} stands twice for {occasion}"
        seen.add((str(occasion), str(code)))


def _lines(document: Mapping[str, Any]) -> Iterator[BatteryLine]:
    for one in document["due"]:
        at, months = OCCASIONS[one["occasion"]]
        when = (one.get("at", at), one.get("months", months), one.get("days", DAYS))
        for code in one["instruments"]:
            yield BatteryLine(
                document["programme"], code, one["occasion"], *when, document.get("provisional", "").strip()
            )
