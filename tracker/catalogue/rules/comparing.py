"""What changed from one version of a programme to another, in words: parts are matched by code, never by place."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from tracker.catalogue.rules.content import plain
from tracker.catalogue.rules.programmes import (
    DeliveryFormat,
    ModuleOutline,
    NotePrompt,
    ProgrammeDefinition,
    SessionOutline,
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the part of the programme; `Added`, `Removed` or `Changed`; what, as a sentence without its stop."""

    about: str
    did: str
    what: str


class Coded(Protocol):
    """Anything that versions are matched by."""

    @property
    def code(self) -> str:
        """What stays the same while titles change."""
        ...


P = TypeVar("P", bound=Coded)
Says = Callable[[Any], str]
Facet = tuple[str, Says]


def changes(before: ProgrammeDefinition, after: ProgrammeDefinition) -> tuple[Change, ...]:
    """Everything that differs, the programme first, its sources last; nothing for two that say the same."""
    found = _found(before, after)
    if not found and plain(replace(before, version=after.version)) != plain(after):
        return (Change("Programme", "Changed", "Only which sources carry what, and what is marked provisional"),)
    return found


def _found(before: ProgrammeDefinition, after: ProgrammeDefinition) -> tuple[Change, ...]:
    return (
        *_programme(before, after),
        *_sentences("Whom it is for", _said(before.terms.eligibility), _said(after.terms.eligibility)),
        *_formats(before, after),
        *_rules(before, after),
        *_coded("Along the way", before.terms.points, after.terms.points, _POINT),
        *_coded("Cohorts", before.terms.cohorts, after.terms.cohorts, _COHORT),
        *_coded("Treatment targets", before.terms.targets, after.terms.targets, _TITLED),
        *_coded("Phases", before.phases, after.phases, _PHASE),
        *_modules(before, after),
        *_sessions(before, after),
        *_sentences("Not settled", before.provisional.splitlines(), after.provisional.splitlines()),
        *_sentences("Sources", _citations(before), _citations(after)),
    )


def _label(value: Any) -> str:
    return "not stated" if value is None else str(getattr(value, "label", None) or getattr(value, "says", value))


_PROGRAMME: tuple[Facet, ...] = (
    ("Name", lambda one: one.name),
    ("Short name", lambda one: one.short_name),
    ("Title", lambda one: one.title),
    ("Status", lambda one: one.status.label),
    ("Setting", lambda one: one.setting.label),
    ("Extent", lambda one: {"whole": "every session", "outline": "known in outline"}[one.extent]),
    ("Valid from", lambda one: _label(one.valid_from)),
    ("Valid until", lambda one: _label(one.valid_until)),
    ("Intensity", lambda one: _label(one.terms.intensity)),
    ("Joining", lambda one: _label(one.terms.entry)),
    ("Learning disabilities", lambda one: _label(one.terms.adaptation)),
    ("Ways in", lambda one: _listed(route.label for route in one.terms.routes_in)),
    ("Tools", lambda one: _listed(one.terms.tools)),
    ("Actuarial tool", lambda one: "none is used" if one.terms.no_actuarial_tool else "not stated"),
    ("Adds to", lambda one: one.terms.adds_to or "not stated"),
)
_TITLED: tuple[Facet, ...] = (("title", lambda one: one.title),)
_COHORT: tuple[Facet, ...] = (*_TITLED, ("adapted", lambda one: "yes" if one.adapted else "no"))
_POINT: tuple[Facet, ...] = (
    *_TITLED,
    ("when", lambda one: one.when()),
    ("kind", lambda one: one.kind.label),
    ("instrument", lambda one: one.instrument or "none"),
)
_PHASE: tuple[Facet, ...] = (
    *_TITLED,
    ("aim", lambda one: one.aim),
    ("joining", lambda one: _label(one.entry)),
    ("gone through again", lambda one: "yes" if one.recurs else "no"),
)
_FORMAT: tuple[Facet, ...] = (
    *_TITLED,
    ("sessions", lambda one: str(one.sessions or "not known")),
    ("minutes in all", lambda one: str(one.minutes or "not known")),
    ("people at a time", lambda one: f"{one.smallest_group} to {one.largest_group}"),
    ("length", lambda one: one.dose or "not said"),
)


def _programme(before: ProgrammeDefinition, after: ProgrammeDefinition) -> Iterator[Change]:
    for what, says in _PROGRAMME:
        old, new = says(before), says(after)
        if old != new:
            yield Change("Programme", "Changed", f"{what}: {new}; before: {old}")
    if before.summary != after.summary:
        yield Change("Programme", "Changed", "The summary reads otherwise")


def _formats(before: ProgrammeDefinition, after: ProgrammeDefinition) -> Iterator[Change]:
    old = {form.format: form for form in before.formats}
    new = {form.format: form for form in after.formats}
    yield from _matched("How it is delivered", old, new, _FORMAT, _format_title)


def _format_title(form: DeliveryFormat) -> str:
    return form.format.label


