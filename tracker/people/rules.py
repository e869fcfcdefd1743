"""People, sentences, areas and involvement as plain values, and what makes each of them right."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from difflib import SequenceMatcher
from typing import Any

from tracker.core.errors import Refused
from tracker.core.words import Worded


class Capacity(Worded):
    """As what a user is involved with a person."""

    OFFENDER_MANAGER = "offender_manager"
    COVER = "cover"
    FACILITATOR = "facilitator"
    TREATMENT_MANAGER = "treatment_manager"


class Sex(Worded):
    """Recorded sex; some instruments are for men only, so it is not left to guesswork."""

    MALE = "male"
    FEMALE = "female"
    NOT_KNOWN = "not_known"


class AreaKind(Worded):
    """What sort of service an area is."""

    PROBATION_REGION = "probation_region"
    JUSTICE_SOCIAL_WORK = "justice_social_work"
    PRISON = "prison"
    CLINIC = "clinic"


class SentenceKind(Worded):
    """What a court imposed; `sentences.SENTENCE_FACTS` says what follows from each."""

    COMMUNITY_ORDER = "community_order"
    SUSPENDED_SENTENCE_ORDER = "suspended_sentence_order"
    COMMUNITY_PAYBACK_ORDER = "community_payback_order"
    PROBATION_ORDER = "probation_order"
    DETERMINATE_CUSTODY = "determinate_custody"
    EXTENDED_SENTENCE = "extended_sentence"
    IPP = "ipp"
    LIFE = "life"
    OLR = "olr"
    HOSPITAL_ORDER = "hospital_order"
    SWISS_OUTPATIENT_MEASURE = "swiss_outpatient_measure"


class StandingKind(Worded):
    """One kind of level; never added to another. `standings.STANDING_FACTS` says what each may be."""

    RM2000_S = "rm2000_s"
    RM2000_V = "rm2000_v"
    RM2000_C = "rm2000_c"
    STATIC_99R = "static_99r"
    OSP_DC = "osp_dc"
    OSP_IIC = "osp_iic"
    NEED_BAND = "need_band"
    ROSH = "rosh"
    MAPPA_CATEGORY = "mappa_category"
    MAPPA_LEVEL = "mappa_level"


class Nation(Worded):
    """Whose public holidays an area keeps, in ISO 3166-2 codes (the codes of the `holidays` library)."""

    ENGLAND = "ENG", "England"
    WALES = "WLS", "Wales"
    SCOTLAND = "SCT", "Scotland"
    NORTHERN_IRELAND = "NIR", "Northern Ireland"
    BASEL_STADT = "CH-BS", "Basel-Stadt"
    BASEL_LANDSCHAFT = "CH-BL", "Basel-Landschaft"
    BERN = "CH-BE", "Bern"
    ZURICH = "CH-ZH", "Zurich"
    VAUD = "CH-VD", "Vaud"
    GENEVA = "CH-GE", "Geneva"

    @property
    def country(self) -> str:
        """`GB` or `CH`: the country whose subdivision this is."""
        return "CH" if self.value.startswith("CH-") else "GB"

    @property
    def subdivision(self) -> str:
        """The part of the code after the country, such as `SCT` or `BS`."""
        return self.value.removeprefix("CH-")

    @property
    def time_zone(self) -> str:
        """The zone its clocks keep; always one of `TIME_ZONES`."""
        return "Europe/Zurich" if self.country == "CH" else "Europe/London"


TIME_ZONES = ("Europe/London", "Europe/Zurich")


@dataclass(frozen=True, slots=True)
class AreaView:
    """An area; `time_zone` is an IANA name."""

    id: int
    code: str
    name: str
    kind: AreaKind
    nation: Nation
    time_zone: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """Who a person is, with their area's clock."""

    id: int
    reference: str
    first_names: str
    surname: str
    born_on: date
    sex: Sex
    area_id: int
    area_name: str
    zone: str
    version: int

    @property
    def name(self) -> str:
        """First names and surname, for sentences."""
        return f"{self.first_names} {self.surname}"

    @property
    def listed(self) -> str:
        """`Surname, First names`, for lists and messages."""
        return f"{self.surname}, {self.first_names}"

    def age(self, on: date) -> int:
        """Whole years on a date; somebody born on 29 February turns a year older on 1 March."""
        return age(self.born_on, on)


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Everything that is typed about a person."""

    reference: str
    first_names: str
    surname: str
    born_on: date
    sex: Sex
    area_id: int
    aliases: tuple[str, ...] = ()

    def plain(self) -> dict[str, Any]:
        """As JSON knows it, for the trail."""
        return {**asdict(self), "born_on": self.born_on.isoformat(), "aliases": list(self.aliases)}


@dataclass(frozen=True, slots=True)
class InvolvementView:
    """Somebody with a person; `until_on` is the last day, none while it lasts."""

    id: int
    person_id: int
    user_id: int
    user_name: str
    capacity: Capacity
    from_on: date
    until_on: date | None
    source: str

    def stands(self, today: date) -> bool:
        """Whether it holds on a local date."""
        return self.from_on <= today and (self.until_on is None or today <= self.until_on)


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person with everything typed about them, as it stands."""

    person: PersonView
    aliases: tuple[str, ...]

    @property
    def details(self) -> PersonDetails:
        """As it would be typed."""
        who = self.person
        return PersonDetails(
            who.reference, who.first_names, who.surname, who.born_on, who.sex, who.area_id, self.aliases
        )


