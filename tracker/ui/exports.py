"""Tables for other programs: RFC 4180, and nothing that a spreadsheet would run."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

_STARTERS = tuple("=+-@\t\r\n＝＋－＠")


def inert(value: object) -> object:
    """The value so that a spreadsheet takes it for text: what could start a formula gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(_STARTERS):
        return f"'{value}"
    if isinstance(value, date):
        return value.isoformat()
    return value


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Comma-separated text with a line of headings; lines end in CR LF, dates are ISO 8601, None is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(name) for name in header])
    writer.writerows([inert(value) for value in row] for row in rows)
    return text.getvalue()
