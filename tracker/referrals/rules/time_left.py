"""Whether the sentence is long enough for the programme, before any delivery is chosen."""

from dataclasses import dataclass
from datetime import date, timedelta

GROUP_A_WEEK, ALONE_A_WEEK = 2, 1
NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Need:
    """How long a programme takes: its sessions at the usual pace, and its prescribed gaps."""

    sessions: int
    a_week: int
    gap_weeks: int

    @property
    def weeks(self) -> int:
        """Weeks from the first session to the last, rounded up."""
        return -(-self.sessions // self.a_week) + self.gap_weeks

    def says(self) -> str:
        """How the weeks come about, as a sentence without its full stop."""
        gaps = f", and {self.gap_weeks} weeks of gaps that the programme asks for" if self.gap_weeks else ""
        return f"{self.sessions} sessions at {self.a_week} a week{gaps}"


def need(sessions: int, gap_weeks: int, *, alone: bool) -> Need:
    """The time a programme needs at the usual pace: two sessions a week in a group, one alone (a default of ours)."""
    return Need(sessions, ALONE_A_WEEK if alone else GROUP_A_WEEK, gap_weeks)


def spare_days(sentence_end: date | None, need_weeks: int, today: date) -> int | None:
    """Days left once the programme were done, had it begun today; None where the sentence has no end, or none is known.

    Negative: it could not be finished.
    """
    if sentence_end is None or sentence_end == NEVER:
        return None
    return (sentence_end - today - timedelta(weeks=need_weeks)).days


def weeks(days: int) -> int:
    """Whole weeks, towards nothing: 13 days are one week, and so are 13 days too few."""
    return days // 7 if days >= 0 else -(-days // 7)


def in_weeks(days: int) -> str:
    """`5 weeks`, `1 week`, `3 days`."""
    whole = weeks(abs(days))
    number, unit = (whole, "week") if whole else (abs(days), "day")
    return f"{number} {unit}{'' if number == 1 else 's'}"
