"""Every page, as somebody who may open it sees it: at both widths with axe, and without scripts."""

import sqlite3
from contextlib import closing

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Opens, Visitor
from tests.journeys.walks import FIND, NOT_PAGES, WALKS
from tests.server import RunningServer
from tracker.core import clock


@pytest.fixture(scope="session")
def places(shown: RunningServer) -> dict[str, object]:
    """The numbers of records in the demo that the addresses of `WALKS` name."""
    found: dict[str, object] = {"day": clock.today("Europe/London").isoformat()}
    with closing(sqlite3.connect(shown.log.parent / "demo.sqlite3")) as demo:
        for name, statement in FIND.items():
            found[name] = demo.execute(f"{statement} ORDER BY 1 LIMIT 1", found).fetchone()[0]
    return found


def enter(looks: Opens, key: str, **how: object) -> Visitor:
    """Somebody of the demo, signed in, or nobody."""
    visitor = looks(**how)
    return visitor.signs_in(key) if key else visitor


@pytest.mark.parametrize("key", WALKS)
def test_every_page_is_without_fault_at_both_widths(looks: Opens, places: dict[str, object], key: str) -> None:
    visitor = enter(looks, key)
    for path in WALKS[key]:
        visitor.page.set_viewport_size(DESKTOP)
        visitor.opens(path.format(**places)).finds_no_fault()
        visitor.page.set_viewport_size(PHONE)
        visitor.finds_no_fault()
        expect(visitor.page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("key", WALKS)
def test_every_page_works_and_says_where_one_is_without_scripts(
    looks: Opens, places: dict[str, object], key: str
) -> None:
    visitor = enter(looks, key, scripts=False, size=PHONE)
    for path in WALKS[key]:
        page = visitor.opens(path.format(**places)).page
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} scrolls {wide} px sideways"
        if key:
            menu = page.get_by_role("navigation", name="Menu")
            expect(menu.get_by_role("link").last).to_be_visible()
            expect(menu.locator("[aria-current]")).to_have_count(0 if path == "/password" and key != "alex" else 1)
        if "{" in path:
            above = page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").first.inner_text()
            assert above in menu.get_by_role("link").all_inner_texts(), f"{path} is under {above}"


def test_no_page_is_left_out(app: Flask) -> None:
    routes = app.url_map.bind("localhost")
    paths = {path.partition("?")[0].format_map(_AnyNumber()) for walk in WALKS.values() for path in walk}
    walked = {routes.match(path, "GET")[0] for path in paths}
    pages = {
        rule.endpoint
        for rule in routes.map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.rule not in NOT_PAGES
        and not rule.rule.endswith((".csv", ".docx", ".pdf"))
    }
    assert pages - walked == set()


class _AnyNumber(dict[str, object]):
    """Numbers for an address, whichever it names."""

    def __missing__(self, key: str) -> object:
        return 1
