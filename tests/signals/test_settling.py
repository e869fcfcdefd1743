"""Warnings follow signatures and amendments in the same transaction, and a count agrees with what stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from tests.make import Make
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance, preview_amendment
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Missing, Refused, Stale
from tracker.notes.service import concerns
from tracker.signals import queries, service
from tracker.signals.models import EarlyWarning
from tracker.signals.queries import Wanted
from tracker.signals.rules.kinds import DEFAULTS, Kind
from tracker.signals.rules.states import AMENDED, NEWER, OFF, STANDING, State, Warned
from tracker.work.models import Alert
from tracker.work.service import acknowledge

every_database = pytest.mark.every_database
ABSENT = Entry(outcome="UAAB")


@dataclass(frozen=True)
class Group:
    """A group of some members in October, with an officer, a facilitator and a lead."""

    make: Make
    facilitator: Actor
    officer: Actor
    lead: Actor
    area_id: int
    people: tuple[int, ...]
    sessions: Sequence[int]

    def sign(self, at: int, absent: Mapping[int, Entry] | None = None) -> None:
        """Sign one session's register; who is not named attended."""
        self.make.register(self.facilitator, self.sessions[at], absent or {})

    def amend(self, at: int, person: int, entry: Entry) -> dict[str, tuple[str, str]]:
        """Say something else of somebody; returns what was shown of warnings before it was saved, now and after."""
        db.close_reading()
        page = self.make.open_register(self.facilitator, self.sessions[at])
        row = next(row for row in page.rows if row.person_id == person)
        if entry.outcome == "ATTC":
            entry = replace(entry, minutes=page.session.minutes)
        seen = fingerprint(row.entry)
        asked = (self.facilitator, self.sessions[at], row.membership_id, entry, "A mistake")
        shown = preview_amendment(*asked, seen=seen)
        amend_attendance(*asked, seen=seen)
        db.close_reading()
        return {one.about: (one.before, one.after) for one in shown if one.about.startswith("Early warning")}

    def warnings(self, person: int, reader: Actor | None = None) -> tuple[Warned, ...]:
        """What is kept about somebody, the newest first."""
        db.close_reading()
        return queries.warnings_of(reader or self.officer, person)


@pytest.fixture
def group(database: str, make: Make) -> Group:
    return made(make)


def made(make: Make, members: int = 3) -> Group:
    area = make.area()
    lead, officer, facilitator = make.lead(area), make.officer(area), make.facilitator(area)
    delivery = make.delivery(area, lead, facilitator)
    with clock.standing_at(datetime(2026, 10, 1, 12, tzinfo=UTC)):
        people = [make.person(area, officer) for _ in range(members)]
    for person in people:
        make.member(delivery, person)
    return Group(make, facilitator, officer, lead, area, tuple(people), make.session_ids(delivery))


def told(person: int) -> list[tuple[int, str, str]]:
    db.close_reading()
    rows = db.execute(
        select(Alert.user_id, Alert.text, Alert.rule)
        .where(Alert.person_id == person, Alert.kind == "early_warning")
        .order_by(Alert.id)
    )
    return [(row[0], row[1], row[2]) for row in rows]


@every_database
def test_the_second_absence_in_a_row_warns_everybody_once_and_the_third_anew(group: Group) -> None:
    who = group.people[0]
    group.sign(0, {who: ABSENT})
    assert group.warnings(who) == ()
    group.sign(1, {who: ABSENT})
    (first,) = group.warnings(who)
    assert (first.kind, first.says, first.rule) == (Kind.ABSENCES, "2 absences in a row", "2 or more absences in a row")
    assert [fact.on for fact in first.facts] == [date(2026, 10, 8), date(2026, 10, 6)]
    assert all(fact.what.endswith(": Unacceptable absence") for fact in first.facts)
    alerts = told(who)
    everybody = {group.facilitator.user_id, group.officer.user_id, group.lead.user_id}
    assert {user for user, _, _ in alerts} == everybody
    assert len(alerts) == 3
    assert "2 absences in a row" in alerts[0][1]
    assert alerts[0][2] == "Early warning. 2 or more absences in a row"
    group.sign(2, {who: ABSENT})
    second, old = group.warnings(who)
    assert (second.stored, second.says) == (State.OPEN, "3 absences in a row")
    assert (old.stored, old.done) == (State.ENDED, NEWER)
    unread = select(Alert.key).where(Alert.kind == "early_warning", Alert.acknowledged_at.is_(None)).distinct()
    assert db.scalars(unread).all() == [str(second.id)]
    assert len(told(who)) == 6
    assert group.warnings(group.people[1]) == ()


HERE = Entry(outcome="ATTC", engagement=3)


def unread() -> list[int]:
    """Whose alerts of warnings are not read, each user once for each."""
    db.close_reading()
    rows = select(Alert.user_id).where(Alert.kind == "early_warning", Alert.acknowledged_at.is_(None))
    return sorted(db.scalars(rows).all())


