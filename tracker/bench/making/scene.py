"""A data set that is there: which records the measured pages are of, and the mark by which it is known again."""

import json
from dataclasses import asdict, dataclass
from datetime import date

from sqlalchemy import Column, Engine, MetaData, String, Table, delete, insert, inspect, select, text

from tracker.bench.making.cast import AREAS
from tracker.bench.making.runs import OVERDUE, STARTING, TODAY, own
from tracker.bench.sizes import PEOPLE, SESSIONS, Size

_KNOWN_BY = Table("bench_data_set", MetaData(), Column("scene", String, nullable=False))

FIFTH = 4  # from 0


@dataclass(frozen=True, slots=True)
class Scene:
    """The records that the measured pages are of; `made_on` is an ISO date, for what is due today depends on it."""

    size: str
    made_on: str
    deliveries: int
    marks: int
    area_id: int
    delivery_id: int  # the finished one whose matrix is shown
    session_id: int  # today's, without a register
    signed_session_id: int  # the last of that one
    overdue_session_id: int  # of two days ago, without a register
    person_id: int  # on today's delivery
    starting_delivery_id: int  # of next week, for which people wait
    starting_session_id: int  # its fifth: 31 sessions move with it

    @property
    def formulated_person_id(self) -> int:
        """The member after the one who is shown: ten versions of a formulation."""
        return self.person_id + 1


def scene_of(size: Size, today: date) -> Scene:
    """The records of a data set that is made today."""
    running = own(size, TODAY)
    return Scene(
        size=size.name,
        made_on=today.isoformat(),
        deliveries=size.deliveries,
        marks=size.marks,
        area_id=AREAS[0][0],
        delivery_id=size.deliveries,
        session_id=running * SESSIONS + 25,
        signed_session_id=size.deliveries * SESSIONS,
        overdue_session_id=own(size, OVERDUE) * SESSIONS + 23,
        person_id=running * PEOPLE + 1,
        starting_delivery_id=own(size, STARTING) + 1,
        starting_session_id=own(size, STARTING) * SESSIONS + FIFTH + 1,
    )


def found(engine: Engine) -> Scene | None:
    """The data set in a database, if it is one."""
    if not inspect(engine).has_table(_KNOWN_BY.name):
        return None
    with engine.begin() as connection:
        kept = connection.scalar(select(_KNOWN_BY.c.scene))
    return Scene(**json.loads(kept)) if kept else None


def is_empty(engine: Engine) -> bool:
    """Whether nobody works or is worked with in a database that is up to date."""
    with engine.begin() as connection:
        return not connection.scalar(text("SELECT count(*) FROM user_account"))


def leave_mark(engine: Engine, scene: Scene) -> None:
    """Write into the database that it is this data set."""
    with engine.begin() as connection:
        _KNOWN_BY.create(connection, checkfirst=True)
        connection.execute(delete(_KNOWN_BY))
        connection.execute(insert(_KNOWN_BY), {"scene": json.dumps(asdict(scene))})
