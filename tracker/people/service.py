"""Every change to people: who they are, sentences, standings, areas, and who is with them."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from tracker.accounts import audit
from tracker.accounts.actions import Action
from tracker.accounts.rules import Actor
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.core.transactions import command
from tracker.people import apart, involvements, queries
from tracker.people.caseloads import held_by, may_be, to_hand_over
from tracker.people.models import Alias, Area, Involvement, Person, PersonWord, Sentence, StaffArea, Standing
from tracker.people.rules import (
    AreaKind,
    AreaView,
    Capacity,
    Held,
    Nation,
    PersonDetails,
    PossibleDuplicates,
    StandingKind,
    check_area,
    check_handover,
    check_person,
    matches_key,
    sort_name,
    tidy,
    words_of,
)
from tracker.people.sentences import SentenceDetails, check_sentence
from tracker.people.standings import check_standing


@command
def add_person(
    actor: Actor,
    *,
    details: PersonDetails,
    officer_id: int | None = None,
    from_on: date | None = None,
    confirmed: str = "",
) -> int:
    """Add a person to one of the actor's areas and give them an offender manager; returns their id.

    `officer_id` none leaves them without one; `from_on` none is today. Raises `Refused` for wrong fields and a
    reference already held, `PossibleDuplicates` until `confirmed` is the key of exactly those matches.
    """
    details = tidy(details)
    area = _own_area(actor, details.area_id)
    today = clock.today(area.time_zone)
    check_person(details, today=today)
    _check_unlike_others(actor, details, confirmed)
    row = Person(created_at=clock.now(), version=1, **_person_columns(details))
    person_id = db.add(row).id
    _keep_words(person_id, details)
    db.add_all([Alias(person_id=person_id, name=name) for name in details.aliases])
    audit.record(actor, Action.PERSON_ADDED, "person", person_id, person_id=person_id, changes=details.plain())
    if officer_id is not None:
        involvements.check_officer(officer_id, [area.id], field="officer_id")
        involvements.begin(
            actor,
            person_id=person_id,
            user_id=officer_id,
            capacity=Capacity.OFFENDER_MANAGER,
            from_on=from_on or today,
            source=involvements.CASELOAD,
        )
    return person_id


@command
def correct_person(actor: Actor, *, person_id: int, details: PersonDetails, seen: int, confirmed: str = "") -> None:
    """Correct what is recorded about a person; `seen` is the version that was read.

    Raises `Missing`, `Stale` (with the `PersonRecord` that stands), `Refused`; and `PossibleDuplicates` when
    surname, aliases or date of birth come to resemble somebody else's, until `confirmed` is the key.
    """
    record = queries.record_for(actor, person_id)
    if record.person.version != seen:
        raise Stale(record)
    before, details = record.details, tidy(details)
    if details.area_id != before.area_id:
        _own_area(actor, details.area_id)
    check_person(details, today=clock.today(record.person.zone))
    changes = _changes(before.plain(), details.plain())
    if not changes:
        return
    identity = {"surname", "born_on", "aliases"} & set(changes)
    _check_unlike_others(actor, details, confirmed, person_id=person_id, look_alike=bool(identity))
    row = _row(Person, person_id)
    for column, value in _person_columns(details).items():
        setattr(row, column, value)
    row.version = seen + 1
    _keep_words(person_id, details)
    if "area_id" in changes:
        db.change(update(Involvement).where(Involvement.person_id == person_id).values(area_id=details.area_id))
    if "aliases" in changes:
        db.change(delete(Alias).where(Alias.person_id == person_id))
        db.add_all([Alias(person_id=person_id, name=name) for name in details.aliases])
    audit.record(actor, Action.PERSON_CORRECTED, "person", person_id, person_id=person_id, changes=changes)


@command
def add_sentence(actor: Actor, *, person_id: int, details: SentenceDetails) -> int:
    """Add a sentence; returns its id. Raises `Missing`, and `Refused` for dates out of order."""
    person = queries.person_for(actor, person_id)
    check_sentence(details, born_on=person.born_on, today=clock.today(person.zone))
    sentence_id = db.add(Sentence(person_id=person_id, version=1, **details.columns())).id
    audit.record(actor, Action.SENTENCE_ADDED, "sentence", sentence_id, person_id=person_id, changes=details.plain())
    return sentence_id


@command
def correct_sentence(actor: Actor, *, sentence_id: int, details: SentenceDetails, seen: int) -> None:
    """Correct a sentence. Raises `Missing`, `Stale` (with the `SentenceView` that stands) and `Refused`."""
    current = queries.sentence_for(actor, sentence_id)
    if current.version != seen:
        raise Stale(current)
    person = queries.person_for(actor, current.person_id)
    check_sentence(details, born_on=person.born_on, today=clock.today(person.zone))
    changes = _changes(current.details.plain(), details.plain())
    if not changes:
        return
    row = _row(Sentence, sentence_id)
    for column, value in details.columns().items():
        setattr(row, column, value)
    row.version = seen + 1
    audit.record(actor, Action.SENTENCE_CORRECTED, "sentence", sentence_id, person_id=person.id, changes=changes)


@command
def record_standing(
    actor: Actor,
    *,
    person_id: int,
    kind: StandingKind,
    value: str,
    as_of: date,
    source: str,
    variant: str = "",
) -> int:
    """Say where a person stands by one kind of level; earlier readings stay. Raises `Missing`, `Refused`."""
    person = queries.person_for(actor, person_id)
    check_standing(kind, value, variant, as_of, source, born_on=person.born_on, today=clock.today(person.zone))
    row = Standing(
        person_id=person_id,
        kind=kind.value,
        value=value,
        variant=variant,
        as_of=as_of,
        source=source.strip(),
        recorded_by=actor.user_id,
        recorded_at=clock.now(),
    )
    changes = {"kind": kind.value, "value": value, "variant": variant, "as_of": as_of.isoformat()}
    standing_id = db.add(row).id
    audit.record(actor, Action.STANDING_RECORDED, "standing", standing_id, person_id=person_id, changes=changes)
    return standing_id


@command
def keep_apart(actor: Actor, *, pair: tuple[int, int], reason: str, from_on: date, until_on: date | None = None) -> int:
    """Record that two people must not be in one group, by the rule of `apart.begin`; returns its id."""
    known = [queries.person_for(actor, person_id).id for person_id in pair]
    return apart.begin(actor, (known[0], known[1]), reason, from_on, until_on)


@command
def end_keeping_apart(actor: Actor, *, person_id: int, apart_id: int, on: date) -> None:
    """Let two people be in one group again after a last day, by the rule of `apart.end`."""
    apart.end(actor, queries.person_for(actor, person_id).id, apart_id, on)


@command
def start_involvement(
    actor: Actor,
    *,
    person_id: int,
    user_id: int,
    capacity: Capacity,
    from_on: date,
    source: str,
    until_on: date | None = None,
) -> int:
    """Have a user involved with a person from a local date; returns the id, of what stands already if it does.

    Raises `Missing` when the person is out of the actor's scope, `Refused('user_id')` for a second offender
    manager on the same day.
    """
    queries.person_for(actor, person_id)
    return involvements.begin(
        actor,
        person_id=person_id,
        user_id=user_id,
        capacity=capacity,
        from_on=from_on,
        source=source,
        until_on=until_on,
    )


@command
def end_involvements(
    actor: Actor, *, source: str, on: date, person_id: int | None = None, user_id: int | None = None
) -> int:
    """End what a source (`delivery:12`) began, `on` being the last day; returns how many ended.

    The area that owns the source answers for the scope: whoever may change that delivery may end them.
    """
    return involvements.end(actor, involvements.of_source(source, person_id=person_id, user_id=user_id), on)


@command
def assign_officer(actor: Actor, *, person_id: int, user_id: int, on: date | None = None) -> None:
    """Give a person another offender manager from a local date (none: today); cover of the former one ends.

    Raises `Missing`, `Forbidden` for a person of another area than the actor's, and `Refused` for a date in the past,
    for the same offender manager, and for staff who are no active offender manager of the person's area.
    """
    person = to_hand_over(actor, person_id)
    today = clock.today(person.zone)
    on = on or today
    check_handover(on=on, until=None, today=today)
    officer = involvements.check_officer(user_id, [person.area_id])
    present = queries.officer_of(person_id)
    if present is not None and present.id == user_id:
        raise Refused("user_id", f"{officer.name} is already their offender manager")
    involvements.end_managing(actor, person_id=person_id, before=on)
    involvements.begin(
        actor,
        person_id=person_id,
        user_id=user_id,
        capacity=Capacity.OFFENDER_MANAGER,
        from_on=on,
        source=involvements.CASELOAD,
    )


def plan_move(actor: Actor, *, from_user: int, to_user: int, on: date, until: date | None) -> Held:
    """Who would move and by which involvement, without moving anybody. Raises `Refused` as `move_caseload` does."""
    if from_user == to_user:
        raise Refused("to_user", "Choose somebody else")
    held = held_by(actor, from_user, on)
    if not held:
        raise Refused("from_user", "They manage or cover for nobody in your areas on that day")
    check_handover(on=on, until=until, today=min(clock.today(person.zone) for person, _ in held))
    involvements.check_officer(to_user, {person.area_id for person, _ in held}, field="to_user")
    return held


@command
def move_caseload(
    actor: Actor,
    *,
    from_user: int,
    to_user: int,
    on: date,
    until: date | None = None,
    seen: frozenset[int] | None = None,
) -> int:
    """Move everybody in the actor's areas whom one user manages or covers for to another; returns how many.

    With `until` the other covers on the days `on` to `until` and the first stays; without, the first leaves them
    for good, the last day being the one before `on`. `seen` holds the person ids that were confirmed: another
    set by now raises `Stale` with what `held_by` gives. Raises `Refused`.
    """
    held = plan_move(actor, from_user=from_user, to_user=to_user, on=on, until=until)
    people = {person.id for person, _ in held}
    if seen is not None and seen != people:
        raise Stale(held)
    for person, involvement in held:
        involvements.hand_over(actor, person=person, held=involvement, to_user=to_user, on=on, until=until)
    ends = {"until": until.isoformat()} if until is not None else {}
    changes = {"to_user": to_user, "on": on.isoformat(), "people": sorted(people), **ends}
    audit.record(actor, Action.CASELOAD_MOVED, "user", from_user, changes=changes)
    return len(people)


@command
def create_area(
    actor: Actor, *, code: str, name: str, kind: AreaKind, nation: Nation, time_zone: str | None = None
) -> int:
    """Add an area; its clock is its nation's unless given. Raises `Refused`, as for a code or name in use."""
    changes = _area_columns(code, name, kind, nation, time_zone)
    _check_area_is_new(changes["code"], changes["name"], besides=0)
    area_id = db.add(Area(**changes)).id
    audit.record(actor, Action.AREA_CREATED, "area", area_id, changes=changes)
    return area_id


