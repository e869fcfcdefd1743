"""Reads for matching: a delivery as people are held against it, everybody who waits for it, and who is shown.

Apart from `queries`, which is about one referral: matching reads five hundred people in one statement.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, select

from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Programme, ProgrammeFormat, ProgrammeVersion
from tracker.catalogue.rules.terms import Adaptation, Entry, Terms
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import queries as delivery
from tracker.delivery import scope as deliveries
from tracker.delivery.models import Delivery, DeliveryProgress, Enrolment
from tracker.delivery.rules import DeliveryView, EnrolmentState, MemberRow, SessionKind
from tracker.people.apart import Pair, kept_apart, kept_apart_from
from tracker.people.models import Area, Person
from tracker.people.scope import calendar, still_in_scope
from tracker.referrals import placed
from tracker.referrals.eligible import static_bands
from tracker.referrals.models import Referral, Status, TravelArea
from tracker.referrals.queries import sentence_end
from tracker.referrals.rules import matching
from tracker.referrals.rules.matching import Group, Order, Ranking, Waiting
from tracker.referrals.rules.needs import half_days
from tracker.referrals.rules.places import Intake, Places
from tracker.referrals.rules.states import OfferState, OfferView, Stage
from tracker.referrals.rules.time_left import need

FIRST_FEW = (15, 8, 4)


@dataclass(frozen=True, slots=True)
class Matched:
    """A delivery with its places and whom it is for, held against everybody who waits for its programme."""

    delivery: DeliveryView
    today: date
    intake: Intake
    places: Places
    group: Group
    ranking: Ranking
    members: tuple[MemberRow, ...]
    offers: tuple[OfferView, ...]
    terms: Terms

    @property
    def is_closed(self) -> bool:
        """Whether it has begun and its programme lets nobody join later."""
        return self.delivery.starts_on <= self.today and self.terms.entry is Entry.CLOSED

    @property
    def held(self) -> tuple[OfferView, ...]:
        """The offers that hold a place nobody has taken up yet, the earliest first."""
        return tuple(each for each in reversed(self.offers) if each.state.holds)


@dataclass(frozen=True, slots=True)
class Shown:
    """One person in a list: their points, days to spare, static band, and whom of those shown to keep apart."""

    who: Waiting
    reasons: tuple[matching.Reason, ...]
    spare: int | None
    band: str
    apart: tuple[str, ...]

    @property
    def brief(self) -> tuple[matching.Reason, ...]:
        """What stands on the line: what is not met, the worst first; without a bar, times and travel as well."""
        unmet = sorted((each for each in self.reasons if each.sign > matching.Sign.NOTED), key=lambda each: -each.sign)
        if unmet and unmet[0].sign is matching.Sign.BAR:
            return tuple(unmet)
        met = [each for each in self.reasons if each.sign <= matching.Sign.NOTED and each.point in _TOLD]
        return (*unmet, *met)


_TOLD = frozenset({matching.Point.TIMES, matching.Point.TRAVEL})


@dataclass(frozen=True, slots=True)
class Lists:
    """What is shown of a ranking, with the static bands of those who are in the group already."""

    fits: tuple[Shown, ...]
    to_settle: tuple[Shown, ...]
    not_now: tuple[Shown, ...]
    bands: tuple[str, ...]


def matched(actor: Actor, delivery_id: int, order: Order = Order.SPARE) -> Matched:
    """Everybody in scope who waits for a delivery's programme, ranked; raises `Missing`.

    Thirteen statements, however many people wait.
    """
    found = delivery.delivery_for(actor, delivery_id)
    today = clock.today(found.zone)
    intake, offers = placed.intake_of(delivery_id), placed.offers_in(delivery_id)
    members = tuple(each for each in delivery.members_of(delivery_id) if each.is_open)
    held = [each for each in offers if each.state.holds]
    terms = catalogue.terms(found.version_id)
    group = _group(found, today, intake, terms, members, offers)
    ranking = matching.rank(_waiting(actor, found, group), group, order)
    places = Places(found.capacity, len(members), len(held), smallest(found, intake))
    return Matched(found, today, intake, places, group, ranking, members, offers, terms)


def places_of(found: DeliveryView) -> Places:
    """A delivery's places as they are now, for whoever is about to give one."""
    held = [each for each in placed.offers_in(found.id) if each.state.holds]
    return Places(found.capacity, found.members, len(held), None)


def smallest(found: DeliveryView, intake: Intake) -> int | None:
    """The smallest group worth starting: the delivery's own, else what the programme's definition says."""
    if intake.least is not None:
        return intake.least
    least: int | None = db.execute(_SMALLEST, {"of": found.version_id, "format": found.format.value}).scalar()
    return least


_SMALLEST = select(ProgrammeFormat.smallest_group).where(
    ProgrammeFormat.version_id == bindparam("of"), ProgrammeFormat.format == bindparam("format")
)


