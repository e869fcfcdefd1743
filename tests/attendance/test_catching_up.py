"""What was missed and is owed: by when, booked alone or with the group, tried again, made up; and its minutes."""

from collections.abc import Callable
from contextvars import copy_context
from datetime import date, time, timedelta
from functools import partial

import pytest
from flask.testing import FlaskClient

from tests.accounts.counting import statements
from tests.attendance.group import ABSENT, HERE, NOW, Group, assert_recount_agrees, counted
from tests.make.attendance import World, evening_of
from tests.threads import at_once
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance import debts, dosage
from tracker.attendance.rules.debts import Debt, DueBy, Planned, due_on
from tracker.attendance.rules.doses import total
from tracker.attendance.rules.marks import Entry
from tracker.attendance.service.catching import book_catch_up
from tracker.catalogue import queries as catalogue
from tracker.catalogue.rules.progression import CatchUpRule
from tracker.catalogue.rules.terms import Terms
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.delivery.queries import items_of
from tracker.delivery.rules import ItemState
from tracker.delivery.service.catching import CatchUpWish

DAYS = [Planned(1, 1, date(2026, 11, 3)), Planned(2, 1, date(2026, 11, 10)), Planned(3, 2, date(2026, 11, 17))]


@pytest.mark.parametrize(
    ("by", "on"),
    [
        (DueBy.NEXT_SESSION, date(2026, 11, 10)),
        (DueBy.END_OF_MODULE, date(2026, 11, 10)),
        (DueBy.END, date(2026, 11, 17)),
        (DueBy.NEVER, None),
    ],
)
def test_by_when_a_missed_session_is_made_up_follows_the_timetable(by: DueBy, on: date | None) -> None:
    assert due_on(by, date(2026, 11, 3), 1, DAYS) == on
    moved = [Planned(each.outline_id, each.module, each.on_date + timedelta(days=7)) for each in DAYS]
    assert due_on(by, date(2026, 11, 10), 1, moved) == (on + timedelta(days=7) if on else None)
    assert due_on(by, date(2026, 11, 3), 1, []) is None


CATCH_UPS = "SELECT owner_id, rule FROM task WHERE kind = 'catch_up' AND done_at IS NULL ORDER BY id"


def owed(world: World) -> tuple[Debt, ...]:
    db.close_reading()
    return debts.debts_in(world.delivery_id)


def wish(whose: int | None, days: int = 3, at: int = 9) -> CatchUpWish:
    return CatchUpWish(whose, NOW.date() + timedelta(days=days), time(at))


def book(who: Actor, debt: Debt, what: CatchUpWish, most: int = 2) -> int:
    return book_catch_up(who, enrolment_id=debt.enrolment_id, outline_id=debt.outline_id, wish=what, most=most)


def hold(group: Group, session_id: int, entries: dict[int, Entry]) -> None:
    """Sign the register of a catch-up on its evening."""
    page = group.page(session_id)
    assert {row.membership_id for row in page.rows} == set(entries)
    with clock.standing_at(evening_of(page)):
        assert group.make.signed_register(group.ruth, session_id, entries).signed


