"""Clicks that wait for the page they lead to: without that, the words of the page before are read as the answer.

What a click leads to is asked of the page itself: a form that is sent, or a link that is followed, and not kept back
by a script. A form that a script holds until its drafts have arrived is waited for too, unless the page asks something
first or has no network. What a script fetches into the page as it stands is not: such a test names words that are new.
"""

import time

from playwright.sync_api import Error, Locator, Page

PATIENCE = 15.0
HELD = 2.0

# Told before the click. With scripts off nobody listens, so the element itself says what a click on it must do.
WATCH = """(element, scripts) => {
  const follows = (link) => link && !link.target && !link.download &&
    !(link.hash && link.href.split('#')[0] === location.href.split('#')[0])
  window.afterClick = 'stays'
  if (!scripts) {
    const link = element.closest('a[href]')
    const sends = element.form && element.type === 'submit' && (element.form.noValidate || element.form.checkValidity())
    if (link ? follows(link) : sends) window.afterClick = 'leaves'
    return
  }
  addEventListener('submit', (event) => { window.afterClick = event.defaultPrevented ? 'held' : 'leaves' })
  addEventListener('click', (event) => {
    if (!event.defaultPrevented && follows(event.target.closest('a[href]'))) window.afterClick = 'leaves'
  })
}"""
# Asked after it; a new page knows nothing of the question.
ASK = """() => window.afterClick === 'held' && (!navigator.onLine || document.querySelector('dialog[open]'))
  ? 'stays' : window.afterClick ?? 'left'"""


def click(target: Locator, *, scripts: bool) -> None:
    """Click, and come back when the page that it leads to has been read, at once when it leads nowhere."""
    page = target.page
    downloads: list[object] = []
    page.once("download", lambda download: downloads.append(download))
    target.evaluate(WATCH, scripts)
    target.click()
    began = time.monotonic()
    while (now := _state(page)) in {"leaves", "held"} and not downloads:
        waited = time.monotonic() - began
        if now == "held" and waited > HELD:
            return
        if waited > PATIENCE:
            raise AssertionError(f"{page.url} was to be left, and was not")
        page.wait_for_timeout(5)
    page.wait_for_load_state("domcontentloaded")


def _state(page: Page) -> str:
    try:
        return str(page.evaluate(ASK))
    except Error as error:
        if "context was destroyed" in error.message or "navigat" in error.message:
            return "leaves"
        raise
