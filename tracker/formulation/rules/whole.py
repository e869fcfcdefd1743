"""What may be saved in a draft, when a version may be begun and signed, and what its readers should know of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.core.errors import Refused
from tracker.formulation.rules.parts import (
    AccountEntry,
    EvidenceEntry,
    FormulationView,
    Head,
    MechanismEntry,
    MechanismView,
    PathwaysEntry,
)
from tracker.formulation.rules.terms import (
    LINE,
    LONG,
    MULTIPLE,
    NONE,
    OTHER,
    PATHWAYS,
    RATINGS,
    SHORT,
    Agreement,
    Chosen,
    Confidence,
    Distortion,
    Kind,
    Side,
    Source,
)

PATHWAYS_PART, ACCOUNT_PART = "pathways", "account"
"""The parts of a version besides its mechanisms, which are parts by their codes."""


def kinds_to_begin(heads: Sequence[Head]) -> tuple[Kind, ...]:
    """What the next version may be: the first is initial, all later ones are not; none while there is a draft."""
    if any(not head.is_signed for head in heads):
        return ()
    return (Kind.REFORMULATION, Kind.END) if heads else (Kind.INITIAL,)


def check_mechanism(entry: MechanismEntry) -> None:
    """Raise `Refused` for a text that is too long, or what is not on a list; anything may be left for later."""
    problems = _too_long(
        {"why": entry.why, "triggers": entry.triggers, "functions": entry.functions, "strengths": entry.strengths}, LONG
    )
    if entry.rating is not None and entry.rating not in RATINGS:
        problems["rating"] = "Choose one of the ratings shown"
    if entry.confidence and entry.confidence not in set(Confidence):
        problems["confidence"] = "Choose one of the steps shown"
    if set(entry.distortions) - set(Distortion):
        problems["distortions"] = "Choose from the kinds shown"
    _refuse(problems)


def check_evidence(entry: EvidenceEntry) -> None:
    """Raise `Refused` unless it says something, of which side, and where it comes from."""
    problems = _too_long({"text": entry.text}, SHORT) | _too_long({"document": entry.document}, LINE)
    if not entry.text.strip():
        problems["text"] = "Enter what the evidence is"
    if entry.side not in set(Side):
        problems["side"] = "Choose whether it speaks for or against"
    if entry.source not in set(Source):
        problems["source"] = "Choose where it comes from"
    _refuse(problems)


def check_need(words: str) -> None:
    """Raise `Refused` for no words or too many."""
    problems = _too_long({"words": words}, LINE)
    if not words.strip():
        problems["words"] = "Enter what treatment is to work on"
    _refuse(problems)


def check_pathways(entry: PathwaysEntry) -> None:
    """Raise `Refused` for what is not a pathway, *other* without its words, or the same one twice."""
    problems: dict[str, str] = {}
    for name, chosen in (("primary", entry.primary), ("secondary", entry.secondary)):
        problems |= _too_long({f"{name}_words": chosen.words}, LINE) | _too_long({f"{name}_why": chosen.why}, LONG)
        if chosen.code and chosen.code not in PATHWAYS:
            problems[name] = "Choose one of the pathways shown"
        elif chosen.code == OTHER and not chosen.words.strip():
            problems[f"{name}_words"] = "Enter what the other pathway is"
    first, second = entry.primary.code, entry.secondary.code
    if first == second and first not in {"", NONE, OTHER}:
        problems["secondary"] = "Choose another pathway than the primary one, or none"
    elif first in {NONE, MULTIPLE} and second not in {"", NONE}:
        problems["secondary"] = f"Choose none: the primary pathway is “{PATHWAYS[first]}”"
    _refuse(problems)


def check_account(entry: AccountEntry) -> None:
    """Raise `Refused` for a text that is too long or an answer that is not on the list."""
    problems = _too_long({"account": entry.account, "words": entry.words}, LONG)
    if entry.agreement and entry.agreement not in set(Agreement):
        problems["agreement"] = "Choose one of the answers shown"
    _refuse(problems)


def _too_long(texts: dict[str, str], most: int) -> dict[str, str]:
    return {
        name: f"Use {most:,} characters or fewer: this is {len(text) - most:,} too many"
        for name, text in texts.items()
        if len(text) > most
    }


def _refuse(problems: dict[str, str]) -> None:
    if problems:
        raise Refused.of(problems)


@dataclass(frozen=True, slots=True)
class Lack:
    """What a version still needs before it is signed: in which part, and what to do."""

    part: str
    message: str


def lacks(found: FormulationView) -> tuple[Lack, ...]:
    """What is missing before a version may be signed.

    Every mechanism is rated, with a confidence, and one that is found has evidence for it; a primary pathway is
    chosen and both have their reasons; and what the person says of it is recorded, their account with it.
    """
    open_parts = [lack for one in found.mechanisms for lack in _lacks_of(one)]
    if not found.primary.code:
        open_parts.append(Lack(PATHWAYS_PART, "Choose the primary pathway: none and another are answers too"))
    for name, chosen in (("primary", found.primary), ("secondary", found.secondary)):
        if _unreasoned(chosen, needed=name == "primary"):
            open_parts.append(Lack(PATHWAYS_PART, f"Say why the {name} pathway was chosen"))
    if not found.agreement:
        open_parts.append(Lack(ACCOUNT_PART, "Record whether the person agrees"))
    if not found.account and found.agreement != Agreement.NOT_SAID.value:
        open_parts.append(Lack(ACCOUNT_PART, "Write down the person’s own account"))
    if found.agreement in {Agreement.PARTLY.value, Agreement.DISAGREES.value} and not found.agreement_words:
        open_parts.append(Lack(ACCOUNT_PART, "Write down, in their words, what they do not agree with"))
    return tuple(open_parts)


def _lacks_of(one: MechanismView) -> list[Lack]:
    part, name = one.mechanism.value, one.mechanism.label
    if one.rating is None:
        return [Lack(part, f"Rate {name.lower()}")]
    found = []
    if not one.confidence:
        found.append(Lack(part, f"Say how sure the rating of {name.lower()} is"))
    if one.rating and not one.speaks_for:
        found.append(Lack(part, f"Add evidence for {name.lower()}, or rate it 0, not found"))
    return found


def _unreasoned(chosen: Chosen, *, needed: bool) -> bool:
    return bool(chosen.code) and (needed or chosen.code != NONE) and not chosen.why


def check_signing(found: FormulationView) -> None:
    """Raise `Refused` with what is missing, the whole form's: each names its part on the page."""
    missing = lacks(found)
    if missing:
        raise Refused("", "; ".join(lack.message for lack in missing))


def cautions(found: FormulationView) -> tuple[str, ...]:
    """What weakens a version, in sentences: evidence of the person's own account alone, nothing sought against it.

    The founding report's practitioners asked for evidence from the case rather than self-report.
    """
    said = []
    for one in found.mechanisms:
        if not one.rating:
            continue
        name, sources = one.mechanism.label, {piece.source for piece in one.speaks_for}
        if sources == {Source.ACCOUNT.value}:
            said.append(f"{name}: all the evidence for it is the person’s own account")
        if not one.speaks_against:
            said.append(f"{name}: no evidence against it is recorded")
    if found.primary.code == MULTIPLE and any(one.rating == 0 for one in found.mechanisms):
        said.append("Multiple dysfunctional mechanisms means all four at once, and one of them is rated 0")
    return tuple(said)
