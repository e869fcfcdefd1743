"""Definition files for the tests: a small sound one to spoil, and a writer of TOML."""

import re
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

Document = dict[str, Any]

SOUND: Document = {
    "code": "steady",
    "name": "Steady: an introduction",
    "short_name": "Steady",
    "version": "1",
    "title": "First edition",
    "summary": "Three sessions.",
    "status": "current",
    "setting": "community",
    "valid_from": date(2027, 1, 4),
    "cites": ["board"],
    "sources": [
        {"key": "board", "citation": "Programme board.", "confidence": "verified"},
        {"key": "pilot", "citation": "The pilot.", "confidence": "uncertain"},
    ],
    "proposals": [{"key": "alone", "reason": "Nobody has delivered it to one person yet."}],
    "formats": {
        "group": {
            "title": "Group",
            "sessions": 3,
            "minutes": 330,
            "group_size": {"least": 4, "most": 10},
            "cites": ["board"],
        },
        "one_to_one": {
            "title": "One-to-one",
            "sessions": 2,
            "minutes": 120,
            "cites": ["pilot"],
            "provisional": "alone",
        },
    },
    "modules": [
        {
            "number": 1,
            "code": "first-steps",
            "title": "First steps",
            "aim": "To begin.",
            "cites": ["board"],
            "sessions": [
                {
                    "number": 1,
                    "code": "welcome",
                    "title": "Welcome",
                    "kind": "one_to_one",
                    "minutes": {"group": 30, "one_to_one": 60},
                },
                {
                    "number": 2,
                    "code": "plans",
                    "title": "Plans for hard days",
                    "kind": "group",
                    "minutes": {"group": 150, "one_to_one": 60},
                    "gap_weeks_before": 1,
                },
            ],
        },
        {
            "number": 2,
            "code": "together",
            "title": "Together",
            "aim": "To end.",
            "cites": ["board"],
            "sessions": [
                {
                    "number": 3,
                    "code": "looking-on",
                    "title": "Looking back and on",
                    "kind": "group",
                    "minutes": {"group": 150, "one_to_one": "left out"},
                    "required": False,
                }
            ],
        },
    ],
}


def sound(**changes: Any) -> Document:
    """A sound document of two modules and three sessions in both formats, with some keys changed."""
    return deepcopy(SOUND) | changes


def write(folder: Path, document: Document, *, place: str | None = None) -> Path:
    """Write a document under a folder: at `place`, or where its code and version send it."""
    path = folder / (place or f"{document['code']}/{document['version']}.toml")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(toml(document), encoding="utf-8")
    return path


def toml(document: Document) -> str:
    """A document as TOML: scalars as they are, everything nested as inline tables."""
    return "".join(f"{_key(key)} = {_value(value)}\n" for key, value in document.items())


def _key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items()) + "}"
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    escaped = (f"\\U{ord(char):08X}" if char in '"\\' or ord(char) < 32 or ord(char) == 127 else char for char in text)
    return '"' + "".join(escaped) + '"'
