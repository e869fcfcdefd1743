"""Outcomes, engagement points, registers, marks and their amendments."""

from datetime import datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Outcome(Base):
    """What may happen to a person at a session: rows, so that a service can enable and label its own."""

    __tablename__ = "outcome"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    label: Mapped[str] = mapped_column(String(80))
    short_label: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20))  # rules.OutcomeKind: sign, colour and group in the list
    attended: Mapped[bool | None]  # none: not known
    compliant: Mapped[bool]
    meets: Mapped[bool]  # whether the session is then met, so that no catch-up is owed
    means: Mapped[str] = mapped_column(String(200))  # what choosing it does, in a sentence
    rank: Mapped[int]
    letter: Mapped[str] = mapped_column(String(1), default="")  # one of the buttons, and its key
    enabled: Mapped[bool] = mapped_column(default=True)
    enforces: Mapped[bool] = mapped_column(default=False)  # whether it counts as a failure for enforcement


class EngagementPoint(Base):
    """A point of the engagement scale, described."""

    __tablename__ = "engagement_point"

    value: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column(String(40))
    description: Mapped[str] = mapped_column(String(200))


class Register(Base):
    """A session's register: a draft until it is signed; `version` rises at every save."""

    __tablename__ = "register"

    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))  # rules.RegisterState
    group_note: Mapped[str] = mapped_column(Text, default="")
    started_at: Mapped[time | None]  # local wall time, as it really was
    ended_at: Mapped[time | None]
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Deliverer(Base):
    """Who really delivered a session."""

    __tablename__ = "register_deliverer"

    session_id: Mapped[int] = mapped_column(ForeignKey("register.session_id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)


class Mark(Base):
    """One member's row in a register. It counts once the register is signed."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("session_id", "membership_id"),
        Index(None, "membership_id"),
        Index(None, "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("register.session_id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(ForeignKey("outcome.code"))
    minutes: Mapped[int | None]
    late: Mapped[bool] = mapped_column(default=False)
    engagement: Mapped[int | None] = mapped_column(ForeignKey("engagement_point.value"))
    note: Mapped[str] = mapped_column(Text, default="")
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Superseded(Base):
    """A draft row as another facilitator had saved it, kept when a colleague's save replaced it."""

    __tablename__ = "mark_superseded"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"), index=True)
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    values: Mapped[dict[str, Any]]


class Amendment(Base):
    """A change to a signed mark: both values and the reason. Append-only by trigger."""

    __tablename__ = "amendment"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark_id: Mapped[int] = mapped_column(ForeignKey("mark.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(String(500))
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
