"""A browser in small: one connection kept alive, cookies, and forms read from pages, so that posts are like people's.

It asks for what browsers ask for (`gzip, deflate, br`), of Tracker and of the floor alike. A request is timed from
its first byte sent to the last byte of the answer received.
"""

import http.client
import io
import time
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Protocol
from urllib.parse import urlencode

import brotli
from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tracker.bench.pages import Form, forms_of
from tracker.bench.serving import HOST

ENCODINGS = "gzip, deflate, br"
Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how long; `body` is as it was sent, so its length is the page's size."""

    status: int
    headers: Headers
    body: bytes = field(repr=False)
    seconds: float

    @property
    def plain(self) -> bytes:
        """The body unpacked."""
        encoding = next((value for name, value in self.headers if name.lower() == "content-encoding"), "")
        if encoding == "br":
            return bytes(brotli.decompress(self.body))
        return zlib.decompress(self.body, 16 + zlib.MAX_WBITS) if encoding == "gzip" else self.body

    @property
    def text(self) -> str:
        """The body as text."""
        return self.plain.decode()


class Line(Protocol):
    """The way to an application."""

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request and its answer."""
        ...


class Wire:
    """Over loopback, on one connection that is kept alive."""

    def __init__(self, port: int) -> None:
        """Connect at the first request."""
        self._connection = http.client.HTTPConnection(HOST, port, timeout=120)

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request and its answer, timed."""
        start = time.perf_counter()
        self._connection.request(method, path, body or None, dict(headers))
        response = self._connection.getresponse()
        answer = response.read()
        seconds = time.perf_counter() - start
        return Answer(response.status, response.getheaders(), answer, seconds)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


class Inside:
    """In this process, without a server: for a profile of what the application itself does."""

    def __init__(self, app: Flask) -> None:
        """Call this application."""
        self._app = app

    def send(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """One request and its answer; the time is that of the call alone."""
        builder = EnvironBuilder(path, method=method, headers=list(headers.items()), input_stream=io.BytesIO(body))
        environ = builder.get_environ()
        start = time.perf_counter()
        chunks, status, answered = run_wsgi_app(self._app, environ)
        answer = b"".join(chunks)
        seconds = time.perf_counter() - start
        return Answer(int(status.split()[0]), list(answered), answer, seconds)


class Browser:
    """One person's browser on a line."""

    def __init__(self, line: Line) -> None:
        """Nobody is signed in yet."""
        self._line = line
        self._cookies: dict[str, str] = {}

    def get(self, path: str, *, encodings: str = ENCODINGS) -> Answer:
        """Open a page."""
        return self._send("GET", path, {"Accept-Encoding": encodings}, b"")

    def post(self, path: str, fields: Iterable[tuple[str, str]]) -> Answer:
        """Send a form."""
        body = urlencode(list(fields)).encode()
        headers = {
            "Accept-Encoding": ENCODINGS,
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
        }
        return self._send("POST", path, headers, body)

    def form(self, path: str, having: str) -> Form:
        """The form of a page that has a field of this name. Raises `LookupError`."""
        answer = self.get(path)
        for form in forms_of(answer.text):
            if any(name == having for name, _ in form.fields):
                return form
        raise LookupError(f"{path} answered {answer.status} and has no form with {having}")

    def _send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        headers["Host"] = HOST
        answer = self._line.send(method, path, headers, body)
        for name, value in answer.headers:
            if name.lower() == "set-cookie":
                self._cookies |= {key: morsel.coded_value for key, morsel in SimpleCookie(value).items()}
        return answer
