"""The measured saves are real ones, and leave the data set as they found it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from tracker.attendance.models import Mark, Register
from tracker.bench import stage
from tracker.bench.making.filling import fill
from tracker.bench.measuring import course
from tracker.bench.operations import OPERATIONS
from tracker.bench.sizes import PEOPLE, Size
from tracker.bench.stage import Stage
from tracker.core.database import db
from tracker.delivery import recount
from tracker.delivery.models import Enrolment, Item
from tracker.work.models import Alert, Task

BY_NAME = {operation.name: operation for operation in OPERATIONS}
Standing = tuple[object, ...]


@pytest.fixture
def inside(database: str) -> Iterator[Stage]:
    scene = fill(Size("tiny", 4, 4), lambda _done: None)
    with stage.staged_inside(database, scene) as made:
        yield made


def standing() -> Standing:
    """Everything that signing changes."""
    db.close_reading()
    counted = tuple(db.scalar(select(func.count()).select_from(model)) for model in (Mark, Register, Task, Alert))
    summed = (func.sum(Enrolment.items_met), func.sum(Enrolment.minutes_credited), func.sum(Enrolment.version))
    met = db.scalar(select(func.count()).select_from(Item).where(Item.state == "done"))
    return (*counted, met, *db.execute(select(*summed)).one())


@pytest.mark.parametrize(("name", "state"), [("submit_register", "draft"), ("sign_register", "signed")])
def test_a_save_records_twelve_people_and_can_be_taken_back(inside: Stage, name: str, state: str) -> None:
    operation, before = BY_NAME[name], standing()
    session_id = operation.values(inside.scene)["session_id"]
    way = course(operation, inside.browsers["facilitator"], inside.path(operation), inside.scene, inside.engine)
    way.run()
    way.run()
    db.close_reading()
    assert db.scalar(select(Register.state).where(Register.session_id == session_id)) == state
    assert db.scalar(select(func.count()).select_from(Mark).where(Mark.session_id == session_id)) == PEOPLE
    assert recount.differences() == ()
    way.tidy()
    assert standing() == before
    assert recount.differences() == ()
