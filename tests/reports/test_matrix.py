"""What the completion matrix says in a sentence, and as a table for export."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tracker.reports.rules.matrix import (
    Column,
    Matrix,
    ModuleCells,
    ModuleHead,
    PersonRow,
    cell_words,
    matrix_table,
    with_foot,
)
from tracker.ui.exports import csv_text

TODAY = date(2026, 11, 24)
WORDS = cell_words({"att": "Attended", "una": "Unacceptable absence", "none": "Not recorded", "todo": "To come"})


def column(number: int, *, held: bool, days: int) -> Column:
    return Column(number, number, f"Title {number}", 1, 120, number * 10, TODAY + timedelta(days=days), held)


def person(name: str, *cells: str, owed: int = 0, left_on: date | None = None, left_after: int = 0) -> PersonRow:
    met = sum(cell == "att" for cell in cells)
    return PersonRow(
        person_id=1,
        reference="X1",
        surname=name,
        first_names="Frank",
        joined_on=TODAY - timedelta(days=60),
        left_on=left_on,
        modules=(ModuleCells(cells, met),),
        done=met,
        owed=owed,
        left_after=left_after,
    )


def matrix(*rows: PersonRow, held: int = 2, past: int = 0) -> Matrix:
    """Four weekly sessions of one module: `held` signed, then `past` that are over and not signed."""
    columns = tuple(
        column(number, held=number <= held, days=-7 if number <= held + past else 7 * number) for number in range(1, 5)
    )
    return Matrix(
        delivery_id=1,
        code="NM-1",
        title="Northmoor 1",
        programme="i-SOTP",
        provisional="",
        area="Northmoor",
        staff=("Ruth Teasel",),
        modules=(ModuleHead(1, "Motivation", "Motivation", columns),),
        rows=rows,
        attended=(1, 1, None, None),
        today=TODAY,
    )


FULL = person("Alderman", "att", "att", "todo", "todo")


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (matrix(FULL), "2 of 4 sessions held. No catch-up is owed."),
        (
            matrix(FULL, person("Bramley", "una owed", "una owed", "todo", "todo", owed=2)),
            "2 of 4 sessions held. 2 catch-ups are owed by 1 person.",
        ),
        (
            matrix(FULL, person("Gentian", "att", "none", "todo", "todo")),
            "2 of 4 sessions held. No catch-up is owed. Frank Gentian’s row for session 2 is not recorded.",
        ),
        (
            matrix(FULL, past=1),
            "2 of 4 sessions held. No catch-up is owed. The register of session 3 is not signed.",
        ),
        (
            matrix(FULL, past=2),
            "2 of 4 sessions held. No catch-up is owed. The registers of sessions 3 and 4 are not signed.",
        ),
        (
            matrix(FULL, replace(FULL, surname="Dogwood", left_on=TODAY - timedelta(days=2), left_after=2)),
            "2 of 4 sessions held. No catch-up is owed. Frank Dogwood left after session 2.",
        ),
        (matrix(FULL, held=0), "No session held yet."),
        (matrix(held=0), "Nobody is a member yet; 4 sessions in the programme."),
    ],
)
def test_the_finding_says_what_the_grid_shows(page: Matrix, words: str) -> None:
    assert page.finding == words


def test_the_next_session_is_the_first_that_is_not_over() -> None:
    page = matrix(FULL, past=1)
    assert page.next is page.columns[3]
    assert matrix(FULL, held=4).next is None


def test_a_catch_up_owed_is_said_in_words_too() -> None:
    assert WORDS[with_foot("una", owed=True)] == "Unacceptable absence, catch-up owed"
    assert WORDS[with_foot("una", owed=False)] == "Unacceptable absence"


def test_the_export_has_a_line_a_person_and_a_column_a_session() -> None:
    page = matrix(FULL, person("=cmd|calc", "una owed", "att", "todo", "todo", owed=1))
    lines = csv_text(*matrix_table(page, WORDS)).split("\r\n")
    assert lines[0] == (
        "Reference,Surname,First names,Joined,Left,"
        "Session 1: Title 1,Session 2: Title 2,Session 3: Title 3,Session 4: Title 4,Done,Owed"
    )
    assert lines[1] == "X1,Alderman,Frank,2026-09-25,,Attended,Attended,,,2,0"
    assert lines[2] == ('X1,\'=cmd|calc,Frank,2026-09-25,,"Unacceptable absence, catch-up owed",Attended,,,1,1')
    assert lines[3] == ""
