"""What many tests begin with, built once in a process and copied from then on: a small service takes long to build.

A database of a test is made with its first connection. If that is for a world that was built before, the database is
a copy of one that holds it.
"""

import shutil
import sqlite3
from collections.abc import Callable, Hashable
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import URL

from tracker.core import clock
from tracker.core.database import db

T = TypeVar("T")


class Place(Protocol):
    """Where a test's database will be."""

    @property
    def url(self) -> str:
        """Its address."""
        ...

    def begin(self, copy_of: str) -> None:
        """Make it: a copy of what was kept under a name, or of the empty one for ''."""
        ...

    def keep(self, name: str) -> None:
        """Keep a copy of it as it stands; nothing is connected to it."""
        ...


@dataclass
class Worlds:
    """What was built in this process, by the kind of database, what it is, and when it is said to be built."""

    _place: Place | None = None
    _kept: dict[Hashable, tuple[str, Any, dict[str, Any]]] = field(default_factory=dict)

    def promise(self, place: Place | None) -> None:
        """Make a database with the first connection to it; None takes the promise back."""
        self._place = place

    def arrive(self, url: URL) -> None:
        """Keep the promise: somebody connects."""
        if self._place is not None and self._place.url == url.render_as_string(hide_password=False):
            self._begin("")

    def once(self, maker: object, what: Hashable, build: Callable[[], T]) -> T:
        """What `build` builds in an empty database, or a copy of it; in one that is in use it is built anew.

        It gives plain values that no test changes. How far the maker has counted stands as after building.
        """
        place = self._place
        if place is None:
            return build()
        key = (place.url.partition(":")[0], what, _time())
        if key in self._kept:
            name, built, counted = self._kept[key]
            self._begin(name)
            vars(maker).update(deepcopy(counted))
            return built  # type: ignore[no-any-return]
        built = build()
        name = f"world{len(self._kept)}"
        db.release()
        place.keep(name)
        db.bind(place.url)
        self._kept[key] = name, built, deepcopy(vars(maker))
        return built

    def _begin(self, name: str) -> None:
        place, self._place = self._place, None
        assert place is not None
        place.begin(name)


@dataclass
class File:
    """A SQLite file, and the folder in which copies are kept beside the empty one."""

    path: Path
    template: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"sqlite:///{self.path}"

    def begin(self, copy_of: str) -> None:
        """Copy the file."""
        shutil.copy(self._named(copy_of) if copy_of else self.template, self.path)

    def keep(self, name: str) -> None:
        """Copy it with what stands in its log."""
        with closing(sqlite3.connect(self.path)) as mine, closing(sqlite3.connect(self._named(name))) as kept:
            mine.backup(kept)

    def _named(self, name: str) -> Path:
        return self.template.with_name(f"{name}.sqlite3")


def _time() -> Hashable:
    """The instant at which the clock stands; the day, where it goes."""
    instant = clock.now()
    return instant if instant == clock.now() else clock.today("Europe/London")


worlds = Worlds()
