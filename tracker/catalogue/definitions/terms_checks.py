"""The terms of a definition file against its modules: phases, prerequisites, the menu, points, eligibility.

As in `checks`, each check takes the file as a `Part` and passes over what the shape has refused.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from tracker.catalogue.definitions.part import Part
from tracker.catalogue.definitions.walking import Finding, codes, formats_of, strays
from tracker.catalogue.rules.eligibility import VALUES, CriterionKind
from tracker.catalogue.rules.programmes import Format
from tracker.catalogue.rules.terms import Choice, Entry, Extent, Moment

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _phases(file: Part) -> Iterator[Finding]:
    kept = codes(file.parts("phases"))
    modules = file.parts("modules")
    yield from strays(codes(modules, "phase"), kept, "is not the code of a phase")
    if kept:
        for module in modules:
            if "phase" not in module.table:
                yield module.at("phase"), "is missing: where there are phases, every module stands in one"


def _targets(file: Part) -> Iterator[Finding]:
    named = [found for module in file.parts("modules") for found in module.texts("targets")]
    yield from strays(named, codes(file.parts("targets")), "is not the code of a target")


def _requires(file: Part) -> Iterator[Finding]:
    modules = file.parts("modules")
    named = [found for module in modules for found in module.texts("requires")]
    yield from strays(named, codes(modules), "is not the code of a module")
    needs = {
        code: [need for _, need in module.texts("requires")] for module in modules if (code := module.text("code"))
    }
    circles = list(_circles(needs))
    for circle in circles:
        module = next(part for part in modules if part.text("code") == circle[0])
        steps = ", ".join(f"{one} requires {other}" for one, other in zip(circle, circle[1:] + circle[:1], strict=True))
        yield module.at("requires"), f"goes round in a circle, so that nobody could begin: {steps}"
    yield from _misplaced(modules, {code for circle in circles for code in circle})


def _circles(needs: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """Each circle once, from the module that stands first in the file."""
    told: set[frozenset[str]] = set()
    for start in needs:
        circle = _way_back(start, needs)
        if circle and frozenset(circle) not in told:
            told.add(frozenset(circle))
            yield circle


def _way_back(start: str, needs: Mapping[str, list[str]]) -> list[str]:
    """The shortest way from a module over what it requires back to itself, without the return; [] if there is none."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for need in needs.get(way[-1], []):
            if need == start:
                return way
            if need not in seen:
                seen.add(need)
                ways.append([*way, need])
    return []


def _misplaced(modules: list[Part], circular: set[str]) -> Iterator[Finding]:
    """A module that requires a later one, or, being for everybody, one that is chosen from the menu."""
    order = {code: at for at, module in enumerate(modules) if (code := module.text("code"))}
    menu = {module.text("code") for module in modules if module.text("choice") == Choice.MENU}
    for at, module in enumerate(modules):
        if module.text("code") in circular:
            continue
        for path, need in module.texts("requires"):
            if order.get(need, -1) > at:
                yield path, f"{need} comes after this module: what is required stands before it"
            elif need in menu and module.text("choice") != Choice.MENU:
                yield path, f"{need} is chosen from the menu, but this module is for everybody"


def _menu(file: Part) -> Iterator[Finding]:
    menu, modules = file.part("menu"), file.parts("modules")
    offered = [module for module in modules if module.text("choice") == Choice.MENU]
    if menu is None:
        if offered and "menu" not in file.table:
            yield offered[0].at("choice"), "is menu, but the file has no [menu] that says how many are chosen"
        return
    least, most = menu.number("least") or 0, menu.number("most")
    if most is not None and least > most:
        yield menu.at("least"), f"is {least}, more than the most, {most}"
        return
    if file.text("extent") == Extent.OUTLINE:
        return
    if not offered:
        yield menu.path, 'no module is on the menu: mark those that are with choice = "menu"'
    elif max(least, most or 0) > len(offered):
        yield menu.at("most" if most else "least"), f"asks for more modules than the menu has, {len(offered)}"


