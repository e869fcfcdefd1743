"""The completion matrix of one delivery: people by sessions, rolled up by module, with what it shows in a sentence.

A cell is the class of its sign (`att`, `una owed` ...): the sign itself is decided by progress, the black foot of a
catch-up owed here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

OWED = " owed"
OWED_WORDS = ", catch-up owed"
NOT_RECORDED, TO_COME = "none", "todo"


@dataclass(frozen=True, slots=True)
class Column:
    """A session of the programme: `session_id` is the group's, None for a one-to-one, which each member has alone."""

    outline_id: int
    number: int
    title: str
    module: int
    minutes: int
    session_id: int | None = None
    on: date | None = None
    held: bool = False

    def is_past(self, today: date) -> bool:
        """Whether it has been held, or its day is over."""
        return self.held or (self.on is not None and self.on < today)


@dataclass(frozen=True, slots=True)
class ModuleHead:
    """A module over its columns, numbered as in the programme."""

    number: int
    title: str
    short_title: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class ModuleCells:
    """One person's cells of one module, and how many of its sessions are met."""

    cells: tuple[str, ...]
    met: int

    @property
    def is_full(self) -> bool:
        """Whether every session of the module is met."""
        return self.met == len(self.cells)


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One member's row. `left_after` is the number of the last session before they left, 0 for who stays."""

    person_id: int
    reference: str
    surname: str
    first_names: str
    joined_on: date
    left_on: date | None
    modules: tuple[ModuleCells, ...]
    done: int
    owed: int
    left_after: int = 0

    @property
    def listed(self) -> str:
        """`Surname, First names`."""
        return f"{self.surname}, {self.first_names}"

    @property
    def spoken(self) -> str:
        """`First names Surname`."""
        return f"{self.first_names} {self.surname}"

    @property
    def cells(self) -> tuple[str, ...]:
        """Every cell, in the order of the columns."""
        return tuple(cell for module in self.modules for cell in module.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The whole page. `attended` is by column, None where no register of that column is signed."""

    delivery_id: int
    code: str
    title: str
    programme: str
    provisional: str
    area: str
    staff: tuple[str, ...]
    modules: tuple[ModuleHead, ...]
    rows: tuple[PersonRow, ...]
    attended: tuple[int | None, ...]
    today: date

    @property
    def columns(self) -> tuple[Column, ...]:
        """Every session, in order."""
        return tuple(column for module in self.modules for column in module.columns)

    @property
    def attended_by_module(self) -> list[tuple[int | None, ...]]:
        """The foot of the table, module by module."""
        counts = iter(self.attended)
        return [tuple(islice(counts, len(module.columns))) for module in self.modules]

    @property
    def held(self) -> int:
        """Sessions whose register is signed."""
        return sum(column.held for column in self.columns)

    @property
    def next(self) -> Column | None:
        """The first dated session that is neither past nor held."""
        ahead = [column for column in self.columns if column.on and not column.is_past(self.today)]
        return min(ahead, key=lambda column: (column.on or date.max, column.number), default=None)

    @property
    def finding(self) -> str:
        """What the matrix shows, in at most four sentences."""
        return finding(self)


def with_foot(sign: str, *, owed: bool) -> str:
    """A cell's class, with the black foot where a catch-up is owed."""
    return sign + OWED if owed else sign


def cell_words(signs: Mapping[str, str]) -> dict[str, str]:
    """The words that every possible cell says to those who do not see it, from the words of each sign."""
    plain = dict(signs)
    return plain | {sign + OWED: words + OWED_WORDS for sign, words in signs.items()}


def finding(matrix: Matrix) -> str:
    """Sessions held; catch-ups owed; what is not recorded; who left."""
    total = len(matrix.columns)
    if not matrix.rows:
        return f"Nobody is a member yet; {_count(total, 'session')} in the programme."
    if not matrix.held:
        return " ".join(["No session held yet.", *_unrecorded(matrix), *_leavers(matrix)])
    said = [f"{matrix.held} of {_count(total, 'session')} held."]
    owing = [row for row in matrix.rows if row.owed]
    if owing:
        debts = sum(row.owed for row in owing)
        be = "is" if debts == 1 else "are"
        said.append(f"{_count(debts, 'catch-up')} {be} owed by {_count(len(owing), 'person', 'people')}.")
    else:
        said.append("No catch-up is owed.")
    return " ".join([*said, *_unrecorded(matrix), *_leavers(matrix)])


def _unrecorded(matrix: Matrix) -> list[str]:
    """Whole registers that are missing by session number; single rows by name."""
    columns = matrix.columns
    late = [
        column.number for column in columns if column.session_id and not column.held and column.is_past(matrix.today)
    ]
    if late:
        return [f"{_registers(late)} not signed."]
    rows = [
        (row.spoken, columns[at].number)
        for row in matrix.rows
        for at, cell in enumerate(row.cells)
        if cell.startswith(NOT_RECORDED) and columns[at].held
    ]
    if len(rows) == 1:
        name, number = rows[0]
        return [f"{name}’s row for session {number} is not recorded."]
    return [f"{len(rows)} rows of signed registers are not recorded."] if rows else []


def _registers(numbers: Sequence[int]) -> str:
    if len(numbers) == 1:
        return f"The register of session {numbers[0]} is"
    if len(numbers) > 4:
        return f"The registers of {len(numbers)} past sessions are"
    return f"The registers of sessions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]} are"


def _leavers(matrix: Matrix) -> list[str]:
    gone = [row for row in matrix.rows if row.left_on is not None and row.left_on < matrix.today]
    if not gone:
        return []
    if len(gone) > 1:
        return [f"{len(gone)} people left."]
    only = gone[0]
    return [f"{only.spoken} left after session {only.left_after}." if only.left_after else f"{only.spoken} left."]


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def matrix_table(matrix: Matrix, words: Mapping[str, str]) -> tuple[list[str], list[list[object]]]:
    """The matrix as a header and rows for an export: one row a person, one column a session, outcomes in words."""
    sessions = [f"Session {column.number}: {column.title}" for column in matrix.columns]
    header = ["Reference", "Surname", "First names", "Joined", "Left", *sessions, "Done", "Owed"]
    rows: list[list[object]] = [
        [
            row.reference,
            row.surname,
            row.first_names,
            row.joined_on,
            row.left_on,
            *("" if cell == TO_COME else words[cell] for cell in row.cells),
            row.done,
            row.owed,
        ]
        for row in matrix.rows
    ]
    return header, rows
