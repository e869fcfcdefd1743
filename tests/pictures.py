"""Takes the pictures of the README from the demo, as on one Tuesday evening: `python -m tests.pictures`."""

import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from werkzeug.serving import make_server

from tests.server import HOST
from tracker.app import create_app
from tracker.config import read_settings
from tracker.core import clock, migrations
from tracker.core.database import db
from tracker.demo import invented, seeding

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
EVENING = datetime(2026, 11, 24, 19, 50, tzinfo=UTC)


def sign_in(page: Page, address: str, key: str) -> None:
    """Sign in as one of the demo's staff."""
    page.goto(f"{address}/sign-in")
    page.get_by_label("Email address").fill(seeding.address(key))
    page.get_by_label("Password", exact=True).fill(invented.PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def take(page: Page, address: str) -> None:
    """A register in progress, and one person's progress."""
    sign_in(page, address, "ruth")
    page.get_by_role("link", name="Take register").click()
    page.get_by_role("button", name="Mark everyone else attended").click()
    for at, digit in enumerate("44352434535", start=0):
        page.locator("[data-row]").nth(at).locator(".seg--eng").get_by_text(digit, exact=True).click()
    page.locator("[data-row]").nth(2).get_by_text("Unacceptable", exact=True).click()
    page.locator("[data-row]").nth(6).locator(".seg--out select").select_option(label="Family or childcare")
    page.locator("[data-row]").nth(4).get_by_text("Late", exact=True).click()
    page.locator("[data-row]").nth(4).locator(".reg-min input").fill("105")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / "register.png", clip={"x": 0, "y": 0, "width": 1280, "height": 860})
    page.locator("[data-row] .reg-name a").nth(4).click()
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.screenshot(path=FOLDER / "progress.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1440}, full_page=True)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The demo on a server of this process, for which the clock stands too."""
    url = f"sqlite:///{folder}/demo.sqlite3"
    db.bind(url)
    migrations.upgrade()
    seeding.seed()
    app = create_app(read_settings(folder, {"TRACKER_DATABASE_URL": url, "TRACKER_DEMO": "true"}))
    server = make_server(HOST, 0, app, threaded=False)
    thread = threading.Thread(target=copy_context().run, args=(server.serve_forever,))
    thread.start()
    yield f"http://{HOST}:{server.server_port}"
    server.shutdown()
    thread.join()
    db.release()


def main() -> None:
    """Seed a demo in a temporary folder, serve it, and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with clock.standing_at(EVENING), tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with served(Path(folder)) as address:
            take(browser.new_page(viewport={"width": 1280, "height": 860}), address)
        browser.close()


if __name__ == "__main__":
    main()
