"""Kinds of sentence and the order of their dates.

Apart from `rules.py` because it is a table of facts with sources, which a service adds to.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from tracker.core.errors import Refused
from tracker.people.rules import SentenceKind


@dataclass(frozen=True, slots=True)
class SentenceFacts:
    """`custodial`: has a release and a licence; `ends`: its end is known from the start."""

    label: str
    custodial: bool
    ends: bool
    source: str
    provisional: bool = True


_EW = "England and Wales: Sentencing Code (Sentencing Act 2020)"
_SCT = "Scotland: Criminal Procedure (Scotland) Act 1995"

SENTENCE_FACTS: dict[SentenceKind, SentenceFacts] = {
    SentenceKind.COMMUNITY_ORDER: SentenceFacts("Community order", False, True, f"{_EW} part 9"),
    SentenceKind.SUSPENDED_SENTENCE_ORDER: SentenceFacts(
        "Suspended sentence order", False, True, f"{_EW} part 10 chapter 5"
    ),
    SentenceKind.COMMUNITY_PAYBACK_ORDER: SentenceFacts(
        "Community payback order (Scotland)", False, True, f"{_SCT} s227A"
    ),
    SentenceKind.PROBATION_ORDER: SentenceFacts(
        "Probation order (Northern Ireland)",
        False,
        True,
        "Criminal Justice (Northern Ireland) Order 1996 art 10",
    ),
    SentenceKind.DETERMINATE_CUSTODY: SentenceFacts("Custody, determinate", True, True, f"{_EW} part 10"),
    SentenceKind.EXTENDED_SENTENCE: SentenceFacts(
        "Custody, extended sentence", True, True, f"{_EW} s279; {_SCT} s210A"
    ),
    SentenceKind.IPP: SentenceFacts(
        "Custody, imprisonment for public protection", True, False, "Criminal Justice Act 2003 s225"
    ),
    SentenceKind.LIFE: SentenceFacts("Custody, life", True, False, f"{_EW} part 10 chapters 7 and 8"),
    SentenceKind.OLR: SentenceFacts(
        "Order for lifelong restriction (Scotland)",
        True,
        False,
        f"{_SCT} s210F (explanatory notes to the Criminal Justice (Scotland) Act 2003, ss6 to 9)",
        provisional=False,
    ),
    SentenceKind.HOSPITAL_ORDER: SentenceFacts("Hospital order", False, False, "Mental Health Act 1983 s37"),
    SentenceKind.SWISS_OUTPATIENT_MEASURE: SentenceFacts(
        "Outpatient measure (Switzerland)", False, True, "Swiss Criminal Code art 63"
    ),
}
"""All but the order for lifelong restriction are from general knowledge of the acts: provisional until read."""


@dataclass(frozen=True, slots=True)
class SentenceDetails:
    """Everything that is typed about a sentence; local dates."""

    kind: SentenceKind
    imposed_on: date
    release_on: date | None = None
    licence_ends_on: date | None = None
    ends_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """Its fields by name."""
        return asdict(self)

    def plain(self) -> dict[str, Any]:
        """As JSON knows it, for the trail."""
        dates = {name: day.isoformat() for name, day in asdict(self).items() if isinstance(day, date)}
        return {**asdict(self), **dates}


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence as recorded."""

    id: int
    person_id: int
    details: SentenceDetails
    version: int

    @property
    def label(self) -> str:
        """Its kind in words."""
        return SENTENCE_FACTS[self.details.kind].label

    def over(self, on: date) -> bool:
        """Whether its last day has passed."""
        return self.details.ends_on is not None and self.details.ends_on < on


_DATES = (
    ("imposed_on", "date imposed"),
    ("release_on", "release date"),
    ("licence_ends_on", "end of licence"),
    ("ends_on", "end of sentence"),
)


def check_sentence(details: SentenceDetails, *, born_on: date, today: date) -> None:
    """Imposed <= release <= end of licence <= end of sentence, and only the dates its kind can have.

    Raises `Refused` with every field that is wrong, each problem at the later of the two dates.
    """
    facts = SENTENCE_FACTS[details.kind]
    problems: dict[str, str] = {}
    if details.imposed_on > today:
        problems["imposed_on"] = "The date imposed must be today or in the past"
    elif details.imposed_on <= born_on:
        problems["imposed_on"] = "The date imposed must be after the date of birth"
    if not facts.custodial:
        for field, words in _DATES[1:3]:
            if getattr(details, field) is not None:
                problems[field] = f"{facts.label}: leave the {words} empty"
    if not facts.ends and details.ends_on is not None:
        problems["ends_on"] = f"{facts.label}: leave the end of sentence empty"
    if details.licence_ends_on is not None and details.release_on is None:
        problems.setdefault("release_on", "Enter the release date from which the licence runs")
    problems = {**_order(details), **problems}
    if problems:
        raise Refused.of({field: problems[field] for field, _ in _DATES if field in problems})


def _order(details: SentenceDetails) -> dict[str, str]:
    problems: dict[str, str] = {}
    latest, of = details.imposed_on, "date imposed"
    for field, words in _DATES[1:]:
        day: date | None = getattr(details, field)
        if day is None:
            continue
        if day < latest:
            problems[field] = f"The {words} must be on or after the {of}"
        else:
            latest, of = day, words
    return problems
