"""Apologies and guests: what is known of a register before it is signed, and what it then counts for."""

from datetime import time

import pytest

from tests.attendance.browsing import Browser
from tests.attendance.group import ABSENT, HERE, Group, assert_recount_agrees, counted
from tests.browserless import fields_of
from tests.make import Make
from tests.make.attendance import evening_of
from tracker.accounts.rules import SYSTEM
from tracker.attendance import dosage
from tracker.attendance.beforehand import guests_found
from tracker.attendance.rules.doses import total
from tracker.attendance.rules.marks import Elsewhere, Entry
from tracker.attendance.service.preparing import add_guest, remove_guest, take_apology, withdraw_apology
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.delivery.service.dates import change_session
from tracker.home.queries import sessions_of
from tracker.practice.queries import brief_for
from tracker.progress.queries import story_of


class Two:
    """Two groups of one area and programme, of which the second gives a guest to the first."""

    def __init__(self, make: Make) -> None:
        """Both meet today; the guest is a member of the second."""
        self.make, self.host = make, Group(make, make.group_today(members=2))
        world = self.host.world
        today = clock.today("Europe/London")
        self.home = make.delivery(world.area_id, world.lead, world.second, starts_on=today)
        self.person = make.person(world.area_id, world.officer)
        self.guest = make.member(self.home, self.person, today)
        db.close_reading()

    def home_session(self) -> int:
        """The same session of the programme, at home."""
        return int(self.make.session_ids(self.home)[0])


@pytest.fixture
def two(make: Make) -> Two:
    """Two groups."""
    return Two(make)


@pytest.mark.every_database
def test_an_apology_fills_in_the_row_and_decides_nothing(group: Group) -> None:
    first = group.members[0]
    take_apology(group.ruth, group.session_id, first, outcome="AAEM", reason="A late shift")
    row = group.page().rows[0]
    assert (row.entry, row.mark_id) == (Entry(), None)
    assert row.apology is not None
    assert (row.apology.outcome, row.apology.reason) == ("AAEM", "A late shift")
    withdraw_apology(group.owen, group.session_id, first)
    assert group.page().rows[0].apology is None
    with pytest.raises(Missing):
        withdraw_apology(group.owen, group.session_id, first)


def test_a_newer_word_takes_the_place_of_an_older_one(group: Group) -> None:
    first = group.members[0]
    for outcome, reason in (("AAEM", "A late shift"), ("AAME", "In hospital")):
        take_apology(group.ruth, group.session_id, first, outcome=outcome, reason=reason)
    said = group.page().rows[0].apology
    assert said is not None
    assert said.reason == "In hospital"


def test_an_apology_proposes_an_absence_with_a_reason_while_the_register_is_open(group: Group) -> None:
    first = group.members[0]
    with pytest.raises(Refused) as refused:
        take_apology(group.ruth, group.session_id, first, outcome="ATTC", reason="")
    assert sorted(refused.value.problems) == ["outcome", "reason"]
    group.sign(group.ruth, group.all_here())
    with pytest.raises(Refused, match="signed already"):
        take_apology(group.ruth, group.session_id, first, outcome="AAEM", reason="A late shift")


def test_the_register_page_comes_filled_in_and_the_signature_takes_it(ruth: Browser, group: Group) -> None:
    first, *others = group.members
    path = f"/sessions/{group.session_id}/apologies"
    fields = fields_of(ruth.client.get(path).text, path)
    sent = {**fields, "membership": str(first), "outcome": "AAEM", "reason": "A late shift"}
    assert "A late shift" in ruth.follows(ruth.client.post(path, data=sent))
    assert "Apology: A late shift" in ruth.opens().text
    assert ruth.fields()[f"outcome-{first}"] == "AAEM"
    ruth.follows(ruth.sends("sign", {f"outcome-{at}": "ATTC" for at in others}))
    assert group.entries()[0] == Entry("AAEM")


@pytest.mark.every_database
def test_a_guest_meets_the_session_of_their_own_programme(two: Two) -> None:
    host = two.host
    assert [one.membership_id for one in guests_found(host.page().session, "")] == []
    name: str = counted("SELECT surname FROM person WHERE id = :id", id=two.person)[0][0]
    assert two.guest in [one.membership_id for one in guests_found(host.page().session, name)]
    add_guest(host.ruth, host.session_id, two.guest)
    page = host.page()
    assert [row.membership_id for row in page.rows if row.guest_of] == [two.guest]
    host.sign(host.ruth, dict.fromkeys([*host.members, two.guest], HERE))
    item = "SELECT i.state, i.minutes_credited, i.session_id FROM enrolment_item i JOIN membership m"
    item += " ON m.enrolment_id = i.enrolment_id WHERE m.id = :id AND i.outline_id = :outline"
    found = counted(item, id=two.guest, outline=page.session.outline_id)
    assert [tuple(row) for row in found] == [("done", 150, host.session_id)]
    assert_recount_agrees()
    there = Elsewhere(page.session.delivery_title, page.session.on_date, met=True)
    assert [row.elsewhere for row in host.page(two.home_session()).rows] == [there]
    db.close_reading()
    _, story = story_of(host.world.officer, two.person)
    assert story is not None
    assert {(step.words, step.elsewhere_on) for step in story.steps if step.met} == {
        ("Met elsewhere", page.session.on_date)
    }
    assert set(story.met_with.values()) == {page.session.delivery_title}