@pytest.mark.every_database
def test_an_absence_is_booked_one_to_one_and_made_up(group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    (debt,) = owed(group.world)
    assert (debt.membership_id, debt.missed_on, debt.tried, debt.booked) == (first, NOW.date(), 0, None)
    assert "before the programme ends" in debt.why
    session_id = book(group.ruth, debt, wish(first))
    (booked,) = owed(group.world)
    assert booked.booked is not None
    with pytest.raises(Refused, match="booked already"):
        book(group.ruth, booked, wish(first, days=4))
    hold(group, session_id, {first: HERE})
    assert owed(group.world) == ()
    item = next(each for each in items_of(debt.enrolment_id) if each.outline_id == debt.outline_id)
    assert (item.state, item.minutes_credited, item.session_id) == (ItemState.MADE_UP, 150, session_id)
    dose = next(each for each in dosage.of_enrolment(debt.person_id, debt.enrolment_id) if each.number == debt.number)
    assert dose.says == "Caught up: 150 minutes attended"
    assert_recount_agrees()


@pytest.mark.every_database
def test_one_catch_up_booked_twice_at_once_is_booked_once(group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    (debt,) = owed(group.world)
    db.close_reading()
    wishes = (wish(first, days=days) for days in (3, 4, 5))
    given = at_once([partial(copy_context().run, book, group.ruth, debt, each) for each in wishes])
    assert sum(isinstance(each, int) for each in given) == 1
    assert sum(isinstance(each, Refused) and "booked already" in str(each.problems) for each in given) == 2


@pytest.mark.every_database
def test_a_groups_catch_up_holds_those_who_owe_it_and_nobody_else(group: Group) -> None:
    first, second, third = group.members
    group.sign(group.ruth, {first: ABSENT, second: Entry("AAME"), third: HERE})
    debt = owed(group.world)[0]
    session_id = book(group.ruth, debt, wish(None))
    hold(group, session_id, {first: HERE, second: ABSENT})
    (left,) = owed(group.world)
    assert (left.membership_id, left.tried) == (second, 1)
    assert_recount_agrees()


def test_after_some_tries_only_a_lead_books_another(group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    for days in (3, 6):
        assert waits_for() == [(group.ruth.user_id, "A session that was missed is caught up")]
        session_id = book(group.ruth, owed(group.world)[0], wish(first, days=days))
        hold(group, session_id, {first: ABSENT})
    with pytest.raises(Refused, match="tried 2 times: a lead decides"):
        book(group.ruth, owed(group.world)[0], wish(first, days=8))
    ((owner, rule),) = waits_for()
    assert owner == group.world.lead.user_id
    assert rule.startswith("It was tried 2 times: a lead decides")
    book(group.world.lead, owed(group.world)[0], wish(first, days=8))


def test_misses_that_mean_beginning_again_are_the_leads_to_decide(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    terms = Terms(catch_up=CatchUpRule(restart_after=1))
    monkeypatch.setattr(catalogue, "terms_of", lambda ids: dict.fromkeys(ids, terms))
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    assert [owner for owner, _ in waits_for()] == [group.ruth.user_id]
    following = group.make.session_ids(group.world.delivery_id)[1]
    with clock.standing_at(evening_of(group.page(following))):
        group.make.signed_register(group.ruth, following, {**group.all_here(), first: ABSENT})
    assert [owner for owner, _ in waits_for()] == [group.ruth.user_id, group.world.lead.user_id]
    assert waits_for()[1][1].endswith(": a lead decides")


def waits_for() -> list[tuple[int, str]]:
    """Whose the open catch-ups are, and why, in their order."""
    return [tuple(row) for row in counted(CATCH_UPS)]


def test_what_stands_in_the_way_of_a_catch_up_is_said(group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: ABSENT})
    debt = owed(group.world)[0]
    with pytest.raises(Refused, match="after the day on which the session was missed"):
        book(group.ruth, debt, wish(first, days=0))
    with pytest.raises(Refused, match="is at that time"):
        book(group.ruth, debt, wish(None, days=1, at=1))
    with pytest.raises(Missing):
        book(group.make.facilitator(group.world.area_id), debt, wish(first))
    with pytest.raises(Missing):
        debts.debt_for(SYSTEM, debt.enrolment_id, debt.outline_id + 1)


def test_pages_say_what_is_owed_and_cost_no_more_for_more(
    group: Group, client_as: Callable[[Actor], FlaskClient]
) -> None:
    first, second, third = group.members
    browser = client_as(group.ruth)
    paths = ("/catch-ups", f"/deliveries/{group.world.delivery_id}/catch-ups")
    costs = []
    group.sign(group.ruth, {first: ABSENT, second: HERE, third: HERE})
    for again in (False, True):
        if again:
            following = group.make.session_ids(group.world.delivery_id)[1]
            with clock.standing_at(evening_of(group.page(following))):
                group.make.signed_register(group.ruth, following, dict.fromkeys(group.members, ABSENT))
        for path in paths:
            db.close_reading()
            browser.get(path)
            with statements() as seen:
                page = browser.get(path).get_data(as_text=True)
            costs.append(len(seen))
            assert ("4 missed sessions are owed" if again else "1 missed session is owed") in page
    assert costs[:2] == costs[2:]
    debt = owed(group.world)[0]
    path = f"/catch-ups/{debt.enrolment_id}/{debt.outline_id}"
    assert browser.post(path, data={"how": "alone", "starts_at": "9am"}).status_code == 422
    sent = {"how": "alone", "on_date": ["30", "11", "2026"], "starts_at": "9am"}
    assert browser.post(path, data=sent).status_code == 302
    assert "Booked" in browser.get(paths[0]).get_data(as_text=True)


def test_credits_stand_apart_from_what_was_delivered(group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: Entry("ATTC", 100, True, 3)})
    person, enrolment = group.world.person_ids[0], group.world.enrolment_ids[0]
    doses = dosage.of_enrolment(person, enrolment)
    number = group.page().session.number
    assert next(each for each in doses if each.number == number).says == "Late or left early: 100 minutes attended"
    whole = total(doses)
    assert (whole.delivered, whole.credited) == (100, 0)
    assert whole.arithmetic == f"100 of {whole.prescribed} prescribed minutes delivered"
    listed = {enrolment_id: each for _, enrolment_id, each in dosage.of_delivery(group.world.delivery_id)}
    assert listed[enrolment].delivered == 100
    with pytest.raises(Missing):
        dosage.of_enrolment(group.world.person_ids[1], enrolment)
