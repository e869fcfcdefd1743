"""The life cycle as data, its history, eligibility as recorded, and who is kept apart: on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.people.queries import kept_apart
from tracker.people.rules import StandingKind
from tracker.people.service import end_keeping_apart, keep_apart
from tracker.referrals import placed, queries
from tracker.referrals.rules.states import How
from tracker.referrals.service import checking, deciding, placing

pytestmark = pytest.mark.every_database
TODAY = clock.today("Europe/London")


class Here:
    """An area with its lead and officer, and somebody whom the officer has referred."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.area: int = make.area("Northmoor")
        self.lead: Actor = make.lead(self.area)
        self.officer: Actor = make.officer(self.area)
        self.person: int = make.person(self.area, self.officer)
        self.referral: int = make.referral(self.person, self.officer)

    def move(self, who: Actor, to: str, **said: str) -> None:
        """Change the state by hand, of the version that stands."""
        db.close_reading()
        seen = queries.referral_for(SYSTEM, self.referral).version
        deciding.change_status(who, referral_id=self.referral, to=to, seen=seen, **said)

    @property
    def status(self) -> str:
        """Where it stands."""
        db.close_reading()
        return queries.referral_for(SYSTEM, self.referral).status.code


@pytest.fixture
def here(make: Make) -> Here:
    return Here(make)


def test_every_state_can_be_reached_and_only_allocation_schedules_and_only_joining_puts_on_the_programme(
    database: str,
) -> None:
    cycle = queries.life_cycle()
    assert len(cycle.statuses) == 15
    assert {move.from_code for move in cycle.moves if move.to_code == "scheduled"} == {"awaiting_allocation"}
    # An amendment that undoes a completion puts people back on the programme.
    for to, ways in (("scheduled", {How.ALLOCATION}), ("on_programme", {How.JOINING, How.COMPLETION})):
        assert {move.how for move in cycle.moves if move.to_code == to} == ways
    back = [move.from_code for move in cycle.moves if move.to_code == "on_programme" and move.how is How.COMPLETION]
    assert back == ["programme_complete"]
    for move in cycle.moves:
        if move.to_code == "withdrawn" and move.from_code not in {"breach", "recall", "return_to_court"}:
            assert move.category == "withdrawal"
    reached = {"awaiting_assessment"}
    while more := {move.to_code for move in cycle.moves if move.from_code in reached} - reached:
        reached |= more
    assert reached == set(cycle.statuses)


def test_a_lead_decides_with_a_reason_where_one_is_asked_and_an_officer_does_not(here: Here) -> None:
    with pytest.raises(Refused, match="A programme lead decides this"):
        here.move(here.officer, "awaiting_allocation")
    with pytest.raises(Refused, match="Choose the reason"):
        here.move(here.lead, "deprioritised")
    with pytest.raises(Refused, match="Say what the other reason is"):
        here.move(here.lead, "deprioritised", reason="other")
    with pytest.raises(Refused, match="cannot become scheduled this way"):
        here.move(here.lead, "scheduled")
    here.move(here.lead, "deprioritised", reason="place_needed")
    db.close_reading()
    lines = queries.history_of(here.referral)
    assert [each.to_label for each in lines] == ["Deprioritised", "Awaiting assessment"]
    assert (lines[0].by_name, lines[0].reason) == (here.lead.name, "The place went to somebody with less time")


def test_an_officer_takes_a_referral_back_with_a_reason_of_that_kind(here: Here) -> None:
    with pytest.raises(Refused, match="Choose a reason that goes with this change"):
        here.move(here.officer, "withdrawn", reason="health")
    here.move(here.officer, "withdrawn", reason="by_referrer")
    assert here.status == "withdrawn"
    here.make.referral(here.person, here.officer)


def test_the_database_itself_keeps_the_history_and_the_checks(here: Here) -> None:
    checking.check_eligibility(here.lead, referral_id=here.referral)
    for table in ("referral_event", "eligibility_check"):
        for act in (f"UPDATE {table} SET by_name = 'Nobody'", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), db.write_engine.begin() as connection:
                connection.execute(text(act))


def test_nobody_overwrites_what_somebody_else_decided_meanwhile(here: Here) -> None:
    here.move(here.lead, "deprioritised", reason="place_needed")
    with pytest.raises(Stale):
        deciding.change_status(here.lead, referral_id=here.referral, to="awaiting_allocation", seen=1)


