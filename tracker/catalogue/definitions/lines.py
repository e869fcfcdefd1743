"""On which line of a TOML text each table and key stands, for messages beside the text: tomllib does not say.

It follows the layout alone and is asked about texts that tomllib has read, so it need not judge them.
"""

import re
from collections.abc import Callable, Iterator

from tracker.catalogue.definitions.part import Path

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PIECE = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_MARK = re.compile(r'\"\"\"|\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|[\[\]{}]')


def lines_of(text: str) -> Callable[[Path], int]:
    """Asked for a path: the line, from 1, of its key or table, else of the nearest around it that has a line."""
    known = dict(_places(text))
    return lambda path: next((known[path[:end]] for end in range(len(path), 0, -1) if path[:end] in known), 1)


def _places(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    counts: dict[Path, int] = {}
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        number = at + 1
        if header := _HEADER.match(lines[at]):
            table = _table(_pieces(header[2]), counts, listed=header[1] == "[[")
            yield table, number
        elif key := _KEY.match(lines[at]):
            pieces = _pieces(key[1])
            for end in range(1, len(pieces) + 1):
                yield (*table, *pieces[:end]), number
            at = _end(lines, at, key.end())
        at += 1


def _table(pieces: list[str], counts: dict[Path, int], *, listed: bool) -> Path:
    """The path of a header; one of a list is the next of it, and names after a list mean the last of it."""
    path: Path = ()
    for at, piece in enumerate(pieces):
        path = (*path, piece)
        if listed and at == len(pieces) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _pieces(dotted: str) -> list[str]:
    return [piece.strip("\"'") for piece in _PIECE.findall(dotted)]


def _end(lines: list[str], at: int, start: int) -> int:
    """The index of the line on which a value ends that begins on line `at` from character `start` on."""
    depth, quote, place = 0, "", start
    while at < len(lines):
        depth, quote = _through(lines[at][place:], depth, quote)
        if not quote and depth <= 0:
            return at
        at, place = at + 1, 0
    return at


def _through(rest: str, depth: int, quote: str) -> tuple[int, str]:
    """How deep in brackets, and in which long string, a line leaves off."""
    while rest:
        if quote:
            _, found, rest = rest.partition(quote)
            if not found:
                return depth, quote
            quote = ""
            continue
        mark = _MARK.search(rest)
        if mark is None:
            break
        rest = rest[mark.end() :]
        if mark[0] in {'"""', "'''"}:
            quote = mark[0]
        else:
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
    return depth, quote
