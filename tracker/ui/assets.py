"""Static files: put together at start-up, named by their content, compressed once, kept by browsers for ever.

They are answered before the request reaches Flask: no session, no database, no log line per file. An
address holds a checksum of the content, so a changed file has a new address and an old one is gone (404).
"""

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import request
from werkzeug.wrappers import Request, Response

from tracker.ui.encoding import packed, preferred
from tracker.ui.headers import EVERYWHERE
from tracker.ui.stylesheets import OUR_SHEETS, tracker_css

STATIC = Path(__file__).parent / "static"
PREFIX = "/static/"
FOREVER = "public, max-age=31536000, immutable"
_KINDS = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
_VENDOR = {"govuk-frontend.js": "govuk-frontend.min.js", "plotly.js": "plotly-cartesian.min.js"}
_LARGE_BYTES = 400_000
_IMPORT = re.compile(r'(?<=from ")\./([a-z-]+\.js)(?=")')


@dataclass(frozen=True)
class Asset:
    """A file as it is served: `address` is its path, `encoded` what was compressed so far, by encoding."""

    address: str
    body: bytes
    encoded: dict[str, bytes] = field(default_factory=dict, compare=False)
    making: threading.Lock = field(default_factory=threading.Lock, compare=False)

    @property
    def kind(self) -> str:
        """The media type."""
        return _KINDS[self.address.rpartition(".")[2]]

    def in_encoding(self, encoding: str) -> bytes:
        """The body, compressed at the first asking; brotli's last steps take seconds on the chart library."""
        if encoding not in self.encoded:
            with self.making:
                quality = 9 if len(self.body) > _LARGE_BYTES else 10
                self.encoded[encoding] = packed(self.body, encoding, quality=quality)
        return self.encoded[encoding]


class StaticFiles:
    """The files of one application: `address_of` for pages, and the WSGI layer that answers with them."""

    def __init__(self, inner: WSGIApplication, *, watch: bool) -> None:
        """Build every file now. `watch` builds again when one changes, for people who are working on them."""
        self._inner = inner
        self._watch = watch
        self._by_name: dict[str, Asset] = {}
        self._by_address: dict[str, Asset] = {}
        self._built = 0.0
        self._build()

    def _build(self) -> None:
        self._built = _last_change()
        self._by_name = _build(self._built)
        self._by_address = {asset.address: asset for asset in self._by_name.values()}

    def address_of(self, name: str) -> str:
        """The address of a file, such as `tracker.css`; KeyError if there is none of that name."""
        if self._watch and _last_change() != self._built:
            self._build()
        return self._by_name[name].address

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer for what lies under the static prefix, hand on everything else."""
        if not environ.get("PATH_INFO", "").startswith(PREFIX):
            return self._inner(environ, start)
        return self._answer(Request(environ))(environ, start)

    def _answer(self, asked: Request) -> Response:
        asset = self._by_address.get(asked.path)
        if asset is None:
            return Response("Not found\n", 404, [*EVERYWHERE, ("Cache-Control", "no-store")])
        if asked.method not in {"GET", "HEAD"}:
            return Response("Method not allowed\n", 405, [*EVERYWHERE, ("Allow", "GET, HEAD")])
        encoding = preferred(asked.headers.get("Accept-Encoding", ""))
        response = Response(asset.in_encoding(encoding), mimetype=asset.kind, headers=[*EVERYWHERE])
        response.headers["Cache-Control"] = FOREVER
        response.headers["Vary"] = "Accept-Encoding"
        if encoding:
            response.content_encoding = encoding
        response.set_etag(f"{asset.address.rsplit('.', 2)[1]}-{encoding or 'plain'}")
        return response.make_conditional(asked)


def static_url(files: StaticFiles) -> Callable[[str], str]:
    """What templates call for a file's address, below the path that the service is mounted on."""

    def address(name: str) -> str:
        return request.root_path + files.address_of(name)

    return address


@lru_cache(maxsize=1)
def _build(_changed: float) -> dict[str, Asset]:
    """Every file by its name: put together once in a process, and again when a source has changed."""
    sources = dict(_sources())
    assets: dict[str, Asset] = {}
    for name in sources:
        _make(name, sources, assets)
    return assets


def _make(name: str, sources: dict[str, str], assets: dict[str, Asset]) -> Asset:
    """One file, after those that it imports, whose addresses stand in it; scripts do not import in a circle."""
    if name not in assets:
        body = _IMPORT.sub(lambda found: "./" + Path(_make(found[1], sources, assets).address).name, sources[name])
        stem, _, ending = name.rpartition(".")
        digest = hashlib.sha256(body.encode()).hexdigest()[:12]
        assets[name] = Asset(f"{PREFIX}{stem}.{digest}.{ending}", body.encode())
    return assets[name]


def _sources() -> Iterator[tuple[str, str]]:
    """Every file by the name that pages use."""
    yield "tracker.css", tracker_css(STATIC)
    for name, vendored in _VENDOR.items():
        yield name, (STATIC / "vendor" / vendored).read_text(encoding="utf-8")
    for path in sorted([*(STATIC / "js").glob("*.js"), *(STATIC / "icons").glob("*.svg")]):
        yield path.name, path.read_text(encoding="utf-8")


def _last_change() -> float:
    ours = [*(STATIC / "js").glob("*.js"), *(STATIC / "css" / f"{name}.css" for name in OUR_SHEETS)]
    return max(path.stat().st_mtime for path in ours)
