"""Pieces of SVG as text: everything that people wrote is escaped, wrapped to the room there is, and cut with a sign."""

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap

CUT = "…"


def text(x: float, y: float, words: str, look: str, *, middle: bool = False) -> str:
    """A line of text."""
    anchor = ' text-anchor="middle"' if middle else ""
    return f'<text x="{x:g}" y="{y:g}" class="{look}"{anchor}>{escape(words, quote=False)}</text>'


def lines(x: float, y: float, words: Sequence[str], look: str, *, step: float = 20) -> list[str]:
    """Some lines of text under each other."""
    return [text(x, y + at * step, line, look) for at, line in enumerate(words)]


def box(x: float, y: float, width: float, height: float, look: str = "") -> str:
    """A rectangle."""
    looks = f"fd-box {look}".strip()
    return f'<rect class="{looks}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>'


def link(start: tuple[float, float], end: tuple[float, float], look: str = "") -> str:
    """A curve from one box to another, level where it leaves and where it comes."""
    (x, y), (to_x, to_y) = start, end
    half = (x + to_x) / 2
    curve = f"M{x:g} {y:g}C{half:g} {y:g} {half:g} {to_y:g} {to_x:g} {to_y:g}"
    looks = f"fd-link {look}".strip()
    return f'<path class="{looks}" d="{curve}"/>'


def dot(x: float, y: float, look: str, radius: float = 6) -> str:
    """A filled or hollow mark."""
    return f'<circle class="{look}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'


def fitted(words: str, wide: int, most: int) -> list[str]:
    """Text in lines of so many characters, at most so many lines; what does not fit is cut and says so."""
    room = " ".join(words[: 2 * wide * (most + 1)].split())
    if len(room) <= wide:
        return [room]
    if most == 1:
        return [(room[:wide].rpartition(" ")[0] or room[: wide - 1]) + CUT]
    return wrap(room, wide, max_lines=most, placeholder=CUT) or [""]


def picture(width: float, height: float, name: str, title: str, said: str, drawn: Iterable[str]) -> str:
    """The whole, named for those who cannot see it; `name` sets apart the pictures of a page."""
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title, quote=False)}</title>'
        f'<desc id="{name}-desc">{escape(said, quote=False)}</desc>{"".join(drawn)}</svg>'
    )
