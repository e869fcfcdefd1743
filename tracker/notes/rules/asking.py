"""What a service asks of notes: the prompts of each kind of meeting, and an area's rules."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.core.errors import Refused
from tracker.notes.rules.notes import Meeting, Prompt

MOST_PROMPTS = 15


@dataclass(frozen=True, slots=True)
class NoteRule:
    """What an area asks: a second signature, a full note of every session, and how long things may wait.

    The numbers are this product's beginning, for an area to change. `version` is 0 where the area never said.
    """

    countersign: bool = False
    full_notes: bool = False
    missing_days: int = 5
    concern_hours: int = 24
    version: int = 0


DEFAULT_RULE = NoteRule()


def check_rule(rule: NoteRule) -> None:
    """From 1 to 60 days, from 1 hour to a week. Raises `Refused` with every problem by field."""
    problems = {}
    if not 1 <= rule.missing_days <= 60:
        problems["missing_days"] = "Enter a number of days from 1 to 60"
    if not 1 <= rule.concern_hours <= 168:
        problems["concern_hours"] = "Enter a number of hours from 1 to 168"
    if problems:
        raise Refused.of(problems)


@dataclass(frozen=True, slots=True)
class TemplateView:
    """The prompts of a kind of meeting; `session` names the one programme session they are for, '' for all."""

    id: int
    meeting: Meeting
    session: str
    prompts: tuple[Prompt, ...]
    changed_by: str
    version: int


def as_prompts(given: Sequence[Mapping[str, str]]) -> tuple[Prompt, ...]:
    """The prompts that a definition gives a session; their keys are of no other prompts."""
    return tuple(Prompt(f"s-{one['code']}", one["label"], one.get("hint", "")) for one in given)


def as_lines(prompts: Sequence[Prompt]) -> str:
    """Prompts as they are edited: one a line, what it asks after a colon."""
    return "\n".join(f"{one.label}: {one.hint}" if one.hint else one.label for one in prompts)


def from_lines(text: str, before: Sequence[Prompt]) -> tuple[Prompt, ...]:
    """Prompts from lines; one whose label stays keeps its key. Raises `Refused('prompts')`."""
    known, found = {one.label.casefold(): one.key for one in before}, []
    for line in (each.strip() for each in text.replace("\r", "\n").split("\n")):
        if not line:
            continue
        label, _, hint = (part.strip() for part in line.partition(":"))
        if not label or len(label) > 80 or len(hint) > 200:
            raise Refused("prompts", f"“{line[:40]}”: a prompt has up to 80 characters, its hint up to 200")
        found.append(Prompt(known.get(label.casefold()) or _key(label), label, hint))
    if not 1 <= len(found) <= MOST_PROMPTS:
        raise Refused("prompts", f"Enter 1 to {MOST_PROMPTS} prompts, one a line")
    keys = [one.key for one in found]
    twice = next((one.label for at, one in enumerate(found) if one.key in keys[:at]), None)
    if twice is not None:
        raise Refused("prompts", f"{twice} stands there twice, or nearly")
    return tuple(found)


def _key(label: str) -> str:
    """A key from a label: letters and figures, joined by a line; one word is never taken for a plain note's."""
    key = re.sub(r"[^a-z0-9]+", "-", label.casefold()).strip("-")[:36]
    return f"p-{key or 'prompt'}"
