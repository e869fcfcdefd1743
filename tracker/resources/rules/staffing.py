"""What an area asks of those who deliver: trained for the programme, and so many at a group session.

Two facilitators at a group session is the practice known; verified is only that one is the least. A mixed team is
preferred, but the gender of staff is not kept: whoever puts two people together knows them, and nothing here needs it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tracker.core.errors import Refused
from tracker.resources.rules.training import Finding, TrainingKind

MOST_AT_A_SESSION = 4


@dataclass(frozen=True, slots=True)
class StaffingRule:
    """An area's rule. Without `check_training` anybody may be put on; `version` is 0 before it was ever set."""

    check_training: bool
    least: TrainingKind
    pair: int
    version: int = 0

    def says(self, area: str) -> str:
        """The rule in a sentence."""
        if not self.check_training:
            return f"{area} does not check training: its records are not kept here yet."
        return f"{area} puts only staff on a delivery who are {self.least.value} for its programme."

    def pair_says(self) -> str:
        """How many facilitators hold a group session, in a sentence."""
        return f"A group session is held by {NUMBERS[self.pair]}."

    def pair_missing(self, regular: int) -> str:
        """What a group delivery with so many facilitators lacks, in a sentence; '' when it has enough."""
        if regular >= self.pair:
            return ""
        has = NUMBERS.get(regular, "no facilitator")
        return f"{has.capitalize()} beside cover: a group session here is meant for {NUMBERS[self.pair]}."


NUMBERS = {
    1: "one facilitator",
    2: "two facilitators",
    3: "three facilitators",
    4: "four facilitators",
}
DEFAULT_RULE = StaffingRule(check_training=True, least=TrainingKind.TRAINED, pair=2)


def check_rule(rule: StaffingRule) -> None:
    """From one facilitator to four. Raises `Refused`."""
    if not 1 <= rule.pair <= MOST_AT_A_SESSION:
        raise Refused("pair", f"Enter a number from 1 to {MOST_AT_A_SESSION}")


def untrained(rule: StaffingRule, wanted: Collection[int], found: Mapping[int, Finding]) -> dict[int, str]:
    """Who of these users may not be put on, with the sentence that says why; nobody where training is not checked."""
    if not rule.check_training:
        return {}
    return {user_id: found[user_id].because for user_id in sorted(wanted) if not found[user_id].trained}