def _rules(before: ProgrammeDefinition, after: ProgrammeDefinition) -> Iterator[Change]:
    for name in ("menu", "catch_up", "completion"):
        old, new = getattr(before.terms, name), getattr(after.terms, name)
        said = [rule.says().rstrip(".") if rule else "" for rule in (old, new)]
        if said[0] != said[1]:
            did = "Changed" if all(said) else "Added" if said[1] else "Removed"
            what = f"{said[1]}; before: {said[0]}" if all(said) else said[1] or said[0]
            yield Change("Rules", did, what)


def _modules(before: ProgrammeDefinition, after: ProgrammeDefinition) -> Iterator[Change]:
    sides = (before, after)
    phases = {each.code: each.title for side in sides for each in side.phases}
    modules = {each.code: each.title for side in sides for each in side.modules}
    targets = {each.code: each.title for side in sides for each in side.terms.targets}
    facets: tuple[Facet, ...] = (
        *_TITLED,
        ("short title", lambda one: one.short_title),
        ("aim", lambda one: one.aim),
        ("phase", lambda one: phases.get(one.phase, "none")),
        ("choice", lambda one: one.choice.value),
        ("people may join here", lambda one: "yes" if one.entry_point else "no"),
        ("comes after", lambda one: _listed(modules[code] for code in one.requires)),
        ("works on", lambda one: _listed(targets[code] for code in one.targets)),
        ("pathways", lambda one: _listed(pathway.label for pathway in one.pathways)),
        ("provisional", lambda one: "yes" if one.provisional else "no"),
    )
    yield from _coded("Modules", before.modules, after.modules, facets)
    yield from _order("Modules", *([one.code for one in side.modules] for side in sides))


def _sessions(before: ProgrammeDefinition, after: ProgrammeDefinition) -> Iterator[Change]:
    """Sessions by code; that later numbers shift when one comes or goes is no change of its own."""
    old, new = _placed(before), _placed(after)
    facets: tuple[Facet, ...] = (
        ("title", lambda placed: placed[1].title),
        ("module", lambda placed: placed[0].title),
        ("held as", lambda placed: _held(placed[1])),
        *((f"{form.label.lower()}, minutes", _minutes(form)) for form in _forms(before, after)),
        ("required", lambda placed: "yes" if placed[1].required else "no"),
        ("weeks before it", lambda placed: str(placed[1].gap_weeks)),
        ("provisional", lambda placed: "yes" if placed[1].provisional else "no"),
        ("prompts of notes about a person", lambda placed: _asked(placed[1].prompts)),
        ("prompts of the group’s note", lambda placed: _asked(placed[1].group_prompts)),
    )
    yield from _matched("Sessions", old, new, facets, lambda placed: f"{placed[1].title} ({placed[0].title})")
    yield from _order("Sessions", list(old), list(new))


def _order(about: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """What stays may stand in another order; that numbers shift when something comes or goes is no change."""
    if [code for code in old if code in new] != [code for code in new if code in old]:
        yield Change(about, "Changed", f"The {about.lower()} stand in another order: {', '.join(new)}")


Placed = tuple[ModuleOutline, SessionOutline]


def _placed(definition: ProgrammeDefinition) -> dict[str, Placed]:
    return {session.code: (module, session) for module in definition.modules for session in module.sessions}


def _forms(*definitions: ProgrammeDefinition) -> list[Any]:
    return sorted({form.format for definition in definitions for form in definition.formats})


def _minutes(form: Any) -> Says:
    def says(placed: Placed) -> str:
        dose = placed[1].dose(form)
        return str(dose.minutes) if dose else "left out"

    return says


def _asked(prompts: Sequence[NotePrompt]) -> str:
    return "; ".join(f"{one.label} ({one.hint})" if one.hint else one.label for one in prompts) or "the general ones"


def _held(session: SessionOutline) -> str:
    return session.purpose.label if session.purpose != "work" else session.kind.label


def _coded(about: str, before: Sequence[P], after: Sequence[P], facets: Sequence[Facet]) -> Iterator[Change]:
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    yield from _matched(about, old, new, facets, lambda one: str(one.title))


def _matched(
    about: str, old: Mapping[Any, Any], new: Mapping[Any, Any], facets: Sequence[Facet], named: Says
) -> Iterator[Change]:
    yield from (Change(about, "Removed", named(one)) for key, one in old.items() if key not in new)
    for key, one in new.items():
        if key not in old:
            yield Change(about, "Added", named(one))
            continue
        differing = [
            f"{what}: {says(one)}; before: {says(old[key])}" for what, says in facets if says(one) != says(old[key])
        ]
        yield from (Change(about, "Changed", f"{named(one)}, {words}") for words in differing)


def _sentences(about: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Change]:
    yield from (Change(about, "Removed", said) for said in before if said not in after)
    yield from (Change(about, "Added", said) for said in after if said not in before)


def _said(criteria: Sequence[Any]) -> list[str]:
    return [criterion.says() for criterion in criteria]


def _citations(definition: ProgrammeDefinition) -> list[str]:
    return [f"{source.citation} {source.confidence.label}" for source in definition.sources]


def _listed(words: Any) -> str:
    return ", ".join(words) or "none"
