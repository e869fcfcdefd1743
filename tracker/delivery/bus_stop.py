"""Finding where a member could go on: other deliveries that reach the session which is first owed, within some weeks.

A module of its own: the ranking is a rule on plain values, and its reading takes the same few statements however many
deliveries there are.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select

from tracker.accounts.rules import Actor
from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Module, Outline
from tracker.catalogue.rules.terms import Entry
from tracker.core.database import db
from tracker.core.words import in_words
from tracker.delivery.models import Delivery, DeliveryProgress, Item, Session
from tracker.delivery.rules import CATCH_UP_ROUND, DeliveryView, ItemState, MemberRow, SessionKind
from tracker.delivery.scope import in_scope
from tracker.people.models import Area


@dataclass(frozen=True, slots=True)
class Owed:
    """A session that somebody still owes."""

    outline_id: int
    number: int
    title: str
    module_id: int


@dataclass(frozen=True, slots=True)
class Line:
    """Another delivery: the local dates of the sessions owed in it, and those on which modules (id, title) begin."""

    delivery_id: int
    title: str
    area_name: str
    capacity: int
    members: int
    begins_on: date
    dates: Mapping[int, Sequence[date]] = field(default_factory=dict)
    entries: Sequence[tuple[date, int, str]] = ()

    @property
    def places(self) -> int:
        """Places still free."""
        return max(0, self.capacity - self.members)


@dataclass(frozen=True, slots=True)
class Stop:
    """Where somebody could go on: `on` is their first day there, `because` all that speaks for and against it.

    `behind` are the numbers of owed sessions that were held there before, and stay to be caught up.
    """

    delivery_id: int
    title: str
    area_name: str
    on: date
    number: int
    session_title: str
    session_on: date
    places: int
    behind: tuple[int, ...]
    needs_reason: bool
    because: tuple[str, ...]

    @property
    def possible(self) -> bool:
        """Whether there is a place."""
        return self.places > 0


def stops(
    owed: Sequence[Owed], lines: Sequence[Line], entry: Entry | None, today: date, weeks: int
) -> tuple[Stop, ...]:
    """The deliveries that reach the first session still owed within so many weeks, by date; then those beyond it.

    A rolling one is joined where a module begins of which something is owed. One that has held sessions still owed
    comes after those that have not, with what stays to be caught up.
    """
    until = today + timedelta(weeks=weeks)
    found = [stop for line in lines if (stop := _stop(owed, line, entry, today, until)) is not None]
    return tuple(sorted(found, key=lambda stop: (bool(stop.behind), stop.on, len(stop.behind), stop.title)))


def _stop(owed: Sequence[Owed], line: Line, entry: Entry | None, today: date, until: date) -> Stop | None:
    begins = today
    opening: tuple[date, int, str] | None = None
    rolling = entry is Entry.ROLLING and line.begins_on < today
    if rolling:
        modules = {each.module_id for each in owed}
        opening = next((each for each in line.entries if today <= each[0] <= until and each[1] in modules), None)
        if opening is None:
            return None
        begins = opening[0]
    point = _point(owed, line, begins, until)
    if point is None:
        return None
    session, session_on = point
    on = begins if rolling else session_on
    behind = tuple(
        each.number for each in owed if (held := line.dates.get(each.outline_id)) and all(day < on for day in held)
    )
    late = entry is Entry.CLOSED and on > line.begins_on
    return Stop(
        delivery_id=line.delivery_id,
        title=line.title,
        area_name=line.area_name,
        on=on,
        number=session.number,
        session_title=session.title,
        session_on=session_on,
        places=line.places,
        behind=behind,
        needs_reason=late,
        because=_because(line, entry, opening, behind, late=late),
    )


def _point(owed: Sequence[Owed], line: Line, begins: date, until: date) -> tuple[Owed, date] | None:
    """The first owed session that lies ahead there within the weeks, and its date."""
    for each in owed:
        ahead = [day for day in line.dates.get(each.outline_id, ()) if day >= begins]
        if ahead:
            return (each, min(ahead)) if min(ahead) <= until else None
    return None


def _because(
    line: Line, entry: Entry | None, opening: tuple[date, int, str] | None, behind: Sequence[int], *, late: bool
) -> tuple[str, ...]:
    said = [
        f"{line.places} of {line.capacity} places free"
        if line.places
        else f"Full: all {line.capacity} places are taken"
    ]
    if opening is not None:
        said.append(f"People join where a module begins: {opening[2]} on {in_words(opening[0])}")
    elif late:
        said.append(f"A closed group that began on {in_words(line.begins_on)}: joining it late needs your reason")
    elif entry is Entry.OPEN:
        said.append("People join at any session")
    if behind:
        numbers = ", ".join(str(number) for number in behind)
        several = "sessions" if len(behind) > 1 else "session"
        said.append(f"It has held {several} {numbers} already: still owed, to be caught up")
    else:
        said.append("It has held nothing that is still owed")
    return tuple(said)


def stops_for(actor: Actor, delivery: DeliveryView, member: MemberRow, today: date, weeks: int) -> tuple[Stop, ...]:
    """Where a member could go on, among the deliveries in the actor's scope. Six statements, however many."""
    if delivery.format is not SessionKind.GROUP:
        return ()
    owed = owed_by(member.enrolment_id)
    rows = _candidates(actor, delivery, today)
    ids = [row[0] for row in rows]
    begins, dates = _dates(ids, [each.outline_id for each in owed])
    entry = catalogue.terms(delivery.version_id).entry
    entries = _entries(ids) if entry is Entry.ROLLING else {}
    lines = [
        Line(*[*row[:5], begins.get(row[0], row[5]), dates.get(row[0], {}), entries.get(row[0], ())]) for row in rows
    ]
    return stops(owed, lines, entry, today, weeks)


