"""Who in a caseload needs attention first, and why: each reason is a rule, and the page prints the rules.

The thresholds are this service's defaults; change them here and the page says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

ABSENCE_DAYS = 30  # how far back an unacceptable absence counts
SENTENCE_DAYS = 60  # a sentence end this near asks for attention while the programme goes on
SILENT_DAYS = 21  # without a session held for the person, while they are on a delivery
WINDOW_DAYS = 30  # how far back and ahead sessions are looked for

RULES = (
    "an alert that you have not acknowledged",
    f"an unacceptable absence in a signed register of the last {ABSENCE_DAYS} days",
    "a sentence that ends before the last session of the timetable",
    f"a sentence that ends within {SENTENCE_DAYS} days while sessions are owed",
    f"no session held for {SILENT_DAYS} days",
)


@dataclass(frozen=True, slots=True)
class Case:
    """A person of the caseload. `cover` says that the reader stands in for somebody.

    `last_on` and `next_on` are within 30 days of today; `timetable_ends_on` is the delivery's last dated session.
    `completed_on` is the day on which the last session of the programme was met; the programme is then over.
    """

    person_id: int
    reference: str
    surname: str
    first_names: str
    cover: bool
    sentence_ends_on: date | None
    programme: str
    delivery: str
    joined_on: date | None
    timetable_ends_on: date | None
    items: int
    items_met: int
    minutes_prescribed: int
    minutes_credited: int
    completed_on: date | None
    last_on: date | None
    next_on: date | None
    unacceptable: int
    alerts: int

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    @property
    def owes(self) -> bool:
        """Whether sessions of a programme are still to be met."""
        return self.items > self.items_met


@dataclass(frozen=True, slots=True)
class Attention:
    """A person with the reasons to look at them, in the order of the rules; none for most."""

    case: Case
    reasons: tuple[str, ...]
    rank: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Caseload:
    """Everybody the reader answers for: those with reasons first, then the others by name."""

    needing: tuple[Attention, ...]
    others: tuple[Case, ...]

    @property
    def rows(self) -> tuple[tuple[Case, tuple[str, ...]], ...]:
        """Everybody with their reasons, in the order of the page."""
        return (*((one.case, one.reasons) for one in self.needing), *((case, ()) for case in self.others))

    @property
    def total(self) -> int:
        """People in all."""
        return len(self.needing) + len(self.others)

    @property
    def finding(self) -> str:
        """How many people, and how many need attention."""
        if not self.total:
            return "Nobody is in your caseload."
        people = f"{self.total} {'person' if self.total == 1 else 'people'}"
        if not self.needing:
            return f"{people} in your caseload; nothing asks for your attention today."
        some = len(self.needing)
        return f"{people} in your caseload; {some} {'needs' if some == 1 else 'need'} your attention."


def caseload(cases: Sequence[Case], today: date) -> Caseload:
    """Part those whom a rule names from the others; the first rule weighs most, then the number of reasons."""
    needing, others = [], []
    for case in cases:
        found = _reasons(case, today)
        if found:
            rank = (min(at for at, _ in found), -len(found))
            needing.append(Attention(case, tuple(words for _, words in found), rank))
        else:
            others.append(case)
    needing.sort(key=lambda one: (one.rank, one.case.listed, one.case.person_id))
    others.sort(key=lambda one: (one.listed, one.person_id))
    return Caseload(tuple(needing), tuple(others))


def _reasons(case: Case, today: date) -> list[tuple[int, str]]:
    """The rules that name this person, by number, each in words."""
    found: list[tuple[int, str]] = []
    if case.alerts:
        found.append((0, _count(case.alerts, "new alert")))
    if case.unacceptable:
        found.append((1, f"{_count(case.unacceptable, 'unacceptable absence')} in {ABSENCE_DAYS} days"))
    if case.owes and case.sentence_ends_on is not None:
        found += _sentence_reasons(case.sentence_ends_on, case.timetable_ends_on, today)
    if _is_silent(case, today):
        since = f"for {(today - case.last_on).days} days" if case.last_on else f"in {WINDOW_DAYS} days"
        found.append((4, f"No session {since}"))
    return found


def _sentence_reasons(ends: date, timetable_ends: date | None, today: date) -> list[tuple[int, str]]:
    if ends < today:
        return [(2, "Sentence over, sessions owed")]
    if timetable_ends is not None and ends < timetable_ends:
        return [(2, f"Sentence ends {_count((timetable_ends - ends).days, 'day')} before the last session")]
    if ends <= today + timedelta(days=SENTENCE_DAYS):
        return [(3, f"Sentence ends in {_count((ends - today).days, 'day')}")]
    return []


def _is_silent(case: Case, today: date) -> bool:
    """On a delivery for long enough that is not over, and no session held for them since."""
    if not case.owes or case.joined_on is None or case.timetable_ends_on is None:
        return False
    if case.timetable_ends_on < today or (today - case.joined_on).days < SILENT_DAYS:
        return False
    if case.last_on is None:
        return (today - case.joined_on).days >= WINDOW_DAYS
    return (today - case.last_on).days >= SILENT_DAYS


def _count(number: int, one: str) -> str:
    return f"{number} {one if number == 1 else one + 's'}"
