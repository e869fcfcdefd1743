"""What a definition says as plain JSON, and its hash: what is not said leaves no trace in either.

So a key that the format gains later changes nothing about a version that was loaded, and used, before it.
"""

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.catalogue.rules.programmes import ALWAYS_SAID, ProgrammeDefinition


def plain(value: object) -> Any:
    """A value as JSON knows it. Fields at their default are left out, but for those that have always been said."""
    if is_dataclass(value):
        return {
            field.name: plain(here)
            for field in fields(value)
            if (here := getattr(value, field.name)) != field.default
            or field.default is MISSING
            or ALWAYS_SAID.items() <= field.metadata.items()
        }
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def hash_of(value: object) -> str:
    """The SHA-256 of what a frozen value says, in 64 hex digits."""
    canonical = json.dumps(plain(value), sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def content_hash(definition: ProgrammeDefinition) -> str:
    """The SHA-256 of what a definition says, in 64 hex digits; remarks and layout of the file are no part."""
    return hash_of(definition)
