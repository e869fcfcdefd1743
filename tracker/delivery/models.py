"""Enrolments with their items; deliveries with slots, staff, members, their suspensions, and sessions."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

import tracker.resources.models  # noqa: F401 - rooms are referred to
from tracker.core.database import UNAUDITED, Base


class Enrolment(Base):
    """A person on a programme version, in a format. The four counts are kept true as its items change."""

    __tablename__ = "enrolment"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    format: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))  # rules.EnrolmentState
    enrolled_on: Mapped[date]
    ended_on: Mapped[date | None]
    items: Mapped[int]
    items_met: Mapped[int] = mapped_column(default=0)
    minutes_prescribed: Mapped[int]
    minutes_credited: Mapped[int] = mapped_column(default=0)
    menu_due: Mapped[int] = mapped_column(default=0)  # modules still to be chosen before it can be completed
    share: Mapped[int] = mapped_column(default=100, server_default="100")  # per cent of its items that complete it
    awaits: Mapped[bool] = mapped_column(default=False, server_default=false())  # a judgement, before it is complete
    version: Mapped[int] = mapped_column(default=1)


class Item(Base):
    """One session outline that an enrolment owes, and how it was met."""

    __tablename__ = "enrolment_item"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"), primary_key=True)
    outline_id: Mapped[int] = mapped_column(ForeignKey("outline.id"), primary_key=True)
    minutes_prescribed: Mapped[int]
    minutes_credited: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12))  # rules.ItemState
    met_on: Mapped[date | None]
    session_id: Mapped[int | None] = mapped_column(ForeignKey("programme_session.id"))
    restarted_on: Mapped[date | None]  # what was held before this day speaks for it no more


class CompletionJudgement(Base):
    """A lead's judgement of what only a person can say before a programme is complete: never changed, never deleted."""

    __tablename__ = "completion_judgement"
    __table_args__ = (Index(None, "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    points: Mapped[list[Any]]  # codes of the reviews and assessments that were held
    engaged: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(200))
    on_date: Mapped[date]  # local
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]


class ItemDecision(Base):
    """What somebody decided about an item, and how it stood before: never changed and never deleted."""

    __tablename__ = "item_decision"
    __table_args__ = (Index(None, "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    outline_id: Mapped[int] = mapped_column(ForeignKey("outline.id"))
    decision: Mapped[str] = mapped_column(String(12))  # menus.Decision
    reason: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200), default="")
    on_date: Mapped[date]  # local
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime]
    state_before: Mapped[str] = mapped_column(String(12), default="")  # rules.ItemState, '' when there was no item
    minutes_before: Mapped[int] = mapped_column(default=0)
    met_before: Mapped[date | None]
    session_before: Mapped[int | None] = mapped_column(ForeignKey("programme_session.id"))


class Delivery(Base):
    """A group's, or one person's, run of a programme version."""

    __tablename__ = "delivery"
    __table_args__ = (Index(None, "area_id", "starts_on", "lead_id"), Index(None, "room_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"), index=True)
    format: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    venue: Mapped[str] = mapped_column(String(120))
    capacity: Mapped[int]
    starts_on: Mapped[date]
    lead_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))  # its treatment manager
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))
    version: Mapped[int] = mapped_column(default=1)


class DeliveryProgress(Base):
    """A delivery's roll-up, written in the same transaction as what it sums; `delivery recount` proves it.

    Nobody decides these figures, so their changes need no line in the trail: what they sum has its own.
    """

    __tablename__ = "delivery_progress"
    __table_args__ = (Index(None, "ends_on"), {"info": UNAUDITED})

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    members: Mapped[int] = mapped_column(default=0)  # on the group now
    items: Mapped[int] = mapped_column(default=0)  # of those members' enrolments
    items_met: Mapped[int] = mapped_column(default=0)
    minutes_prescribed: Mapped[int] = mapped_column(default=0)
    minutes_credited: Mapped[int] = mapped_column(default=0)
    sessions: Mapped[int] = mapped_column(default=0)
    sessions_signed: Mapped[int] = mapped_column(default=0)
    last_session_on: Mapped[date | None]  # the newest that is signed
    ends_on: Mapped[date | None]  # the last date in the timetable
    marks: Mapped[int] = mapped_column(default=0)  # signed marks of every member, past ones too
    marks_attended: Mapped[int] = mapped_column(default=0)
    marks_acceptable: Mapped[int] = mapped_column(default=0)
    marks_unacceptable: Mapped[int] = mapped_column(default=0)


