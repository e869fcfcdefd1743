"""What follows from signed marks, by the rules that signing uses: items, counts, tasks, alerts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from random import Random

from tracker.attendance.effects import ABSENCE
from tracker.attendance.rules import marks
from tracker.attendance.rules.debts import CAUGHT_UP
from tracker.attendance.rules.marks import Counts, Entry
from tracker.attendance.rules.outcomes import OutcomeKind, Outcomes
from tracker.bench.making.cast import Cast
from tracker.bench.making.runs import Run
from tracker.bench.making.store import Store
from tracker.catalogue.rules.programmes import PlannedSession
from tracker.delivery.models import Enrolment, Item
from tracker.delivery.rules import CATCH_UP, EnrolmentState, ItemResult, ItemState, OwedItem, SessionKind, settled
from tracker.work.models import Alert, Task

CREDITED = 0.97  # of the sessions missed in a finished delivery, the share credited at its end
NEWS_DAYS = 14
OWED = OwedItem(ItemState.OWED, 0, None, None)


@dataclass(frozen=True, slots=True)
class Missed:
    """A session that a person's signed mark does not meet."""

    person_id: int
    place: int
    label: str
    is_unacceptable: bool


class Followed:
    """The items of a delivery's members and the figures of its roll-up, as its signed marks leave them."""

    def __init__(self, plan: Sequence[PlannedSession], run: Run, random: Random) -> None:
        """Everything is owed and nothing counted."""
        self._plan, self._run, self._random = plan, run, random
        self._items = {person_id: [OWED] * len(plan) for person_id in run.people}
        self._missed: list[Missed] = []
        self.counts = Counts()

    def sign(self, place: int, entries: Mapping[int, Entry], outcomes: Outcomes) -> None:
        """Settle one session's items and count its marks."""
        session_id, minutes, on = self._run.sessions[place], self._plan[place].minutes, self._run.on(place)
        for person_id, entry in entries.items():
            met = marks.meets(entry, outcomes)
            result = ItemResult(person_id, met, marks.credited_minutes(entry, outcomes, minutes), on)
            self._items[person_id][place] = settled(OWED, result, session_id)
            if not met:
                self._miss(place, person_id, entry, outcomes)
        new, old = marks.count(entries.values(), outcomes), self.counts
        self.counts = Counts(
            old.marks + new.marks,
            old.attended + new.attended,
            old.acceptable + new.acceptable,
            old.unacceptable + new.unacceptable,
        )

    def _miss(self, place: int, person_id: int, entry: Entry, outcomes: Outcomes) -> None:
        outcome = outcomes[entry.outcome or ""]
        unacceptable = outcome.kind is OutcomeKind.UNACCEPTABLE
        self._missed.append(Missed(person_id, place, outcome.label.lower(), unacceptable))
        if self._run.is_finished and self._random.random() < CREDITED:
            last_on = self._run.on(len(self._plan) - 1)
            credited = OwedItem(ItemState.CREDITED, self._plan[place].minutes, None, last_on)
            self._items[person_id][place] = credited

    @property
    def items_met(self) -> int:
        """Items met, of all members."""
        return sum(item.state.is_met for items in self._items.values() for item in items)

    @property
    def minutes_credited(self) -> int:
        """Minutes credited, of all members."""
        return sum(item.minutes for items in self._items.values() for item in items)

    def add(self, store: Store, version_id: int, cast: Cast, people: int) -> None:
        """Add enrolments with their items, catch-ups owed or caught up, and what the officers were told."""
        for person_id, items in self._items.items():
            self._add_enrolment(store, version_id, person_id, items)
            for planned, item in zip(self._plan, items, strict=True):
                store.add(
                    Item,
                    enrolment_id=person_id,
                    outline_id=planned.outline_id,
                    minutes_prescribed=planned.minutes,
                    minutes_credited=item.minutes,
                    state=item.state.value,
                    met_on=item.met_on,
                    session_id=item.session_id,
                )
        for missed in self._missed:
            self._add_task(store, missed)
            if missed.is_unacceptable:
                self._add_alert(store, missed, cast.officer_of(missed.person_id, people))

    def _add_enrolment(self, store: Store, version_id: int, person_id: int, items: Sequence[OwedItem]) -> None:
        met = sum(item.state.is_met for item in items)
        whole = met == len(items)
        store.add(
            Enrolment,
            id=person_id,
            person_id=person_id,
            version_id=version_id,
            format=SessionKind.GROUP.value,
            state=(EnrolmentState.COMPLETED if whole else EnrolmentState.ACTIVE).value,
            enrolled_on=self._run.first_on - timedelta(days=21),
            ended_on=self._run.on(len(items) - 1) if whole else None,
            items=len(items),
            items_met=met,
            minutes_prescribed=sum(planned.minutes for planned in self._plan),
            minutes_credited=sum(item.minutes for item in items),
        )

    def _add_task(self, store: Store, missed: Missed) -> None:
        planned, done = self._plan[missed.place], self._run.is_finished
        owner, last_on = self._run.staff[0], self._run.on(len(self._plan) - 1)
        store.add(
            Task,
            kind=CATCH_UP,
            key=f"{missed.person_id}:{planned.outline_id}",
            title=f"Catch-up: person {missed.person_id}, session {planned.number}",
            rule=CAUGHT_UP,
            person_id=missed.person_id,
            owner_id=owner,
            due_on=last_on,  # its programme has no rule: before it ends
            opened_at=self._evening(missed.place),
            done_at=datetime.combine(last_on, time(21, 0), UTC) if done else None,
            done_by=owner if done else None,
            how="Credited" if done else "",
        )

    def _add_alert(self, store: Store, missed: Missed, officer: int) -> None:
        planned, raised_at = self._plan[missed.place], self._evening(missed.place)
        is_news = not self._run.is_finished and missed.place >= self._run.signed - NEWS_DAYS // 4
        store.add(
            Alert,
            kind=ABSENCE,
            key=f"{self._run.sessions[missed.place]}:{missed.person_id}:UAAB",
            text=f"Person {missed.person_id}: {missed.label}, i-SOTP session {planned.number}",
            rule="The officer is told of each unacceptable absence and failure to comply when a register is signed",
            person_id=missed.person_id,
            user_id=officer,
            raised_at=raised_at,
            acknowledged_at=None if is_news else raised_at + timedelta(days=1),
        )

    def _evening(self, place: int) -> datetime:
        return datetime.combine(self._run.on(place), time(21, 0), UTC)
