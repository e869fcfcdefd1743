"""Answers as they are typed: read from what was sent, filled in from what stands, and both beside each other.

Apart from `forms.py` for what it costs: an instrument asks up to eighty questions, and a field for each would take many
times as long to draw as the page. Names: `a-CODE`, three boxes of one name for a date.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from tracker.assessments.asking import Asked, Group, Sheet
from tracker.assessments.rules.giving import Whole
from tracker.catalogue.rules.instruments import ScaleKind
from tracker.core.errors import Refused
from tracker.ui.acting import Difference
from tracker.ui.fields import Problem
from tracker.ui.reading import read_date, read_number

Sent = MultiDict[str, str]
NONE = "No answer"


@dataclass(slots=True)
class AnswersForm:
    """The form of a page: answers as texts by item, a reason where one is asked for, and problems by field."""

    sheet: Sheet
    texts: dict[str, str]
    reason: str = ""
    seen: int = 0
    do: str = "save"
    submitted: bool = False
    parts: dict[str, list[str]] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    differing: tuple[Difference, ...] | None = None
    overtaken: bool = False

    def validate_on_submit(self) -> bool:
        """Whether it was sent, and its dates are dates; what else is wrong with it, the service says."""
        return self.submitted and not self.errors

    def refuse(self, refusal: Refused) -> None:
        """Put messages beside their fields."""
        known = {question.code for question in self.sheet.questions}
        self.errors |= {f"a-{name}" if name in known else name: said for name, said in refusal.problems.items()}

    @property
    def problems(self) -> list[Problem]:
        """The lines of the error summary, in the order of the page."""
        places = [question.field for question in self.sheet.questions] + ["reason"]
        known = [Problem(f"#{place}", self.errors[place]) for place in places if place in self.errors]
        return [*(Problem("", said) for place, said in self.errors.items() if place not in places), *known]

    @property
    def groups(self) -> tuple[Group, ...]:
        """What is asked."""
        return self.sheet.groups

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(bool(text) for text in self.texts.values())

    def date_parts(self, code: str) -> list[str]:
        """Day, month and year of a date, as typed or as they stand."""
        if code in self.parts:
            return self.parts[code]
        text = self.texts.get(code, "")
        return list(reversed(text.split("-"))) if text.count("-") == 2 else [text, "", ""]

    def overtaken_by(self, whole: Whole) -> None:
        """What somebody else saved beside what was typed; sending the form again replaces it."""
        known = {question.code: question for question in self.sheet.questions}
        rows = [
            (question.text, question.said(whole.answers.get(code, "")) or NONE, question.said(self.texts.get(code, "")))
            for code, question in known.items()
        ]
        self.differing = tuple((what, here, mine or NONE) for what, here, mine in rows if here != (mine or NONE))
        self.seen = whole.assessment.version


def filled(sheet: Sheet, texts: Mapping[str, str], seen: int) -> AnswersForm:
    """The form with what stands."""
    return AnswersForm(sheet, dict(texts), seen=seen)


def read(sheet: Sheet, sent: Sent) -> AnswersForm:
    """The form as it was sent."""
    form = AnswersForm(
        sheet,
        {},
        reason=sent.get("reason", ""),
        seen=read_number(sent.get("seen")) or 0,
        do=sent.get("do", "save"),
        submitted=True,
    )
    for question in sheet.questions:
        text = _date(form, question, sent) if question.kind is ScaleKind.DATE else sent.get(question.field, "").strip()
        if text:
            form.texts[question.code] = text.replace("\0", "")
    return form


def chosen(sheet: Sheet, sent: Sent) -> AnswersForm:
    """What was decided of differing answers: `first` or `second` by item."""
    form = AnswersForm(sheet, {}, seen=read_number(sent.get("seen")) or 0, submitted=True)
    form.texts = {question.code: sent.get(question.field, "") for question in sheet.questions}
    return form


def _date(form: AnswersForm, question: Asked, sent: Sent) -> str:
    parts = sent.getlist(question.field)
    if len(parts) == 1:  # as a preview carries it along
        return parts[0]
    form.parts[question.code] = parts
    if not any(part.strip() for part in parts):
        return ""
    day, _, said = read_date(parts)
    if day is None:
        form.errors[question.field] = f"{question.topic} {said}"
        return ""
    return day.isoformat()