def owed_by(enrolment_id: int) -> tuple[Owed, ...]:
    """The sessions still owed, in order."""
    rows = db.execute(
        select(Item.outline_id, Outline.number, Outline.title, Outline.module_id)
        .join(Outline, Outline.id == Item.outline_id)
        .where(Item.enrolment_id == enrolment_id, Item.state == ItemState.OWED.value)
        .order_by(Outline.number)
    )
    return tuple(Owed(*row) for row in rows)


def _candidates(actor: Actor, delivery: DeliveryView, today: date) -> list[Sequence[Any]]:
    running = or_(DeliveryProgress.ends_on.is_(None), DeliveryProgress.ends_on >= today)
    return list(
        db.execute(
            select(
                Delivery.id,
                Delivery.title,
                Area.name,
                Delivery.capacity,
                DeliveryProgress.members,
                Delivery.starts_on,
            )
            .join(DeliveryProgress, DeliveryProgress.delivery_id == Delivery.id)
            .join(Area, Area.id == Delivery.area_id)
            .where(
                in_scope(actor),
                Delivery.id != delivery.id,
                Delivery.version_id == delivery.version_id,
                Delivery.format == delivery.format.value,
                running,
            )
            .order_by(Delivery.title, Delivery.id)
        )
    )


def _dates(ids: Sequence[int], outlines: Sequence[int]) -> tuple[dict[int, date], dict[int, dict[int, list[date]]]]:
    """By delivery: its first day, and the dates of some sessions of the programme."""
    group = and_(Session.delivery_id.in_(ids), Session.kind == SessionKind.GROUP.value, Session.on_date.is_not(None))
    firsts = db.execute(
        select(Session.delivery_id, func.min(Session.on_date)).where(group).group_by(Session.delivery_id)
    )
    begins = {row[0]: row[1] for row in firsts}
    found: dict[int, dict[int, list[date]]] = defaultdict(lambda: defaultdict(list))
    rows = db.execute(
        select(Session.delivery_id, Session.outline_id, Session.on_date)
        .where(group, Session.outline_id.in_(outlines))
        .order_by(Session.on_date, Session.id)
    )
    for delivery_id, outline_id, on_date in rows:
        found[delivery_id][outline_id].append(on_date)
    return begins, found


def _entries(ids: Sequence[int]) -> dict[int, list[tuple[date, int, str]]]:
    """By delivery: the dates on which a module begins at which people join, in order."""
    begins = func.min(Session.on_date)
    rows = db.execute(
        select(Session.delivery_id, begins, Module.id, Module.title)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .where(
            Session.delivery_id.in_(ids),
            Session.kind == SessionKind.GROUP.value,
            Session.on_date.is_not(None),
            Module.entry_point,
            Session.cycle != CATCH_UP_ROUND,
        )
        .group_by(Session.delivery_id, Session.cycle, Module.id, Module.title)
        .order_by(begins, Module.id)
    )
    found: dict[int, list[tuple[date, int, str]]] = defaultdict(list)
    for delivery_id, on, module_id, title in rows:
        found[delivery_id].append((on, module_id, title))
    return found
