"""Security headers, the same on every answer, and the rule that no page is kept by a browser or a proxy.

They are put in where an answer leaves as a plain list: to ask its `Headers` for what is not there costs an exception.

The style hash is that of the empty string: the chart library inserts an empty style element and fills it
by script. Nothing inline runs or styles anything: no `unsafe-inline`, no `unsafe-eval`.
"""

from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
ON_PAGES = (
    ("Content-Security-Policy", CONTENT_POLICY),
    ("Referrer-Policy", "same-origin"),
    (
        "Permissions-Policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    ),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)
UNSTORED = ("Cache-Control", "no-store")
TRANSPORT = ("Strict-Transport-Security", "max-age=31536000; includeSubDomains")


def standing(app: Flask) -> tuple[tuple[str, str], ...]:
    """The headers of every page; where the service is served over https only, one holds browsers to that."""
    transport = (TRANSPORT,) if app.config.get("SESSION_COOKIE_SECURE") else ()
    return (*EVERYWHERE, *ON_PAGES, *transport)


class Standing:
    """The WSGI layer that gives every answer of an application the headers that always stand, whatever made it.

    What says nothing about caching is not to be stored.
    """

    def __init__(self, inner: WSGIApplication, always: tuple[tuple[str, str], ...]) -> None:
        """Put it in front of an application."""
        self._inner = inner
        self._always = always

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Hand the request on, and the answer back with its headers."""

        def begin(status: str, headers: list[tuple[str, str]], *raised: Any) -> Callable[[bytes], object]:
            said = any(name.lower() == "cache-control" for name, _ in headers)
            return start(status, [*headers, *self._always] if said else [*headers, *self._always, UNSTORED], *raised)

        return self._inner(environ, begin)
