"""What batteries ask for now: of everybody on a programme that has one, or of one person.

Apart from `queries.py`, which reads assessments: this reads enrolments against what their programmes ask for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import case, select

from tracker.assessments.models import Assessment
from tracker.assessments.offending import Kinds, offending_of
from tracker.assessments.rules.due import EARLY, KIND, Stage, Wanted, due_on
from tracker.assessments.rules.giving import Occasion, State
from tracker.assessments.scored import why_not_for
from tracker.catalogue.kept_instruments import Kept, instruments_on
from tracker.catalogue.models import BatteryItem, InstrumentVersion, Programme, ProgrammeVersion
from tracker.core import clock
from tracker.core.database import db
from tracker.core.statements import among
from tracker.delivery.models import Enrolment, Membership, Staff
from tracker.delivery.rules import EnrolmentState, StaffPart
from tracker.people.models import Area, Person
from tracker.people.queries import PERSON, person_view
from tracker.people.rules import PersonView
from tracker.work.queries import days_of

Given = dict[tuple[int, str, str], list[tuple[date, bool]]]

_STATES = [EnrolmentState.ACTIVE.value, EnrolmentState.COMPLETED.value]


@dataclass(frozen=True, slots=True)
class Due:
    """An instrument that is asked for of a person; `owner_id` is the facilitator who leads their group, if any."""

    person: PersonView
    enrolment_id: int
    kept: Kept
    occasion: Occasion
    due_on: date
    owner_id: int | None
    provisional: str
    given: bool

    @property
    def key(self) -> str:
        """The key of its task: its first two numbers are those of the page on which it is begun."""
        return f"{self.person.id}:{self.kept.id}:{self.enrolment_id}:{self.occasion.value}"

    @property
    def title(self) -> str:
        """What is to be done."""
        return f"{self.kept.content.short_name}, {self.occasion.label.lower()}: {self.person.listed}"


def due_now(person_ids: Iterable[int] | None = None) -> tuple[Due, ...]:
    """What is asked for and not signed yet, by person and instrument. Four statements, whatever there is."""
    rows = db.execute(_enrolments(person_ids)).all()
    if not rows:
        return ()
    today = clock.today("Europe/London")
    instruments = {kept.content.code: kept for kept in instruments_on(today)}
    given = _given({row[0] for row in rows})
    leads = _leads({row.delivery_id for row in rows if row.delivery_id is not None})
    return tuple(_due(rows, instruments, given, leads, offending_of({row[0] for row in rows})))


def asked_of(person_id: int) -> tuple[Due, ...]:
    """What is asked for of one person and not begun yet; a task that stands open keeps the day on which it opened."""
    found = [one for one in due_now([person_id]) if not one.given]
    days = {key: by for _, key, _, by in days_of(KIND, [one.key for one in found])} if found else {}
    return tuple(replace(one, due_on=days.get(one.key) or one.due_on) for one in found)


def _enrolments(person_ids: Iterable[int] | None) -> Any:
    wanted = [] if person_ids is None else [among(Enrolment.person_id, sorted(person_ids))]
    return (
        select(
            *PERSON,
            Enrolment.id.label("enrolment_id"),
            Enrolment.enrolled_on,
            Enrolment.items,
            Enrolment.items_met,
            case((Enrolment.state == EnrolmentState.COMPLETED.value, Enrolment.ended_on)).label("completed_on"),
            Membership.delivery_id,
            BatteryItem.instrument_code,
            BatteryItem.occasion,
            BatteryItem.at,
            BatteryItem.months,
            BatteryItem.days,
            BatteryItem.provisional,
        )
        .join(ProgrammeVersion, ProgrammeVersion.id == Enrolment.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .join(BatteryItem, BatteryItem.programme_code == Programme.code)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Area, Area.id == Person.area_id)
        .outerjoin(Membership, (Membership.enrolment_id == Enrolment.id) & Membership.left_on.is_(None))
        .where(among(Enrolment.state, _STATES), *wanted)
        .order_by(Enrolment.person_id, Enrolment.id, BatteryItem.id)
    )


def _due(
    rows: Iterable[Any],
    instruments: dict[str, Kept],
    given: Given,
    leads: dict[int, int],
    offences: dict[int, Kinds],
) -> Iterator[Due]:
    width = len(PERSON)
    for row in rows:
        person, kept = person_view(row[:width]), instruments.get(row.instrument_code)
        today = clock.today(person.zone)
        wanted = Wanted(Occasion(row.occasion), row.at, row.months, row.days)
        by = due_on(Stage(row.enrolled_on, row.items, row.items_met, row.completed_on), wanted, today)
        if by is None or kept is None or why_not_for(kept, person, today, offences.get(person.id)):
            continue
        known = given.get((person.id, row.instrument_code, row.occasion), [])
        mine = [signed for on, signed in known if on >= row.enrolled_on - EARLY]
        if not any(mine):
            owner = leads.get(row.delivery_id)
            yield Due(person, row.enrolment_id, kept, wanted.occasion, by, owner, row.provisional, bool(mine))


def _given(person_ids: Iterable[int]) -> Given:
    """What people were or are being assessed by, on which occasion: when, and whether it is signed."""
    rows = db.execute(
        select(
            Assessment.person_id,
            InstrumentVersion.code,
            Assessment.occasion,
            Assessment.given_on,
            Assessment.state,
        )
        .join(InstrumentVersion, InstrumentVersion.id == Assessment.instrument_id)
        .where(Assessment.person_id.in_(sorted(person_ids)), Assessment.state != State.WITHDRAWN.value)
    )
    found: Given = {}
    for person_id, code, occasion, on, state in rows:
        found.setdefault((person_id, code, occasion), []).append((on, state == State.SIGNED.value))
    return found


def _leads(delivery_ids: Iterable[int]) -> dict[int, int]:
    """Who leads each delivery among its facilitators."""
    rows = db.execute(
        select(Staff.delivery_id, Staff.user_id)
        .where(Staff.delivery_id.in_(sorted(delivery_ids)), Staff.part == StaffPart.LEAD.value)
        .order_by(Staff.id.desc())
    )
    return {row[0]: row[1] for row in rows}
