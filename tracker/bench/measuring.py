"""Measuring: each operation on Tracker and on the floor in turns, after warming up, one request at a time."""

import gc
import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from tracker.bench import noting
from tracker.bench.asking import asked
from tracker.bench.browser import Answer, Browser
from tracker.bench.making.scene import Scene
from tracker.bench.operations import ASKED, Operation, as_taken, one_row
from tracker.bench.processor import Account
from tracker.bench.resetting import Untaken

WARM_UP = 5
ACCOUNTED = 30  # further rounds, in which the time on the processor is asked for


class Unexpected(RuntimeError):
    """A page did not answer as it should, so that its time means nothing."""


@dataclass(frozen=True, slots=True)
class Course:
    """An operation's way through one application: get ready, then the one timed request; tidy at last."""

    path: str
    ready: Callable[[], Callable[[], Answer]]
    status: tuple[int, ...]
    tidy: Callable[[], None] = lambda: None

    def run(self) -> Answer:
        """Once. Raises `Unexpected`."""
        request = self.ready()
        answer = request()
        if answer.status not in self.status:
            raise Unexpected(f"{self.path} answered {answer.status}: {answer.text[:300]}")
        return answer

    def computed(self, account: Account) -> float:
        """Once more: the seconds that the server computed for the one request."""
        request = self.ready()
        before = account.seconds()
        request()
        return account.seconds() - before


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured of one operation: milliseconds (`cpu`: that the server computed), and bytes as sent."""

    median_ms: float
    p95_ms: float
    cpu_ms: float
    bytes: int
    floor_median_ms: float
    floor_p95_ms: float
    floor_cpu_ms: float
    floor_bytes: int

    @property
    def ratio(self) -> float:
        """Tracker's median in times of the floor's."""
        return self.median_ms / self.floor_median_ms

    @property
    def cpu_ratio(self) -> float | None:
        """The same of the time that the servers computed; None where the machine keeps no account of it."""
        return self.cpu_ms / self.floor_cpu_ms if self.floor_cpu_ms else None


def course(operation: Operation, browser: Browser, path: str, scene: Scene, engine: Engine) -> Course:
    """The way of an operation: a page is opened; a register is opened afresh, filled in, and its post timed; a
    question is asked by a post that saves nothing; of a note, one prompt is typed, beside a row on the floor."""
    if operation.sends in ASKED and path != operation.floor_path(scene):
        fields = asked(browser.get(path), operation.sends, scene)
        return Course(path, lambda: lambda: browser.post(path, fields), (200,))
    if operation.sends == "read" and path != operation.floor_path(scene):
        path = noting.signed(browser, path)
    if operation.sends in {"", "read", *ASKED}:
        return Course(path, lambda: lambda: browser.get(path), (200,))
    session_id = operation.values(scene)["session_id"]
    if operation.sends == "prompt" and path != operation.floor_path(scene):
        typing = f"{path}/typed/<prompt>"
        return Course(typing, lambda: noting.types(browser, path), (200,), lambda: noting.forget(engine, session_id))
    untaken = Untaken(engine, session_id)
    if operation.sends in {"row", "prompt"}:
        return _rows(browser, path, untaken)

    def ready() -> Callable[[], Answer]:
        untaken.restore()
        taken = as_taken(browser.form(path, "group_note"), operation.sends)
        return lambda: browser.post(path, taken)

    return Course(path, ready, (302, 303), untaken.restore)


def _rows(browser: Browser, path: str, untaken: Untaken) -> Course:
    """One row of a register that is recorded is changed and sent, again and again; whoever comes first records it."""

    def ready() -> Callable[[], Answer]:
        form = browser.form(path, "group_note")
        if all(value == "" for name, value in form.fields if name.startswith("note-")):
            browser.post(path, as_taken(form, "draft"))
            form = browser.form(path, "group_note")
        at, row = one_row(form)
        return lambda: browser.post(f"{path}/{at}", row)

    return Course(f"{path}/<row>", ready, (200,), untaken.restore)


def compare(tracker: Course, floor: Course, accounts: tuple[Account, Account], repeats: int) -> Figures:
    """Both in turns, who goes first changing every time; then again for what the servers compute."""
    for _ in range(WARM_UP):
        tracker.run(), floor.run()
    with _undisturbed():
        ours, theirs = _timed(tracker, floor, repeats)
        rounds = range(min(repeats, ACCOUNTED))
        computed = [(tracker.computed(accounts[0]), floor.computed(accounts[1])) for _ in rounds]
    tracker.tidy()
    return Figures(
        median_ms=median(ours),
        p95_ms=p95(ours),
        cpu_ms=statistics.median(mine for mine, _ in computed) * 1000,
        bytes=max(len(answer.body) for answer in ours),
        floor_median_ms=median(theirs),
        floor_p95_ms=p95(theirs),
        floor_cpu_ms=statistics.median(other for _, other in computed) * 1000,
        floor_bytes=max(len(answer.body) for answer in theirs),
    )


def _timed(tracker: Course, floor: Course, repeats: int) -> tuple[list[Answer], list[Answer]]:
    ours: list[Answer] = []
    theirs: list[Answer] = []
    pairs = ((tracker, ours), (floor, theirs))
    for number in range(repeats):
        for way, found in pairs if number % 2 == 0 else pairs[::-1]:
            found.append(way.run())
    return ours, theirs


@contextmanager
def _undisturbed() -> Iterator[None]:
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def median(answers: Sequence[Answer]) -> float:
    """The median, in milliseconds."""
    return statistics.median(answer.seconds for answer in answers) * 1000


def p95(answers: Sequence[Answer]) -> float:
    """The time that 95 in 100 did not exceed (nearest rank), in milliseconds."""
    ordered = sorted(answer.seconds for answer in answers)
    return ordered[math.ceil(0.95 * len(ordered)) - 1] * 1000
