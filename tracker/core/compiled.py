"""The SQL of statements that were put together before, found again by the statement itself."""

from typing import Any

from sqlalchemy.engine.interfaces import Compiled
from sqlalchemy.util import LRUCache

KEPT = 500


class Known(LRUCache[Any, Compiled]):
    """SQLAlchemy's memory of compiled statements, which need not be weighed whole each time.

    Its key for a statement is a nest of some thousand parts, hashed at every execution, and that takes longer than a
    small statement runs. A statement that was put together once has one and the same key object for good: that is
    enough to know it by. Any other is looked up as ever.
    """

    def __init__(self) -> None:
        """Know none yet."""
        super().__init__(KEPT)
        self._same: dict[int, tuple[Any, tuple[Any, ...], Compiled]] = {}

    def get(self, key: Any, default: Any = None) -> Any:
        """What a key was compiled to: `(dialect, the statement's own key, names of parameters, ...)`."""
        of, rest = key[1], key[2:]
        seen = self._same.get(id(of))  # it is held there, so no other object has its identity
        if seen is not None and seen[1] == rest:
            return seen[2]
        found = super().get(key)
        if found is None:
            return default
        if len(self._same) >= KEPT:
            self._same.clear()
        self._same[id(of)] = of, rest, found
        return found
