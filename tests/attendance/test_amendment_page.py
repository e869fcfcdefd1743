"""Amending a signed row on its page."""

from dataclasses import replace

import pytest

from tests.attendance.browsing import Browser
from tests.attendance.group import ABSENT, HERE, Group
from tests.browserless import fields_of
from tracker.attendance import effects_preview
from tracker.attendance.effects_preview import describe, facts
from tracker.attendance.rules.consequences import Fact, consequences
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service.amending import amend_attendance, preview_amendment
from tracker.core.database import db


def test_a_signed_row_is_amended_with_a_reason(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, {**group.all_here(), first: replace(ABSENT, note="No word")})
    amend = f"{ruth.path}/{first}/amend"
    assert amend in ruth.opens().text
    fields = fields_of(ruth.client.get(amend).text, amend)
    fields |= {f"outcome-{first}": "other", f"other-{first}": "AACL"}
    refused = ruth.client.post(amend, data=fields)
    assert refused.status_code == 422
    assert "Give a reason for the change" in refused.text
    assert fields_of(refused.text, amend)[f"other-{first}"] == "AACL"
    reasoned = {**fields, "reason": "He was at court"}
    shown = ruth.client.post(amend, data=reasoned)
    assert shown.status_code == 200
    assert "Nothing is saved yet" in shown.text
    assert "Unacceptable absences there" in shown.text
    assert group.entries()[0] == replace(ABSENT, note="No word")
    page = ruth.follows(ruth.client.post(amend, data={**fields_of(shown.text, amend), "do": "confirm"}))
    assert "He was at court" in page
    assert "<del>Unacceptable absence</del>" in page
    assert group.entries()[0] == Entry("AACL", note="No word")


def test_an_amendment_that_a_colleague_overtook_is_kept_beside_the_row_as_it_is(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, group.all_here())
    amend = f"{ruth.path}/{first}/amend"
    fields = {
        **fields_of(ruth.client.get(amend).text, amend),
        f"outcome-{first}": "UAAB",
        "reason": "Wrong sheet",
        "do": "confirm",
    }
    other = {**fields, f"outcome-{first}": "AAME"}
    assert ruth.client.post(amend, data=other).status_code == 302
    late = ruth.client.post(amend, data=fields)
    assert late.status_code == 409
    again = fields_of(late.text, amend)
    assert (again[f"outcome-{first}"], again["reason"]) == ("UAAB", "Wrong sheet")
    assert ruth.client.post(amend, data={**again, "do": "confirm"}).status_code == 302
    assert group.entries()[0] == ABSENT


def test_amending_a_draft_leads_to_its_page_and_a_row_that_nobody_has_is_not_there(ruth: Browser, group: Group) -> None:
    first, second, _ = group.members
    group.save(group.ruth, group.page(), {first: HERE})
    assert ruth.client.get(f"{ruth.path}/{first}/amend").location == ruth.path
    assert ruth.client.get(f"{ruth.path}/{second}/amend").location == ruth.path
    assert ruth.client.get(f"{ruth.path}/999/amend").status_code == 404


@pytest.mark.every_database
def test_what_an_amendment_would_change_is_what_it_then_changes(group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, group.all_here())
    row = group.page().rows[0]
    asked = (group.ruth, group.session_id, first, ABSENT, "He was not there")
    shown = preview_amendment(*asked, seen=fingerprint(row.entry))
    before = facts(group.page(), row)
    assert group.entries()[0] == HERE
    amend_attendance(*asked, seen=fingerprint(row.entry))
    db.close_reading()
    assert shown == consequences(before, facts(group.page(), row))
    said = {one.about: (one.before, one.after) for one in shown}
    assert said["Catch-up for this session"] == ("None", "Open")
    assert said["Minutes credited for it"] == ("150 of 150", "0 of 150")
    assert said["Told of this row"][0] == "Nobody"


def test_areas_above_add_their_facts_to_what_is_shown(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects_preview, "_describers", [])
    for _ in range(2):
        describe(_failures)
    group.sign(group.ruth, group.all_here())
    row = group.page().rows[0]
    shown = preview_amendment(
        group.ruth, group.session_id, group.members[0], ABSENT, "Was away", seen=fingerprint(row.entry)
    )
    assert [(one.before, one.after) for one in shown if one.about == "Failures"] == [("0", "1")]


def _failures(_page: RegisterPage, row: Row) -> list[Fact]:
    return [Fact("Failures", str(int(row.entry.outcome == "UAAB")))]
