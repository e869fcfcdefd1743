"""Referrals of the invented service in every state, with people who wait for a delivery that is about to start."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.delivery import queries as delivery
from tracker.demo.made import Made
from tracker.people import service as people
from tracker.people.rules import PersonDetails, SentenceKind, Sex, StandingKind
from tracker.people.sentences import SentenceDetails
from tracker.referrals import queries
from tracker.referrals.rules.needs import EVERY, Answers, NewReferral, Prior, PriorOutcome, Setting, Source, half_day
from tracker.referrals.rules.places import Intake
from tracker.referrals.rules.states import OfferState
from tracker.referrals.service import checking, deciding, placing, referring

AREA, DELIVERY, PROGRAMME = "WH", "WH-BC-02", "building-choices"
WEEKDAYS = sum(half_day(weekday, part) for weekday in range(5) for part in (0, 1))
EVENINGS = sum(half_day(weekday, 2) for weekday in range(7))
READY = Answers(Setting.COMMUNITY, urgent=False, free=EVERY, consent="given", adaptation="none", interpreter=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody referred: how long ago, how many months of sentence are left, and where the referral has got to."""

    surname: str
    first_names: str
    days_ago: int
    months: int | None
    status: str = "awaiting_allocation"
    reason: str = ""
    note: str = ""
    source: Source = Source.COURT_REQUIREMENT
    urgent: bool = False
    answers: Answers = field(default=READY)
    band: str = "medium"
    checked: bool = True


PEOPLE = (
    Asked("Rowanberry", "Carl", 97, 10, answers=replace(READY, free=WEEKDAYS, travel_note="25 minutes by bus")),
    Asked("Sedgewick", "Omar", 64, 13, band="high", answers=replace(READY, travel_note="10 minutes on foot")),
    Asked("Tamarind", "Jon", 120, 17, source=Source.LICENCE_CONDITION, answers=replace(READY, innocence=True)),
    Asked("Pimpernel", "Leo", 58, 15, answers=replace(READY, interpreter=True, language="Polish")),
    Asked("Thornley", "Ash", 81, 11, urgent=True, answers=replace(READY, consent="", consent_on=None)),
    Asked("Wortley", "Gil", 142, 20, band="high", answers=replace(READY, free=EVENINGS, free_note="works in the day")),
    Asked("Quince", "Daniel", 12, 16),
    Asked("Saltmarsh", "Ken", 205, 4, source=Source.LICENCE_CONDITION),
    Asked("Bilberry", "Aled", 33, None, source=Source.SELF_REFERRAL),
    Asked("Catkin", "Rhys", 9, 24, "awaiting_assessment", checked=False, answers=Answers(Setting.COMMUNITY, False)),
    Asked("Damson", "Huw", 21, 22, "awaiting_assessment", band="low", answers=Answers(Setting.COMMUNITY, False)),
    Asked("Sloebury", "Piers", 70, 18, "suitable_not_ready", "substances", "Starts with the clinic first"),
    Asked("Rushworth", "Ivor", 88, 26, "deprioritised", "place_needed"),
    Asked("Teasdale", "Bryn", 45, 21, "on_hold", "health", "In hospital until the spring"),
    Asked("Fennimore", "Glyn", 130, 14, "return_to_court"),
    Asked("Lovage", "Emrys", 150, 9, "recall"),
    Asked("Borage", "Tudor", 160, 12, "not_suitable", "risk_changed", "The static band is low"),
    Asked("Sorrelby", "Evan", 75, 16, "withdrawn", "by_referrer", "Referred to another programme instead"),
    Asked("Medlar", "Idris", 52, 19, "scheduled", band="high"),
    Asked("Hollybush", "Owain", 60, 18, "declined", "times", "Cannot come at midday"),
    Asked("Juniperus", "Gwyn", 66, 23, "on_programme"),
)


