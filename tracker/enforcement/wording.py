"""Letters of a failure: an area's words, or everybody's, filled in.

A module of its own beside `queries`, because a letter is made of a failure that is read already.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.enforcement.models import LetterTemplate
from tracker.enforcement.rules.clocks import Step
from tracker.enforcement.rules.letters import fill
from tracker.enforcement.rules.lines import FailureView, spelled


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A letter's words; `own` says that they are the area's and not everybody's."""

    id: int
    step: Step
    title: str
    body: str
    version: int
    own: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it would go out today."""

    title: str
    paragraphs: tuple[str, ...]
    own: bool

    @property
    def text(self) -> str:
        """The whole of it, as it is kept with the decision."""
        return "\n\n".join(self.paragraphs)


def template_for(area_id: int, step: Step) -> TemplateView:
    """The words for a step in an area. Raises `Missing` for a step that has no letter."""
    row = db.execute(
        select(
            LetterTemplate.id, LetterTemplate.title, LetterTemplate.body, LetterTemplate.version, LetterTemplate.area_id
        )
        .where(
            LetterTemplate.step == step.value,
            or_(LetterTemplate.area_id == area_id, LetterTemplate.area_id.is_(None)),
        )
        .order_by(LetterTemplate.area_id.is_(None))
        .limit(1)
    ).first()
    if row is None:
        raise Missing(f"letter {step}")
    return TemplateView(row[0], step, row[1], row[2], row[3], row[4] is not None)


def letter_of(failure: FailureView, officer: str, today: date) -> Letter:
    """The letter of what a failure asks for, signed by an officer. Raises `Missing` where nothing is asked for."""
    asked, rule, record = failure.asked, failure.rule, failure.record
    if asked is None or rule is None:
        raise Missing(f"letter of {record.mark_id}")
    template = template_for(record.area_id, asked.step)
    values = {
        "name": record.name,
        "date": spelled(record.on_date),
        "place": record.venue,
        "outcome": record.outcome.lower(),
        "number": str(asked.number),
        "months": str(rule.window_months),
        "action": rule.action.lower(),
        "letter_by": spelled(asked.letter_by) if asked.letter_by else "",
        "evidence_by": spelled(asked.evidence_by) if asked.evidence_by else "",
        "decide_by": spelled(asked.decide_by) if asked.decide_by else "",
        "officer": officer,
        "area": record.area,
        "today": spelled(today),
    }
    return Letter(template.title, fill(template.body, values), template.own)
