"""The signed session cookie: read and written by one serializer, and checked once for each value that it takes."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from flask import Flask, Request, Response, g, request, session
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect
from itsdangerous import BadSignature, URLSafeTimedSerializer

REMEMBERED = 2048


class SignedCookies(SecureCookieSessionInterface):
    """Flask's own cookies, without deriving the key and checking the same signature anew at every request.

    Only what was signed with our key is remembered, so nobody else can fill the memory; how old it may be is asked
    each time.
    """

    def __init__(self, app: Flask) -> None:
        """Make the serializer of one application, whose secret is set by now and does not change."""
        self._serializer = super().get_signing_serializer(app)
        self._name = self.get_cookie_name(app)
        self._read = lru_cache(maxsize=REMEMBERED)(self._checked)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The one serializer."""
        return self._serializer

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """What the browser's cookie keeps; nothing when it has none, a forged one or one that is too old."""
        value = request.cookies.get(self._name)
        if not value:
            return self.session_class()
        try:
            kept, signed_at = self._read(value)
        except BadSignature:
            return self.session_class()
        if datetime.now(UTC) - signed_at > app.permanent_session_lifetime:
            return self.session_class()
        return self.session_class({key: list(of) if isinstance(of, list) else of for key, of in kept.items()})

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie where it changed, as Flask does; else say only that the answer hangs on it."""
        if session.modified or session.permanent or not session:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")  # beside what else it hangs on: a header may stand twice

    def _checked(self, value: str) -> tuple[Mapping[str, Any], datetime]:
        if self._serializer is None:
            raise BadSignature("no secret is set")
        kept, signed_at = self._serializer.loads(value, return_timestamp=True)
        return kept, signed_at


class FormTokens(CSRFProtect):
    """Flask-WTF's protection of forms, with a browser's token signed and checked once, not at every page and post.

    A token has no time limit here, so the same one stays good for as long as the browser keeps its session.
    """

    def __init__(self, app: Flask) -> None:
        """Protect an application; remember what was signed for up to `REMEMBERED` browsers."""
        self._signed: dict[str, str] = {}
        app.before_request(self._known)
        app.after_request(self._keep)
        super().__init__(app)

    def protect(self, apply_exemptions: bool = False) -> None:
        """As the library's; a post with the very token that this browser was given needs no second proof of it.

        Over https the library checks the referrer too, so there it does all of it.
        """
        ours: str = g.get("csrf_token", "") if request.method == "POST" and not request.is_secure else ""
        given = request.form.get("csrf_token", "") if ours else ""
        if given and hmac.compare_digest(given.encode(), ours.encode()):
            g.csrf_valid = True
            return
        super().protect(apply_exemptions=apply_exemptions)

    def _known(self) -> None:
        kept = session.get("csrf_token")
        if kept in self._signed:
            g.csrf_token = self._signed[kept]

    def _keep(self, response: Response) -> Response:
        kept = session.get("csrf_token")
        if kept is not None and kept not in self._signed and "csrf_token" in g:
            if len(self._signed) >= REMEMBERED:
                self._signed.clear()
            self._signed[kept] = g.csrf_token
        return response