@every_database
def test_an_amendment_ends_a_warning_and_taken_back_it_tells_those_who_had_not_read_of_it(group: Group) -> None:
    """The lead read the alert; the officer and the facilitator never did: theirs was closed when it ended."""
    who, others = group.people[0], sorted([group.officer.user_id or 0, group.facilitator.user_id or 0])
    for at in (0, 1):
        group.sign(at, {who: ABSENT})
    warning = "Early warning: 2 absences in a row"
    alert = db.scalar(select(Alert.id).where(Alert.user_id == group.lead.user_id, Alert.kind == "early_warning"))
    with clock.standing_at(clock.now() + timedelta(minutes=1)):
        acknowledge(group.lead, alert_id=alert or 0)
    for minutes in (2, 4):
        with clock.standing_at(clock.now() + timedelta(minutes=minutes)):
            assert group.amend(0, who, HERE) == {warning: ("Open", "")}
            (ended,) = group.warnings(who)
            assert (ended.stored, ended.done, ended.closed_by) == (State.ENDED, AMENDED, "")
            assert unread() == []
        with clock.standing_at(clock.now() + timedelta(minutes=minutes + 1)):
            assert group.amend(0, who, ABSENT) == {warning: ("", "Open")}
            (again,) = group.warnings(who)
            assert (again.id, again.stored, again.done) == (ended.id, State.OPEN, "")
            assert unread() == others
    assert len(told(who)) == 3
    assert service.recount() == 0
    assert unread() == others


@every_database
def test_an_answer_to_the_same_facts_holds_when_a_warning_stands_again_and_to_others_does_not(group: Group) -> None:
    who = group.people[0]
    for at in (0, 1, 2):
        group.sign(at, {who: ABSENT})
    first = next(each for each in group.warnings(who) if each.stands)
    service.acknowledge(group.officer, warning_id=first.id, seen=first.version)
    group.amend(2, who, HERE)
    group.amend(2, who, ABSENT)
    again = next(each for each in group.warnings(who) if each.stands)
    assert (again.id, again.stored, again.acknowledged_by) == (first.id, State.ACKNOWLEDGED, group.officer.name)
    assert unread() == []
    group.amend(2, who, HERE)
    group.amend(0, who, HERE)
    group.amend(2, who, ABSENT)
    other = next(each for each in group.warnings(who) if each.stands)
    assert (other.id, other.says, other.stored, other.acknowledged_by) == (
        first.id,
        "2 absences in a row",
        State.OPEN,
        "",
    )
    assert len(unread()) == 3


@every_database
def test_a_resolved_warning_comes_again_only_with_something_new(group: Group) -> None:
    who = group.people[0]
    for at in (0, 1):
        group.sign(at, {who: ABSENT})
    (first,) = group.warnings(who)
    with pytest.raises(Refused, match="what was done"):
        service.resolve(group.officer, warning_id=first.id, seen=first.version, done=" ")
    service.resolve(group.officer, warning_id=first.id, seen=first.version, done="Called him")
    unread = select(Alert.id).where(Alert.kind == "early_warning", Alert.acknowledged_at.is_(None))
    assert db.scalars(unread).all() == []
    with pytest.raises(Refused, match="closed already"):
        service.acknowledge(group.lead, warning_id=first.id, seen=first.version + 1)
    assert service.recount() == 0
    group.sign(2, {who: ABSENT})
    second, old = group.warnings(who)
    assert (second.stored, old.stored, old.done) == (State.OPEN, State.RESOLVED, "Called him")


@every_database
def test_it_is_acknowledged_snoozed_and_open_again_on_its_day_and_never_over_a_colleagues_act(group: Group) -> None:
    who = group.people[0]
    for at in (0, 1):
        group.sign(at, {who: ABSENT})
    (first,) = group.warnings(who)
    service.acknowledge(group.officer, warning_id=first.id, seen=first.version)
    with pytest.raises(Stale):
        service.acknowledge(group.lead, warning_id=first.id, seen=first.version)
    today = clock.today("Europe/London")
    later = today + timedelta(days=7)
    seen = first.version + 1
    service.snooze(group.officer, warning_id=first.id, seen=seen, until=later, reason="On leave until then")
    (asleep,) = group.warnings(who)
    assert asleep.acknowledged_by == group.officer.name
    assert (asleep.state(today), asleep.state(later)) == (State.SNOOZED, State.OPEN)
    assert queries.warnings(group.officer, Wanted()).rows == ()
    assert [each.id for each in queries.warnings(group.officer, Wanted(State.SNOOZED)).rows] == [first.id]
    with clock.standing_at(clock.now() + timedelta(days=8)):
        db.close_reading()
        assert [each.id for each in queries.warnings(group.officer, Wanted()).rows] == [first.id]
        acknowledged = select(Alert.user_id).where(Alert.acknowledged_at.is_not(None))
        assert db.scalars(acknowledged).all() == [group.officer.user_id]
        assert [service.recount(), service.recount()] == [1, 0]
        assert len(unread()) == 3
        (awake,) = group.warnings(who)
        assert (awake.stored, awake.snoozed_until, len(told(who))) == (State.OPEN, later, 3)


