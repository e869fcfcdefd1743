"""Reviews along the way and at the end, and three-way meetings: their prompts, and when one is signed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tracker.core.errors import Refused
from tracker.core.words import Worded
from tracker.treatment.rules.plans import PlanState

LONGEST_ANSWER = 5_000


class ReviewKind(Worded):
    """What occasion it is of."""

    MODULE_END = "module_end", "Module review"
    MID = "mid", "Mid review"
    PROGRAMME_END = "programme_end", "Programme review"
    THREE_WAY = "three_way", "Three-way meeting"


PROMPTS: Mapping[ReviewKind, Mapping[str, str]] = {
    ReviewKind.MODULE_END: {
        "worked": "What was worked on",
        "view": "What the person says of it",
        "shows": "What shows that something changed, or that it did not",
        "next": "What is still to do",
    },
    ReviewKind.MID: {
        "progress": "Progress on the targets",
        "view": "What the person says of it",
        "changes": "What changes in the plan",
        "next": "What is still to do",
    },
    ReviewKind.PROGRAMME_END: {
        "progress": "Progress on the targets",
        "view": "What the person says of it",
        "needs": "Needs that are left",
        "recommend": "Recommendations",
    },
    ReviewKind.THREE_WAY: {
        "present": "Who was there",
        "talked": "What was talked about",
        "agreed": "What was agreed",
        "actions": "Actions: who does what, by when",
    },
}
"""The prompts of each kind: the product's own, since no national form is public."""


@dataclass(frozen=True, slots=True)
class ReviewDetails:
    """What is typed: the day, the module that it is of where it is of one, and the answers by prompt."""

    on: date
    module_code: str
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """A review or meeting as it stands."""

    id: int
    enrolment_id: int
    person_id: int
    kind: ReviewKind
    module_code: str
    on_date: date
    answers: Mapping[str, str]
    state: PlanState
    saved_by: str
    saved_at: datetime
    signed_by: str
    signed_at: datetime | None
    version: int

    @property
    def is_signed(self) -> bool:
        """Whether it is frozen."""
        return self.state is PlanState.SIGNED

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """Each prompt with its answer, in order."""
        return tuple((label, self.answers.get(key, "")) for key, label in PROMPTS[self.kind].items())


def tidied(kind: ReviewKind, details: ReviewDetails) -> ReviewDetails:
    """Only the kind's own prompts, without spaces at the ends; a module only of a module's review."""
    answers = {key: details.answers.get(key, "").strip() for key in PROMPTS[kind]}
    module = details.module_code if kind is ReviewKind.MODULE_END else ""
    return ReviewDetails(details.on, module, answers)


def check_review(
    kind: ReviewKind, details: ReviewDetails, modules: Collection[str], today: date, *, sign: bool
) -> None:
    """It was held today or before, and of one of the person's modules; signed it answers every prompt.

    Raises `Refused` with every field that is wrong.
    """
    problems: dict[str, str] = {}
    if details.on > today:
        problems["on"] = "Enter the day on which it was held: today or before"
    if kind is ReviewKind.MODULE_END and details.module_code not in modules:
        problems["module_code"] = "Choose the module that it is of"
    for key, text in details.answers.items():
        if len(text) > LONGEST_ANSWER:
            problems[key] = f"This must be {LONGEST_ANSWER:,} characters or fewer"
        elif sign and not text:
            problems[key] = "Answer this before you sign, with None where there is nothing"
    if not sign and not any(details.answers.values()):
        problems[""] = "Write something before you save"
    if problems:
        raise Refused.of(problems)
