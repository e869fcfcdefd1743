"""Versions of post-programme reports with their sections, countersignatures, and what an area asks of reports.

A signed version and its sections are frozen by triggers; a countersignature is append-only.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Report(Base):
    """One version of the report on an enrolment; `follows` is the signed one that it corrects, and `why` says why.

    `head` says whom and what it is about as that stood when the record was read (`facts_at`). `shown` is whether the
    person has seen it. `version` rises with every change of the report or of a section of it; `digest` is that of
    everything that was signed.
    """

    __tablename__ = "programme_report"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "number"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))  # rules.parts.State
    follows: Mapped[int | None] = mapped_column(ForeignKey("programme_report.id"))
    why: Mapped[str] = mapped_column(String(500), default="")
    head: Mapped[dict[str, Any]]  # texts by their key, rules.parts.Head
    facts_at: Mapped[datetime]
    shown: Mapped[str] = mapped_column(String(10), default="")  # rules.parts.Shown
    shown_on: Mapped[date | None]
    begun_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_as: Mapped[str] = mapped_column(String(200), default="")  # the name, as it was
    signed_at: Mapped[datetime | None]
    countersign: Mapped[bool] = mapped_column(default=False)  # it is read once it is countersigned
    marking: Mapped[str] = mapped_column(String(60), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)


class Section(Base):
    """What one version says in one section: the text, what the record gave as its draft, and the facts beside it."""

    __tablename__ = "programme_report_section"

    report_id: Mapped[int] = mapped_column(ForeignKey("programme_report.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)  # rules.parts.SectionKey
    facts: Mapped[list[Any]]  # blocks, rules.parts.Block
    drafted: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    silent: Mapped[bool] = mapped_column(default=False)  # nothing is to be said
    answers: Mapped[dict[str, Any]]  # what is to be done of each outstanding need, by its key
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Countersignature(Base):
    """A lead's signature under a signed version."""

    __tablename__ = "programme_report_countersign"

    report_id: Mapped[int] = mapped_column(ForeignKey("programme_report.id"), primary_key=True)
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    signed_as: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class ReportRule(Base):
    """What an area asks of reports; an area without a row asks what `rules.parts.Rule` says."""

    __tablename__ = "programme_report_rule"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    countersign: Mapped[bool]
    due_days: Mapped[int]
    marking: Mapped[str] = mapped_column(String(60))
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
