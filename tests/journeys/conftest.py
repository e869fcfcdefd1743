"""A real browser on a real server with the demo's service: what the journeys walk through."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize, expect
from sqlalchemy import select

from tests.journeys import leaving
from tests.nursery import Nursery, QuickServer
from tests.server import RunningServer
from tracker.accounts.rules import SYSTEM
from tracker.core import clock, migrations
from tracker.core.database import db
from tracker.delivery.models import Session
from tracker.delivery.service.dates import change_session
from tracker.demo import invented, seeding

# only violations are written out in full: what passes is checked as well, and reporting it costs as much again
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
QUICKLY = {**RULES, "selectors": False, "preload": False}  # the same rules, without saying where something is
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)
EXPECTED = ("status of 4", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED")  # refusals, and networks that were cut


@pytest.fixture(scope="session")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's database, seeded once; its sessions of today have begun, whatever the hour."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    db.bind(f"sqlite:///{path}")
    migrations.upgrade()
    seeding.seed()
    _begin_todays_sessions()
    with db.write_engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    db.release()
    return path


def _begin_todays_sessions() -> None:
    """At night the demo's are to come in the morning: here they began at midnight, so that they can be signed."""
    now = clock.now().astimezone(clock.zone("Europe/London"))
    db.close_reading()
    ahead = select(Session.id).where(Session.on_date == now.date(), Session.starts_at > now.time())
    for session_id in db.scalars(ahead.order_by(Session.id)).all():
        change_session(SYSTEM, session_id, on_date=now.date(), starts_at=time(0), on_holiday=True)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where the servers of these tests come from."""
    opened = Nursery()
    yield opened
    opened.close()


@pytest.fixture
def service(seeded: Path, nursery: Nursery, tmp_path: Path) -> Iterator[RunningServer]:
    """A server of its own on a copy of the demo; `db` is bound to the same copy."""
    path = tmp_path / "demo.sqlite3"
    shutil.copy(seeded, path)
    url = f"sqlite:///{path}"
    server = QuickServer(nursery, url, tmp_path).start()
    db.bind(url)
    yield server
    db.release()
    server.stop()


@pytest.fixture(scope="session")
def shown(seeded: Path, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One server for every journey that only reads, on its own copy of the demo: `demo.sqlite3` beside its log."""
    folder = tmp_path_factory.mktemp("shown")
    path = folder / "demo.sqlite3"
    shutil.copy(seeded, path)
    server = QuickServer(nursery, f"sqlite:///{path}", folder).start()
    yield server
    server.stop()


class Visitor:
    """One person at one screen, who acts only by clicks and keys."""

    def __init__(self, page: Page, address: str, *, scripts: bool = True) -> None:
        """Start on a blank page; `address` is where the service is."""
        self.page, self.address, self._scripts = page, address, scripts
        self.complaints: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, message: ConsoleMessage) -> None:
        kind, text = message.type, message.text
        if kind in {"error", "warning"} and not any(expected in text for expected in EXPECTED):
            self.complaints.append(f"{kind}: {text}")

    def signs_in(self, key: str, password: str = invented.PASSWORD) -> "Visitor":
        """Sign in as one of the demo's staff, or with an address of one's own."""
        self.page.goto(f"{self.address}/sign-in")
        self.fills("Email address", key if "@" in key else seeding.address(key))
        self.fills("Password", password)
        return self.presses("Sign in")

    def clicks(self, target: Locator) -> "Visitor":
        """Click something on the page, and wait for the page where it leads to one."""
        leaving.click(target, scripts=self._scripts)
        return self

    def goes(self, link: str, *, exact: bool = False) -> "Visitor":
        """Follow a link by its words, as far as the page it leads to."""
        return self.clicks(self.page.get_by_role("link", name=link, exact=exact).first)

    def presses(self, button: str) -> "Visitor":
        """Press a button by its words, and wait for the page where it sends a form."""
        return self.clicks(self.page.get_by_role("button", name=button, exact=True))

    def fills(self, label: str, text: str) -> "Visitor":
        """Type into a field by its label."""
        self.page.get_by_label(label, exact=True).fill(text)
        return self

    def chooses(self, label: str, option: str) -> "Visitor":
        """Choose from a list by the words of both."""
        self.page.get_by_label(label, exact=True).select_option(label=option)
        return self

    def ticks(self, label: str, *, within: str = "") -> "Visitor":
        """Choose a radio or a box by its label, where its name stands twice under the legend `within`."""
        place = self.page.get_by_role("group", name=within, exact=True) if within else self.page
        place.get_by_label(label, exact=True).check()
        return self

    def dates(self, legend: str, day: date) -> "Visitor":
        """Type a date into its three boxes."""
        group = self.page.get_by_role("group", name=legend, exact=True)
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(label).fill(str(number))
        return self

    def opens(self, path: str) -> "Visitor":
        """Go to an address, which answers with a page."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        return self

    def reads(self, text: str, *, within: float = 5) -> bool:
        """Whether the page says something in its main part, at the latest after so many seconds."""
        try:
            expect(self.page.locator("main").get_by_text(text).filter(visible=True).first).to_be_visible(
                timeout=within * 1000
            )
        except AssertionError:
            return False
        return True

    def finds_no_fault(self) -> "Visitor":
        """No violation of WCAG 2.2 AA on the page as it stands, no sideways scroll, and a clean console.

        In a window as tall as the page: a control half under a sticky bar would be called too small.
        """
        self.page.wait_for_load_state("load")  # no wait for an expression: the page's own policy forbids `eval`
        self.page.wait_for_selector("footer")
        size = self.page.viewport_size or DESKTOP
        tall = max(4000, self.page.evaluate("document.documentElement?.scrollHeight ?? 0"))
        self.page.set_viewport_size(ViewportSize(width=size["width"], height=tall))
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
        results = AxeResults(self.page.evaluate("rules => axe.run(rules)", QUICKLY))
        if results.violations_count:
            results = AxeResults(self.page.evaluate("rules => axe.run(rules)", RULES))
        self.page.set_viewport_size(size)
        assert results.violations_count == 0, results.generate_report()
        wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{self.page.url} scrolls {wide} px sideways"
        assert self.complaints == []
        return self


Opens = Callable[..., Visitor]


@pytest.fixture
def opens(chromium: Browser, service: RunningServer) -> Iterator[Opens]:
    """A new screen on a service of the test's own: `opens(size=PHONE, scripts=False)`."""
    with _screens(chromium, service.address) as open_screen:
        yield open_screen


@pytest.fixture
def looks(chromium: Browser, shown: RunningServer) -> Iterator[Opens]:
    """A new screen on the service that all readers share."""
    with _screens(chromium, shown.address) as open_screen:
        yield open_screen


@contextmanager
def _screens(browser: Browser, address: str) -> Iterator[Opens]:
    contexts = []

    def open_screen(*, size: ViewportSize = DESKTOP, scripts: bool = True) -> Visitor:
        context = browser.new_context(viewport=size, java_script_enabled=scripts)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Visitor(context.new_page(), address, scripts=scripts)

    yield open_screen
    for context in contexts:
        context.close()
