"""A week as people type it: a box for each day, with its times in words.

Apart from `fields` because it is a form's part with seven boxes, which several areas ask for.
"""

from collections.abc import Iterable
from datetime import time
from typing import Any

from wtforms.validators import StopValidation

from tracker.ui.acting import SeenForm
from tracker.ui.fields import TextField
from tracker.ui.filters import clock_time
from tracker.ui.reading import read_time


class TimesField(TextField):
    """The times of one weekday, as `6pm` or `10am, 2pm`; blank is none."""

    def __init__(self, label: str, **rest: Any) -> None:
        """The label is the weekday."""
        super().__init__(label, width=10, **rest)

    @property
    def times(self) -> tuple[time, ...]:
        """The times that were typed, once they are known to be times."""
        return tuple(at for part in self._parts() if (at := read_time(part)) is not None)

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no time."""
        if any(read_time(part) is None for part in self._parts()):
            raise StopValidation(f"{self.label.text} must be a time, like 6pm or 18:30")

    def _parts(self) -> list[str]:
        return [part for part in (self.data or "").replace(";", ",").split(",") if part.strip()]


class WeekForm(SeenForm):
    """A form with times of the week, a field for each day of it; weekday 0 is Monday."""

    monday = TimesField("Monday")
    tuesday = TimesField("Tuesday")
    wednesday = TimesField("Wednesday")
    thursday = TimesField("Thursday")
    friday = TimesField("Friday")
    saturday = TimesField("Saturday")
    sunday = TimesField("Sunday")

    @property
    def days(self) -> tuple[TimesField, ...]:
        """The seven fields, from Monday on."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )

    @property
    def week(self) -> tuple[tuple[int, time], ...]:
        """The times that were typed, each with its weekday."""
        return tuple((weekday, at) for weekday, field in enumerate(self.days) for at in field.times)

    def show_week(self, times: Iterable[tuple[int, time]]) -> None:
        """Fill in the present times."""
        found: dict[int, list[str]] = {}
        for weekday, at in times:
            found.setdefault(weekday, []).append(clock_time(at))
        for weekday, field in enumerate(self.days):
            field.data = ", ".join(found.get(weekday, []))
