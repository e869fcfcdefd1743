"""How long a server computed for a request, by the kernel's account: on a busy machine it says more than the clock.

Linux only; elsewhere everything takes no time. On PostgreSQL what the database computes is not in it.
"""

import time
from pathlib import Path

PROC = Path("/proc")
SETTLE = 0.001  # the account is brought up to date when a thread goes to sleep


class Account:
    """The time that a process and its children have spent on a processor."""

    def __init__(self, pid: int) -> None:
        """Follow the process and the children that it has now."""
        self._pids = _with_children(pid)

    def seconds(self) -> float:
        """So far, in seconds."""
        time.sleep(SETTLE)
        return sum(_spent(pid) for pid in self._pids) / 1e9


def _with_children(pid: int) -> tuple[int, ...]:
    listed = PROC / str(pid) / "task" / str(pid) / "children"
    children = listed.read_text(encoding="ascii").split() if listed.exists() else []
    return pid, *(found for child in children for found in _with_children(int(child)))


def _spent(pid: int) -> int:
    spent = 0
    for thread in (PROC / str(pid) / "task").glob("*/schedstat"):
        try:
            spent += int(thread.read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue  # a thread that has just ended
    return spent
