"""The life cycle of a referral: states, allowed moves and reasons as data, and what makes a change right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.core.errors import Refused

COMPLETE = "programme_complete"
FIRST, SCHEDULED, ON_PROGRAMME, WAITING = "awaiting_assessment", "scheduled", "on_programme", "awaiting_allocation"
NOTE_LIMIT = 2000


class Stage(StrEnum):
    """What a state is for the waiting list."""

    ASSESSING = "assessing"
    WAITING = "waiting"
    PAUSED = "paused"
    PLACED = "placed"
    STOPPED = "stopped"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The stage in words, as a filter says it."""
        return {
            "assessing": "To assess",
            "waiting": "Waiting",
            "paused": "Paused",
            "placed": "With a place",
            "stopped": "With the court, or recalled",
            "closed": "Closed",
        }[self.value]


class How(StrEnum):
    """What brings a change of state about."""

    HAND = "hand"
    ALLOCATION = "allocation"
    JOINING = "joining"
    COMPLETION = "completion"


_ENDS = frozenset({How.HAND, How.COMPLETION})


class Category(StrEnum):
    """What a reason is about; the first five are those of the prison referral service."""

    ADMINISTRATIVE = "administrative"
    MOTIVATION = "motivation"
    OPERATIONAL = "operational"
    PERSONAL = "personal"
    WITHDRAWAL = "withdrawal"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The category in words."""
        return {
            "motivation": "Motivation and behaviour",
            "personal": "Personal and health",
            "withdrawal": "The referral is taken back",
        }.get(self.value, self.value.capitalize())


@dataclass(frozen=True, slots=True)
class StatusView:
    """A state. `keeps_place`: whoever is a member of a delivery may stay one."""

    code: str
    label: str
    means: str
    stage: Stage
    keeps_place: bool
    provisional: str


@dataclass(frozen=True, slots=True)
class MoveView:
    """A change of state that is allowed; `category` narrows the reasons, '' does not."""

    from_code: str
    to_code: str
    how: How
    by_officer: bool
    needs_reason: bool
    category: str
    provisional: str

    def allows(self, *, leads: bool) -> bool:
        """Whether a programme lead, or else an offender manager, may do it."""
        return leads or self.by_officer


@dataclass(frozen=True, slots=True)
class ReasonView:
    """Why something happens."""

    code: str
    category: Category
    label: str


@dataclass(frozen=True, slots=True)
class LifeCycle:
    """Every state, move and reason, in order."""

    statuses: Mapping[str, StatusView]
    moves: Sequence[MoveView]
    reasons: Mapping[str, ReasonView]

    def by_hand(self, code: str, *, leads: bool) -> list[MoveView]:
        """What somebody may do with a referral in a state, in the order of the states."""
        order = list(self.statuses)
        found = [
            move for move in self.moves if move.from_code == code and move.how is How.HAND and move.allows(leads=leads)
        ]
        return sorted(found, key=lambda move: order.index(move.to_code))

    def reasons_for(self, move: MoveView) -> list[ReasonView]:
        """The reasons that a move may have; taking a referral back has its own."""
        return [
            reason
            for reason in self.reasons.values()
            if (reason.category.value == move.category if move.category else reason.category is not Category.WITHDRAWAL)
        ]

    def check(self, code: str, to_code: str, *, how: How, leads: bool, reason: str, note: str) -> MoveView:
        """The move from one state to another. Raises `Refused` when it is not allowed, or lacks its reason.

        A state that only an allocation or a joining gives is never given by hand; what is completed by itself may
        be closed by hand too.
        """
        move = next((each for each in self.moves if (each.from_code, each.to_code) == (code, to_code)), None)
        here = self.statuses[code].label
        if move is None or how not in (move.how, How.COMPLETION) or (how is How.COMPLETION and move.how not in _ENDS):
            there = self.statuses[to_code].label if to_code in self.statuses else "that"
            raise Refused("to", f"{here}: cannot become {there[0].lower()}{there[1:]} this way")
        if not move.allows(leads=leads):
            raise Refused("to", "A programme lead decides this")
        allowed = {each.code for each in self.reasons_for(move)}
        problems: dict[str, str] = {}
        if reason and reason not in allowed:
            problems["reason"] = "Choose a reason that goes with this change"
        elif move.needs_reason and not reason:
            problems["reason"] = "Choose the reason"
        elif reason == "other" and not note.strip():
            problems["note"] = "Say what the other reason is"
        if len(note) > NOTE_LIMIT:
            problems["note"] = f"The note must be {NOTE_LIMIT:,} characters or fewer"
        if problems:
            raise Refused.of(problems)
        return move


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A change of state: who, when, from what to what, why. `from_label` is '' for the first."""

    at: datetime
    by_name: str
    from_label: str
    to_label: str
    reason: str
    note: str


class OfferState(StrEnum):
    """What became of a place: held from `made` to `joined`; the others free it. `refused` never was one."""

    MADE = "made"
    ACCEPTED = "accepted"
    JOINED = "joined"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken_back"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The state in words."""
        return {"made": "Offered", "taken_back": "Taken back", "refused": "Not offered"}.get(
            self.value, self.value.capitalize()
        )

    @property
    def holds(self) -> bool:
        """Whether a place is held by it that no membership holds yet."""
        return self in {OfferState.MADE, OfferState.ACCEPTED}


HOLDING = (OfferState.MADE, OfferState.ACCEPTED)
ANSWERS = (OfferState.ACCEPTED, OfferState.DECLINED, OfferState.LAPSED, OfferState.TAKEN_BACK)


@dataclass(frozen=True, slots=True)
class OfferView:
    """A place held for somebody, or what became of it; dates are local to the delivery."""

    id: int
    referral_id: int
    delivery_id: int
    delivery_title: str
    person_id: int
    person_name: str
    state: OfferState
    made_name: str
    made_at: datetime
    answer_by: date | None
    settled: str
    answered_on: date | None
    reason: str
    note: str
    version: int

    def is_late(self, today: date) -> bool:
        """Whether an answer was due before a date."""
        return self.state is OfferState.MADE and self.answer_by is not None and self.answer_by < today


def check_answer(
    state: OfferState, now: OfferState, *, reason: str, note: str, on: date, made_on: date, today: date
) -> None:
    """An answer goes with what the offer is now, is dated between the offer and today, and a no has its reason.

    Raises `Refused` with every field that is wrong.
    """
    problems: dict[str, str] = {}
    if not now.holds or state not in ANSWERS or (state is OfferState.ACCEPTED and now is OfferState.ACCEPTED):
        problems["state"] = f"The offer is {now.label.lower()}: choose another answer"
    if state in (OfferState.DECLINED, OfferState.TAKEN_BACK) and not reason:
        problems["reason"] = "Choose the reason"
    elif reason == "other" and not note.strip():
        problems["note"] = "Say what the other reason is"
    if on > today:
        problems["on"] = "The date must be today or in the past"
    elif on < made_on:
        problems["on"] = "The date must be on or after the day of the offer"
    if len(note) > NOTE_LIMIT:
        problems["note"] = f"The note must be {NOTE_LIMIT:,} characters or fewer"
    if problems:
        raise Refused.of(problems)
