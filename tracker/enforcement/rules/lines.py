"""Failures as they are read: the record, what it asks for, and every line with its rule and its clock."""

from dataclasses import dataclass
from datetime import date, datetime

from tracker.enforcement.rules.clocks import Asked, Rule, Step
from tracker.enforcement.rules.deciding import Answer, Decided, choices, is_settled


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision; `amended` says that the record on which it rests was changed since."""

    id: int
    mark_id: int
    decided: Decided
    reason: str
    letter: str
    on: date
    by: str
    at: datetime
    amended: bool = False


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """What was shown for an absence, by whom it was recorded, and the answer."""

    id: int
    mark_id: int
    what: str
    received_on: date
    given_by: str
    answer: Answer
    words: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """A session's mark, with what a reader needs of it; `recorded_at` is when it was signed, by `recorded_by`.

    What happened and when it was determined are two dates: a `provisional` outcome stands until the reason is known.
    """

    mark_id: int
    person_id: int
    name: str
    listed: str
    on_date: date
    outcome: str
    counts: bool
    attended: bool | None
    session_id: int
    membership_id: int
    number: int
    programme: str
    delivery: str
    delivery_id: int
    venue: str
    recorded_at: datetime | None
    zone: str
    nation: str
    area_id: int
    area: str
    provisional: bool = False
    determined_at: datetime | None = None
    recorded_by: str = ""
    determined_by: str = ""  # who said it after the signature, '' for what was signed as it stands

    @property
    def what(self) -> str:
        """What the failure is called in a sentence."""
        return "failure to comply" if self.attended else "absence"


@dataclass(frozen=True, slots=True)
class FailureView:
    """A record with what it asks for, and all that was said of it. `asked` is none once it counts no more."""

    record: Record
    asked: Asked | None
    rule: Rule | None
    serious: str = ""
    serious_by: str = ""
    serious_at: datetime | None = None
    evidence: tuple[EvidenceView, ...] = ()
    decisions: tuple[DecisionView, ...] = ()

    @property
    def step(self) -> Step:
        """What it asks for now."""
        return self.asked.step if self.asked is not None else Step.NONE

    @property
    def action(self) -> str:
        """What the decision would be about."""
        return self.rule.action if self.rule is not None else "Action"

    @property
    def settled(self) -> bool:
        """Whether nothing is asked for any more."""
        return self.step is Step.NONE or is_settled(self.step, [each.decided for each in self.decisions])

    @property
    def offered(self) -> tuple[Decided, ...]:
        """What may be decided now."""
        return choices(self.step, [each.decided for each in self.decisions])

    @property
    def due(self) -> date | None:
        """The next last day while it is not settled."""
        if self.asked is None or self.settled:
            return None
        return self.asked.letter_by or self.asked.decide_by

    @property
    def task(self) -> str:
        """What is to be done, in a few words."""
        return "Warning letter" if self.step is Step.WARNING else f"Decide on {self.action.lower()}"

    @property
    def heading(self) -> str:
        """What happened, as a heading."""
        return f"{self.record.outcome}, {self.record.programme} session {self.record.number}"

    @property
    def place(self) -> str:
        """Its place among the failures that count together."""
        if self.asked is None:
            return "Counts no more: the record was amended"
        months = self.rule.window_months if self.rule is not None else 12
        return f"{ordinal(self.asked.number)} within {months} months"

    @property
    def clocks(self) -> tuple[str, ...]:
        """Each last day with the rule that gives it."""
        asked, rule = self.asked, self.rule
        if asked is None:
            return ()
        if rule is None:
            return ("In custody on this day: nothing follows here",)
        since = f"after the {self.record.what} on {spelled(asked.on_date)}"
        parts = (
            ("Letter due", asked.letter_by, rule.letter_days),
            (f"{rule.action} to be decided on and initiated by", asked.decide_by, rule.initiate_days),
            ("Evidence until", asked.evidence_by, rule.evidence_days),
        )
        return tuple(f"{words} {spelled(on)}, {days} working days {since}" for words, on, days in parts if on)

    @property
    def why(self) -> str:
        """Which rule this is."""
        if self.rule is None or self.asked is None:
            return ""
        return rule_words(self.rule, self.asked.number, bool(self.serious))


def rule_words(rule: Rule, number: int, serious: bool) -> str:
    """Which rule asks for a step, in a sentence without its full stop."""
    of = rule.label
    if serious:
        return f"A serious failure goes straight to a decision ({of})"
    if number >= rule.decide_at:
        return f"{ordinal(number)} failure within {rule.window_months} months: a decision ({of})"
    return f"{ordinal(number)} failure within {rule.window_months} months: a warning ({of})"


def finding(failures: tuple[FailureView, ...], today: date) -> str:
    """The page's first sentence, without its full stop."""
    waiting = [each for each in failures if not each.settled]
    late = [each for each in waiting if each.due is not None and each.due < today]
    if late:
        first = late[0]
        return f"{first.task} was due on {spelled(first.due or today)}"
    if waiting:
        first = min(waiting, key=lambda each: each.due or date.max)
        return f"{first.task}: due {spelled(first.due)}" if first.due else first.task
    counting = sum(each.asked is not None for each in failures)
    if not failures:
        return "No failure to comply is recorded"
    return f"Nothing waits: {counting} {'failure' if counting == 1 else 'failures'} recorded, each one decided"


def ordinal(number: int) -> str:
    """First to fifth in words, then 6th and so on; 21st and the like do not arise within a year."""
    words = ("First", "Second", "Third", "Fourth", "Fifth")
    return words[number - 1] if 0 < number <= len(words) else f"{number}th"


def spelled(day: date) -> str:
    """`24 November 2026`, as every page writes it."""
    return f"{day.day} {day:%B %Y}"