def refer(made: Made) -> None:
    """Refer everybody, check them, and bring each referral to where it stands."""
    lead, officer = made.lead_of(AREA), made.officers_of(AREA)[0]
    delivery_id = made.deliveries[DELIVERY]
    found = delivery.delivery_for(lead, delivery_id)
    placing.set_intake(lead, delivery_id=delivery_id, intake=Intake(sex="male", least=6), seen=0)
    for number, asked in enumerate(PEOPLE):
        with clock.standing_at(clock.now() - timedelta(days=asked.days_ago)):
            person_id = _person(made, lead, officer, asked, number)
            referral_id = _refer(made, officer, person_id, asked)
        with clock.standing_at(clock.now() - timedelta(days=asked.days_ago // 2)):
            _find_out(lead, referral_id, asked)
        _bring(lead, referral_id, asked, delivery_id, found.starts_on)
        if asked.surname == "Quince":
            members = delivery.members_of(delivery_id)
            pair, today = (person_id, members[0].person_id), clock.today(made.zones[AREA])
            people.keep_apart(lead, pair=pair, reason="Threats between them in custody", from_on=today)


def _person(made: Made, lead: Actor, officer: Actor, asked: Asked, number: int) -> int:
    today = clock.today(made.zones[AREA])
    details = PersonDetails(
        reference=f"R{number + 1:05}",
        first_names=asked.first_names,
        surname=asked.surname,
        born_on=date(1962 + (number * 7) % 36, 1 + (number * 5) % 12, 1 + (number * 11) % 28),
        sex=Sex.MALE,
        area_id=made.areas[AREA],
    )
    person_id = people.add_person(lead, details=details, officer_id=officer.user_id, from_on=today)
    if asked.months is not None:
        ends = today + timedelta(days=asked.days_ago + asked.months * 30)
        imposed = today - timedelta(days=20)
        kind = SentenceKind.COMMUNITY_ORDER
        people.add_sentence(lead, person_id=person_id, details=SentenceDetails(kind, imposed, ends_on=ends))
    readings = ((StandingKind.RM2000_S, asked.band, "standard"), (StandingKind.NEED_BAND, "medium", "pni"))
    for standing, value, variant in readings:
        source = "Scored for the court report"
        people.record_standing(
            lead, person_id=person_id, kind=standing, value=value, variant=variant, as_of=today, source=source
        )
    return person_id


def _refer(made: Made, officer: Actor, person_id: int, asked: Asked) -> int:
    wanted = NewReferral(
        person_id=person_id,
        version_id=made.versions[PROGRAMME],
        format="group",
        source=asked.source,
        setting=Setting.COMMUNITY,
        why="To manage difficult feelings, and to plan for what he wants from the next years.",
        urgent=asked.urgent,
        referred_on=clock.today(made.zones[AREA]),
    )
    return referring.refer(officer, wanted=wanted)


def _find_out(lead: Actor, referral_id: int, asked: Asked) -> None:
    on = clock.today("Europe/London") if asked.answers.consent else None
    answers = replace(asked.answers, urgent=asked.urgent, consent_on=on)
    referring.save_answers(lead, referral_id=referral_id, answers=answers, seen=1)
    if asked.surname == "Tamarind":
        prior = Prior("Thinking Skills Programme", PriorOutcome.LEFT_EARLY, date(2024, 5, 14), "")
        referring.record_prior(lead, referral_id=referral_id, prior=prior)
    if not asked.checked:
        return
    checking.check_eligibility(lead, referral_id=referral_id)
    check = queries.last_check(referral_id)
    if check is None or asked.status == "awaiting_assessment":
        return
    for place, line in enumerate(check.judgements):
        if line.open:
            why = "Seen in the file, and agreed in supervision"
            checking.ask_override(lead, referral_id=referral_id, place=place, reason=why, approver_id=lead.user_id or 0)


def _bring(lead: Actor, referral_id: int, asked: Asked, delivery_id: int, starts_on: date) -> None:
    """Bring a referral to its state, by the way that leads there."""
    if asked.status == "awaiting_assessment":
        return
    placed = {"scheduled": None, "declined": OfferState.DECLINED, "on_programme": OfferState.ACCEPTED}
    first = "awaiting_allocation" if asked.status in {*placed, "on_hold"} else asked.status
    with clock.standing_at(clock.now() - timedelta(days=asked.days_ago // 3)):
        _move(lead, referral_id, first, asked if first == asked.status else None)
    if asked.status == "on_hold":
        _move(lead, referral_id, asked.status, asked)
    if asked.status not in placed:
        return
    seen = queries.referral_for(lead, referral_id).version
    by = clock.today("Europe/London") + timedelta(days=7)
    settled = "Agreed with him"
    (offer_id,) = placing.allocate(
        lead, delivery_id=delivery_id, chosen=[(referral_id, seen)], answer_by=by, settled=settled
    )
    answer = placed[asked.status]
    if answer is not None:
        said = {"reason": asked.reason, "note": asked.note} if answer is OfferState.DECLINED else {}
        placing.answer_offer(lead, offer_id=offer_id, state=answer, on=clock.today("Europe/London"), seen=1, **said)
    if asked.status == "on_programme":
        placing.join(lead, delivery_id=delivery_id, offer_ids=[offer_id], joined_on=starts_on)


def _move(lead: Actor, referral_id: int, to: str, asked: Asked | None) -> None:
    seen = queries.referral_for(lead, referral_id).version
    reason, note = (asked.reason, asked.note) if asked else ("", "")
    deciding.change_status(lead, referral_id=referral_id, to=to, seen=seen, reason=reason, note=note)