def test_one_programme_is_asked_for_once_at_a_time_and_only_in_scope(here: Here) -> None:
    with pytest.raises(Refused, match="open referral to this programme already"):
        here.make.referral(here.person, here.officer)
    with pytest.raises(Missing):
        here.make.referral(here.person, here.make.officer(here.area))


def test_leaving_a_placed_state_gives_the_place_back_and_a_member_leaves_first(here: Here) -> None:
    make, lead = here.make, here.lead
    starts = TODAY + timedelta(days=14)
    group = make.delivery(here.area, lead, make.facilitator(here.area), starts_on=starts)
    one, other = make.waiting(here.area), make.waiting(here.area)
    db.close_reading()
    chosen = [(each, queries.referral_for(SYSTEM, each).version) for each in (one, other)]
    offers = placing.allocate(lead, delivery_id=group, chosen=chosen, answer_by=None)
    make.status(one, "recall")
    db.close_reading()
    assert [each.state.value for each in placed.offers_of(one)] == ["taken_back"]
    placing.join(lead, delivery_id=group, offer_ids=offers[1:], joined_on=starts)
    with pytest.raises(Refused, match="Record their leaving there"):
        make.status(other, "recall")


def test_a_check_keeps_facts_answers_and_sources_of_its_moment(here: Here) -> None:
    here.make.standing(here.person, StandingKind.RM2000_C, "low", days_ago=9)
    check_id = checking.check_eligibility(here.officer, referral_id=here.referral)
    here.make.standing(here.person, StandingKind.RM2000_C, "high")
    db.close_reading()
    check = queries.check_of(check_id)
    band = next(fact for fact in check.facts if fact.about == "Static risk band")
    assert band.value == "Low"
    assert "RM2000 combined (static)" in band.source
    assert all(each.because for each in check.judgements)


def test_a_lead_who_is_asked_is_told_and_decides_once(here: Here) -> None:
    checking.check_eligibility(here.officer, referral_id=here.referral)
    db.close_reading()
    check = queries.last_check(here.referral)
    assert check is not None
    place = next(number for number, line in enumerate(check.judgements) if line.open)
    asked = {"referral_id": here.referral, "place": place}
    with pytest.raises(Refused, match="Choose a programme lead of the area"):
        checking.ask_override(here.officer, reason="Known", approver_id=here.officer.user_id or 0, **asked)
    lead_id = here.lead.user_id or 0
    override = checking.ask_override(here.officer, reason="Known", approver_id=lead_id, **asked)
    with pytest.raises(Refused, match="asked this already"):
        checking.ask_override(here.officer, reason="Known", approver_id=lead_id, **asked)
    checking.decide_override(here.lead, override_id=override, approve=False, note="Not enough")
    with pytest.raises(Refused, match="decided this already"):
        checking.decide_override(here.lead, override_id=override, approve=True)
    db.close_reading()
    assert db.scalar(text("SELECT count(*) FROM alert WHERE kind = 'override_asked'")) == 1


def test_a_pair_is_kept_apart_on_its_days_and_both_ways(here: Here) -> None:
    other = here.make.person(here.area)
    pair = (here.person, other)
    with pytest.raises(Refused) as refused:
        keep_apart(here.lead, pair=pair, reason=" ", from_on=TODAY, until_on=TODAY - timedelta(days=1))
    assert set(refused.value.problems) == {"reason", "until_on"}
    apart_id = keep_apart(here.lead, pair=pair, reason="Threats", from_on=TODAY)
    with pytest.raises(Refused, match="kept apart already"):
        keep_apart(here.lead, pair=(other, here.person), reason="Threats", from_on=TODAY)
    with pytest.raises(Missing):
        keep_apart(here.officer, pair=pair, reason="Threats", from_on=TODAY)
    db.close_reading()
    assert kept_apart(pair) == {pair, (other, here.person)}
    assert kept_apart(pair, TODAY - timedelta(days=1)) == frozenset()
    end_keeping_apart(here.lead, person_id=other, apart_id=apart_id, on=TODAY)
    db.close_reading()
    assert kept_apart(pair, TODAY + timedelta(days=1)) == frozenset()
