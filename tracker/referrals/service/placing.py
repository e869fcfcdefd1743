"""Places: whom a delivery is for, allocating several people at once, answers to offers, refusing, and joining."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from sqlalchemy import select

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused, Stale
from tracker.core.transactions import command
from tracker.delivery import checks as delivery_checks
from tracker.delivery import queries as delivery
from tracker.delivery.rules import DeliveryView
from tracker.delivery.service import membership
from tracker.people import queries as people
from tracker.people.apart import kept_apart
from tracker.referrals import candidates, placed, queries
from tracker.referrals.models import DeliveryIntake, Offer
from tracker.referrals.queries import ReferralView
from tracker.referrals.rules.matching import Sign, Waiting, fit, pairs_inside, settled_by
from tracker.referrals.rules.places import Intake, check_intake
from tracker.referrals.rules.states import (
    ON_PROGRAMME,
    SCHEDULED,
    WAITING,
    How,
    OfferState,
    OfferView,
    Stage,
    check_answer,
)
from tracker.referrals.service.deciding import move
from tracker.work import service as work

OFFERED, NOT_JOINED = "place_offered", "place_not_taken_up"
Chosen = tuple[int, int]
"""A referral that was ticked, and the version that the page showed."""


@command
def set_intake(actor: Actor, *, delivery_id: int, intake: Intake, seen: int) -> None:
    """Say whom a delivery is for. Raises `Missing`, `Stale` (with the `Intake` that stands) and `Refused`."""
    found = delivery.delivery_for(actor, delivery_id)
    present = placed.intake_of(delivery_id)
    if present.version != seen:
        raise Stale(present)
    check_intake(intake, capacity=found.capacity)
    typed = {name: value for name, value in asdict(intake).items() if name != "version"}
    typed["areas"] = sorted(set(intake.areas) - {found.area_id})
    row = db.row(select(DeliveryIntake).where(DeliveryIntake.delivery_id == delivery_id).with_for_update())
    if row is None:
        db.add(DeliveryIntake(delivery_id=delivery_id, version=1, **typed))
    else:
        for column, value in typed.items():
            setattr(row, column, value)
        row.version = seen + 1
    before = {**asdict(present), "areas": sorted(present.areas)}
    changes = audit.differences(before, typed)
    audit.record(actor, Action.INTAKE_CHANGED, "delivery", delivery_id, changes=changes)


@command
def allocate(
    actor: Actor,
    *,
    delivery_id: int,
    chosen: Sequence[Chosen],
    answer_by: date | None,
    settled: str = "",
    join_on: date | None = None,
) -> tuple[int, ...]:
    """Offer a place to everybody chosen, or to nobody: returns the offers' ids. Their officers are told.

    `settled` says how what did not fit is settled, for those with something to settle; with `join_on` they are members
    from that day at once. Raises `Missing`, and `Refused` naming who is in the way: no place left, changed meanwhile, a
    bar, something unsettled without words, or two who are kept apart.
    """
    if not chosen:
        raise Refused("who", "Choose at least one person")
    matched = candidates.matched(actor, delivery_id)
    found = matched.delivery
    people_chosen = _may_be_placed(actor, matched, chosen, answer_by=answer_by, settled=settled)
    cycle = queries.life_cycle()
    made = []
    for who in people_chosen:
        referral = queries.referral_for(actor, who.referral_id)
        delivery_checks.enrolment_for(referral.person, found)
        how = settled.strip() if settled_by(who, matched.group) else ""
        made.append(_offer(actor, referral, found, answer_by=answer_by, settled=how))
        move(actor, referral, SCHEDULED, how=How.ALLOCATION, cycle=cycle)
    _tell_officers(actor, found, people_chosen, made)
    if join_on is not None:
        for offer_id in made:
            _join(actor, placed.offer_for(actor, offer_id), join_on)
    return tuple(made)


def _may_be_placed(
    actor: Actor, matched: candidates.Matched, chosen: Sequence[Chosen], *, answer_by: date | None, settled: str
) -> list[Waiting]:
    """Everybody chosen, as they are now, when all of them may be offered a place. Raises `Refused`."""
    matched.places.check(len(chosen))
    if answer_by is not None and answer_by < matched.today:
        raise Refused("answer_by", "The date must be today or later")
    people_chosen = [_still_waiting(actor, matched, each) for each in chosen]
    _not_kept_apart(people_chosen, matched.group.begins)
    open_points = [f"{who.spoken}: {point}" for who in people_chosen for point in settled_by(who, matched.group)]
    if open_points and not settled.strip():
        raise Refused("settled", f"Say how this is settled. {'. '.join(open_points)}")
    if len(settled) > 2000:
        raise Refused("settled", "Use 2,000 characters or fewer")
    return people_chosen


def _still_waiting(actor: Actor, matched: candidates.Matched, chosen: Chosen) -> Waiting:
    """One who was ticked, as they are now. Raises `Refused`, saying who and what changed."""
    ranking = matched.ranking
    who = next(
        (
            each
            for part in (ranking.fits, ranking.to_settle, ranking.not_now)
            for each in part
            if each.referral_id == chosen[0]
        ),
        None,
    )
    if who is None:
        referral = queries.referral_for(actor, chosen[0])
        place = next((each for each in placed.offers_of(referral.id) if each.state.holds), None)
        where = f" for {place.delivery_title}, by {place.made_name}" if place else ""
        raise Refused(
            "who", f"{referral.person.name} is now {referral.status.label.lower()}{where}. Nobody was allocated"
        )
    if who.version != chosen[1]:
        raise Refused("who", f"{who.spoken}: the referral was changed meanwhile. Look again; nobody was allocated")
    if fit(who, matched.group) is Sign.BAR:
        raise Refused("who", f"{who.spoken} does not fit this delivery now. Nobody was allocated")
    return who


def _not_kept_apart(chosen: Sequence[Waiting], on: date) -> None:
    names = {who.person_id: who.spoken for who in chosen}
    for one, other in pairs_inside(names, kept_apart(names, on)):
        raise Refused("who", f"{names[one]} and {names[other]} must not be in one group. Nobody was allocated")


def _offer(actor: Actor, referral: ReferralView, found: DeliveryView, *, answer_by: date | None, settled: str) -> int:
    row = Offer(
        referral_id=referral.id,
        delivery_id=found.id,
        person_id=referral.person.id,
        state=OfferState.MADE.value,
        made_by=actor.user_id,
        made_name=actor.name,
        made_at=clock.now(),
        answer_by=answer_by,
        settled=settled,
    )
    offer_id = db.add(row).id
    changes = {"delivery_id": found.id, "answer_by": answer_by.isoformat() if answer_by else None}
    audit.record(actor, Action.PLACE_OFFERED, "place_offer", offer_id, person_id=referral.person.id, changes=changes)
    return offer_id


def _tell_officers(actor: Actor, found: DeliveryView, chosen: Sequence[Waiting], made: Sequence[int]) -> None:
    officers = people.officers_of([who.person_id for who in chosen])
    for who, offer_id in zip(chosen, made, strict=True):
        officer = officers.get(who.person_id)
        if officer is not None and officer.id != actor.user_id:
            work.raise_alert(
                actor,
                kind=OFFERED,
                key=str(offer_id),
                text=f"{who.spoken} is offered a place in {found.title}",
                rule="The offender manager is told when a place is offered",
                user_id=officer.id,
                person_id=who.person_id,
            )


@command
def answer_offer(
    actor: Actor, *, offer_id: int, state: OfferState, on: date, seen: int, reason: str = "", note: str = ""
) -> None:
    """Record that an offer is accepted, declined, lapsed or taken back; all but the first free the place.

    Whoever does not take the place waits for another again. Raises `Missing`, `Stale` and `Refused`.
    """
    offer, referral = placed.offer_for(actor, offer_id)
    if offer.version != seen:
        raise Stale(offer)
    zone = referral.person.zone
    made_on = offer.made_at.astimezone(clock.zone(zone)).date()
    check_answer(state, offer.state, reason=reason, note=note, on=on, made_on=made_on, today=clock.today(zone))
    _write(actor, offer, state, on, reason=reason, note=note)
    if state is not OfferState.ACCEPTED:
        back = reason or "no_delivery"
        words = note.strip() or f"{offer.delivery_title}: {state.label.lower()}"
        move(actor, referral, WAITING, how=How.HAND, reason=back, note=words)


def _write(
    actor: Actor,
    offer: OfferView,
    state: OfferState,
    on: date,
    *,
    reason: str = "",
    note: str = "",
    member: int | None = None,
) -> None:
    row = db.locked(select(Offer).where(Offer.id == offer.id))
    row.state, row.answered_on, row.reason, row.note = state.value, on, reason, note.strip()
    row.membership_id, row.version = member, row.version + 1
    db.flush()
    changes = {"state": [offer.state.value, state.value], "reason": reason, "note": len(note.strip())}
    audit.record(actor, Action.OFFER_ANSWERED, "place_offer", offer.id, person_id=offer.person_id, changes=changes)


@command
def refuse_place(actor: Actor, *, delivery_id: int, referral_id: int, reason: str, note: str = "") -> int:
    """Record that somebody who waits is not offered a place in a delivery, and why; they go on waiting elsewhere.

    Raises `Missing`, and `Refused` without a reason or for somebody who does not wait.
    """
    found = delivery.delivery_for(actor, delivery_id)
    referral = queries.referral_for(actor, referral_id)
    reasons = queries.life_cycle().reasons
    if reason not in reasons:
        raise Refused("reason", "Choose the reason")
    if reason == "other" and not note.strip():
        raise Refused("note", "Say what the other reason is")
    if referral.status.stage is not Stage.WAITING:
        raise Refused("", f"{referral.person.name} does not wait for a place")
    row = Offer(
        referral_id=referral_id,
        delivery_id=found.id,
        person_id=referral.person.id,
        state=OfferState.REFUSED.value,
        made_by=actor.user_id,
        made_name=actor.name,
        made_at=clock.now(),
        answered_on=clock.today(found.zone),
        reason=reason,
        note=note.strip(),
    )
    offer_id = db.add(row).id
    changes = {"delivery_id": delivery_id, "reason": reason}
    audit.record(actor, Action.PLACE_REFUSED, "place_offer", offer_id, person_id=referral.person.id, changes=changes)
    return offer_id


@command
def join(actor: Actor, *, delivery_id: int, offer_ids: Sequence[int], joined_on: date) -> int:
    """Let those whose places are held become members on a day, all of them or nobody; returns how many.

    Raises `Missing`, and `Refused` as joining a delivery does.
    """
    delivery.delivery_for(actor, delivery_id)
    if not offer_ids:
        raise Refused("offers", "Choose at least one person")
    for offer_id in offer_ids:
        found = placed.offer_for(actor, offer_id)
        if found[0].delivery_id != delivery_id or not found[0].state.holds:
            raise Refused("offers", f"{found[0].person_name}: {found[0].state.label.lower()} already")
        _join(actor, found, joined_on)
    return len(offer_ids)


def _join(actor: Actor, found: tuple[OfferView, ReferralView], joined_on: date) -> None:
    offer, referral = found
    member = membership.add_member(actor, delivery_id=offer.delivery_id, person_id=offer.person_id, joined_on=joined_on)
    _write(actor, offer, OfferState.JOINED, joined_on, member=member)
    move(actor, referral, ON_PROGRAMME, how=How.JOINING)


@command
def ask_to_join(actor: Actor, offer_id: int, *, owner_id: int, why: str) -> None:
    """Ask the treatment manager to settle what keeps somebody from taking up their place; once for each place."""
    offer, _referral = placed.offer_for(actor, offer_id)
    work.open_task(
        actor,
        kind=NOT_JOINED,
        key=str(offer_id),
        title=f"{offer.person_name} holds a place in {offer.delivery_title} and could not join"[:200],
        rule=f"Who holds a place joins on the first day. In the way: {why}"[:300],
        owner_id=owner_id,
        person_id=offer.person_id,
    )
