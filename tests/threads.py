"""Several people acting at the same moment, each in a thread of their own."""

import threading
from collections.abc import Callable, Sequence

from tracker.core.database import db
from tracker.core.errors import Refused, Stale


def at_once(acts: Sequence[Callable[[], object]]) -> list[object]:
    """What each act gave or raised, all of them begun together."""
    given: list[object] = []
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        start.wait()
        try:
            given.append(act())
        except (Refused, Stale) as refusal:
            given.append(refusal)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.close_reading()
    return given
