"""Steps that add up or look up: each works on a sheet, writes its result there, and says in words how it came to it.

Where an answer is missing, and no rule says what then, a step refuses and names what is missing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.assessments.rules.conditions import Condition
from tracker.assessments.rules.sheet import Number, Order, Sheet, Value, rounded


@dataclass(frozen=True, slots=True)
class Total:
    """A sum, or with `mean` the mean. `turned` has, for items scored in reverse, the sum of their lowest and highest.

    With `most_missing`, so many answers may be missing: the sum is scaled to all of them, the mean is of the rest.
    """

    code: str
    title: str
    of: tuple[str, ...]
    turned: dict[str, Number]
    mean: bool = False
    most_missing: int = 0
    places: int = 0

    def work(self, sheet: Sheet) -> None:
        """Add up what was asked and answered."""
        parts: list[Number] = []
        gaps: list[str] = []
        bare: list[str] = []
        worth, turned = sheet.worth, self.turned
        for code in self.of:
            points = worth.get(code)
            if points is not None:
                parts.append(turned[code] - points if code in turned else points)
            elif code in sheet.lacks:
                gaps.append(code)
            elif code in sheet.said:
                bare.append(code)
        if bare:
            sheet.refuse(self.code, frozenset(), f"an answer carries no points: {', '.join(bare)}")
        elif len(gaps) > self.most_missing or (gaps and not parts):
            sheet.refuse(self.code, sheet.lacking(gaps))
        elif parts:
            self._write(sheet, parts, gaps)

    def _write(self, sheet: Sheet, parts: list[Number], gaps: list[str]) -> None:
        total: Number = sum(parts)
        said = f"{' + '.join(map(str, parts))} = {total}" if len(parts) > 1 else str(total)
        if self.turned:
            said += f" (reversed: {', '.join(self.turned)})"
        if self.mean:
            total = rounded(Decimal(total) / len(parts), self.places)
            said += f", over {len(parts)} = {total}"
            if gaps:
                said += f", without {', '.join(gaps)}, which {_is(gaps)} missing"
        elif gaps:
            asked = len(parts) + len(gaps)
            total = rounded(Decimal(total) * asked / len(parts), self.places)
            said += f", prorated: {', '.join(gaps)} {_is(gaps)} missing, so times {asked} over {len(parts)} = {total}"
        _number(sheet, self.code, total, f"{self.title}: {said}")


@dataclass(frozen=True, slots=True)
class Row:
    """What a table gives from one bound to another, inclusive, in the words of the definition."""

    least: Number | None
    most: Number | None
    gives: Value


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table of numbers: the row that a value falls in. With an order it gives bands."""

    code: str
    title: str
    of: str
    rows: tuple[Row, ...]
    order: Order | None = None

    def work(self, sheet: Sheet) -> None:
        """Find the row; what was not asked is passed over."""
        worth = sheet.worth.get(self.of)
        if worth is None:
            _pass_on(sheet, self.code, self.of)
            return
        for row in self.rows:
            if (row.least is None or worth >= row.least) and (row.most is None or worth <= row.most):
                _write(sheet, self.code, self.order, row.gives, self.title, _why(worth, row))
                return


@dataclass(frozen=True, slots=True)
class Match:
    """A table of named values, such as the answers of a choice."""

    code: str
    title: str
    of: str
    gives: dict[Value, Value]
    order: Order | None = None

    def work(self, sheet: Sheet) -> None:
        """Find the value; what was not asked is passed over."""
        said = sheet.said.get(self.of)
        if said is None:
            _pass_on(sheet, self.code, self.of)
            return
        _write(sheet, self.code, self.order, self.gives[said], self.title, f"for {said}")


