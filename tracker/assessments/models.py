"""Assessments of people, what was answered, and every result with what it rests on."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Assessment(Base):
    """One instrument with one person on one occasion. `result_number` is the result that stands, once signed.

    `version` rises at every change. `handed_in_at` is when the person finished on a shared device: from then on
    their answers wait for a signature.
    """

    __tablename__ = "assessment"
    __table_args__ = (
        Index(None, "person_id", "state", "given_on"),
        Index(None, "instrument_id", "state"),
        Index(None, "enrolment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument_version.id"))
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    variants: Mapped[list[Any]]  # codes, scored beside the standard
    occasion: Mapped[str] = mapped_column(String(12))  # rules.giving.Occasion
    mode: Mapped[str] = mapped_column(String(12))  # rules.giving.Mode
    given_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12))  # rules.giving.State
    begun_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    result_number: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)


class Entry(Base):
    """Answers as they were entered: 1 the first time, 2 again from the same paper. By nobody: by the person.

    `settled` says of each answer on which the second entry differed what was decided: {item, first, second, chosen}.
    """

    __tablename__ = "assessment_entry"

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    answers: Mapped[dict[str, Any]]
    settled: Mapped[list[Any]]
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class ScoredResult(Base):
    """What signed answers came to, with those answers; a later one stands in place of an earlier, with its reason.

    Append-only by trigger. `found` holds the standard result and each variant's, as `rules.kept` writes them.
    """

    __tablename__ = "assessment_result"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id"))
    number: Mapped[int]
    because: Mapped[str] = mapped_column(String(12))  # rules.giving.Because
    reason: Mapped[str] = mapped_column(String(500))
    answers: Mapped[dict[str, Any]]
    found: Mapped[dict[str, Any]]
    holds_until: Mapped[date | None]
    scoring: Mapped[str] = mapped_column(String(64))  # hash of the code that scored; '' where it was scored elsewhere
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
