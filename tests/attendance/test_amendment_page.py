"""Amending a signed row on its page."""

from dataclasses import replace

from tests.attendance.browsing import Browser
from tests.attendance.group import ABSENT, HERE, Group
from tests.browserless import fields_of
from tracker.attendance.rules.marks import Entry


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
    page = ruth.follows(ruth.client.post(amend, data={**fields, "reason": "He was at court"}))
    assert "He was at court" in page
    assert "<del>Unacceptable absence</del>" in page
    assert group.entries()[0] == Entry("AACL", note="No word")


def test_an_amendment_that_a_colleague_overtook_is_kept_beside_the_row_as_it_is(ruth: Browser, group: Group) -> None:
    first = group.members[0]
    group.sign(group.ruth, group.all_here())
    amend = f"{ruth.path}/{first}/amend"
    fields = {**fields_of(ruth.client.get(amend).text, amend), f"outcome-{first}": "UAAB", "reason": "Wrong sheet"}
    other = {**fields, f"outcome-{first}": "AAME"}
    assert ruth.client.post(amend, data=other).status_code == 302
    late = ruth.client.post(amend, data=fields)
    assert late.status_code == 409
    again = fields_of(late.text, amend)
    assert (again[f"outcome-{first}"], again["reason"]) == ("UAAB", "Wrong sheet")
    assert ruth.client.post(amend, data=again).status_code == 302
    assert group.entries()[0] == ABSENT


def test_amending_a_draft_leads_to_its_page_and_a_row_that_nobody_has_is_not_there(ruth: Browser, group: Group) -> None:
    first, second, _ = group.members
    group.save(group.ruth, group.page(), {first: HERE})
    assert ruth.client.get(f"{ruth.path}/{first}/amend").location == ruth.path
    assert ruth.client.get(f"{ruth.path}/{second}/amend").location == ruth.path
    assert ruth.client.get(f"{ruth.path}/999/amend").status_code == 404
