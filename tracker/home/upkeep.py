"""What an administrator looks after, read apart from the homes of those who work with people: it holds no case text."""

from dataclasses import dataclass
from datetime import datetime

from tracker.accounts import queries as accounts
from tracker.accounts.rules import Choice
from tracker.accounts.tries import Closed
from tracker.catalogue import queries as catalogue
from tracker.work import queries as work
from tracker.work.rules import FailedJob


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What asks for an administrator: users who can do nothing, closed addresses, jobs given up, no definitions."""

    roleless: tuple[Choice, ...]
    unplaced: tuple[Choice, ...]
    closed: tuple[Closed, ...]
    jobs: tuple[FailedJob, ...]
    versions: int
    programmes: int

    @property
    def asks(self) -> int:
        """How many kinds of things ask for somebody."""
        kinds = (self.roleless, self.unplaced, self.closed, self.jobs, not self.versions)
        return sum(bool(kind) for kind in kinds)


def of_now(now: datetime) -> Upkeep:
    """The state of the service in a fixed number of statements."""
    versions = catalogue.versions()
    return Upkeep(
        roleless=tuple(accounts.roleless()),
        unplaced=tuple(accounts.unplaced()),
        closed=accounts.closed_addresses(now),
        jobs=work.given_up(),
        versions=len(versions),
        programmes=len({version.code for version in versions}),
    )
