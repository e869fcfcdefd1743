"""What has to be known of somebody before they are placed: where they come from, when and where they can come, and how.

What is not recorded is None or '' and is never read as a no.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from functools import lru_cache

from tracker.core.errors import Refused
from tracker.core.words import WEEKDAYS, Worded


class Source(Worded):
    """Where a referral comes from."""

    COURT_REQUIREMENT = "court_requirement"
    LICENCE_CONDITION = "licence_condition"
    CUSTODY = "custody"
    REMAND = "remand"
    SELF_REFERRAL = "self_referral", "Self-referral"
    TRANSFER = "transfer"


class Setting(Worded):
    """Where the person is; the values of the programmes' criteria."""

    COMMUNITY = "community"
    CUSTODY = "custody"
    REMAND = "remand"
    PRE_RELEASE = "pre_release", "Shortly before release"


class Adaptation(Worded):
    """Whether somebody needs an adapted group or materials."""

    NONE = "none", "No adaptation needed"
    MATERIALS = "materials", "Easy-read materials"
    GROUP = "group", "An adapted group"


class Consent(Worded):
    """What somebody answered when asked to take part."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class PriorOutcome(Worded):
    """How an earlier programme ended."""

    COMPLETED = "completed"
    LEFT_EARLY = "left_early"
    REMOVED = "removed"
    NOT_KNOWN = "not_known"


PARTS = ("morning", "afternoon", "evening")
EVERY = (1 << 21) - 1


def half_day(weekday: int, part: int) -> int:
    """The bit of a half-day: weekday 0 is Monday, part 0 the morning."""
    return 1 << (weekday * 3 + part)


def part_of(at: time) -> int:
    """0 before midday, 1 before 5pm, 2 from then on: the service's own division of a day."""
    return 0 if at.hour < 12 else 1 if at.hour < 17 else 2


def half_days(slots: Iterable[tuple[int, time]]) -> int:
    """The half-days in which weekly times lie."""
    found = 0
    for weekday, at in slots:
        found |= half_day(weekday, part_of(at))
    return found


@lru_cache(maxsize=4096)
def free_words(mask: int) -> str:
    """Half-days in words: `any time`, `any evening`, `Tuesday evening and Thursday evening`."""
    if mask == EVERY:
        return "any time"
    for part, name in enumerate(PARTS):
        every = sum(half_day(weekday, part) for weekday in range(7))
        if mask == every:
            return f"any {name}"
    named = [_run_words(*run) for run in _runs(mask)]
    return " and ".join((", ".join(named[:-1]), named[-1])) if len(named) > 1 else named[0] if named else "no half-day"


def _runs(mask: int) -> list[tuple[int, int, tuple[int, ...]]]:
    """The first and last weekday of each stretch of days with the same parts, and those parts."""
    runs: list[tuple[int, int, tuple[int, ...]]] = []
    for weekday in range(7):
        parts = tuple(part for part in range(3) if mask & half_day(weekday, part))
        if not parts:
            continue
        if runs and runs[-1][1] == weekday - 1 and runs[-1][2] == parts:
            runs[-1] = (runs[-1][0], weekday, parts)
        else:
            runs.append((weekday, weekday, parts))
    return runs


def _run_words(first: int, last: int, parts: tuple[int, ...]) -> str:
    days = WEEKDAYS[first] if first == last else f"{WEEKDAYS[first]} to {WEEKDAYS[last]}"
    if len(parts) == 3:
        return f"{days} all day"
    return f"{days} {' and '.join(PARTS[part] for part in parts)}"


@dataclass(frozen=True, slots=True)
class NewReferral:
    """What is said when somebody is referred; `referred_on` is a local date."""

    person_id: int
    version_id: int
    format: str
    source: Source
    setting: Setting
    why: str
    urgent: bool
    referred_on: date


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found out about a person for a referral. `free` is a mask of half-days."""

    setting: Setting
    urgent: bool
    offence_types: tuple[str, ...] | None = None
    learning_disability: bool | None = None
    cohort: str = ""
    free: int | None = None
    free_note: str = ""
    travel_minutes: int | None = None
    travel_note: str = ""
    travel_areas: tuple[int, ...] = ()
    adaptation: str = ""
    learning_needs: str = ""
    language: str = ""
    interpreter: bool | None = None
    innocence: bool | None = None
    consent: str = ""
    consent_on: date | None = None


WHY_LIMIT, NOTE, LONG = 4000, 200, 2000
LONGEST_TRAVEL = 240


def check_new(wanted: NewReferral, *, today: date) -> None:
    """A referral says why, and is dated within the last two years. Raises `Refused` with every field that is wrong."""
    problems: dict[str, str] = {}
    if not wanted.why.strip():
        problems["why"] = "Say why this programme is asked for"
    elif len(wanted.why) > WHY_LIMIT:
        problems["why"] = f"The reasons must be {WHY_LIMIT:,} characters or fewer"
    if wanted.referred_on > today:
        problems["referred_on"] = "The date must be today or in the past"
    elif (today - wanted.referred_on).days > 731:
        problems["referred_on"] = "The date must be within the last two years"
    if problems:
        raise Refused.of(problems)


def check_answers(answers: Answers, *, today: date) -> None:
    """Travel within four hours, consent with its date, and nothing too long. Raises `Refused`."""
    problems: dict[str, str] = {}
    if answers.travel_minutes is not None and not 0 < answers.travel_minutes <= LONGEST_TRAVEL:
        problems["travel_minutes"] = f"Enter minutes each way, from 1 to {LONGEST_TRAVEL}"
    if answers.consent and answers.consent_on is None:
        problems["consent_on"] = "Enter the day on which they answered"
    elif not answers.consent and answers.consent_on is not None:
        problems["consent"] = "Choose what they answered"
    elif answers.consent_on is not None and answers.consent_on > today:
        problems["consent_on"] = "The date must be today or in the past"
    lengths = (("free_note", NOTE), ("travel_note", NOTE), ("language", 60), ("learning_needs", LONG))
    for field, longest in lengths:
        if len(getattr(answers, field)) > longest:
            problems[field] = f"Use {longest:,} characters or fewer"
    if answers.interpreter and not answers.language.strip():
        problems["language"] = "Enter the language for which an interpreter is needed"
    if problems:
        raise Refused.of(problems)


@dataclass(frozen=True, slots=True)
class Prior:
    """A programme that somebody was on before; `credit` says what of it is proposed to count."""

    name: str
    outcome: PriorOutcome
    ended_on: date | None
    credit: str


def check_prior(prior: Prior, *, today: date) -> None:
    """It has a name, and ended in the past if its end is known. Raises `Refused`."""
    problems: dict[str, str] = {}
    if not prior.name.strip() or len(prior.name) > 120:
        problems["name"] = "Enter the programme's name, in 120 characters or fewer"
    if prior.ended_on is not None and prior.ended_on > today:
        problems["ended_on"] = "The date must be today or in the past"
    if len(prior.credit) > 300:
        problems["credit"] = "Use 300 characters or fewer"
    if problems:
        raise Refused.of(problems)
