"""Reads of places: whom a delivery is for, and the offers that hold its places.

Apart from `queries`, which is about one referral: these are asked about a delivery as well.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from tracker.accounts.rules import Actor
from tracker.core.database import db
from tracker.core.errors import Missing
from tracker.delivery.models import Delivery
from tracker.people.models import Person
from tracker.referrals import queries
from tracker.referrals.models import DeliveryIntake, Offer, Reason
from tracker.referrals.rules.places import Intake
from tracker.referrals.rules.states import OfferState, OfferView

_INTAKE = select(
    DeliveryIntake.sex,
    DeliveryIntake.cohort,
    DeliveryIntake.adapted,
    DeliveryIntake.least,
    DeliveryIntake.areas,
    DeliveryIntake.note,
    DeliveryIntake.version,
).where(DeliveryIntake.delivery_id == bindparam("delivery_id"))


def intake_of(delivery_id: int) -> Intake:
    """Whom a delivery is for; without a row of its own, anybody its programme takes."""
    row = db.execute(_INTAKE, {"delivery_id": delivery_id}).first()
    return Intake() if row is None else Intake(*[*row[:4], tuple(row[4]), *row[5:]])


_OFFERS = (
    select(
        Offer.id,
        Offer.referral_id,
        Offer.delivery_id,
        Delivery.title,
        Offer.person_id,
        Person.first_names + " " + Person.surname,
        Offer.state,
        Offer.made_name,
        Offer.made_at,
        Offer.answer_by,
        Offer.settled,
        Offer.answered_on,
        func.coalesce(Reason.label, Offer.reason),
        Offer.note,
        Offer.version,
    )
    .join(Delivery, Delivery.id == Offer.delivery_id)
    .join(Person, Person.id == Offer.person_id)
    .outerjoin(Reason, Reason.code == Offer.reason)
    .order_by(Offer.id.desc())
)


_ITS_OFFERS = _OFFERS.where(Offer.delivery_id == bindparam("delivery_id"))


def offers(*wanted: ColumnElement[bool]) -> tuple[OfferView, ...]:
    """Offers by what is wanted of them, the latest first; reasons in words."""
    return _views(db.execute(_OFFERS.where(*wanted)).all())


def _views(rows: Sequence[Sequence[Any]]) -> tuple[OfferView, ...]:
    return tuple(OfferView(*[*row[:6], OfferState(row[6]), *row[7:]]) for row in rows)


def offers_of(referral_id: int) -> tuple[OfferView, ...]:
    """The places that a referral was given or refused."""
    return offers(Offer.referral_id == referral_id)


def offers_in(delivery_id: int) -> tuple[OfferView, ...]:
    """The places of a delivery that were given or refused."""
    return _views(db.execute(_ITS_OFFERS, {"delivery_id": delivery_id}).all())


def offer_for(actor: Actor, offer_id: int) -> tuple[OfferView, queries.ReferralView]:
    """One offer with its referral. Raises `Missing` when there is none, or its person is out of scope."""
    found = offers(Offer.id == offer_id)
    if not found:
        raise Missing(f"offer {offer_id}")
    return found[0], queries.referral_for(actor, found[0].referral_id)
