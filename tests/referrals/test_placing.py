"""Places: matching, allocating several at once, answers, refusing and joining."""

from datetime import timedelta
from threading import Thread

import pytest

from tests.accounts.counting import statements
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.delivery import queries as delivery
from tracker.people.service import keep_apart
from tracker.referrals import candidates, placed, queries
from tracker.referrals.rules.places import Intake
from tracker.referrals.rules.states import OfferState
from tracker.referrals.service import placing

pytestmark = pytest.mark.every_database
ZONE = "Europe/London"


def chosen(*referral_ids: int) -> list[tuple[int, int]]:
    db.close_reading()
    return [(each, queries.referral_for(SYSTEM, each).version) for each in referral_ids]


def status(referral_id: int) -> str:
    db.close_reading()
    return queries.referral_for(SYSTEM, referral_id).status.code


def offered(lead: Actor, group: int, *referral_ids: int) -> tuple[int, ...]:
    made = placing.allocate(lead, delivery_id=group, chosen=chosen(*referral_ids), answer_by=None)
    db.close_reading()
    return made


def test_those_with_least_time_to_spare_come_first_and_a_bar_keeps_out(
    make: Make, area: int, lead: Actor, group: int
) -> None:
    today = clock.today(ZONE)
    plenty = make.waiting(area, ends=today + timedelta(days=900))
    tight = make.waiting(area, ends=today + timedelta(days=400))
    never = make.waiting(area, ends=today + timedelta(days=40))
    unsettled = make.waiting(area, consent="", consent_on=None)
    db.close_reading()
    ranking = candidates.matched(lead, group).ranking
    assert [each.referral_id for each in ranking.fits] == [tight, plenty]
    assert [each.referral_id for each in ranking.to_settle] == [unsettled]
    assert [each.referral_id for each in ranking.not_now] == [never]


def test_several_get_a_place_at_once_and_their_state_says_so(make: Make, area: int, lead: Actor, group: int) -> None:
    one, other = make.waiting(area), make.waiting(area)
    made = offered(lead, group, one, other)
    assert len(made) == 2
    assert status(one) == status(other) == "scheduled"
    db.close_reading()
    assert candidates.matched(lead, group).places.free == 1


def test_more_than_there_are_places_for_leaves_everybody_waiting(
    make: Make, area: int, lead: Actor, group: int
) -> None:
    four = [make.waiting(area) for _ in range(4)]
    with pytest.raises(Refused, match="3 places are left"):
        offered(lead, group, *four)
    assert {status(each) for each in four} == {"awaiting_allocation"}


