"""Drafts: begun from a version or from nothing, saved right or wrong, published once and never changed again."""

from pathlib import Path

import pytest

from tests.catalogue.samples import sound, toml, write
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.catalogue import queries, service
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale

pytestmark = pytest.mark.every_database


@pytest.fixture
def lead(make: Make, tmp_path: Path) -> Actor:
    """A programme lead on a service that has version 1 of Steady."""
    write(tmp_path, sound())
    service.load_definitions(SYSTEM, tmp_path)
    found: Actor = make.staff(Role.PROGRAMME_LEAD)
    return found


def labels() -> list[str]:
    db.close_reading()
    return [version.label for version in queries.versions()]


def edited(draft_id: int, old: str, new: str) -> str:
    db.close_reading()
    text = queries.draft(draft_id).text
    assert old in text
    return text.replace(old, new)


def test_a_draft_is_the_next_version_of_the_one_it_begins_from(lead: Actor) -> None:
    draft = queries.draft(service.start_draft(lead, code="steady", version="1"))
    assert (draft.code, draft.label, draft.version, draft.published_at) == ("steady", "2", 1, None)
    assert 'version = "2"' in draft.text
    assert service.publish_draft(lead, draft.id, text=draft.text, seen=1) == "2"
    assert labels() == ["Steady, version 2", "Steady, version 1"]
    one, two = (queries.page("steady", label).definition for label in "12")
    assert one.modules == two.modules


def test_a_programme_has_one_open_draft_for_everybody(lead: Actor, make: Make) -> None:
    first = service.start_draft(lead, code="steady", version="1")
    colleague = make.staff(Role.PROGRAMME_LEAD)
    assert service.start_draft(colleague, code="steady", version="1") == first
    db.close_reading()
    assert [draft.id for draft in queries.drafts()] == [first]


def test_a_new_programme_begins_sound_and_is_delivered_once_published(lead: Actor) -> None:
    draft_id = service.start_draft(lead, code="new-steps")
    text = queries.draft(draft_id).text
    assert service.publish_draft(lead, draft_id, text=text, seen=1) == "1"
    assert "New steps, version 1" in labels()


@pytest.mark.parametrize("code", ["", "New steps", "new--steps", "steps-", "ä"])
def test_a_code_that_cannot_stand_is_refused(lead: Actor, code: str) -> None:
    with pytest.raises(Refused, match="small letters, digits and single hyphens"):
        service.start_draft(lead, code=code)


def test_a_programme_that_is_here_is_not_begun_anew(lead: Actor) -> None:
    with pytest.raises(Refused, match="There is a programme steady already"):
        service.start_draft(lead, code="steady")
    with pytest.raises(Missing):
        service.start_draft(lead, code="steady", version="7")


def test_a_draft_is_saved_right_or_wrong(lead: Actor) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    assert service.save_draft(lead, draft_id, text="code = \r\n", seen=1) == 2
    db.close_reading()
    assert queries.draft(draft_id).text == "code =\n"
    assert service.save_draft(lead, draft_id, text="code =", seen=1) == 2, "the same again is no change"


def test_a_colleague_s_save_is_told_and_nothing_is_lost(lead: Actor, make: Make) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    colleague = make.staff(Role.PROGRAMME_LEAD)
    service.save_draft(colleague, draft_id, text="theirs = 1", seen=1)
    with pytest.raises(Stale) as stale:
        service.save_draft(lead, draft_id, text="mine = 1", seen=1)
    assert stale.value.current == queries.draft(draft_id)
    assert queries.draft(draft_id).text == "theirs = 1\n"
    with pytest.raises(Stale):
        service.publish_draft(lead, draft_id, text="mine = 1", seen=1)


def test_a_draft_with_mistakes_is_not_published_and_each_is_said_with_its_line(lead: Actor) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    text = edited(draft_id, "minutes = 330", "minutes = 300")
    number = text.splitlines().index("minutes = 300") + 1
    with pytest.raises(Refused) as refusal:
        service.publish_draft(lead, draft_id, text=text, seen=1)
    assert refusal.value.problems == {
        "text": f"line {number}: formats.group.minutes: says 300, but the sessions add up to 330"
    }
    assert labels() == ["Steady, version 1"]
    assert queries.draft(draft_id).version == 1


def test_a_draft_keeps_the_programme_s_name_code_and_version(lead: Actor) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    text = edited(draft_id, 'short_name = "Steady"', 'short_name = "Firm"')
    with pytest.raises(Refused, match="short_name: is Firm, but Steady in the other versions"):
        service.publish_draft(lead, draft_id, text=text, seen=1)
    with pytest.raises(Refused, match=r"version: is 9, but the file is called 2\.toml"):
        service.publish_draft(lead, draft_id, text=edited(draft_id, 'version = "2"', 'version = "9"'), seen=1)


def test_what_is_published_changes_no_more_by_page_or_by_file(lead: Actor, tmp_path: Path) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    text = queries.draft(draft_id).text
    service.publish_draft(lead, draft_id, text=text, seen=1)
    for act in (service.save_draft, service.publish_draft):
        with pytest.raises(Refused, match="it changes no more"):
            act(lead, draft_id, text="other = 1", seen=1)
    with pytest.raises(Refused, match="it changes no more"):
        service.drop_draft(lead, draft_id)
    write(tmp_path, sound(version="2", title="Second thoughts"))
    with pytest.raises(Refused, match="Steady, version 2 was published here, and the file has changed"):
        service.load_definitions(SYSTEM, tmp_path)
    assert queries.draft(draft_id).published_at is not None
    db.close_reading()
    assert queries.draft(service.start_draft(lead, code="steady", version="2")).label == "3"


def test_a_version_that_a_file_brought_meanwhile_is_not_published_over(lead: Actor, tmp_path: Path) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    text = queries.draft(draft_id).text
    write(tmp_path, sound(version="2"))
    service.load_definitions(SYSTEM, tmp_path)
    with pytest.raises(Refused, match="Steady, version 2 exists already"):
        service.publish_draft(lead, draft_id, text=text, seen=1)


def test_a_draft_may_be_thrown_away(lead: Actor) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    service.drop_draft(lead, draft_id)
    assert labels() == ["Steady, version 1"]
    assert queries.drafts() == []
    with pytest.raises(Missing):
        service.save_draft(lead, draft_id, text="late = 1", seen=1)
    with pytest.raises(Missing):
        queries.draft(draft_id)


@pytest.mark.parametrize(("text", "message"), [(" \n", "Enter the definition"), ("a" * 300_001, "300,000 characters")])
def test_an_empty_or_endless_text_is_refused(lead: Actor, text: str, message: str) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    with pytest.raises(Refused, match=message):
        service.save_draft(lead, draft_id, text=text, seen=1)


def test_a_remark_in_a_draft_is_kept_until_it_is_published(lead: Actor) -> None:
    draft_id = service.start_draft(lead, code="steady", version="1")
    text = toml(sound(version="2")) + "# said at the board\n"
    service.publish_draft(lead, draft_id, text=text, seen=1)
    db.close_reading()
    assert queries.draft(draft_id).text.endswith("# said at the board\n")