@command
def change_area(
    actor: Actor,
    *,
    area_id: int,
    code: str,
    name: str,
    kind: AreaKind,
    nation: Nation,
    time_zone: str | None = None,
) -> None:
    """Change an area. Raises `Missing` and `Refused`."""
    current = queries.area(area_id)
    wanted = _area_columns(code, name, kind, nation, time_zone)
    _check_area_is_new(wanted["code"], wanted["name"], besides=area_id)
    before = {field: getattr(current, field) for field in wanted}
    changes = _changes({**before, "kind": current.kind.value, "nation": current.nation.value}, wanted)
    row = _row(Area, area_id)
    for field, value in wanted.items():
        setattr(row, field, value)
    if changes:
        audit.record(actor, Action.AREA_CHANGED, "area", area_id, changes=changes)


@command
def place_staff(actor: Actor, *, user_id: int, area_ids: Collection[int]) -> None:
    """Have a user work in exactly these areas. Raises `Missing` for an unknown user or area."""
    wanted = frozenset(area_ids)
    if not queries.is_user(user_id) or len(queries.areas(wanted)) < len(wanted):
        raise Missing
    current = queries.areas_of_user(user_id)
    if current == wanted:
        return
    db.change(delete(StaffArea).where(StaffArea.user_id == user_id, StaffArea.area_id.in_(sorted(current - wanted))))
    db.add_all([StaffArea(user_id=user_id, area_id=each) for each in sorted(wanted - current)])
    changes = {"areas": [sorted(current), sorted(wanted)]}
    audit.record(actor, Action.STAFF_PLACED, "user", user_id, changes=changes)