def _group(
    found: DeliveryView,
    today: date,
    intake: Intake,
    terms: Terms,
    members: Collection[MemberRow],
    offers: Collection[OfferView],
) -> Group:
    inside = {each.person_id: each.spoken for each in members}
    inside |= {each.person_id: each.person_name for each in offers if each.state.holds}
    refused = {each.referral_id: each.reason for each in offers if each.state is OfferState.REFUSED}
    areas = frozenset({found.area_id, *intake.areas})
    earlier, had_earlier = _earlier(terms.adds_to)
    usual = need(found.outlines, 0, alone=found.format.value != "group")
    return Group(
        today=today,
        starts_on=found.starts_on,
        ends_on=found.ends_on or found.starts_on + timedelta(weeks=usual.weeks),
        sex=intake.sex,
        cohort=intake.cohort,
        cohorts={each.code: each.title for each in terms.cohorts},
        adapted=intake.adapted or terms.adaptation is Adaptation.ADAPTED,
        inclusive=terms.adaptation is Adaptation.INCLUSIVE,
        areas=areas,
        area_name=found.area_name,
        format=found.format.value,
        needed=half_days((slot.weekday, slot.starts_at) for slot in found.slots),
        apart=_named(kept_apart_from(inside, max(today, found.starts_on)), inside),
        refused=refused,
        earlier=earlier,
        had_earlier=had_earlier,
    )


def _named(pairs: Collection[Pair], inside: Mapping[int, str]) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for person_id, other_id in sorted(pairs):
        if other_id in inside:
            found.setdefault(person_id, []).append(inside[other_id])
    return {person_id: " and ".join(names) for person_id, names in found.items()}


def _earlier(code: str) -> tuple[str, frozenset[int]]:
    """The programme that comes first, and who has completed it: nothing where none does."""
    if not code:
        return "", frozenset()
    rows = db.execute(
        select(Enrolment.person_id, Programme.short_name)
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(Programme.code == code, Enrolment.state == EnrolmentState.COMPLETED.value)
        .order_by(Enrolment.person_id)
    ).all()
    name = rows[0][1] if rows else code
    return name, frozenset(row[0] for row in rows)


_BEFORE = (
    Referral.id,
    Referral.version,
    Person.id,
    Person.surname,
    Person.first_names,
    Person.sex,
    Person.area_id,
    Area.name,
    Referral.referred_on,
    Referral.urgent,
    Referral.source,
    Referral.format,
    Referral.eligibility,
    Referral.cohort,
    Referral.free,
    Referral.free_note,
    Referral.travel_minutes,
    Referral.travel_note,
)
_AFTER = (
    Referral.adaptation,
    Referral.language,
    Referral.interpreter,
    Referral.consent,
    sentence_end(),
)


_TRAVELS = exists().where(
    and_(TravelArea.referral_id == Referral.id, TravelArea.area_id.in_(bindparam("areas", expanding=True)))
)
_ITS = ProgrammeVersion.__table__.alias("its")
_PEOPLE = (
    select(*_BEFORE, _TRAVELS, *_AFTER)
    .join(Person, Person.id == Referral.person_id)
    .join(Area, Area.id == Person.area_id)
    .join(Status, Status.code == Referral.status)
    .join(ProgrammeVersion, ProgrammeVersion.id == Referral.version_id)
    .join(_ITS, _ITS.c.programme_id == ProgrammeVersion.programme_id)
    .where(Status.stage == Stage.WAITING.value, _ITS.c.id == bindparam("version_id"))
    .order_by(Referral.id)
)
"""Put together once, and once more for each reader: building it would cost as much as reading two hundred rows."""


def _waiting(actor: Actor, found: DeliveryView, group: Group) -> list[Waiting]:
    """Everybody in scope who waits for a place in the delivery's programme, in one statement."""
    known = {"areas": sorted(group.areas), "version_id": found.version_id}
    return [Waiting._make(row) for row in db.execute(_candidates(actor, calendar()), known).all()]


@lru_cache(maxsize=256)
def _candidates(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return _PEOPLE.where(still_in_scope(actor))


def lists(found: Matched, *, everybody: bool = False) -> Lists:
    """What is shown of a ranking: the first of each list with every point; in two statements."""
    ranking = found.ranking
    every = (ranking.fits, ranking.to_settle, ranking.not_now)
    shown = every if everybody else tuple(part[:most] for part, most in zip(every, FIRST_FEW, strict=True))
    people = {who.person_id: who.spoken for part in shown[:2] for who in part}
    present = [each.person_id for each in found.members] + [each.person_id for each in found.held]
    bands = static_bands([*people, *(who.person_id for who in shown[2]), *present])
    apart: dict[int, list[str]] = {}
    for one, other in sorted(kept_apart(people, found.group.begins)):
        apart.setdefault(one, []).append(people[other])
    parts = [
        tuple(
            Shown(
                who,
                matching.reasons(who, found.group),
                matching.spare_of(who, found.group),
                bands.get(who.person_id, ""),
                tuple(apart.get(who.person_id, ())),
            )
            for who in part
        )
        for part in shown
    ]
    return Lists(parts[0], parts[1], parts[2], tuple(bands.get(each, "") for each in present))


def deliveries_to_match(actor: Actor, waiting: Mapping[int, int], today: date) -> tuple[tuple[int, str, int], ...]:
    """Groups in scope with a place left that have not finished and for whose programme somebody waits, the latest
    start first: id, name, and how many wait. `waiting` counts people by programme.
    """
    if not waiting:
        return ()
    rows = db.execute(
        select(Delivery.id, Delivery.title, ProgrammeVersion.programme_id)
        .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .where(
            deliveries.in_scope(actor),
            Delivery.format == SessionKind.GROUP.value,
            ProgrammeVersion.programme_id.in_(sorted(waiting)),
            DeliveryProgress.ends_on >= today,
            DeliveryProgress.members < Delivery.capacity,
        )
        .order_by(Delivery.starts_on.desc(), Delivery.title, Delivery.id)
        .limit(12)
    )
    return tuple((row[0], row[1], waiting[row[2]]) for row in rows)