@every_database
def test_an_area_sets_its_figures_and_whom_it_tells_and_the_next_count_goes_by_them(group: Group) -> None:
    who = group.people[0]
    for at in (0, 1):
        group.sign(at, {who: ABSENT})
    rule = replace(DEFAULTS[Kind.ABSENCES], thresholds={"count": 3}, tells_officer=False, tells_leads=False)
    bad = replace(rule, thresholds={"count": 1})
    with pytest.raises(Refused):
        service.set_rule(group.lead, area_id=group.area_id, seen=0, rule=bad)
    with pytest.raises(Missing):
        service.set_rule(group.make.lead(group.make.area()), area_id=group.area_id, seen=0, rule=rule)
    service.set_rule(group.lead, area_id=group.area_id, seen=0, rule=rule)
    with pytest.raises(Stale):
        service.set_rule(group.lead, area_id=group.area_id, seen=0, rule=rule)
    assert service.recount() == 1
    assert [each.stored for each in group.warnings(who)] == [State.ENDED]
    group.sign(2, {who: ABSENT})
    assert [user for user, _, _ in told(who)][3:] == [group.facilitator.user_id]
    service.set_rule(group.lead, area_id=group.area_id, seen=1, rule=replace(rule, enabled=False))
    assert service.recount() == 1
    assert group.warnings(who)[0].done == OFF


@every_database
def test_the_second_concern_warns_as_it_is_saved_and_moved_to_somebody_else_no_more(group: Group) -> None:
    """A warning says that there were two, never what about, and nobody waits for the night."""
    db.close_reading()
    who, other = group.people[:2]
    rows = {row.person_id: row for row in group.make.open_register(group.facilitator, group.sessions[0]).rows}
    _, second = (
        concerns.raise_concern(
            group.facilitator,
            session_id=group.sessions[0],
            membership_id=rows[who].membership_id,
            kind="self_harm",
            text=f"Said so {time}.",
        )
        for time in ("once", "again")
    )
    (warning,) = group.warnings(who)
    assert (warning.kind, warning.stored) == (Kind.CONCERNS, State.OPEN)
    assert "Said so" not in str(warning.kept)
    assert {user for user, _, _ in told(who)} == {group.facilitator.user_id, group.officer.user_id, group.lead.user_id}
    concerns.move_concern(
        group.facilitator, concern_id=second, membership_id=rows[other].membership_id, why="Wrong row"
    )
    (ended,) = group.warnings(who)
    assert (ended.stored, group.warnings(other)) == (State.ENDED, ())
    assert service.recount() == 0


@every_database
def test_nobody_outside_sees_or_answers_a_warning(group: Group) -> None:
    who = group.people[0]
    for at in (0, 1):
        group.sign(at, {who: ABSENT})
    (first,) = group.warnings(who)
    other = group.make.officer(group.area_id)
    assert queries.warnings(other, Wanted()).rows == ()
    with pytest.raises(Missing):
        service.resolve(other, warning_id=first.id, seen=first.version, done="Done")
    db.close_reading()
    assert [each.id for each in queries.warnings(group.lead, Wanted(area_id=group.area_id)).rows] == [first.id]


def standing() -> list[tuple[int, str, str, str]]:
    db.close_reading()
    rows = db.execute(
        select(EarlyWarning.person_id, EarlyWarning.kind, EarlyWarning.key, EarlyWarning.found)
        .where(EarlyWarning.state.in_([state.value for state in STANDING]))
        .order_by(EarlyWarning.person_id, EarlyWarning.kind, EarlyWarning.key)
    )
    return [(row[0], row[1], row[2], str(sorted(row[3].items()))) for row in rows]


MARK = st.builds(Entry, st.sampled_from(["ATTC", "AAME", "UAAB", "RSSR"]), engagement=st.none())
SEEN = st.one_of(MARK, st.builds(lambda value: Entry("ATTC", engagement=value), st.integers(1, 5)))
SIGNED = st.lists(st.lists(SEEN, min_size=2, max_size=2), min_size=3, max_size=7)
AMENDED_LATER = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1), SEEN), max_size=5)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(registers=SIGNED, amendments=AMENDED_LATER)
def test_whatever_is_signed_and_amended_a_count_agrees_with_what_stands(
    database: str, make: Make, registers: list[list[Entry]], amendments: list[tuple[int, int, Entry]]
) -> None:
    group = made(make, 2)
    for at, entries in enumerate(registers):
        group.sign(at, {who: complete(entry) for who, entry in zip(group.people, entries, strict=True)})
    for at, which, entry in amendments:
        if at < len(registers):
            try:
                group.amend(at, group.people[which], complete(entry))
            except Refused as refusal:
                assert "Nothing was changed" in str(refusal.problems)  # noqa: PT017
    stands = standing()
    assert service.recount(tells=False) == 0
    assert standing() == stands
    with db.write_engine.begin() as connection:
        connection.execute(delete(EarlyWarning))
    assert service.recount(tells=False) == len(stands)
    assert standing() == stands


def complete(entry: Entry) -> Entry:
    return replace(entry, engagement=entry.engagement or 3) if entry.outcome == "ATTC" else entry
