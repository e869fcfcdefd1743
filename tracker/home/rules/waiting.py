"""What waits for somebody in any role: alerts to acknowledge and tasks to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert that its reader has not acknowledged; `raised_at` is UTC, `rule` says what raised it."""

    alert_id: int
    text: str
    rule: str
    person_id: int | None
    raised_at: datetime
    concern_id: int | None = None  # where it is answered, None for an alert that is only read
    warning_id: int | None = None  # the early warning that it is about


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task that is not done; `rule` says why it is one, `due_on` is a local date.

    `delivery_id` is where it is done, None for one that is not about a delivery's sessions; `page` is the page of any
    other, as its endpoint and the id of its record.
    """

    task_id: int
    title: str
    rule: str
    person_id: int | None
    due_on: date | None
    delivery_id: int | None = None
    page: tuple[str, int] | None = None


PAGES = {
    "tell_people": "timetable.told",
    "judge_completion": "members.completion",
    "place_not_taken_up": "places.offer",
    "observation_to_read": "quality.observation",
    "note_countersign": "notes.note",
}
"""Where tasks of a kind are done, each on the page of the record whose id is its key, up to a colon."""


def done_on(kind: str, key: str) -> tuple[str, int] | None:
    """The page on which a task is done, None for a kind that has none of its own."""
    page = PAGES.get(kind)
    number = key.partition(":")[0] if page else ""
    return (page, int(number)) if page and number.isdecimal() else None


def by_rule(tasks: Iterable[TaskLine]) -> list[tuple[str, list[TaskLine]]]:
    """The tasks of each rule in the order in which they come, the rules by name."""
    found: dict[str, list[TaskLine]] = {}
    for task in tasks:
        found.setdefault(task.rule, []).append(task)
    return sorted(found.items())


def finding(total: int, late: int, *, whole: bool) -> str:
    """What a work list shows in a sentence; `whole` is false where more wait than were counted."""
    if not total:
        return "Nothing waits."
    said = f"{'' if whole else 'More than '}{total:,} {'thing' if total == 1 else 'things'} to do"
    return f"{said}, {late:,} overdue." if late else f"{said}, none overdue."
