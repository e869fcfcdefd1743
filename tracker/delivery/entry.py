"""When somebody may join a delivery: what its version says of entry, and the dates on which a module begins.

A module of its own because joining, moving and the search for a delivery that reaches a point all ask for it.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.catalogue import queries as catalogue
from tracker.catalogue.models import Module, Outline
from tracker.catalogue.rules.terms import Entry
from tracker.core.database import db
from tracker.core.errors import Refused
from tracker.core.words import in_words
from tracker.delivery.models import Session
from tracker.delivery.rules import CATCH_UP_ROUND, DeliveryView, SessionKind


@dataclass(frozen=True, slots=True)
class EntryDate:
    """A local date on which a module begins at which people join."""

    on: date
    module_id: int
    module_title: str

    @property
    def label(self) -> str:
        """`5 January 2027: Foundation begins`."""
        return f"{in_words(self.on)}: {self.module_title} begins"


@dataclass(frozen=True, slots=True)
class EntryRule:
    """What a delivery says of joining: `entry` is None where its version does not say, and for one person's own run."""

    entry: Entry | None
    begins_on: date
    dates: tuple[EntryDate, ...] = ()

    @property
    def is_rolling(self) -> bool:
        """Whether people join only where a module begins."""
        return self.entry is Entry.ROLLING

    def is_late(self, day: date) -> bool:
        """Whether a first day needs a reason: the group is closed and has begun by then."""
        return self.entry is Entry.CLOSED and day > self.begins_on

    def ahead(self, today: date) -> tuple[EntryDate, ...]:
        """The dates from today on."""
        return tuple(each for each in self.dates if each.on >= today)

    def check(self, joined_on: date, why: str) -> None:
        """Nobody joins a closed group late without a reason, nor a rolling one between two entry points.

        Until it begins, everybody may. Raises `Refused`.
        """
        if joined_on <= self.begins_on:
            return
        if self.is_late(joined_on) and not why.strip():
            began = in_words(self.begins_on)
            raise Refused("why", f"All begin together, and this group begins on {began}: enter why they join later")
        if self.is_rolling and joined_on not in {each.on for each in self.dates}:
            raise Refused("joined_on", self._offer(joined_on))

    def _offer(self, day: date) -> str:
        coming = self.ahead(day)[:3]
        if not coming:
            return "People join where a module begins, and none begins after this day"
        return "People join where a module begins: " + "; ".join(each.label for each in coming)


def rule_of(delivery: DeliveryView) -> EntryRule:
    """The entry rule of a delivery. Two statements; one more for the dates of a rolling one."""
    if delivery.format is SessionKind.ONE_TO_ONE:
        return EntryRule(None, delivery.starts_on)
    entry = catalogue.terms(delivery.version_id).entry
    first = db.scalar(
        select(func.min(Session.on_date)).where(
            Session.delivery_id == delivery.id, Session.kind == SessionKind.GROUP.value
        )
    )
    begins_on = first or delivery.starts_on
    return EntryRule(entry, begins_on, entry_dates(delivery.id) if entry is Entry.ROLLING else ())


def entry_dates(delivery_id: int) -> tuple[EntryDate, ...]:
    """The dates on which modules that are entry points begin, in each round, the earliest first."""
    begins = func.min(Session.on_date)
    rows = db.execute(
        select(begins, Module.id, Module.title)
        .join(Outline, Outline.id == Session.outline_id)
        .join(Module, Module.id == Outline.module_id)
        .where(
            Session.delivery_id == delivery_id,
            Session.kind == SessionKind.GROUP.value,
            Session.on_date.is_not(None),
            Module.entry_point,
            Session.cycle != CATCH_UP_ROUND,
        )
        .group_by(Session.cycle, Module.id, Module.title)
        .order_by(begins, Module.id)
    )
    return tuple(EntryDate(*row) for row in rows)
