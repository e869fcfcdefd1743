"""Lists of referrals: the waiting list of a lead's areas, and all referrals of the people in scope.

Apart from `queries`, which is about one referral.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select

from tracker.accounts.rules import Actor, Choice
from tracker.catalogue.models import Outline, Programme, ProgrammeFormat, ProgrammeVersion
from tracker.core.database import db
from tracker.people.models import Area, Person
from tracker.people.scope import calendar, in_scope, still_in_scope
from tracker.referrals.models import Referral, Status
from tracker.referrals.queries import sentence_end
from tracker.referrals.rules.states import Stage
from tracker.referrals.rules.time_left import NEVER, Need, need, spare_days

PAGE = 25


class Order(StrEnum):
    """How the waiting list stands."""

    SPARE = "spare"
    WAIT = "wait"
    END = "end"
    NAME = "name"

    @property
    def label(self) -> str:
        """The order in words."""
        return {
            "spare": "Least time to spare first",
            "wait": "Longest wait first",
            "end": "Earliest sentence end first",
            "name": "Name",
        }[self.value]


@lru_cache(maxsize=256)
def needed_weeks(sessions: int, gap_weeks: int, form: str) -> int:
    """The weeks that a programme needs at the usual pace: a handful of programmes, asked for hundreds of people."""
    return need(sessions, gap_weeks, alone=form != "group").weeks


class WaitingRow(NamedTuple):
    """Somebody who waits, or is paused; `sentence_end` is `NEVER` for a sentence without end."""

    referral_id: int
    person_id: int
    surname: str
    first_names: str
    reference: str
    sex: str
    area_id: int
    area_name: str
    programme_id: int
    programme: str
    format: str
    source: str
    status: str
    status_label: str
    urgent: bool
    referred_on: date
    adaptation: str
    eligibility: str
    sentence_end: date | None
    sessions: int
    gap_weeks: int

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    @property
    def need(self) -> Need:
        """How long the programme takes at the usual pace."""
        return need(self.sessions, self.gap_weeks, alone=self.format != "group")

    def spare(self, today: date) -> int | None:
        """Days to spare had the programme begun today; None where no end is known or there is none."""
        return spare_days(self.sentence_end, needed_weeks(self.sessions, self.gap_weeks, self.format), today)

    @property
    def endless(self) -> bool:
        """Whether the sentence has no end."""
        return self.sentence_end == NEVER


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of those waiting to show; '' and None do not narrow. `urgent`: only those."""

    programme_id: int | None = None
    status: str = ""
    source: str = ""
    adaptation: str = ""
    sex: str = ""
    area_id: int | None = None
    urgent: bool = False
    order: Order = Order.SPARE

    def keeps(self, row: WaitingRow) -> bool:
        """Whether a row is wanted; without a state, those who wait for a place are."""
        return (
            self.programme_id in (None, row.programme_id)
            and (row.status == self.status if self.status else row.status == WAITING_CODE)
            and self.source in ("", row.source)
            and self.adaptation in ("", row.adaptation)
            and self.sex in ("", row.sex)
            and self.area_id in (None, row.area_id)
            and (row.urgent or not self.urgent)
        )


WAITING_CODE = "awaiting_allocation"


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Those who wait, in order, with what there is to filter by; `too_late`: who could not finish any more."""

    rows: tuple[WaitingRow, ...]
    today: date
    programmes: tuple[Choice, ...]
    areas: tuple[Choice, ...]
    statuses: tuple[tuple[str, str], ...]
    number: int
    by_programme: Mapping[int, int]

    @property
    def shown(self) -> tuple[WaitingRow, ...]:
        """The page's rows."""
        return self.rows[(self.number - 1) * PAGE : self.number * PAGE]

    @property
    def too_late(self) -> int:
        """How many would run out of sentence before any delivery could finish."""
        return sum((spare := row.spare(self.today)) is not None and spare < 0 for row in self.rows)

    @property
    def unknown(self) -> int:
        """How many have no end of sentence recorded and have not referred themselves."""
        return sum(row.sentence_end is None and row.source != "self_referral" for row in self.rows)


