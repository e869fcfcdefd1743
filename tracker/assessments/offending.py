"""Which kinds of sexual offending are known of people, as instruments ask whom they are for.

They are those of somebody's newest referral that says them: there they are recorded, by whom and when. Apart from
`queries.py`, which reads assessments: here the codes of referrals meet those of instruments.
"""

from collections.abc import Collection, Mapping
from types import MappingProxyType

from sqlalchemy import select

from tracker.catalogue.rules.instruments import Offence
from tracker.core.database import db
from tracker.referrals.models import Referral

Kinds = frozenset[str] | None
"""Codes of kinds, none of them where no offence is sexual; None where it is not known."""

KINDS: Mapping[str, Offence | None] = MappingProxyType(
    {
        "internet-images": Offence.IMAGES,
        "extreme-adult-images": Offence.IMAGES,
        "internet-grooming": Offence.NON_CONTACT,
        "contact-child": Offence.CONTACT,
        "contact-adult": Offence.CONTACT,
        "non-contact": Offence.NON_CONTACT,
        "not-sexual": None,
    }
)
"""The types of a referral (`catalogue.rules.eligibility.OFFENCE_TYPES`). A service's own code says nothing here."""


def kinds_in(types: str) -> Kinds:
    """The kinds that a referral's types say; None where one of them is a code of a service's own."""
    codes = [code for code in types.split(",") if code]
    if any(code not in KINDS for code in codes):
        return None
    return frozenset(kind.value for code in codes if (kind := KINDS[code]) is not None)


def offending_of(person_ids: Collection[int]) -> dict[int, Kinds]:
    """The kinds that are known of people; without one who has no referral that says them. One statement."""
    rows = db.execute(
        select(Referral.person_id, Referral.offence_types)
        .where(Referral.person_id.in_(sorted(person_ids)), Referral.offence_types.is_not(None))
        .order_by(Referral.referred_on, Referral.id)
    )
    return {person_id: kinds_in(types) for person_id, types in rows}
