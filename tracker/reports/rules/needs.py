"""Outstanding needs: what a programme leaves open, by the record. Whether it matters, people say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of the plan: its id, wording, the pathway that it comes from ('' for none), and where it stands."""

    id: int
    wording: str
    pathway: str
    is_open: bool
    is_met: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A module of the programme: how many of its sessions are met, and the titles of those that are owed."""

    number: int
    title: str
    sessions: int
    met: int
    owed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A mechanism of the formulation with its rating in words, found at least to some degree."""

    code: str
    label: str
    rating: str


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A need with what shows it."""

    key: str
    what: str
    shown_by: str


def outstanding(aims: Sequence[Aim], parts: Iterable[Part], found: Iterable[Found]) -> tuple[Outstanding, ...]:
    """Targets that are not met, modules that are not done, mechanisms that were found and for which no target is met.

    A mechanism whose target is open stands with that target, and not a second time. A target that was set aside is
    settled.
    """
    mechanisms = {each.code: each for each in found}
    needs = [
        Outstanding(f"target:{each.id}", f"Target not met: {each.wording}", _of(mechanisms.get(each.pathway)))
        for each in aims
        if each.is_open
    ]
    needs += [
        Outstanding(f"module:{each.number}", f"Module not done: {each.title}", _sessions(each))
        for each in parts
        if each.met < each.sessions
    ]
    served = {each.pathway for each in aims if each.is_open or each.is_met}
    needs += [
        Outstanding(f"mechanism:{code}", f"{each.label}: no target for it is met", f"Formulation: {each.rating}")
        for code, each in mechanisms.items()
        if code not in served
    ]
    return tuple(needs)


def _of(mechanism: Found | None) -> str:
    if mechanism is None:
        return "Treatment plan"
    return f"Treatment plan; it comes from {mechanism.label[:1].lower()}{mechanism.label[1:]} ({mechanism.rating})"


def _sessions(part: Part) -> str:
    said = f"{part.met} of {part.sessions} {'session' if part.sessions == 1 else 'sessions'} met"
    return f"{said}; owed: {', '.join(part.owed)}" if part.owed else said
