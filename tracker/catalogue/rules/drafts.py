"""Drafts of versions: what is written before it is published, under which label, and what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from tracker.catalogue.rules.programmes import ProgrammeDefinition
from tracker.core.errors import Refused

LONGEST_TEXT = 300_000  # characters: ten times the longest programme that comes with Tracker
_CODE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as it stands; `version` counts its saves. `published_at` is None while it is being written."""

    id: int
    code: str
    label: str
    text: str
    version: int
    started_by: str
    saved_by: str
    saved_at: datetime
    published_at: datetime | None

    @property
    def file(self) -> str:
        """The file that it would be."""
        return f"{self.code}/{self.label}.toml"


def next_label(labels: Iterable[str]) -> str:
    """The label of the version after these: one more than the highest that is a whole number, else 1."""
    numbers = [int(label) for label in labels if label.isdecimal()]
    return str(max(numbers, default=0) + 1)


def check_code(code: str) -> str:
    """The code of a new programme, as it may stand; raises `Refused('code')`."""
    tidy = code.strip()
    pieces = tidy.split("-")
    plain = all(piece.isascii() and piece.isalnum() and piece == piece.lower() for piece in pieces)
    if not plain or len(tidy) > _CODE_LENGTH:
        raise Refused("code", "Enter a code of small letters, digits and single hyphens, 40 at most, like steady-steps")
    if tidy == "instruments":
        raise Refused("code", "Choose another code: the folder instruments holds what is not a programme")
    return tidy


def check_text(text: str) -> str:
    """The text with plain line ends and one at its end; raises `Refused('text')` when it is empty or too long."""
    if not text.strip():
        raise Refused("text", "Enter the definition. A draft that is not wanted can be thrown away")
    if len(text) > LONGEST_TEXT:
        raise Refused("text", f"The text must be {LONGEST_TEXT:,} characters or fewer")
    return text.replace("\0", "").replace("\r\n", "\n").rstrip() + "\n"


def check_names(content: ProgrammeDefinition, name: str, short_name: str) -> None:
    """One programme, one name in all its versions; raises `Refused('text')` with what the others have."""
    for key, ours, theirs in (("name", content.name, name), ("short_name", content.short_name, short_name)):
        if ours != theirs:
            raise Refused("text", f"{key}: is {ours}, but {theirs} in the other versions: one programme, one name")


def relabelled(text: str, label: str) -> str:
    """A definition's text as the draft of another version; `title` is left to be rewritten."""
    lines = text.splitlines()
    at = next((at for at, line in enumerate(lines) if line.startswith("version = ")), None)
    if at is not None:
        lines[at] = f'version = "{label}"'
    return "\n".join(lines) + "\n"


def scaffold(code: str, label: str = "1") -> str:
    """A sound definition to begin from: one module of two sessions in a group, with every place that needs a word."""
    name = code.replace("-", " ").capitalize()
    return _SCAFFOLD.format(code=code, label=label, name=name)


_SCAFFOLD = """# A new programme. Every key is explained in docs/definitions.md.

code = "{code}"
name = "{name}"
short_name = "{name}"
version = "{label}"
title = "First edition"
summary = "For whom it is, what it works on, and how long it takes."
status = "draft"
setting = "community"
cites = ["source"]

[[sources]]
key = "source"
citation = "Author, title, date, and what was taken from it."
confidence = "uncertain"

[[proposals]]
key = "begun"
reason = "This has only been begun: nothing in it is settled."

[[eligibility]]
kind = "age"
least = 18
cites = ["source"]
provisional = "begun"

[completion]
engaged = true
cites = ["source"]
provisional = "begun"

[formats.group]
title = "Group"
sessions = 2
minutes = 240
group_size = {{ least = 4, most = 10 }}
cites = ["source"]
provisional = "begun"

[[modules]]
number = 1
code = "first-module"
title = "First module"
aim = "What it is for, in a sentence."
cites = ["source"]
provisional = "begun"

[[modules.sessions]]
number = 1
code = "first-session"
title = "First session"
kind = "group"
minutes = {{ group = 120 }}
provisional = "begun"

[[modules.sessions]]
number = 2
code = "second-session"
title = "Second session"
kind = "group"
minutes = {{ group = 120 }}
provisional = "begun"
"""
