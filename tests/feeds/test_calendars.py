"""Calendars: what a token opens, to whom, for how long, and that no name is ever in one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from tests.make import Make
from tests.make.attendance import World
from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM, Actor
from tracker.accounts.service import set_active
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused
from tracker.core.transactions import command
from tracker.delivery.queries import delivery_for, session_for
from tracker.delivery.service.covering import give_cover
from tracker.delivery.service.dates import change_session
from tracker.delivery.service.moving import give_room
from tracker.feeds import queries
from tracker.feeds.models import Feed
from tracker.feeds.rules import MOST
from tracker.feeds.service import make_feed, revoke_feed
from tracker.resources.rules.places import RoomDetails
from tracker.resources.service.places import add_room
from tracker.timetable.cascade import Wanted
from tracker.timetable.previews import preview
from tracker.timetable.rules.changes import Kind
from tracker.timetable.service import change_timetable, undo_change

ClientAs = Callable[[Actor], FlaskClient]
pytestmark = pytest.mark.every_database


@pytest.fixture
def group(make: Make) -> World:
    """A group of three that meets today."""
    made: World = make.group_today(members=3)
    return made


def read(client: FlaskClient, token: str) -> list[Any]:
    """The events of the calendar behind a token, as another programme reads them."""
    db.close_reading()
    answer = client.get(f"/calendar/{token}.ics")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def status(client: FlaskClient, token: str) -> int:
    db.close_reading()
    return int(client.get(f"/calendar/{token}.ics").status_code)


def test_ones_own_calendar_holds_code_time_and_place_and_no_name(group: World, make: Make, client: FlaskClient) -> None:
    made = make_feed(group.facilitator, kind="own")
    events = read(client, made.token)
    delivery = delivery_for(SYSTEM, group.delivery_id)
    assert len(events) == len(make.session_ids(group.delivery_id))
    first = next(each for each in events if each["uid"].startswith(f"session-{group.session_id}@"))
    session = session_for(SYSTEM, group.session_id)
    assert str(first["summary"]) == f"{delivery.code}, session {session.number}"
    assert str(first["location"]) == delivery.venue
    assert session.on_date is not None
    assert session.starts_at is not None
    assert first.start == clock.at_local(session.on_date, session.starts_at, session.zone)
    assert first.end - first.start == timedelta(minutes=session.minutes)
    db.close_reading()
    text = client.get(f"/calendar/{made.token}.ics").text
    names = [row.name for row in make.open_register(group.facilitator, group.session_id).rows]
    surnames = [name.partition(",")[0] for name in names]
    assert [
        each for each in [*surnames, delivery.title, delivery.programme, group.facilitator.name] if each in text
    ] == []


def test_no_cookie_is_set_and_an_unchanged_calendar_is_not_sent_again(group: World, client: FlaskClient) -> None:
    token = make_feed(group.facilitator, kind="own").token
    db.close_reading()
    first = client.get(f"/calendar/{token}.ics")
    assert "Set-Cookie" not in first.headers
    again = client.get(f"/calendar/{token}.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_session_that_is_moved_keeps_its_identifier_and_its_sequence_rises(
    group: World, make: Make, client: FlaskClient
) -> None:
    token = make_feed(group.facilitator, kind="delivery", delivery_id=group.delivery_id).token
    moved = make.session_ids(group.delivery_id)[-1]
    before = {str(each["uid"]): each for each in read(client, token)}
    session = session_for(SYSTEM, moved)
    assert session.on_date is not None
    assert session.starts_at is not None
    on = session.on_date + timedelta(days=3)
    change_session(SYSTEM, moved, on_date=on, starts_at=session.starts_at, on_holiday=True)
    after = {str(each["uid"]): each for each in read(client, token)}
    assert set(before) == set(after)
    uid = next(each for each in after if each.startswith(f"session-{moved}@"))
    assert after[uid]["sequence"] > before[uid]["sequence"]
    assert after[uid].start.date() == on


def test_a_date_that_was_given_up_is_cancelled_and_gone_again_once_that_is_undone(
    group: World, make: Make, client: FlaskClient
) -> None:
    token = make_feed(group.lead, kind="delivery", delivery_id=group.delivery_id).token
    session = session_for(SYSTEM, make.session_ids(group.delivery_id)[2])
    before = {str(each["uid"]): each for each in read(client, token)}
    wanted = Wanted(Kind.CANCEL_LAST, session.id)
    seen = preview(group.lead, group.delivery_id, wanted).fingerprint
    change = change_timetable(group.lead, delivery_id=group.delivery_id, wanted=wanted, why="No heating", seen=seen)
    after = {str(each["uid"]): each for each in read(client, token)}
    (uid,) = set(after) - set(before)
    assert uid.startswith(f"session-{session.id}-{session.on_date:%Y%m%d}@")
    assert (str(after[uid]["status"]), after[uid].start.date()) == ("CANCELLED", session.on_date)
    held = next(each for name, each in after.items() if name.startswith(f"session-{session.id}@"))
    assert str(held["status"]) == "CONFIRMED"
    assert after[uid]["sequence"] > held["sequence"] > before[str(held["uid"])]["sequence"]
    undo_change(group.lead, change_id=change)
    assert {str(each["uid"]) for each in read(client, token)} == set(before)


def test_whoever_covers_sees_the_session_and_whose_place_is_taken_does_not(
    group: World, make: Make, client: FlaskClient
) -> None:
    colleague = make.facilitator(group.area_id)
    theirs, own = make_feed(colleague, kind="own").token, make_feed(group.facilitator, kind="own").token
    assert read(client, theirs) == []
    give_cover(
        group.lead,
        session_id=group.session_id,
        user_id=colleague.user_id or 0,
        until_on=clock.today("Europe/London"),
        instead_of=group.facilitator.user_id,
    )
    assert len(read(client, theirs)) == 1
    assert not any(each["uid"].startswith(f"session-{group.session_id}@") for each in read(client, own))


def test_a_revoked_token_and_a_guess_lead_nowhere(group: World, client: FlaskClient) -> None:
    made = make_feed(group.facilitator, kind="own")
    other = make_feed(group.facilitator, kind="own")
    with pytest.raises(Missing):
        revoke_feed(group.second, feed_id=made.feed_id)
    revoke_feed(group.facilitator, feed_id=made.feed_id)
    assert [status(client, token) for token in (made.token, other.token, "guess")] == [404, 200, 404]
    db.close_reading()
    assert [each.id for each in queries.feeds_of(group.facilitator)] == [other.feed_id]
    with pytest.raises(Missing):
        revoke_feed(group.facilitator, feed_id=made.feed_id)


def test_a_token_opens_no_more_than_its_user_may_know_today(group: World, make: Make, client: FlaskClient) -> None:
    mine = make_feed(group.second, kind="delivery", delivery_id=group.delivery_id).token
    own = make_feed(group.second, kind="own").token
    assert status(client, mine) == 200
    set_active(make.administrator(), user_id=group.second.user_id or 0, active=False, seen=1)
    assert [status(client, token) for token in (mine, own)] == [404, 404]


def test_of_the_token_only_a_hash_is_kept_and_the_trail_has_neither(group: World) -> None:
    made = make_feed(group.facilitator, kind="own")
    revoke_feed(group.facilitator, feed_id=made.feed_id)
    db.close_reading()
    kept = db.scalar(select(Feed.token_hash).where(Feed.id == made.feed_id))
    assert len(kept) == 64
    lines = db.execute(select(AuditEvent.action, AuditEvent.changes).where(AuditEvent.subject_kind == "calendar")).all()
    assert [line[0] for line in lines] == ["calendar made", "calendar revoked"]
    assert made.token not in str(lines)
    assert kept not in str(lines)


def test_a_calendar_is_refused_without_what_it_shows_and_beyond_the_most(group: World, make: Make) -> None:
    for kind, message in (("", "what the calendar shows"), ("delivery", "delivery"), ("room", "room")):
        with pytest.raises(Refused, match=message):
            make_feed(group.facilitator, kind=kind)
    with pytest.raises(Missing):
        make_feed(make.facilitator(group.area_id), kind="delivery", delivery_id=group.delivery_id)
    with pytest.raises(Missing):
        make_feed(group.facilitator, kind="room", room_id=999)
    for _ in range(MOST):
        make_feed(group.facilitator, kind="own")
    with pytest.raises(Refused, match="revoke one"):
        make_feed(group.facilitator, kind="own")


def test_the_page_makes_shows_once_and_revokes(group: World, client_as: ClientAs, app: Flask) -> None:
    browser = client_as(group.facilitator)
    page = browser.get("/account/calendars").text
    assert "None of your calendars can be read from outside" in page
    assert "Choose what the calendar shows" in browser.post("/account/calendars", data={}).text
    asked = {"kind": "delivery", "delivery_id": str(group.delivery_id), "room_id": ""}
    made = browser.post("/account/calendars", data=asked).text
    token = made.partition("/calendar/")[2].partition(".ics")[0]
    assert status(app.test_client(), token) == 200
    page = browser.get("/account/calendars").text
    assert token not in page
    feed = queries.feeds_of(group.facilitator)[0]
    assert browser.post(f"/account/calendars/{feed.id}/revoke").status_code == 302
    assert status(app.test_client(), token) == 404


def test_a_room_shows_what_is_held_in_it_whatever_the_delivery(group: World, make: Make, client: FlaskClient) -> None:
    lead = group.lead
    room = add_room(lead, area_id=group.area_id, details=RoomDetails("Harbour House", 10))
    token = make_feed(lead, kind="room", room_id=room).token
    assert read(client, token) == []
    meets_there(group.delivery_id, room)
    events = read(client, token)
    assert len(events) == len(make.session_ids(group.delivery_id))
    assert {str(each["location"]) for each in events} == {"Mill Lane Centre, room 2, Harbour House"}


@command
def meets_there(delivery_id: int, room_id: int) -> None:
    """Let a delivery meet in a room."""
    give_room(delivery_id, room_id)
    audit.record(SYSTEM, Action.DELIVERY_CHANGED, "delivery", delivery_id)


def test_a_calendar_asks_for_a_delivery_or_a_room_only_under_the_choice_that_needs_it(
    group: World, client_as: ClientAs
) -> None:
    page = client_as(group.facilitator).get("/account/calendars").text
    of_delivery = page.index('value="delivery"')
    assert of_delivery < page.index("radios__conditional", of_delivery) < page.index('name="delivery_id"')
    assert "aria-controls" not in page[of_delivery:], "a radio may not say that it opens something"