def _entry(file: Part) -> Iterator[Finding]:
    modules = file.parts("modules")
    said = [file.text("entry"), *(phase.text("entry") for phase in file.parts("phases"))]
    if Entry.ROLLING in said and modules and not any(module.value("entry_point") for module in modules):
        key = file.at("entry") if file.text("entry") == Entry.ROLLING else file.at("phases")
        yield key, "is rolling, but no module is an entry point: mark those that are with entry_point = true"


_TARGET = {
    Moment.BEFORE_MODULE: "module",
    Moment.AFTER_MODULE: "module",
    Moment.AFTER_PHASE: "phase",
    Moment.EVERY: "weeks",
}


def _points(file: Part) -> Iterator[Finding]:
    points = file.parts("points")
    for point in points:
        moment = point.text("when")
        if moment is None or moment not in set(Moment):
            continue
        wanted = _TARGET.get(Moment(moment))
        if wanted and wanted not in point.table:
            yield point.at(wanted), f"is missing: {moment} needs it"
        for key in ("module", "phase", "weeks"):
            if key in point.table and key != wanted:
                yield point.at(key), f"has no meaning where when is {moment}"
    yield from strays(codes(points, "module"), codes(file.parts("modules")), "is not the code of a module")
    yield from strays(codes(points, "phase"), codes(file.parts("phases")), "is not the code of a phase")


def _rules(file: Part) -> Iterator[Finding]:
    completion, catch_up = file.part("completion"), file.part("catch_up")
    if completion is not None:
        named = [*completion.texts("points")]
        yield from strays(named, codes(file.parts("points")), "is not the code of a point")
        menu = file.part("menu")
        asked, most = completion.number("menu") or 0, menu.number("most") if menu else 0
        if asked and most is not None and asked > most:
            yield completion.at("menu"), f"is {asked}, more than the most that may be chosen, {most}"
    if catch_up is not None:
        if "restarts" in catch_up.table and "restart_after" not in catch_up.table:
            yield catch_up.at("restart_after"), "is missing: after how many misses something is begun again"
        if catch_up.text("restarts") == "phase" and not file.parts("phases"):
            yield catch_up.at("restarts"), "is phase, but the programme has no phases"
        yield from _formats(file, catch_up)


def _eligibility(file: Part) -> Iterator[Finding]:
    for criterion in file.parts("eligibility"):
        kind = criterion.text("kind")
        if kind in set(CriterionKind):
            yield from _criterion(criterion, CriterionKind(kind))
        yield from _formats(file, criterion)


def _criterion(part: Part, kind: CriterionKind) -> Iterator[Finding]:
    """The keys that a kind needs are there, and no others; its values are known."""
    needed = {CriterionKind.AGE: ("least", "most"), CriterionKind.JUDGEMENT: ("text",)}.get(kind, ("one_of",))
    if not any(part.table.get(key) not in (None, [], "") for key in needed):
        yield part.at(needed[0]), f"is missing: {kind} needs {' or '.join(needed)}"
    allowed = {*needed, "only"} if kind is CriterionKind.OFFENCE_TYPE else set(needed)
    for key in ("one_of", "least", "most", "only", "text"):
        if key in part.table and key not in allowed:
            yield part.at(key), f"has no meaning for {kind}"
    least, most = part.number("least"), part.number("most")
    if least is not None and most is not None and least > most:
        yield part.at("least"), f"is {least}, more than the most, {most}"
    known = VALUES.get(kind)
    for path, value in part.texts("one_of"):
        if known is not None and value not in known:
            yield path, f"{value} is none of {', '.join(known)}"
        elif kind is CriterionKind.OFFENCE_TYPE and not _CODE.fullmatch(value):
            yield path, "may hold only small letters, digits and single hyphens between them"


def _formats(file: Part, part: Part) -> Iterator[Finding]:
    declared = formats_of(file)
    for path, form in part.texts("formats"):
        if form in set(Format) and form not in declared:
            yield path, f"there is no [formats.{form}] in this file"


TERMS_CHECKS: tuple[Callable[[Part], Iterator[Finding]], ...] = (
    _phases,
    _targets,
    _requires,
    _menu,
    _entry,
    _points,
    _rules,
    _eligibility,
)
