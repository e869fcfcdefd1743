"""Homework with who handed it in, and what somebody needs in the room."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Homework(Base):
    """What was set at a session, due at the next one; `checked_at` is when it was last noted who handed it in."""

    __tablename__ = "homework"

    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"), primary_key=True)
    text: Mapped[str] = mapped_column(String(300))
    set_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class HandedIn(Base):
    """A member who handed in the homework of a session; no row: not, or not noted yet."""

    __tablename__ = "homework_handed_in"
    __table_args__ = (Index(None, "membership_id"),)

    session_id: Mapped[int] = mapped_column(ForeignKey("homework.session_id"), primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    noted_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    noted_at: Mapped[datetime]


class Need(Base):
    """What somebody needs to take part: adjustments in words, and the language that is interpreted."""

    __tablename__ = "person_need"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    adjustments: Mapped[str] = mapped_column(String(500), default="")
    interpreter: Mapped[str] = mapped_column(String(60), default="")
    changed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)