def test_two_leads_who_choose_the_same_person_get_one_place_and_one_clear_message(
    make: Make, area: int, lead: Actor, group: int
) -> None:
    second, facilitator = make.lead(area), make.facilitator(area)
    other = make.delivery(area, second, facilitator, starts_on=clock.today(ZONE) + timedelta(days=21))
    one, more = make.waiting(area), make.waiting(area)
    seen = chosen(one, more)
    said: list[str] = []

    def act(who: Actor, where: int) -> None:
        try:
            placing.allocate(who, delivery_id=where, chosen=seen, answer_by=None)
        except Refused as refusal:
            said.append(refusal.message)

    threads = [Thread(target=act, args=each) for each in ((lead, group), (second, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 1
    assert "is now scheduled for" in said[0]
    db.close_reading()
    assert len(placed.offers_in(group)) + len(placed.offers_in(other)) == 2


def test_two_who_are_kept_apart_are_not_put_together(make: Make, area: int, lead: Actor, group: int) -> None:
    one, other = make.waiting(area), make.waiting(area)
    pair = (make.person_of(one), make.person_of(other))
    keep_apart(lead, pair=pair, reason="Threats", from_on=clock.today(ZONE))
    with pytest.raises(Refused, match="must not be in one group"):
        offered(lead, group, one, other)
    offered(lead, group, one)
    found = candidates.matched(lead, group)
    assert [each.referral_id for each in found.ranking.not_now] == [other]


def test_what_does_not_quite_fit_needs_words(make: Make, area: int, lead: Actor, group: int) -> None:
    one = make.waiting(area, interpreter=True, language="Polish")
    with pytest.raises(Refused, match="Needs an interpreter for Polish"):
        offered(lead, group, one)
    placing.allocate(lead, delivery_id=group, chosen=chosen(one), answer_by=None, settled="Booked for all sessions")
    db.close_reading()
    assert placed.offers_of(one)[0].settled == "Booked for all sessions"


def test_a_declined_offer_frees_the_place_and_the_person_waits_again(
    make: Make, area: int, lead: Actor, group: int
) -> None:
    one = make.waiting(area)
    (offer_id,) = offered(lead, group, one)
    today = clock.today(ZONE)
    declined = {"state": OfferState.DECLINED, "on": today, "seen": 1}
    with pytest.raises(Refused, match="Choose the reason"):
        placing.answer_offer(lead, offer_id=offer_id, **declined)  # type: ignore[arg-type]
    placing.answer_offer(lead, offer_id=offer_id, reason="times", **declined)  # type: ignore[arg-type]
    assert status(one) == "awaiting_allocation"
    with pytest.raises(Stale):
        placing.answer_offer(lead, offer_id=offer_id, reason="times", **declined)  # type: ignore[arg-type]
    lines = queries.history_of(one)
    assert lines[0].reason == "Cannot come at these times"


def test_whoever_accepts_joins_on_a_day_and_is_on_the_programme(make: Make, area: int, lead: Actor, group: int) -> None:
    one, other = make.waiting(area), make.waiting(area)
    offers = offered(lead, group, one, other)
    placing.answer_offer(lead, offer_id=offers[0], state=OfferState.ACCEPTED, on=clock.today(ZONE), seen=1)
    placing.join(lead, delivery_id=group, offer_ids=offers, joined_on=clock.today(ZONE) + timedelta(days=14))
    assert status(one) == status(other) == "on_programme"
    db.close_reading()
    assert delivery.delivery_for(lead, group).members == 2
    assert candidates.matched(lead, group).places.taken == 2


def test_they_may_join_at_once(make: Make, area: int, lead: Actor, group: int) -> None:
    one = make.waiting(area)
    begins = clock.today(ZONE) + timedelta(days=14)
    placing.allocate(lead, delivery_id=group, chosen=chosen(one), answer_by=None, join_on=begins)
    assert status(one) == "on_programme"


def test_somebody_refused_for_a_delivery_waits_on_and_the_reason_stands_there(
    make: Make, area: int, lead: Actor, group: int
) -> None:
    one = make.waiting(area)
    placing.refuse_place(lead, delivery_id=group, referral_id=one, reason="group_mix")
    db.close_reading()
    found = candidates.matched(lead, group)
    assert [each.referral_id for each in found.ranking.not_now] == [one]
    assert "would not work" in found.group.refused[one]
    assert status(one) == "awaiting_allocation"


def test_whom_a_delivery_is_for_is_kept_once_and_noticed_when_overtaken(
    make: Make, area: int, lead: Actor, group: int
) -> None:
    make.waiting(area)
    placing.set_intake(lead, delivery_id=group, intake=Intake(sex="female", least=2), seen=0)
    db.close_reading()
    assert len(candidates.matched(lead, group).ranking.not_now) == 1
    with pytest.raises(Stale):
        placing.set_intake(lead, delivery_id=group, intake=Intake(), seen=0)
    with pytest.raises(Refused, match="1 to its 3 places"):
        placing.set_intake(lead, delivery_id=group, intake=Intake(least=9), seen=1)
    with pytest.raises(Missing):
        placing.set_intake(make.lead(make.area()), delivery_id=group, intake=Intake(), seen=1)


def test_matching_takes_as_many_statements_for_six_as_for_two(make: Make, area: int, lead: Actor, group: int) -> None:
    def asked() -> int:
        db.close_reading()
        with statements() as seen:
            candidates.lists(candidates.matched(lead, group))
        return len(seen)

    for _ in range(2):
        make.waiting(area)
    two = asked()
    for _ in range(4):
        make.waiting(area)
    assert asked() == two
