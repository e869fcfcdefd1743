"""Minutes delivered against those prescribed, by session, module and programme, with the arithmetic. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Dose:
    """One session of the programme for one person: what it prescribes, and what counts of it.

    `attended` are the minutes of the register that counts, before they are cut to what is prescribed; none without
    one. A catch-up counts in place of what it makes up, never beside it; a credit counts apart.
    """

    outline_id: int
    number: int
    title: str
    module: int
    module_title: str
    prescribed: int
    counted: int
    state: str
    on_date: date | None = None
    attended: int | None = None
    late: bool = False
    caught_up: bool = False

    @property
    def delivered(self) -> int:
        """Minutes delivered: none of a credit."""
        return 0 if self.state == "credited" else self.counted

    @property
    def credited(self) -> int:
        """Minutes credited from elsewhere."""
        return self.counted if self.state == "credited" else 0

    @property
    def says(self) -> str:
        """How the minutes come about, in a sentence without its full stop."""
        if self.state == "credited":
            return f"Credited by decision: {self.counted} minutes, shown apart"
        if self.state == "waived":
            return "Waived by decision: nothing is delivered or owed"
        if self.attended is None:
            return "Made up, recorded without a register" if self.counted else "Nothing delivered yet"
        how = "Caught up: " if self.caught_up else "Late or left early: " if self.counted < self.prescribed else ""
        cut = f", cut to the {self.prescribed} prescribed" if self.attended > self.prescribed else ""
        still = ". Owed still: the session is not met" if self.state == "owed" else ""
        return f"{how}{self.attended} minutes attended{cut}{still}"


@dataclass(frozen=True, slots=True)
class Sum:
    """Minutes of several sessions: prescribed, delivered, and credited from elsewhere."""

    label: str
    prescribed: int
    delivered: int
    credited: int
    sessions: int

    @property
    def left(self) -> int:
        """Prescribed, less delivered and credited."""
        return max(0, self.prescribed - self.delivered - self.credited)

    @property
    def arithmetic(self) -> str:
        """The sum written out."""
        if not self.credited:
            return f"{self.delivered} of {self.prescribed} prescribed minutes delivered"
        return f"{self.delivered} delivered + {self.credited} credited of {self.prescribed} prescribed minutes"


def total(doses: Iterable[Dose], label: str = "Programme") -> Sum:
    """Sessions added up."""
    found = list(doses)
    return Sum(
        label,
        sum(each.prescribed for each in found),
        sum(each.delivered for each in found),
        sum(each.credited for each in found),
        len(found),
    )


def by_module(doses: Sequence[Dose]) -> tuple[tuple[Sum, tuple[Dose, ...]], ...]:
    """Each module's sum with its sessions, in order."""
    grouped = ((key, tuple(group)) for key, group in groupby(doses, key=lambda each: (each.module, each.module_title)))
    return tuple((total(group, f"{number}. {title}"), group) for (number, title), group in grouped)
