"""How long scoring takes: each shipped instrument once, and everybody's last battery again, as after a change of code.

No page is asked here and there is no floor: what scoring may take is stated in time.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

from tracker.accounts.rules import SYSTEM
from tracker.assessments.models import Assessment, ScoredResult
from tracker.assessments.rules.answers import Amount, Choice, Day, Question
from tracker.assessments.rules.entering import as_texts, asked, read
from tracker.assessments.rules.giving import Because, Mode, Occasion, State
from tracker.assessments.rules.sheet import Value
from tracker.assessments.scored import Outcome, outcome, questions, ready, scoring_hash
from tracker.assessments.scoring import Ready, score
from tracker.assessments.service import rescoring
from tracker.bench.making import scene
from tracker.bench.making.cast import AREAS, FACILITATOR, ZONE, add_staff
from tracker.bench.making.store import Store
from tracker.bench.sizes import Size
from tracker.bench.stage import NotOurs
from tracker.catalogue import service as catalogue
from tracker.catalogue.definitions.folder import SHIPPED
from tracker.catalogue.kept_instruments import Kept, instruments_on
from tracker.core import clock, migrations
from tracker.core.database import db
from tracker.people.models import Person
from tracker.people.rules import Sex, sort_name

LIMIT_SCORE = 0.1
"""Milliseconds of the processor that scoring any shipped instrument may take."""
LIMIT_AGAIN = 30.0
"""Seconds in which everybody's last battery is scored again."""
PEOPLE = 24_000
BATTERY = (
    "bis",
    "children-and-sex",
    "iri",
    "locus-of-control",
    "paulhus-deception",
    "rp-questionnaire",
    "short-self-esteem",
    "social-response",
    "ucla-loneliness",
    "victim-empathy",
)
"""The measures of the battery that British services gave, each person's last."""
VARIETIES = 12
BATCH = 500
OTHERWISE = 10
ROUNDS, EACH = 7, 20
"""Of so many rounds the fastest counts, each of so many scorings: what else runs on the machine slows, never speeds."""

Bar = Callable[[int, str], AbstractContextManager[Callable[[int], object]]]
"""A progress bar of so many steps under a label; what it gives is told how many were done."""


@dataclass(frozen=True, slots=True)
class Found:
    """`cpu_ms` by the code of an instrument; the seconds in which so many results were scored again, and how many
    of them came out otherwise and were written."""

    cpu_ms: Mapping[str, float]
    people: int
    results: int
    changed: int
    seconds: float
    cpu_seconds: float

    @property
    def over(self) -> list[str]:
        """What takes longer than it may."""
        slow = [code for code, taken in self.cpu_ms.items() if taken > LIMIT_SCORE]
        return [*slow, *(["scoring again"] if self.seconds > LIMIT_AGAIN else [])]

    @property
    def table(self) -> str:
        """As lines for whoever reads it."""
        lines = [f"{code:<20} {taken:6.3f} ms" for code, taken in self.cpu_ms.items()]
        lines.append(f"scoring one instrument: at most {LIMIT_SCORE} ms of the processor each")
        lines.append(
            f"scoring again: {self.results:,} results of {self.people:,} people in {self.seconds:.1f} s "
            f"({self.cpu_seconds:.1f} s of this processor), "
            f"{self.changed:,} came out otherwise; at most {LIMIT_AGAIN:g} s"
        )
        return "\n".join([*lines, f"over: {', '.join(self.over)}" if self.over else "ok"])

    def figures(self) -> str:
        """The same as JSON."""
        return json.dumps({**asdict(self), "over": self.over}, indent=1) + "\n"


def measure(url: str, people: int, bar: Bar) -> Found:
    """Fill an empty database with people and their batteries, and score. Raises `NotOurs` for one in use."""
    db.bind(url)
    migrations.upgrade()
    if not scene.is_empty(db.write_engine):
        raise NotOurs("the database is in use: scoring is measured in an empty one")
    catalogue.load_definitions(SYSTEM, SHIPPED)
    db.close_reading()
    today = clock.today(ZONE)
    kept = {one.content.code: one for one in instruments_on(today)}
    cpu_ms = {code: _milliseconds(one, today) for code, one in sorted(kept.items())}
    with bar(people, "Making the data set") as advance:
        _fill(people, [kept[code] for code in BATTERY], today, advance)
    db.close_reading()
    results = rescoring.to_score()
    with bar(results, "Scoring again") as advance:
        start, computed = time.perf_counter(), time.process_time()
        told = []
        for some in rescoring.rescore(SYSTEM, keep=True):
            advance(some.scored)
            told.append(some)
        took = [round(each, 2) for each in (time.perf_counter() - start, time.process_time() - computed)]
    return Found(cpu_ms, people, results, sum(one.changed for one in told), *took)


