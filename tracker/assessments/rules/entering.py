"""Answers as texts, which is how they are typed and kept, and as the values that scoring takes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from tracker.assessments.rules.answers import Amount, Choice, Question
from tracker.assessments.rules.sheet import Sheet, Value
from tracker.core.errors import Refused

LONGEST = 40


def read(questions: Sequence[Question], texts: Mapping[str, str]) -> dict[str, Value]:
    """Each answer as the value it stands for; what is left blank is none. Raises `Refused`, by item."""
    known = {question.code: question for question in questions}
    problems: dict[str, str] = {}
    found: dict[str, Value] = {}
    for code, text in texts.items():
        question = known.get(code)
        if question is None or not text.strip():
            continue
        try:
            found[code] = question.scale.read(_value(question.scale, text.strip()))[0]
        except ValueError as error:
            problems[code] = f"{question.topic} {error}"
    if problems:
        raise Refused.of(problems)
    return found


def as_texts(answers: Mapping[str, Value]) -> dict[str, str]:
    """The same answers as texts, one text for one value however it was typed."""
    return {code: value.isoformat() if isinstance(value, date) else str(value) for code, value in answers.items()}


def asked(questions: Sequence[Question], answers: Mapping[str, Value]) -> tuple[str, ...]:
    """The items that are asked in view of the answers so far; those that cannot be told yet are not."""
    return tuple(code for code, held in _held(questions, answers) if held)


def ruled_out(questions: Sequence[Question], answers: Mapping[str, Value]) -> frozenset[str]:
    """The items that the answers before them rule out."""
    return frozenset(code for code, held in _held(questions, answers) if held is False)


def _held(questions: Sequence[Question], answers: Mapping[str, Value]) -> Iterator[tuple[str, bool | None]]:
    """Of each item whether it is asked, None where that cannot be told yet."""
    sheet = Sheet(date.min)
    for question in questions:
        held = question.asked_when.holds(sheet) if question.asked_when else True
        yield question.code, held
        given = answers.get(question.code)
        if held is False:
            continue
        if given is None:
            sheet.lacks[question.code] = frozenset({question.code})
            continue
        said, worth = question.scale.read(given)
        sheet.said[question.code] = said
        if worth is not None:
            sheet.worth[question.code] = worth


def _value(scale: object, text: str) -> object:
    """What a text stands for, or the text itself, which the scale then refuses in its own words."""
    if len(text) > LONGEST:
        return f"{text[:LONGEST]}…"
    if isinstance(scale, Choice):
        return next((value for value in scale.points if str(value) == text), text)
    if isinstance(scale, Amount):
        try:
            return Decimal(text) if "." in text else int(text)
        except (InvalidOperation, ValueError):
            return text
    return text
