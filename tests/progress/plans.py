"""Small plans for tests of one person's progress: a session a week of two hours, on Tuesdays from 1 September 2026."""

from dataclasses import replace
from datetime import date, timedelta

from tracker.progress.rules.readings import DONE, OWED, Sign, Step

START = date(2026, 9, 1)
MINUTES = 120


def plan(sessions: int, *, per_module: int = 5, weeks_apart: int = 1) -> tuple[Step, ...]:
    """A timetable nobody has met yet: `sessions` steps, one every `weeks_apart` weeks."""
    return tuple(
        Step(
            number=number,
            order=number,
            title=f"Session {number}",
            module=(number - 1) // per_module + 1,
            module_title=f"Module {(number - 1) // per_module + 1}",
            minutes=MINUTES,
            credited=0,
            state=OWED,
            sign=Sign.TO_COME,
            planned_on=START + timedelta(weeks=(number - 1) * weeks_apart),
        )
        for number in range(1, sessions + 1)
    )


def attended(step: Step, *, engagement: int | None = None) -> Step:
    """The step, attended in full on its day and signed."""
    return replace(
        step,
        credited=step.minutes,
        credited_on=step.planned_on,
        state=DONE,
        sign=Sign.ATTENDED,
        held=True,
        marked=Sign.ATTENDED,
        engagement=engagement,
    )


def missed(step: Step, sign: Sign = Sign.UNACCEPTABLE) -> Step:
    """The step, missed and signed, and still owed."""
    return replace(step, sign=sign, held=True, marked=sign)


def after(sessions: int) -> date:
    """The day after the `sessions`-th session of a weekly plan."""
    return START + timedelta(weeks=sessions - 1, days=1)


def part_way(held: int, sessions: int, *, missing: tuple[int, ...] = ()) -> tuple[Step, ...]:
    """A plan of which the first `held` sessions were signed, attended but for those numbered in `missing`."""
    return tuple(
        step if step.number > held else missed(step) if step.number in missing else attended(step)
        for step in plan(sessions)
    )
