"""Two versions side by side, part by part, word by word.

Apart from `rules/` because words are told apart as notes tell them, by `notes.rules.differing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.formulation.rules.findings import Mark, evidence_words, moves, rating_mark
from tracker.formulation.rules.parts import EvidenceView, FormulationView, MechanismView, NeedView
from tracker.formulation.rules.terms import Chosen, Confidence
from tracker.notes.rules.differing import Piece, words

HIDDEN = "Restricted: third-party or victim information"
SIGNS = {
    Mark.RAISED: "▲",
    Mark.LOWERED: "▼",
    Mark.ADDED: "+",
    Mark.GONE: "−",
    Mark.CHANGED: "≠",
    Mark.SAME: "",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One part in two versions: what stays, goes and comes in each, and the change in a word with its sign."""

    part: str
    pieces: tuple[Piece, ...]
    mark: Mark
    said: str

    @property
    def sign(self) -> str:
        """The sign of the change, beside the word."""
        return SIGNS[self.mark]

    @property
    def was(self) -> list[Piece]:
        """The earlier version's text."""
        return [piece for piece in self.pieces if piece.kind != "new"]

    @property
    def now(self) -> list[Piece]:
        """The later version's text."""
        return [piece for piece in self.pieces if piece.kind != "gone"]


def side_by_side(before: FormulationView, after: FormulationView) -> tuple[Line, ...]:
    """Every part that either version has something to say of, in the order of the page."""
    found: list[Line] = []
    for was, now in zip(before.mechanisms, after.mechanisms, strict=True):
        found += _mechanism(was, now)
    for name, first, second in (
        ("Primary pathway", before.primary, after.primary),
        ("Secondary pathway", before.secondary, after.secondary),
    ):
        found.append(_text(name, _label(first), _label(second)))
        found += _texts(f"Why this {name.lower()}", first.why, second.why)
    found += _needs(before.needs, after.needs)
    found += _texts("The person’s own account", before.account, after.account)
    found.append(_text("What the person says of it", before.agreement_label, after.agreement_label))
    found += _texts("In their words", before.agreement_words, after.agreement_words)
    return tuple(found)


def _label(chosen: Chosen) -> str:
    return chosen.label or "Not chosen"


def _mechanism(was: MechanismView, now: MechanismView) -> list[Line]:
    name, mark = now.mechanism.label, rating_mark(was, now)
    said = mark.label
    if mark is Mark.SAME and was.confidence != now.confidence:
        said = _confidence(was.confidence, now.confidence)
    found = [Line(name, words(_summary(was), _summary(now)), mark, said)]
    older = dict(was.texts)
    newer = dict(now.texts)
    found += [
        _text(f"{name}: {label[:1].lower()}{label[1:]}", older.get(label, ""), newer.get(label, ""))
        for label in dict.fromkeys([*newer, *older])
        if older.get(label, "") != newer.get(label, "")
    ]
    if was.distortions != now.distortions:
        before, after = ", ".join(was.distortion_words), ", ".join(now.distortion_words)
        found.append(_text(f"{name}: cognitive distortions", before, after))
    pieces = moves(was.evidence, now.evidence)
    if pieces:
        lines = [words(_piece(one) + "\n", "") for one in pieces.went]
        lines += [words("", _piece(one) + "\n") for one in pieces.came]
        lines += [words(_piece(one) + "\n", _piece(other) + "\n") for one, other in pieces.altered]
        joined = tuple(piece for line in lines for piece in line)
        found.append(Line(f"{name}: evidence", joined, pieces.mark, _sentence(pieces.words)))
    return found


def _confidence(before: str, after: str) -> str:
    order = [one.value for one in Confidence]
    if before in order and after in order:
        return "Confidence up" if order.index(after) > order.index(before) else "Confidence down"
    return "Confidence changed"


def _summary(one: MechanismView) -> str:
    sure = f" Confidence {one.confidence_words}." if one.confidence else ""
    return f"{one.rating_words}.{sure} {evidence_words(one)}"


def _piece(piece: EvidenceView | NeedView) -> str:
    if isinstance(piece, NeedView):
        return piece.words
    if piece.hidden:
        return f"{piece.side.capitalize()}: {HIDDEN}"
    source = ", ".join(part for part in (piece.source_label, piece.document) if part)
    return f"{piece.side.capitalize()}: {piece.text} ({source})"


def _needs(before: Sequence[NeedView], after: Sequence[NeedView]) -> list[Line]:
    if not before and not after:
        return []
    changed = moves(before, after)
    older, newer = (", ".join(need.words for need in needs) or "None" for needs in (before, after))
    return [Line("Targets", words(older, newer), changed.mark, _sentence(changed.words) or Mark.SAME.label)]


def _texts(part: str, before: str, after: str) -> list[Line]:
    return [_text(part, before, after)] if before or after else []


def _text(part: str, before: str, after: str) -> Line:
    mark = Mark.SAME if before == after else Mark.ADDED if not before else Mark.GONE if not after else Mark.CHANGED
    return Line(part, words(before, after), mark, mark.label)


def _sentence(words_of: str) -> str:
    return words_of[:1].upper() + words_of[1:]
