"""What an amendment changes for enforcement, as facts before and after it is tried: shown before anybody confirms it.

Apart from `queries.py` because it is read in the open transaction of the trial, and by attendance's page.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from tracker.attendance.models import Mark
from tracker.attendance.rules.consequences import Fact
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage
from tracker.catalogue.models import Outline
from tracker.core.database import db
from tracker.core.words import in_words
from tracker.delivery.models import Session
from tracker.enforcement.models import Failure
from tracker.enforcement.rules.clocks import Step

_WORDS = {Step.WARNING: "Warning letter", Step.DECISION: "Decision by the responsible officer"}


def facts(_page: RegisterPage, row: Row) -> Sequence[Fact]:
    """Every failure of the row's person and what it asks for: an amendment moves those of other days, too."""
    rows = db.execute(
        select(Failure.on_date, Outline.number, Failure.step, Failure.letter_by, Failure.decide_by)
        .join(Mark, Mark.id == Failure.mark_id)
        .join(Session, Session.id == Mark.session_id)
        .join(Outline, Outline.id == Session.outline_id)
        .where(Failure.person_id == row.person_id)
        .order_by(Failure.on_date, Failure.mark_id)
    )
    return [
        Fact(
            f"Enforcement, failure of {in_words(on_date)}, session {number}", _asks(Step(step), letter_by or decide_by)
        )
        for on_date, number, step, letter_by, decide_by in rows
    ]


def _asks(step: Step, last: date | None) -> str:
    words = _WORDS.get(step, "Counts, and asks for nothing")
    return f"{words} by {in_words(last)}" if last else words
