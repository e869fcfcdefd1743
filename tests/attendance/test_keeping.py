"""How an area keeps its registers: its words, a second facilitator's confirmation, and registers that are overdue."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attendance.browsing import Browser
from tests.attendance.group import NOW, Group, counted
from tests.browserless import fields_of
from tracker.accounts.rules import Actor
from tracker.attendance import keeping as reads
from tracker.attendance.rules.holding import ConfirmationState
from tracker.attendance.rules.keeping import Keeping, Wording, sign_by
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance
from tracker.attendance.service.confirming import confirm_register, dispute_register
from tracker.attendance.service.keeping import chase_overdue, chase_undetermined, set_keeping, word_outcome
from tracker.core import clock
from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.delivery.bank_holidays import closed_in

ClientAs = Callable[[Actor], FlaskClient]
ILL = Wording(enabled=True, short_label="Ill", hint="With a note from a doctor")
MEDICAL = Wording(enabled=True, short_label="Medical")


@settings(deadline=None)
@given(st.dates(date(2026, 1, 1), date(2027, 12, 1)), st.integers(1, 10))
def test_a_register_is_in_time_for_so_many_working_days(day: date, within: int) -> None:
    closed = closed_in("SCT")
    last = sign_by(day, within, closed)
    days = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert sum(one.weekday() < 5 and closed(one) is None for one in days) == within
    assert last.weekday() < 5
    assert closed(last) is None


def test_the_holidays_are_those_of_the_nation() -> None:
    eve = date(2026, 12, 31)
    assert sign_by(eve, 1, closed_in("ENG")) == date(2027, 1, 4)
    assert sign_by(eve, 1, closed_in("SCT")) == date(2027, 1, 5)


@pytest.mark.every_database
def test_an_area_words_an_outcome_and_what_was_signed_keeps_its_words(group: Group) -> None:
    lead, area = group.world.lead, group.world.area_id
    group.sign(group.ruth, group.all_here())
    with clock.standing_at(NOW + timedelta(hours=1)):
        word_outcome(lead, area, "AAME", ILL, seen=MEDICAL)
        off = Wording(enabled=False, short_label="Holiday")
        word_outcome(lead, area, "AAHO", off, seen=Wording(enabled=True, short_label="Holiday"))
        outcomes = group.page(group.make.session_ids(group.world.delivery_id)[1]).outcomes
    assert (outcomes["AAME"].short_label, outcomes["AAME"].hint) == ("Ill", "With a note from a doctor")
    assert not outcomes["AAHO"].enabled
    assert outcomes["AAME"].label == "Acceptable absence: medical"
    assert group.page().outcomes["AAME"].short_label == "Medical"


def test_plain_attendance_stays_in_use_and_a_label_is_given(group: Group) -> None:
    lead, area = group.world.lead, group.world.area_id
    with pytest.raises(Refused, match="stays in use"):
        word_outcome(lead, area, "ATTC", Wording(False, "Attended"), seen=Wording(True, "Attended"))
    seen = Wording(False, "Deleted legacy record")
    with pytest.raises(Refused, match="only for records"):
        word_outcome(lead, area, "IAPSD", Wording(True, "Deleted"), seen=seen)
    with pytest.raises(Refused, match="Enter what"):
        word_outcome(lead, area, "AAME", Wording(True, " "), seen=MEDICAL)
    with pytest.raises(Stale):
        word_outcome(lead, area, "AAME", ILL, seen=ILL)
    with pytest.raises(Missing):
        word_outcome(lead, area + 99, "AAME", ILL, seen=MEDICAL)


@pytest.mark.every_database
def test_a_second_facilitator_confirms_or_says_what_is_wrong(group: Group) -> None:
    set_keeping(group.world.lead, group.world.area_id, Keeping(asks_confirmation=True))
    group.sign(group.ruth, group.all_here())
    asked = "SELECT owner_id FROM task WHERE kind = 'register_to_confirm' AND done_at IS NULL"
    assert counted(asked) == [(group.owen.user_id,)]
    with pytest.raises(Forbidden):
        confirm_register(group.ruth, group.session_id)
    with pytest.raises(Refused, match="Say what"):
        dispute_register(group.owen, group.session_id, " ")
    dispute_register(group.owen, group.session_id, "One of them left early")
    said = group.page().confirmation
    assert said is not None
    assert (said.state, said.said_by) == (ConfirmationState.DISAGREED, group.owen.name)
    assert counted("SELECT user_id FROM alert WHERE kind = 'register_disputed'") == [(group.world.lead.user_id,)]
    assert counted(asked) == []
    confirm_register(group.owen, group.session_id)
    with pytest.raises(Refused, match="confirmed already"):
        confirm_register(group.owen, group.session_id)


def test_nobody_is_asked_where_one_facilitator_delivered_or_the_area_asks_for_nothing(group: Group) -> None:
    set_keeping(group.world.lead, group.world.area_id, Keeping(asks_confirmation=True))
    alone = frozenset({group.ruth.user_id or 0})
    group.sign(group.ruth, group.all_here(), deliverers=alone)
    assert group.page().confirmation is None
    assert counted("SELECT count(*) FROM task WHERE kind = 'register_to_confirm'") == [(0,)]


@pytest.mark.every_database
def test_a_register_past_its_days_is_chased_once_until_it_is_signed(group: Group) -> None:
    open_tasks = "SELECT owner_id FROM task WHERE kind = 'register_overdue' AND done_at IS NULL"
    with clock.standing_at(NOW + timedelta(days=2)):
        assert chase_overdue() == 0
    with clock.standing_at(NOW + timedelta(days=3)):
        assert [one.session_id for one in reads.overdue()] == [group.session_id]
        assert [chase_overdue(), chase_overdue()] == [1, 0]
        assert counted(open_tasks) == [(group.ruth.user_id,)]
        assert counted("SELECT user_id FROM alert WHERE kind = 'register_overdue'") == [(group.world.lead.user_id,)]
        group.sign(group.ruth, group.all_here())
    assert counted(open_tasks) == []


@pytest.mark.every_database
def test_an_outcome_left_provisional_is_asked_for_once_until_it_is_determined(group: Group) -> None:
    """Five working days after a Tuesday are over on the Wednesday of the week after."""
    away = Entry("UAAB", provisional=True)
    group.sign(group.ruth, {**group.all_here(), group.members[0]: away, group.members[1]: away})
    open_tasks = "SELECT owner_id, due_on FROM task WHERE kind = 'outcome_provisional' AND done_at IS NULL"
    with clock.standing_at(NOW + timedelta(days=7)):
        assert chase_undetermined() == 0
    with clock.standing_at(NOW + timedelta(days=8)):
        assert [chase_undetermined(), chase_undetermined()] == [2, 0]
        asked = [(owner, str(due)[:10]) for owner, due in counted(open_tasks)]
        assert asked == [(group.ruth.user_id, "2026-12-01")] * 2
        seen = fingerprint(group.page().rows[0].entry)
        amend_attendance(group.ruth, group.session_id, group.members[0], Entry("AAME"), "A card came", seen=seen)
    assert len(counted(open_tasks)) == 1


def test_the_settings_page_saves_and_shows_what_is_wrong(group: Group, client_as: ClientAs) -> None:
    client, path = client_as(group.world.lead), f"/registers/areas/{group.world.area_id}"
    assert client.get("/registers").location == path
    fields = fields_of(client.get(path).text, path) if f'action="{path}"' in client.get(path).text else {}
    fields = {**fields, "seen": "0", "sign_within": "3", "determine_within": "4", "asks_confirmation": "y"}
    assert client.post(path, data={**fields, "sign_within": "30", "determine_within": "31"}).status_code == 422
    assert client.post(path, data=fields).status_code == 302
    assert reads.keeping_of(group.world.area_id) == Keeping(True, 3, 4, 1)
    assert client.post(path, data=fields).status_code == 409
    one = f"{path}/outcomes/AAME"
    typed = {"was_enabled": "yes", "was_label": "Medical", "was_hint": "", "enabled": "y", "short_label": "Ill"}
    assert client.post(one, data=typed).status_code == 302
    assert "Ill" in client.get(path).text


def test_the_second_facilitator_confirms_on_one_page(
    owen: Browser, ruth: Browser, group: Group, client_as: ClientAs
) -> None:
    set_keeping(group.world.lead, group.world.area_id, Keeping(asks_confirmation=True))
    group.sign(group.ruth, group.all_here())
    path = f"{owen.path}/confirm"
    assert path in owen.opens().text
    assert path in owen.client.get("/").text
    assert ruth.client.get(path).status_code == 403
    assert "Confirm the register" in owen.client.get(path).text
    assert owen.client.post(path, data={"reason": ""}).status_code == 422
    assert "disagrees" in owen.follows(owen.client.post(path, data={"reason": "One of them left early"}))
    told = client_as(group.world.lead).get("/").text
    assert f'href="{owen.path}">Open<span' in told
    assert "Confirmed" in owen.follows(owen.client.post(path, data={"do": "confirm"}))


def test_the_register_is_drawn_in_the_words_of_its_area(ruth: Browser, group: Group) -> None:
    word_outcome(group.world.lead, group.world.area_id, "AAME", ILL, seen=MEDICAL)
    drawn = ruth.opens().text
    assert 'title="With a note from a doctor">Ill</label>' in drawn
    assert ">Medical</label>" not in drawn
