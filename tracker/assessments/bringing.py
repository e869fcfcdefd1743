"""A file of scored results against the records: whose they are, which instrument, and whether each score can be.

Apart from `queries.py`, for it reads a file; the service of importing writes what it finds sound.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import groupby

from sqlalchemy import select

from tracker.accounts.rules import Actor
from tracker.assessments.models import Assessment
from tracker.assessments.offending import Kinds, offending_of
from tracker.assessments.rules.giving import State, check_given_on
from tracker.assessments.rules.importing import Problem, Row, read_rows
from tracker.assessments.rules.keeping import as_json
from tracker.assessments.rules.scoring import Line, Result
from tracker.assessments.rules.sheet import Band, Number
from tracker.assessments.scored import why_not_for
from tracker.catalogue.kept_instruments import Kept, instruments_on
from tracker.catalogue.models import InstrumentVersion
from tracker.catalogue.rules.instruments import Instrument
from tracker.core import clock
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.statements import among
from tracker.people.models import Area, Person
from tracker.people.queries import PERSON, person_view
from tracker.people.rules import PersonView
from tracker.people.scope import in_scope

Known = tuple[int, str, str, date]
LONGEST = 20
ELSEWHERE = "Scored elsewhere: Tracker took the result as it was given and did not check the arithmetic"


@dataclass(frozen=True, slots=True)
class Ready:
    """One assessment of a file that can be brought in: its rows as a result, and what is printed with it."""

    person: PersonView
    kept: Kept
    row: Row
    result: Result

    @property
    def code(self) -> str:
        """The code of the instrument."""
        return self.kept.content.code

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be printed."""
        return (*self.kept.content.warnings, ELSEWHERE)

    def found(self) -> dict[str, object]:
        """As it is kept."""
        return {"results": [as_json(self.result)], "warnings": list(self.warnings)}


def look(actor: Actor, file: str, text: str) -> tuple[tuple[Ready, ...], tuple[Problem, ...]]:
    """What of a file can be brought in by the actor, and every problem, by row. With any problem nothing may be."""
    rows, problems = read_rows(file, text)
    people = _people(actor, {row.reference for row in rows})
    instruments = {kept.content.code: kept for kept in instruments_on(clock.today("Europe/London"))}
    ids = {person.id for person in people.values()}
    there, offences = _there(ids), offending_of(ids)
    ready: list[Ready] = []
    for _, group in groupby(sorted(rows, key=lambda row: (row.of, row.number)), key=lambda row: row.of):
        mine = list(group)
        found = _one(file, mine, people, instruments, there, offences)
        if isinstance(found, Ready):
            ready.append(found)
        else:
            problems += found
    ordered = sorted(problems, key=lambda each: (each.row, each.column))
    return tuple(sorted(ready, key=lambda each: each.row.number)), tuple(ordered)


def _people(actor: Actor, references: Iterable[str]) -> dict[str, PersonView]:
    """Those of the actor's scope, by their case references. One statement."""
    wanted = among(Person.reference, sorted(set(references)))
    rows = db.execute(select(*PERSON).join(Area, Area.id == Person.area_id).where(wanted, in_scope(actor)))
    found = [person_view(row) for row in rows]
    return {person.reference: person for person in found}


def _there(person_ids: Iterable[int]) -> set[Known]:
    """What people were assessed by already, on which occasion and day. One statement."""
    rows = db.execute(
        select(Assessment.person_id, InstrumentVersion.code, Assessment.occasion, Assessment.given_on)
        .join(InstrumentVersion, InstrumentVersion.id == Assessment.instrument_id)
        .where(among(Assessment.person_id, sorted(person_ids)), Assessment.state != State.WITHDRAWN.value)
    )
    return {(row[0], row[1], row[2], row[3]) for row in rows}


def _one(
    file: str,
    rows: Sequence[Row],
    people: Mapping[str, PersonView],
    instruments: Mapping[str, Kept],
    there: Collection[Known],
    offences: Mapping[int, Kinds],
) -> Ready | list[Problem]:
    """The rows of one assessment: what they come to, or all that is wrong with them."""
    first = rows[0]
    person, kept = people.get(first.reference), instruments.get(first.instrument)
    if person is None:
        return [Problem(file, first.number, "reference", f"you work with nobody {first.reference}")]
    if kept is None:
        known = ", ".join(sorted(instruments))
        return [Problem(file, first.number, "instrument", f"there is no {first.instrument} in use: there are {known}")]
    against = _against(first, person, kept, there, offences.get(person.id))
    problems = [Problem(file, first.number, column, said) for column, said in against]
    scores: dict[str, Number] = {}
    bands: dict[str, Band] = {}
    for row in rows:
        said = _take(kept.content, row, scores, bands)
        problems += [Problem(file, row.number, *said)] if said else []
    if problems:
        return problems
    working = (Line("", f"Scored elsewhere, and brought in from {file}, row {first.number}"),)
    codes = tuple(step.code for step in kept.content.steps if step.code in scores or step.code in bands)
    return Ready(person, kept, first, Result("", first.given_on, scores, bands, codes, {}, (), {}, working))


def _against(
    row: Row, person: PersonView, kept: Kept, there: Collection[Known], offences: Kinds
) -> Iterator[tuple[str, str]]:
    """What stands against an assessment as a whole, by column."""
    try:
        check_given_on(row.given_on, clock.today(person.zone))
    except Refused as refusal:
        yield "given_on", refusal.message
    said = why_not_for(kept, person, row.given_on, offences)
    if said:
        yield "instrument", said
    if (person.id, kept.content.code, row.occasion.value, row.given_on) in there:
        yield "given_on", f"{kept.content.short_name} of that day and occasion is in the record already"


def _take(
    instrument: Instrument, row: Row, scores: dict[str, Number], bands: dict[str, Band]
) -> tuple[str, str] | None:
    """Put a row's score with the others of its assessment; the column that is wrong and why, where one is."""
    step = next((one for one in instrument.steps if one.code == row.score), None)
    if step is None:
        known = ", ".join(one.code for one in instrument.steps if one.result)
        return "score", f"{instrument.short_name} has no score {row.score}: it has {known}"
    if step.code in scores or step.code in bands:
        return "score", f"{row.score} stands twice for one person and day"
    if step.ladder:
        ladder = next(one for one in instrument.ladders if one.code == step.ladder)
        levels = {level.code: level.label for level in (*ladder.levels, *ladder.beside)}
        if row.value not in levels:
            return "value", f"is {row.value}, but must be one of {', '.join(levels)}"
        bands[step.code] = Band(row.value, levels[row.value])
        return None
    number = _number(row.value)
    if (
        number is None
        or (step.least is not None and number < step.least)
        or (step.most is not None and number > step.most)
    ):
        between = f" from {step.least} to {step.most}" if step.least is not None and step.most is not None else ""
        return "value", f"is {row.value}, but must be a number{between}"
    scores[step.code] = number
    return None


def _number(text: str) -> Number | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    if not number.is_finite() or len(text) > LONGEST:
        return None
    return int(number) if number == number.to_integral_value() and "." not in text else number
