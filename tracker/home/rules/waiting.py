"""What waits for somebody in any role: alerts to acknowledge and tasks to do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

Page = tuple[str, *tuple[int, ...]]
"""A page of one record: its endpoint and the numbers in its address, in their order."""


@dataclass(frozen=True, slots=True)
class AlertLine:
    """An alert that its reader has not acknowledged; `raised_at` is UTC, `rule` says what raised it.

    `page` is that of what it is about. One that `asks` is answered there, and is not merely read.
    """

    alert_id: int
    text: str
    rule: str
    person_id: int | None
    raised_at: datetime
    page: Page | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task that is not done; `rule` says why it is one, `due_on` is a local date.

    `page` is where it is done, as its endpoint and the ids of its record; none for a kind that has no page.
    """

    task_id: int
    title: str
    rule: str
    person_id: int | None
    due_on: date | None
    page: Page | None = None


PAGES = {
    "battery_due": ("assessments.begin", 2),
    "assessment_to_sign": ("assessments.answers", 1),
    "catch_up": ("catch_ups.owed", 2),
    "cover": ("practice.cover", 1),
    "enforcement_decision": ("enforcement.decide", 1),
    "evidence": ("enforcement.answer_evidence", 1),
    "judge_completion": ("members.completion", 1),
    "note_countersign": ("notes.note", 1),
    "note_missing": ("notes.session_note", 1),
    "observation_to_read": ("quality.observation", 1),
    "outcome_provisional": ("around.mark", 1),
    "place_not_taken_up": ("places.offer", 1),
    "programme_report": ("report.enrolment", 1),
    "register_overdue": ("attendance.register", 1),
    "register_to_confirm": ("around.confirm", 1),
    "report_countersign": ("report.version", 1),
    "review_due": ("treatment.reviews", 1),
    "tell_people": ("timetable.told", 1),
    "treatment_review": ("treatment.version", 1),
    "warning_letter": ("enforcement.letter", 1),
}
"""Where tasks of each kind are done: the page, and how many of the numbers of the task's key are in its address."""


LED = {"evidence": "", "note_missing": "attendance.register", "register_to_confirm": "attendance.register"}
"""What others have to do and only they may open: where a lead reads of it instead, '' for the person's enforcement."""

TOLD = {
    "concern": ("concerns.concern", 1),
    "cover_given": ("practice.brief", 1),
    "early_warning": ("signals.warning", 1),
    "override_asked": ("referrals.decide", 1),
    "plan_not_agreed": ("treatment.version", 1),
    "register_disputed": ("attendance.register", 1),
    "register_overdue": ("attendance.register", 1),
    "report_signed": ("report.version", 1),
}
"""What alerts of each kind are about, in the same way."""

OF_PERSON = {"unacceptable_absence": "enforcement.person", "did_not_comply": "enforcement.person"}
"""The page of the person that alerts of a kind are about; of any other kind it is their progress."""


def done_on(kind: str, key: str) -> Page | None:
    """The page on which a task is done, None for a kind that has none, or a key that is not its."""
    return _page(*PAGES.get(kind, ("", 0)), key)


def led_on(kind: str, key: str, person_id: int | None) -> Page | None:
    """Where a lead reads of a task that is somebody else's: its own page, where leads may open that."""
    if kind not in LED:
        return done_on(kind, key)
    if LED[kind]:
        return _page(LED[kind], 1, key)
    return ("enforcement.person", person_id) if person_id is not None else None


def told_of(kind: str, key: str, person_id: int | None) -> Page | None:
    """The page of what an alert is about, else of the person; None where there is neither."""
    found = _page(*TOLD.get(kind, ("", 0)), key)
    return found or ((OF_PERSON.get(kind, "progress.person"), person_id) if person_id is not None else None)


def _page(endpoint: str, many: int, key: str) -> Page | None:
    numbers = key.split(":")[:many]
    if not endpoint or len(numbers) < many or not all(each.isdecimal() for each in numbers):
        return None
    return (endpoint, *(int(each) for each in numbers))


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
