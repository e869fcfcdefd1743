"""What a person's enrolment holds of a programme's modules: the choice from the menu, credits, beginning again. Pure.

Apart from `rules`, which is full: only decisions on items read these.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tracker.core.errors import Refused
from tracker.core.words import Worded
from tracker.delivery.rules import ItemState

LONGEST_WORDS = 200


class Decision(Worded):
    """What somebody decided about an item. Every one is kept, with how the item stood before."""

    CHOSEN = "chosen", "Chosen from the menu"
    DROPPED = "dropped", "No longer chosen"
    CREDITED = "credited"
    WAIVED = "waived"
    TAKEN_BACK = "taken_back", "Credit or waiver taken back"
    RESTARTED = "restarted", "Begun again"


@dataclass(frozen=True, slots=True)
class Decided:
    """Decisions that were taken together about sessions of one module; `before` says how many had been met."""

    decision: Decision
    module_title: str
    numbers: tuple[int, ...]
    reason: str
    source: str
    on_date: date
    by: str
    at: datetime
    met_before: int


@dataclass(frozen=True, slots=True)
class ModuleStanding:
    """A module of a version for one enrolment: its sessions in this format, how many it has as items, how many met."""

    id: int
    code: str
    number: int
    title: str
    aim: str
    from_menu: bool
    requires: tuple[str, ...]
    sessions: int
    minutes: int
    items: int
    met: int
    phase: str = ""

    @property
    def chosen(self) -> bool:
        """Whether the enrolment has it: everybody has what is mandatory."""
        return not self.from_menu or self.items > 0

    @property
    def is_met(self) -> bool:
        """Whether nothing of it is owed."""
        return self.items > 0 and self.met == self.items


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many modules of the menu are chosen for a person: at least, and at most (None: as many as there are)."""

    least: int = 0
    most: int | None = None


def check_choice(modules: Sequence[ModuleStanding], wanted: Collection[str], bounds: Bounds, reason: str) -> None:
    """The modules of the menu that a person is to do, by their codes. Raises `Refused`.

    As many as the terms say; each with the modules that come before it, none of which needs it in turn; and none
    dropped of which a session is met. A reason always.
    """
    by_code = {module.code: module for module in modules}
    unknown = set(wanted) - {module.code for module in modules if module.from_menu}
    if unknown:
        raise Refused("modules", "Choose modules from the menu")
    problem = (
        _begun(modules, wanted)
        or _circular(by_code, wanted)
        or _missing(by_code, wanted)
        or _number(len(set(wanted)), bounds)
    )
    problems = {"modules": problem} if problem else {}
    problems |= reason_problem(reason)
    if problems:
        raise Refused.of(problems)


def reason_problem(reason: str, name: str = "reason") -> dict[str, str]:
    """Why something is decided is always said, in 200 characters or fewer."""
    if not reason.strip() or len(reason.strip()) > LONGEST_WORDS:
        return {name: f"Enter why, in {LONGEST_WORDS} characters or fewer"}
    return {}


def _begun(modules: Iterable[ModuleStanding], wanted: Collection[str]) -> str:
    for module in modules:
        if module.from_menu and module.met and module.code not in wanted:
            return f"{module.title}: {module.met} of {module.items} sessions are met, so it stays chosen"
    return ""


def _circular(by_code: Mapping[str, ModuleStanding], wanted: Iterable[str]) -> str:
    for code in sorted(wanted):
        seen: list[str] = []
        if _leads_back(by_code, code, code, seen):
            titles = " and ".join(by_code[each].title for each in dict.fromkeys([code, *seen]))
            return f"{titles} each come after the other, so that nobody can begin: the programme’s definition is wrong"
    return ""


def _leads_back(by_code: Mapping[str, ModuleStanding], start: str, at: str, seen: list[str]) -> bool:
    for code in by_code[at].requires:
        if code == start:
            return True
        if code in by_code and code not in seen:
            seen.append(code)
            if _leads_back(by_code, start, code, seen):
                return True
            seen.remove(code)
    return False


