"""Takes the pictures of the README from the demo: `python -m tests.pictures`."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.server import RunningServer
from tracker.core import migrations
from tracker.core.database import db
from tracker.demo import invented, seeding

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"


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
    for at, digit in enumerate("4435243", start=0):
        page.locator("[data-row]").nth(at).locator(".seg--eng").get_by_text(digit, exact=True).click()
    page.locator("[data-row]").nth(2).get_by_text("Unacceptable", exact=True).click()
    page.screenshot(path=FOLDER / "register.png", clip={"x": 0, "y": 0, "width": 1280, "height": 860})
    page.locator("[data-row] .reg-name a").nth(4).click()
    page.wait_for_selector(".js-plotly-plot .main-svg")
    page.screenshot(path=FOLDER / "progress.png", clip={"x": 0, "y": 0, "width": 1280, "height": 1100}, full_page=True)


def main() -> None:
    """Seed a demo in a temporary folder, serve it, and take the pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/demo.sqlite3"
        db.bind(url)
        migrations.upgrade()
        seeding.seed()
        db.release()
        server = RunningServer(url, Path(folder), demo=True).start()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        take(browser.new_page(viewport={"width": 1280, "height": 860}), server.address)
        browser.close()
        server.stop()


if __name__ == "__main__":
    main()
