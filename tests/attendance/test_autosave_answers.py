"""What autosave answers to the page's script, and what it costs."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.attendance.browsing import Browser, statements
from tests.attendance.group import Group
from tracker.accounts.rules import Actor

ClientAs = Callable[[Actor], FlaskClient]
Json = dict[str, Any]
ONE_ROW = 4  # who is signed in; the row; what is written; its line in the trail (outcomes are known by then)


def row_of(browser: Browser, at: int, **typed: str) -> dict[str, str]:
    """The fields of one row, as the script sends them."""
    fields = {name: value for name, value in browser.fields().items() if name.endswith(f"-{at}")}
    return fields | {f"{name}-{at}": value for name, value in typed.items()}


def sends(browser: Browser, at: int, fields: dict[str, str]) -> TestResponse:
    return browser.client.post(f"{browser.path}/{at}", data=fields, headers={"Accept": "application/json"})


def test_a_saved_row_is_answered_with_the_fingerprint_to_send_next(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    answer = sends(ruth, first, row_of(ruth, first, outcome="ATTC", engagement="4"))
    assert answer.status_code == 200
    again = row_of(ruth, first)
    assert answer.json == {"was": again[f"was-{first}"]}
    assert again[f"engagement-{first}"] == "4"


def test_in_a_conflict_both_versions_come_back_drawn_and_as_values(ruth: Browser, owen: Browser, group: Group) -> None:
    first = group.members[0]
    opened = row_of(owen, first, outcome="UAAB", note="No word")
    sends(ruth, first, row_of(ruth, first, outcome="ATTC", note="Came"))
    answer = sends(owen, first, opened)
    assert answer.status_code == 409
    said: Json = answer.json or {}
    assert f"{group.ruth.name} saved this row" in said["conflict"]
    assert "Unacceptable absence" in said["conflict"]
    assert (said["row"]["outcome"], said["note"]) == ("ATTC", "Came\n\nNo word")
    against = said["conflict"].split(f'name="against-{first}" value="')[1].split('"')[0]
    settled = sends(owen, first, opened | {f"keep-{first}": "theirs", f"against-{first}": against})
    kept: Json = settled.json or {}
    assert (settled.status_code, kept["row"]["outcome"], kept["row"]["note"]) == (200, "ATTC", "No word")


def test_what_cannot_be_read_or_stand_is_said_by_field(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    many = sends(ruth, first, row_of(ruth, first, outcome="ATTC", minutes="many"))
    assert (many.status_code, many.json) == (422, {"problems": {"minutes": "minutes must be a whole number"}})
    long = sends(ruth, first, row_of(ruth, first, outcome="ATTC", minutes="900"))
    assert long.status_code == 422
    assert "minutes must be from 0" in (long.json or {})["problems"][f"minutes-{first}"]


def test_a_signed_register_and_a_row_that_went_are_said_as_such(ruth: Browser, group: Group) -> None:
    first, fields = group.members[0], row_of(ruth, group.members[0], outcome="ATTC")
    assert sends(ruth, 999_999, {}).json == {"gone": True}
    group.sign(group.ruth, group.all_here())
    answer = sends(ruth, first, fields)
    assert (answer.status_code, answer.json) == (409, {"signed": True})


def test_the_head_is_saved_alone_and_its_conflict_shows_both(ruth: Browser, owen: Browser, group: Group) -> None:
    names = ("head_was", "group_note", "started_at", "ended_at")
    opened = {name: value for name, value in ruth.fields().items() if name in {*names, "deliverers"}}
    ours = ruth.client.post(f"{ruth.path}/head", data=opened | {"ended_at": "2:10am"})
    assert (ours.status_code, ruth.fields()["ended_at"]) == (200, "2:10am")
    theirs = owen.client.post(f"{owen.path}/head", data=opened | {"ended_at": "2:20am"})
    said: Json = theirs.json or {}
    assert theirs.status_code == 409
    assert "2:20am" in said["conflict"]
    assert said["head"]["ended_at"] == "2:10am"
    mine = opened | {"ended_at": "2:20am", "head_was": said["was"]}
    assert owen.client.post(f"{owen.path}/head", data=mine).status_code == 200
    assert ruth.fields()["ended_at"] == "2:20am"


def test_the_key_is_of_the_sign_in_and_of_nothing_else(client_as: ClientAs, group: Group) -> None:
    one, other, owen = client_as(group.ruth), client_as(group.ruth), client_as(group.owen)
    keys = [(browser.get("/sessions/register-key").json or {})["key"] for browser in (one, one, other, owen)]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
    assert (one.get("/account/draft-key").json or {})["key"] == keys[0], "a browser has one store for all it keeps"
    answer = one.get("/sessions/register-key")
    assert (answer.headers["Cache-Control"], (answer.json or {})["user"]) == ("no-store", group.ruth.user_id)


def test_a_script_is_told_that_the_sign_in_ended_and_the_form_is_still_carried(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    with ruth.client.session_transaction() as session:
        session["_user_id"] = session["_user_id"] + "x"
    assert sends(ruth, first, {}).status_code == 401
    assert ruth.client.get("/sessions/register-key", headers={"Accept": "application/json"}).status_code == 401
    with ruth.client.session_transaction() as session:
        assert "_user_id" in session  # so that the page's own form still goes through the sign-in page


@pytest.mark.every_database
def test_one_row_costs_the_same_few_statements_whatever_else_the_register_holds(
    client_as: ClientAs, group: Group
) -> None:
    large = Group(group.make, group.make.group_today(members=12))
    costs = set()
    for each in (group, large):
        browser, first = Browser(client_as(each.ruth), each.session_id), each.members[0]
        sends(browser, first, row_of(browser, first, outcome="ATTC"))
        fields = row_of(browser, first, engagement="5")
        with statements() as sent:
            assert sends(browser, first, fields).status_code == 200
        costs.add(len(sent))
    assert costs == {ONE_ROW}
