"""A group whose registers are signed on several days, and what its tests ask of enforcement."""

from dataclasses import dataclass, field

from tests.attendance.group import FOUND, HERE, Group, counted
from tests.make.attendance import evening_of
from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Entry
from tracker.attendance.rules.merging import fingerprint
from tracker.attendance.service.amending import preview_amendment
from tracker.core import clock
from tracker.core.database import db
from tracker.enforcement import queries
from tracker.enforcement.rules.clocks import Step
from tracker.enforcement.rules.lines import FailureView
from tracker.enforcement.service.recounting import recounted

ILL = Entry("AAME")


@dataclass
class Troupe(Group):
    """The group, by its sessions and members in their order; `decided` are failures as first decided on."""

    decided: dict[int, FailureView] = field(default_factory=dict)

    @property
    def officer(self) -> Actor:
        """The offender manager of everybody in the group."""
        return self.world.officer

    @property
    def sessions(self) -> list[int]:
        """The ids of the group's sessions in order."""
        return list(self.make.session_ids(self.world.delivery_id))

    def sign_at(self, at: int, entries: dict[int, Entry]) -> None:
        """Sign the register of a session on its evening; entries are by the place of the member."""
        page = self.page(self.sessions[at])
        sent = {member: entries.get(place, HERE) for place, member in enumerate(self.members)}
        with clock.standing_at(evening_of(page)):
            saved = self.make.signed_register(self.ruth, page.session.session_id, sent)
        assert saved.signed, saved.problems
        db.close_reading()

    def amend_at(self, at: int, place: int, entry: Entry) -> None:
        """Amend one member's row of a signed register."""
        self.amend(self.sessions[at], self.members[place], entry)

    def foresees(self, at: int, place: int, entry: Entry) -> dict[str, tuple[str, str]]:
        """What is shown of such an amendment about enforcement, now and after, before it is saved."""
        row = self.row(self.sessions[at], self.members[place])
        asked = (self.ruth, self.sessions[at], row.membership_id, entry, FOUND)
        found = preview_amendment(*asked, seen=fingerprint(row.entry))
        db.close_reading()
        return {one.about: (one.before, one.after) for one in found if one.about.startswith("Enforcement")}

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
