"""Whom a delivery is for, and how many more it may take."""

from dataclasses import dataclass

from tracker.core.errors import Refused

SEXES = {"": "Anybody", "male": "Men", "female": "Women"}


@dataclass(frozen=True, slots=True)
class Intake:
    """Whom a delivery is for; `least` is the smallest group worth starting, `areas` those served besides its own."""

    sex: str = ""
    cohort: str = ""
    adapted: bool = False
    least: int | None = None
    areas: tuple[int, ...] = ()
    note: str = ""
    version: int = 0


def check_intake(intake: Intake, *, capacity: int) -> None:
    """A known sex, and a smallest size within the places. Raises `Refused` with every field that is wrong."""
    problems: dict[str, str] = {}
    if intake.sex not in SEXES:
        problems["sex"] = "Choose whom the delivery is for"
    if intake.least is not None and not 1 <= intake.least <= capacity:
        problems["least"] = f"Enter a number from 1 to its {capacity} places"
    if len(intake.note) > 300:
        problems["note"] = "Use 300 characters or fewer"
    if problems:
        raise Refused.of(problems)


@dataclass(frozen=True, slots=True)
class Places:
    """A delivery's places: `held` are offered or accepted and not yet taken up."""

    capacity: int
    members: int
    held: int
    least: int | None

    @property
    def taken(self) -> int:
        """Members and places held."""
        return self.members + self.held

    @property
    def free(self) -> int:
        """Places that can be given."""
        return max(0, self.capacity - self.taken)

    @property
    def missing(self) -> int:
        """How many more are needed before the group is worth starting."""
        return max(0, (self.least or 0) - self.taken)

    def says(self) -> str:
        """`8 of 12 places taken, 2 of them held`."""
        held = f", {self.held} of them held" if self.held else ""
        return f"{self.taken} of {self.capacity} places taken{held}"

    def check(self, wanted: int) -> None:
        """There is room for so many. Raises `Refused`."""
        if wanted > self.free:
            left = f"{self.free} place{' is' if self.free == 1 else 's are'} left" if self.free else "No place is left"
            raise Refused("who", f"{left}: choose fewer people, or raise the number of places")
