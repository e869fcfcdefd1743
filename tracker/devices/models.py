"""Codes for a shared device, and what each opens in which order."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import UNAUDITED, Base


class DeviceCode(Base):
    """A code by which one shared device opens what is one person's to answer, once. Only hashes of code and device.

    Needs no line in the trail: giving it, opening it and stopping it have theirs; the rest are misses and clocks.
    """

    __tablename__ = "device_code"
    __table_args__ = (Index(None, "person_id"), {"info": UNAUDITED})

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    given_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    given_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    device_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    seen_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class DeviceStep(Base):
    """One thing that a code opens: `kind` is an area's that registered in `opening`, `key` what it knows it by."""

    __tablename__ = "device_step"
    __table_args__ = (Index(None, "kind", "key"), {"info": UNAUDITED})

    code_id: Mapped[int] = mapped_column(ForeignKey("device_code.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(10))  # rules.StepState
