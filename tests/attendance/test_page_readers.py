"""Who may open a register, who may record it, and that what they read is words."""

from dataclasses import replace

from tests.attendance.browsing import At, Browser
from tests.attendance.group import HERE, Group


def test_the_lead_of_the_area_reads_and_does_not_record(at_register: At, ruth: Browser, group: Group) -> None:
    lead = at_register(group.world.lead)
    assert "has not been taken" in lead.opens().text
    group.save(group.ruth, group.page(), {group.members[0]: replace(HERE, note="Spoke first")}, group_note="Recap")
    page = lead.opens().text
    assert "A draft: nothing here counts until a facilitator signs it." in page
    assert "Spoke first" in page
    assert "Recap" in page
    assert "<textarea" not in page
    group.sign(group.ruth, group.all_here())
    assert "/amend" in ruth.opens().text
    assert "/amend" not in lead.opens().text
    assert lead.sends("draft", on={"head_was": ""}).status_code == 403
    assert lead.client.get(f"{lead.path}/{group.members[0]}/amend").status_code == 403


def test_who_works_elsewhere_finds_no_register_and_who_takes_none_may_not(at_register: At, group: Group) -> None:
    answers = {
        group.make.facilitator(group.world.area_id): (404, 404, 404),
        group.make.lead(group.make.area()): (404, 403, 403),
        group.world.officer: (403, 403, 403),
        group.make.administrator(): (403, 403, 403),
    }
    for actor, expected in answers.items():
        somebody = at_register(actor)
        amend = somebody.client.get(f"{somebody.path}/{group.members[0]}/amend")
        for sent in ({"head_was": ""}, {"was-1": "", "minutes-1": "junk"}):
            posted = somebody.sends("sign", on=sent)
            assert (somebody.opens().status_code, posted.status_code, amend.status_code) == expected
    assert group.page().state is None


def test_words_of_a_note_are_shown_as_words(ruth: Browser, at_register: At, group: Group) -> None:
    note = "</textarea><script>alert(1)</script>"
    ruth.sends("draft", {f"note-{group.members[0]}": note, "group_note": note})
    for page in (ruth.opens().text, at_register(group.world.lead).opens().text):
        assert "<script>alert" not in page
    assert ruth.fields()[f"note-{group.members[0]}"] == note
