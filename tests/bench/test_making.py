"""The data sets: whole, dated from today, and as true as if every register had been signed through the service."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, insert, select

from tracker.attendance.jobs import date_catch_ups
from tracker.attendance.models import Mark, Register
from tracker.bench import stage
from tracker.bench.making.filling import fill
from tracker.bench.sizes import PEOPLE, SESSIONS, SIZES, Size
from tracker.core import clock
from tracker.core.database import db
from tracker.delivery import recount
from tracker.delivery.models import Membership, Session, Staff
from tracker.people.models import Area, Involvement

TINY = Size("tiny", 4, 4)
PLACE = {"kind": "prison", "nation": "ENG", "time_zone": "Europe/London"}


@contextmanager
def no_bar(_length: int) -> Iterator[Callable[[int], object]]:
    yield lambda _done: None


@pytest.mark.every_database
class TestADataSet:
    def test_every_kept_figure_is_what_a_recount_finds(self, database: str) -> None:
        fill(TINY, lambda _done: None)
        assert recount.differences() == ()
        assert date_catch_ups({}) == 0, "each is due on the day that the service would give it"

    def test_each_finished_delivery_has_a_signed_mark_for_each_person_and_session(self, database: str) -> None:
        scene = fill(TINY, lambda _done: None)
        signed = db.scalar(
            select(func.count())
            .select_from(Mark)
            .join(Register, Register.session_id == Mark.session_id)
            .join(Session, Session.id == Mark.session_id)
            .where(Register.state == "signed", Session.delivery_id <= TINY.deliveries)
        )
        assert signed == scene.marks == TINY.deliveries * PEOPLE * SESSIONS

    def test_new_rows_follow_those_that_were_put_in(self, database: str) -> None:
        fill(TINY, lambda _done: None)
        last = max(db.scalars(select(Area.id)))
        with db.write_engine.begin() as connection:
            connection.execute(insert(Area), {"code": "NEW", "name": "New", **PLACE})
            assert connection.scalar(select(Area.id).where(Area.code == "NEW")) == last + 1


def test_the_measured_facilitator_has_a_session_today_without_a_register(database: str) -> None:
    scene = fill(TINY, lambda _done: None)
    session = db.execute(
        select(Session.on_date, Staff.user_id, Register.state)
        .join(Staff, Staff.delivery_id == Session.delivery_id)
        .outerjoin(Register, Register.session_id == Session.id)
        .where(Session.id == scene.session_id, Staff.user_id == 1)
    ).one()
    assert session == (clock.today("Europe/London"), 1, None)


def test_the_measured_officer_has_a_caseload_of_forty_with_the_person_shown(database: str) -> None:
    scene = fill(TINY, lambda _done: None)
    theirs = select(Involvement.person_id).where(Involvement.user_id == 2, Involvement.capacity == "offender_manager")
    people = set(db.scalars(theirs))
    assert len(people) == 40
    assert scene.person_id in people
    today = db.scalar(select(Session.delivery_id).where(Session.id == scene.session_id))
    assert db.scalar(select(Membership.delivery_id).where(Membership.person_id == scene.person_id)) == today


def test_the_sizes_are_those_of_the_numbers_that_are_published() -> None:
    assert {name: (size.deliveries, size.marks) for name, size in SIZES.items()} == {
        "small": (200, 84_000),
        "large": (2_000, 840_000),
    }


def test_a_data_set_of_today_is_taken_as_it_is(database: str) -> None:
    scene = stage.set_up(database, TINY, no_bar)
    assert stage.set_up(database, TINY, no_bar) == scene


def test_another_size_or_a_database_in_use_is_refused(database: str) -> None:
    stage.set_up(database, TINY, no_bar)
    with pytest.raises(stage.NotOurs, match="holds the tiny set"):
        stage.set_up(database, SIZES["small"], no_bar)
    with db.write_engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE bench_data_set")
    with pytest.raises(stage.NotOurs, match="in use"):
        stage.set_up(database, TINY, no_bar)
