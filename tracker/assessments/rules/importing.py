"""A file of results that were scored elsewhere: its rows read, one score a row, and what is wrong with it in words."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from tracker.assessments.rules.giving import Occasion

COLUMNS = ("reference", "instrument", "occasion", "given_on", "score", "value")
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong at a place of a file; row 1 is the line of the columns' names, row 0 the whole file."""

    file: str
    row: int
    column: str
    said: str

    def __str__(self) -> str:
        """`file: row: column: problem`."""
        return f"{self.file}: {self.row or 'file'}: {self.column or 'row'}: {self.said}"


@dataclass(frozen=True, slots=True)
class Row:
    """One score of one person on one day, as the file has it; `number` is its row."""

    number: int
    reference: str
    instrument: str
    occasion: Occasion
    given_on: date
    score: str
    value: str

    @property
    def of(self) -> tuple[str, str, Occasion, date]:
        """Rows of one assessment agree here."""
        return self.reference, self.instrument, self.occasion, self.given_on


def read_rows(file: str, text: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV text with the columns of `COLUMNS`, in any order, and every problem of its shape."""
    lines = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), strict=True)
    try:
        table = [line for line in lines if any(cell.strip() for cell in line)]
    except csv.Error as error:
        return [], [Problem(file, lines.line_num, "", f"is not CSV: {error}")]
    if not table:
        return [], [Problem(file, 0, "", "is empty")]
    if len(table) - 1 > MOST_ROWS:
        return [], [Problem(file, 0, "", f"has {len(table) - 1:,} rows; at most {MOST_ROWS:,} are brought in at once")]
    names = [name.strip().lower() for name in table[0]]
    problems = [Problem(file, 1, name, "is missing") for name in COLUMNS if name not in names]
    problems += [Problem(file, 1, name, "is no column") for name in names if name not in COLUMNS]
    if problems or len(set(names)) < len(names):
        return [], problems or [Problem(file, 1, "", "names a column twice")]
    rows: list[Row] = []
    for number, cells in enumerate(table[1:], 2):
        if len(cells) != len(names):
            problems.append(Problem(file, number, "", f"has {len(cells)} cells, not {len(names)}"))
            continue
        found = _row(file, number, dict(zip(names, (cell.strip() for cell in cells), strict=True)))
        if isinstance(found, Row):
            rows.append(found)
        else:
            problems += found
    return rows, problems


def _row(file: str, number: int, said: Mapping[str, str]) -> Row | list[Problem]:
    problems = [Problem(file, number, name, "is empty") for name in COLUMNS if not said[name]]
    occasion = next((one for one in Occasion if one.value == said["occasion"]), None)
    if said["occasion"] and occasion is None:
        known = ", ".join(one.value for one in Occasion)
        problems.append(Problem(file, number, "occasion", f"is {said['occasion']}, but must be one of {known}"))
    given_on = None
    try:
        given_on = date.fromisoformat(said["given_on"])
    except ValueError:
        if said["given_on"]:
            problems.append(Problem(file, number, "given_on", f"is {said['given_on']}, but must be like 2026-11-30"))
    if problems or occasion is None or given_on is None:
        return problems
    return Row(number, said["reference"], said["instrument"], occasion, given_on, said["score"], said["value"])
