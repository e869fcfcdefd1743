"""Versions of treatment plans with their targets, the modules chosen for them, and goal attainment scaling.

A signed version and its targets are frozen by triggers; choices, scales, ratings and answers are append-only.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.core.database import Base


class Plan(Base):
    """One version of the plan of an enrolment; `copied_from` is the signed one that it began as.

    `version` rises with every change of the plan or of a target in it.
    """

    __tablename__ = "treatment_plan"
    __table_args__ = (UniqueConstraint("enrolment_id", "number"), Index(None, "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))  # rules.plans.PlanState
    copied_from: Mapped[int | None] = mapped_column(ForeignKey("treatment_plan.id"))
    begun_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]
    review_on: Mapped[date | None]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Goal(Base):
    """A target as such, through all versions of a plan: what notes, chosen modules and ratings refer to."""

    __tablename__ = "treatment_target"
    __table_args__ = (Index(None, "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    begun_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime]


class PlanTarget(Base):
    """What one version of a plan says of a target."""

    __tablename__ = "treatment_plan_target"
    __table_args__ = (Index(None, "target_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("treatment_plan.id"), primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("treatment_target.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), default="")  # of the programme's targets, '' for one of its own
    wording: Mapped[str] = mapped_column(String(300))
    agreed: Mapped[bool]  # the wording, with the person
    pathway: Mapped[str] = mapped_column(String(30), default="")  # catalogue.rules.terms.Pathway
    why: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10))  # rules.plans.TargetState
    state_why: Mapped[str] = mapped_column(Text, default="")
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class ModuleChoice(Base):
    """A module of the menu chosen for some targets, or chosen no longer; of each module the newest row stands."""

    __tablename__ = "treatment_module_choice"
    __table_args__ = (Index(None, "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    module_code: Mapped[str] = mapped_column(String(40))
    chosen: Mapped[bool]
    targets: Mapped[list[Any]]  # ids of treatment_target
    reason: Mapped[str] = mapped_column(String(200))
    view: Mapped[str] = mapped_column(String(500), default="")  # what the person said of it
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Answer(Base):
    """What the person said of a version of the plan; the newest row stands.

    `by` recorded it; where the person answered themselves, at a shared device, `by` gave the code for it.
    """

    __tablename__ = "treatment_plan_answer"
    __table_args__ = (Index(None, "plan_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("treatment_plan.id"))
    answer: Mapped[str] = mapped_column(String(10))  # rules.plans.Agreement
    words: Mapped[str] = mapped_column(Text, default="")
    on_date: Mapped[date]
    at_device: Mapped[bool] = mapped_column(default=False)
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Scale(Base):
    """The five levels of a target, from -2 to +2, with its weight; of a target the newest row stands."""

    __tablename__ = "treatment_scale"
    __table_args__ = (Index(None, "target_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("treatment_target.id"))
    levels: Mapped[list[Any]]  # five texts, from -2 on; '' for one that is not worded
    weight: Mapped[int]
    baseline: Mapped[int | None]
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Rating(Base):
    """The level at which somebody stood on a day, on one wording of the scale; of a day the newest row stands."""

    __tablename__ = "treatment_rating"
    __table_args__ = (Index(None, "scale_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scale_id: Mapped[int] = mapped_column(ForeignKey("treatment_scale.id"))
    level: Mapped[int]
    on_date: Mapped[date]
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]


class Review(Base):
    """A review at the end of a module or of the programme, or a three-way meeting; frozen once it is signed."""

    __tablename__ = "treatment_review"
    __table_args__ = (Index(None, "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(20))  # rules.reviews.ReviewKind
    module_code: Mapped[str] = mapped_column(String(40), default="")
    on_date: Mapped[date]
    answers: Mapped[dict[str, Any]]  # texts by the key of their prompt
    state: Mapped[str] = mapped_column(String(10))  # rules.plans.PlanState
    saved_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[datetime]
    signed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    signed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
