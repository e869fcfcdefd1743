"""What can be taken out of a signed version for good, under which name, and what stands in its place."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.formulation.rules.parts import FormulationView, MechanismView
from tracker.formulation.rules.terms import LINE, Mechanism, Side

REASON = 150
"""Characters of a reason: it is read wherever the text stood, beside the date and a name."""

EVIDENCE, NEED = "evidence", "need"
"""What a part is called that is known by its root: `evidence.12`, `need.3`."""

SHORT_PARTS = {"primary_words", "secondary_words", NEED}
"""Parts whose column holds a line only."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a version that can be redacted: its part, what it is called, and what it says."""

    part: str
    label: str
    text: str


_COLUMNS = {
    "why": "why this rating",
    "triggers": "triggers",
    "functions": "what the behaviour served",
    "strengths": "strengths and protective factors",
}
_OF_VERSION = {
    "primary_why": "Why this primary pathway",
    "primary_words": "The primary pathway, in words",
    "secondary_why": "Why this secondary pathway",
    "secondary_words": "The secondary pathway, in words",
    "account": "The person’s own account",
    "agreement_words": "What they say of it, in their words",
    EVIDENCE: "A piece of evidence",
    NEED: "A target",
}


def called(part: str) -> str:
    """What a part is called: the person’s own account; a piece of evidence; triggers of a mechanism."""
    kind, _, column = part.partition(".")
    return _OF_VERSION.get(kind) or f"{Mechanism(kind).label}: {_COLUMNS[column]}"


def passages(found: FormulationView, taken: Mapping[str, Collection[str]]) -> tuple[Passage, ...]:
    """What of a version can be redacted, in the order of its page; `taken`: what stands in place of what went."""
    first, second = found.primary, found.secondary
    texts = {
        "primary_why": first.why,
        "primary_words": first.words,
        "secondary_why": second.why,
        "secondary_words": second.words,
        "account": found.account,
        "agreement_words": found.agreement_words,
    }
    known = [each for one in found.mechanisms for each in _of_mechanism(one)]
    known += [Passage(part, called(part), text) for part, text in texts.items()]
    return tuple(each for each in known if each.text and each.text not in taken.get(each.part, ()))


def _of_mechanism(one: MechanismView) -> Iterator[Passage]:
    name, code = one.mechanism.label, one.mechanism.value
    for piece in one.evidence:
        side = "for" if piece.side == Side.FOR.value else "against"
        yield Passage(f"{EVIDENCE}.{piece.root}", f"{name}: evidence {side} it", piece.text)
    texts = {"why": one.why, "triggers": one.triggers, "functions": one.functions, "strengths": one.strengths}
    for column, text in texts.items():
        yield Passage(f"{code}.{column}", called(f"{code}.{column}"), text)
    for need in one.needs:
        yield Passage(f"{NEED}.{need.root}", f"{name}: target", need.words)


def check(chosen: Collection[str], known: Collection[str], why: str) -> None:
    """Raise `Refused` unless something that is there is chosen, with a reason that fits."""
    problems: dict[str, str] = {}
    if not chosen:
        problems["parts"] = "Choose what is redacted"
    elif set(chosen) - set(known):
        problems["parts"] = "Somebody redacted one of these meanwhile: choose from what is left"
    if not why:
        problems["why"] = "Enter why: it is read where the text stood"
    elif len(why) > REASON:
        problems["why"] = f"Use {REASON} characters or fewer: this is {len(why) - REASON} too many"
    if problems:
        raise Refused.of(problems)


def said_instead(part: str, by: str, on: date, why: str) -> str:
    """What stands in place of a text: Redacted on 6 October 2026 by Ruth Bell: about somebody else."""
    said = f"Redacted on {in_words(on)} by {by}: {why}"
    return said[:LINE] if part.partition(".")[0] in SHORT_PARTS else said
