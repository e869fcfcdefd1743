"""What the shape finds wrong, in words for whoever wrote the file."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from tracker.catalogue.definitions.part import Path

Finding = tuple[Path, str]

_LINES = {"name", "short_name", "title", "short_title", "label", "hint", "topic", "because", "rule", "note"}
_FORMATS = "the formats are group and one_to_one"

_WORDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _: "is missing",
    "string_type": lambda _: "must be text in quotes",
    "string_too_short": lambda _: "must not be empty",
    "string_too_long": lambda ctx: f"is longer than {ctx['max_length']} characters",
    "int_type": lambda _: "must be a whole number, without quotes",
    "bool_type": lambda _: "must be true or false, without quotes",
    "date_type": lambda _: "must be a date like 2026-11-30, without quotes",
    "date_from_datetime_inexact": lambda _: "must be a date like 2026-11-30, without a time",
    "list_type": lambda _: "must be a list",
    "too_short": lambda _: "must not be empty",
    "too_long": lambda ctx: f"has more than {ctx['max_length']} entries",
    "model_type": lambda _: "must be a table of keys",
    "union_tag_not_found": lambda _: "must have `do`, which says what the step does",
    "union_tag_invalid": lambda ctx: f"`do` must be one of {ctx['expected_tags']}",
    "dict_type": lambda _: "must be a table of keys",
    "enum": lambda ctx: f"must be one of {ctx['expected']}",
    "greater_than": lambda ctx: f"must be more than {ctx['gt']}",
    "greater_than_equal": lambda ctx: f"must not be less than {ctx['ge']}",
    "less_than_equal": lambda ctx: f"must not be more than {ctx['le']}",
}


def findings(error: ValidationError, path_of: Callable[[Path], Path] = lambda path: path) -> list[Finding]:
    """Every refusal of the shape, once: a misspelt key is one finding, not also a missing one.

    `path_of` makes the path in the file of a place in the shape, where the two differ.
    """
    details = error.errors(include_url=False)
    for detail in details:
        detail["loc"] = path_of(detail["loc"])
    extra = [detail for detail in details if detail["type"] == "extra_forbidden"]
    missing = [detail["loc"] for detail in details if detail["type"] == "missing"]
    meant = dict(_misspelt([detail["loc"] for detail in extra], missing))
    return [
        (detail["loc"], _words(detail, meant.get(detail["loc"])))
        for detail in details
        if detail["loc"] not in meant.values()
    ]


def refused(error: ValidationError) -> frozenset[Path]:
    """Every path that the shape has refused, missing ones included."""
    return frozenset(detail["loc"] for detail in error.errors(include_url=False))


def _misspelt(extra: list[Path], missing: list[Path]) -> Iterator[tuple[Path, Path]]:
    for path in extra:
        near = {str(loc[-1]): loc for loc in missing if loc[:-1] == path[:-1]}
        if close := get_close_matches(str(path[-1]), near, n=1):
            yield path, near[close[0]]


def _words(detail: ErrorDetails, meant: Path | None) -> str:
    kind, path = detail["type"], detail["loc"]
    if kind == "extra_forbidden":
        if path[-2:-1] in {("formats",), ("minutes",)}:
            return f"is not a format: {_FORMATS}"
        return "is not a key of this table" + (f": did you mean {meant[-1]}?" if meant else "")
    if kind == "string_pattern_mismatch":
        return _pattern(path, detail.get("ctx", {}).get("pattern", ""))
    if path[-1] == "provisional" and kind == "string_type":
        return "must be the key, in quotes, of one of the [[proposals]], which says why"
    words = _WORDS.get(kind)
    return words(detail.get("ctx", {})) if words else detail["msg"]


def _pattern(path: Path, pattern: str) -> str:
    if path[-1] == "version":
        return "may hold only letters, digits, full stops and hyphens"
    if path[-1] in _LINES:
        return "must be on one line"
    if "_" in pattern:
        return "may hold only small letters, digits and single underscores or hyphens between them"
    return "may hold only small letters, digits and single hyphens between them"
