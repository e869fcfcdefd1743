"""Static files: kept for ever under the address of their content, and small on a first visit."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from tests.ui.conftest import Make
from tracker.ui import assets, stylesheets

FIRST_VISIT_BYTES = 150_000


def files_of(page: str) -> list[str]:
    return re.findall(r'(?:href|src)="(/static/[^"]+)"', page)


def test_a_file_is_kept_for_ever_and_named_by_its_content(browser: FlaskClient) -> None:
    addresses = files_of(browser.get("/today").text)
    assert len(addresses) >= 4
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", address)
        assert "Set-Cookie" not in answer.headers


def test_another_checksum_is_gone(browser: FlaskClient) -> None:
    address = files_of(browser.get("/today").text)[0]
    wrong = re.sub(r"\.[0-9a-f]{12}\.", ".000000000000.", address)
    assert browser.get(wrong).status_code == 404
    assert browser.get("/static/../ui/layout.py").status_code == 404
    assert browser.post(address).status_code == 405


def test_a_file_comes_compressed_as_the_browser_can(browser: FlaskClient) -> None:
    address = next(each for each in files_of(browser.get("/today").text) if each.endswith(".css"))
    plain = browser.get(address)
    small = browser.get(address, headers={"Accept-Encoding": "gzip, deflate, br"})
    older = browser.get(address, headers={"Accept-Encoding": "gzip, br;q=0"})
    assert [each.headers.get("Content-Encoding") for each in (plain, small, older)] == [None, "br", "gzip"]
    assert brotli.decompress(small.data) == gzip.decompress(older.data) == plain.data
    assert {answer.headers["Vary"] for answer in (plain, small, older)} == {"Accept-Encoding"}
    assert len({answer.headers["ETag"] for answer in (plain, small, older)}) == 3


def test_a_browser_that_has_the_file_is_told_so(browser: FlaskClient) -> None:
    address = files_of(browser.get("/today").text)[0]
    etag = browser.get(address).headers["ETag"]
    again = browser.get(address, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_scripts_import_each_other_by_their_real_addresses(browser: FlaskClient) -> None:
    addresses = files_of(browser.get("/today").text)
    start = next(each for each in addresses if "/start." in each)
    imported = re.findall(r'from "\./([^"]+)"', browser.get(start).text)
    assert imported
    assert all(f"/static/{name}" in addresses for name in imported), "what start.js imports is preloaded"


def test_a_first_visit_costs_little(browser: FlaskClient) -> None:
    accept = {"Accept-Encoding": "gzip"}
    page = browser.get("/today", headers=accept)
    addresses = set(files_of(gzip.decompress(page.data).decode()))
    total = len(page.data) + sum(len(browser.get(each, headers=accept).data) for each in addresses)
    assert total < FIRST_VISIT_BYTES / 3


def test_a_changed_file_is_seen_at_once_by_people_who_work_on_it(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(debug=True)
    files = app.extensions["ui"].files
    before = files.address_of("matrix.js")
    sources = list(assets._sources())
    monkeypatch.setattr(assets, "_last_change", lambda: 1e12)
    monkeypatch.setattr(
        assets,
        "_sources",
        lambda: [(name, text + "//" if name == "matrix.js" else text) for name, text in sources],
    )
    assert files.address_of("matrix.js") != before
    assert app.test_client().get(files.address_of("matrix.js")).status_code == 200


def test_every_style_sheet_and_script_in_the_folder_is_served(make_app: Make) -> None:
    files = make_app().extensions["ui"].files
    for path in (Path(assets.STATIC) / "js").glob("*.js"):
        assert files.address_of(path.name)
    in_folder = {path.stem for path in (Path(assets.STATIC) / "css").glob("*.css")}
    assert in_folder == set(stylesheets.OUR_SHEETS)
