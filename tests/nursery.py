"""Servers that start at once: forked from a process that has imported everything, one for each process of tests.

What is served is `tracker serve` with its worker for jobs, as it is; only the imports, seconds each time, are saved.
Tests of starting, killing and recovering start the command itself (tests/server.py).
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tests.server import RunningServer
from tracker import cli


class Nursery:
    """The process that has imported everything."""

    def __init__(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._ask, self._answer = _pipe(self._process.stdin), _pipe(self._process.stdout)

    def bear(self, arguments: list[str], environ: dict[str, str], log: Path) -> int:
        """Run the `tracker` command in a process group of its own; returns its number."""
        self._ask.write(json.dumps([arguments, environ, str(log)]) + "\n")
        self._ask.flush()
        return int(self._answer.readline())

    def close(self) -> None:
        """Let it end; what it bore has been stopped before."""
        self._ask.close()
        self._process.wait(timeout=10)
        self._answer.close()


class QuickServer(RunningServer):
    """`tracker serve` out of a nursery."""

    def __init__(self, nursery: Nursery, database_url: str, instance: Path) -> None:
        """Remember what to serve: a demo."""
        super().__init__(database_url, instance, demo=True)
        self._nursery = nursery

    def _spawn(self, arguments: list[str]) -> None:
        self._group = self._nursery.bear(arguments, self._environ, self.log)

    def _has_ended(self) -> bool:
        return self._group is None or not _stands(self._group)


def _pipe(found: IO[str] | None) -> IO[str]:
    if found is None:
        raise RuntimeError("the nursery was started without pipes")
    return found


def _stands(group: int) -> bool:
    with suppress(ProcessLookupError):
        os.killpg(group, 0)
        return True
    return False


@contextmanager
def _forked_jobs() -> Iterator[None]:
    """The worker for jobs, as `tracker serve` keeps one beside it."""
    child = os.fork()
    if child == 0:
        _run(["work"])
    try:
        yield
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


def _run(arguments: list[str]) -> None:
    status = 1
    try:
        cli.main(arguments, standalone_mode=False)
        status = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _bear(arguments: list[str], environ: dict[str, str], log: str) -> int:
    child = os.fork()
    with suppress(OSError):  # either may be first to say so, and what is asked of the group is asked after both
        os.setpgid(child, child)
    if child:
        return child
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for here, there in ((nothing, 0), (into, 1), (into, 2)):
        os.dup2(here, there)
    os.environ.clear()
    os.environ.update(environ)
    _run(arguments)
    return 0


def main() -> None:
    """Fork for every line that comes in, until none does."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who end
    cli._jobs = _forked_jobs
    for line in sys.stdin:
        arguments, environ, log = json.loads(line)
        sys.stdout.write(f"{_bear(arguments, environ, log)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
