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
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it listens, as the start of a URL."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> "RunningServer":
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "tracker.cli", "serve", "--port", str(self.port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--workers", str(self._workers)],
                env=self._environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 60
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start:\n{self.log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.05)
        return self

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
        if self._process is None:
            return
        group = self._process.pid
        with suppress(ProcessLookupError):
            os.killpg(group, number)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)
        self._process.wait()
        self._process = None