@dataclass(frozen=True, slots=True)
class Grid:
    """A matrix: one value names the row, another the column."""

    code: str
    title: str
    of: tuple[str, str]
    cells: dict[tuple[str, str], Value]
    order: Order | None = None

    def work(self, sheet: Sheet) -> None:
        """Find the cell; where one of the two was not asked, there is none."""
        down, across = (sheet.said.get(code) for code in self.of)
        if down is None or across is None:
            _pass_on(sheet, self.code, *self.of)
            return
        gives = self.cells[str(down), str(across)]
        _write(sheet, self.code, self.order, gives, self.title, f"{self.of[0]} {down} with {self.of[1]} {across}")


@dataclass(frozen=True, slots=True)
class Extreme:
    """The highest or the lowest of numbers, or of bands by their order."""

    code: str
    title: str
    of: tuple[str, ...]
    highest: bool
    order: Order | None = None

    def work(self, sheet: Sheet) -> None:
        """Compare what has a place in the order; anything missing leaves it open."""
        gaps = [code for code in self.of if code in sheet.lacks]
        found = [sheet.worth[code] for code in self.of if code in sheet.worth]
        if gaps:
            sheet.refuse(self.code, sheet.lacking(gaps))
        elif found:
            best = max(found) if self.highest else min(found)
            gives: Value = self.order.codes[int(best)] if self.order else best
            word = "highest" if self.highest else "lowest"
            _write(sheet, self.code, self.order, gives, self.title, f"the {word} of {len(found)}")


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Whole years between two dates, the second being that of the result where none is named."""

    code: str
    title: str
    since: str
    until: str = ""

    def work(self, sheet: Sheet) -> None:
        """Count birthdays of the first date."""
        since = sheet.said.get(self.since)
        until = sheet.said.get(self.until) if self.until else sheet.as_of
        if not isinstance(since, date) or not isinstance(until, date):
            _pass_on(sheet, self.code, self.since, self.until)
            return
        years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
        _number(sheet, self.code, years, f"{self.title}: {since} to {until} = {years} whole years")


@dataclass(frozen=True, slots=True)
class Case:
    """What holds when its condition does, and why, in the words of the definition."""

    when: Condition
    because: str
    gives: Value | None = None
    as_of: str = ""
    points: Number = 0
    by: int = 0


def _number(sheet: Sheet, code: str, number: Number, said: str) -> None:
    sheet.said[code] = sheet.worth[code] = number
    sheet.working.append((code, said))


def _write(sheet: Sheet, code: str, order: Order | None, gives: Value, title: str, why: str) -> None:
    write_value(sheet, code, order, gives, f"{title}: {order.labels[str(gives)] if order else gives} ({why})")


def write_value(sheet: Sheet, code: str, order: Order | None, gives: Value, said: str) -> None:
    """A result, a band where there is an order, and how it came about."""
    sheet.said[code] = gives
    if order is None:
        if isinstance(gives, int | Decimal):
            sheet.worth[code] = gives
    elif (place := order.places.get(str(gives))) is not None:
        sheet.worth[code] = place
    sheet.working.append((code, said))


def _pass_on(sheet: Sheet, code: str, *sources: str) -> None:
    """Without its sources a step has no result: refused where one is missing, else it was simply not asked."""
    if any(source in sheet.lacks for source in sources):
        sheet.refuse(
            code, sheet.lacking(sources), next((sheet.troubles[s] for s in sources if s in sheet.troubles), "")
        )
    elif any(source in sheet.said and source not in sheet.worth for source in sources):
        sheet.refuse(code, frozenset(), f"the answer carries no points: {', '.join(s for s in sources if s)}")


def _why(worth: Number, row: Row) -> str:
    if row.least is not None and row.least == row.most:
        return f"for {worth}"
    if row.least is None:
        return f"{worth} is {row.most} or less" if row.most is not None else f"for {worth}"
    return f"{worth} is {row.least} or more" if row.most is None else f"{worth} is in {row.least} to {row.most}"


def _is(gaps: list[str]) -> str:
    return "is" if len(gaps) == 1 else "are"
