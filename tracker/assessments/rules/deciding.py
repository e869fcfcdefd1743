"""Steps that decide by conditions: tallies, choices and moves of a band."""

from dataclasses import dataclass

from tracker.assessments.rules.sheet import Number, Order, Sheet
from tracker.assessments.rules.steps import Case, write_value


def first_case(sheet: Sheet, code: str, cases: tuple[Case, ...]) -> tuple[Case | None, bool]:
    """The first case that holds, None for none; and whether that can be told, else the step `code` is refused."""
    for case in cases:
        held = case.when.holds(sheet)
        if held is None:
            sheet.refuse(code, case.when.undecided(sheet))
            return None, False
        if held:
            return case, True
    return None, True


@dataclass(frozen=True, slots=True)
class Tally:
    """The points of every case that holds. One case that cannot be told leaves the whole open."""

    code: str
    title: str
    cases: tuple[Case, ...]

    def work(self, sheet: Sheet) -> None:
        """Count, and name what counted."""
        total: Number = 0
        counted: list[str] = []
        missing: frozenset[str] = frozenset()
        open_ = False
        for case in self.cases:
            held = case.when.holds(sheet)
            if held:
                total += case.points
                counted.append(case.because)
            elif held is None:
                open_ = True
                missing |= case.when.undecided(sheet)
        if open_:
            sheet.refuse(self.code, missing)
            return
        write_value(sheet, self.code, None, total, f"{self.title}: {total} ({'; '.join(counted) or 'none'})")


@dataclass(frozen=True, slots=True)
class Choose:
    """The first case that holds, else `otherwise`. A case that cannot be told, before one holds, leaves it open."""

    code: str
    title: str
    cases: tuple[Case, ...]
    otherwise: Case
    order: Order | None = None

    def work(self, sheet: Sheet) -> None:
        """Go down the cases."""
        case, told = first_case(sheet, self.code, self.cases)
        if told:
            self._write(sheet, case or self.otherwise)

    def _write(self, sheet: Sheet, case: Case) -> None:
        gives = sheet.said.get(case.as_of) if case.as_of else case.gives
        if gives is not None:
            label = self.order.labels[str(gives)] if self.order else gives
            write_value(sheet, self.code, self.order, gives, f"{self.title}: {label} ({case.because})")
        elif case.as_of in sheet.lacks:
            sheet.refuse(self.code, sheet.lacks[case.as_of], sheet.troubles.get(case.as_of, ""))


@dataclass(frozen=True, slots=True)
class Move:
    """A band moved by the first case that holds, never past the ends of its ladder, nor up past its cap."""

    code: str
    title: str
    of: str
    cases: tuple[Case, ...]
    order: Order
    cap: int

    def work(self, sheet: Sheet) -> None:
        """Move it; a band beside the order stays where it is."""
        band = sheet.said.get(self.of)
        if band is None:
            if self.of in sheet.lacks:
                sheet.refuse(self.code, sheet.lacks[self.of], sheet.troubles.get(self.of, ""))
            return
        place = self.order.places.get(str(band))
        if place is None:
            label = self.order.labels[str(band)]
            write_value(sheet, self.code, self.order, band, f"{self.title}: {label} (nothing to move)")
            return
        case, told = first_case(sheet, self.code, self.cases)
        if told:
            self._write(sheet, place, case.by if case else 0, case.because if case else "no move")

    def _write(self, sheet: Sheet, place: int, by: int, because: str) -> None:
        end = max(place, self.cap) if by > 0 else place
        moved = max(0, min(place + by, end)) if by else place
        labels, codes = self.order.labels, self.order.codes
        said = f"{self.title}: {labels[codes[moved]]}"
        if by:
            way = "up" if by > 0 else "down"
            said += f" ({labels[codes[place]]}, {abs(by)} {way}: {because}"
            said += ")" if moved == place + by else "; it goes no further)"
        else:
            said += f" ({because})"
        write_value(sheet, self.code, self.order, codes[moved], said)
