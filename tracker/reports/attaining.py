"""What treatment came to, for a report: targets, formulation, change, response and risk levels, as tables and words.

Apart from `assembling`, which puts a report together, and from `rules/`, which knows no other area.
"""

from collections.abc import Iterable
from datetime import datetime

from tracker.assessments.rules.change import Change
from tracker.assessments.rules.measures import Measure, Reading
from tracker.assessments.rules.measures import found as change_finding
from tracker.core import clock
from tracker.core.words import in_words
from tracker.formulation.rules import findings
from tracker.formulation.rules.terms import Chosen
from tracker.people.standings import StandingView
from tracker.progress.rules.readings import Step
from tracker.progress.rules.sentences import count, engagement_trend
from tracker.reports.queries.gathering import Aims, Gathered
from tracker.reports.rules.needs import Aim, Found
from tracker.reports.rules.parts import FROM_NOTES, Block, Drafted
from tracker.treatment import evidence
from tracker.treatment.evidence import Piece
from tracker.treatment.rules import scaling
from tracker.treatment.rules.plans import TargetState, TargetView

T_SCORE = "T-score of goal attainment (Kiresuk and Sherman), 50 being every target as expected"


def aims_of(found: Gathered) -> list[Aim]:
    """The targets of the plan that counts, as needs are worked out from them."""
    if found.aims is None:
        return []
    return [
        Aim(
            each.id,
            each.details.wording,
            each.details.pathway,
            is_open=each.is_open,
            is_met=each.details.state is TargetState.MET,
        )
        for each in found.aims.plan.targets
    ]


def found_in(found: Gathered) -> list[Found]:
    """The mechanisms that the formulation finds at least to some degree."""
    if found.formulation is None:
        return []
    return [
        Found(one.mechanism.value, one.mechanism.label, one.rating_words)
        for one in found.formulation.mechanisms
        if one.rating
    ]


def targets(found: Gathered) -> Drafted:
    """Each target with where it stands, and goal attainment with its working."""
    aims = found.aims
    if aims is None or not aims.plan.targets:
        return Drafted((), "No treatment plan is on record.")
    rows = tuple(_target(each, aims) for each in aims.plan.targets)
    plan = aims.plan
    signed = f"signed {_day(found, plan.signed_at)}" if plan.signed_at else "a draft"
    score = f"{aims.score.value:.1f}" if aims.score.value is not None else "cannot be computed"
    why = "; ".join(aims.score.working if aims.score.value is not None else aims.score.missing)
    block = Block(
        "Targets",
        ("Target", "Outcome", "Goal attainment, first and last"),
        rows,
        f"Treatment plan, version {plan.number}, {signed}; ratings as of {in_words(found.as_of)}",
        note=f"{T_SCORE}: {score}. {why}".rstrip(". ") + ".",
    )
    met = sum(each.details.state is TargetState.MET for each in plan.targets)
    text = f"{met} of {count(len(rows), 'target')} met. {scaling.finding(aims.parts)}"
    return Drafted((block,), text)


def _target(target: TargetView, aims: Aims) -> tuple[str, ...]:
    details, scale, now = target.details, aims.scales.get(target.id), aims.now.get(target.id)
    state = f"{details.state.label}: {details.state_why}" if details.state_why else details.state.label
    first = scaling.level_name(scale.baseline) if scale and scale.baseline is not None else "Not rated at first"
    last = f"{scaling.level_name(now.level)}, {in_words(now.on_date)}" if now else "not rated since"
    return (details.wording, state, f"{first}; {last}")


def formulation(found: Gathered) -> Drafted:
    """Ratings and pathways of the version that counts: neither its evidence nor its texts."""
    whole = found.formulation
    if whole is None:
        return Drafted((), "No formulation is on record.")
    rows = [(one.mechanism.label, one.rating_words, one.confidence_words or "not said") for one in whole.mechanisms]
    rows += [(f"{name} pathway", one.label, "") for name, one in _pathways(found) if one.label]
    head = whole.head
    signed = f", signed {_day(found, head.signed_at)}" if head.signed_at else ""
    source = f"{head.kind.label}, version {head.number}{signed}. The scales are provisional"
    block = Block("Mechanisms and pathways", ("What", "Found", "Confidence"), tuple(rows), source)
    return Drafted((block,), findings.finding(whole, found.person.name))


def _day(found: Gathered, at: datetime) -> str:
    return in_words(at.astimezone(clock.zone(found.person.zone)).date())


