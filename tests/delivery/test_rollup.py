"""Whatever is done to deliveries, the figures kept beside them are those that plain SQL counts."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Update, select, update

from tests.make import Make
from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.models import Mark, Register
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.transactions import command
from tracker.delivery import queries
from tracker.delivery.models import DeliveryProgress, Enrolment, Membership
from tracker.delivery.rules import EnrolmentState, ItemResult, SessionView, Tally
from tracker.delivery.service.enrolling import recount_progress, settle_items, tally_session
from tracker.delivery.service.membership import add_member, move_member, remove_member
from tracker.timetable.cascade import Wanted
from tracker.timetable.previews import preview
from tracker.timetable.rules.changes import Kind
from tracker.timetable.service import change_timetable

TODAY = date(2026, 11, 24)
EXAMPLES = 300 if os.environ.get("TRACKER_LONG") else 15
MEETS = {"ATTC": (1, 0, 0), "UAAB": (0, 0, 1), "AAME": (0, 1, 0)}
ACTS = ("join", "join", "leave", "move", "sign", "sign", "sign", "amend", "timetable", "withdraw")
HISTORIES = st.lists(
    st.tuples(st.sampled_from(ACTS), st.integers(0, 99), st.integers(0, 99), st.sampled_from(sorted(MEETS))),
    min_size=5,
    max_size=30,
)


@pytest.fixture(autouse=True)
def _noon(database: str) -> Iterator[None]:
    with clock.standing_at(datetime(2026, 11, 24, 12, tzinfo=UTC)):
        yield


@command
def sign(session: SessionView, outcomes: Sequence[str], by: Actor) -> None:
    """What signing a register does to a delivery, with the register itself as plain rows."""
    assert by.user_id is not None
    now = clock.now()
    members = queries.members_on(session)
    row = {"state": "signed", "saved_by": by.user_id, "saved_at": now, "signed_by": by.user_id, "signed_at": now}
    db.add(Register(session_id=session.id, **row))
    chosen = [outcomes[place % len(outcomes)] for place in range(len(members))]
    db.add_all(
        [
            Mark(
                session_id=session.id,
                membership_id=member.membership_id,
                person_id=member.person_id,
                outcome=outcome,
                saved_by=by.user_id,
                saved_at=now,
            )
            for member, outcome in zip(members, chosen, strict=True)
        ]
    )
    results = [result(session, member.enrolment_id, code) for member, code in zip(members, chosen, strict=True)]
    settle_items(SYSTEM, session_id=session.id, outline_id=session.outline_id, results=results)
    sums = [sum(column) for column in zip(*(MEETS[code] for code in chosen), strict=True)] or [0, 0, 0]
    delta = Tally(1, len(members), *sums)
    tally_session(SYSTEM, delivery_id=session.delivery_id, delta=delta, last_on=session.on_date)
    audit.record(SYSTEM, Action.REGISTER_SIGNED, "session", session.id)


@command
def amend(mark: Mark, outcome: str) -> None:
    """What amending a mark does to a delivery."""
    session = queries.session_for(SYSTEM, mark.session_id)
    enrolment = db.scalar(select(Membership.enrolment_id).where(Membership.id == mark.membership_id))
    results = [result(session, enrolment, outcome)]
    settle_items(SYSTEM, session_id=session.id, outline_id=session.outline_id, results=results)
    change = [new - old for new, old in zip(MEETS[outcome], MEETS[mark.outcome or ""], strict=True)]
    delta = Tally(0, 0, *change)
    tally_session(SYSTEM, delivery_id=session.delivery_id, delta=delta, last_on=session.on_date)
    db.change(update(Mark).where(Mark.id == mark.id).values(outcome=outcome))
    audit.record(SYSTEM, Action.ATTENDANCE_AMENDED, "mark", mark.id)


def result(session: SessionView, enrolment_id: int, outcome: str) -> ItemResult:
    assert session.on_date is not None
    met = outcome == "ATTC"
    return ItemResult(enrolment_id, met, session.minutes if met else 0, session.on_date)


class History:
    """Two deliveries of one version that things happen to, told by small numbers."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.area = make.area()
        self.lead, self.ruth = make.lead(self.area), make.facilitator(self.area)
        self.here, self.there = (
            make.delivery(self.area, self.lead, self.ruth, capacity=4, starts_on=date(2026, 11, 3)) for _ in range(2)
        )

    def tell(self, act: str, one: int, other: int, outcome: str) -> None:
        db.close_reading()
        with suppress(Refused):
            getattr(self, act)(one, other, outcome)
        db.close_reading()

    def one_of(self, one: int) -> int:
        return int((self.here, self.there)[one % 2])

    def day(self, other: int) -> date:
        return TODAY - timedelta(days=other % 25)

    def members(self, delivery_id: int) -> list[int]:
        rows = queries.members_of(delivery_id)
        return [row.membership_id for row in rows if row.is_open]

    def join(self, one: int, other: int, _outcome: str) -> None:
        add_member(
            SYSTEM,
            delivery_id=self.one_of(one),
            person_id=self.make.person(self.area),
            joined_on=self.day(other),
        )

    def leave(self, one: int, other: int, _outcome: str, **how: EnrolmentState) -> None:
        present = self.members(self.one_of(one))
        if present:
            remove_member(
                SYSTEM, membership_id=present[other % len(present)], on=self.day(one), why="Moved away", **how
            )

    def withdraw(self, one: int, other: int, outcome: str) -> None:
        self.leave(one, other, outcome, state=EnrolmentState.WITHDRAWN)

    def move(self, one: int, other: int, _outcome: str) -> None:
        present = self.members(self.one_of(one))
        if present:
            move_member(
                SYSTEM,
                membership_id=present[other % len(present)],
                to_delivery_id=self.one_of(one + 1),
                on=TODAY,
                why="Works evenings",
            )

    def sign(self, one: int, other: int, outcome: str) -> None:
        signed = select(Register.session_id)
        held = [
            row.id for row in queries.sessions_of_delivery(self.one_of(one)) if row.on_date and row.on_date <= TODAY
        ]
        waiting = sorted(set(held) - set(db.scalars(signed)))
        if waiting:
            session = queries.session_for(SYSTEM, waiting[other % len(waiting)])
            sign(session, [outcome, "ATTC"], self.ruth)

    def amend(self, _one: int, other: int, outcome: str) -> None:
        marks = db.rows(select(Mark).order_by(Mark.id))
        if marks:
            amend(marks[other % len(marks)], outcome)

    def timetable(self, one: int, other: int, _outcome: str) -> None:
        delivery = queries.delivery_for(SYSTEM, self.one_of(one))
        wanted = Wanted(
            Kind.TIMES,
            slots=delivery.slots[: 1 + other % 2],
            moving_from=TODAY + timedelta(days=1 + other),
            from_on=TODAY + timedelta(days=1 + one),
        )
        seen = preview(SYSTEM, delivery.id, wanted).fingerprint
        change_timetable(SYSTEM, delivery_id=delivery.id, wanted=wanted, why="Moved", despite="So be it", seen=seen)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories=HISTORIES)
