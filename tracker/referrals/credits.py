"""Reads of referrals from the side of enrolments: which are finished, what earlier programmes would credit, who joins.

Apart from `queries`, which is about one referral.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from tracker.catalogue.models import ProgrammeVersion
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import queries as delivery
from tracker.delivery.models import Delivery, Enrolment
from tracker.delivery.rules import EnrolmentState, EnrolmentView, ItemState
from tracker.people.models import Area
from tracker.referrals.models import Offer, PriorProgramme, Referral
from tracker.referrals.rules.credit import Creditable, proposed
from tracker.referrals.rules.needs import PriorOutcome
from tracker.referrals.rules.states import COMPLETE, ON_PROGRAMME, OfferState

_Wanted, _Held = aliased(ProgrammeVersion), aliased(ProgrammeVersion)
_DONE = and_(Referral.status == ON_PROGRAMME, Enrolment.state == EnrolmentState.COMPLETED.value)
_UNDONE = and_(Referral.status == COMPLETE, Enrolment.state == EnrolmentState.ACTIVE.value)
_TO_FINISH = (
    select(Referral.id, Referral.status)
    .join(Enrolment, Enrolment.person_id == Referral.person_id)
    .join(_Wanted, _Wanted.id == Referral.version_id)
    .join(_Held, _Held.id == Enrolment.version_id)
    .where(
        Enrolment.id.in_(bindparam("enrolments", expanding=True)),
        _Wanted.programme_id == _Held.programme_id,
        or_(_DONE, _UNDONE),
    )
    .order_by(Referral.id)
)


def to_finish(enrolment_ids: Collection[int]) -> tuple[tuple[int, bool], ...]:
    """The referrals to close (true) or to open again (false), as their enrolments stand. One statement."""
    rows = db.execute(_TO_FINISH, {"enrolments": sorted(enrolment_ids)})
    return tuple((row[0], row[1] == ON_PROGRAMME) for row in rows)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Credit for an earlier programme, as a referral proposes it: `outlines` are what of the owed it would credit."""

    prior_id: int
    name: str
    outcome: PriorOutcome
    ended_on: date | None
    words: str
    outlines: frozenset[int]
    decision: str = ""
    why: str = ""

    @property
    def source(self) -> str:
        """Where the credit is known from, for the enrolment's history."""
        ended = f", ended {self.ended_on.isoformat()}" if self.ended_on else ""
        return f"Referral: {self.name} ({self.outcome.label.lower()}{ended})"[:200]


def owed_of(enrolment_id: int) -> tuple[Creditable, ...]:
    """The sessions that an enrolment owes, in order."""
    return tuple(
        Creditable(each.outline_id, each.number, each.title, each.module_number, each.module_title)
        for each in delivery.items_of(enrolment_id)
        if each.state is ItemState.OWED
    )


def proposals(held: EnrolmentView) -> tuple[Proposal, ...]:
    """What the person's referrals to this programme propose to credit, those not yet decided first. Two statements."""
    owed = owed_of(held.id)
    of_programme = select(ProgrammeVersion.id).where(ProgrammeVersion.programme_id == held.programme_id)
    columns = (PriorProgramme.id, PriorProgramme.name, PriorProgramme.outcome, PriorProgramme.ended_on)
    rows = db.execute(
        select(*columns, PriorProgramme.credit, PriorProgramme.decision, PriorProgramme.decided_why)
        .join(Referral, Referral.id == PriorProgramme.referral_id)
        .where(
            Referral.person_id == held.person_id,
            Referral.version_id.in_(of_programme),
            PriorProgramme.credit != "",
        )
        .order_by(PriorProgramme.decision != "", PriorProgramme.id)
    )
    return tuple(
        Proposal(row[0], row[1], PriorOutcome(row[2]), row[3], row[4], proposed(row[4], owed), row[5], row[6])
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A place that was given before its delivery began, which has begun: who holds it joins on its first day."""

    offer_id: int
    delivery_id: int
    lead_id: int
    starts_on: date


def due_to_join() -> tuple[Due, ...]:
    """The places accepted, or given without asking for an answer, before a first day that has come. One statement."""
    given = and_(Offer.state == OfferState.MADE.value, Offer.answer_by.is_(None))
    rows = db.execute(
        select(Offer.id, Offer.delivery_id, Delivery.lead_id, Delivery.starts_on, Offer.made_at, Area.time_zone)
        .join(Delivery, Delivery.id == Offer.delivery_id)
        .join(Area, Area.id == Delivery.area_id)
        .where(or_(Offer.state == OfferState.ACCEPTED.value, given), Delivery.starts_on <= clock.now().date())
        .order_by(Offer.id)
    )
    return tuple(
        Due(*row[:4])
        for row in rows
        if row[3] <= clock.today(row[5]) and row[4].astimezone(clock.zone(row[5])).date() <= row[3]
    )
