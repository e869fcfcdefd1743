"""Error pages: what happened, what to do next, and the number to quote; nothing of the fault itself."""

from dataclasses import dataclass

from flask import Flask, Response, make_response, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tracker.core.errors import Forbidden, Missing, Refused, Stale
from tracker.core.logs import log, place_of, request_id


@dataclass(frozen=True)
class Page:
    """The words of an error page: a heading, and what to do next, a paragraph each."""

    heading: str
    next_steps: tuple[str, ...]


PAGES = {
    400: Page(
        "Tracker could not use what was sent",
        ("Nothing was saved.", "Go back, load the page again and send it once more."),
    ),
    403: Page(
        "You cannot do this",
        (
            "Your role does not allow it.",
            "If your work needs it, ask the person who looks after accounts in your area.",
        ),
    ),
    404: Page(
        "Page not found",
        (
            "The address may be mistyped, or the record may have moved or be outside what your work covers.",
            "Use the menu or a search to find it.",
        ),
    ),
    405: Page(
        "This address does not work that way",
        ("Nothing was saved.", "Go back and use the buttons on the page."),
    ),
    409: Page(
        "Somebody else changed this while you had it open",
        (
            "What you sent was not saved.",
            "Go back, load the page again to see what stands now, and repeat your change.",
        ),
    ),
    413: Page(
        "What was sent is too large",
        ("Nothing was saved.", "Send a smaller file or a shorter text."),
    ),
    429: Page(
        "Too many attempts",
        ("Wait a few minutes, then try again.",),
    ),
    500: Page(
        "Tracker has a fault",
        (
            "It was not caused by you, and it has been recorded.",
            "Try again in a few minutes. Check whether your last change was saved.",
        ),
    ),
    503: Page(
        "Tracker is not available just now",
        ("Try again in a few minutes.", "Until then, keep your notes on paper or in an approved document."),
    ),
}
EXPIRED = Page(
    "This page was open too long",
    (
        "Nothing was saved: for your safety, forms stop working after a while.",
        "Go back, copy what you typed, load the page again and send it.",
    ),
)
_LAST_RESORT = (
    "<!doctype html><html lang=en><title>Tracker has a fault</title>"
    "<h1>Tracker has a fault</h1><p>Try again in a few minutes.</p>"
)
_NEEDS_NO_VIEWER = 500


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Missing, lambda _error: error_page(404))
    app.register_error_handler(Forbidden, lambda _error: error_page(403))
    app.register_error_handler(Stale, _unhandled_stale)
    app.register_error_handler(Refused, _unhandled_refusal)


def error_page(status: int, page: Page | None = None) -> Response:
    """The page for a status, drawn without the signed-in frame where the fault may lie under it."""
    words = page or PAGES.get(status) or PAGES[500 if status >= 500 else 400]
    bare = status >= _NEEDS_NO_VIEWER
    try:
        body = render_template("ui/error.html", page=words, request_id=request_id.get(), bare=bare)
    except Exception as fault:
        log.error("error page failed", status=status, cause=place_of(fault))
        body = _LAST_RESORT
    return make_response(body, status)


def _http_error(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    response = error_page(error.code, EXPIRED if isinstance(error, CSRFError) else None)
    for name, value in error.get_headers():
        if name not in {"Content-Type", "Content-Length"}:
            response.headers[name] = value
    return response


def _unhandled_stale(_error: Stale) -> Response:
    return error_page(409)


def _unhandled_refusal(error: Refused) -> Response:
    """A refusal that no route turned into a field's message: it still says what the rule is."""
    page = Page(PAGES[400].heading, (error.message, *PAGES[400].next_steps))
    return error_page(400, page)
