"""How an area keeps its registers: which outcomes it uses, in which words, and until when they are signed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.attendance.rules.outcomes import Outcomes, OutcomeView, usual

OVERDUE = "register_overdue"
"""The kind of task and alert for a register that is not signed in time."""

SIGN_WITHIN = 2
"""Working days after a session's own day within which its register is signed, where an area says nothing else."""

UNDETERMINED = "outcome_provisional"
"""The kind of task for an outcome that stands as provisional for too long; its key is the mark's id."""

DETERMINE_WITHIN = 5
"""Working days that an outcome may stand as provisional where an area says nothing else: our own, no national rule."""

LABEL_LIMIT, HINT_LIMIT = 40, 200


@dataclass(frozen=True, slots=True)
class Keeping:
    """An area's settings; `version` 0 where it keeps the product's defaults."""

    asks_confirmation: bool = False
    sign_within: int = SIGN_WITHIN
    determine_within: int = DETERMINE_WITHIN
    version: int = 0


@dataclass(frozen=True, slots=True)
class Wording:
    """What an area makes of an outcome."""

    enabled: bool
    short_label: str
    hint: str = ""


def check_keeping(sign_within: int, determine_within: int) -> dict[str, str]:
    """Registers are signed by two working weeks at the latest, reasons known by six."""
    problems = {}
    if not 1 <= sign_within <= 10:
        problems["sign_within"] = "Working days to sign within must be from 1 to 10"
    if not 1 <= determine_within <= 30:
        problems["determine_within"] = "Working days until the reason is known must be from 1 to 30"
    return problems


def check_wording(outcome: OutcomeView, wording: Wording, nationally: Outcomes) -> dict[str, str]:
    """A label for whoever takes the register. Plain attendance stays in use: everyone else is marked with it."""
    problems: dict[str, str] = {}
    if not wording.short_label:
        problems["short_label"] = "Enter what the register calls it"
    elif len(wording.short_label) > LABEL_LIMIT:
        problems["short_label"] = f"The label may have {LABEL_LIMIT} characters at most"
    if len(wording.hint) > HINT_LIMIT:
        problems["hint"] = f"The hint may have {HINT_LIMIT} characters at most"
    if wording.enabled and not nationally[outcome.code].enabled:
        problems["enabled"] = "This outcome is only for records that were brought in"
    if not wording.enabled and outcome.code == usual(nationally):
        problems["enabled"] = "Plain attendance stays in use: the others are marked with it"
    return problems


def sign_by(on_date: date, within: int, closed: Callable[[date], str | None]) -> date:
    """The last day on which what is due after a session is in time: so many working days on, without bank holidays.

    Working days are Monday to Friday; `closed` names a holiday or gives None.
    """
    day, left = on_date, within
    while left:
        day += timedelta(days=1)
        if day.weekday() < 5 and closed(day) is None:
            left -= 1
    return day
