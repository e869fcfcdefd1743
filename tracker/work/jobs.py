"""The worker: which kinds of job there are, and doing those that are due, one at a time.

Apart from `service.py` because a job runs outside the transaction that claims it. An area says what it can do in
the background with `@handles`, at import; a handler calls services with SYSTEM, and may be run twice when a worker
is killed in the middle, so it must come to the same end.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tracker.core import clock
from tracker.core.database import db
from tracker.core.logs import log, place_of
from tracker.work import queries, service
from tracker.work.rules import JobView

Handler = Callable[[dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """What does a kind of job, and how often it repeats by itself, if it does."""

    handler: Handler
    every: timedelta | None


_kinds: dict[str, Kind] = {}


def handles(kind: str, *, every: timedelta | None = None) -> Callable[[Handler], Handler]:
    """Let a function do the jobs of a kind; with `every` one is always queued, so long after the last."""

    def keep(handler: Handler) -> Handler:
        if kind in _kinds:
            raise ValueError(f"two handlers for {kind} jobs")
        _kinds[kind] = Kind(handler, every)
        return handler

    return keep


@handles("work.forget_finished", every=timedelta(days=1))
def forget_finished(_payload: dict[str, Any]) -> object:
    """Keep the table of jobs short."""
    return service.forget_finished_jobs()


def run_due() -> int:
    """Do every job that is due, and queue those that repeat; returns how many were tried."""
    for name, kind in sorted(_kinds.items()):
        if kind.every is not None and not queries.is_queued(name):
            service.queue_again(name, every=kind.every)
    tried = 0
    while _any_due() and (job := service.claim_job()) is not None:
        tried += 1
        _run(job)
    return tried


def run_until(stopped: threading.Event, *, pause: float) -> None:
    """Do what is due, then look again every `pause` seconds; a job that has begun is finished before stopping."""
    while not stopped.is_set():
        run_due()
        stopped.wait(pause)


def _any_due() -> bool:
    db.close_reading()
    waits = queries.is_due(clock.now())
    db.close_reading()
    return waits


def _run(job: JobView) -> None:
    kind = _kinds.get(job.kind)
    if kind is None:
        _give_back(job, "nothing here does this kind of job")
        return
    try:
        kind.handler(job.payload)
    except Exception as error:
        _give_back(job, place_of(error))
        return
    service.finish_job(job)
    log.info("job done", job=job.id, kind=job.kind, tries=job.tries)


def _give_back(job: JobView, error: str) -> None:
    again = service.fail_job(job, error)
    log.warning(
        "job failed",
        job=job.id,
        kind=job.kind,
        tries=job.tries,
        error=error,
        again=again.isoformat() if again else "given up",
    )
