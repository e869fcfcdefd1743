"""When a programme counts as completed, and what follows from a missed session: data that explains itself."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.catalogue.rules.eligibility import Verdict


class CatchUpBy(StrEnum):
    """By when a missed session has to be made up."""

    NEXT_SESSION = "next_session"
    END_OF_MODULE = "end_of_module"
    END = "end"
    NEVER = "never"


class Restarts(StrEnum):
    """What is begun again after too many misses."""

    MODULE = "module"
    PHASE = "phase"
    PROGRAMME = "programme"

    @property
    def label(self) -> str:
        """What is begun again, in words."""
        return f"the {self.value}"


class Step(StrEnum):
    """What a missed session leads to."""

    NOTHING = "nothing"
    CATCH_UP = "catch_up"
    RESTART = "restart"


_BY = {
    CatchUpBy.NEXT_SESSION: "before going on to the next",
    CatchUpBy.END_OF_MODULE: "before the module ends",
    CatchUpBy.END: "before the programme ends",
}


@dataclass(frozen=True, slots=True)
class CompletionRule:
    """What has to be done. `share`: per cent of the required sessions, attended or made up; `points`: codes of points.

    `menu`: so many modules of the menu. `engaged`: a person has judged that the participant took part in earnest.
    """

    share: int = 100
    menu: int = 0
    points: tuple[str, ...] = ()
    engaged: bool = False
    cites: tuple[str, ...] = ()
    provisional: str = ""

    def says(self) -> str:
        """The rule as a sentence without its full stop."""
        sessions = "every required session" if self.share == 100 else f"{self.share}% of the required sessions"
        parts = [f"{sessions} attended or made up"]
        if self.menu:
            parts.append(f"{_count(self.menu, 'module')} of the menu done")
        if self.points:
            parts.append(f"{_count(len(self.points), 'review or assessment', 'reviews and assessments')} held")
        if self.engaged:
            parts.append("engagement judged sufficient")
        return "Completed with " + _and(parts)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody is: required sessions, those of them done or made up, modules of the menu done, points held.

    `engaged` is None until a person has judged it.
    """

    required: int
    done: int
    menu_done: int = 0
    points_held: frozenset[str] = frozenset()
    engaged: bool | None = None


@dataclass(frozen=True, slots=True)
class CompletionFinding:
    """Whether a programme is completed, and every reason why not, each a sentence without its full stop."""

    verdict: Verdict
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CatchUpRule:
    """`restart_after`: more misses than this, in what `restarts` names, and that is begun again; None: never."""

    by: CatchUpBy = CatchUpBy.END
    restart_after: int | None = None
    restarts: Restarts = Restarts.MODULE
    formats: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    provisional: str = ""

    def says(self) -> str:
        """The rule as one or two sentences."""
        words = f"A missed session is made up {_BY[self.by]}" if self.by in _BY else "A missed session is not made up"
        narrowed = f" ({', '.join(self.formats).replace('_', '-')} format)" if self.formats else ""
        if self.restart_after is None:
            return f"{words}{narrowed}."
        several = f"More than {self.restart_after} missed: {self.restarts.label} is begun again"
        return f"{words}{narrowed}. {several}."


@dataclass(frozen=True, slots=True)
class Consequence:
    """What follows from a miss, and why, in a sentence without its full stop."""

    step: Step
    because: str


def completion(rule: CompletionRule, progress: Progress) -> CompletionFinding:
    """Hold progress against the rule. `share` is of required sessions, rounded up; without any, that part is met."""
    needed = -(-progress.required * rule.share // 100)
    missing: list[str] = []
    if progress.done < needed:
        missing.append(f"{progress.done} of {needed} required sessions done or made up")
    if progress.menu_done < rule.menu:
        missing.append(f"{progress.menu_done} of {_count(rule.menu, 'module')} of the menu done")
    if lacking := [code for code in rule.points if code not in progress.points_held]:
        missing.append(f"Not held: {', '.join(lacking)}")
    if rule.engaged and progress.engaged is False:
        missing.append("Engagement was judged not sufficient")
    if missing:
        return CompletionFinding(Verdict.NOT_MET, tuple(missing))
    if rule.engaged and progress.engaged is None:
        return CompletionFinding(Verdict.NOT_KNOWN, ("Engagement has not been judged",))
    return CompletionFinding(Verdict.MET, (rule.says(),))


def after_misses(rule: CatchUpRule, missed: int) -> Consequence:
    """What follows once so many sessions of the module, phase or programme named by the rule have been missed.

    A session that was made up counts as missed here: it is the missing that is counted.
    """
    if missed == 0:
        return Consequence(Step.NOTHING, "No session missed")
    said = _count(missed, "session")
    if rule.restart_after is not None and missed > rule.restart_after:
        why = f"{said} missed, more than {rule.restart_after}: {rule.restarts.label} is begun again"
        return Consequence(Step.RESTART, why)
    if rule.by is CatchUpBy.NEVER:
        return Consequence(Step.NOTHING, f"{said} missed: the programme does not ask for it to be made up")
    return Consequence(Step.CATCH_UP, f"{said} missed: to be made up {_BY[rule.by]}")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"


def _and(parts: list[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
