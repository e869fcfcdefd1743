"""The figure of a printed report: hours credited of those prescribed, a bar a module, as SVG from plain values."""

from collections.abc import Sequence
from html import escape

WIDTH, LABEL, BAR, ROW = 640, 236, 300, 26
_INK, _REST, _DONE = "#0b0c0c", "#dfe3e6", "#1d70b8"
LONGEST_LABEL = 34

Bar = tuple[str, float, float]
"""A label, the part, and the whole, both in the same unit."""


def bars(rows: Sequence[Bar]) -> str:
    """A bar for each row on one scale, its figures in words beside it; the picture needs no style sheet."""
    most = max((whole for _, _, whole in rows), default=0) or 1
    height = ROW * len(rows)
    drawn = "".join(_row(at, row, BAR / most) for at, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'font-family="Liberation Sans, Arial, DejaVu Sans, sans-serif" font-size="13" fill="{_INK}">{drawn}</svg>'
    )


def _row(at: int, row: Bar, scale: float) -> str:
    label, part, whole = row
    label = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"
    top, width = at * ROW, max(whole * scale, 1)
    return (
        f'<text x="0" y="{top + 17}">{escape(label)}</text>'
        f'<rect x="{LABEL}" y="{top + 5}" width="{width:.1f}" height="15" fill="{_REST}"/>'
        f'<rect x="{LABEL}" y="{top + 5}" width="{min(part, whole) * scale:.1f}" height="15" fill="{_DONE}"/>'
        f'<text x="{LABEL + BAR + 10}" y="{top + 17}">{part:g} of {whole:g}</text>'
    )


def said(rows: Sequence[Bar]) -> str:
    """The same for those who do not see it."""
    told = "; ".join(f"{label}: {part:g} of {whole:g}" for label, part, whole in rows)
    return f"Bars of the hours credited, of those prescribed. {told}."
