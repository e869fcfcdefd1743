"""Where a comparison happens: the database with its data set, and both applications on it."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, redirect_stderr
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from tracker.bench import hello
from tracker.bench.browser import Browser, Inside, Line, Wire
from tracker.bench.making import scene as scenes
from tracker.bench.making.cast import MEASURED, ZONE, address, give_password
from tracker.bench.making.filling import fill
from tracker.bench.making.scene import Scene
from tracker.bench.operations import Operation
from tracker.bench.processor import Account
from tracker.bench.resetting import Untaken
from tracker.bench.serving import served
from tracker.bench.sizes import Size
from tracker.config import Settings
from tracker.core import clock, migrations
from tracker.core.database import db

Bar = Callable[[int], AbstractContextManager[Callable[[int], object]]]
TRACKER, FLOOR = "tracker.bench.hello:application", "tracker.bench.floor.application:application"


class NotOurs(RuntimeError):
    """The database holds something that bench did not put there."""


@contextmanager
def database(url: str | None, keep: Path | None, size: Size) -> Iterator[str]:
    """The URL to work on: the one given, a file kept in a folder, or a file that goes when the block ends."""
    if url is not None:
        yield url
    elif keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        path = keep / f"{size.name}.sqlite3"
        if not _is_todays(f"sqlite:///{path}", size):
            for left in keep.glob(f"{size.name}.sqlite3*"):
                left.unlink()
        yield f"sqlite:///{path}"
    else:
        with tempfile.TemporaryDirectory(prefix="tracker-bench-") as folder:
            yield f"sqlite:///{Path(folder) / 'bench.sqlite3'}"


def _is_todays(url: str, size: Size) -> bool:
    db.bind(url)
    try:
        found = scenes.found(db.write_engine)
        return found is not None and _fits(found, size) and migrations.present_head() == migrations.expected_head()
    finally:
        db.release()


def _fits(found: Scene, size: Size) -> bool:
    return (found.size, found.made_on) == (size.name, clock.today(ZONE).isoformat())


def set_up(url: str, size: Size, bar: Bar) -> Scene:
    """Bind the database and make its data set, or take the one that is there.

    Raises `NotOurs` when it holds anything else, another size, or one made on another day: what is due today
    would not be.
    """
    db.bind(url)
    found = scenes.found(db.write_engine)
    if found is not None:
        if not _fits(found, size):
            raise NotOurs(f"the database holds the {found.size} set of {found.made_on}: empty it first")
        if migrations.present_head() != migrations.expected_head():
            raise NotOurs("the database was filled by another version: empty it first")
        return found
    migrations.upgrade()
    if not scenes.is_empty(db.write_engine):
        raise NotOurs("the database is in use: bench fills only an empty one")
    with bar(size.groups) as advance:
        return fill(size, advance)


@dataclass
class Stage:
    """Both applications, ready to be asked; `browsers` are Tracker's, by who is signed in; `accounts` of both."""

    scene: Scene
    engine: Engine
    app: Flask
    browsers: dict[str, Browser]
    floor: Browser
    accounts: tuple[Account, Account]

    def path(self, operation: Operation) -> str:
        """The address of an operation on Tracker."""
        address = self.app.url_map.bind("localhost").build(operation.endpoint, operation.values(self.scene))
        return address + operation.query


@contextmanager
def staged(url: str, scene: Scene, floor: str) -> Iterator[Stage]:
    """Serve both from processes of their own until the block ends, with everybody signed in."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-bench-")))
        environ = {"TRACKER_DATABASE_URL": url, "TRACKER_INSTANCE": str(folder), "TRACKER_FLOOR": floor}
        password = give_password(db.write_engine)
        ours = stack.enter_context(served(TRACKER, environ, folder / "tracker.log"))
        theirs = stack.enter_context(served(FLOOR, environ, folder / "floor.log"))
        app = _application(url, folder)
        Untaken(db.write_engine, scene.session_id)
        to_ours, to_theirs = (stack.enter_context(closing(Wire(server.port))) for server in (ours, theirs))
        accounts = (Account(ours.pid), Account(theirs.pid))
        yield Stage(scene, db.write_engine, app, _signed_in(to_ours, password), Browser(to_theirs), accounts)


@contextmanager
def staged_inside(url: str, scene: Scene) -> Iterator[Stage]:
    """Tracker in this process, for a profile, its log in a file; the floor is not there."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="tracker-bench-")))
        stack.enter_context(redirect_stderr(stack.enter_context((folder / "tracker.log").open("w"))))
        app = _application(url, folder)
        password = give_password(db.write_engine)
        line = Inside(app)
        account = Account(os.getpid())
        yield Stage(scene, db.write_engine, app, _signed_in(line, password), Browser(line), (account, account))


def _application(url: str, folder: Path) -> Flask:
    return hello.application(Settings(instance=folder, database_url=url, secret_key="bench"))


def _signed_in(line: Line, password: str) -> dict[str, Browser]:
    """A browser for each of the measured staff, signed in by the page for it."""
    found: dict[str, Browser] = {}
    for name, _ in MEASURED.values():
        browser = Browser(line)
        form = browser.form("/sign-in", "password")
        answer = browser.post("/sign-in", form.filled({"username": address(name), "password": password}))
        if answer.status not in (302, 303):
            raise RuntimeError(f"{name} could not sign in: {answer.status}")
        found[name] = browser
    return found
