"""What is to be written: sessions without a note after the days that their area allows, drafts, second signatures."""

from datetime import date, timedelta

import pytest

from tests.attendance.browsing import statements
from tests.notes.conftest import Circle
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Entry
from tracker.core import clock
from tracker.core.database import db
from tracker.notes import listing

pytestmark = pytest.mark.every_database

TODAY = clock.today("Europe/London")
HERE = Entry("ATTC")


def missing(actor: Actor, today: date) -> list[int]:
    """The sessions without a note that somebody is shown on a day."""
    db.close_reading()
    return [one.session_id for one in listing.lacking(actor, today)]


def test_a_session_without_any_note_is_missing_after_the_areas_days(circle: Circle) -> None:
    group = circle.group
    circle.make.signed_register(group.facilitator, group.session_id)
    assert missing(group.lead, TODAY + timedelta(days=4)) == []
    assert missing(group.lead, TODAY + timedelta(days=5)) == [group.session_id]
    assert missing(group.facilitator, TODAY + timedelta(days=61)) == []
    assert missing(circle.make.lead(circle.make.area()), TODAY + timedelta(days=5)) == []
    circle.asks(missing_days=2)
    assert missing(group.facilitator, TODAY + timedelta(days=2)) == [group.session_id]
    circle.signed(membership_id=None)
    assert missing(group.lead, TODAY + timedelta(days=5)) == []


def test_the_registers_own_note_is_one_unless_the_area_asks_for_full_notes(circle: Circle) -> None:
    group, later = circle.group, TODAY + timedelta(days=7)
    noted = {circle.first: Entry("ATTC", minutes=120, note="Took part.")}
    circle.make.signed_register(group.facilitator, group.session_id, noted)
    assert missing(group.lead, later) == []
    circle.asks(full_notes=True)
    assert missing(group.lead, later) == [group.session_id]
    circle.write(membership_id=None)  # a draft is not enough
    assert missing(group.lead, later) == [group.session_id]


def test_where_nobody_came_no_note_is_missing(circle: Circle) -> None:
    group = circle.group
    nobody = dict.fromkeys(group.membership_ids, Entry("UAAB"))
    circle.make.signed_register(group.facilitator, group.session_id, nobody)
    assert missing(group.lead, TODAY + timedelta(days=7)) == []


def test_drafts_and_second_signatures_are_listed_for_those_who_can_give_them(circle: Circle) -> None:
    group = circle.group
    circle.asks(countersign=True)
    draft = circle.write().note_id
    signed = circle.signed(membership_id=group.membership_ids[1])
    assert [one.id for one in listing.unsigned(group.lead)] == [draft]
    assert [one.id for one in listing.to_countersign(group.lead)] == [signed]
    with statements() as sent:
        listing.to_countersign(group.lead)
        listing.lacking(group.lead, TODAY)
    assert len(sent) == 4
    stranger = circle.make.lead(circle.make.area())
    db.close_reading()
    assert (listing.unsigned(stranger), listing.to_countersign(stranger)) == ((), ())


def test_the_digest_counts_a_draft_for_whoever_saved_it_until_it_is_signed(circle: Circle) -> None:
    group = circle.group
    everybody = [group.facilitator.user_id or 0, group.second.user_id or 0, group.lead.user_id or 0]
    circle.make.signed_register(group.facilitator, group.session_id)
    assert not to_sign(everybody)
    circle.write(membership_id=None)
    assert to_sign(everybody) == {everybody[0]: 1}
    circle.signed(membership_id=None)
    assert not to_sign(everybody)


def to_sign(user_ids: list[int]) -> dict[int, int]:
    """How many drafts each of some users has to sign."""
    db.close_reading()
    return dict(listing.notes_to_sign(user_ids))