def _own_area(actor: Actor, area_id: int) -> AreaView:
    if not actor.is_system and area_id not in actor.area_ids:
        raise Refused("area_id", "Choose one of the areas you work in")
    return queries.area(area_id)


def _check_unlike_others(
    actor: Actor,
    details: PersonDetails,
    confirmed: str,
    *,
    person_id: int | None = None,
    look_alike: bool = True,
) -> None:
    holder = queries.holder_of(details.reference)
    if holder is not None and holder != person_id:
        raise Refused(
            "reference",
            "A person with this reference exists. If you cannot find them, ask your programme lead",
        )
    if look_alike:
        ids, matches = may_be(actor, details, besides=person_id)
        if ids and confirmed != matches_key(ids):
            raise PossibleDuplicates(matches, matches_key(ids))


def _person_columns(details: PersonDetails) -> dict[str, Any]:
    typed = {name: value for name, value in asdict(details).items() if name != "aliases"}
    return {**typed, "sex": details.sex.value, "sort_name": sort_name(details.surname, details.first_names)}


def _keep_words(person_id: int, details: PersonDetails) -> None:
    """Let a search find the person by the words of these details and no others."""
    words = words_of(details.surname, details.first_names, details.reference, details.aliases)
    db.change(delete(PersonWord).where(PersonWord.person_id == person_id))
    db.add_all([PersonWord(word=word, person_id=person_id) for word in words])


def _area_columns(code: str, name: str, kind: AreaKind, nation: Nation, time_zone: str | None) -> dict[str, Any]:
    code, name = code.strip().upper(), " ".join(name.split())
    zone = time_zone or nation.time_zone
    check_area(code, name, zone)
    return {"code": code, "name": name, "kind": kind.value, "nation": nation.value, "time_zone": zone}


def _check_area_is_new(code: str, name: str, *, besides: int) -> None:
    others = (each for each in queries.areas() if each.id != besides)
    problems: dict[str, str] = {}
    for each in others:
        if each.code == code:
            problems["code"] = f"{each.name} has this code"
        if each.name.casefold() == name.casefold():
            problems["name"] = "There is an area with this name"
    if problems:
        raise Refused.of(problems)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {field: [before[field], value] for field, value in after.items() if before[field] != value}


def _row(table: type[Any], key: int) -> Any:
    """A row that a query has just found in scope, to be changed."""
    return db.locked(select(table).where(table.id == key))
