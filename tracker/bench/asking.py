"""Forms that ask what would happen: a group's timetable before it is set up, a cascade before it is made."""

import re
from datetime import date, timedelta

from tracker.bench.browser import Answer
from tracker.bench.making.cast import FACILITATOR, LEAD
from tracker.bench.making.runs import WAITS_DAYS, days_until
from tracker.bench.making.scene import FIFTH, Scene
from tracker.bench.pages import forms_of

Fields = list[tuple[str, str]]


def asked(page: Answer, what: str, scene: Scene) -> Fields:
    """The form of a page filled in: `new` for a group on two evenings, `cascade` for 31 sessions a week later.

    Raises `LookupError` when the page has no such form.
    """
    today = date.fromisoformat(scene.made_on)
    if what == "cascade":
        to = today + timedelta(days=WAITS_DAYS + days_until(FIFTH) + 7)
        return _filled(page, "why", [("kind", "following"), *_day("on_date", to), ("preview", "See")])
    version = re.search(r'<option value="(\d+)"[^>]*>i-SOTP, version 1', page.text)
    if version is None:
        raise LookupError("the programme is not offered")
    typed = {
        "title": "A new group",
        "code": "B-NEW-1",
        "version_id": version[1],
        "area_id": str(scene.area_id),
        "venue": "Room 1",
        "capacity": "10",
        "lead_id": str(LEAD),
        "lead_facilitator": str(FACILITATOR),
        "tuesday": "6pm",
        "thursday": "6pm",
        "preview": "See",
    }
    return _filled(page, "code", [*typed.items(), *_day("starts_on", today + timedelta(days=9))])


def _day(name: str, day: date) -> Fields:
    return [(name, str(part)) for part in (day.day, day.month, day.year)]


def _filled(page: Answer, having: str, typed: Fields) -> Fields:
    names = {name for name, _ in typed}
    for form in forms_of(page.text):
        if any(name == having for name, _ in form.fields):
            return [*((name, value) for name, value in form.fields if name not in names), *typed]
    raise LookupError(f"the page has no form with {having}")