def _pathways(found: Gathered) -> Iterable[tuple[str, Chosen]]:
    whole = found.formulation
    return (("Primary", whole.primary), ("Secondary", whole.secondary)) if whole else ()


def change(found: Gathered) -> Drafted:
    """First and last score of each measure, and whether it moved reliably, with the figures or what is missing."""
    if not found.measures:
        return Drafted((), "No assessment with a score is on record.")
    rows = tuple(_measure(each) for each in found.measures)
    block = Block(
        "Scores",
        ("Measure", "First", "Last", "Change", "How it was found"),
        rows,
        f"Signed assessments as of {in_words(found.as_of)}; norms and reliability as each instrument cites them",
    )
    return Drafted((block,), change_finding(found.measures))


def _measure(measure: Measure) -> tuple[str, ...]:
    last = _reading(measure.last) if measure.moved else "None"
    verdict = measure.verdict[:1].upper() + measure.verdict[1:]
    return (f"{measure.instrument}: {measure.title}", _reading(measure.first), last, verdict, _how(measure))


def _reading(reading: Reading) -> str:
    return f"{reading.score} ({in_words(reading.on)})"


def _how(measure: Measure) -> str:
    if not measure.moved:
        return "A second score is missing"
    if not isinstance(measure.change, Change):
        return measure.change.why[:1].upper() + measure.change.why[1:]
    edge = f"{measure.change.cut_off.value:.2f}"
    return f"Reliable change index {measure.change.reliable.rci}, cut-off {edge}"


def response(found: Gathered) -> Drafted:
    """Engagement as registers rate it, and what signed notes say under prompts that are tagged to targets."""
    blocks = []
    rated = [each for each in found.story.modules if _ratings(found, each.number)]
    if rated:
        rows = tuple(
            (f"{each.number} {each.title}", f"{sum(given) / len(given):.1f}", count(len(given), "session"))
            for each in rated
            if (given := _ratings(found, each.number))
        )
        source = f"Signed registers, as of {in_words(found.as_of)}. Ratings are of sessions, from 1 to 5"
        blocks.append(Block("Engagement", ("Module", "Mean rating", "Of"), rows, source))
    if found.pieces:
        passages = tuple(_passage(found, each) for each in found.pieces)
        source = "Signed notes, passages tagged to targets. What is restricted is not taken up"
        blocks.append(Block(FROM_NOTES, ("Where", "For which target", "What was written"), passages, source))
    trend = engagement_trend(found.story.steps)
    return Drafted(tuple(blocks), f"{trend[:1].upper()}{trend[1:]}." if trend else "")


def _ratings(found: Gathered, module: int) -> list[int]:
    steps: Iterable[Step] = found.story.strip.get(module, ())
    return [step.engagement for step in steps if step.engagement and step.held]


def _passage(found: Gathered, piece: Piece) -> tuple[str, ...]:
    wordings = (
        {evidence.ref_of(each.id): each.details.wording for each in found.aims.plan.targets} if found.aims else {}
    )
    named = "; ".join(wordings[ref] for ref in piece.refs if ref in wordings)
    return (f"{piece.heading}, {in_words(piece.on_date)}, by {piece.by}", named, piece.text)


def risk(found: Gathered) -> Drafted:
    """Each level as it was recorded last: kinds stand side by side and are never put together."""
    if not found.standings:
        return Drafted((), "No risk or need level is on record.")
    newest = {(each.kind, each.variant): each for each in reversed(found.standings)}
    rows = tuple(_standing(each) for each in reversed(newest.values()))
    head = ("What", "Level", "As of", "From")
    block = Block("Levels", head, rows, "The person’s record, each as it was recorded last. They are not put together")
    return Drafted((block,), "The levels stand as they were recorded. Static ones do not change with treatment.")


def _standing(one: StandingView) -> tuple[str, ...]:
    label = f"{one.facts.label}: {one.variant_words}" if one.variant_words else one.facts.label
    return (label, one.words, in_words(one.as_of), one.source)


def comments(found: Gathered, view: str) -> Drafted:
    """What the person said: in the review of the programme, and last of the plan."""
    said = [view] if view else []
    answer = found.aims.plan.answer if found.aims else None
    if answer is not None and answer.words:
        said.append(f"Of the treatment plan, {in_words(answer.on_date)}: “{answer.words}”")
    return Drafted((), "\n\n".join(said))
