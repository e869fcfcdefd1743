"""The findings in words, made from the numbers.

Numbers first, in the order done, due, forecast; whole weeks, rounded down; hours to half an hour; "forecast", never
"will"; "too early to forecast" under 8 timetabled weeks; at most two clauses and 90 characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.progress.rules.dosage import Dosage, Outlook
from tracker.progress.rules.readings import Attendance, ModuleDose, Step

ON_PLAN_MINUTES = 15  # nearer to the plan than this is on plan
RATING_CHANGE = 0.5  # points between module means of the engagement scale (1 to 5) that count as a change
FORECAST_RULE = (
    "The forecast is the pace of the last 8 timetabled weeks; the shaded wedge runs from the timetable’s last session "
    "to the slowest pace of any 8 weeks so far."
)
RATED_SESSIONS = 2  # ratings that a module needs before its mean is compared


def hours(minutes: int) -> str:
    """Minutes as hours to half an hour, without the unit: `90` is `1.5`."""
    return f"{_half_hours(minutes):g}"


def hours_words(minutes: int) -> str:
    """Minutes as hours to half an hour: `1 hour`, `2.5 hours`."""
    return f"{hours(minutes)} {'hour' if _half_hours(minutes) == 1 else 'hours'}"


def _half_hours(minutes: int) -> float:
    return (minutes + 15) // 30 / 2 if minutes >= 0 else -((15 - minutes) // 30) / 2


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun: `1 session`, `3 sessions`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


@dataclass(frozen=True, slots=True)
class Position:
    """Where a person is: the last session held, of how many, and its module of how many.

    `session` counts those of the person's format, 0 before the first; `number` is the programme's.
    """

    session: int
    number: int
    sessions: int
    module: int
    modules: int
    module_title: str
    met: int


def position(steps: Sequence[Step], today: date) -> Position:
    """The last session that was held for this person, or session 0 of the first module before any was."""
    held = [step for step in steps if step.planned_on is not None and step.past(today)]
    modules = list(dict.fromkeys(step.module for step in steps))
    here = max(held, key=lambda step: (step.planned_on, step.order)) if held else None
    at = here or (steps[0] if steps else None)
    return Position(
        session=here.order if here else 0,
        number=here.number if here else 0,
        sessions=len(steps),
        module=modules.index(at.module) + 1 if at else 0,
        modules=len(modules),
        module_title=at.module_title if at else "",
        met=sum(step.met for step in steps),
    )


def position_finding(place: Position) -> str:
    """Where the person is, in a sentence without its full stop."""
    if place.met >= place.sessions:
        return f"All {count(place.sessions, 'session')} met"
    if not place.session:
        return f"None of {count(place.sessions, 'session')} held yet"
    return f"{session_of(place)}, in module {place.module} of {place.modules}"


def session_of(place: Position) -> str:
    """`Session 24 of 35`; where a format leaves sessions out, `Session 9, 8 of 25`."""
    if place.number == place.session:
        return f"Session {place.session} of {place.sessions}"
    return f"Session {place.number}, {place.session} of {place.sessions}"


def against_plan(dose: Dosage) -> str:
    """Hours behind or ahead of the plan today, or `On plan`."""
    if abs(dose.behind) < ON_PLAN_MINUTES:
        return "On plan"
    return f"{hours_words(abs(dose.behind))} {'behind' if dose.behind > 0 else 'ahead of'} plan"


def dosage_finding(dose: Dosage) -> str:
    """The heading of the chart of hours: what is credited, against the plan, and the forecast against the sentence."""
    credited = f"{hours(dose.done)} of {hours_words(dose.total)} credited"
    match dose.outlook:
        case Outlook.FINISHED:
            return f"{credited}; nothing is owed" if not dose.left else f"{credited} when the enrolment ended"
        case Outlook.NOT_BEGUN:
            return f"{hours_words(dose.total)} prescribed; no session held yet"
        case Outlook.TOO_EARLY:
            return f"{credited}; too early to forecast"
        case Outlook.NO_PACE:
            return f"{credited}; none in the last 8 timetabled weeks, so no forecast"
        case _:
            return f"{against_plan(dose)}, {forecast_words(dose)}"


def forecast_words(dose: Dosage) -> str:
    """`forecast to finish 5 weeks before the sentence ends`; without a sentence, in so many weeks."""
    if dose.forecast is None:
        return "no forecast"
    spare = dose.spare_days
    if spare is None:
        weeks = (dose.forecast.likely - dose.today).days // 7
        return f"forecast to finish in {count(weeks, 'week')}" if weeks else "forecast to finish within a week"
    weeks = abs(spare) // 7
    if not weeks:
        return "forecast to finish within a week of the sentence end"
    return f"forecast to finish {count(weeks, 'week')} {'before' if spare > 0 else 'after'} the sentence ends"


def attendance_finding(seen: Attendance, steps: Sequence[Step]) -> str:
    """How many of the sessions held were attended; then what stands out: an unacceptable absence, else the ratings."""
    if not seen.counted:
        return "No signed register yet"
    attended = f"Attended {seen.attended} of {count(seen.counted, 'session')}"
    if seen.unacceptable:
        missed = seen.acceptable + seen.unacceptable
        if missed == 1:
            return f"{attended}; the absence was unacceptable"
        return f"{attended}; {seen.unacceptable} of {missed} absences {_be(seen.unacceptable)} unacceptable"
    trend = engagement_trend(steps)
    return f"{attended}; {trend}" if trend else attended


def _be(number: int) -> str:
    return "was" if number == 1 else "were"


def engagement_trend(steps: Sequence[Step]) -> str:
    """How the mean rating of the newest rated module compares with the first's; '' where two cannot be compared."""
    means = []
    for module in dict.fromkeys(step.module for step in steps):
        ratings = [step.engagement for step in steps if step.module == module and step.engagement and step.held]
        if len(ratings) >= RATED_SESSIONS:
            means.append(sum(ratings) / len(ratings))
    if len(means) < 2:
        return ""
    change = means[-1] - means[0]
    if abs(change) < RATING_CHANGE:
        return "engagement is as in the first module"
    return f"engagement has {'risen' if change > 0 else 'fallen'} since the first module"


def modules_finding(doses: Sequence[ModuleDose]) -> str:
    """Where hours are missing so far, by module."""
    begun = [dose for dose in doses if dose.due or dose.credited]
    if not begun:
        return "No module has begun"
    short = [dose for dose in begun if dose.short >= ON_PLAN_MINUTES]
    if not short:
        return f"{_modules([dose.number for dose in begun])} on plan"
    missing = sum(dose.short for dose in short)
    return f"{_modules([dose.number for dose in short])} {hours_words(missing)} short of the plan"


def _modules(numbers: Sequence[int]) -> str:
    """`Module 3 is`, `Modules 1 and 2 are`, `Modules 1 to 4 are`, `Modules 1, 3 and 4 are`."""
    if len(numbers) == 1:
        return f"Module {numbers[0]} is"
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"Modules {numbers[0]} to {numbers[-1]} are"
    return f"Modules {', '.join(str(number) for number in numbers[:-1])} and {numbers[-1]} are"
