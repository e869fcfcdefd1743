"""Filling a database with a data set, a batch of deliveries at a time."""

from collections.abc import Callable
from datetime import date
from itertools import islice

from tracker.accounts.rules import SYSTEM
from tracker.attendance import queries as attendance
from tracker.bench.making.cast import ZONE, add_staff, add_training
from tracker.bench.making.formulated import add_formulation
from tracker.bench.making.groups import Group
from tracker.bench.making.runs import runs
from tracker.bench.making.scene import Scene, leave_mark, scene_of
from tracker.bench.making.store import Store
from tracker.bench.making.waiting import add_waiting
from tracker.bench.making.world import World
from tracker.bench.sizes import SESSIONS, Size
from tracker.catalogue import queries as catalogue
from tracker.catalogue import service as catalogue_service
from tracker.catalogue.definitions.folder import SHIPPED
from tracker.catalogue.rules.programmes import Format
from tracker.core import clock
from tracker.core.database import db

PROGRAMME, VERSION = "isotp", "1"
BATCH = 20


def fill(size: Size, advance: Callable[[int], object]) -> Scene:
    """Fill the bound database, migrated and empty; `advance` is told how many deliveries were written."""
    today: date = clock.today(ZONE)
    version_id = _programme()
    store = Store(db.write_engine)
    cast = add_staff(store, size)
    add_training(store, cast, catalogue.programme_of(version_id))
    plan = catalogue.plan(version_id, Format.GROUP)
    if len(plan) != SESSIONS:
        raise RuntimeError(f"the programme has {len(plan)} group sessions, not {SESSIONS}")
    world = World(store, cast, size.people, version_id, plan, attendance.national_outcomes())
    db.close_reading()
    store.flush()
    waiting = runs(size, cast, today)
    while batch := tuple(islice(waiting, BATCH)):
        for run in batch:
            Group(world, run).add()
        store.flush()
        advance(len(batch))
    add_waiting(store, size.people + 1, version_id, today)
    scene = scene_of(size, today)
    add_formulation(store, db.write_engine, scene, today)
    store.finish()
    leave_mark(db.write_engine, scene)
    return scene


def _programme() -> int:
    """Load the shipped definitions through the catalogue, and take the programme into use."""
    catalogue_service.load_definitions(SYSTEM, SHIPPED)
    version_id = catalogue.page(PROGRAMME, VERSION).brief.id
    catalogue_service.mark_used(SYSTEM, version_id)
    db.close_reading()
    return version_id
