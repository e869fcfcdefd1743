"""An eligibility check as it was recorded, criteria set aside by a programme lead, and what follows from both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from tracker.core.errors import Refused

NOT_CHECKED, MET, NOT_MET, NOT_KNOWN, OVERRIDDEN = "", "met", "not_met", "not_known", "overridden"
LABELS = {
    NOT_CHECKED: "Not checked",
    MET: "Eligible",
    NOT_MET: "Not eligible",
    NOT_KNOWN: "Not known",
    OVERRIDDEN: "Eligible by a lead’s judgement",
}
REASON_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class FactLine:
    """Something that was held against the criteria: what, its value in words, and where it comes from."""

    about: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class JudgementLine:
    """A criterion's answer. `must`: it excludes when it is not met; `verdict` is met, not_met or not_known."""

    says: str
    must: bool
    verdict: str
    because: str

    @property
    def open(self) -> bool:
        """Whether it stands in the way unless a programme lead sets it aside or judges it."""
        return self.must and self.verdict != MET


@dataclass(frozen=True, slots=True)
class OverrideView:
    """A criterion that somebody asks to set aside, or to judge as met; `decision` is '', approved or declined."""

    id: int
    place: int
    reason: str
    asked_by: int | None
    asked_name: str
    asked_at: datetime
    decision: str
    decided_name: str
    decided_at: datetime | None
    decided_note: str


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check with its facts, answers, and what was set aside since."""

    id: int
    referral_id: int
    at: datetime
    by_name: str
    verdict: str
    facts: tuple[FactLine, ...]
    judgements: tuple[JudgementLine, ...]
    overrides: tuple[OverrideView, ...] = ()

    def override(self, place: int) -> OverrideView | None:
        """The last one for a criterion that was not declined."""
        return next(
            (each for each in reversed(self.overrides) if each.place == place and each.decision != "declined"), None
        )

    @property
    def approved(self) -> frozenset[int]:
        """The criteria that a programme lead has set aside."""
        return frozenset(each.place for each in self.overrides if each.decision == "approved")

    @property
    def outcome(self) -> str:
        """What the check comes to with what was set aside."""
        return outcome(self.judgements, self.approved)


def outcome(judgements: Sequence[JudgementLine], approved: Collection[int]) -> str:
    """Not met while a criterion that must be met is not and is not set aside; else not known while one is not."""
    open_ones = [each.verdict for place, each in enumerate(judgements) if each.open and place not in approved]
    if NOT_MET in open_ones:
        return NOT_MET
    if open_ones:
        return NOT_KNOWN
    return OVERRIDDEN if any(each.open for each in judgements) else MET


def check_override(check: CheckView, place: int, reason: str) -> JudgementLine:
    """The criterion, when it stands in the way and nobody has asked yet. Raises `Refused`."""
    if not 0 <= place < len(check.judgements) or not check.judgements[place].open:
        raise Refused("reason", "This criterion does not stand in the way")
    if check.override(place) is not None:
        raise Refused("reason", "Somebody has asked this already")
    if not reason.strip():
        raise Refused("reason", "Say why this criterion should not stand in the way")
    if len(reason) > REASON_LIMIT:
        raise Refused("reason", f"The reason must be {REASON_LIMIT:,} characters or fewer")
    return check.judgements[place]


def check_decision(
    override: OverrideView, *, approver: int | None, referrer: int | None, others: int, note: str
) -> None:
    """Somebody else than the referrer decides, as long as the area has another programme lead.

    `others` counts the area's other programme leads. Raises `Refused`.
    """
    if override.decision:
        raise Refused("", f"{override.decided_name} has decided this already")
    own = approver is not None and approver == referrer
    if own and others:
        raise Refused("", "You made this referral: another programme lead of the area decides")
    if len(note) > REASON_LIMIT:
        raise Refused("note", f"The note must be {REASON_LIMIT:,} characters or fewer")
