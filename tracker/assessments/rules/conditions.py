"""Conditions that hold, do not hold, or cannot be told because an answer is missing."""

from dataclasses import dataclass

from tracker.assessments.rules.sheet import Number, Sheet, Value


@dataclass(frozen=True, slots=True)
class Known:
    """Whether there is a value at all; this can always be told."""

    of: str
    wanted: bool

    def holds(self, sheet: Sheet) -> bool | None:
        """True or False."""
        return (self.of in sheet.said) is self.wanted

    def undecided(self, sheet: Sheet) -> frozenset[str]:
        """Nothing."""
        return frozenset()


@dataclass(frozen=True, slots=True)
class Among:
    """One of some values."""

    of: str
    values: frozenset[Value]

    def holds(self, sheet: Sheet) -> bool | None:
        """Not where it was not asked; None where it is missing."""
        said = sheet.said.get(self.of)
        if said is not None:
            return said in self.values
        return None if self.of in sheet.lacks else False

    def undecided(self, sheet: Sheet) -> frozenset[str]:
        """The items that are missing for it."""
        return sheet.lacks.get(self.of, frozenset())


@dataclass(frozen=True, slots=True)
class Within:
    """From one bound to another, inclusive; None is open. Bands compare by their place in the order."""

    of: str
    least: Number | None
    most: Number | None

    def holds(self, sheet: Sheet) -> bool | None:
        """Not where it was not asked, or has no place in the order; None where it is missing."""
        worth = sheet.worth.get(self.of)
        if worth is not None:
            return (self.least is None or worth >= self.least) and (self.most is None or worth <= self.most)
        return None if self.of in sheet.lacks else False

    def undecided(self, sheet: Sheet) -> frozenset[str]:
        """The items that are missing for it."""
        return sheet.lacks.get(self.of, frozenset())


@dataclass(frozen=True, slots=True)
class Every:
    """All of several: one that fails decides, else one that cannot be told leaves it open."""

    parts: "tuple[Condition, ...]"

    def holds(self, sheet: Sheet) -> bool | None:
        """True, False or None."""
        open_ = False
        for part in self.parts:
            held = part.holds(sheet)
            if held is False:
                return False
            open_ = open_ or held is None
        return None if open_ else True

    def undecided(self, sheet: Sheet) -> frozenset[str]:
        """The items that are missing for the parts that cannot be told."""
        return _undecided(self.parts, sheet)


@dataclass(frozen=True, slots=True)
class Some:
    """Any of several: one that holds decides, else one that cannot be told leaves it open."""

    parts: "tuple[Condition, ...]"

    def holds(self, sheet: Sheet) -> bool | None:
        """True, False or None."""
        open_ = False
        for part in self.parts:
            held = part.holds(sheet)
            if held:
                return True
            open_ = open_ or held is None
        return None if open_ else False

    def undecided(self, sheet: Sheet) -> frozenset[str]:
        """The items that are missing for the parts that cannot be told."""
        return _undecided(self.parts, sheet)


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary; what cannot be told stays so."""

    part: "Condition"

    def holds(self, sheet: Sheet) -> bool | None:
        """True, False or None."""
        held = self.part.holds(sheet)
        return None if held is None else not held

    def undecided(self, sheet: Sheet) -> frozenset[str]:
        """The items that are missing for it."""
        return self.part.undecided(sheet)


Condition = Known | Among | Within | Every | Some | Not


def _undecided(parts: tuple[Condition, ...], sheet: Sheet) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for part in parts:
        if part.holds(sheet) is None:
            found |= part.undecided(sheet)
    return found
