"""What the version that counts would change in the treatment plan, both ways; somebody decides, with a reason."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from tracker.core.errors import Refused
from tracker.core.words import Worded
from tracker.formulation.rules.parts import FormulationView, NeedView
from tracker.formulation.rules.terms import RATINGS, Mechanism

REASON = 500
LEFT_OUT = "It is no longer among the targets of the formulation."
REDACTED = "The words that it came from were redacted. Word it anew in the plan, or take it out."


class Proposed(Worded):
    """What a difference asks for in the plan."""

    ADD = "add", "To add"
    REWORD = "reword", "To word anew"
    ASIDE = "set_aside", "To consider setting aside"

    @property
    def ways(self) -> tuple[str, str]:
        """To accept it, and to leave the plan as it is, in words."""
        return _WAYS[self.value]

    @property
    def done(self) -> tuple[str, str]:
        """The same once it is decided."""
        return _DONE[self.value]


_WAYS = {
    "add": ("Add it to the plan", "Leave it out"),
    "reword": ("Word it so in the plan", "Leave the plan’s words"),
    "set_aside": ("Set it aside", "Go on with it"),
}
_DONE = {
    "add": ("Added", "Left out"),
    "reword": ("Worded anew", "Left as it was worded"),
    "set_aside": ("Set aside", "Gone on with"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """A target of the plan; one that is met or set aside is not open."""

    id: int
    wording: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """A target as a signed version states it, with the rating of its mechanism there."""

    root: int
    number: int
    words: str
    rating: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known besides the version that counts and the plan.

    `stated`: targets of every signed version, the earliest first. `came_from`: the root of the target that a plan's
    target was accepted for, and in which version, the newest decision. `redacted`: roots whose
    words are taken out in the version that counts.
    """

    stated: Sequence[Stated] = ()
    came_from: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    redacted: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What the version that counts and the plan differ in: `words` of the formulation, `wording` of the plan.

    One that cannot be `decided` is only named: the plan is to be seen to by hand.
    """

    kind: Proposed
    root: int
    target_id: int | None
    words: str
    wording: str
    facts: str
    decided: bool = True

    @property
    def key(self) -> str:
        """What it is known by on a page."""
        return f"{self.kind.value}-{self.root}-{self.target_id or 0}"

    @property
    def digest(self) -> str:
        """The same for the same facts, so that what was left is not asked again; it keeps no words."""
        said = {
            Proposed.ADD: (self.words, self.facts),
            Proposed.REWORD: (self.words, self.wording),
            Proposed.ASIDE: (self.facts,),
        }
        return sha256("\n".join(said[self.kind]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody makes of a difference."""

    accepted: bool
    reason: str = ""


def differences(found: FormulationView, planned: Sequence[Planned], known: Known) -> tuple[Difference, ...]:
    """What to add, to word anew and to consider setting aside, in the order of the mechanisms, then of the plan.

    A target of the plan belongs to the one of the formulation that has its words, else to the one that it was accepted
    for, else to one that an earlier version stated in its words. One that belongs to none is the plan's own, and no
    formulation asks anything of it. Nothing is asked of a target that is met or set aside.
    """
    current = {need.root: need for need in found.needs}
    root_of = {target.id: _root_of(target, current, known) for target in planned}
    theirs: dict[int, list[Planned]] = {}
    for target in planned:
        theirs.setdefault(root_of[target.id] or 0, []).append(target)
    said = [each for need in found.needs for each in _of_need(found, need, theirs.get(need.root, []), known)]
    for target in planned:
        root = root_of[target.id]
        if target.is_open and root is not None and root not in current:
            said.append(Difference(Proposed.ASIDE, root, target.id, "", target.wording, LEFT_OUT))
    return tuple(said)


def _root_of(target: Planned, current: Mapping[int, NeedView], known: Known) -> int | None:
    words = target.wording.casefold()
    same = [need.root for need in current.values() if need.words.casefold() == words]
    if same:
        return same[0]
    if target.id in known.came_from:
        return known.came_from[target.id][0]
    return next((one.root for one in reversed(known.stated) if one.words.casefold() == words), None)


def _of_need(found: FormulationView, need: NeedView, theirs: Sequence[Planned], known: Known) -> Iterator[Difference]:
    redacted = need.root in known.redacted
    if not theirs and not redacted:
        facts = f"{Mechanism(need.mechanism).label}, {found.of(Mechanism(need.mechanism)).rating_words}."
        yield Difference(Proposed.ADD, need.root, None, need.words, "", facts)
    for target in theirs:
        if not target.is_open:
            continue
        if redacted:
            yield Difference(Proposed.REWORD, need.root, target.id, "", target.wording, REDACTED, decided=False)
            continue
        if need.words.casefold() != target.wording.casefold():
            facts = "The formulation words it differently."
            yield Difference(Proposed.REWORD, need.root, target.id, need.words, target.wording, facts)
        facts = _lower(found, need, target, known)
        if facts:
            yield Difference(Proposed.ASIDE, need.root, target.id, need.words, target.wording, facts)


def _lower(found: FormulationView, need: NeedView, target: Planned, known: Known) -> str:
    """That the mechanism is rated lower than when the target was accepted, or first stated; '' where it is not."""
    number = known.came_from.get(target.id, (0, 0))[1]
    of_root = [one for one in known.stated if one.root == need.root]
    then = next((one for one in of_root if one.number >= number), None)
    mechanism = Mechanism(need.mechanism)
    now = found.of(mechanism).rating
    if then is None or then.rating is None or now is None or now >= then.rating:
        return ""
    was = f"{then.rating}, {RATINGS[then.rating]}, in version {then.number}"
    return f"{mechanism.label} was rated {was}, and is {now}, {RATINGS[now]}, now."


def summary(waiting: Sequence[Difference]) -> str:
    """How much is to be decided, in a sentence: 2 targets to add, 1 to consider setting aside."""
    counts = [(sum(one.kind is kind for one in waiting), kind.label.lower()) for kind in Proposed]
    said = [f"{number} {words}" for number, words in counts if number]
    if not said:
        return "The treatment plan works on what this formulation names: there is nothing to decide."
    number, _, rest = said[0].partition(" ")
    said[0] = f"{number} {'target' if number == '1' else 'targets'} {rest}"
    return f"{', '.join(said)}."


def check(decisions: Mapping[str, Decision], open_now: Mapping[str, Difference]) -> None:
    """Raise `Refused` for nothing decided, for a reason that is missing or too long, or for what is decided already.

    What is left as it is, and what is set aside, has a reason.
    """
    problems: dict[str, str] = {}
    if not decisions:
        problems[""] = "Choose what becomes of one of them, at least"
    for key, decision in decisions.items():
        if key not in open_now or not open_now[key].decided:
            problems[""] = "Somebody decided on one of these meanwhile, or changed the plan. Read them again"
        elif len(decision.reason) > REASON:
            over = len(decision.reason) - REASON
            problems[f"why-{key}"] = f"Use {REASON} characters or fewer: this is {over} too many"
        elif not decision.reason.strip() and not decision.accepted:
            problems[f"why-{key}"] = "Enter why it is left as it is"
        elif not decision.reason.strip() and open_now[key].kind is Proposed.ASIDE:
            problems[f"why-{key}"] = "Enter why it is set aside"
    if problems:
        raise Refused.of(problems)
