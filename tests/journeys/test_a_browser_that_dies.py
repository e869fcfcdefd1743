"""A browser that dies over a register: what it had not sent is there again when it is opened anew, and is sent."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, expect

from tests.conftest import CHROMIUM, FLAGS
from tests.journeys.conftest import DESKTOP, Visitor
from tests.server import RunningServer

NOTE = "Explained his plan, and asked for the worksheet."
SIGN_IN = "tracker"
PATIENCE = 15_000  # milliseconds: other tests may keep the server busy
COUNT = """new Promise((done) => {
  const opening = indexedDB.open('tracker-unsent', 1)
  opening.onsuccess = () => {
    const counted = opening.result.transaction('entries').objectStore('entries').count()
    counted.onsuccess = () => done(counted.result)
  }
})"""


def browser_on(chromium: Browser, profile: Path) -> BrowserContext:
    """A browser of its own on a folder that outlives it."""
    path = os.environ.get("TRACKER_CHROMIUM") or next(found for name in CHROMIUM if (found := shutil.which(name)))
    return chromium.browser_type.launch_persistent_context(
        profile, executable_path=path, args=list(FLAGS), viewport=DESKTOP
    )


def kill(context: BrowserContext, profile: Path) -> None:
    """SIGKILL to the processes that work on a folder, and only to them: nothing is told, nothing unloads."""
    gone: list[bool] = []
    context.on("close", lambda _context: gone.append(True))
    for folder in Path("/proc").iterdir():
        try:
            is_ours = folder.name.isdigit() and f"--user-data-dir={profile}".encode() in (
                folder / "cmdline"
            ).read_bytes().split(b"\0")
        except OSError:
            continue
        if is_ours:
            os.kill(int(folder.name), signal.SIGKILL)
    deadline = time.monotonic() + 15
    while not gone and time.monotonic() < deadline:
        try:
            context.pages[0].wait_for_timeout(50)
        except (Error, IndexError):
            break


def types_without_a_network(ruth: Visitor) -> None:
    """A row, its note and the group note, none of which can be sent."""
    rows = ruth.page.locator("[data-row]")
    ruth.page.context.set_offline(True)
    rows.nth(0).get_by_text("Medical", exact=True).click()
    rows.nth(0).locator("summary").click()
    rows.nth(0).locator("textarea").fill(NOTE)
    ruth.page.get_by_label("Group note").fill("Recap in pairs.")
    expect(ruth.page.locator(".reg-sent")).to_contain_text("2 changes are kept in this browser", timeout=PATIENCE)
    ruth.page.wait_for_timeout(300)


@pytest.mark.parametrize("signed_in_anew", [False, True])
def test_what_a_dead_browser_had_not_sent_is_sent_when_it_comes_back(
    chromium: Browser, service: RunningServer, tmp_path: Path, signed_in_anew: bool
) -> None:
    profile = tmp_path / "profile"
    context = browser_on(chromium, profile)
    ruth = Visitor(context.new_page(), service.address).signs_in("ruth").goes("Take register")
    rows = ruth.page.locator("[data-row]")
    expect(ruth.page.locator(".reg-sent")).to_be_attached(timeout=PATIENCE)
    rows.nth(1).get_by_text("Attended", exact=True).click()
    expect(rows.nth(1).locator(".save--ok")).to_be_visible(timeout=PATIENCE)
    address, cookies = ruth.page.url, context.cookies()
    types_without_a_network(ruth)
    kill(context, profile)

    again = browser_on(chromium, profile)
    ruth = Visitor(again.new_page(), service.address)
    if signed_in_anew:
        again.clear_cookies()
        ruth.signs_in("ruth")
    else:
        again.add_cookies([one for one in cookies if one["name"] == SIGN_IN])  # type: ignore[misc]
    ruth.page.goto(address)
    rows = ruth.page.locator("[data-row]")
    if signed_in_anew:
        expect(ruth.page.locator(".reg-sent")).to_be_attached(timeout=PATIENCE)
        ruth.page.wait_for_timeout(500)
        expect(rows.nth(0).locator("textarea")).to_have_value("")
        assert ruth.page.evaluate(COUNT) == 0, "another sign-in reads nothing of it, and it is gone"
    else:
        expect(rows.nth(0).locator("textarea")).to_have_value(NOTE, timeout=PATIENCE)
        expect(rows.nth(0).locator(".save--ok")).to_be_visible(timeout=PATIENCE)
        expect(ruth.page.locator(".reg-sent")).to_have_text("All changes saved", timeout=PATIENCE)
        ruth.page.reload()
        expect(rows.nth(0).locator("textarea")).to_have_value(NOTE)
        expect(rows.nth(1).locator("input[value=ATTC]")).to_be_checked()
        expect(ruth.page.get_by_label("Group note")).to_have_value("Recap in pairs.")
    again.close()


def test_what_is_kept_in_the_browser_cannot_be_read_there(
    chromium: Browser, service: RunningServer, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    context = browser_on(chromium, profile)
    ruth = Visitor(context.new_page(), service.address).signs_in("ruth").goes("Take register")
    row = ruth.page.locator("[data-row]").first
    expect(ruth.page.locator(".reg-sent")).to_be_attached(timeout=PATIENCE)
    name = row.locator(".reg-name").inner_text().split(",")[0]
    context.set_offline(True)
    row.locator("summary").click()
    row.locator("textarea").fill(NOTE)
    expect(ruth.page.locator(".reg-sent")).to_contain_text("kept in this browser", timeout=PATIENCE)
    ruth.page.wait_for_timeout(300)
    kill(context, profile)
    stored = [path for path in profile.rglob("*") if path.is_file() and "IndexedDB" in str(path)]
    held = b"".join(path.read_bytes() for path in stored)
    assert b"tracker-unsent" in held.replace(b"\0", b"")
    for text in (NOTE, name):
        assert text.encode() not in held
        assert text.encode("utf-16-le") not in held
