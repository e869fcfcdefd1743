"""What the demo has made so far, passed from step to step."""

from dataclasses import dataclass, field
from datetime import datetime

from tracker.accounts.rules import Actor, Role
from tracker.attendance.rules.merging import Submission
from tracker.demo import invented


@dataclass
class Made:
    """What has been made so far, by the keys of `invented`."""

    users: dict[str, Actor] = field(default_factory=dict)
    areas: dict[str, int] = field(default_factory=dict)
    zones: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    people: dict[str, list[int]] = field(default_factory=dict)
    deliveries: dict[str, int] = field(default_factory=dict)
    unsigned: tuple[datetime, Actor, int, Submission] | None = None  # the register that is signed last of all, and when

    def lead_of(self, area: str) -> Actor:
        """The lead who looks after an area."""
        return next(
            self.users[one.key] for one in invented.STAFF if one.role is Role.PROGRAMME_LEAD and area in one.areas
        )

    def officers_of(self, area: str) -> list[Actor]:
        """The offender managers of an area."""
        return [
            self.users[one.key] for one in invented.STAFF if one.role is Role.OFFENDER_MANAGER and area in one.areas
        ]
