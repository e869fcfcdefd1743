"""In a real browser: no accessibility violation, no policy violation, and the keyboard does what is promised."""

import threading
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.ui.conftest import Make, Somebody
from tracker.ui.navigation import Entry, register

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def address(make_app: Make) -> Iterator[str]:
    app = make_app(Somebody(), debug=True, DEMO=True)
    register(Entry("Today", "sample.today", "see", 10))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page as tall as what it shows, whose every complaint fails the test."""
    context = chromium.new_context(viewport={"width": 1280, "height": 7000})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", ["/components", "/today", "/flashed", "/keys", "/privacy", "/accessibility"])
def test_no_page_has_a_violation_or_scrolls_sideways(page: Page, address: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 11000})
    page.goto(address + path)
    results = Axe().run(page, options={"runOnly": RULES})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_chart_is_drawn_under_the_policy_and_wider_where_there_is_room(page: Page, address: str) -> None:
    page.goto(address + "/components")
    plot = page.locator("[data-figure]")
    assert plot.locator("svg.main-svg").count() > 0
    assert page.locator(".app-chart details").first.get_attribute("open") is None
    heights = [plot.evaluate("node => node.offsetHeight")]
    page.set_viewport_size({"width": 390, "height": 11000})
    page.wait_for_function("() => document.querySelector('[data-figure]').offsetHeight === 180")
    assert heights == [220]


def test_without_the_chart_library_its_table_is_opened(page: Page, address: str) -> None:
    page.route("**/static/plotly.*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(address + "/components")
    assert page.locator(".app-chart details").first.get_attribute("open") is not None
    assert page.locator("[data-figure]").is_hidden()


def focused(page: Page) -> str:
    """The accessible beginning of what has focus: its id, or what it is labelled by."""
    return str(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('aria-labelledby')"))


def test_a_register_is_taken_with_letters_and_arrows(page: Page, address: str) -> None:
    page.goto(address + "/components")
    tally = page.locator("[data-tally]")
    assert tally.text_content() == "1 of 3 recorded"
    page.locator("[data-row]").first.focus()
    for key in ("m", "ArrowDown", "4", "l", "j", "A"):
        page.keyboard.press(key)
    assert focused(page) == "p3-name"
    assert page.locator("#p1-m").is_checked()
    assert page.locator("#p2-e4").is_checked()
    assert page.locator("#p2-late").is_checked()
    assert page.locator("#p3-a").is_checked()
    assert tally.text_content() == "3 of 3 recorded"
    assert page.locator("#p1-min").is_hidden(), "who was absent has no minutes"
    assert page.locator("[data-row]").first.get_by_text("Owed before session 16").is_visible()
    assert page.locator("#p3-min").is_visible()


def test_a_key_leads_into_a_control_and_escape_back_to_the_row(page: Page, address: str) -> None:
    page.goto(address + "/components")
    page.locator("[data-row]").nth(1).focus()
    page.keyboard.press("n")
    assert focused(page) == "p2-note"
    page.keyboard.type("amwul 12345")
    assert page.locator("#p2-note").input_value() == "amwul 12345"
    assert page.locator("#p2-a").is_checked(), "letters that are typed choose nothing"
    page.keyboard.press("Escape")
    assert focused(page) == "p2-name"
    page.keyboard.press("t")
    assert focused(page) == "p2-min"
    page.keyboard.press("Escape")
    page.keyboard.press("o")
    page.locator("#p2-x ~ select").select_option("F")
    assert page.locator("#p2-x").is_checked()
    page.locator("label[for=p2-a]").click()
    assert page.locator("#p2-x ~ select").input_value() == ""


def test_mark_all_leaves_what_is_recorded_and_can_be_undone(page: Page, address: str) -> None:
    page.goto(address + "/components")
    page.locator("label[for=p2-u]").click()
    page.get_by_role("button", name="Mark everyone else attended").click()
    assert page.locator("#p3-a").is_checked()
    assert page.locator("#p2-u").is_checked()
    assert not page.locator("#p1-a").is_checked(), "a row marked to be left alone"
    assert page.get_by_text("1 person marked.").is_visible()
    unsaved = page.locator("[data-row]").last.get_by_text("Unsaved")
    assert unsaved.is_visible()
    page.get_by_role("button", name="Undo", exact=True).click()
    assert unsaved.count() == 0, "the row is as it came"
    assert not page.locator("#p3-a").is_checked()
    assert page.locator("[data-tally]").text_content() == "1 of 3 recorded"


def test_letters_can_be_switched_off_and_stay_off_in_this_browser(page: Page, address: str) -> None:
    page.goto(address + "/keys")
    page.get_by_label("Letters and figures work in registers").uncheck()
    page.goto(address + "/components")
    page.locator("[data-row]").first.focus()
    page.keyboard.press("m")
    assert not page.locator("#p1-m").is_checked()
    page.keyboard.press("ArrowDown")
    assert focused(page) == "p2-name", "arrows still move"


def test_the_matrix_is_one_stop_and_says_each_cell_in_words(page: Page, address: str) -> None:
    page.goto(address + "/components")
    page.locator("table[data-matrix] td").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.locator("[data-read]").inner_text() == "Bramley, Vince: Session 2. Attended part."
    page.keyboard.press("End")
    assert page.locator("[data-read]").inner_text() == "Bramley, Vince: Session 14. To come."
    assert page.locator("table[data-matrix] td[tabindex='0']").count() == 1


def test_without_scripts_everything_is_there(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 7000})
    page = context.new_page()
    page.goto(address + "/components")
    assert page.locator("label[for=p1-x]").is_visible(), "Other is a radio beside its list"
    assert page.get_by_role("navigation", name="Menu").is_visible()
    page.goto(address + "/keys")
    assert page.get_by_label("Letters and figures work in registers").is_hidden()
    context.close()
