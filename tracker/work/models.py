"""Tasks, alerts, the outbox and jobs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import UNAUDITED, Base


class Task(Base):
    """Something that somebody must do; `key` makes a task of its kind unique while it is open."""

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "owner_id", "done_at", "due_on"),
        Index(None, "done_at", "due_on", "id"),
        Index(None, "person_id"),
        Index("ix_task_open_key", "kind", "key", "done_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(200))
    rule: Mapped[str] = mapped_column(String(200))  # why it is due, in words
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    due_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    how: Mapped[str] = mapped_column(String(200), default="")


class Alert(Base):
    """Something that a user must know; open until they acknowledge it."""

    __tablename__ = "alert"
    __table_args__ = (Index(None, "user_id", "acknowledged_at", "raised_at"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(300))
    rule: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    raised_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]


class Outbox(Base):
    """A message to send once its transaction stands."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "kind", "sent_at"), {"info": UNAUDITED})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Job(Base):
    """Slow work for `tracker work`."""

    __tablename__ = "job"
    __table_args__ = (Index(None, "done_at", "run_at"), {"info": UNAUDITED})

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    run_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Text, default="")


class MailChoice(Base):
    """Whether a user wants the digest; without a row they get it."""

    __tablename__ = "mail_choice"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    digest: Mapped[bool]
    changed_at: Mapped[datetime]
