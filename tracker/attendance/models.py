"""Outcomes and what services make of them, engagement points, registers, marks and their amendments."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Outcome(Base):
    """What may happen to a person at a session: the national list. Areas choose and word theirs: `AreaOutcome`."""

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
    may_be_provisional: Mapped[bool] = mapped_column(default=False)  # may stand until the reason is known


class AreaOutcome(Base):
    """Which outcomes an area uses and in which words, from one moment to another.

    Never changed: a new row ends the one before, so that whoever reads an old register reads its own words.
    """

    __tablename__ = "area_outcome"
    __table_args__ = (Index(None, "area_id", "code", "from_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    code: Mapped[str] = mapped_column(ForeignKey("outcome.code"))
    enabled: Mapped[bool]
    short_label: Mapped[str] = mapped_column(String(40))
    hint: Mapped[str] = mapped_column(String(200))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]


class RegisterSetting(Base):
    """How an area keeps its registers; an area without a row keeps the product's defaults."""

    __tablename__ = "register_setting"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    asks_confirmation: Mapped[bool]  # by a second facilitator who delivered
    sign_within: Mapped[int]  # working days
    determine_within: Mapped[int] = mapped_column(default=5)  # working days that an outcome may stand as provisional
    version: Mapped[int] = mapped_column(default=1)


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
    late_minutes: Mapped[int | None]  # by how much, where that is known
    early_minutes: Mapped[int | None]  # by how much somebody left before the end
    engagement: Mapped[int | None] = mapped_column(ForeignKey("engagement_point.value"))
    note: Mapped[str] = mapped_column(Text, default="")
    provisional: Mapped[bool] = mapped_column(default=False)  # the outcome stands until the reason is known
    determined_at: Mapped[datetime | None]  # when the outcome was settled, none while it is provisional
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class WalkIn(Base):
    """A member of another delivery who takes part in one session here; the membership is theirs there."""

    __tablename__ = "walk_in"
    __table_args__ = (UniqueConstraint("session_id", "membership_id"), Index(None, "membership_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


class Apology(Base):
    """Word beforehand that somebody will not come: an outcome proposed, never decided, by who took the word."""

    __tablename__ = "apology"
    __table_args__ = (Index(None, "session_id", "membership_id"), Index(None, "membership_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    outcome: Mapped[str] = mapped_column(ForeignKey("outcome.code"))
    reason: Mapped[str] = mapped_column(String(200))
    taken_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class NotHeld(Base):
    """A session that was not held on a day, and why; `lifted_at` when that was taken back or it was planned again."""

    __tablename__ = "session_not_held"
    __table_args__ = (Index(None, "session_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    on_date: Mapped[date]  # local
    reason: Mapped[str] = mapped_column(String(20))  # rules.NotHeldReason
    detail: Mapped[str] = mapped_column(String(200))
    cleared: Mapped[dict[str, Any]]  # what the draft said of each person, by membership: nothing typed is lost
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class Confirmation(Base):
    """What a second facilitator who delivered says of a signed register; one that waits has nobody's name."""

    __tablename__ = "register_confirmation"

    session_id: Mapped[int] = mapped_column(ForeignKey("register.session_id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(12))  # rules.ConfirmationState
    reason: Mapped[str] = mapped_column(String(500), default="")
    said_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    said_at: Mapped[datetime | None]
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