def _milliseconds(one: Kept, today: date) -> float:
    """What scoring an instrument costs the processor: the standard result, or the first way where there is none."""
    asked_of, made = questions(one, _ways(one)), ready(one, "".join(_ways(one)))
    answers = read(asked_of, answered(asked_of, 1))
    return min(_round(made, answers, today) for _ in range(ROUNDS))


def _round(made: Ready, answers: Mapping[str, Value], today: date) -> float:
    start = time.process_time_ns()
    for _ in range(EACH):
        score(made, answers, today)
    return round((time.process_time_ns() - start) / EACH / 1_000_000, 4)


def _ways(one: Kept) -> tuple[str, ...]:
    return (one.content.variants[0].code,) if one.content.no_standard else ()


def answered(asked_of: Sequence[Question], variety: int) -> dict[str, str]:
    """An answer to every question that is asked, as texts; another variety has others."""
    given: dict[str, Value] = {}
    for place, question in enumerate(asked_of):
        if question.code in asked(asked_of, given):
            given[question.code] = _pick(question.scale, variety + place)
    return as_texts(given)


def _pick(scale: Choice | Amount | Day, number: int) -> Value:
    if isinstance(scale, Day):
        return date(2010, 5, 5)
    if isinstance(scale, Choice):
        values = list(scale.points)
        return values[number % len(values)]
    least = int(scale.least or 0)
    return least + number % (int(scale.most) - least + 1 if scale.most is not None else 9)


def _fill(people: int, battery: Sequence[Kept], today: date, advance: Callable[[int], object]) -> None:
    """A person and their results at a time; one result in ten is kept as other code might have scored it."""
    store = Store(db.write_engine)
    add_staff(store, Size("scoring", 1, 0))
    at = datetime.combine(today, datetime.min.time(), UTC)
    sheets = [[_sheet(one, variety, today) for variety in range(VARIETIES)] for one in battery]
    for person_id in range(1, people + 1):
        _add_person(store, person_id, at)
        for place, one in enumerate(battery):
            number = (person_id - 1) * len(battery) + place + 1
            _add_result(store, number, person_id, one, sheets[place][person_id % VARIETIES], at)
        if person_id % BATCH == 0 or person_id == people:
            store.flush()
            advance((person_id - 1) % BATCH + 1)
    store.finish()


def _sheet(one: Kept, variety: int, today: date) -> tuple[dict[str, str], Outcome]:
    ways = _ways(one)
    answers = answered(questions(one, ways), variety)
    return answers, outcome(one, ways, answers, today)


def _add_person(store: Store, person_id: int, at: datetime) -> None:
    store.add(
        Person,
        id=person_id,
        reference=f"X{person_id:06d}",
        first_names="Alan",
        surname="Larch",
        born_on=date(1970, 1, 1),
        sex=Sex.MALE.value,
        area_id=AREAS[0][0],
        sort_name=sort_name("Larch", "Alan"),
        created_at=at,
    )


def _add_result(
    store: Store, number: int, person_id: int, one: Kept, sheet: tuple[dict[str, str], Outcome], at: datetime
) -> None:
    answers, outcome_now = sheet
    kept = outcome_now.kept()
    if number % OTHERWISE == 0:
        kept["results"] = [{**found, "missing": ["of-other-code"]} for found in kept["results"]]
    store.add(
        Assessment,
        id=number,
        person_id=person_id,
        instrument_id=one.id,
        variants=list(_ways(one)),
        occasion=Occasion.POST.value,
        mode=Mode.INTERVIEW.value,
        given_on=at.date(),
        state=State.SIGNED.value,
        begun_by=FACILITATOR,
        begun_at=at,
        signed_by=FACILITATOR,
        signed_at=at,
        result_number=1,
    )
    store.add(
        ScoredResult,
        id=number,
        assessment_id=number,
        number=1,
        because=Because.SIGNED.value,
        reason="",
        answers=answers,
        found=kept,
        holds_until=outcome_now.holds_until,
        scoring=scoring_hash(),
        by=FACILITATOR,
        at=at,
    )