class Slot(Base):
    """A weekly time of a delivery, in local wall time, weekday 0 being Monday, from a day to a day, or always."""

    __tablename__ = "delivery_slot"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    starts_at: Mapped[time] = mapped_column(primary_key=True)
    from_on: Mapped[date] = mapped_column(primary_key=True, default=date.min, server_default="0001-01-01")
    until_on: Mapped[date] = mapped_column(default=date.max, server_default="9999-12-31")


class Staff(Base):
    """A facilitator of a delivery: lead, regular or cover."""

    __tablename__ = "delivery_staff"
    __table_args__ = (Index(None, "user_id", "delivery_id"), UniqueConstraint("delivery_id", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    part: Mapped[str] = mapped_column(String(12))


class UntrainedStaff(Base):
    """Why a facilitator without the training that the area asks for was put on a delivery, and who allowed it."""

    __tablename__ = "untrained_staff"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    why: Mapped[str] = mapped_column(String(200))
    allowed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    allowed_at: Mapped[datetime]


class LeaveReason(Base):
    """A reason for leaving, within its category. Rows to edit; those that are not enabled stay for old records."""

    __tablename__ = "leave_reason"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    category: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(80))
    rank: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)


class Membership(Base):
    """An enrolment's place in a delivery, from joining to leaving (the last day)."""

    __tablename__ = "membership"
    __table_args__ = (Index(None, "delivery_id"), Index(None, "enrolment_id"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    why_left: Mapped[str] = mapped_column(String(200), default="")
    why_joined: Mapped[str] = mapped_column(String(200), default="")  # where the entry rule was set aside


class Leaving(Base):
    """Why and at what stage of the programme a membership ended; those that ended before this was asked have none."""

    __tablename__ = "leaving"

    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), primary_key=True)
    reason_code: Mapped[str] = mapped_column(ForeignKey("leave_reason.code"))
    stage: Mapped[str] = mapped_column(String(12))  # stays.Stage
    module_id: Mapped[int | None] = mapped_column(ForeignKey("module.id"))  # in which, for the stage `during`


class Suspension(Base):
    """Days of a membership on which the member takes no part: first and last day, open-ended without the last."""

    __tablename__ = "suspension"
    __table_args__ = (Index(None, "membership_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    why: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]


class Session(Base):
    """A programme session in the timetable. Without a date it is a one-to-one still to be booked."""

    __tablename__ = "programme_session"
    __table_args__ = (
        Index(None, "delivery_id", "on_date"),
        Index(None, "membership_id"),
        Index(None, "on_date"),
        Index(None, "room_id", "on_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    outline_id: Mapped[int] = mapped_column(ForeignKey("outline.id"))
    kind: Mapped[str] = mapped_column(String(20))  # group, or one_to_one
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))  # of a one-to-one
    on_date: Mapped[date | None]  # local
    starts_at: Mapped[time | None]  # local wall time
    minutes: Mapped[int]
    venue: Mapped[str] = mapped_column(String(120), default="")
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id"))  # none: the delivery's
    by_video: Mapped[bool] = mapped_column(default=False)
    cycle: Mapped[int] = mapped_column(default=1)  # the round of a rolling delivery's modules; 0 is a catch-up
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]


class Cover(Base):
    """Somebody who takes a session in a colleague's place, and may open and record it on the days given here."""

    __tablename__ = "session_cover"
    __table_args__ = (Index(None, "user_id", "until_on"), UniqueConstraint("session_id", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("programme_session.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    instead_of: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date]  # local
    until_on: Mapped[date]  # local: the last day
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    given_at: Mapped[datetime]
