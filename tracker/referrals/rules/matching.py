"""Who of those waiting fits a delivery, and why: thirteen points, each a sentence with a sign; never a score.

Somebody fits when every point is met, fits once something is settled when none is a bar, else does not fit now.
Inside each list the order is stated, total and the same every time: the least time to spare, then the longest wait.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import NamedTuple

from tracker.referrals.rules.needs import free_words
from tracker.referrals.rules.time_left import NEVER, in_weeks


class Sign(IntEnum):
    """What a point says. `NOTED` decides nothing."""

    MET = 0
    NOTED = 1
    SETTLE = 2
    BAR = 3

    @property
    def word(self) -> str:
        """The sign in a word, for those who do not see it."""
        return {0: "Met", 1: "Noted", 2: "To settle", 3: "Not met"}[self.value]


class Point(StrEnum):
    """What is looked at, in the order in which it is told."""

    SENTENCE = "sentence"
    APART = "apart"
    SEX = "sex"
    ELIGIBILITY = "eligibility"
    EARLIER = "earlier programme"
    COHORT = "cohort"
    REFUSED = "refused before"
    TIMES = "availability"
    TRAVEL = "area and travel"
    FORMAT = "format"
    ADAPTATION = "adaptation"
    LANGUAGE = "language"
    CONSENT = "consent"


class Order(StrEnum):
    """How people stand in each list."""

    SPARE = "spare"
    WAIT = "wait"

    @property
    def label(self) -> str:
        """The order in words."""
        return {"spare": "Least time to spare first", "wait": "Longest wait first"}[self.value]


class Waiting(NamedTuple):
    """Somebody who waits, as matching needs to know them; made of a row, five hundred at a time.

    `sentence_end` is None where none is recorded, and `NEVER` where the sentence has none. `travels` says whether
    they can travel to one of the areas that the delivery serves.
    """

    referral_id: int
    version: int
    person_id: int
    surname: str
    first_names: str
    sex: str
    area_id: int
    area_name: str
    referred_on: date
    urgent: bool
    source: str
    format: str
    eligibility: str
    cohort: str
    free: int | None
    free_note: str
    travel_minutes: int | None
    travel_note: str
    travels: bool
    adaptation: str
    language: str
    interpreter: bool | None
    consent: str
    sentence_end: date | None

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    @property
    def spoken(self) -> str:
        """`First names Surname`."""
        return f"{self.first_names} {self.surname}"


@dataclass(frozen=True, slots=True)
class Group:
    """A delivery as people are held against it. `needed` are the half-days in which it meets, `ends_on` its last day.

    `apart` names, for a person, members or people with a place from whom they are kept apart; `refused` says why a
    person was refused for this delivery; `earlier` is the programme that this one comes on top of, '' for none.
    """

    today: date
    starts_on: date
    ends_on: date
    sex: str
    cohort: str
    cohorts: Mapping[str, str]
    adapted: bool
    inclusive: bool
    areas: frozenset[int]
    area_name: str
    format: str
    needed: int
    apart: Mapping[int, str]
    refused: Mapping[int, str]
    earlier: str = ""
    had_earlier: frozenset[int] = frozenset()

    @property
    def begins(self) -> date:
        """The first day on which somebody new would be in it."""
        return max(self.today, self.starts_on)

    @property
    def needed_days(self) -> int:
        """Days from today to its last day."""
        return (self.ends_on - self.today).days


class Reason(NamedTuple):
    """One point of one person."""

    point: Point
    sign: Sign
    says: str


Found = tuple[Sign, str]
MET, SETTLE, BAR = Sign.MET, Sign.SETTLE, Sign.BAR


def spare_of(who: Waiting, group: Group) -> int | None:
    """Days between the delivery's last day and the sentence's end; None where there is no end, or none is known."""
    if who.sentence_end is None or who.sentence_end == NEVER:
        return None
    return (who.sentence_end - group.ends_on).days


def _sentence(who: Waiting, group: Group) -> Found:
    end = who.sentence_end
    if end is None:
        if who.source == "self_referral":
            return MET, "Referred by themselves: no sentence to run out"
        return SETTLE, "No end of sentence is recorded: find out whether there is time"
    if end == NEVER:
        return MET, "The sentence has no end"
    if end >= group.ends_on:
        return MET, "The sentence is long enough"
    left = (end - group.today).days
    needed = in_weeks(group.needed_days)
    return BAR, f"{in_weeks(left) if left > 0 else 'Nothing'} of the sentence left; the delivery needs {needed}"


def _apart(who: Waiting, group: Group) -> Found:
    others = group.apart.get(who.person_id)
    return (BAR, f"Must not be with {others}, in this group") if others else (MET, "Kept apart from nobody in it")


def _sex(who: Waiting, group: Group) -> Found:
    if not group.sex or who.sex == group.sex:
        return MET, "Sex as the group takes"
    if who.sex == "not_known":
        return SETTLE, f"The group is for {_WHOM[group.sex]}; sex is not recorded"
    return BAR, f"The group is for {_WHOM[group.sex]}"


_WHOM = {"male": "men", "female": "women"}
_ELIGIBLE: Mapping[str, Found] = {
    "met": (MET, "Eligible: every criterion is met"),
    "overridden": (MET, "Eligible: a programme lead judged or set aside what stood in the way"),
    "not_known": (SETTLE, "A criterion could not be judged: look at the check"),
    "not_met": (BAR, "A criterion is not met, and nobody has set it aside"),
    "": (SETTLE, "Eligibility has not been checked"),
}


def _eligibility(who: Waiting, group: Group) -> Found:
    return _ELIGIBLE[who.eligibility]


def _earlier(who: Waiting, group: Group) -> Found:
    if not group.earlier:
        return MET, "No earlier programme is needed"
    if who.person_id in group.had_earlier:
        return MET, f"Has completed {group.earlier}"
    return SETTLE, f"Comes on top of {group.earlier}, which is not recorded as completed"


def _cohort(who: Waiting, group: Group) -> Found:
    if not group.cohort or who.cohort == group.cohort:
        return MET, "Cohort as the group takes"
    wanted = group.cohorts.get(group.cohort, group.cohort)
    if not who.cohort:
        return SETTLE, f"The group is for the cohort {wanted}; none is recorded"
    return BAR, f"The group is for the cohort {wanted}; theirs is {group.cohorts.get(who.cohort, who.cohort)}"


def _refused(who: Waiting, group: Group) -> Found:
    why = group.refused.get(who.referral_id)
    return (BAR, f"Refused for this delivery: {why}") if why else (MET, "Not refused for this delivery")


def _times(who: Waiting, group: Group) -> Found:
    if who.free is None:
        return (SETTLE, "When they can come is not recorded") if group.needed else (MET, "Times are booked one by one")
    missing = group.needed & ~who.free
    if not missing:
        return MET, f"Free {free_words(group.needed)}" if group.needed else "Times are booked one by one"
    note = f" ({who.free_note})" if who.free_note else ""
    sign = BAR if missing == group.needed else SETTLE
    return sign, f"Not free {free_words(missing)}{note}"


def _travel(who: Waiting, group: Group) -> Found:
    if who.area_id in group.areas:
        if who.travel_note:
            return MET, f"{who.area_name}: {who.travel_note}"
        return MET, f"Lives in {who.area_name}"
    if who.travels:
        return MET, f"Lives in {who.area_name}, and can travel to {group.area_name}"
    limit = f"; can manage {who.travel_minutes} minutes each way" if who.travel_minutes else ""
    return SETTLE, f"Lives in {who.area_name}, which this delivery does not serve{limit}"


def _format(who: Waiting, group: Group) -> Found:
    if who.format == group.format:
        return MET, "Format as referred"
    return SETTLE, "Referred for one-to-one" if group.format == "group" else "Referred for a group"


def _adaptation(who: Waiting, group: Group) -> Found:
    if who.adaptation == "group" and not group.adapted:
        if group.inclusive:
            return MET, "Needs adaptation; the programme is written for that"
        return SETTLE, "Needs an adapted group; this one is not"
    if who.adaptation == "materials" and not group.adapted and not group.inclusive:
        return SETTLE, "Needs easy-read materials; this group has none planned"
    if group.adapted and who.adaptation in ("", "none"):
        return SETTLE, "The group is adapted; no such need is recorded"
    if not who.adaptation:
        return MET, "No need of adaptation recorded"
    return MET, "Adaptation as needed"


def _language(who: Waiting, group: Group) -> Found:
    if who.interpreter:
        return SETTLE, f"Needs an interpreter for {who.language}"
    return MET, "No interpreter needed"


def _consent(who: Waiting, group: Group) -> Found:
    if who.consent == "given":
        return MET, "Has agreed to take part"
    if who.consent:
        return SETTLE, "Has said no to taking part: speak with them again"
    return SETTLE, "Has not been asked, or the answer is not recorded"


_POINTS: Mapping[Point, Callable[[Waiting, Group], Found]] = {
    Point.SENTENCE: _sentence,
    Point.APART: _apart,
    Point.SEX: _sex,
    Point.ELIGIBILITY: _eligibility,
    Point.EARLIER: _earlier,
    Point.COHORT: _cohort,
    Point.REFUSED: _refused,
    Point.TIMES: _times,
    Point.TRAVEL: _travel,
    Point.FORMAT: _format,
    Point.ADAPTATION: _adaptation,
    Point.LANGUAGE: _language,
    Point.CONSENT: _consent,
}
_FUNCTIONS = tuple(_POINTS.values())


def reasons(who: Waiting, group: Group) -> tuple[Reason, ...]:
    """Every point of one person, in order: always all of them."""
    return tuple(Reason(point, *find(who, group)) for point, find in _POINTS.items())


def fit(who: Waiting, group: Group) -> Sign:
    """The worst of their points: met, to settle, or a bar."""
    worst = MET
    for find in _FUNCTIONS:
        sign = find(who, group)[0]
        if sign > worst:
            if sign is BAR:
                return BAR
            worst = sign
    return worst


@dataclass(frozen=True, slots=True)
class Ranking:
    """Everybody who waits, in three lists, each in its order."""

    fits: tuple[Waiting, ...]
    to_settle: tuple[Waiting, ...]
    not_now: tuple[Waiting, ...]

    @property
    def total(self) -> int:
        """How many were looked at."""
        return len(self.fits) + len(self.to_settle) + len(self.not_now)


def rank(people: Iterable[Waiting], group: Group, order: Order = Order.SPARE) -> Ranking:
    """Put everybody into their list and order: nobody with a bar is among those who fit or may be settled."""
    lists: dict[Sign, list[Waiting]] = {MET: [], SETTLE: [], BAR: []}
    for who in people:
        lists[fit(who, group)].append(who)

    def key(who: Waiting) -> tuple[bool, int, date, int]:
        spare = spare_of(who, group) if order is Order.SPARE else None
        return spare is None, spare or 0, who.referred_on, who.referral_id

    return Ranking(*(tuple(sorted(found, key=key)) for found in lists.values()))


def common_bar(people: Iterable[Waiting], group: Group) -> Reason | None:
    """The point that rules most people out, with the number in its words; None when nobody is ruled out."""
    counts: dict[Point, int] = {}
    for who in people:
        for reason in reasons(who, group):
            if reason.sign is BAR:
                counts[reason.point] = counts.get(reason.point, 0) + 1
    if not counts:
        return None
    point = max(counts, key=lambda each: counts[each])
    return Reason(point, BAR, f"{point.value}: {counts[point]}")


def settled_by(who: Waiting, group: Group) -> tuple[str, ...]:
    """What has to be settled before somebody is given a place, in words."""
    return tuple(reason.says for reason in reasons(who, group) if reason.sign is SETTLE)


def band_mix(bands: Sequence[str]) -> str:
    """How many of each static band a group has: `4 medium, 5 high, 1 not recorded`; bands never decide."""
    order = ("Low", "Medium", "High", "Very high", "")
    counts = [(band, sum(each == band for each in bands)) for band in order]
    return ", ".join(f"{count} {band.lower() or 'not recorded'}" for band, count in counts if count) or "nobody yet"


def pairs_inside(ids: Collection[int], pairs: Collection[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The pairs that are both among some people, each once, the smaller id first."""
    inside = set(ids)
    return tuple(sorted({(one, other) for one, other in pairs if one < other and {one, other} <= inside}))
