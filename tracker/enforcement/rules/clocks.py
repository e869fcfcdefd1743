"""Which failures count together, what each asks for, and by when. Local dates; working days are Monday to Friday."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.core.errors import Refused


class Basis(StrEnum):
    """Under what somebody attends on a day: it chooses the rule."""

    ORDER = "order"
    LICENCE = "licence"
    MEASURE = "measure"

    @property
    def label(self) -> str:
        """The basis in words."""
        return _BASIS_WORDS[self.value]


_BASIS_WORDS = {"order": "Order", "licence": "Licence", "measure": "Hospital order or measure"}


class Step(StrEnum):
    """What a failure asks for."""

    WARNING = "warning"
    DECISION = "decision"
    NONE = "none"


KINDS = {Step.WARNING: "warning_letter", Step.DECISION: "enforcement_decision"}
"""The kind of the task that stands for what a failure asks for."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rule says, and what that rests on. `provisional` says why it is only a proposal, or ''.

    Failures count together within months; at which of them a decision is asked for; days are working days after one.
    """

    window_months: int
    decide_at: int
    letter_days: int
    evidence_days: int
    initiate_days: int
    action: str
    source: str
    provisional: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Figures):
    """What follows from failures under one basis in one nation; `of` is the nation in words."""

    id: int
    nation: str
    basis: Basis
    version: int
    of: str = ""

    @property
    def label(self) -> str:
        """Whose rule it is: the nation in words, and the kind of sentence."""
        return f"{self.of or self.nation}, {self.basis.label.lower()}"


@dataclass(frozen=True, slots=True)
class Term:
    """A sentence as far as its basis goes: `custodial` has a release, `measure` is neither order nor custody."""

    custodial: bool
    measure: bool
    imposed_on: date
    release_on: date | None
    licence_ends_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Event:
    """A signed mark that counts: whose, when, and whether somebody marked it as serious."""

    mark_id: int
    on_date: date
    serious: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What one failure asks for: its place among those of the window, the step, and the last day for each part."""

    mark_id: int
    on_date: date
    rule_id: int | None
    number: int
    step: Step
    letter_by: date | None = None
    evidence_by: date | None = None
    decide_by: date | None = None


RANGES = {
    "window_months": (1, 36),
    "decide_at": (1, 10),
    "letter_days": (1, 30),
    "evidence_days": (1, 60),
    "initiate_days": (1, 60),
}


def check_figures(figures: Figures) -> None:
    """Every number within its range, and words that say what is decided on and what it rests on. Raises `Refused`."""
    problems = {
        name: f"Enter a number from {least} to {most}"
        for name, (least, most) in RANGES.items()
        if not least <= getattr(figures, name) <= most
    }
    if not 1 <= len(figures.action.strip()) <= 60:
        problems["action"] = "Enter what the decision is about, in 60 characters or fewer"
    if not 1 <= len(figures.source.strip()) <= 200:
        problems["source"] = "Enter what the figures rest on, in 200 characters or fewer"
    if len(figures.provisional.strip()) > 200:
        problems["provisional"] = "Use 200 characters or fewer"
    if problems:
        raise Refused.of(problems)


Closed = Callable[[date], object]
"""Whether, or why, a day is a public holiday."""

USUAL_MONTHS = 12


def basis_on(terms: Iterable[Term], day: date) -> Basis | None:
    """The basis on a day: none in custody, a licence before an order before a measure.

    Where no sentence runs that is recorded, the rule for orders holds, so that nothing is forgotten for want of a date.
    """
    found = {_basis(term, day) for term in terms if _runs(term, day)}
    if "custody" in found:
        return None
    return next((basis for basis in (Basis.LICENCE, Basis.ORDER, Basis.MEASURE) if basis.value in found), Basis.ORDER)


def _runs(term: Term, day: date) -> bool:
    last = term.licence_ends_on if term.custodial and term.licence_ends_on else term.ends_on
    return term.imposed_on <= day and (last is None or day <= last)


def _basis(term: Term, day: date) -> str:
    if term.custodial:
        return "licence" if term.release_on is not None and term.release_on <= day else "custody"
    return "measure" if term.measure else "order"


def within(earlier: date, day: date, months: int) -> bool:
    """Whether an earlier day is less than so many months before a day: on the same date months ago it is not."""
    apart = (day.year - earlier.year) * 12 + day.month - earlier.month
    return apart < months or (apart == months and earlier.day > day.day)


def working_days_after(day: date, days: int, closed: Closed) -> date:
    """The day that is so many working days after another; weekends and closed days are not counted."""
    last = day
    while days:
        last += timedelta(days=1)
        if last.weekday() < 5 and not closed(last):
            days -= 1
    return last


def asked_of(events: Iterable[Event], rule_of: Callable[[Event], Rule | None], closed: Closed) -> tuple[Asked, ...]:
    """What each of one person's failures asks for, by date.

    The first within the window asks for a warning, the one that the rule names and every later one for a decision, and
    so does a serious one. In custody, where the rule is none, nothing follows here.
    """
    ordered = sorted(events, key=lambda each: (each.on_date, each.mark_id))
    return tuple(_asked(each, ordered[: at + 1], rule_of(each), closed) for at, each in enumerate(ordered))


def _asked(event: Event, so_far: Sequence[Event], rule: Rule | None, closed: Closed) -> Asked:
    months = rule.window_months if rule is not None else USUAL_MONTHS
    number = sum(within(each.on_date, event.on_date, months) for each in so_far)
    if rule is None:
        return Asked(event.mark_id, event.on_date, None, number, Step.NONE)
    decision = event.serious or number >= rule.decide_at

    def after(days: int) -> date:
        return working_days_after(event.on_date, days, closed)

    return Asked(
        mark_id=event.mark_id,
        on_date=event.on_date,
        rule_id=rule.id,
        number=number,
        step=Step.DECISION if decision else Step.WARNING,
        letter_by=None if decision else after(rule.letter_days),
        evidence_by=after(rule.evidence_days),
        decide_by=after(rule.initiate_days) if decision else None,
    )
