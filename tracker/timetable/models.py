"""Changes of timetables, each with its moves, and what people were told of their sessions."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class TimetableChange(Base):
    """One change of a delivery's timetable, with everything that undoing it needs.

    Moves are kept as JSON, not by reference: a one-to-one that was moved goes when its member leaves.
    """

    __tablename__ = "timetable_change"
    __table_args__ = (Index(None, "delivery_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    kind: Mapped[str] = mapped_column(String(20))  # rules.changes.Kind
    why: Mapped[str] = mapped_column(String(300))
    despite: Mapped[str] = mapped_column(String(300), default="")  # why it was made with a clash
    moves: Mapped[list[Any]]  # rules.changes.Move, as JSON
    times: Mapped[dict[str, Any]]  # weekly times and first day, before and after
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Told(Base):
    """That a person was told of a stretch of sessions: what was given, how, on which day, and what it said."""

    __tablename__ = "told"
    __table_args__ = (Index(None, "delivery_id"), Index(None, "membership_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    given: Mapped[str] = mapped_column(String(20))  # rules.told.Given
    how: Mapped[str] = mapped_column(String(20))  # rules.told.How
    told_on: Mapped[date]  # local
    said: Mapped[list[Any]]  # number, date and time of each session, as they were told
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
