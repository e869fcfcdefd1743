"""Exports that any program reads and no spreadsheet runs."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.ui.exports import csv_text, inert


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_what_could_start_a_formula_is_made_text(start: str) -> None:
    assert inert(f"{start}1+1") == f"'{start}1+1"


def test_figures_stay_figures_and_dates_are_iso() -> None:
    assert (inert(-3), inert(None), inert(date(2026, 11, 24))) == (-3, None, "2026-11-24")


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_whatever_was_written_is_read_back(rows: list[list[str]]) -> None:
    text = csv_text(["a", "b"], rows)
    read = list(csv.reader(io.StringIO(text, newline="")))
    assert read[0] == ["a", "b"]
    assert read[1:] == [[inert(value) for value in row] for row in rows]
