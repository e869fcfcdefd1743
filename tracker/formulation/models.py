"""Versions of a person's formulation, each with its four mechanisms, the evidence, and what treatment is to work on.

A signed version is frozen by triggers: neither its row nor what hangs on it changes any more, but that a text becomes
the words of a redaction which is kept here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Formulation(Base):
    """One version; `copied_from` is the signed one that it began as. Pathways and account have versions of their own,
    so that two people may work on different parts at once.
    """

    __tablename__ = "formulation"
    __table_args__ = (UniqueConstraint("person_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # rules.terms.Kind
    state: Mapped[str] = mapped_column(String(10))  # rules.terms.State
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("formulation.id"))
    begun_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    primary_pathway: Mapped[str] = mapped_column(String(30), default="")  # rules.terms.PATHWAYS, '' before it is chosen
    primary_words: Mapped[str] = mapped_column(String(200), default="")  # of *other*
    primary_why: Mapped[str] = mapped_column(Text, default="")
    secondary_pathway: Mapped[str] = mapped_column(String(30), default="")
    secondary_words: Mapped[str] = mapped_column(String(200), default="")
    secondary_why: Mapped[str] = mapped_column(Text, default="")
    pathways_version: Mapped[int] = mapped_column(default=1)
    account: Mapped[str] = mapped_column(Text, default="")  # the person's own
    agreement: Mapped[str] = mapped_column(String(20), default="")  # rules.terms.Agreement
    agreement_words: Mapped[str] = mapped_column(Text, default="")
    account_version: Mapped[int] = mapped_column(default=1)
    suggestions: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")  # rules.suggesting.Decided


class MechanismRow(Base):
    """What a version says of one mechanism, but for its evidence."""

    __tablename__ = "formulation_mechanism"

    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"), primary_key=True)
    mechanism: Mapped[str] = mapped_column(String(30), primary_key=True)  # rules.terms.Mechanism
    rating: Mapped[int | None]  # rules.terms.RATINGS
    confidence: Mapped[str] = mapped_column(String(10), default="")  # rules.terms.Confidence
    why: Mapped[str] = mapped_column(Text, default="")
    triggers: Mapped[str] = mapped_column(Text, default="")
    functions: Mapped[str] = mapped_column(Text, default="")
    strengths: Mapped[str] = mapped_column(Text, default="")
    distortions: Mapped[list[Any]]  # rules.terms.Distortion
    version: Mapped[int] = mapped_column(default=1)


class Evidence(Base):
    """A piece of evidence for or against a mechanism. `root_id` is the piece it was first, in an earlier version."""

    __tablename__ = "formulation_evidence"
    __table_args__ = (Index(None, "formulation_id"), Index(None, "note_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("formulation_evidence.id"))
    mechanism: Mapped[str] = mapped_column(String(30))
    side: Mapped[str] = mapped_column(String(10))  # rules.terms.Side
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(20))  # rules.terms.Source
    on_date: Mapped[date | None]
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    result_id: Mapped[int | None] = mapped_column(ForeignKey("assessment_result.id"))
    document: Mapped[str] = mapped_column(String(200), default="")
    restricted: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class Need(Base):
    """What treatment is to work on, as it follows from a mechanism; `target` is a code of the person's programme."""

    __tablename__ = "formulation_need"
    __table_args__ = (Index(None, "formulation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("formulation_need.id"))
    mechanism: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(200))
    target: Mapped[str] = mapped_column(String(40), default="")
    version: Mapped[int] = mapped_column(default=1)


class Redaction(Base):
    """A part of a person's formulation that was taken out for good, in every version that says the same.

    `part` is a column of the version, `MECHANISM.column`, or `evidence.ROOT` and `need.ROOT`; `said` stands in its
    place now. `formulation_id` is the version on whose page it was done. Append-only.
    """

    __tablename__ = "formulation_redaction"
    __table_args__ = (Index(None, "person_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"))
    part: Mapped[str] = mapped_column(String(60))
    said: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(String(300))
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Proposal(Base):
    """What was decided of a difference between the version that counted and the treatment plan. Append-only.

    `facts` is a digest of what was shown, so that another difference of the same target is decided anew; the words
    themselves stand in the version, where they may be redacted. `target_id` of the plan's target, once there is one.
    """

    __tablename__ = "formulation_proposal"
    __table_args__ = (Index(None, "formulation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    formulation_id: Mapped[int] = mapped_column(ForeignKey("formulation.id"))
    kind: Mapped[str] = mapped_column(String(10))  # rules.proposing.Proposed
    need_root_id: Mapped[int] = mapped_column(ForeignKey("formulation_need.id"))
    target_id: Mapped[int | None] = mapped_column(ForeignKey("treatment_target.id"))
    facts: Mapped[str] = mapped_column(String(64))
    accepted: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(500))
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
