"""A programme lead drafts a new version, is told of a mistake as it is typed, and publishes it; two leads at once."""

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PHONE, Opens, Visitor

LONGER = ("minutes = { group = 120, one_to_one = 60 }", "minutes = { group = 130, one_to_one = 60 }")
TOTAL = ("minutes = 3120", "minutes = 3130")


def text_of(lead: Visitor) -> str:
    return lead.page.get_by_label("Definition").input_value()


def types_over(lead: Visitor, *changed: tuple[str, str]) -> Visitor:
    """Put each text in the place of the first that is like it, as typed."""
    text = text_of(lead)
    for old, new in changed:
        assert old in text
        text = text.replace(old, new, 1)
    return lead.fills("Definition", text)


def test_a_new_version_is_drafted_checked_as_it_is_typed_published_and_compared(opens: Opens) -> None:
    lead = opens().signs_in("grace").goes("Programmes").finds_no_fault()
    lead.goes("Hedgerow (invented), version 1").finds_no_fault()
    lead.presses("Draft a new version")
    assert lead.reads("This text can be published as it stands.")
    lead.finds_no_fault()

    types_over(lead, LONGER)
    assert lead.reads("1 thing to put right"), "without a button pressed"
    expect(lead.page.get_by_text(re.compile(r"line \d+: formats\.group\.minutes: says 3120"))).to_be_visible()
    lead.finds_no_fault()
    lead.page.get_by_text(re.compile(r"line \d+: formats\.group\.minutes")).click()
    picked = (
        "document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd)"
    )
    assert lead.page.evaluate(picked) == "minutes = 3120", "the message leads to its line"

    lead.presses("Publish this version")
    assert lead.reads("Not published: put right what is listed below")
    lead.finds_no_fault()
    assert LONGER[1] in text_of(lead), "nothing typed is lost"
    types_over(lead, TOTAL)
    assert lead.reads("Nothing to put right")
    lead.presses("Publish this version")
    assert lead.reads("Published: version 2. It will not change any more.")
    lead.finds_no_fault()
    lead.goes("Compare with version 1")
    assert lead.reads("Welcome (Foundation), group, minutes: 130; before: 120")
    lead.finds_no_fault()

    lead.goes("Deliveries").goes("Set up a group")
    lead.chooses("Programme", "Hedgerow (invented), version 2")


def test_without_scripts_and_on_a_phone_a_draft_is_checked_when_it_is_saved(opens: Opens) -> None:
    lead = opens(scripts=False, size=PHONE).signs_in("grace").goes("Programmes").goes("Drafts of new versions")
    lead.fills("Code of the new programme", "steady-steps").presses("Begin a new programme")
    types_over(lead, ("sessions = 2", "sessions = 3")).presses("Save and check")
    assert lead.reads("formats.group.sessions: says 3, but the sessions add up to 2")
    types_over(lead, ("sessions = 3", "sessions = 2")).presses("Publish this version")
    assert lead.reads("Published: version 1. It will not change any more.")


def test_two_leads_at_one_draft_are_told_of_each_other(opens: Opens) -> None:
    path = "/programmes/drafts"
    grace = opens().signs_in("grace").opens(path).goes("hedgerow, version 2")
    ewan = opens().signs_in("ewan").opens(path).goes("hedgerow, version 2")
    types_over(ewan, ("Foundation, formulation", "Ewan’s title")).presses("Save and check")
    assert ewan.reads("by Ewan Rowan")
    types_over(grace, ("Foundation, formulation", "Grace’s title")).presses("Save and check")
    assert grace.reads("Not saved: Ewan Rowan saved another text meanwhile")
    grace.finds_no_fault()
    assert "Grace’s title" in text_of(grace)
    grace.page.get_by_text("The text of Ewan Rowan").click()
    assert grace.reads("Ewan’s title")
    grace.presses("Save and check")
    assert grace.reads("Nothing to put right")
    assert "Grace’s title" in text_of(grace)
