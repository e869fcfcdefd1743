"""Rooms and closures of areas; training, leave and weekly hours of staff; what an area asks of who delivers."""

from datetime import date, datetime, time

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Room(Base):
    """A room of an area. `last_day` is the last on which it is used, none while it stays open."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("area_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    name: Mapped[str] = mapped_column(String(80))
    seats: Mapped[int]
    accessible: Mapped[bool] = mapped_column(default=False)
    video: Mapped[bool] = mapped_column(default=False)
    last_day: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class Closure(Base):
    """Days on which an area delivers nothing, beside its nation's bank holidays; both ends included."""

    __tablename__ = "closure"
    __table_args__ = (Index(None, "area_id", "from_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    why: Mapped[str] = mapped_column(String(80))
    version: Mapped[int] = mapped_column(default=1)


class Leave(Base):
    """When a member of staff is away, both ends included; the kind is neutral: nothing says that somebody is ill."""

    __tablename__ = "staff_leave"
    __table_args__ = (Index(None, "user_id", "until_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    part: Mapped[str] = mapped_column(String(12))  # rules.DayPart
    kind: Mapped[str] = mapped_column(String(20))  # rules.LeaveKind
    version: Mapped[int] = mapped_column(default=1)


class StaffHours(Base):
    """When a member of staff works on a weekday (0 is Monday), in local wall time; no rows at all: not said."""

    __tablename__ = "staff_hours"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    from_at: Mapped[time]
    until_at: Mapped[time]


class Training(Base):
    """One training, assessment or accreditation of a member of staff for a programme; withdrawn, never deleted."""

    __tablename__ = "training"
    __table_args__ = (Index(None, "programme_id", "user_id"), Index(None, "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    kind: Mapped[str] = mapped_column(String(12))  # rules.TrainingKind
    on_date: Mapped[date]
    assessed_on: Mapped[date | None]
    assessed_by: Mapped[str] = mapped_column(String(120), default="")
    expires_on: Mapped[date | None]  # the last day on which it counts
    source: Mapped[str] = mapped_column(String(160))
    withdrawn_on: Mapped[date | None]
    why_withdrawn: Mapped[str] = mapped_column(String(200), default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class StaffingRule(Base):
    """What an area asks of those who deliver; an area without a row keeps `rules.DEFAULT_RULE`."""

    __tablename__ = "staffing_rule"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    check_training: Mapped[bool]
    least: Mapped[str] = mapped_column(String(12))  # rules.TrainingKind
    pair: Mapped[int]  # facilitators at a group session
    version: Mapped[int] = mapped_column(default=1)