def test_after_any_history_what_is_kept_equals_a_recount(
    make: Make, histories: list[tuple[str, int, int, str]]
) -> None:
    history = History(make)
    for step in histories:
        history.tell(*step)
    assert recount_progress(SYSTEM) == ()


@pytest.mark.every_database
def test_a_long_history_counts_the_same_on_every_database(make: Make) -> None:
    history = History(make)
    for number in range(60):
        history.tell(ACTS[number % len(ACTS)], number, 7 * number, sorted(MEETS)[number % 3])
    assert recount_progress(SYSTEM) == ()
    db.close_reading()
    signed = db.scalars(select(DeliveryProgress.sessions_signed).order_by(DeliveryProgress.delivery_id)).all()
    assert all(signed)


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("spoil", "line"),
    [
        (update(DeliveryProgress).values(members=7), "members is 7, counted 1"),
        (update(DeliveryProgress).values(ends_on=date(2020, 1, 1)), "ends_on is 2020-01-01, counted 2027-"),
        (update(DeliveryProgress).values(last_session_on=None), "last_session_on is None, counted 2026-11-03"),
        (update(Enrolment).values(items_met=3), "items_met is 3, counted 1"),
    ],
)
def test_a_figure_that_went_wrong_is_named_and_repaired(make: Make, spoil: Update, line: str) -> None:
    history = History(make)
    history.join(0, 24, "")
    sign(queries.session_for(SYSTEM, make.session_ids(history.here)[0]), ["ATTC"], history.ruth)
    with db.write_engine.begin() as connection:
        connection.execute(spoil)
    db.close_reading()
    found = [str(each) for each in recount_progress(SYSTEM)]
    assert any(line in each for each in found), found
    recount_progress(SYSTEM, repair=True)
    assert recount_progress(SYSTEM) == ()
