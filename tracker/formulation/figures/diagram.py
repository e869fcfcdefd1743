"""The formulation on one page: evidence, the four mechanisms, pathways, targets, and the modules that serve them.

Position and words carry it, weight of line repeats it. What a box cannot hold is cut; the table says it whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tracker.formulation.figures.drawing import box, dot, fitted, lines, link, picture, text
from tracker.formulation.rules.findings import evidence_words
from tracker.formulation.rules.parts import EvidenceView, FormulationView, MechanismView
from tracker.formulation.rules.serving import Offer, Offered
from tracker.formulation.rules.terms import MULTIPLE, NONE, RATINGS, Chosen, Side

WIDTH, TOP, ROW = 1160, 66, 130
EVIDENCE, MECHANISM, PATHWAY, NEED, MODULE = 0, 258, 526, 740, 968
WIDE = {MECHANISM: 210, PATHWAY: 174, NEED: 186, MODULE: 180}
MECHANISM_HIGH, PATHWAY_HIGH, NEED_HIGH, MODULE_HIGH = 104, 72, 64, 72
GAP = 14
MOST_DOTS = 9
HEADS = (
    (EVIDENCE, "Evidence", "● for   ○ against"),
    (MECHANISM, "Mechanism", "rating 0 to 2, confidence"),
    (PATHWAY, "Pathway", "why: below"),
    (NEED, "Targets", "what to work on"),
    (MODULE, "Modules", "solid: theirs; dashed: possible"),
)
KEY = "Thick line and border: rated strong. Thin: some. Dashed: not found, kept in view so that it can be questioned."


@dataclass
class _Plan:
    """Where everything stands: centres by what it is, down the page."""

    mechanisms: dict[str, float] = field(default_factory=dict)
    needs: dict[int, float] = field(default_factory=dict)
    pathways: list[tuple[Chosen, float]] = field(default_factory=list)
    modules: dict[str, float] = field(default_factory=dict)
    served: list[tuple[int, str]] = field(default_factory=list)
    bottom: float = TOP


def diagram(found: FormulationView, offer: Offer, *, name: str = "diagram") -> str:
    """The picture of a version."""
    known = {one.code: one for one in offer.modules}
    plan = _planned(found, offer)
    drawn = [piece for x, head, sub in HEADS for piece in (text(x, 22, head, "fd-head"), text(x, 42, sub, "fd-sub"))]
    drawn += _links(found, plan)
    for one in found.mechanisms:
        drawn += _evidence(one, plan.mechanisms[one.mechanism.value])
        drawn += _mechanism(one, plan.mechanisms[one.mechanism.value])
    for at, (chosen, centre) in enumerate(plan.pathways):
        drawn += _pathway(chosen, centre, primary=at == 0)
    for need in found.needs:
        drawn += _need(need.words, plan.needs[need.id])
    if not found.needs:
        drawn.append(text(NEED, TOP + ROW / 2, "None written yet", "fd-sub"))
    serving = {code for _, code in plan.served}
    for code, centre in plan.modules.items():
        drawn += _module(known[code], centre, serves=code in serving)
    drawn.append(text(MECHANISM, plan.bottom + 24, KEY, "fd-sub"))
    said = (
        "From left to right: evidence, the four mechanisms with rating and confidence, pathways, targets, and the "
        "modules that were chosen for them or could be. The tables below say the same."
    )
    return picture(WIDTH, plan.bottom + 36, name, f"Formulation, version {found.head.number}", said, drawn)


def _planned(found: FormulationView, offer: Offer) -> _Plan:
    plan, top = _Plan(), float(TOP)
    for one in found.mechanisms:
        high = max(ROW, len(one.needs) * (NEED_HIGH + GAP) + GAP)
        centre = top + high / 2
        plan.mechanisms[one.mechanism.value] = centre
        first = centre - (len(one.needs) - 1) * (NEED_HIGH + GAP) / 2
        for at, need in enumerate(one.needs):
            plan.needs[need.id] = first + at * (NEED_HIGH + GAP)
            plan.served += [(need.id, module.code) for module in offer.serving(need)]
        top += high
    plan.pathways = _placed_pathways(found, plan)
    serving = {code for _, code in plan.served}
    lowest = _place_modules(plan, [one.code for one in offer.modules if one.chosen and one.code not in serving])
    plan.bottom = max(top, lowest)
    return plan


def _placed_pathways(found: FormulationView, plan: _Plan) -> list[tuple[Chosen, float]]:
    """Beside the mechanism that is their core, else in the middle; two that would overlap stand under each other."""
    chosen = [one for one in (found.primary, found.secondary) if one.code]
    if len(chosen) == 2 and chosen[1].code == NONE:
        chosen.pop()
    centres = list(plan.mechanisms.values())
    middle = (centres[0] + centres[-1]) / 2
    placed: list[tuple[Chosen, float]] = []
    for one in chosen:
        centre = plan.mechanisms.get(one.code, middle)
        if placed and abs(centre - placed[0][1]) < PATHWAY_HIGH + GAP:
            centre = placed[0][1] + PATHWAY_HIGH + GAP
        placed.append((one, centre))
    return placed


def _place_modules(plan: _Plan, others: Sequence[str]) -> float:
    """Each module beside the targets that it serves, none over another, and under them the others that were chosen.

    Returns how far down they reach.
    """
    beside: dict[str, list[float]] = {}
    for need_id, code in plan.served:
        beside.setdefault(code, []).append(plan.needs[need_id])
    lowest = float(TOP - GAP)
    for code, centres in sorted(beside.items(), key=lambda each: (sum(each[1]) / len(each[1]), each[0])):
        centre = max(sum(centres) / len(centres), lowest + GAP + MODULE_HIGH / 2)
        plan.modules[code] = centre
        lowest = centre + MODULE_HIGH / 2
    for code in others:
        plan.modules[code] = lowest + GAP + MODULE_HIGH / 2
        lowest = plan.modules[code] + MODULE_HIGH / 2
    return lowest


def _links(found: FormulationView, plan: _Plan) -> list[str]:
    drawn = []
    after_pathway = {}
    for chosen, centre in plan.pathways:
        for one in found.mechanisms:
            if one.rating and chosen.code in {one.mechanism.value, MULTIPLE}:
                start = (MECHANISM + WIDE[MECHANISM], plan.mechanisms[one.mechanism.value])
                drawn.append(link(start, (PATHWAY, centre), _weight(one)))
                after_pathway[one.mechanism.value] = (PATHWAY + WIDE[PATHWAY], centre)
    for one in found.mechanisms:
        centre = plan.mechanisms[one.mechanism.value]
        if one.evidence:
            drawn.append(link((EVIDENCE + 236, centre), (MECHANISM, centre)))
        start = after_pathway.get(one.mechanism.value, (MECHANISM + WIDE[MECHANISM], centre))
        drawn += [link(start, (NEED, plan.needs[need.id]), "fd-link--some") for need in one.needs]
    drawn += [
        link((NEED + WIDE[NEED], plan.needs[need_id]), (MODULE, plan.modules[code]), "fd-link--some")
        for need_id, code in plan.served
    ]
    return drawn


def _weight(one: MechanismView) -> str:
    return "fd-link--strong" if one.rating == max(RATINGS) else "fd-link--some"


def _evidence(one: MechanismView, centre: float) -> list[str]:
    """Marks for each piece, how many there are, and the first two in their own words."""
    if not one.evidence:
        return [text(EVIDENCE, centre + 5, "None yet", "fd-sub")]
    speaks_for, against = one.speaks_for, one.speaks_against
    drawn, x = [], EVIDENCE + 8.0
    if len(one.evidence) <= MOST_DOTS:
        for pieces, look in ((speaks_for, "fd-for"), (against, "fd-against")):
            for _ in pieces:
                drawn.append(dot(x, centre - 30, look))
                x += 18
            x += 10 if pieces else 0
    drawn.append(text(x - 6 if x > EVIDENCE + 8 else EVIDENCE, centre - 25, evidence_words(one), "fd-sub"))
    shown = (speaks_for[:1] + against[:1] if against else speaks_for[:2]) or against[:2]
    for at, piece in enumerate(shown):
        drawn.append(text(EVIDENCE, centre + 2 + at * 22, _piece_words(piece), "fd-text"))
    return drawn


def _piece_words(piece: EvidenceView) -> str:
    before = "Against: " if piece.side == Side.AGAINST.value else ""
    return fitted(before + ("restricted" if piece.hidden else piece.text), 32, 1)[0]


def _mechanism(one: MechanismView, centre: float) -> list[str]:
    look = {2: "fd-box--strong", 0: "fd-box--none"}.get(-1 if one.rating is None else one.rating, "")
    top, left = centre - MECHANISM_HIGH / 2, MECHANISM + 14
    drawn = [box(MECHANISM, top, WIDE[MECHANISM], MECHANISM_HIGH, look)]
    drawn += lines(left, top + 26, fitted(one.mechanism.label, 22, 2), "fd-name")
    for at in (1, 2):
        on = "fd-on" if (one.rating or 0) >= at else "fd-off"
        drawn.append(f'<rect class="{on}" x="{left + (at - 1) * 30}" y="{top + 60:g}" width="26" height="10"/>')
    drawn.append(text(left + 66, top + 70, one.rating_words, "fd-text"))
    if one.confidence:
        drawn.append(text(left, top + 92, f"confidence {one.confidence_words}", "fd-sub"))
    return drawn


def _pathway(chosen: Chosen, centre: float, *, primary: bool) -> list[str]:
    look, light = ("fd-box--path", " fd-light") if primary else ("fd-box--second", "")
    top = centre - PATHWAY_HIGH / 2
    drawn = [box(PATHWAY, top, WIDE[PATHWAY], PATHWAY_HIGH, look)]
    drawn.append(text(PATHWAY + 12, top + 21, "Primary" if primary else "Secondary", f"fd-sub{light}"))
    return drawn + lines(PATHWAY + 12, top + 42, fitted(chosen.label, 19, 2), f"fd-name{light}", step=19)


def _need(words: str, centre: float) -> list[str]:
    said = fitted(words, 25, 2)
    first = centre + (5 if len(said) == 1 else -5)
    return [box(NEED, centre - NEED_HIGH / 2, WIDE[NEED], NEED_HIGH), *lines(NEED + 12, first, said, "fd-text")]


def _module(one: Offered, centre: float, *, serves: bool) -> list[str]:
    top = centre - MODULE_HIGH / 2
    drawn = [box(MODULE, top, WIDE[MODULE], MODULE_HIGH, "fd-box--second" if one.done else "fd-box--none")]
    drawn += lines(MODULE + 12, top + 23, fitted(one.label, 21, 2), "fd-text", step=18)
    said = one.standing if serves else "chosen, for none of these"
    return [*drawn, text(MODULE + 12, top + 62, said, "fd-sub")]
