"""Supervisions of staff, observations of sessions with their ratings, and facilitators' feedback on programmes."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Supervision(Base):
    """A supervision of a member of staff; its note is for the two of them alone."""

    __tablename__ = "supervision"
    __table_args__ = (Index(None, "staff_id", "on_date"), Index(None, "supervisor_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    on_date: Mapped[date]
    minutes: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))  # rules.SupervisionKind
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class IntegrityItem(Base):
    """What an observer rates. Its words never change under ratings: it is retired, and another takes its place."""

    __tablename__ = "integrity_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    looks_for: Mapped[str] = mapped_column(String(200))
    retired_on: Mapped[date | None]


class Observation(Base):
    """What a treatment manager saw in a session; a draft of the observer's until it is shared."""

    __tablename__ = "observation"
    __table_args__ = (UniqueConstraint("session_id", "observer_id"), Index(None, "observer_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    observer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    strengths: Mapped[str] = mapped_column(Text, default="")
    actions: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class IntegrityRating(Base):
    """A rating from 1 to 5 on one item of an observation; what was not seen has none."""

    __tablename__ = "integrity_rating"

    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("integrity_item.id"), primary_key=True)
    rating: Mapped[int]


class Observed(Base):
    """A facilitator who was observed, when they read it, and what they answered."""

    __tablename__ = "observed"
    __table_args__ = (Index(None, "user_id"),)

    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    acknowledged_at: Mapped[datetime | None]
    reply: Mapped[str] = mapped_column(Text, default="")


class Feedback(Base):
    """What a facilitator says of a programme's version, or of one session of it as they held it."""

    __tablename__ = "programme_feedback"
    __table_args__ = (Index(None, "version_id", "given_at"), Index(None, "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    outline_id: Mapped[int | None] = mapped_column(ForeignKey("outline.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme_session.id"))
    worked: Mapped[str] = mapped_column(Text, default="")
    to_change: Mapped[str] = mapped_column(Text, default="")
    given_at: Mapped[datetime]
