"""Training of staff for a programme: what counts on a day, and why.

Which step a programme needs is not settled nationally: i-SOTP is a course of days with an assessment at its end,
MF:MC asks for the national core training to be passed. So each area says from which step on somebody may deliver.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.core.errors import Refused
from tracker.core.words import Worded, in_words

SOON = timedelta(days=60)
LONG_AGO = timedelta(days=366 * 50)
FAR_AHEAD = timedelta(days=366 * 20)


class TrainingKind(Worded):
    """How far somebody has come with a programme; each step takes in the one before."""

    TRAINED = "trained"
    ASSESSED = "assessed"
    ACCREDITED = "accredited"

    @property
    def step(self) -> int:
        """Its place among the steps, from 0."""
        return list(TrainingKind).index(self)

    @property
    def means(self) -> str:
        """What the step says."""
        return _MEANS[self]


_MEANS = {
    TrainingKind.TRAINED: "Completed the training of the programme",
    TrainingKind.ASSESSED: "Trained, and assessed as able to deliver it",
    TrainingKind.ACCREDITED: "Assessed, and accredited for the programme",
}


@dataclass(frozen=True, slots=True)
class TrainingDetails:
    """What is typed about a training. `expires_on` is the last day on which it counts, None without an end."""

    kind: TrainingKind
    on: date
    source: str
    assessed_on: date | None = None
    assessed_by: str = ""
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """One training of a member of staff for a programme; from `withdrawn_on` on it no longer counts."""

    id: int
    user_id: int
    programme_id: int
    programme: str
    details: TrainingDetails
    withdrawn_on: date | None
    why_withdrawn: str
    version: int

    def counts(self, on: date, least: TrainingKind) -> bool:
        """Whether it stands on a day, and reaches the step that is asked for."""
        return self.stands(on) and self.details.kind.step >= least.step

    def stands(self, on: date) -> bool:
        """Whether it was done by a day, has not run out, and is not withdrawn."""
        given, ends = self.details, self.details.expires_on
        withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= on
        return given.on <= on and (ends is None or on <= ends) and not withdrawn

    def ends_soon(self, today: date) -> bool:
        """Whether it runs out within 60 days."""
        return self.details.expires_on is not None and self.details.expires_on <= today + SOON

    @property
    def says(self) -> str:
        """What it is, as a sentence."""
        given = self.details
        said = f"{given.kind.label} on {in_words(given.on)}"
        if given.assessed_on is not None:
            when = "" if given.kind is TrainingKind.ASSESSED and given.on == given.assessed_on else _later(given)
            said += f"{when} by {given.assessed_by}"
        return f"{said}."


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether somebody counts as trained on a day, and the sentence that says why; `training` is what it rests on.

    `ends_on` is the last day on which they will, None without an end or when they do not.
    """

    trained: bool
    because: str
    training: Training | None = None
    ends_on: date | None = None

    def ends_soon(self, today: date) -> bool:
        """Whether it runs out within 60 days."""
        return self.trained and self.ends_on is not None and self.ends_on <= today + SOON


def judge(held: Iterable[Training], on: date, least: TrainingKind) -> Finding:
    """Whether these trainings, of one person for one programme, let them deliver it on a day.

    One that stands and reaches the step asked for is enough; the one that lasts longest is named. Otherwise the
    sentence says what is nearest: the step that is missing, else what ran out, was withdrawn, or comes too late.
    """
    trainings = sorted(held, key=_lasting, reverse=True)
    for one in trainings:
        if one.counts(on, least):
            ends = one.details.expires_on
            until = f" Lasts until {in_words(ends)}." if ends else ""
            return Finding(True, one.says + until, one, ends)
    for one in trainings:
        if one.stands(on):
            return Finding(False, f"{one.says} The area asks for: {least.label.lower()}.", one)
    latest = max(trainings, key=lambda each: (each.details.on, each.id), default=None)
    if latest is None:
        return Finding(False, "No training is recorded.")
    return Finding(False, _why_not(latest, on), latest)


def _later(given: TrainingDetails) -> str:
    return f", assessed on {in_words(given.assessed_on)}" if given.assessed_on is not None else ""


def _lasting(one: Training) -> tuple[date, int, int]:
    return one.details.expires_on or date.max, one.details.kind.step, one.id


def _why_not(one: Training, on: date) -> str:
    given, ends = one.details, one.details.expires_on
    if one.withdrawn_on is not None and one.withdrawn_on <= on:
        return f"{given.kind.label} on {in_words(given.on)}; withdrawn on {in_words(one.withdrawn_on)}."
    if ends is not None and ends < on:
        return f"{given.kind.label} on {in_words(given.on)}; that ran out after {in_words(ends)}."
    return f"{given.kind.label} only from {in_words(given.on)}."


def tidy(details: TrainingDetails) -> TrainingDetails:
    """The words without spaces around them."""
    return TrainingDetails(
        details.kind,
        details.on,
        details.source.strip(),
        details.assessed_on,
        details.assessed_by.strip(),
        details.expires_on,
    )


def check_training(details: TrainingDetails, *, today: date) -> None:
    """Done by today; whoever is assessed has a day and a name for it; it runs out after it began.

    Raises `Refused` with every problem by field.
    """
    problems: dict[str, str] = {}
    if details.on > today:
        problems["on"] = "The date must be today or earlier"
    elif details.on < today - LONG_AGO:
        problems["on"] = f"Check the year: {details.on.year} is too far from today"
    if not details.source or len(details.source) > 160:
        problems["source"] = "Enter where this is known from, in 160 characters or fewer"
    problems |= _assessment_problems(details, today)
    if details.expires_on is not None and not details.on < details.expires_on <= today + FAR_AHEAD:
        problems["expires_on"] = f"The last day must be after {in_words(details.on)}, and within 20 years"
    if problems:
        raise Refused.of(problems)


def _assessment_problems(details: TrainingDetails, today: date) -> dict[str, str]:
    problems: dict[str, str] = {}
    needed = details.kind is not TrainingKind.TRAINED
    if details.assessed_on is None:
        if needed or details.assessed_by:
            problems["assessed_on"] = "Enter when they were assessed"
    elif details.assessed_on > today:
        problems["assessed_on"] = "The date of the assessment must be today or earlier"
    if (needed or details.assessed_on is not None) and not details.assessed_by:
        problems["assessed_by"] = "Enter who assessed them"
    elif len(details.assessed_by) > 120:
        problems["assessed_by"] = "Enter who assessed them, in 120 characters or fewer"
    return problems


def check_withdrawal(training: Training, on: date, why: str, *, today: date) -> None:
    """Once, from a day by today on, with a reason. Raises `Refused` with every problem by field."""
    problems: dict[str, str] = {}
    if training.withdrawn_on is not None:
        problems[""] = f"This was withdrawn on {in_words(training.withdrawn_on)}"
    if not training.details.on <= on <= today:
        problems["on"] = f"The day must be from {in_words(training.details.on)} to today"
    if not why.strip() or len(why) > 200:
        problems["why"] = "Enter why it is withdrawn, in 200 characters or fewer"
    if problems:
        raise Refused.of(problems)
