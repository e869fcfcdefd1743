"""Reads for matching: a delivery as people are held against it, everybody who waits for it, and who is shown.

Apart from `queries`, which is about one referral: matching reads five hundred people in one statement.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import and_, exists, func, select

from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Programme, ProgrammeVersion
from tracker.catalogue.rules.programmes import Format
from tracker.catalogue.rules.terms import Adaptation, Entry, Terms
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import queries as delivery
from tracker.delivery.models import Delivery, DeliveryProgress, Enrolment
from tracker.delivery.rules import DeliveryView, EnrolmentState, MemberRow
from tracker.people.apart import Pair, kept_apart, kept_apart_from
from tracker.people.models import Area, Person
from tracker.people.queries import in_scope
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

SHOWN, SHOWN_OUT = 25, 5


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
    def unmet(self) -> tuple[matching.Reason, ...]:
        """The points that are not met, the worst first."""
        found = [each for each in self.reasons if each.sign > matching.Sign.NOTED]
        return tuple(sorted(found, key=lambda each: -each.sign))

    @property
    def met(self) -> tuple[matching.Reason, ...]:
        """The points that are met."""
        return tuple(each for each in self.reasons if each.sign <= matching.Sign.NOTED)


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
    formats = catalogue.version(found.version_id).formats
    return next((each.smallest_group for each in formats if each.format is Format(found.format.value)), None)


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


def _waiting(actor: Actor, found: DeliveryView, group: Group) -> list[Waiting]:
    """Everybody in scope who waits for a place in the delivery's programme, in one statement."""
    programme = select(ProgrammeVersion.programme_id).where(ProgrammeVersion.id == found.version_id).scalar_subquery()
    travels = exists().where(and_(TravelArea.referral_id == Referral.id, TravelArea.area_id.in_(sorted(group.areas))))
    rows = db.execute(
        select(*_BEFORE, travels, *_AFTER)
        .join(Person, Person.id == Referral.person_id)
        .join(Area, Area.id == Person.area_id)
        .join(Status, Status.code == Referral.status)
        .join(ProgrammeVersion, ProgrammeVersion.id == Referral.version_id)
        .where(Status.stage == Stage.WAITING.value, ProgrammeVersion.programme_id == programme, in_scope(actor))
        .order_by(Referral.id)
    )
    return [Waiting._make(row) for row in rows]


def lists(found: Matched, *, everybody: bool = False) -> Lists:
    """What is shown of a ranking: the first of each list with every point; in two statements."""
    ranking = found.ranking
    most = ranking.total if everybody else SHOWN
    shown = (
        ranking.fits[:most],
        ranking.to_settle[:most],
        ranking.not_now[: ranking.total if everybody else SHOWN_OUT],
    )
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


def deliveries_to_match(actor: Actor, today: date) -> tuple[tuple[int, str, int], ...]:
    """Deliveries in scope that have not finished: id, name with its day, and people who wait for the programme."""
    waiting = (
        select(func.count(Referral.id))
        .join(Person, Person.id == Referral.person_id)
        .join(Status, Status.code == Referral.status)
        .join(_THEIRS, _THEIRS.c.id == Referral.version_id)
        .where(Status.stage == Stage.WAITING.value, _THEIRS.c.programme_id == ProgrammeVersion.programme_id)
        .where(in_scope(actor))
        .correlate(ProgrammeVersion)
        .scalar_subquery()
    )
    rows = db.execute(
        select(Delivery.id, Delivery.title, waiting)
        .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
        .join(ProgrammeVersion, ProgrammeVersion.id == Delivery.version_id)
        .where(
            delivery.in_scope(actor),
            Delivery.format == "group",
            func.coalesce(DeliveryProgress.ends_on, Delivery.starts_on) >= today,
            DeliveryProgress.members < Delivery.capacity,
        )
        .order_by(Delivery.starts_on.desc(), Delivery.title, Delivery.id)
        .limit(12)
    )
    return tuple((row[0], row[1], row[2]) for row in rows if row[2])


_THEIRS = ProgrammeVersion.__table__.alias("theirs")
