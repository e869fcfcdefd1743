"""Jobs: claimed by one worker, done, tried again later and later, given up, taken from one that was killed."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from tracker.core import clock
from tracker.core.database import db
from tracker.work import jobs, queries, rules, service
from tracker.work.cli import work
from tracker.work.models import Job

every_database = pytest.mark.every_database

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Work:
    """What the handlers of these tests were given, and whether they fail."""

    def __init__(self) -> None:
        self.done: list[dict[str, Any]] = []
        self.fails = False

    def handle(self, payload: dict[str, Any]) -> None:
        if self.fails:
            raise ValueError("about Neil Larchwood")
        self.done.append(payload)


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch, database: str) -> Work:
    """One kind of job and nothing that repeats."""
    made = Work()
    monkeypatch.setattr(jobs, "_kinds", {"test": jobs.Kind(made.handle, None)})
    return made


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.standing_at(NOON):
        yield


def only_job() -> Job:
    db.close_reading()
    (found,) = db.rows(select(Job))
    return found


@every_database
def test_a_job_is_done_once_it_is_due_and_only_once(handled: Work) -> None:
    service.queue_job("test", {"delivery_id": 7}, run_at=NOON + timedelta(minutes=1))
    assert jobs.run_due() == 0
    with clock.standing_at(NOON + timedelta(minutes=1)):
        assert jobs.run_due() == 1
        assert jobs.run_due() == 0
    assert handled.done == [{"delivery_id": 7}]


def test_a_job_that_fails_is_tried_again_later_and_later_then_given_up(handled: Work) -> None:
    handled.fails = True
    service.queue_job("test")
    waits = []
    at = NOON
    for _ in range(rules.MOST_TRIES):
        with clock.standing_at(at):
            assert jobs.run_due() == 1
            job = only_job()
            waits.append((job.run_at - at) // timedelta(minutes=1))
            at = job.run_at
    assert waits[:5] == [1, 2, 4, 8, 16]
    assert job.done_at is not None
    with clock.standing_at(NOON + timedelta(days=1)):
        assert jobs.run_due() == 0


def test_what_went_wrong_is_told_without_what_was_worked_on(handled: Work) -> None:
    handled.fails = True
    service.queue_job("test")
    jobs.run_due()
    error = only_job().error
    assert error.startswith("ValueError in test_jobs.py:")
    assert "Larchwood" not in error


def test_a_job_that_worked_at_last_keeps_no_error(handled: Work) -> None:
    handled.fails = True
    service.queue_job("test")
    jobs.run_due()
    handled.fails = False
    with clock.standing_at(NOON + timedelta(minutes=1)):
        jobs.run_due()
    assert only_job().error == ""
    assert queries.given_up() == ()


def test_a_kind_that_nothing_does_is_not_lost(handled: Work) -> None:
    service.queue_job("unknown")
    assert jobs.run_due() == 1
    assert "nothing here does" in only_job().error


@every_database
def test_a_claimed_job_is_nobody_elses_until_its_worker_is_given_up(handled: Work) -> None:
    service.queue_job("test")
    first = service.claim_job()
    assert first is not None
    assert service.claim_job() is None
    with clock.standing_at(NOON + rules.LEASE):
        second = service.claim_job()
        assert second is not None
        assert (second.id, second.tries) == (first.id, 2)
        service.finish_job(first)
        assert only_job().done_at is None
        service.finish_job(second)
        assert only_job().done_at is not None


@every_database
def test_four_workers_share_twenty_jobs(database: str) -> None:
    for number in range(20):
        service.queue_job("test", {"number": number}, run_at=datetime(2020, 1, 1, tzinfo=UTC))
    taken: list[int] = []

    def take() -> None:
        while (job := service.claim_job()) is not None:
            taken.append(job.payload["number"])
            service.finish_job(job)

    workers = [threading.Thread(target=take) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(taken) == list(range(20))


@every_database
def test_a_repeating_job_is_queued_so_long_after_the_last(handled: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_kinds", {"test": jobs.Kind(handled.handle, timedelta(hours=1))})
    for minutes, done in ((0, 1), (1, 1), (59, 1), (60, 2), (61, 2)):
        with clock.standing_at(NOON + timedelta(minutes=minutes)):
            db.close_reading()
            jobs.run_due()
            assert len(handled.done) == done


@every_database
def test_finished_jobs_are_forgotten_after_a_while_and_others_are_not(database: str) -> None:
    service.queue_job("test")
    service.queue_job("test")
    done = service.claim_job()
    assert done is not None
    service.finish_job(done)
    assert service.forget_finished_jobs() == 0
    with clock.standing_at(NOON + rules.KEEP_FINISHED + timedelta(days=1)):
        assert service.forget_finished_jobs() == 1
    assert only_job().done_at is None


def test_two_handlers_of_one_kind_are_a_mistake(handled: Work) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        jobs.handles("test")(handled.handle)


def test_the_command_does_what_is_due_and_lists_what_was_given_up(handled: Work) -> None:
    service.queue_job("test")
    assert CliRunner().invoke(work, ["--once"]).output.endswith("Jobs tried: 1\n")
    service.queue_job("unknown")
    at = NOON
    for _ in range(rules.MOST_TRIES):
        with clock.standing_at(at):
            jobs.run_due()
        at += timedelta(hours=1)
    db.close_reading()
    listed = CliRunner().invoke(work, ["--failed"]).output
    assert "unknown: nothing here does this kind of job, 6 tries" in listed


def test_a_worker_stops_when_it_is_told_to(handled: Work) -> None:
    stopped = threading.Event()
    service.queue_job("test", run_at=datetime(2020, 1, 1, tzinfo=UTC))
    worker = threading.Thread(target=jobs.run_until, args=(stopped,), kwargs={"pause": 0.01})
    worker.start()
    for _ in range(500):
        if handled.done:
            break
        threading.Event().wait(0.01)
    stopped.set()
    worker.join(timeout=10)
    assert not worker.is_alive()
    assert handled.done == [{}]
