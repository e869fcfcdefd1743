"""A treatment plan in versions: its targets, when it may be signed, what the person says of it, what two differ in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.core.errors import Refused
from tracker.core.words import Worded, in_words

WORDING, LONGEST, REASON, VIEW = 300, 2_000, 200, 500
"""Characters of a target's wording, of a text, of the reason for a module, and of what the person says of it."""

PATHWAYS = {
    "intimacy_deficits": "Intimacy deficits",
    "emotional_dysregulation": "Emotional dysregulation",
    "antisocial_cognitions": "Antisocial cognitions",
    "distorted_scripts": "Distorted sexual scripts",
    "multiple": "Multiple dysfunctional mechanisms",
}
"""Ward and Siegert's pathways by the codes of programme definitions; a mechanism has the code of its pathway."""

MOST_TARGETS = 20
REVIEW = "treatment_review"
"""The kind of the task that a review date opens; its key is the version of the plan."""

LATEST_REVIEW = timedelta(days=366)


class PlanState(Worded):
    """A version is a draft until the practitioner signs it; then it is frozen."""

    DRAFT = "draft"
    SIGNED = "signed"


class TargetState(Worded):
    """Where a target stands in a version of the plan."""

    OPEN = "open", "Being worked on"
    MET = "met"
    SET_ASIDE = "set_aside", "Set aside"


class Agreement(Worded):
    """What the person says of a version, as staff record it."""

    AGREES = "agrees"
    PARTLY = "partly", "Agrees in part"
    DISAGREES = "disagrees"
    NOT_SAID = "not_said", "Would not say, or was not asked"


@dataclass(frozen=True, slots=True)
class TargetDetails:
    """What is typed about a target. `code` is of the programme's targets, '' for one in own words only."""

    code: str = ""
    wording: str = ""
    agreed: bool = False
    pathway: str = ""
    why: str = ""
    state: TargetState = TargetState.OPEN
    state_why: str = ""

    def tidied(self) -> "TargetDetails":
        """Without spaces at the ends, nor a reason for a state that needs none."""
        state_why = "" if self.state is TargetState.OPEN else self.state_why.strip()
        return TargetDetails(
            self.code, self.wording.strip(), self.agreed, self.pathway, self.why.strip(), self.state, state_why
        )


