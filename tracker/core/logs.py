"""Structured logs: one line a request, with its id and no personal data.

The path is logged as its rule (`/people/<int:person_id>`), never with names or search words.
"""

import logging
import sys
import time
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

import structlog
from flask import Flask, Response, g, request

request_id: ContextVar[str] = ContextVar("request_id", default="")
log = structlog.get_logger("tracker")


class _ToStderr:
    """Writes finished lines to the standard error stream of the moment, which tests replace."""

    def msg(self, line: str) -> None:
        """One line."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    log = debug = info = warning = error = critical = exception = msg


def configure(style: str) -> None:
    """Log JSON lines (`json`) or coloured text (`text`) to the standard error stream."""
    renderer = structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            _with_request_id,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_names: _ToStderr(),
        cache_logger_on_first_use=True,
    )


def init_app(app: Flask) -> None:
    """Give every request an id, and log it when it is answered."""
    app.before_request(_start)
    app.after_request(_finish)


def _with_request_id(_logger: Any, _name: str, event: Mapping[str, Any]) -> dict[str, Any]:
    found = request_id.get()
    return {**event, "request_id": found} if found else dict(event)


def _start() -> None:
    g.request_id = uuid.uuid4().hex[:16]
    g.started = time.perf_counter()
    request_id.set(g.request_id)


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.endpoint != "static_files.file":
        log.info(
            "request",
            method=request.method,
            route=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            ms=round((time.perf_counter() - g.started) * 1000, 1) if "started" in g else None,
        )
    return response
