"""What a treated profile's rule finds of somebody's measures after treatment: of each, of each group, and of all.

A measure meets it whose score ends on the functional side of the cut-off and, where the rule asks for change, got there
reliably or was there from the first. What is missing never counts as met: a group is met once every one of its measures
is known, and no more of them miss what is asked than the rule lets. More than that is not met, whatever is missing. The
rule is a service's own; the finding is of measures, and no label of anybody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.assessments.rules.change import Change, CutOff, Direction, Label, NotComputed, is_across
from tracker.core.words import Worded

_KEPT = frozenset({Label.RECOVERED, Label.ALREADY_IN_RANGE})


class Verdict(Worded):
    """What a rule finds."""

    MET = "met"
    NOT_MET = "not_met"
    OPEN = "open", "Cannot be computed"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a measure is asked for, and what is known of it: the score after treatment, the edge, the change to it.

    `change` is None where the rule asks for no change, only for the side on which the score ends.
    """

    score: Decimal
    direction: Direction
    edge: CutOff | NotComputed
    change: Change | NotComputed | None = None


@dataclass(frozen=True, slots=True)
class MeasureFinding:
    """What is found of one measure: `score` is '' without one after treatment; `asks` and `why` in words."""

    name: str
    score: str
    verdict: Verdict
    asks: str
    why: str
    working: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupFinding:
    """What is found of a group, of which at most `most` measures may miss what is asked."""

    title: str
    most: int
    provisional: str
    measures: tuple[MeasureFinding, ...]

    @property
    def verdict(self) -> Verdict:
        """Met only once all are known."""
        return group_verdict(self.most, [one.verdict for one in self.measures])

    @property
    def asks(self) -> str:
        """How many may miss what is asked, in words."""
        return f"at most {self.most} may" if self.most else "none may"

    @property
    def excess(self) -> str:
        """How many do."""
        many = sum(one.verdict is Verdict.NOT_MET for one in self.measures)
        miss = "misses" if many == 1 else "miss"
        return (
            f"{many} of {len(self.measures)} {self.title.lower()} {miss} what is asked after treatment, and {self.asks}"
        )


@dataclass(frozen=True, slots=True)
class ProfileFinding:
    """What is found by one profile."""

    name: str
    source: str
    provisional: str
    groups: tuple[GroupFinding, ...]

    @property
    def worked(self) -> tuple[MeasureFinding, ...]:
        """The measures that could be held against it, with their working."""
        return tuple(one for group in self.groups for one in group.measures if one.working)

    @property
    def verdict(self) -> Verdict:
        """Not met where a group is not, met where every one is."""
        return all_verdict(group.verdict for group in self.groups)

    @property
    def sentence(self) -> str:
        """The finding, with the rule named: of the measures, never of the person."""
        return f"By the rule “{self.name}”, {self._said()}."

    def _said(self) -> str:
        if self.verdict is Verdict.MET:
            return "what it asks of the measures after treatment is met"
        if self.verdict is Verdict.NOT_MET:
            return "; ".join(group.excess for group in self.groups if group.verdict is Verdict.NOT_MET)
        every = [one for group in self.groups for one in group.measures]
        open_ = sum(one.verdict is Verdict.OPEN for one in every)
        those = f"{open_} of {len(every)} measures" if len(every) > 1 else "its one measure"
        return f"it cannot be said, because {those} cannot be held against it"


def judged(asked: Asked) -> Verdict:
    """What is found of a score after treatment."""
    if isinstance(asked.edge, NotComputed) or isinstance(asked.change, NotComputed):
        return Verdict.OPEN
    inside = is_across(asked.score, asked.edge, asked.direction)
    kept = asked.change is None or asked.change.label in _KEPT
    return Verdict.MET if inside and kept else Verdict.NOT_MET


def side(edge: CutOff, direction: Direction) -> str:
    """Where a score must lie, in words."""
    return f"{'below' if direction is Direction.LOWER else 'above'} {edge.value.quantize(Decimal('0.01'))}"


def group_verdict(most: int, verdicts: Sequence[Verdict]) -> Verdict:
    """Not met beyond `most` that miss it, open while one is not known, else met."""
    if sum(one is Verdict.NOT_MET for one in verdicts) > most:
        return Verdict.NOT_MET
    return Verdict.OPEN if Verdict.OPEN in verdicts or not verdicts else Verdict.MET


def all_verdict(verdicts: Iterable[Verdict]) -> Verdict:
    """Not met where one is not, open where one is not known, else met."""
    return group_verdict(0, list(verdicts))
