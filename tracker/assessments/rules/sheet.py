"""The sheet that one scoring fills: what is known, what it is worth, what is lacking, and the working in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

Number = int | Decimal
Value = int | Decimal | str | date


class Sheet:
    """Values by the code of an item or step.

    `said` holds the answer or band itself, `worth` its points, or a band's place in its order from 0; a code in
    neither was left out by a condition, or is in `lacks`: then it cannot be known, for want of the items named.
    """

    __slots__ = ("as_of", "lacks", "said", "troubles", "working", "worth")

    def __init__(self, as_of: date) -> None:
        """An empty sheet of a scoring as of a date."""
        self.as_of = as_of
        self.said: dict[str, Value] = {}
        self.worth: dict[str, Number] = {}
        self.lacks: dict[str, frozenset[str]] = {}
        self.troubles: dict[str, str] = {}
        self.working: list[tuple[str, str]] = []

    def lacking(self, codes: Iterable[str]) -> frozenset[str]:
        """The items that are wanting for any of the codes."""
        found: frozenset[str] = frozenset()
        for code in codes:
            found |= self.lacks.get(code, frozenset())
        return found

    def refuse(self, code: str, items: frozenset[str], trouble: str = "") -> None:
        """The step cannot be computed: items are missing, or there is other trouble."""
        self.lacks[code] = items
        if trouble:
            self.troubles[code] = trouble


class Band(NamedTuple):
    """A band by its code, and in words."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Order:
    """The bands of a ladder: their labels, and the places of those that stand in the order."""

    bands: dict[str, Band]
    labels: dict[str, str]
    places: dict[str, int]
    codes: tuple[str, ...]


def rounded(number: Decimal, places: int) -> Number:
    """Half up, to whole numbers or to so many places."""
    if places:
        return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
