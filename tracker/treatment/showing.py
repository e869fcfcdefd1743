"""What the pages of a plan show, put together from queries and rules.

Apart from `queries` because it brings modules, ratings, evidence and the clock together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.programmes import ModuleOutline
from tracker.catalogue.rules.terms import Choice
from tracker.delivery import choices
from tracker.delivery.rules import EnrolmentView
from tracker.people import queries as people
from tracker.treatment import evidence, queries
from tracker.treatment.rules import ranking, scaling
from tracker.treatment.rules.plans import PlanView, TargetView
from tracker.treatment.rules.scaling import Attained, RatingView, ScaleView, TScore


@dataclass(frozen=True, slots=True)
class Shown:
    """A version of a plan with its modules, where each target stands, and how much evidence there is for it.

    `serving`: the modules that everybody does and that work on a target, by the programme's definition.
    """

    plan: PlanView
    titles: Mapping[str, str]
    has_menu: bool
    serving: Mapping[int, Sequence[str]]
    scales: Mapping[int, ScaleView]
    now: Mapping[int, RatingView]
    parts: tuple[Attained, ...]
    score: TScore
    evidence: Mapping[int, int]


def shown(actor: Actor, held: EnrolmentView, plan: PlanView) -> Shown:
    """A version as its page shows it; scales, ratings and evidence are those of today."""
    ids = [each.id for each in plan.targets]
    scales = queries.scales_of(ids)
    ratings = queries.ratings_of(scales.values())
    now = {each: found for each in ids if (found := scaling.newest(ratings.get(each, ())))}
    parts = tuple(
        scaling.attained(each.id, each.details.wording, scales.get(each.id), ratings.get(each.id, []))
        for each in plan.scored_targets
    )
    refs = {evidence.ref_of(each): each for each in ids}
    pieces = evidence.gathered(actor, plan.person_id, refs)
    counted = Counter(refs[ref] for piece in pieces for ref in piece.refs if ref in refs)
    outlines = catalogue.module_outlines(held.version_id)
    titles = {each.code: each.title for each in outlines}
    has_menu = any(each.choice is Choice.MENU for each in outlines)
    everybodys = [each for each in outlines if each.choice is Choice.MANDATORY]
    serving = {target.id: _serving(target, everybodys) for target in plan.targets}
    return Shown(plan, titles, has_menu, serving, scales, now, parts, scaling.t_score(parts), counted)


def _serving(target: TargetView, outlines: Sequence[ModuleOutline]) -> list[str]:
    """The modules that work on a target of the programme, else those that answer its pathway."""
    details = target.details
    named = [each.title for each in outlines if details.code and details.code in each.targets]
    return named or [each.title for each in outlines if details.pathway in {path.value for path in each.pathways}]


def overall_checks(held: EnrolmentView, modules: tuple[ranking.Module, ...], today: date) -> list[ranking.Check]:
    """What is checked of the whole choice: how many modules, and whether time is left before the sentence ends."""
    bounds = choices.bounds_of(catalogue.terms(held.version_id).menu)
    chosen = sum(each.chosen for each in modules if each.from_menu)
    ends = [each.details.ends_on for each in people.sentences_of(held.person_id) if each.details.ends_on]
    owed = held.items - held.items_met
    return [
        ranking.number_check(chosen, bounds.least, bounds.most),
        ranking.time_check(owed, today, max(ends, default=None)),
    ]
