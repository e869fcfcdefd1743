"""Serving an application as Tracker is served: Granian, one worker, one thread, on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 60.0


class NotServed(RuntimeError):
    """A server did not come up; the message is the end of what it said."""


@dataclass(frozen=True, slots=True)
class Served:
    """Where an application is served, and by which process."""

    port: int
    pid: int


@contextmanager
def served(target: str, environ: Mapping[str, str], log: Path) -> Iterator[Served]:
    """Serve a factory (`module:function`) until the block ends. What it logs goes to a file."""
    port = _free_port()
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--factory", "--no-ws"]
    command = [sys.executable, "-m", "granian", *options, "--host", HOST, "--port", str(port), target]
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, **environ})
        try:
            _wait_for(process, port, log)
            yield Served(port, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NotServed(log.read_text(encoding="utf-8", errors="replace")[-2000:])
