"""A session as a whole: that it was not held and why, and what a second facilitator says of its register."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

DETAIL_LIMIT = 200
DISAGREE_LIMIT = 500


class NotHeldReason(StrEnum):
    """Why a session was not held."""

    STAFF = "staff"
    ROOM = "room"
    TOO_FEW = "too_few"
    WEATHER = "weather"
    LOCKDOWN = "lockdown"
    EMERGENCY = "emergency"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason in words."""
        return _REASONS[self.value]


_REASONS = {
    "staff": "No facilitator could take it",
    "room": "The room could not be used",
    "too_few": "Too few people to hold it",
    "weather": "Weather or travel",
    "lockdown": "The prison’s regime did not allow it",
    "emergency": "An emergency in the building",
    "other": "Another reason",
}


@dataclass(frozen=True, slots=True)
class NotHeldView:
    """That a session was not held on a day, why, and who recorded it."""

    on_date: date
    reason: NotHeldReason
    detail: str
    recorded_by: str
    recorded_at: datetime

    @property
    def words(self) -> str:
        """The reason with what was added to it."""
        return f"{self.reason.label}: {self.detail}" if self.detail else self.reason.label


def check_not_held(
    reason: str, detail: str, *, on_date: date | None, today: date, recorded: int, clear: bool
) -> dict[str, str]:
    """A reason, in words where it is another; for a session whose day has come, and with nobody recorded.

    `recorded` are the rows of the draft that say something; `clear` puts them away with the draft.
    """
    problems: dict[str, str] = {}
    if on_date is None or on_date > today:
        problems[""] = "This session is still to come: move it in the timetable instead"
    if reason not in set(NotHeldReason):
        problems["reason"] = "Choose why it was not held"
    elif reason == NotHeldReason.OTHER and not detail:
        problems["detail"] = "Enter the reason"
    if len(detail) > DETAIL_LIMIT:
        problems["detail"] = f"This may have {DETAIL_LIMIT} characters at most"
    if recorded and not clear:
        people = "1 person is" if recorded == 1 else f"{recorded} people are"
        problems["clear"] = f"{people} recorded on the draft: tick to put those rows away, or sign the register"
    return problems


class ConfirmationState(StrEnum):
    """How far a second facilitator has come with a signed register."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DISAGREED = "disagreed"


@dataclass(frozen=True, slots=True)
class ConfirmationView:
    """What a second facilitator says of a signed register; nobody's name while it waits."""

    state: ConfirmationState
    reason: str = ""
    said_by: str = ""
    said_at: datetime | None = None


def check_disagreement(reason: str) -> dict[str, str]:
    """Whoever disagrees says with what."""
    if not reason:
        return {"reason": "Say what you disagree with"}
    if len(reason) > DISAGREE_LIMIT:
        return {"reason": f"The reason may have {DISAGREE_LIMIT} characters at most"}
    return {}