def at_home(two: Two, client_as: object) -> Browser:
    """Their own group's facilitator at its register."""
    return Browser(client_as(two.host.world.second), two.home_session())  # type: ignore[operator]


def test_their_own_register_says_where_they_met_it_and_proposes_what_counts_nothing_twice(
    two: Two, client_as: object
) -> None:
    host, browser = two.host, at_home(two, client_as)
    today = clock.today("Europe/London")
    change_session(SYSTEM, two.home_session(), on_date=today, starts_at=time(0), on_holiday=True)
    add_guest(host.ruth, host.session_id, two.guest)
    assert f"This session with {host.page().session.delivery_title}" in browser.opens().text
    assert browser.fields()[f"other-{two.guest}"] == "", "nothing is known of it yet"
    host.sign(host.ruth, dict.fromkeys([*host.members, two.guest], HERE))
    page = browser.opens().text
    assert f"Met with {host.page().session.delivery_title}" in page
    assert "nothing is owed: it counts where it was met" in page
    assert browser.fields()[f"other-{two.guest}"] == "RSSR"
    signed = browser.follows(browser.sends("sign"))
    assert "Register signed" in signed
    assert "Nobody was absent, 1 rescheduled." in signed
    assert host.page(two.home_session()).rows[0].entry.outcome == "RSSR"
    assert counted("SELECT count(*) FROM task WHERE kind = 'catch_up' AND done_at IS NULL") == [(0,)]
    assert met_minutes(two) == 150
    assert_recount_agrees()


def met_minutes(two: Two) -> int:
    """The minutes that the guest is credited with in all."""
    (enrolment,) = counted("SELECT enrolment_id FROM membership WHERE id = :id", id=two.guest)[0]
    db.close_reading()
    return total(dosage.of_enrolment(two.person, enrolment)).delivered


def test_who_came_to_both_groups_is_credited_once(two: Two) -> None:
    host = two.host
    add_guest(host.ruth, host.session_id, two.guest)
    host.sign(host.ruth, dict.fromkeys([*host.members, two.guest], HERE))
    home = host.page(two.home_session())
    with clock.standing_at(evening_of(home)):
        host.sign_shown(host.world.second, host.page(two.home_session()), {two.guest: HERE})
    assert met_minutes(two) == 150
    assert_recount_agrees()


def test_today_expects_the_guest_too(two: Two) -> None:
    host = two.host
    assert expected_today(host) == 2
    add_guest(host.ruth, host.session_id, two.guest)
    assert expected_today(host) == 3


def expected_today(host: Group) -> int:
    db.close_reading()
    lines = sessions_of(host.ruth, clock.now())
    return next(line.expected for line in lines if line.session_id == host.session_id)


def test_a_guest_who_does_not_owe_the_session_or_is_here_already_is_not_added(two: Two) -> None:
    host = two.host
    with pytest.raises(Refused, match="owes this session"):
        add_guest(host.ruth, host.session_id, host.members[0])
    add_guest(host.ruth, host.session_id, two.guest)
    with pytest.raises(Refused, match="owes this session"):
        add_guest(host.ruth, host.session_id, two.guest)


def test_a_guest_is_taken_off_with_their_row_but_not_with_a_note(two: Two) -> None:
    host = two.host
    add_guest(host.ruth, host.session_id, two.guest)
    host.save(host.ruth, host.page(), {two.guest: Entry("UAAB", note="Never came")})
    with pytest.raises(Refused, match="a note is written"):
        remove_guest(host.ruth, host.session_id, two.guest)
    host.save(host.ruth, host.page(), {two.guest: ABSENT})
    remove_guest(host.ruth, host.session_id, two.guest)
    assert all(not row.guest_of for row in host.page().rows)
    with pytest.raises(Missing):
        remove_guest(host.ruth, host.session_id, host.members[0])


def test_the_page_finds_adds_and_removes_a_guest(two: Two, client_as: object) -> None:
    host = two.host
    browser = Browser(client_as(host.ruth), host.session_id)  # type: ignore[operator]
    name = counted("SELECT surname FROM person WHERE id = :id", id=two.person)[0][0]
    path = f"/sessions/{host.session_id}/guests"
    assert f"{path}/{two.guest}" in browser.client.get(path, query_string={"q": name}).text
    assert "Guest from" in browser.follows(browser.client.post(f"{path}/{two.guest}"))
    assert "Taken off" in browser.follows(browser.client.post(f"{path}/{two.guest}/remove"))
    assert browser.client.post(f"{path}/{host.members[0]}").status_code == 422


def test_the_brief_says_who_will_not_come_and_who_comes_besides(two: Two) -> None:
    host = two.host
    take_apology(host.owen, host.session_id, host.members[0], outcome="AAEM", reason="A late shift")
    add_guest(host.ruth, host.session_id, two.guest)
    db.close_reading()
    brief = brief_for(host.ruth, host.session_id)
    told = {one.membership_id: one.concerns for one in brief.expected}
    assert told[host.members[0]][0] == "Apology: A late shift"
    assert len(brief.guests) == 1
