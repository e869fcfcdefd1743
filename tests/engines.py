"""Engines that outlive a test: they are led to whichever database is bound.

An engine remembers the SQL of every statement that it has put together. A new one for each test would put all of it
together again, which costs an ordinary test more than its statements do.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url

from tests.worlds import worlds

Maker = Callable[..., Engine]


class Kept:
    """One engine of each kind, made by the product's own maker when it is first asked for."""

    def __init__(self, make: Maker) -> None:
        """Remember how engines are made."""
        self._make = make
        self._engines: dict[tuple[str, int, bool], Engine] = {}

    def __call__(self, url: str, pool_size: int, *, reads: bool) -> Engine:
        """An engine like a new one on the database at a URL."""
        kind = (make_url(url).get_backend_name(), pool_size, reads)
        if kind not in self._engines:
            self._engines[kind] = self._make(url, pool_size, reads=reads)
            _lead(self._engines[kind])
        self._engines[kind].url = make_url(url)
        return self._engines[kind]


def _lead(engine: Engine) -> None:
    """Have every new connection go where the engine's URL says by then."""

    @event.listens_for(engine, "do_connect")
    def to_the_bound(_dialect: Any, _record: Any, places: list[Any], named: dict[str, Any]) -> None:
        worlds.arrive(engine.url)
        there, how = engine.dialect.create_connect_args(engine.url)
        places[:] = there
        named.update(how)
