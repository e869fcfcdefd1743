"""Answers against what was asked: each on its scale, none to a question that was not asked, gaps kept as gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from tracker.assessments.rules.conditions import Condition
from tracker.assessments.rules.sheet import Number, Sheet, Value
from tracker.core.errors import Refused


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some answers, each with its points, or None where it carries none."""

    points: dict[Value, Number | None]

    def read(self, given: object) -> tuple[Value, Number | None]:
        """The answer and its points. Raises `ValueError` with what may be answered."""
        if isinstance(given, int | str | Decimal) and not isinstance(given, bool) and given in self.points:
            return given, self.points[given]
        raise ValueError(f"is {given}, but must be one of {', '.join(str(value) for value in self.points)}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number between two bounds, inclusive, None being open, with at most so many decimal places."""

    least: Number | None
    most: Number | None
    places: int

    def read(self, given: object) -> tuple[Value, Number | None]:
        """The number. Raises `ValueError` with what may be answered."""
        number = Decimal(str(given)) if isinstance(given, float) else given
        if isinstance(number, bool) or not isinstance(number, int | Decimal) or not self._fits(number):
            raise ValueError(f"is {given}, but must be {self.words}")
        return number, number

    def _fits(self, number: Number) -> bool:
        if isinstance(number, Decimal):
            exponent = number.as_tuple().exponent
            if not isinstance(exponent, int) or -exponent > self.places:
                return False
        return (self.least is None or number >= self.least) and (self.most is None or number <= self.most)

    @property
    def words(self) -> str:
        """What may be answered."""
        kind = f"a number with at most {self.places} decimal places" if self.places else "a whole number"
        if self.least is not None and self.most is not None:
            return f"{kind} from {self.least} to {self.most}"
        if self.least is not None:
            return f"{kind}, {self.least} or more"
        return kind if self.most is None else f"{kind}, {self.most} or less"


@dataclass(frozen=True, slots=True)
class Day:
    """A date."""

    def read(self, given: object) -> tuple[Value, Number | None]:
        """The date, also from text like 2026-11-30. Raises `ValueError` with what may be answered."""
        if isinstance(given, date):
            return given, None
        try:
            return date.fromisoformat(str(given)), None
        except ValueError:
            raise ValueError(f"is {given}, but must be a date like 2026-11-30") from None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: by code and topic, on a scale, perhaps only when a condition on earlier answers holds."""

    code: str
    topic: str
    scale: Choice | Amount | Day
    asked_when: Condition | None = None
    required: bool = True


def take(sheet: Sheet, questions: Sequence[Question], answers: Mapping[str, object], unused: frozenset[str]) -> None:
    """Put answers on the sheet; null, or none at all, is missing. `unused` are known, but not asked for.

    Raises `Refused` with every answer that is wrong, by its item.
    """
    problems: dict[str, str] = {}
    taken = 0
    for question in questions:
        given = answers.get(question.code)
        taken += question.code in answers
        asked = question.asked_when.holds(sheet) if question.asked_when else True
        if asked is False:
            if given is not None:
                problems[question.code] = (
                    f"{question.topic} was answered, but the earlier answers rule the question out"
                )
        elif given is None:
            sheet.lacks[question.code] = frozenset({question.code})
        else:
            try:
                said, worth = question.scale.read(given)
            except ValueError as error:
                problems[question.code] = f"{question.topic} {error}"
                continue
            sheet.said[question.code] = said
            if worth is not None:
                sheet.worth[question.code] = worth
    if taken < len(answers):
        known = {question.code for question in questions} | unused
        problems |= {code: _unknown(code, known) for code in answers if code not in known}
    if problems:
        raise Refused.of(problems)


def _unknown(code: str, known: set[str]) -> str:
    near = next(iter(get_close_matches(code, sorted(known), n=1)), None)
    return f"There is no item {code}" + (f": did you mean {near}?" if near else "")
