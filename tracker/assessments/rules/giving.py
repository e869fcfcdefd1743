"""An assessment from its beginning to its results: on which occasion, how, in which state, and what each step asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.assessments.rules.scoring import Result
from tracker.core.errors import Refused
from tracker.core.words import Worded, in_words

REASON_LIMIT = 500
OLDEST = timedelta(days=366 * 30)
ON_DEVICE = "assessment"
"""What a code for a shared device calls an assessment; its key there is its id."""


class Occasion(Worded):
    """When in somebody's treatment an assessment stands; change is read from one to another."""

    PRE = "pre", "Before treatment"
    MID = "mid", "During treatment"
    POST = "post", "After treatment"
    FOLLOW_UP = "follow_up", "Follow-up"
    OTHER = "other", "At another time"


class Mode(Worded):
    """How the answers come in."""

    INTERVIEW = "interview", "By interview: you enter what is said or found"
    PERSON = "person", "By the person, on a shared device with a code"
    PAPER = "paper", "From paper, entered twice and compared"
    IMPORT = "import", "Scored elsewhere, and brought in"

    @property
    def short(self) -> str:
        """In a few words, for lists."""
        return _SHORT[self.value]


_SHORT = {"interview": "Interview", "person": "By the person", "paper": "From paper", "import": "Scored elsewhere"}


class State(Worded):
    """How far it is; only what is signed counts."""

    DRAFT = "draft", "Not finished"
    HANDED_IN = "handed_in", "Waits for a signature"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"


class Because(Worded):
    """Why a result stands in place of the one before."""

    SIGNED = "signed"
    AMENDED = "amended"
    RESCORED = "rescored", "Scored again"
    IMPORTED = "imported", "Scored elsewhere, and brought in"
    WITHDRAWN = "withdrawn", "Taken out of the record"


OPEN = frozenset({State.DRAFT, State.HANDED_IN})


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """What somebody begins: `variants` are scored beside the standard."""

    instrument_id: int
    occasion: Occasion
    mode: Mode
    given_on: date
    variants: tuple[str, ...] = ()
    enrolment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """An answer on which a second entry from paper differed, both ways, and which was chosen."""

    item: str
    first: str
    second: str
    chosen: str


@dataclass(frozen=True, slots=True)
class EntryView:
    """Answers as texts by their items, as they were entered; by '' is by the person."""

    answers: Mapping[str, str]
    settled: tuple[Settled, ...]
    by_id: int | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ResultView:
    """One result with the answers it rests on: `found` has the standard first where there is one, then variants."""

    number: int
    because: Because
    reason: str
    answers: Mapping[str, str]
    found: tuple[Result, ...]
    warnings: tuple[str, ...]
    holds_until: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """One assessment of a person, without its answers. `result` is the one that stands, None before it is signed."""

    id: int
    person_id: int
    instrument_id: int
    instrument: str
    code: str
    purpose: str
    variants: tuple[str, ...]
    occasion: Occasion
    mode: Mode
    given_on: date
    state: State
    begun_by_id: int
    begun_by: str
    begun_at: datetime
    handed_in_at: datetime | None
    signed_by: str
    signed_at: datetime | None
    version: int
    result: ResultView | None = None

    @property
    def is_open(self) -> bool:
        """Whether its answers may still be entered."""
        return self.state in OPEN

    @property
    def is_signed(self) -> bool:
        """Whether its result counts."""
        return self.state is State.SIGNED


@dataclass(frozen=True, slots=True)
class OnDevice:
    """How far an assessment is that a code for a shared device opens: how many of its questions have an answer."""

    instrument_id: int
    instrument: str
    occasion: Occasion
    state: State
    answered: int


@dataclass(frozen=True, slots=True)
class Whole:
    """One assessment with all that was entered, and every result, the newest first."""

    assessment: AssessmentView
    first: EntryView | None
    second: EntryView | None
    results: tuple[ResultView, ...]

    @property
    def answers(self) -> Mapping[str, str]:
        """What was answered: of an amended one, what stands now."""
        if self.results and self.assessment.is_signed:
            return self.results[0].answers
        return self.first.answers if self.first else {}

    def differences(self) -> tuple[str, ...]:
        """The items on which a second entry from paper differs, in no order; none where there is no second entry."""
        if self.first is None or self.second is None:
            return ()
        one, two = self.first.answers, self.second.answers
        return tuple(code for code in {**one, **two} if one.get(code, "") != two.get(code, ""))


def check_given_on(day: date, today: date) -> None:
    """On a day that has come, and within living memory of a service. Raises `Refused('given_on')`."""
    if day > today:
        raise Refused("given_on", "The date must be today or before")
    if day < today - OLDEST:
        raise Refused("given_on", f"The date must be after {in_words(today - OLDEST)}")


def check_reason(reason: str, field: str = "reason") -> str:
    """A reason of 1 to 500 characters. Raises `Refused`."""
    kept = reason.replace("\0", "").strip()
    if not kept:
        raise Refused(field, "Say why: it stays with the record")
    over = len(kept) - REASON_LIMIT
    if over > 0:
        raise Refused(field, f"The reason must be {REASON_LIMIT} characters or fewer: {over} too many")
    return kept


def settle(whole: Whole, chosen: Mapping[str, str]) -> tuple[Settled, ...]:
    """What was decided of each answer on which the two entries differ: `first` or `second` by its item.

    Raises `Refused`, by item, for those that were not decided.
    """
    one = whole.first.answers if whole.first else {}
    two = whole.second.answers if whole.second else {}
    differing = whole.differences()
    undecided = [code for code in differing if chosen.get(code) not in {"first", "second"}]
    if undecided:
        raise Refused.of(dict.fromkeys(undecided, "Choose which of the two stands"))
    return tuple(
        Settled(code, one.get(code, ""), two.get(code, ""), (one if chosen[code] == "first" else two).get(code, ""))
        for code in differing
    )
