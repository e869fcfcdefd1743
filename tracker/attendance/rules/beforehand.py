"""What is known before a register is taken: apologies, and who comes from another delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tracker.attendance.rules.outcomes import OutcomeKind, Outcomes, OutcomeView

REASON_LIMIT = 200
PROPOSED_KINDS = (OutcomeKind.ACCEPTABLE, OutcomeKind.RESCHEDULED, OutcomeKind.UNACCEPTABLE)


@dataclass(frozen=True, slots=True)
class ApologyView:
    """Word beforehand that somebody will not come; `outcome` is the code proposed, which the register may change."""

    id: int
    membership_id: int
    outcome: str
    reason: str
    taken_by: str
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of another delivery who owes the session, and may take part in it here."""

    membership_id: int
    person_id: int
    surname: str
    first_names: str
    delivery: str

    @property
    def listed(self) -> str:
        """`Surname, First`, as in every list."""
        return f"{self.surname}, {self.first_names}"


def proposable(outcomes: Outcomes) -> tuple[OutcomeView, ...]:
    """The outcomes that an apology may propose: absences of an enabled kind, never one that the officer decides."""
    return tuple(one for one in outcomes.values() if one.enabled and one.kind in PROPOSED_KINDS)


def check_apology(outcome: str, reason: str, outcomes: Outcomes) -> dict[str, str]:
    """An apology says why, and proposes an absence of the list."""
    problems: dict[str, str] = {}
    if outcome not in {one.code for one in proposable(outcomes)}:
        problems["outcome"] = "Choose an outcome from the list"
    if not reason:
        problems["reason"] = "Enter the reason that was given"
    elif len(reason) > REASON_LIMIT:
        problems["reason"] = f"The reason may have {REASON_LIMIT} characters at most"
    return problems


def when_apologies_may_be_taken(on_date: date | None, today: date) -> str:
    """'' while apologies for a session may be taken: until its day is over; else why not."""
    if on_date is None:
        return "This one-to-one has no date yet"
    return "" if today <= on_date else "The session is over: record the absence in its register"


def by_membership(found: tuple[ApologyView, ...]) -> Mapping[int, ApologyView]:
    """Apologies by whose they are."""
    return {one.membership_id: one for one in found}
