"""What an earlier programme would credit: read from the words of a referral, as a proposal that a lead decides."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

_NUMBERS = r"((?:\d{1,3}(?:\s*(?:,|and|to|-|–)\s*)?)+)"
_MODULES = re.compile(rf"\bmodules?\s+{_NUMBERS}", re.IGNORECASE)
_SESSIONS = re.compile(rf"\bsessions?\s+{_NUMBERS}", re.IGNORECASE)
_RANGE = re.compile(r"(\d{1,3})\s*(?:to|-|–)\s*(\d{1,3})|(\d{1,3})")


@dataclass(frozen=True, slots=True)
class Creditable:
    """A session that is owed, with its module."""

    outline_id: int
    number: int
    title: str
    module_number: int
    module_title: str


def numbers(words: str) -> frozenset[int]:
    """The numbers of a list in words: `1, 3 to 5 and 8`."""
    found: set[int] = set()
    for first, last, single in _RANGE.findall(words):
        found |= set(range(int(first), int(last) + 1)) if first else {int(single)}
    return frozenset(found)


def proposed(words: str, owed: Iterable[Creditable]) -> frozenset[int]:
    """The outlines that words like `modules 1 and 2`, `sessions 3 to 5` or a module's title name, among those owed."""
    modules = _named(_MODULES, words)
    sessions = _named(_SESSIONS, words)
    said = words.casefold()
    return frozenset(
        each.outline_id
        for each in owed
        if each.module_number in modules
        or each.number in sessions
        or re.search(rf"\b{re.escape(each.module_title.casefold())}\b", said)
    )


def _named(pattern: re.Pattern[str], words: str) -> Collection[int]:
    return {number for listed in pattern.findall(words) for number in numbers(listed)}
