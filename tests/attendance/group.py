"""A group that meets today with what its tests do again and again, and what its records say."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text

from tests.make import Make
from tests.make.attendance import World, filled
from tracker.accounts.models import AuditEvent
from tracker.accounts.rules import SYSTEM, Actor
from tracker.attendance.rules.marks import Entry, Row
from tracker.attendance.rules.merging import Saved, fingerprint
from tracker.attendance.rules.registers import RegisterPage
from tracker.attendance.service.amending import amend_attendance
from tracker.attendance.service.recording import record_attendance, sign_register
from tracker.core.database import db
from tracker.delivery.service.enrolling import recount_progress

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
FOUND = "The sheet was found"
HERE, ABSENT = Entry("ATTC", 150, False, 3), Entry("UAAB")


@dataclass
class Group:
    """The group, with what its tests do again and again."""

    make: Make
    world: World

    @property
    def ruth(self) -> Actor:
        """The lead facilitator."""
        return self.world.facilitator

    @property
    def owen(self) -> Actor:
        """The second facilitator."""
        return self.world.second

    @property
    def session_id(self) -> int:
        """The session of today."""
        return self.world.session_id

    @property
    def members(self) -> tuple[int, ...]:
        """Membership ids in the order of the page."""
        return self.world.membership_ids

    def page(self, session_id: int | None = None) -> RegisterPage:
        """The register as it stands."""
        page: RegisterPage = self.make.open_register(SYSTEM, session_id or self.session_id)
        return page

    def entries(self) -> list[Entry]:
        """What the register says, row by row."""
        return [row.entry for row in self.page().rows]

    def save(self, who: Actor, shown: RegisterPage, entries: dict[int, Entry], **said: Any) -> Saved:
        """Send a page that was shown, with some rows changed, as a draft."""
        return record_attendance(who, shown.session.session_id, filled(shown, entries, **said))

    def sign(self, who: Actor, entries: dict[int, Entry], **said: Any) -> Saved:
        """Sign the register as it stands, with some rows changed."""
        return self.sign_shown(who, self.page(), entries, **said)

    def sign_shown(self, who: Actor, shown: RegisterPage, entries: dict[int, Entry], **said: Any) -> Saved:
        """Sign a page that was shown, with some rows changed."""
        return sign_register(who, shown.session.session_id, filled(shown, entries, **said))

    def amend(self, session_id: int, member: int, entry: Entry, who: Actor | None = None) -> None:
        """Amend one row of a signed register."""
        seen = fingerprint(self.row(session_id, member).entry)
        amend_attendance(who or self.ruth, session_id, member, entry, FOUND, seen=seen)
        db.close_reading()

    def row(self, session_id: int, member: int) -> Row:
        """A member's row as it stands."""
        return next(row for row in self.page(session_id).rows if row.membership_id == member)

    def all_here(self) -> dict[int, Entry]:
        """An entry of attendance in full for everybody."""
        return dict.fromkeys(self.members, HERE)


def counted(statement: str, **values: object) -> list[tuple[Any, ...]]:
    """Rows of plain SQL, which shares nothing with what it checks."""
    db.close_reading()
    return [tuple(row) for row in db.execute(text(statement), values)]


def assert_recount_agrees() -> None:
    """Every kept figure is what independent SQL counts."""
    db.close_reading()
    assert recount_progress(SYSTEM) == ()


def trail() -> list[Any]:
    """Every line of the audit trail about registers, oldest first, with what changed."""
    db.close_reading()
    wanted = AuditEvent.action.in_(["attendance recorded", "register signed", "attendance amended"])
    return list(db.execute(select(AuditEvent.action, AuditEvent.changes).where(wanted).order_by(AuditEvent.id)))
