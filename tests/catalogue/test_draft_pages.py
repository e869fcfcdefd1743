"""The editor's pages: checked as it is typed, nothing typed lost, a colleague's save told, published for good."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.catalogue.samples import sound, write
from tests.make import Make
from tracker.accounts.rules import SYSTEM, Actor, Role
from tracker.catalogue import queries, service
from tracker.core.database import db

Browse = Callable[[Actor], FlaskClient]


@pytest.fixture
def lead(make: Make, tmp_path: Path) -> Actor:
    """A programme lead on a service that has version 1 of Steady."""
    write(tmp_path, sound())
    service.load_definitions(SYSTEM, tmp_path)
    found: Actor = make.staff(Role.PROGRAMME_LEAD)
    return found


@pytest.fixture
def browser(lead: Actor, client_as: Browse) -> FlaskClient:
    """The lead's browser."""
    return client_as(lead)


@pytest.fixture
def draft(lead: Actor) -> str:
    """The address of a draft of version 2 of Steady."""
    return f"/programmes/drafts/{service.start_draft(lead, code='steady', version='1')}"


def words(text: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def text_of(address: str) -> str:
    db.close_reading()
    return queries.draft(int(address.rpartition("/")[2])).text


def test_a_lead_finds_the_way_from_a_version_to_its_draft(browser: FlaskClient) -> None:
    assert "Draft a new version" in browser.get("/programmes/steady/1").text
    assert "Drafts of new versions" in browser.get("/programmes/").text
    answer = browser.post("/programmes/steady/1/draft")
    page = browser.get(answer.location)
    assert "Draft of steady, version 2" in words(page.text)
    assert "Nothing to put right This text can be published as it stands." in words(page.text)
    assert "steady, version 2" in words(browser.get("/programmes/drafts").text)


def test_others_see_neither_the_way_nor_the_drafts(lead: Actor, draft: str, make: Make, client_as: Browse) -> None:
    facilitator = client_as(make.staff(Role.FACILITATOR))
    assert "Draft a new version" not in facilitator.get("/programmes/steady/1").text
    assert "Drafts of new versions" not in facilitator.get("/programmes/").text
    assert facilitator.get(draft).status_code == 403


def test_saving_checks_and_keeps_what_is_wrong(browser: FlaskClient, draft: str) -> None:
    text = text_of(draft).replace("minutes = 330", "minutes = 300").replace('status = "current"', 'status = "live"')
    answer = browser.post(draft, data={"text": text, "seen": "1", "save": "Save and check"}, follow_redirects=True)
    page = words(answer.text)
    assert "2 things to put right" in page
    assert re.search(r"line 7: status: must be one of", page)
    assert re.search(r"line \d+: formats\.group\.minutes: says 300, but the sessions add up to 330", page)
    assert page.index("line 7") < page.index("formats.group.minutes"), "in the order of the text"
    assert text_of(draft) == text


def test_a_check_answers_with_a_piece_of_the_page_and_keeps_nothing(browser: FlaskClient, draft: str) -> None:
    before = text_of(draft)
    answer = browser.post(f"{draft}/check", data={"text": "code = 5\n"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert 'data-line="1"' in answer.text
    assert "code: must be text in quotes" in words(answer.text)
    assert words(browser.post(f"{draft}/check", data={"text": before}).text).startswith("Nothing to put right")
    assert text_of(draft) == before


def test_what_cannot_be_published_comes_back_as_it_was_typed(browser: FlaskClient, draft: str) -> None:
    text = text_of(draft).replace('title = "Welcome"', 'title = "Typed <b>just now</b>"').replace("= 330", "= 300")
    answer = browser.post(draft, data={"text": text, "seen": "1", "publish": "Publish this version"})
    assert answer.status_code == 422
    assert "Not published: put right what is listed below" in answer.text
    assert "Typed &lt;b&gt;just now&lt;/b&gt;" in answer.text
    assert "1 thing to put right" in words(answer.text)
    assert "Typed" not in text_of(draft)


def test_another_name_is_refused_at_the_top(browser: FlaskClient, draft: str) -> None:
    text = text_of(draft).replace('short_name = "Steady"', 'short_name = "Firm"')
    answer = browser.post(draft, data={"text": text, "seen": "1", "publish": "Publish this version"})
    assert answer.status_code == 422
    assert "short_name: is Firm, but Steady in the other versions: one programme, one name" in words(answer.text)
    assert "Firm" in answer.text


def test_a_colleague_s_text_stands_beside_mine_and_the_next_save_goes_over_it(
    browser: FlaskClient, draft: str, make: Make
) -> None:
    colleague = make.staff(Role.PROGRAMME_LEAD)
    service.save_draft(colleague, int(draft.rpartition("/")[2]), text="theirs = true", seen=1)
    answer = browser.post(draft, data={"text": "mine = true", "seen": "1", "save": "Save and check"})
    assert answer.status_code == 409
    page = words(answer.text)
    assert f"Not saved: {colleague.name} saved another text meanwhile" in page
    assert "theirs = true" in page
    assert "mine = true" in page
    assert 'value="2"' in answer.text
    browser.post(draft, data={"text": "mine = true", "seen": "2", "save": "Save and check"})
    assert text_of(draft) == "mine = true\n"


def test_publishing_leads_to_the_version_and_the_draft_with_it(browser: FlaskClient, draft: str) -> None:
    text = text_of(draft).replace('title = "First edition"', 'title = "Second edition"')
    answer = browser.post(draft, data={"text": text, "seen": "1", "publish": "Publish this version"})
    assert answer.location == "/programmes/steady/2"
    page = words(browser.get(answer.location).text)
    assert "Published: version 2. It will not change any more." in page
    assert "Second edition" in page
    assert browser.get(draft).location == "/programmes/steady/2"
    assert "Compare with version 1" in page
    compared = words(browser.get("/programmes/steady/compare/1/2").text)
    assert "1 change from “First edition” to “Second edition”" in compared
    assert "Changed Title: Second edition; before: First edition" in compared
    assert "No draft is open" in words(browser.get("/programmes/drafts").text)


def test_a_published_draft_cannot_be_saved_from_an_old_page(browser: FlaskClient, draft: str) -> None:
    text = text_of(draft)
    browser.post(draft, data={"text": text, "seen": "1", "publish": "Publish this version"})
    answer = browser.post(draft, data={"text": text + "# more", "seen": "1", "save": "Save and check"})
    assert answer.status_code == 422
    assert "it changes no more" in answer.text
    assert "# more" in answer.text
    browser.post(f"{draft}/drop")
    assert "it changes no more" in browser.get("/programmes/drafts").text


def test_a_page_that_sends_no_text_empties_nothing(browser: FlaskClient, draft: str) -> None:
    before = text_of(draft)
    browser.post(draft, data={"seen": "1"})
    emptied = browser.post(draft, data={"text": "", "seen": "1", "save": "Save and check"})
    assert emptied.status_code == 422
    assert browser.post(draft, data={"text": "x = 1", "seen": "nonsense"}).status_code == 409
    assert text_of(draft) == before


def test_a_new_programme_begins_from_its_code(browser: FlaskClient) -> None:
    refused = browser.post("/programmes/drafts", data={"code": "Not A Code"})
    assert refused.status_code == 422
    assert "Not A Code" in refused.text
    assert "Enter a code of small letters" in words(refused.text)
    assert "Enter a code for the new programme" in browser.post("/programmes/drafts", data={"code": ""}).text
    page = browser.get(browser.post("/programmes/drafts", data={"code": "new-steps"}).location)
    assert "Draft of new-steps, version 1" in words(page.text)


def test_a_draft_thrown_away_is_gone_and_throwing_it_again_is_harmless(browser: FlaskClient, draft: str) -> None:
    assert browser.post(f"{draft}/drop").location == "/programmes/drafts"
    assert browser.get(draft).status_code == 404
    assert "thrown away already" in browser.post(f"{draft}/drop", follow_redirects=True).text


def test_two_versions_that_say_the_same_are_said_to(browser: FlaskClient) -> None:
    assert "The two versions say the same." in browser.get("/programmes/steady/compare/1/1").text
    assert browser.get("/programmes/steady/compare/1/7").status_code == 404
