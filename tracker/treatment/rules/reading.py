"""A version of a plan as the person reads it themselves: their own words and the modules, nothing that staff wrote."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from tracker.core.errors import Refused
from tracker.treatment.rules.plans import LONGEST, Agreement, PlanView, TargetState


@dataclass(frozen=True, slots=True)
class Chosen:
    """A module, and what the person said of it when it was chosen, '' for nothing."""

    title: str
    view: str


@dataclass(frozen=True, slots=True)
class Aim:
    """A target in the words that the person uses, where it stands ('' while it is worked on), and its modules."""

    wording: str
    stands: str
    modules: tuple[Chosen, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the person reads: no reason, no pathway, no level and no rating, for these are written by staff."""

    aims: tuple[Aim, ...]
    others: tuple[Chosen, ...]

    @property
    def mark(self) -> str:
        """What tells this reading from another: an answer is to what was read."""
        return hashlib.sha256(json.dumps(asdict(self)).encode()).hexdigest()[:32]


def reading(plan: PlanView, titles: Mapping[str, str]) -> Reading:
    """A version as the person reads it; `titles`: of modules by code."""

    def chosen(target_id: int | None) -> tuple[Chosen, ...]:
        found = (each for each in plan.choices if each.chosen)
        here = (each for each in found if (target_id in each.targets if target_id else not each.targets))
        return tuple(Chosen(titles.get(each.module_code, each.module_code), each.view) for each in here)

    stands = {
        TargetState.OPEN: "",
        TargetState.MET: "You have reached this",
        TargetState.SET_ASIDE: "Set aside for now",
    }
    aims = (Aim(each.details.wording, stands[each.details.state], chosen(each.id)) for each in plan.targets)
    return Reading(tuple(aims), chosen(None))


def check_own_answer(answer: str, words: str) -> None:
    """What somebody says at a device themselves: nobody there is made to write. Raises `Refused`."""
    problems: dict[str, str] = {}
    if answer not in {each.value for each in Agreement}:
        problems["answer"] = "Choose what you say of the plan"
    if len(words.strip()) > LONGEST:
        problems["words"] = f"This must be {LONGEST:,} characters or fewer"
    if problems:
        raise Refused.of(problems)
