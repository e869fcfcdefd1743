"""What an instrument is: its items and scales, the steps that score it, its variants, and who may use it on whom.

Frozen values as a definition file says them, sections and columns of items spelled out. `tracker.assessments`
scores by them; nothing here computes. See `docs/instruments.md`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from tracker.catalogue.rules.programmes import Source
from tracker.core.words import Worded

Number = int | Decimal
Scalar = int | Decimal | str


class ScaleKind(StrEnum):
    """What an answer is: one of the options, a number, or a date."""

    CHOICE = "choice"
    NUMBER = "number"
    DATE = "date"


class Do(StrEnum):
    """What a step does; which keys each takes stands in the guide."""

    SUM = "sum"
    MEAN = "mean"
    TABLE = "table"
    TALLY = "tally"
    CHOOSE = "choose"
    HIGHEST = "highest"
    LOWEST = "lowest"
    MATRIX = "matrix"
    MOVE = "move"
    ELAPSED = "elapsed"


class Better(Worded):
    """Which way a score should move for the person."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


class Purpose(Worded):
    """What a result is for. Only the first two say anything about risk."""

    STATIC_RISK = "static_risk"
    DYNAMIC_RISK = "dynamic_risk", "Dynamic risk and its review"
    NEED = "need", "Needs, for planning treatment"
    TREATMENT = "treatment", "Change through treatment"
    VALIDITY = "validity", "Whether other answers can be relied on"


class Assessor(Worded):
    """Who may fill an instrument in."""

    PERSON = "person", "The person themselves"
    FACILITATOR = "facilitator"
    OFFENDER_MANAGER = "offender_manager"
    PROGRAMME_LEAD = "programme_lead"
    PSYCHOLOGIST = "psychologist"


class Sex(Worded):
    """Recorded sex, as an instrument's applicability asks for it."""

    MALE = "male"
    FEMALE = "female"


class Offence(Worded):
    """Kinds of sexual offending, as an instrument's applicability asks for them."""

    CONTACT = "contact"
    NON_CONTACT = "non_contact", "Non-contact"
    IMAGES = "images"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice; without points it says something, but scores nothing."""

    value: Scalar
    label: str
    points: Number | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """What may be answered. Bounds are inclusive, None where there is none; `places` are decimal places."""

    code: str
    kind: ScaleKind
    options: tuple[Option, ...] = ()
    least: Number | None = None
    most: Number | None = None
    places: int = 0
    provisional: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on one answer or step (`of`), or on several conditions. `known` asks whether there is a value."""

    of: str = ""
    among: tuple[Scalar, ...] = ()
    at_least: Scalar | None = None
    at_most: Scalar | None = None
    known: bool | None = None
    all: tuple["Condition", ...] = ()
    any: tuple["Condition", ...] = ()
    none: tuple["Condition", ...] = ()

    def names(self) -> Iterator[str]:
        """Every item and step it asks about."""
        if self.of:
            yield self.of
        for inner in (*self.all, *self.any, *self.none):
            yield from inner.names()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to answer: an item, or one column of it. The topic is neutral; wording is the licence holder's."""

    code: str
    topic: str
    scale: str
    section: str = ""
    asked_when: Condition | None = None
    required: bool = True
    provisional: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Items that belong together, such as a subscale or a domain."""

    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Level:
    """A band of a ladder."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Ladder:
    """Bands in order, lowest first; those beside it, such as not applicable, have no place in the order."""

    code: str
    levels: tuple[Level, ...]
    beside: tuple[Level, ...] = ()

    def label(self, code: str) -> str:
        """A band in words."""
        return next((level.label for level in (*self.levels, *self.beside) if level.code == code), code)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: for values from `least` to `most`, both inclusive, or for those `among`."""

    gives: Scalar
    least: Number | None = None
    most: Number | None = None
    among: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """What holds `when` a condition does: a value it `gives`, that of another step (`as_of`), points, or a move."""

    because: str
    when: Condition | None = None
    gives: Scalar | None = None
    as_of: str = ""
    points: Number = 0
    by: int = 0


@dataclass(frozen=True, slots=True)
class Prorate:
    """How a sum or a mean stands in for answers that are missing: at most so many, rounded half up."""

    most_missing: int
    places: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the scoring; its code names its result. With a `ladder` the result is a band, else a number."""

    code: str
    do: Do
    title: str
    of: tuple[str, ...] = ()
    ladder: str = ""
    rows: tuple[Row, ...] = ()
    cases: tuple[Case, ...] = ()
    otherwise: Case | None = None
    cells: tuple[tuple[str, str, Scalar], ...] = ()
    reverse: tuple[str, ...] = ()
    prorate: Prorate | None = None
    least: Number | None = None
    most: Number | None = None
    places: int = 0
    cap: str = ""
    better: Better = Better.NEITHER
    result: bool = False
    cites: tuple[str, ...] = ()
    provisional: str = ""

    def needs(self) -> Iterator[str]:
        """Every item and step whose value it asks for."""
        yield from self.of
        for case in (*self.cases, *((self.otherwise,) if self.otherwise else ())):
            if case.when:
                yield from case.when.names()
            if case.as_of:
                yield case.as_of


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way of scoring the same answers: items left out, steps that stand in for those of the same code."""

    code: str
    title: str
    rule: str
    leaves_out: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    cites: tuple[str, ...] = ()
    provisional: str = ""


@dataclass(frozen=True, slots=True)
class Projection:
    """What is done when some answers are missing: score twice, and say `gives` where the result of `step` differs."""

    items: tuple[str, ...]
    least: Scalar
    most: Scalar
    step: str
    gives: str


@dataclass(frozen=True, slots=True)
class Applies:
    """To whom an instrument may be applied; ages in whole years, inclusive."""

    sexes: tuple[Sex, ...] = ()
    youngest: int | None = None
    oldest: int | None = None
    offences: tuple[Offence, ...] = ()
    not_only: tuple[Offence, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Norm:
    """Mean and standard deviation of a score in a population, from a cited source."""

    step: str
    population: str
    functional: bool
    mean: Number
    sd: Number
    people: int
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reliability:
    """A coefficient of a score, from a cited source."""

    step: str
    kind: str
    value: Number
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CutOff:
    """A score that separates two meanings, from a cited source."""

    step: str
    value: Number
    meaning: str
    cites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version of an instrument."""

    code: str
    name: str
    short_name: str
    version: str
    summary: str
    purpose: Purpose
    licence: str
    cites: tuple[str, ...]
    sources: tuple[Source, ...]
    items: tuple[Item, ...]
    scales: tuple[Scale, ...]
    by: tuple[Assessor, ...]
    sections: tuple[Section, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    steps: tuple[Step, ...] = ()
    variants: tuple[Variant, ...] = ()
    projection: Projection | None = None
    applies: Applies = Applies()
    warnings: tuple[str, ...] = ()
    norms: tuple[Norm, ...] = ()
    reliability: tuple[Reliability, ...] = ()
    cut_offs: tuple[CutOff, ...] = ()
    training: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    result_months: int | None = None
    no_standard: str = ""
    provisional: str = ""

    @property
    def label(self) -> str:
        """Short name and version."""
        return f"{self.short_name}, version {self.version}"

    @property
    def open_points(self) -> tuple[str, ...]:
        """Why parts of it are provisional, each reason once, in the order of the file."""
        reasons = [self.provisional]
        reasons += [scale.provisional for scale in self.scales]
        reasons += [item.provisional for item in self.items]
        reasons += [step.provisional for step in self.steps]
        return tuple(dict.fromkeys(reason for reason in reasons if reason))
