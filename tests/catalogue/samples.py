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


FULL: Document = {
    "code": "garden",
    "name": "Garden: a programme with a menu",
    "short_name": "Garden",
    "version": "1",
    "title": "First edition",
    "summary": "Everything that a definition can say.",
    "status": "current",
    "setting": "community",
    "intensity": "moderate",
    "entry": "rolling",
    "routes_in": ["community_sentence", "self_referral"],
    "tools": ["RM2000"],
    "adaptation": "inclusive",
    "adds_to": "isotp",
    "cites": ["board"],
    "sources": [{"key": "board", "citation": "Programme board.", "confidence": "verified"}],
    "proposals": [{"key": "guess", "reason": "Nobody has tried it yet."}],
    "eligibility": [
        {"kind": "age", "least": 18, "cites": ["board"]},
        {"kind": "static_band", "one_of": ["medium", "high"], "cites": ["board"], "provisional": "guess"},
        {"kind": "offence_type", "one_of": ["internet-images"], "only": True, "cites": ["board"]},
        {"kind": "judgement", "text": "Ready to talk", "weight": "should", "formats": ["group"], "cites": ["board"]},
    ],
    "cohorts": [{"code": "adapted", "title": "Adapted", "adapted": True}],
    "targets": [{"code": "coping", "title": "Coping"}],
    "menu": {"least": 1, "most": 2, "chosen_by": "both together", "cites": ["board"]},
    "points": [
        {"code": "first", "title": "First look", "kind": "assessment", "when": "start", "cites": ["board"]},
        {"code": "again", "title": "Again", "kind": "reformulation", "when": "after_each_module", "cites": ["board"]},
        {"code": "mid", "title": "Mid", "kind": "review", "when": "after_module", "module": "base", "cites": ["board"]},
        {
            "code": "on",
            "title": "On",
            "kind": "formulation",
            "when": "after_phase",
            "phase": "base",
            "cites": ["board"],
        },
        {"code": "weekly", "title": "Often", "kind": "three_way", "when": "every", "weeks": 12, "cites": ["board"]},
    ],
    "completion": {"menu": 1, "points": ["first"], "engaged": True, "cites": ["board"]},
    "catch_up": {"by": "next_session", "restart_after": 2, "restarts": "module", "cites": ["board"]},
    "phases": [
        {"number": 1, "code": "base", "title": "Base", "aim": "To begin.", "entry": "closed", "cites": ["board"]},
        {"number": 2, "code": "choice", "title": "Choice", "aim": "To go on.", "recurs": True, "cites": ["board"]},
    ],
    "formats": {
        "group": {"title": "Group", "sessions": 4, "minutes": 420, "group_size": {"most": 8}, "cites": ["board"]}
    },
    "modules": [
        {
            "number": 1,
            "code": "base",
            "title": "Base",
            "aim": "To begin.",
            "phase": "base",
            "cites": ["board"],
            "sessions": [
                {
                    "number": 1,
                    "code": "welcome",
                    "title": "Welcome",
                    "kind": "group",
                    "minutes": {"group": 120},
                    "prompts": [
                        {"code": "hopes", "label": "Hopes", "hint": "What is wanted of it"},
                        {"code": "next", "label": "Next"},
                    ],
                    "group_prompts": [{"code": "climate", "label": "How it began"}],
                },
                {"number": 2, "code": "look", "title": "Look", "kind": "review", "minutes": {"group": 60}},
            ],
        },
        {
            "number": 2,
            "code": "roses",
            "title": "Roses",
            "aim": "To tend.",
            "phase": "choice",
            "choice": "menu",
            "entry_point": True,
            "requires": ["base"],
            "targets": ["coping"],
            "pathways": ["emotional_dysregulation"],
            "cites": ["board"],
            "sessions": [
                {"number": 3, "code": "roses", "title": "Roses", "kind": "group", "minutes": {"group": 120}},
            ],
        },
        {
            "number": 3,
            "code": "herbs",
            "title": "Herbs",
            "aim": "To taste.",
            "phase": "choice",
            "choice": "menu",
            "entry_point": True,
            "requires": ["base"],
            "cites": ["board"],
            "sessions": [
                {"number": 4, "code": "herbs", "title": "Herbs", "kind": "three_way", "minutes": {"group": 120}},
            ],
        },
    ],
}


def full(**changes: Any) -> Document:
    """A sound document that says everything a definition can say, with some keys changed."""
    return deepcopy(FULL) | changes


OUTLINE: Document = {
    "code": "hearsay",
    "name": "Hearsay: known in outline",
    "short_name": "Hearsay",
    "version": "1",
    "title": "What is known",
    "summary": "Nobody has published its sessions.",
    "extent": "outline",
    "status": "legacy",
    "setting": "custody",
    "cites": ["paper"],
    "sources": [{"key": "paper", "citation": "A paper.", "confidence": "literature"}],
    "formats": {"group": {"title": "Group", "dose": "About 90 sessions.", "cites": ["paper"]}},
    "modules": [{"number": 1, "code": "known", "title": "The one that is known", "aim": "Known.", "cites": ["paper"]}],
}


def outline(**changes: Any) -> Document:
    """A sound document of a programme that is known in outline, with some keys changed."""
    return deepcopy(OUTLINE) | changes
