"""Which modules of a menu serve a target, in an order that says its reasons, and what is to be seen to before choosing.

Nothing here is a score: the order follows from what the programme's definition says, and a person decides.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from tracker.core.words import in_words
from tracker.treatment.rules.plans import PATHWAYS, TargetView

MULTIPLE = "multiple"


@dataclass(frozen=True, slots=True)
class Module:
    """A module as a plan sees it; `items` sessions are the person's, of which `met` are met."""

    code: str
    number: int
    title: str
    aim: str
    from_menu: bool
    requires: tuple[str, ...]
    targets: tuple[str, ...]
    pathways: tuple[str, ...]
    sessions: int
    minutes: int
    items: int
    met: int

    @property
    def chosen(self) -> bool:
        """Whether the person has it to do."""
        return not self.from_menu or self.items > 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A module for a target, with every reason for its place; none where nothing in the definition speaks for it."""

    module: Module
    reasons: tuple[str, ...]
    named: bool

    @property
    def serves(self) -> bool:
        """Whether anything speaks for it."""
        return bool(self.reasons)


def rank(target: TargetView, modules: Iterable[Module]) -> tuple[Ranked, ...]:
    """The modules for a target: those that name it first, then those of its pathway, then the rest, each in order.

    Among those that name it, one of its pathway too stands before one that is not.
    """
    found = [reasons_for(target, module) for module in modules]
    return tuple(
        sorted(found, key=lambda each: (-2 * each.named - (len(each.reasons) > each.named), each.module.number))
    )


def reasons_for(target: TargetView, module: Module) -> Ranked:
    """Everything in a programme's definition that speaks for a module for a target."""
    details, reasons = target.details, []
    named = bool(details.code) and details.code in module.targets
    if named:
        reasons.append(f"It works on this target: {target.title or details.code}")
    if details.pathway and details.pathway in module.pathways:
        reasons.append(f"It is made for this pathway: {PATHWAYS[details.pathway]}")
    elif details.pathway == MULTIPLE and module.pathways:
        names = " and ".join(PATHWAYS[each].lower() for each in module.pathways)
        reasons.append(f"It is made for one of several pathways: {names}")
    elif details.pathway and MULTIPLE in module.pathways:
        reasons.append("It is made for people on several pathways")
    return Ranked(module, tuple(reasons), named)


def served_by_default(targets: Iterable[TargetView], module: Module) -> tuple[int, ...]:
    """The open targets for which something speaks for a module."""
    return tuple(each.id for each in targets if each.is_open and reasons_for(each, module).serves)


@dataclass(frozen=True, slots=True)
class Check:
    """Something that was checked about choosing a module: what was found in words, and whether it stands in the way."""

    name: str
    said: str
    passed: bool


def checks_of(module: Module, modules: Sequence[Module]) -> tuple[Check, ...]:
    """What comes first, whether it is begun, and what it adds, each explained."""
    by_code = {each.code: each for each in modules}
    found = [_first(by_code[code]) for code in module.requires if code in by_code]
    if not found:
        found.append(Check("Comes first", "Nothing has to come before it", passed=True))
    if module.met:
        said = f"{module.met} of {module.items} sessions are met, so it stays chosen"
        found.append(Check("Begun", said, passed=True))
    return (*found, _dosage(module, modules))


def _first(before: Module) -> Check:
    if not before.from_menu:
        return Check("Comes first", f"After {before.title}, which everybody does", passed=True)
    if before.chosen:
        return Check("Comes first", f"After {before.title}, which is chosen", passed=True)
    return Check("Comes first", f"After {before.title}, which is not chosen: choose that too", passed=False)


def _dosage(module: Module, modules: Sequence[Module]) -> Check:
    total = sum(each.minutes for each in modules if each.chosen)
    whole = total if module.chosen else total + module.minutes
    adds = f"{module.sessions} {'session' if module.sessions == 1 else 'sessions'}, {hours(module.minutes)}"
    way = "counted in" if module.chosen else "with it"
    return Check("Dose", f"{adds}; {way}, the programme is {hours(whole)} for this person", passed=True)


def hours(minutes: int) -> str:
    """Minutes as hours in words: `2 hours`, `1.5 hours`."""
    number = f"{minutes / 60:.1f}".removesuffix(".0")
    return f"{number} hour{'' if number == '1' else 's'}"


def time_check(owed: int, today: date, ends_on: date | None) -> Check:
    """Whether the sessions still owed fit before the sentence ends: by plain division, not a forecast."""
    if ends_on is None:
        return Check("Time", "No sentence with an end date is recorded, so time is not checked", passed=True)
    if not owed:
        return Check("Time", "No session is owed", passed=True)
    weeks = (ends_on - today).days // 7
    if weeks <= 0:
        return Check("Time", f"The sentence ends on {in_words(ends_on)}: no whole week is left", passed=False)
    pace = ceil(10 * owed / weeks) / 10
    said = f"{owed} sessions owed in the {weeks} weeks until the sentence ends on {in_words(ends_on)}"
    return Check("Time", f"{said}: {pace:g} a week", passed=True)


def number_check(chosen: int, least: int, most: int | None) -> Check:
    """Whether as many modules are chosen as the programme's terms ask for."""
    if most is None:
        asked = f"at least {least}" if least else "any number"
    else:
        asked = str(least) if least == most else f"{least} to {most}"
    passed = chosen >= least and (most is None or chosen <= most)
    return Check("Number", f"{asked.capitalize()} of the menu, {chosen} chosen", passed=passed)


def shown_for(targets: Sequence[TargetView], modules: Iterable[Module]) -> tuple[tuple[Module, tuple[str, ...]], ...]:
    """The menu for choosing: modules that serve most open targets first, each with the reasons by target."""
    open_ones = [each for each in targets if each.is_open]
    found = []
    for module in modules:
        if module.from_menu:
            ranked = [(each, reasons_for(each, module)) for each in open_ones]
            said = tuple(f"{each.details.wording}: {_joined(one.reasons)}" for each, one in ranked if one.serves)
            named = sum(one.named for _each, one in ranked)
            found.append((-named, -len(said), module.number, module, said))
    return tuple((module, said) for *_order, module, said in sorted(found, key=lambda each: each[:3]))


def _joined(reasons: Sequence[str]) -> str:
    first, *rest = [each[:1].lower() + each[1:] for each in reasons]
    return " and ".join([first, *rest])


def titles_of(modules: Iterable[Module]) -> Mapping[str, str]:
    """The titles of modules by their codes."""
    return {each.code: each.title for each in modules}
