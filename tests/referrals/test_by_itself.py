"""What happens by itself: joining on the first day, closing when completed; and credit proposed, decided by a lead."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.make import Make
from tests.referrals.test_pages import ClientAs
from tests.referrals.test_placing import ZONE, chosen, offered, status
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.delivery import completing
from tracker.delivery import queries as delivery
from tracker.delivery.rules import EnrolmentView, ItemResult, ItemState
from tracker.delivery.service.enrolling import settle_items
from tracker.delivery.service.judging import judge_completion
from tracker.people.service import keep_apart
from tracker.referrals import credits, queries
from tracker.referrals.jobs import join_on_first_day
from tracker.referrals.rules.credit import Creditable, numbers, proposed
from tracker.referrals.rules.needs import Prior, PriorOutcome
from tracker.referrals.rules.states import OfferState
from tracker.referrals.service import crediting, finishing, placing, referring
from tracker.work.queries import open_tasks

every_database = pytest.mark.every_database
completing.follow(finishing.finish)


def held(person_id: int) -> EnrolmentView:
    db.close_reading()
    return delivery.enrolments_of(person_id)[0]


def person_of(referral_id: int) -> int:
    return int(queries.referral_for(SYSTEM, referral_id).person.id)


def on_the_first_day() -> object:
    with clock.standing_at(clock.now() + timedelta(days=14, hours=2)):
        return join_on_first_day({})


@every_database
def test_who_holds_a_place_joins_on_the_first_day_and_only_once(make: Make, area: int, lead: Actor, group: int) -> None:
    accepted, given, asked = make.waiting(area), make.waiting(area), make.waiting(area)
    first, _second = offered(lead, group, accepted, given)
    placing.answer_offer(lead, offer_id=first, state=OfferState.ACCEPTED, on=clock.today(ZONE), seen=1)
    placing.allocate(lead, delivery_id=group, chosen=chosen(asked), answer_by=clock.today(ZONE) + timedelta(days=3))
    db.close_reading()
    assert join_on_first_day({}) == 0, "not before its first day"
    assert on_the_first_day() == 2
    assert [status(each) for each in (accepted, given, asked)] == ["on_programme", "on_programme", "scheduled"]
    members = delivery.members_of(group)
    assert {each.joined_on for each in members} == {clock.today(ZONE) + timedelta(days=14)}
    assert on_the_first_day() == 0
    assert queries.history_of(accepted)[0].by_name == SYSTEM.name


@every_database
def test_who_cannot_join_is_a_task_and_keeps_nobody_waiting(make: Make, area: int, lead: Actor, group: int) -> None:
    one, other = make.waiting(area), make.waiting(area)
    offered(lead, group, one, other)
    member = make.person(area)
    make.member(group, member)
    keep_apart(lead, pair=(person_of(one), member), from_on=clock.today(ZONE), reason="Invented")
    db.close_reading()
    assert on_the_first_day() == 1
    assert on_the_first_day() == 0
    db.close_reading()
    assert [task.kind for task in open_tasks(lead)] == [placing.NOT_JOINED]


def completed(make: Make, lead: Actor, group: int, area: int) -> tuple[int, EnrolmentView]:
    """A referral whose person joined and met everything, judged before."""
    one = make.waiting(area)
    placing.allocate(lead, delivery_id=group, chosen=chosen(one), answer_by=None, join_on=clock.today(ZONE))
    found = held(person_of(one))
    judge_completion(lead, enrolment_id=found.id, points=["post-programme-review"], engaged=True, reason="In earnest")
    session = int(make.session_ids(group)[0])
    for item in delivery.items_of(found.id):
        met = ItemResult(found.id, met=True, minutes=0, on=clock.today(ZONE))
        settle_items(SYSTEM, session_id=session, outline_id=item.outline_id, results=[met])
    return one, found


@every_database
def test_a_referral_is_closed_when_its_programme_is_completed_and_open_again_when_it_is_not(
    make: Make, area: int, lead: Actor, group: int
) -> None:
    one, found = completed(make, lead, group, area)
    assert status(one) == "programme_complete"
    line = queries.history_of(one)[0]
    assert line.note == "Everything the programme asks for is met"
    session, outline = int(make.session_ids(group)[0]), delivery.items_of(found.id)[0].outline_id
    undone = ItemResult(found.id, met=False, minutes=0, on=clock.today(ZONE))
    settle_items(SYSTEM, session_id=session, outline_id=outline, results=[undone])
    assert status(one) == "on_programme"


def test_numbers_and_titles_in_words_name_what_would_be_credited() -> None:
    owed = [Creditable(at, at, f"Session {at}", at // 4 + 1, f"Module {'ABCDE'[at // 4]}") for at in range(1, 17)]
    assert numbers("1, 3 to 5 and 8") == {1, 3, 4, 5, 8}
    assert proposed("Modules 1 and 2", owed) == set(range(1, 8))
    assert proposed("sessions 2-4, and session 9", owed) == {2, 3, 4, 9}
    assert proposed("All of module C was done", owed) == {8, 9, 10, 11}
    assert proposed("He did well in 2019", owed) == frozenset()


@every_database
def test_a_proposal_names_its_sessions_and_a_lead_accepts_or_declines_it(
    make: Make, area: int, lead: Actor, group: int, client_as: ClientAs
) -> None:
    one = make.waiting(area)
    for name, words in (("Horizon", "Sessions 2 to 4"), ("Thinking Skills Programme", "Much of it")):
        referring.record_prior(lead, referral_id=one, prior=Prior(name, PriorOutcome.COMPLETED, None, words))
    placing.allocate(lead, delivery_id=group, chosen=chosen(one), answer_by=None, join_on=clock.today(ZONE))
    found = held(person_of(one))
    first, second = credits.proposals(found)
    numbers_of = {each.outline_id: each.number for each in delivery.items_of(found.id)}
    assert {numbers_of[each] for each in first.outlines} == {2, 3, 4}
    assert second.outlines == frozenset()
    client: FlaskClient = client_as(lead)
    address = f"/enrolments/{found.id}/earlier"
    assert "2 proposals to decide" in client.get(address).text
    typed = {"prior_id": first.prior_id, "outlines": sorted(first.outlines)}
    refused = client.post(address, data={**typed, "how": "accepted"})
    assert refused.status_code == 422
    assert "Enter why" in refused.text
    assert client.post(address, data={**typed, "how": "accepted", "reason": "Report read"}).status_code == 302
    assert {each.number for each in delivery.items_of(found.id) if each.state is ItemState.CREDITED} == {2, 3, 4}
    with pytest.raises(Refused, match="decided already"):
        crediting.decide_prior(
            lead, enrolment_id=found.id, prior_id=first.prior_id, accept=False, outlines=(), reason="Again"
        )
    crediting.decide_prior(
        lead, enrolment_id=found.id, prior_id=second.prior_id, accept=False, outlines=(), reason="Another programme"
    )
    assert "Every proposal is decided" in client.get(address).text