Held = tuple[tuple[PersonView, InvolvementView], ...]
"""Whom somebody manages or covers for, each with the involvement by which they do."""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody who may be the person being added; `person` is none where the actor may not know who."""

    person: PersonView | None


class PossibleDuplicates(Refused):
    """People who were born on the same day and have a similar name: to be looked at before adding."""

    def __init__(self, matches: Sequence[Match], key: str) -> None:
        """`key` stands for exactly these matches; giving it back says that they are other people."""
        super().__init__("", "Somebody with this date of birth and a similar name is already here")
        self.matches = tuple(matches)
        self.key = key


def matches_key(person_ids: Iterable[int]) -> str:
    """A short name for a set of matches, which tells nothing about them."""
    return hashlib.sha256(",".join(map(str, sorted(person_ids))).encode()).hexdigest()[:16]


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APART = re.compile(r"[\W_]+")


def folded(text: str) -> str:
    """Case, accents and punctuation taken away, words one space apart: what a search compares."""
    small = unicodedata.normalize("NFKD", text).casefold()
    plain = unicodedata.normalize("NFKD", small).translate(_LETTERS)
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _APART.sub(" ", letters).strip()


LONGEST_WORD, LONGEST_SORT_NAME = 80, 160


def words_of(surname: str, first_names: str, reference: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """The words by which a search finds somebody, each once; joined ones too, so that `OBrien` finds `O'Brien`."""
    names = [surname, first_names, *aliases, reference]
    parts = [folded(name) for name in names]
    joined = [folded(name).replace(" ", "") for name in names if _APART.search(name.strip())]
    return tuple(sorted({word[:LONGEST_WORD] for part in (*parts, *joined) for word in part.split()}))


def sort_name(surname: str, first_names: str) -> str:
    """What lists are sorted by, so that capitals and accents do not matter: at most 160 letters."""
    return folded(f"{surname} {first_names}")[:LONGEST_SORT_NAME]


def search_words(typed: str) -> tuple[str, ...]:
    """The beginnings of words that must all be found, at most eight."""
    return tuple(word[:LONGEST_WORD] for word in folded(typed).split()[:8])


SIMILAR = 0.8


def similar(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether any name of the one is close to any of the other: `SequenceMatcher` at 0.8 or more, folded.

    0.8 lets one letter in five differ (Larchwood, Larchwod); a threshold of ours, not a published one.
    """
    mine = {folded(name).replace(" ", "") for name in one}
    theirs = {folded(name).replace(" ", "") for name in other}
    return any(SequenceMatcher(None, a, b).ratio() >= SIMILAR for a in mine for b in theirs if a and b)


def names_to_compare(surname: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """The surname, and of each alias the whole and its last word."""
    others = [part for alias in aliases for part in {alias, alias.split()[-1] if alias.split() else ""}]
    return (surname, *others)


def age(born_on: date, on: date) -> int:
    """Whole years lived on a date."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


_REFERENCE = re.compile(r"[A-Z0-9][A-Z0-9/-]{2,19}")


def tidy(details: PersonDetails) -> PersonDetails:
    """Spaces made single, the reference in capitals without spaces, each alias once."""
    aliases = {folded(alias): " ".join(alias.split()) for alias in reversed(details.aliases) if alias.strip()}
    return PersonDetails(
        reference="".join(details.reference.split()).upper(),
        first_names=" ".join(details.first_names.split()),
        surname=" ".join(details.surname.split()),
        born_on=details.born_on,
        sex=details.sex,
        area_id=details.area_id,
        aliases=tuple(reversed(aliases.values())),
    )


YOUNGEST, OLDEST = 10, 110


def check_person(details: PersonDetails, *, today: date) -> None:
    """Raise `Refused` with every field that is wrong.

    The youngest is 10: below it nobody in England, Wales or Switzerland answers for an offence (Children and
    Young Persons Act 1933 s50; StGB and JStG art 3). The oldest only catches slips of the century.
    """
    problems: dict[str, str] = {}
    if not _REFERENCE.fullmatch(details.reference):
        problems["reference"] = "Enter a case reference of 3 to 20 letters, numbers, hyphens or slashes"
    for field, words in (("first_names", "first names"), ("surname", "surname")):
        value = getattr(details, field)
        if not value:
            problems[field] = f"Enter the {words}"
        elif len(value) > 80:
            problems[field] = f"Enter {words} of 80 characters or fewer"
    if details.born_on > today:
        problems["born_on"] = "The date of birth must be in the past"
    elif not YOUNGEST <= age(details.born_on, today) <= OLDEST:
        years = age(details.born_on, today)
        problems["born_on"] = f"Check the date of birth: it makes this person {years} years old"
    if any(len(alias) > 160 for alias in details.aliases):
        problems["aliases"] = "Each alias must be 160 characters or fewer"
    if problems:
        raise Refused.of(problems)


def check_area(code: str, name: str, time_zone: str) -> None:
    """Raise `Refused` with every field that is wrong."""
    problems: dict[str, str] = {}
    if not re.fullmatch(r"[A-Z0-9-]{2,20}", code):
        problems["code"] = "Enter a code of 2 to 20 capital letters, numbers or hyphens"
    if not name or len(name) > 80:
        problems["name"] = "Enter a name of 80 characters or fewer"
    if time_zone not in TIME_ZONES:
        problems["time_zone"] = "Choose a time zone from the list"
    if problems:
        raise Refused.of(problems)


FURTHEST = timedelta(days=366)


def check_handover(*, on: date, until: date | None, today: date) -> None:
    """A handover starts today or within a year; cover ends on or after the day it starts, within a year."""
    problems: dict[str, str] = {}
    if on < today:
        problems["on"] = "The first day must be today or later"
    elif on - today > FURTHEST:
        problems["on"] = "The first day must be within a year"
    if until is not None and until < on:
        problems["until"] = "The last day of cover must be on or after the first"
    elif until is not None and until - on > FURTHEST:
        problems["until"] = "Cover lasts a year at most: for longer, move the caseload"
    if problems:
        raise Refused.of(problems)