def waiting_list(actor: Actor, wanted: Wanted, today: date, number: int = 1) -> WaitingList:
    """Everybody in scope who waits or is paused, narrowed and in order: one statement, however many there are."""
    every = _rows(actor)
    rows = sorted((row for row in every if wanted.keeps(row)), key=_key(wanted.order, today))
    number = min(max(number, 1), max(1, -(-len(rows) // PAGE)))
    return WaitingList(
        tuple(rows),
        today,
        _choices((row.programme_id, row.programme) for row in every),
        _choices((row.area_id, row.area_name) for row in every),
        tuple(sorted({(row.status, row.status_label) for row in every})),
        number,
        Counter(row.programme_id for row in every if row.status == WAITING_CODE),
    )


def _choices(found: Iterable[tuple[int, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(*each) for each in sorted(set(found), key=lambda each: (each[1], each[0])))


def _key(order: Order, today: date) -> Callable[[WaitingRow], tuple[object, ...]]:
    def by_spare(row: WaitingRow) -> tuple[object, ...]:
        spare = row.spare(today)
        return spare is None, spare or 0, row.referred_on, row.referral_id

    return {
        Order.SPARE: by_spare,
        Order.WAIT: lambda row: (row.referred_on, row.referral_id),
        Order.END: lambda row: (row.sentence_end or NEVER, row.referred_on, row.referral_id),
        Order.NAME: lambda row: (row.surname, row.first_names, row.referral_id),
    }[order]


_GAPS = (  # added up once for each version: five hundred people wait for a dozen of them
    select(Outline.version_id, func.sum(Outline.gap_weeks).label("weeks")).group_by(Outline.version_id).subquery()
)
_WAITING_ROW = (
    Referral.id,
    Person.id,
    Person.surname,
    Person.first_names,
    Person.reference,
    Person.sex,
    Area.id,
    Area.name,
    Programme.id,
    Programme.short_name,
    Referral.format,
    Referral.source,
    Status.code,
    Status.label,
    Referral.urgent,
    Referral.referred_on,
    Referral.adaptation,
    Referral.eligibility,
    sentence_end(),
    func.coalesce(ProgrammeFormat.sessions, 0),
    func.coalesce(_GAPS.c.weeks, 0),
)


_FORM = (ProgrammeFormat.version_id == Referral.version_id) & (ProgrammeFormat.format == Referral.format)
_WAITING_ROWS = (
    select(*_WAITING_ROW)
    .join(Person, Person.id == Referral.person_id)
    .join(Area, Area.id == Person.area_id)
    .join(Status, Status.code == Referral.status)
    .join(ProgrammeVersion, ProgrammeVersion.id == Referral.version_id)
    .join(Programme, Programme.id == ProgrammeVersion.programme_id)
    .outerjoin(ProgrammeFormat, _FORM)
    .outerjoin(_GAPS, _GAPS.c.version_id == Referral.version_id)
    .where(Status.stage.in_([Stage.WAITING.value, Stage.PAUSED.value]))
    .order_by(Referral.id)
)


def _rows(actor: Actor) -> list[WaitingRow]:
    return [WaitingRow._make(row) for row in db.execute(_waiting_rows(actor, calendar())).all()]


@lru_cache(maxsize=256)
def _waiting_rows(actor: Actor, _days: tuple[date, ...]) -> Select[*tuple[Any, ...]]:
    return _WAITING_ROWS.where(still_in_scope(actor))


class ReferralRow(NamedTuple):
    """A referral in the list of all."""

    referral_id: int
    person_id: int
    surname: str
    first_names: str
    area_name: str
    programme: str
    stage: str
    status_label: str
    status_on: date
    referred_on: date
    urgent: bool
    eligibility: str

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"


@dataclass(frozen=True, slots=True)
class ReferralPage:
    """A page of referrals; `counts` by stage over all pages, `total` of the stage shown."""

    rows: tuple[ReferralRow, ...]
    counts: dict[Stage, int]
    total: int
    number: int


_REFERRAL_ROW = (
    Referral.id,
    Person.id,
    Person.surname,
    Person.first_names,
    Area.name,
    Programme.short_name,
    Status.stage,
    Status.label,
    Referral.status_on,
    Referral.referred_on,
    Referral.urgent,
    Referral.eligibility,
)


def referrals(actor: Actor, stage: Stage | None, number: int = 1) -> ReferralPage:
    """A page of the referrals of people in scope, of one stage or of all that are open: who waits longest first.

    Two statements whatever the number of rows.
    """
    mine = in_scope(actor)
    counted = db.execute(
        select(Status.stage, func.count(Referral.id))
        .join(Referral, Referral.status == Status.code)
        .join(Person, Person.id == Referral.person_id)
        .where(mine)
        .group_by(Status.stage)
        .order_by(Status.stage)
    )
    found = {row[0]: row[1] for row in counted}
    counts = {each: int(found.get(each.value, 0)) for each in Stage}
    shown = [each for each in Stage if (each is stage if stage else each is not Stage.CLOSED)]
    total = sum(counts[each] for each in shown)
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    rows = db.execute(
        select(*_REFERRAL_ROW)
        .join(Person, Person.id == Referral.person_id)
        .join(Area, Area.id == Person.area_id)
        .join(Status, Status.code == Referral.status)
        .join(ProgrammeVersion, ProgrammeVersion.id == Referral.version_id)
        .join(Programme, Programme.id == ProgrammeVersion.programme_id)
        .where(mine, Status.stage.in_([each.value for each in shown]))
        .order_by(Status.rank, Referral.referred_on, Referral.id)
        .limit(PAGE)
        .offset((number - 1) * PAGE)
    )
    return ReferralPage(tuple(ReferralRow(*row) for row in rows), counts, total, number)
