"""Where the time of one operation goes: the application called in this process, under cProfile."""

import cProfile
import io
import pstats
from collections.abc import Callable

from tracker.bench.browser import Answer
from tracker.bench.measuring import WARM_UP, course
from tracker.bench.operations import Operation
from tracker.bench.stage import Stage


def profile(stage: Stage, operation: Operation, repeats: int, top: int) -> str:
    """The dearest functions of the one request that is timed, twice: by their own time, and with all they call."""
    browser = stage.browsers[operation.user]
    way = course(operation, browser, stage.path(operation), stage.scene, stage.engine)
    for _ in range(WARM_UP):
        way.run()
    profiler = cProfile.Profile()
    for _ in range(repeats):
        request: Callable[[], Answer] = way.ready()
        profiler.enable()
        request()
        profiler.disable()
    way.tidy()
    out = io.StringIO()
    stats = pstats.Stats(profiler, stream=out)
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(top)
    return out.getvalue()
