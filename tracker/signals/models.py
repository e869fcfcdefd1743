"""What areas ask early warnings to look for, and the warnings themselves."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

import tracker.people.models  # noqa: F401 - people and areas are referred to
from tracker.core.database import UNAUDITED, Base


class WarningRule(Base):
    """How an area has set one kind of rule; a kind without a row here is as `rules.kinds.DEFAULTS` says."""

    __tablename__ = "early_warning_rule"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)  # rules.kinds.Kind
    enabled: Mapped[bool]
    thresholds: Mapped[dict[str, Any]]  # whole numbers by name, as the kind has them
    tells_facilitators: Mapped[bool]
    tells_officer: Mapped[bool]
    tells_leads: Mapped[bool]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class EarlyWarning(Base):
    """What a rule found about a person, once for each newest fact (`key`).

    Nobody decides what is found: it follows from marks, concerns and forecasts, and `signals recount` proves it, so
    finding it needs no line in the trail. What people do about it has one.
    """

    __tablename__ = "early_warning"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "key"),
        Index(None, "state", "raised_at"),
        {"info": UNAUDITED},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(12))  # rules.kinds.Kind
    key: Mapped[str] = mapped_column(String(60))  # the enrolment and the newest fact
    found: Mapped[dict[str, Any]]  # the thresholds, the figures and the facts: rules.finding.Finding
    state: Mapped[str] = mapped_column(String(12))  # rules.states.State
    raised_at: Mapped[datetime]
    acknowledged_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    acknowledged_at: Mapped[datetime | None]
    snoozed_until: Mapped[date | None]  # local; on this day it is open again
    reason: Mapped[str] = mapped_column(String(500), default="")  # why it was snoozed
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # none: it ended by itself
    closed_at: Mapped[datetime | None]
    done: Mapped[str] = mapped_column(String(500), default="")  # what was done, or why it ended by itself
    version: Mapped[int] = mapped_column(default=1)
