"""Referrals with their history, checks and offers; the life cycle as rows; what a delivery is for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Status(Base):
    """A state of a referral. `stage` says what it is for the waiting list, `keeps_place` whether a place stays."""

    __tablename__ = "referral_status"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    label: Mapped[str] = mapped_column(String(60))
    means: Mapped[str] = mapped_column(Text)
    stage: Mapped[str] = mapped_column(String(12))  # rules.Stage
    rank: Mapped[int]
    keeps_place: Mapped[bool]
    provisional: Mapped[str] = mapped_column(Text, default="")


class Move(Base):
    """A change of state that is allowed: by whom, how, and whether it needs a reason (of one category, or any)."""

    __tablename__ = "referral_move"

    from_code: Mapped[str] = mapped_column(ForeignKey("referral_status.code"), primary_key=True)
    to_code: Mapped[str] = mapped_column(ForeignKey("referral_status.code"), primary_key=True)
    how: Mapped[str] = mapped_column(String(12))  # rules.How: by hand, by allocation, by joining
    by_officer: Mapped[bool]  # an offender manager may, besides a programme lead
    needs_reason: Mapped[bool]
    category: Mapped[str] = mapped_column(String(20), default="")
    provisional: Mapped[str] = mapped_column(Text, default="")


class Reason(Base):
    """Why a referral changes its state, or an offer is declined or refused."""

    __tablename__ = "referral_reason"

    code: Mapped[str] = mapped_column(String(40), primary_key=True)
    category: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(80))
    rank: Mapped[int]
    enabled: Mapped[bool] = mapped_column(default=True)


class Referral(Base):
    """A person asked for a programme, with what has to be known to place them.

    `free` holds the half-days they can come (a bit each, Monday morning first; none is not recorded), and
    `eligibility` what the last check found, overrides included.
    """

    __tablename__ = "referral"
    __table_args__ = (Index(None, "person_id"), Index(None, "status", "version_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    format: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    setting: Mapped[str] = mapped_column(String(12))
    why: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(ForeignKey("referral_status.code"))
    status_on: Mapped[date]
    referred_on: Mapped[date]
    referred_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    eligibility: Mapped[str] = mapped_column(String(12), default="")
    offence_types: Mapped[str | None] = mapped_column(String(300))
    learning_disability: Mapped[bool | None]
    cohort: Mapped[str] = mapped_column(String(40), default="")
    free: Mapped[int | None]
    free_note: Mapped[str] = mapped_column(String(200), default="")
    travel_minutes: Mapped[int | None]
    travel_note: Mapped[str] = mapped_column(String(200), default="")
    adaptation: Mapped[str] = mapped_column(String(12), default="")
    learning_needs: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(60), default="")
    interpreter: Mapped[bool | None]
    innocence: Mapped[bool | None]
    consent: Mapped[str] = mapped_column(String(12), default="")
    consent_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)


class TravelArea(Base):
    """An area beside their own to which a person can travel for a programme."""

    __tablename__ = "referral_travel"

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True)


class StatusChange(Base):
    """One line of a referral's history. Append-only: the database refuses to change or delete it."""

    __tablename__ = "referral_event"
    __table_args__ = (Index(None, "referral_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    from_status: Mapped[str] = mapped_column(String(30), default="")
    to_status: Mapped[str] = mapped_column(String(30))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class Check(Base):
    """An eligibility check as it was made: the facts of that moment, and each criterion's answer. Append-only."""

    __tablename__ = "eligibility_check"
    __table_args__ = (Index(None, "referral_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    by_name: Mapped[str] = mapped_column(String(120))
    verdict: Mapped[str] = mapped_column(String(12))
    facts: Mapped[list[Any]]  # [{"about", "value", "source"}]
    judgements: Mapped[list[Any]]  # [{"says", "weight", "verdict", "because"}]


class Override(Base):
    """One criterion of a check set aside: who asks and why, and what a programme lead decided."""

    __tablename__ = "eligibility_override"
    __table_args__ = (Index(None, "check_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("eligibility_check.id"))
    place: Mapped[int]  # of the judgement in the check, from 0
    reason: Mapped[str] = mapped_column(Text)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    asked_name: Mapped[str] = mapped_column(String(120))
    asked_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(12), default="")  # '', approved, declined
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_name: Mapped[str] = mapped_column(String(120), default="")
    decided_at: Mapped[datetime | None]
    decided_note: Mapped[str] = mapped_column(Text, default="")


class PriorProgramme(Base):
    """A programme that somebody was on before, as the referrer knows it; crediting it is delivery's."""

    __tablename__ = "prior_programme"
    __table_args__ = (Index(None, "referral_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    name: Mapped[str] = mapped_column(String(120))
    outcome: Mapped[str] = mapped_column(String(20))
    ended_on: Mapped[date | None]
    credit: Mapped[str] = mapped_column(String(300), default="")  # what of it is proposed to count
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]
    decision: Mapped[str] = mapped_column(String(12), default="", server_default="")  # '', accepted, declined
    decided_why: Mapped[str] = mapped_column(String(200), default="", server_default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]


class DeliveryIntake(Base):
    """Whom a delivery is for. A delivery without a row takes anybody its programme takes, of its own area."""

    __tablename__ = "delivery_intake"

    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"), primary_key=True)
    sex: Mapped[str] = mapped_column(String(12), default="")
    cohort: Mapped[str] = mapped_column(String(40), default="")
    adapted: Mapped[bool] = mapped_column(default=False)
    least: Mapped[int | None]  # the smallest group that is worth starting
    areas: Mapped[list[Any]]  # ids of the areas served besides the delivery's own
    note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)


class Offer(Base):
    """A place in a delivery held for a person, from the allocation to the answer; or one refused to them."""

    __tablename__ = "place_offer"
    __table_args__ = (Index(None, "referral_id"), Index(None, "delivery_id", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(12))  # rules.OfferState
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    made_name: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    answer_by: Mapped[date | None]
    settled: Mapped[str] = mapped_column(Text, default="")  # how what did not fit was settled
    answered_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"))
    version: Mapped[int] = mapped_column(default=1)
