"""Rules by nation and sentence, failures as they count, evidence, decisions, and the words of letters."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import tracker.attendance.models  # noqa: F401 - marks are referred to
from tracker.core.database import UNAUDITED, Base


class EnforcementRule(Base):
    """What follows from failures under one kind of sentence in one nation: rows to edit, never absent."""

    __tablename__ = "enforcement_rule"
    __table_args__ = (UniqueConstraint("nation", "basis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    nation: Mapped[str] = mapped_column(String(8))
    basis: Mapped[str] = mapped_column(String(10))  # clocks.Basis
    window_months: Mapped[int]
    decide_at: Mapped[int]  # the failure within the window at which a decision is asked for
    letter_days: Mapped[int]  # working days from the failure
    evidence_days: Mapped[int]
    initiate_days: Mapped[int]
    action: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(200))
    provisional: Mapped[str] = mapped_column(String(200), default="")  # why it is only a proposal
    version: Mapped[int] = mapped_column(default=1)


class Failure(Base):
    """A signed mark that counts for enforcement, and what it asks for: derived, and proved by `enforcement recount`.

    Nobody decides these rows, so they need no line in the trail: the marks and the decisions have theirs.
    """

    __tablename__ = "enforcement_failure"
    __table_args__ = (Index(None, "person_id", "on_date"), {"info": UNAUDITED})

    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"), primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    on_date: Mapped[date]  # local
    rule_id: Mapped[int | None] = mapped_column(ForeignKey("enforcement_rule.id"))  # none in custody
    number: Mapped[int]  # of the failures in the window that ends on this day
    step: Mapped[str] = mapped_column(String(10))  # clocks.Step
    letter_by: Mapped[date | None]
    evidence_by: Mapped[date | None]
    decide_by: Mapped[date | None]


class RuleHeld(Base):
    """The figures of the rule when a failure was first decided on: a change of the rule later does not re-date it."""

    __tablename__ = "enforcement_rule_held"

    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"), primary_key=True, autoincrement=False)
    rule_id: Mapped[int] = mapped_column(ForeignKey("enforcement_rule.id"))
    window_months: Mapped[int]
    decide_at: Mapped[int]
    letter_days: Mapped[int]
    evidence_days: Mapped[int]
    initiate_days: Mapped[int]
    action: Mapped[str] = mapped_column(String(60))


class Serious(Base):
    """Why one failure goes straight to a decision."""

    __tablename__ = "enforcement_serious"

    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"), primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(300))
    marked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    marked_at: Mapped[datetime]


class Evidence(Base):
    """What was shown for an absence, and whether facilitators accepted it."""

    __tablename__ = "enforcement_evidence"
    __table_args__ = (Index(None, "mark_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"))
    what: Mapped[str] = mapped_column(String(300))
    received_on: Mapped[date]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    given_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(String(10), default="")  # deciding.Answer, '' while it waits
    words: Mapped[str] = mapped_column(String(300), default="")
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]


class Decision(Base):
    """What the responsible officer decided on a failure: never changed and never deleted."""

    __tablename__ = "enforcement_decision"
    __table_args__ = (Index(None, "mark_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decision: Mapped[str] = mapped_column(String(12))  # deciding.Decided
    reason: Mapped[str] = mapped_column(String(500), default="")
    letter: Mapped[str] = mapped_column(Text, default="")  # the words that went out
    decided_on: Mapped[date]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]


class LetterTemplate(Base):
    """The words of a letter: an area's own, or everybody's where it has none."""

    __tablename__ = "letter_template"
    __table_args__ = (UniqueConstraint("area_id", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    step: Mapped[str] = mapped_column(String(10))  # clocks.Step
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
