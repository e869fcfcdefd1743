"""The text of a definition file as TOML, or what is wrong with it at its line: the same for every kind of file."""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracker.catalogue.rules.programmes import Problem

_AT_LINE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL)


def text_of(path: Path, file: str) -> str | list[Problem]:
    """What a file holds; `file` is what problems call it."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return [Problem(file, "file", "is not UTF-8 text")]


def document_of(text: str, file: str, parse_float: Callable[[str], Any] = float) -> dict[str, Any] | list[Problem]:
    """The document that a text is, with decimals as `parse_float` makes them."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n"), parse_float=parse_float)
    except tomllib.TOMLDecodeError as error:
        return [_syntax_problem(file, str(error), text)]
    except (RecursionError, ValueError):
        return [Problem(file, "file", "holds a number or a nesting that is beyond reading")]


def _syntax_problem(file: str, message: str, text: str) -> Problem:
    """What tomllib says of a text that is no TOML, at its line."""
    match = _AT_LINE.match(message)
    line = match["line"] if match else None
    what = match["what"] if match else message
    return Problem(file, f"line {line}" if line else "end of file", what, int(line or len(text.splitlines()) or 1))
