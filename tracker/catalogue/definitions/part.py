"""A part of a definition file as it was written, to be compared with others even where the file is wrong.

What the shape has refused already is not handed out here, so that no mistake is reported twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Part:
    """A table of the file, where it stands in it, and the paths that its shape has refused."""

    table: dict[str, Any]
    path: Path = ()
    refused: frozenset[Path] = frozenset()

    def at(self, key: str) -> Path:
        """The path of a key of this table."""
        return (*self.path, key)

    def text(self, key: str) -> str | None:
        """A text that the shape accepts, or None."""
        value = self._accepted(self.at(key), self.table.get(key))
        return value.strip() if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """A whole number that the shape accepts, or None."""
        value = self._accepted(self.at(key), self.table.get(key))
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def value(self, key: str) -> Any:
        """Whatever the shape accepts under a key, or None."""
        return self._accepted(self.at(key), self.table.get(key))

    def texts(self, key: str) -> Iterator[tuple[Path, str]]:
        """The texts of a list that the shape accepts, each with its path."""
        listed = self.table.get(key)
        for index, value in enumerate(listed if isinstance(listed, list) else []):
            path = (*self.at(key), index)
            if isinstance(self._accepted(path, value), str):
                yield path, value

    def part(self, key: str) -> "Part | None":
        """A table under a key, or None where there is none."""
        value = self._accepted(self.at(key), self.table.get(key))
        return Part(value, self.at(key), self.refused) if isinstance(value, dict) else None

    def parts(self, key: str) -> list["Part"]:
        """The tables of a list, in order; what is no table is left out."""
        listed = self.table.get(key)
        return [
            Part(item, (*self.at(key), index), self.refused)
            for index, item in enumerate(listed if isinstance(listed, list) else [])
            if isinstance(item, dict)
        ]

    def whole(self, key: str) -> bool:
        """Whether a list stands under the key and every item of it is a table."""
        listed = self.table.get(key)
        return isinstance(listed, list) and bool(listed) and all(isinstance(item, dict) for item in listed)

    def refuses(self, key: str) -> bool:
        """Whether the shape refuses a key of this name, here or in any other part."""
        return any(path[-1:] == (key,) for path in self.refused)

    def refused_texts(self) -> set[str]:
        """Every text at or below a path that the shape refuses; asked of the whole file."""
        return {text for path in self.refused for text in _texts(_below(self.table, path))}

    def _accepted(self, path: Path, value: Any) -> Any:
        return None if path in self.refused else value


def name(document: object, path: Path) -> str:
    """A path as a reader writes it: an item of a list by its code or key, else by its place, from 1."""
    words = ""
    for at, step in enumerate(path):
        if isinstance(step, int):
            listed = _below(document, path[:at])
            words += f"[{_item(listed if isinstance(listed, list) else [], step)}]"
        else:
            words += f".{step}" if words else step
    return words


def _below(document: object, path: Path) -> object:
    for step in path:
        if isinstance(document, dict) and isinstance(step, str):
            document = document.get(step)
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return None
    return document


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _item(listed: list[Any], index: int) -> str:
    names = [_own_name(item) for item in listed]
    own = names[index] if index < len(names) else None
    return own if own is not None and names.count(own) == 1 else f"#{index + 1}"


def _own_name(item: object) -> str | None:
    if not isinstance(item, dict):
        return None
    own = item.get("code", item.get("key"))
    return own if isinstance(own, str) and own and not any(char in "[]. \n" for char in own) else None