def _missing(by_code: Mapping[str, ModuleStanding], wanted: Collection[str]) -> str:
    for code in sorted(wanted, key=lambda each: by_code[each].number):
        for first in by_code[code].requires:
            before = by_code.get(first)
            if before is not None and before.from_menu and first not in wanted:
                return f"{by_code[code].title} comes after {before.title}: choose that too"
    return ""


def _number(chosen: int, bounds: Bounds) -> str:
    if chosen >= bounds.least and (bounds.most is None or chosen <= bounds.most):
        return ""
    if bounds.most is None:
        wanted = f"at least {bounds.least}"
    elif bounds.most == bounds.least:
        wanted = str(bounds.least)
    else:
        wanted = f"{bounds.least} to {bounds.most}"
    return f"Choose {wanted} modules of the menu: {chosen} {'is' if chosen == 1 else 'are'} chosen"


def blocked(modules: Sequence[ModuleStanding]) -> dict[str, str]:
    """What has to be finished before modules that somebody is to do, in words, by code; ready ones are left out."""
    by_code = {module.code: module for module in modules}
    found: dict[str, str] = {}
    for module in modules:
        if not module.chosen or module.is_met:
            continue
        waits = [by_code[code].title for code in module.requires if code in by_code and not by_code[code].is_met]
        if waits:
            found[module.code] = f"after {' and '.join(waits)}"
    return found


@dataclass(frozen=True, slots=True)
class ItemNow:
    """An item as a decision finds it."""

    outline_id: int
    number: int
    state: ItemState
    minutes_prescribed: int
    minutes_credited: int
    met_on: date | None
    session_id: int | None


CREDITS = {Decision.CREDITED: ItemState.CREDITED, Decision.WAIVED: ItemState.WAIVED}


def check_credit(items: Sequence[ItemNow], wanted: Collection[int], reason: str, source: str) -> None:
    """Only what is owed is credited or waived, with a reason and where that is known from. Raises `Refused`."""
    owed = {item.outline_id for item in items if item.state is ItemState.OWED}
    problems = reason_problem(reason)
    if not wanted:
        problems["outlines"] = "Choose the sessions"
    elif not set(wanted) <= owed:
        problems["outlines"] = "Choose sessions that are still owed"
    if not source.strip() or len(source.strip()) > LONGEST_WORDS:
        problems["source"] = f"Enter where this is known from, in {LONGEST_WORDS} characters or fewer"
    if problems:
        raise Refused.of(problems)


def check_taking_back(items: Sequence[ItemNow], wanted: Collection[int], reason: str) -> None:
    """Only what was credited or waived is taken back, with a reason. Raises `Refused`."""
    credited = {item.outline_id for item in items if item.state in (ItemState.CREDITED, ItemState.WAIVED)}
    problems = reason_problem(reason)
    if not wanted or not set(wanted) <= credited:
        problems["outlines"] = "Choose sessions that were credited or waived"
    if problems:
        raise Refused.of(problems)


@dataclass(frozen=True, slots=True)
class Written:
    """What a decision makes of an item."""

    outline_id: int
    before: ItemNow
    state: ItemState
    minutes: int
    met_on: date | None
    restarted_on: date | None = None


def credited(items: Iterable[ItemNow], how: ItemState, on: date) -> tuple[Written, ...]:
    """Items as they are once credited, with all their minutes, or waived, with none."""
    return tuple(
        Written(item.outline_id, item, how, item.minutes_prescribed if how is ItemState.CREDITED else 0, on)
        for item in items
    )


def owed_again(items: Iterable[ItemNow], restarted_on: date | None = None) -> tuple[Written, ...]:
    """Items as they are once a credit is taken back or their module is begun again: owed, with no minutes."""
    return tuple(Written(item.outline_id, item, ItemState.OWED, 0, None, restarted_on) for item in items)
