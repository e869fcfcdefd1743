"""Structured logs: one line a request, with its id and no personal data.

The path is logged as its rule (`/people/<int:person_id>`), never with names or search words. A fault is logged by its
kinds and places: the message of an error may quote what was worked on.
"""

import json
import logging
import secrets
import sys
import time
import traceback
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog
from flask import Flask, Response, request

request_id: ContextVar[str] = ContextVar("request_id", default="")
_started: ContextVar[float] = ContextVar("started")
log = structlog.get_logger("tracker")
_ENCODER = json.JSONEncoder(default=repr)  # one for all lines: `json.dumps` makes one for each


class _ToStderr:
    """Writes finished lines to the standard error stream of the moment, which tests replace."""

    def msg(self, line: str) -> None:
        """One line."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    log = debug = info = warning = error = critical = exception = msg


def configure(style: str) -> None:
    """Log JSON lines (`json`) or coloured text (`text`) to the standard error stream."""
    structlog.configure(
        processors=[_json_line] if style == "json" else [_with_context, structlog.dev.ConsoleRenderer()],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: _ToStderr(),
        cache_logger_on_first_use=True,
    )


def init_app(app: Flask) -> None:
    """Give every request an id, and log it when it is answered."""
    app.before_request(_start)
    app.after_request(_finish)
    if not app.debug:
        vars(app)["log_exception"] = _fault  # Flask's own would write the message of the error


def place_of(error: BaseException) -> str:
    """The kind of error and where it was raised: its message may name people, so it is left out."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {_place(frames[-1])}" if frames else type(error).__name__


def _place(frame: traceback.FrameSummary) -> str:
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _causes(error: BaseException | None) -> Iterator[str]:
    while error is not None:
        yield place_of(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _fault(raised: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]) -> None:
    """An error that nothing expected: its causes, and the way the request took to it."""
    route = request.url_rule.rule if request.url_rule else ""
    way = [_place(frame) for frame in traceback.extract_tb(raised[2])]
    log.error("fault", method=request.method, route=route, causes=list(_causes(raised[1])), places=way)


def _with_context(_logger: Any, level: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """A line with what stands in all of them: the request's id, the level and the instant in UTC."""
    found = request_id.get()
    known = {**event, "request_id": found} if found else {**event}
    known["level"] = level
    known["timestamp"] = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    return known


def _json_line(logger: Any, level: str, event: Mapping[str, Any]) -> str:
    """The line as JSON, in one step: every request writes one."""
    return _ENCODER.encode(_with_context(logger, level, event))


def _start() -> None:
    request_id.set(secrets.token_hex(8))
    _started.set(time.perf_counter())


def _finish(response: Response) -> Response:
    response.headers.add("X-Request-Id", request_id.get())
    rule = request.url_rule
    log.info(
        "request",
        method=request.method,
        route=rule.rule if rule else "",
        status=response.status_code,
        ms=round((time.perf_counter() - _started.get()) * 1000, 1),
    )
    return response
