"""Whom a programme is for: a small closed set of criteria as data that explain themselves, and how they are judged.

What is not recorded is never held against a person: it gives "not known", never "not met".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class CriterionKind(StrEnum):
    """What a criterion asks about. Static risk, need and MAPPA level are three different things."""

    STATIC_BAND = "static_band"
    NEED_BAND = "need_band"
    MAPPA_LEVEL = "mappa_level"
    AGE = "age"
    SEX = "sex"
    SETTING = "setting"
    OFFENCE_TYPE = "offence_type"
    LEARNING_DISABILITY = "learning_disability"
    JUDGEMENT = "judgement"

    @property
    def label(self) -> str:
        """The kind in words, in sentence case."""
        return _KINDS[self.value]


class Weight(StrEnum):
    """Whether a criterion has to be met, or is what is hoped for."""

    MUST = "must"
    SHOULD = "should"


class Verdict(StrEnum):
    """What the facts say of a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_KNOWN = "not_known"

    @property
    def label(self) -> str:
        """The verdict in words, in sentence case."""
        return self.value.replace("_", " ").capitalize()


_KINDS = {
    "static_band": "Static risk band",
    "need_band": "Need band",
    "mappa_level": "MAPPA level",
    "age": "Age",
    "sex": "Sex",
    "setting": "Setting",
    "offence_type": "Type of offence",
    "learning_disability": "Learning disability or challenge",
    "judgement": "For a person to judge",
}

BANDS = {"low": "low", "medium": "medium", "high": "high", "very_high": "very high"}
VALUES: Mapping[CriterionKind, Mapping[str, str]] = {
    CriterionKind.STATIC_BAND: BANDS,
    CriterionKind.NEED_BAND: {key: BANDS[key] for key in ("low", "medium", "high")},
    CriterionKind.MAPPA_LEVEL: {"1": "1", "2": "2", "3": "3"},
    CriterionKind.SEX: {"male": "men", "female": "women"},
    CriterionKind.SETTING: {
        "community": "in the community",
        "custody": "in custody",
        "remand": "on remand",
        "pre_release": "shortly before release",
    },
    CriterionKind.LEARNING_DISABILITY: {"present": "present", "absent": "absent"},
}
"""What `one_of` may name, by kind, with its words. Types of offence are data: any code will do."""

OFFENCE_TYPES = {
    "internet-images": "internet offences with indecent images",
    "internet-grooming": "grooming online",
    "extreme-adult-images": "extreme images of adults",
    "contact-child": "contact offences against children",
    "contact-adult": "contact offences against adults",
    "non-contact": "non-contact sexual offences offline",
    "not-sexual": "offences that are not sexual",
}
"""Words for the types of offence that the shipped programmes name; another code is read as its own words."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of a person on the day of judging; None is "not recorded", and so is the sex `not_known`.

    `static_band` and `need_band` are low to very high, `mappa_level` 1 to 3 as text, `age` whole years,
    `setting` a key of `VALUES`, `offence_types` codes (an empty set: it is known that there are none).
    """

    static_band: str | None = None
    need_band: str | None = None
    mappa_level: str | None = None
    age: int | None = None
    sex: str | None = None
    setting: str | None = None
    offence_types: frozenset[str] | None = None
    learning_disability: bool | None = None


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition. `formats` narrows it to some formats; `only`: no other type of offence beside those named."""

    kind: CriterionKind
    one_of: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    only: bool = False
    text: str = ""
    weight: Weight = Weight.MUST
    formats: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    provisional: str = ""

    @property
    def wanted(self) -> str:
        """What is asked for, without the kind: `21 or over`, `high or very high`."""
        if self.kind is CriterionKind.AGE:
            return _range(self.least, self.most)
        if self.kind is CriterionKind.JUDGEMENT:
            return self.text
        return either([word_for(self.kind, value) for value in self.one_of])

    def says(self) -> str:
        """The criterion as a sentence without its full stop."""
        kind, wanted = self.kind, self.wanted
        words = {
            CriterionKind.AGE: f"Aged {wanted}",
            CriterionKind.SEX: wanted.capitalize(),
            CriterionKind.SETTING: wanted.capitalize(),
            CriterionKind.OFFENCE_TYPE: f"Convicted of {wanted}" + (", and of nothing else" if self.only else ""),
            CriterionKind.LEARNING_DISABILITY: f"A learning disability or challenge is {wanted}",
            CriterionKind.JUDGEMENT: wanted,
        }.get(kind, f"{kind.label} {wanted}")
        narrowed = either([name.replace("_", "-") for name in self.formats])
        place = f"{narrowed} format: " if narrowed else ""
        hoped = "preferably: " if self.weight is Weight.SHOULD else ""
        said = (
            f"{place}{hoped}{words[0].lower()}{words[1:]}" if (place or hoped) and not _name(words) else place + words
        )
        return said[0].upper() + said[1:]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the facts say of one criterion, and why, in a sentence without its full stop."""

    criterion: Criterion
    verdict: Verdict
    because: str


