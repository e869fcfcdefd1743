"""A real server on this machine, for tests that need one: started, awaited, killed or stopped."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path

HOST = "127.0.0.1"


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


class RunningServer:
    """`tracker serve` in a process group of its own, on one database."""

    def __init__(self, database_url: str, instance: Path, *, demo: bool = False, workers: int = 1) -> None:
        """Remember what to serve; `start` does it."""
        self.port = free_port()
        self.log = instance / f"server-{self.port}.log"
        self._workers = workers
        self._environ = {
            **os.environ,
            "TRACKER_INSTANCE": str(instance),
            "TRACKER_DATABASE_URL": database_url,
            "TRACKER_DEMO": "true" if demo else "false",
        }
        self._group: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens, as the start of a URL."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> "RunningServer":
        """Start, and wait until it answers."""
        self._spawn(["serve", "--port", str(self.port), "--workers", str(self._workers)])
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._has_ended() or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.02)
        return self

    def _spawn(self, arguments: list[str]) -> None:
        """Run the `tracker` command in a process group of its own."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tracker.cli", *arguments],
                env=self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._group = self._process.pid

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _answers(self) -> bool:
        connection = HTTPConnection(HOST, self.port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL to the whole group, as a power cut would."""
        self._signal(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to stop; kill what is left after ten seconds."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self._group is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._group, number)
        deadline = time.monotonic() + 10
        while not self._has_ended() and time.monotonic() < deadline:
            time.sleep(0.005)
        with suppress(ProcessLookupError):
            os.killpg(self._group, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
        self._group = self._process = None
