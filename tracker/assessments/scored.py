"""An assessment's answers scored by the version that is kept: the standard, and each variant asked for beside it.

Apart from `scoring.py`, which knows no person and keeps nothing: this makes ready once, and says by which code.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from tracker.assessments.offending import Kinds
from tracker.assessments.rules.answers import Question
from tracker.assessments.rules.applying import Subject, check_applies
from tracker.assessments.rules.entering import read
from tracker.assessments.rules.keeping import as_json
from tracker.assessments.rules.scoring import Result
from tracker.assessments.scoring import Ready, make_ready, score
from tracker.catalogue.kept_instruments import Kept
from tracker.catalogue.rules.instruments import Instrument
from tracker.core.errors import Refused
from tracker.people.rules import PersonView, Sex

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """What answers came to: the standard result where there is one, then each variant's, and what must be printed."""

    found: tuple[Result, ...]
    holds_until: date | None
    warnings: tuple[str, ...]

    def kept(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"results": [as_json(one) for one in self.found], "warnings": list(self.warnings)}


@dataclass(frozen=True, slots=True)
class _Keyed:
    """An instrument that is known by its hash: comparing two by all they say takes long."""

    hash: str
    content: Instrument = field(compare=False)


@lru_cache(maxsize=512)
def _ready(keyed: _Keyed, variant: str) -> Ready:
    return make_ready(keyed.content, variant)


def ready(kept: Kept, variant: str = "") -> Ready:
    """A kept version made ready, once in a process. Raises `Refused('variant')`."""
    return _ready(_Keyed(kept.hash, kept.content), variant)


def questions(kept: Kept, variants: Sequence[str] = ()) -> tuple[Question, ...]:
    """What is asked, in the order of the file. Raises `Refused('variant')` where a variant must be named."""
    made = ready(kept, variants[0] if variants and kept.content.no_standard else "")
    scorer = made.standard or made.variant
    return scorer.questions if scorer else ()


def outcome(
    kept: Kept, variants: Sequence[str], texts: Mapping[str, str], as_of: date, subject: Subject | None = None
) -> Outcome:
    """Score answers. Raises `Refused`, by item for what is wrong, by `person....` where it is not for them."""
    answers = read(questions(kept, variants), texts)
    named = [variant for variant in variants if variant] or [""]
    scored = [score(ready(kept, variant), answers, as_of, subject) for variant in named]
    first = scored[0]
    standard = first.standard if first.standard else None if kept.content.no_standard else first.result
    found = ([standard] if standard else []) + [one.result for one in scored if one.result is not standard]
    warnings = dict.fromkeys(said for one in scored for said in one.warnings)
    return Outcome(tuple(found), first.holds_until, tuple(warnings))


def subject_of(person: PersonView, on: date, offences: Kinds) -> Subject:
    """What is known of somebody, for whom an instrument is."""
    return Subject("" if person.sex is Sex.NOT_KNOWN else person.sex.value, person.age(on), offences)


def why_not_for(kept: Kept, person: PersonView, on: date, offences: Kinds) -> str:
    """Why an instrument is not for somebody on a day, in a sentence; '' where it is, as far as is known."""
    try:
        check_applies(ready(kept, _any_variant(kept)).limits, subject_of(person, on, offences))
    except Refused as refusal:
        return ". ".join(refusal.problems.values())
    return ""


def _any_variant(kept: Kept) -> str:
    return kept.content.variants[0].code if kept.content.no_standard else ""


@cache
def scoring_hash() -> str:
    """The hash of the code that scores: a result says by which it was made."""
    digest = hashlib.sha256()
    for path in sorted([*(_HERE / "rules").glob("*.py"), _HERE / "preparing.py", _HERE / "scoring.py"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
