"""A formulation in sentences made from what it says: the finding of a page, and what changed since the last version."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.words import Worded
from tracker.formulation.rules.parts import EvidenceView, FormulationView, MechanismView, NeedView, counted
from tracker.formulation.rules.terms import NONE, Agreement

_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_AGREES = {
    Agreement.AGREES.value: "agrees",
    Agreement.PARTLY.value: "agrees in part",
    Agreement.DISAGREES.value: "disagrees",
    Agreement.NOT_SAID.value: "has not said",
}


def in_count(number: int) -> str:
    """A small number in words."""
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""


def _first_small(words: str) -> str:
    return words[:1].lower() + words[1:]


def rated(found: FormulationView) -> str:
    """Which mechanisms are rated strong, else of which some is seen; of a draft how many are rated."""
    ratings = {one.mechanism.label: one.rating for one in found.mechanisms}
    unrated = sum(rating is None for rating in ratings.values())
    if unrated == len(ratings):
        return "No mechanism is rated yet"
    if unrated:
        return f"{in_count(len(ratings) - unrated).capitalize()} of four mechanisms rated so far"
    for rating, words in ((2, "rated strong"), (1, "rated some, none strong")):
        names = [_first_small(name) for name, value in ratings.items() if value == rating]
        if names:
            verb = "is" if len(names) == 1 else "are"
            noun = "mechanism" if len(names) == 1 else "mechanisms"
            return f"{in_count(len(names)).capitalize()} {noun} {verb} {words}: {_listed(names)}"
    return "None of the four mechanisms was found"


def pathways(found: FormulationView) -> str:
    """The pathways, '' before one is chosen."""
    if not found.primary.code:
        return ""
    first = f"Primary pathway: {_first_small(found.primary.label)}"
    if found.secondary.code in {"", NONE}:
        return first
    return f"{first}; secondary: {_first_small(found.secondary.label)}"


def finding(found: FormulationView, spoken: str) -> str:
    """The whole finding: mechanisms, pathways, and whether the person, as they are spoken of, agrees."""
    said = [rated(found), pathways(found)]
    if found.agreement:
        said.append(f"{spoken} {_AGREES[found.agreement]}")
    return ". ".join(one for one in said if one) + "."


class Mark(Worded):
    """What became of a part between two versions."""

    RAISED = "raised"
    LOWERED = "lowered"
    ADDED = "added"
    GONE = "gone", "Taken out"
    CHANGED = "changed"
    SAME = "same", "No change"


@dataclass(frozen=True, slots=True)
class Moves:
    """What became of pieces that two versions share by their roots: what came, what went, what says something else."""

    came: tuple[EvidenceView | NeedView, ...] = ()
    went: tuple[EvidenceView | NeedView, ...] = ()
    altered: tuple[tuple[EvidenceView | NeedView, EvidenceView | NeedView], ...] = ()

    def __bool__(self) -> bool:
        """Whether anything moved."""
        return bool(self.came or self.went or self.altered)

    @property
    def words(self) -> str:
        """3 added, 1 taken out, 1 changed; '' for nothing."""
        counts = ((self.came, "added"), (self.went, "taken out"), (self.altered, "changed"))
        return ", ".join(f"{len(pieces)} {word}" for pieces, word in counts if pieces)

    @property
    def mark(self) -> Mark:
        """The move in one word."""
        if self.altered or (self.came and self.went):
            return Mark.CHANGED
        return Mark.ADDED if self.came else Mark.GONE if self.went else Mark.SAME


def moves(
    before: Sequence[EvidenceView] | Sequence[NeedView], after: Sequence[EvidenceView] | Sequence[NeedView]
) -> Moves:
    """What became of the pieces of one version in another."""
    old, new = {one.root: one for one in before}, {one.root: one for one in after}
    altered = [(was, new[root]) for root, was in old.items() if root in new and _says(was) != _says(new[root])]
    return Moves(
        tuple(one for root, one in new.items() if root not in old),
        tuple(one for root, one in old.items() if root not in new),
        tuple(altered),
    )


def _says(piece: EvidenceView | NeedView) -> tuple[object, ...]:
    if isinstance(piece, NeedView):
        return piece.mechanism, piece.words, piece.target
    return (
        piece.mechanism,
        piece.side,
        piece.text,
        piece.source,
        piece.on_date,
        piece.document,
        piece.linked,
        piece.result_id,
    )


def rating_mark(before: MechanismView, after: MechanismView) -> Mark:
    """Whether a rating rose or fell."""
    if before.rating == after.rating:
        return Mark.SAME
    if before.rating is None or after.rating is None:
        return Mark.CHANGED
    return Mark.RAISED if after.rating > before.rating else Mark.LOWERED


def changed(before: FormulationView, after: FormulationView) -> str:
    """What changed from one version to a later one, in one sentence made from the numbers."""
    pairs = list(zip(before.mechanisms, after.mechanisms, strict=True))
    marks = [(one.mechanism.label, rating_mark(was, one)) for was, one in pairs]
    said = [
        f"{_listed([_first_small(name) for name, mark in marks if mark is wanted])} {wanted.value}"
        for wanted in (Mark.RAISED, Mark.LOWERED)
        if any(mark is wanted for _, mark in marks)
    ]
    for name, was, now in (
        ("primary", before.primary, after.primary),
        ("secondary", before.secondary, after.secondary),
    ):
        if was.label != now.label and not ({was.code, now.code} <= {"", NONE}):
            said.append(f"{name} pathway now {_first_small(now.label or 'none')}")
    pieces = moves(
        [piece for was, _ in pairs for piece in was.evidence], [piece for _, one in pairs for piece in one.evidence]
    )
    if pieces:
        said.append(f"evidence: {pieces.words}")
    needs = moves(before.needs, after.needs)
    if needs:
        said.append(f"targets: {needs.words}")
    if before.agreement != after.agreement:
        said.append("the person’s view changed")
    if not said:
        return "Nothing but words changed" if before.account != after.account else "Nothing changed"
    sentence = "; ".join(said)
    return sentence[:1].upper() + sentence[1:]


def evidence_words(one: MechanismView) -> str:
    """5 for, 1 against."""
    speaks_for, against = counted(one.evidence)
    return f"{speaks_for} for, {against} against"
