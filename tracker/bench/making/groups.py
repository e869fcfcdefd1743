"""The rows of one delivery: its people, timetable, signed registers, items, roll-up, and what signing sets off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from tracker.accounts.actions import Action
from tracker.accounts.models import AuditEvent
from tracker.attendance.models import Deliverer, Mark, Register
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.registers import RegisterState
from tracker.bench.making.followed import Followed
from tracker.bench.making.marks import Habit, entry_of, habit
from tracker.bench.making.members import add_member
from tracker.bench.making.runs import Run
from tracker.bench.making.words import GROUP_NOTES, VENUES
from tracker.bench.making.world import World
from tracker.bench.sizes import PEOPLE
from tracker.catalogue.rules.programmes import PlannedSession
from tracker.delivery.models import Delivery, DeliveryProgress, Session, Slot, Staff
from tracker.delivery.rules import SessionKind, StaffPart

STARTS_AT = (time(9, 30), time(18, 0))


@dataclass
class Group:
    """A delivery in the making; the figures of its roll-up grow as its registers are signed."""

    world: World
    run: Run
    random: Random = field(init=False)
    habits: Mapping[int, Habit] = field(init=False)
    followed: Followed = field(init=False)

    def __post_init__(self) -> None:
        """Let chance be the same at every making."""
        self.random = Random(self.run.number)
        self.habits = {person_id: habit(self.random) for person_id in self.run.people}
        self.followed = Followed(self.world.plan, self.run, self.random)

    def add(self) -> None:
        """Add all its rows to the store."""
        self._add_delivery()
        for person_id in self.run.people:
            add_member(self.world, self.run, self.random, person_id)
        for place, planned in enumerate(self.world.plan):
            self._add_session(place, planned)
            if place < self.run.signed:
                self._add_register(place, planned, RegisterState.SIGNED)
        if self.run.has_draft:
            self._add_register(self.run.signed, self.world.plan[self.run.signed], RegisterState.DRAFT)
        self.followed.add(self.world.store, self.world.version_id, self.world.cast, self.world.people)
        self._add_progress()

    def _add_delivery(self) -> None:
        run, store = self.run, self.world.store
        number = run.delivery_id
        store.add(
            Delivery,
            id=number,
            code=f"B-ISO-{number:05d}",
            title=f"Internet group {number}",
            version_id=self.world.version_id,
            format=SessionKind.GROUP.value,
            area_id=run.area_id,
            venue=VENUES[number % len(VENUES)],
            capacity=PEOPLE,
            starts_on=run.first_on,
            lead_id=run.lead_id,
        )
        for place in (0, 1):
            store.add(Slot, delivery_id=number, weekday=run.on(place).weekday(), starts_at=self._starts_at)
        for user_id, part in zip(run.staff, (StaffPart.LEAD, StaffPart.REGULAR), strict=True):
            store.add(Staff, delivery_id=number, user_id=user_id, part=part.value)

    @property
    def _starts_at(self) -> time:
        return STARTS_AT[self.run.number % len(STARTS_AT)]

    def _add_session(self, place: int, planned: PlannedSession) -> None:
        self.world.store.add(
            Session,
            id=self.run.sessions[place],
            delivery_id=self.run.delivery_id,
            outline_id=planned.outline_id,
            kind=SessionKind.GROUP.value,
            on_date=self.run.on(place),
            starts_at=self._starts_at,
            minutes=planned.minutes,
            created_at=_evening(self.run.first_on - timedelta(days=21)),
        )

    def _add_register(self, place: int, planned: PlannedSession, state: RegisterState) -> None:
        run, store = self.run, self.world.store
        session_id, at, lead = run.sessions[place], _evening(run.on(place)), run.staff[0]
        is_signed = state is RegisterState.SIGNED
        store.add(
            Register,
            session_id=session_id,
            state=state.value,
            group_note=GROUP_NOTES[session_id % len(GROUP_NOTES)],
            started_at=self._starts_at,
            ended_at=time(self._starts_at.hour + planned.minutes // 60, self._starts_at.minute),
            saved_by=lead,
            saved_at=at,
            signed_by=lead if is_signed else None,
            signed_at=at if is_signed else None,
            version=2 if is_signed else 1,
        )
        for user_id in run.staff:
            store.add(Deliverer, session_id=session_id, user_id=user_id)
        entries = {
            person_id: entry_of(self.random, self.habits[person_id], planned.minutes) for person_id in run.people
        }
        self._add_marks(session_id, entries, at)
        if is_signed:
            self.followed.sign(place, entries, self.world.outcomes)
            self._add_trail(session_id, len(entries), at)

    def _add_marks(self, session_id: int, entries: Mapping[int, Entry], at: datetime) -> None:
        add, saved_by = self.world.store.add, self.run.staff[0]
        for person_id, entry in entries.items():
            add(
                Mark,
                session_id=session_id,
                membership_id=person_id,
                person_id=person_id,
                outcome=entry.outcome,
                minutes=entry.minutes,
                late=entry.late,
                engagement=entry.engagement,
                note=entry.note,
                saved_by=saved_by,
                saved_at=at,
            )

    def _add_trail(self, session_id: int, marks: int, at: datetime) -> None:
        self.world.store.add(
            AuditEvent,
            at=at,
            actor_id=self.run.staff[0],
            actor_name="Facilitator",
            action=Action.REGISTER_SIGNED.value,
            subject_kind="session",
            subject_id=session_id,
            changes={"marks": marks},
        )

    def _add_progress(self) -> None:
        run, followed = self.run, self.followed
        self.world.store.add(
            DeliveryProgress,
            delivery_id=run.delivery_id,
            members=PEOPLE,
            items=PEOPLE * len(self.world.plan),
            items_met=followed.items_met,
            minutes_prescribed=PEOPLE * sum(planned.minutes for planned in self.world.plan),
            minutes_credited=followed.minutes_credited,
            sessions=len(self.world.plan),
            sessions_signed=run.signed,
            last_session_on=run.on(run.signed - 1) if run.signed else None,
            ends_on=run.on(len(self.world.plan) - 1),
            marks=followed.counts.marks,
            marks_attended=followed.counts.attended,
            marks_acceptable=followed.counts.acceptable,
            marks_unacceptable=followed.counts.unacceptable,
        )


def _evening(day: date) -> datetime:
    return datetime.combine(day, time(21, 0), UTC)
