"""What may be decided on a failure, what is said with it, and evidence. Pure."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from tracker.core.errors import Refused
from tracker.enforcement.rules.clocks import Step

LONGEST_REASON = 500
LONGEST_WORDS = 300


class Decided(StrEnum):
    """What the responsible officer decided. Every one is kept."""

    WARNED = "warned"
    WARNED_AGAIN = "warned_again"
    NO_ACTION = "no_action"
    INITIATED = "initiated"
    WITHDRAWN = "withdrawn"

    def words(self, action: str) -> str:
        """The decision as a line says it; `action` is the rule's, such as Breach."""
        return {
            "warned": "Warning issued",
            "warned_again": "Warned again",
            "no_action": "No action",
            "initiated": f"{action} initiated",
            "withdrawn": f"{action} withdrawn",
        }[self.value]


class Answer(StrEnum):
    """What facilitators say of evidence; '' while it waits."""

    WAITS = ""
    ACCEPTED = "accepted"
    DECLINED = "declined"


def choices(step: Step, made: Iterable[Decided]) -> tuple[Decided, ...]:
    """What may be decided now: withdrawn only once something was initiated, nothing twice over a settled failure."""
    given = list(made)
    if given and given[-1] is Decided.INITIATED:
        return (Decided.WITHDRAWN,)
    if is_settled(step, given) or step is Step.NONE:
        return ()
    if step is Step.WARNING:
        return (Decided.WARNED, Decided.NO_ACTION)
    return (Decided.INITIATED, Decided.WARNED_AGAIN, Decided.NO_ACTION)


def is_settled(step: Step, made: Iterable[Decided]) -> bool:
    """Whether what a failure asks for was decided. A warning settles none that asks for a decision."""
    return any(each is not Decided.WARNED or step is Step.WARNING for each in made)


def check_decision(
    wanted: Decided, offered: Iterable[Decided], reason: str, on: date, event: date, today: date
) -> None:
    """One of those offered, from the day of the failure to today; a reason for all but a first warning.

    Raises `Refused`.
    """
    problems: dict[str, str] = {}
    if wanted not in offered:
        problems["decision"] = "Choose what is decided"
    if not event <= on <= today:
        problems["decided_on"] = "The date must be from the day of the failure to today"
    problems |= words_problem("reason", reason, LONGEST_REASON, needed=wanted is not Decided.WARNED)
    if problems:
        raise Refused.of(problems)


def words_problem(field: str, text: str, longest: int, *, needed: bool = True) -> dict[str, str]:
    """Words are said where they are needed, and are no longer than there is room for."""
    if needed and not text.strip():
        return {field: "Say why"} if field == "reason" else {field: "Say what it is"}
    if len(text.strip()) > longest:
        return {field: f"Use {longest} characters or fewer"}
    return {}


def check_evidence(what: str, received_on: date, event: date, today: date) -> None:
    """What was shown, and when: not before the failure's month, not in the future. Raises `Refused`."""
    problems = words_problem("what", what, LONGEST_WORDS)
    if received_on > today or (event - received_on).days > 365:
        problems["received_on"] = "Enter the day on which it was shown, today or earlier"
    if problems:
        raise Refused.of(problems)
