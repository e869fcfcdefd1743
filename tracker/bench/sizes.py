"""How much there is in a data set: finished deliveries, whose every session is signed, and running ones beside them."""

from dataclasses import dataclass

PEOPLE = 12
SESSIONS = 35
CASELOAD = 40
WAITING = 500


@dataclass(frozen=True, slots=True)
class Size:
    """A data set: `deliveries` are finished, with a signed mark for each person and session."""

    name: str
    deliveries: int
    running: int

    @property
    def marks(self) -> int:
        """Signed marks of the finished deliveries."""
        return self.deliveries * PEOPLE * SESSIONS

    @property
    def groups(self) -> int:
        """Deliveries in all."""
        return self.deliveries + self.running

    @property
    def people(self) -> int:
        """People in all: nobody is on two deliveries."""
        return self.groups * PEOPLE


SIZES = {size.name: size for size in (Size("small", 200, 20), Size("large", 2_000, 200))}
