"""A group whose registers are signed on several days, and what its tests ask of enforcement."""

from dataclasses import dataclass, field
from datetime import timedelta

from tests.attendance.group import HERE, NOW, counted
from tests.make import Make
from tests.make.attendance import World
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import amend_attendance, preview_amendment
from tracker.core import clock
from tracker.core.database import db
from tracker.enforcement import queries
from tracker.enforcement.rules.clocks import Step
from tracker.enforcement.rules.lines import FailureView
from tracker.enforcement.service.recounting import recounted

ILL = Entry("AAME")


@dataclass
class Troupe:
    """The group and those who work with it; `decided` are failures as first decided on."""

    make: Make
    world: World
    decided: dict[int, FailureView] = field(default_factory=dict)

    @property
    def ruth(self) -> Actor:
        """The lead facilitator."""
        return self.world.facilitator

    @property
    def officer(self) -> Actor:
        """The offender manager of everybody in the group."""
        return self.world.officer

    @property
    def sessions(self) -> list[int]:
        """The ids of the group's sessions in order."""
        return list(self.make.session_ids(self.world.delivery_id))

    def sign(self, at: int, entries: dict[int, Entry]) -> None:
        """Sign the register of a session; entries are by the place of the member."""
        session_id = self.sessions[at]
        page = self.make.open_register(SYSTEM, session_id)
        assert page.session.on_date is not None
        evening = clock.at_local(page.session.on_date, page.session.starts_at or NOW.time(), page.session.zone)
        members = self.world.membership_ids
        sent = {members[place]: entries.get(place, HERE) for place in range(len(members))}
        with clock.standing_at(evening + timedelta(hours=3)):
            saved = self.make.signed_register(self.ruth, session_id, sent)
        assert saved.signed, saved.problems
        db.close_reading()

    def amend(self, at: int, place: int, entry: Entry) -> None:
        """Amend one member's row of a signed register."""
        row = self._row(at, place)
        seen = fingerprint(row.entry)
        amend_attendance(self.ruth, self.sessions[at], row.membership_id, entry, "The sheet was found", seen=seen)
        db.close_reading()

    def foresees(self, at: int, place: int, entry: Entry) -> dict[str, tuple[str, str]]:
        """What is shown of such an amendment about enforcement, now and after, before it is saved."""
        row = self._row(at, place)
        asked = (self.ruth, self.sessions[at], row.membership_id, entry, "The sheet was found")
        found = preview_amendment(*asked, seen=fingerprint(row.entry))
        db.close_reading()
        return {one.about: (one.before, one.after) for one in found if one.about.startswith("Enforcement")}

    def _row(self, at: int, place: int) -> Row:
        page = self.make.open_register(SYSTEM, self.sessions[at])
        found: Row = next(row for row in page.rows if row.membership_id == self.world.membership_ids[place])
        return found

    def failures(self, place: int = 0) -> tuple[FailureView, ...]:
        """One member's failures, oldest first."""
        db.close_reading()
        return tuple(reversed(queries.failures_of(self.world.person_ids[place])))

    def steps(self, place: int = 0) -> list[Step]:
        """What each of a member's failures asks for, oldest first."""
        return [each.step for each in self.failures(place)]


def open_tasks() -> list[tuple[object, ...]]:
    """The kind, title, owner and last day of every open task that comes of enforcement."""
    return counted(
        "SELECT kind, title, owner_id, due_on FROM task WHERE done_at IS NULL AND kind <> 'catch_up' ORDER BY kind, id"
    )


def assert_recount_agrees() -> None:
    """Plain SQL counts what is kept."""
    db.close_reading()
    assert recounted() == ()
