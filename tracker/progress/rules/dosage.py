"""Hours credited against the plan, and when the programme may be finished.

Everything is in minutes and local dates. The forecast is the pace of the last 8 timetabled weeks carried on through
the timetable, breaks skipped; its range runs from the timetable's last session to the slowest 8 weeks so far.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import accumulate

from tracker.progress.rules.readings import CREDITED, Step

PACE_WEEKS = 8  # timetabled weeks that a forecast looks back over; with fewer it is too early
_WEEK = timedelta(days=7)

Series = tuple[tuple[date, int], ...]


class Outlook(StrEnum):
    """Whether a forecast can be made, and why not."""

    FORECAST = "forecast"
    FINISHED = "finished"
    NOT_BEGUN = "not begun"
    TOO_EARLY = "too early"
    NO_PACE = "no pace"


@dataclass(frozen=True, slots=True)
class Forecast:
    """When the last minutes may be credited. `latest` is None when nothing was credited in some 8 weeks."""

    earliest: date
    likely: date
    latest: date | None


@dataclass(frozen=True, slots=True)
class Dosage:
    """Cumulative minutes, credited and planned, one point a day; `waiting` are planned minutes of past sessions
    whose register is not signed, `undated` those of sessions that have no place in the timetable yet."""

    credited: Series
    planned: Series
    total: int
    done: int
    due: int
    left: int
    waiting: int
    undated: int
    today: date
    sentence_ends: date | None
    outlook: Outlook
    forecast: Forecast | None

    @property
    def behind(self) -> int:
        """Minutes behind the plan today; negative when ahead."""
        return self.due - self.done

    @property
    def spare_days(self) -> int | None:
        """Days between the likely finish and the sentence end, negative when it comes after; None without either."""
        if self.forecast is None or self.sentence_ends is None:
            return None
        return (self.sentence_ends - self.forecast.likely).days


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """What stood at the end of a month, or today; `credited` is None for a month to come."""

    by: date
    planned: int
    credited: int | None

    @property
    def difference(self) -> int | None:
        """Credited less planned: negative is behind."""
        return None if self.credited is None else self.credited - self.planned


def by_month(dose: Dosage) -> tuple[MonthEnd, ...]:
    """The chart's readings as a table: each month's end from the first minutes to the last, and today in between."""
    days = [day for series in (dose.planned, dose.credited) for day, _ in series]
    if not days:
        return ()
    ends, end = [], _month_end(min(days))
    while end < max(days):
        ends.append(end)
        end = _month_end(end + timedelta(days=1))
    shown = sorted({*ends, end, dose.today} if min(days) <= dose.today else {*ends, end})
    return tuple(
        MonthEnd(
            by=day,
            planned=dose.due if day == dose.today else _value_at(dose.planned, day),
            credited=_value_at(dose.credited, day) if day <= dose.today else None,
        )
        for day in shown
    )


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _value_at(series: Series, day: date) -> int:
    at = bisect_right(series, day, key=lambda point: point[0])
    return series[at - 1][1] if at else 0


def dosage(steps: Sequence[Step], today: date, sentence_ends: date | None, *, goes_on: bool = True) -> Dosage:
    """Add the steps up. `goes_on` is false for an enrolment that has ended: nothing is forecast for it."""
    left = sum(max(step.minutes - step.credited, 0) for step in steps if not step.met)
    outlook, forecast = _outlook(steps, today, left) if goes_on else (Outlook.FINISHED, None)
    return Dosage(
        credited=_cumulative([(step.credited_on, step.credited) for step in steps]),
        planned=_cumulative([(_plan_date(step), step.prescribed) for step in steps]),
        total=sum(step.prescribed for step in steps),
        done=sum(step.credited for step in steps),
        due=sum(step.prescribed for step in steps if _is_due(step, today)),
        left=left,
        waiting=sum(step.prescribed for step in steps if step.past(today) and not step.held and not step.met),
        undated=sum(step.prescribed for step in steps if _plan_date(step) is None),
        today=today,
        sentence_ends=sentence_ends,
        outlook=outlook,
        forecast=forecast,
    )


def _plan_date(step: Step) -> date | None:
    """The day the plan counts a step: what was credited from elsewhere was planned when it was credited."""
    if step.state == CREDITED or (step.met and step.planned_on is None):
        return step.credited_on
    return step.planned_on


def _is_due(step: Step, today: date) -> bool:
    day = _plan_date(step)
    return day is not None and (day < today or (day == today and step.met) or step.held)


def _cumulative(parts: Sequence[tuple[date | None, int]]) -> Series:
    by_day: dict[date, int] = {}
    for day, minutes in parts:
        if day is not None and minutes:
            by_day[day] = by_day.get(day, 0) + minutes
    days = sorted(by_day)
    return tuple(zip(days, accumulate(by_day[day] for day in days), strict=True))


def _outlook(steps: Sequence[Step], today: date, left: int) -> tuple[Outlook, Forecast | None]:
    if not left:
        return Outlook.FINISHED, None
    weeks = timetabled_weeks(steps)
    if not weeks and not any(step.held for step in steps):
        return Outlook.NOT_BEGUN, None
    if len(weeks) < PACE_WEEKS:
        return Outlook.TOO_EARLY, None
    earned = weekly_minutes(steps, weeks)
    if not sum(earned[-PACE_WEEKS:]):
        return Outlook.NO_PACE, None
    return Outlook.FORECAST, _forecast(steps, today, left, earned)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def timetabled_weeks(steps: Sequence[Step]) -> tuple[date, ...]:
    """The Mondays of the weeks that held a session of this person and whose registers are all signed.

    Breaks are not among them, nor weeks that wait for a signature: an unsigned register is not a slow pace.
    """
    open_weeks = {_monday(step.planned_on) for step in steps if step.planned_on and not (step.held or step.met)}
    held = {_monday(step.planned_on) for step in steps if step.planned_on and step.held}
    return tuple(sorted(held - open_weeks))


def weekly_minutes(steps: Sequence[Step], weeks: Sequence[date]) -> tuple[int, ...]:
    """Minutes earned in each timetabled week; a catch-up in a break counts to the week before. Credit from elsewhere
    is not earned here and does not count."""
    earned = [0] * len(weeks)
    for step in steps:
        if step.credited_on and step.state != CREDITED and step.credited:
            at = bisect_right(weeks, step.credited_on) - 1
            if at >= 0:
                earned[at] += step.credited
    return tuple(earned)


def _forecast(steps: Sequence[Step], today: date, left: int, earned: Sequence[int]) -> Forecast:
    last_of_week: dict[date, date] = {}
    for step in steps:
        if step.planned_on and not step.past(today):
            week = _monday(step.planned_on)
            last_of_week[week] = max(step.planned_on, last_of_week.get(week, step.planned_on))
    ahead = [last_of_week[week] for week in sorted(last_of_week)]
    windows = [sum(earned[at : at + PACE_WEEKS]) for at in range(len(earned) - PACE_WEEKS + 1)]
    by_pace, slowest = _after(ahead, today, _weeks_for(left, windows[-1])), min(windows)
    earliest = ahead[-1] if ahead else by_pace
    likely = max(by_pace, earliest)
    latest = max(_after(ahead, today, _weeks_for(left, slowest)), likely) if slowest else None
    return Forecast(earliest, likely, latest)


def _weeks_for(left: int, in_eight: int) -> int:
    """Whole weeks that `left` minutes take at `in_eight` minutes in 8 weeks, rounded up."""
    return -(-left * PACE_WEEKS // in_eight)


def _after(ahead: Sequence[date], today: date, weeks: int) -> date:
    """The day the `weeks`-th week from now ends: by the timetable while it lasts, then week by week."""
    if weeks <= len(ahead):
        return ahead[weeks - 1]
    return (ahead[-1] if ahead else today) + _WEEK * (weeks - len(ahead))