@dataclass(frozen=True, slots=True)
class TargetView:
    """A target as a version of the plan has it; `title` is the programme's own words for it, '' where it has none."""

    id: int
    plan_id: int
    title: str
    details: TargetDetails
    saved_by: str
    saved_at: datetime
    version: int

    @property
    def is_open(self) -> bool:
        """Whether it is being worked on."""
        return self.details.state is TargetState.OPEN

    @property
    def pathway(self) -> str:
        """The mechanism or pathway that it comes from, in words."""
        return PATHWAYS.get(self.details.pathway, "")


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What the person said of a version, on which local date, and who recorded it.

    `at_device`: they answered themselves, at a shared device; `by` gave the code for it.
    """

    answer: Agreement
    words: str
    on_date: date
    by: str
    at: datetime
    at_device: bool = False


@dataclass(frozen=True, slots=True)
class ChoiceView:
    """A module chosen for some targets, or no longer, with the reasons of both."""

    module_code: str
    chosen: bool
    targets: tuple[int, ...]
    reason: str
    view: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanView:
    """A version of a plan, whole. `choices` are those that stood when it was signed; of a draft, those of today."""

    id: int
    enrolment_id: int
    person_id: int
    number: int
    state: PlanState
    begun_by: str
    begun_at: datetime
    review_on: date | None
    signed_by: str
    signed_at: datetime | None
    version: int
    targets: tuple[TargetView, ...]
    answers: tuple[AnswerView, ...]
    choices: tuple[ChoiceView, ...]

    @property
    def is_signed(self) -> bool:
        """Whether it is frozen."""
        return self.state is PlanState.SIGNED

    @property
    def open_targets(self) -> tuple[TargetView, ...]:
        """The targets that are being worked on."""
        return tuple(each for each in self.targets if each.is_open)

    @property
    def scored_targets(self) -> tuple[TargetView, ...]:
        """The targets that attainment is summed over: all but those set aside."""
        return tuple(each for each in self.targets if each.details.state is not TargetState.SET_ASIDE)

    @property
    def answer(self) -> AnswerView | None:
        """What the person said last."""
        return self.answers[-1] if self.answers else None

    def chosen_for(self, target_id: int) -> tuple[ChoiceView, ...]:
        """The modules chosen for a target."""
        return tuple(each for each in self.choices if each.chosen and target_id in each.targets)

    def target(self, target_id: int) -> TargetView | None:
        """One of its targets."""
        return next((each for each in self.targets if each.id == target_id), None)


def check_target(details: TargetDetails, codes: Iterable[str], others: Sequence[TargetView]) -> None:
    """A target has words and a reason; one that is met or set aside says why. Raises `Refused`.

    `others` are those that the version has beside it: none has the same words, and there are 20 at most in all.
    """
    problems = _wording(details, others)
    if details.code and details.code not in set(codes):
        problems["code"] = "Choose one of the programme’s targets, or own words"
    if details.pathway and details.pathway not in PATHWAYS:
        problems["pathway"] = "Choose what it comes from"
    if not details.why:
        problems["why"] = "Enter why this is worked on"
    if details.state is not TargetState.OPEN and not details.state_why:
        problems["state_why"] = "Enter what shows that it is met, or why it is set aside"
    for name, text in (("why", details.why), ("state_why", details.state_why)):
        if len(text) > LONGEST:
            problems[name] = f"This must be {LONGEST:,} characters or fewer"
    if problems:
        raise Refused.of(problems)


def _wording(details: TargetDetails, others: Sequence[TargetView]) -> dict[str, str]:
    if not details.wording:
        return {"wording": "Enter the target in words that the person uses"}
    if len(details.wording) > WORDING:
        return {"wording": f"The target must be {WORDING} characters or fewer"}
    if any(each.details.wording.casefold() == details.wording.casefold() for each in others):
        return {"wording": "Another target of this plan says the same"}
    if len(others) >= MOST_TARGETS:
        return {"wording": f"A plan has {MOST_TARGETS} targets at most"}
    return {}


def check_signing(plan: PlanView, review_on: date | None, today: date) -> None:
    """What is signed names a target, and a review within a year unless nothing is open. Raises `Refused`."""
    problems: dict[str, str] = {}
    if not plan.targets:
        problems[""] = "Add a target before you sign the plan"
    if plan.open_targets and review_on is None:
        problems["review_on"] = "Enter when the plan is reviewed"
    elif review_on is not None and not today < review_on <= today + LATEST_REVIEW:
        problems["review_on"] = f"Enter a day after today, by {in_words(today + LATEST_REVIEW)}"
    if problems:
        raise Refused.of(problems)


def check_answer(answer: str, words: str, on: date | None, today: date) -> None:
    """What the person said has a day that was; one who does not simply agree is quoted. Raises `Refused`."""
    problems: dict[str, str] = {}
    if answer not in {each.value for each in Agreement}:
        problems["answer"] = "Choose what they said"
    elif answer in (Agreement.PARTLY, Agreement.DISAGREES) and not words.strip():
        problems["words"] = "Enter what they said, in their own words"
    if len(words.strip()) > LONGEST:
        problems["words"] = f"This must be {LONGEST:,} characters or fewer"
    if on is None or on > today:
        problems["on"] = "Enter the day on which they said it: today or before"
    if problems:
        raise Refused.of(problems)


def finding(plan: PlanView, name: str, *, has_menu: bool) -> str:
    """The plan in a sentence or two; where the programme `has_menu`, with how many modules of it are chosen."""
    targets = _many(len(plan.open_targets), "target") if plan.open_targets else "No target"
    chosen = {each.module_code for each in plan.choices if each.chosen}
    modules = f", {_many(len(chosen), 'module') if chosen else 'no module'} chosen from the menu" if has_menu else ""
    return f"{targets} being worked on{modules}. {_answered(plan, name)}"


def _answered(plan: PlanView, name: str) -> str:
    if not plan.is_signed and plan.answer is None:
        return "The plan is a draft, and is not agreed yet."
    if plan.answer is None:
        return f"What {name} says of it is not recorded yet."
    said = {
        Agreement.AGREES: "agrees with it",
        Agreement.PARTLY: "agrees with part of it",
        Agreement.DISAGREES: "disagrees with it",
        Agreement.NOT_SAID: "has not said whether it is right",
    }[plan.answer.answer]
    return f"{name} {said}{'' if plan.is_signed else ', and it is still a draft'}."


def _many(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Change:
    """A line of a comparison: which target or part, what is called, and both texts; '' where there was none."""

    about: str
    what: str
    before: str
    after: str


def differences(before: PlanView, after: PlanView, titles: Mapping[str, str]) -> tuple[Change, ...]:
    """What two versions of a plan differ in, target by target in the later one's order; `titles`: of modules."""
    found: list[Change] = []
    if before.review_on != after.review_on:
        dates = [in_words(each.review_on) if each.review_on else "" for each in (before, after)]
        found.append(Change("The plan", "Reviewed on", dates[0], dates[1]))
    both = [*after.targets, *(each for each in before.targets if after.target(each.id) is None)]
    for target in both:
        old, new = (_said(plan, target.id, titles) for plan in (before, after))
        name = target.details.wording
        if not old or not new:
            found.append(Change(name, "Target", old.get("Target", ""), new.get("Target", "")))
            continue
        found += [Change(name, what, old[what], new[what]) for what in new if old[what] != new[what]]
    return tuple(found)


def _said(plan: PlanView, target_id: int, titles: Mapping[str, str]) -> dict[str, str]:
    target = plan.target(target_id)
    if target is None:
        return {}
    details = target.details
    modules = [titles.get(each.module_code, each.module_code) for each in plan.chosen_for(target_id)]
    return {
        "Target": details.wording,
        "Words agreed with the person": "yes" if details.agreed else "no",
        "Of the programme": target.title,
        "Comes from": target.pathway,
        "Why": details.why,
        "Stands": details.state.label + (f": {details.state_why}" if details.state_why else ""),
        "Modules": ", ".join(modules),
    }