@dataclass(frozen=True, slots=True)
class Suitability:
    """The criteria together: not met if one that must be met is not, else not known if one of those is not."""

    verdict: Verdict
    judgements: tuple[Judgement, ...]


def judge(criterion: Criterion, facts: Facts) -> Judgement:
    """Hold one criterion against what is recorded. It informs a person, who decides and may say why otherwise."""
    kind = criterion.kind
    if kind is CriterionKind.JUDGEMENT:
        return Judgement(criterion, Verdict.NOT_KNOWN, "No record says this: a person has to judge it")
    if kind is CriterionKind.AGE:
        return _judge_age(criterion, facts.age)
    if kind is CriterionKind.OFFENCE_TYPE:
        return _judge_offences(criterion, facts.offence_types)
    value = _value(kind, facts)
    if value is None:
        return Judgement(criterion, Verdict.NOT_KNOWN, f"{kind.label} is not recorded")
    met = value in criterion.one_of
    asks = f"{'as' if met else 'but'} the programme asks for {criterion.wanted}"
    return Judgement(criterion, _verdict(met), f"{kind.label} is {_recorded(kind, value)}, {asks}")


def judge_all(criteria: Iterable[Criterion], facts: Facts, form: str = "") -> Suitability:
    """Every criterion that applies to a format (to any, when none is named), and what follows from them together."""
    applying = [each for each in criteria if not form or not each.formats or form in each.formats]
    judgements = tuple(judge(each, facts) for each in applying)
    musts = {one.verdict for one in judgements if one.criterion.weight is Weight.MUST}
    verdict = next((one for one in (Verdict.NOT_MET, Verdict.NOT_KNOWN) if one in musts), Verdict.MET)
    return Suitability(verdict, judgements)


def word_for(kind: CriterionKind, value: str) -> str:
    """A value as a sentence has it."""
    if kind is CriterionKind.OFFENCE_TYPE:
        return OFFENCE_TYPES.get(value, value.replace("-", " "))
    return VALUES.get(kind, {}).get(value, value)


def either(words: Iterable[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *first, last = [*words] or [""]
    return f"{', '.join(first)} or {last}" if first else last


def _range(least: int | None, most: int | None) -> str:
    if least is None:
        return f"{most} or under"
    return f"{least} or over" if most is None else f"{least} to {most}"


def _name(words: str) -> bool:
    return words.startswith("MAPPA")


def _verdict(met: bool) -> Verdict:
    return Verdict.MET if met else Verdict.NOT_MET


def _judge_age(criterion: Criterion, age: int | None) -> Judgement:
    if age is None:
        return Judgement(criterion, Verdict.NOT_KNOWN, "Age is not recorded")
    low, high = criterion.least, criterion.most
    met = (low is None or low <= age) and (high is None or age <= high)
    asks = f"{'as' if met else 'but'} the programme asks for {criterion.wanted}"
    return Judgement(criterion, _verdict(met), f"Age is {age}, {asks}")


def _judge_offences(criterion: Criterion, types: frozenset[str] | None) -> Judgement:
    if types is None:
        return Judgement(criterion, Verdict.NOT_KNOWN, "Types of offence are not recorded")
    named, others = sorted(types & set(criterion.one_of)), sorted(types - set(criterion.one_of))
    if not named:
        return Judgement(criterion, Verdict.NOT_MET, f"No offence of the type asked for: {criterion.wanted}")
    if criterion.only and others:
        also = either([word_for(criterion.kind, one) for one in others])
        return Judgement(criterion, Verdict.NOT_MET, f"Also {also}, but the programme asks for no other type")
    held = either([word_for(criterion.kind, one) for one in named])
    return Judgement(criterion, Verdict.MET, f"Recorded: {held}")


def _value(kind: CriterionKind, facts: Facts) -> str | None:
    if kind is CriterionKind.LEARNING_DISABILITY:
        known = facts.learning_disability
        return None if known is None else ("present" if known else "absent")
    value = {
        CriterionKind.STATIC_BAND: facts.static_band,
        CriterionKind.NEED_BAND: facts.need_band,
        CriterionKind.MAPPA_LEVEL: facts.mappa_level,
        CriterionKind.SEX: facts.sex,
        CriterionKind.SETTING: facts.setting,
    }[kind]
    return value if value in VALUES[kind] else None


def _recorded(kind: CriterionKind, value: str) -> str:
    words = {"male": "male", "female": "female"} if kind is CriterionKind.SEX else VALUES[kind]
    return words[value]
