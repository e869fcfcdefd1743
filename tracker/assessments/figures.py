"""The charts of change, as plain Plotly figures: a measure over time, and all of them from first to last.

`charts.js` adds the shared template. The finding is the heading above a chart; colours are those of the progress style
sheet, and every one is repeated by a shape or a word: hollow is the first score, filled the newest.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from tracker.assessments.rules.measures import Measure

INK, QUIET, PLAN, GRID, PAPER = "#0b0c0c", "#484949", "#5f666a", "#dfe2e4", "#ffffff"
RECORD, ALERT, BAND, SHADE = "#12436d", "#b3440b", "#cfdfec", "#f4f7f8"

Json = dict[str, Any]


def over_time(measure: Measure) -> dict[str, Json]:
    """One measure's scores by date, with 95% of each score's error, its bands and its cut-offs."""
    return {name: _over_time(measure, narrow=name == "narrow") for name in ("wide", "narrow")}


def forest(measures: Sequence[Measure]) -> dict[str, Json] | None:
    """Every measure whose range and direction are known, from its first score to its newest, the better end right."""
    drawn = [one for one in measures if one.along(one.last.score) is not None]
    if not drawn:
        return None
    return {name: _forest(drawn, narrow=name == "narrow") for name in ("wide", "narrow")}


def _over_time(measure: Measure, *, narrow: bool) -> Json:
    days = [one.on.isoformat() for one in measure.readings]
    scores = [float(one.score) for one in measure.readings]
    low, high = _range(measure, scores)
    colour = ALERT if measure.kind == "worse" else RECORD
    trace: Json = {
        "type": "scatter",
        "mode": "lines+markers+text",
        "x": days,
        "y": scores,
        "text": [str(one.score) for one in measure.readings],
        "textposition": _beside(scores),
        "textfont": {"size": 13, "color": colour},
        "line": {"color": colour, "width": 2},
        "marker": {"size": 9, "color": colour},
        "hovertemplate": [f"{one.occasion.label}: {one.score}<extra></extra>" for one in measure.readings],
        "cliponaxis": False,
    }
    if measure.error is not None:
        reach = round(1.96 * float(measure.error), 2)
        trace["error_y"] = {"type": "constant", "value": reach, "color": PLAN, "thickness": 1.25, "width": 5}
    bands = [(one.label, _or(one.least, low), _or(one.most, high)) for one in measure.bands]
    edges = sorted({start for _, start, _ in bands})
    shapes = [_edge(start) for start in edges if start > low]
    words = [_word(label, (start + end) / 2, narrow=narrow) for label, start, end in bands]
    room = max((len(label) for label, *_ in bands), default=0) * (6 if narrow else 7) + 16
    shapes += [_edge(float(line.value), INK, "dash") for line in measure.lines]
    return {
        "data": [trace],
        "layout": {
            "height": 250,
            "margin": {"l": 34, "r": room, "t": 14, "b": 40},
            "shapes": shapes,
            "annotations": words,
            "xaxis": {"type": "date", "tickvals": _ends(days), "tickformat": "%-d %b %Y", "showline": True},
            "yaxis": {"range": [low, high], "tickvals": [low, high], "showgrid": True, "gridcolor": GRID},
        },
    }


def _beside(scores: Sequence[float]) -> list[str]:
    """Where each score's number stands: off the line, and off the upright of its error."""
    places = []
    for at, score in enumerate(scores):
        rises = scores[at + 1] > score if at + 1 < len(scores) else at > 0 and score > scores[at - 1]
        last = at == len(scores) - 1 and at > 0
        places.append(f"{'top' if rises == last else 'bottom'} {'left' if last else 'right'}")
    return places


def _range(measure: Measure, scores: Sequence[float]) -> tuple[float, float]:
    """The range of the score where it is known, else what there is, with room."""
    if measure.least is not None and measure.most is not None:
        return float(measure.least), float(measure.most)
    room = max(1.0, (max(scores) - min(scores)) * 0.25)
    return round(min(scores) - room, 1), round(max(scores) + room, 1)


def _or(bound: Decimal | None, end: float) -> float:
    return end if bound is None else float(bound)


def _ends(days: Sequence[str]) -> list[str]:
    return [days[0], days[-1]] if len(set(days)) > 1 else [days[0]]


def _edge(at: float, colour: str = PLAN, dash: str = "dot") -> Json:
    line = {"color": colour, "width": 1.25, "dash": dash}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": at, "y1": at, "line": line, "layer": "below"}


def _word(label: str, at: float, *, narrow: bool) -> Json:
    font = {"size": 12 if narrow else 13, "color": QUIET}
    where: Json = {"xref": "paper", "x": 1, "xanchor": "left", "xshift": 6, "yanchor": "middle", "y": at}
    return {**where, "text": label, "showarrow": False, "font": font}


def _forest(measures: Sequence[Measure], *, narrow: bool) -> Json:
    lines: list[Json] = []
    shapes: list[Json] = []
    words: list[Json] = []
    for row, one in zip(range(len(measures), 0, -1), measures, strict=True):
        first, last = one.along(one.first.score), one.along(one.last.score)
        if first is None or last is None:
            continue
        colour = {"worse": ALERT, "better": RECORD}.get(one.kind, PLAN)
        shapes.append(_stroke(0, 100, row, GRID, 1))
        shapes += _margin(one, first, row)
        lines += _dumbbell(one, first, last, row, colour)
        words += [
            _say(0, row + 0.4, one.title if narrow else f"{one.title}, {one.instrument}", INK),
            _say(100, row + (0.2 if narrow else 0.4), _short(one), colour, "right"),
        ]
    words += [
        {**_say(0, 0, "← worse end of the range", QUIET), "yref": "paper", "yanchor": "top", "yshift": -6},
        {**_say(100, 0, "better end →", QUIET, "right"), "yref": "paper", "yanchor": "top", "yshift": -6},
    ]
    hidden = {"visible": False, "fixedrange": True}
    return {
        "data": lines,
        "layout": {
            "height": (84 if narrow else 70) * len(measures) + 44,
            "margin": {"l": 10, "r": 14, "t": 6, "b": 30},
            "shapes": shapes,
            "annotations": words,
            "xaxis": {**hidden, "range": [-2, 102]},
            "yaxis": {**hidden, "range": [0.5, len(measures) + 0.7]},
        },
    }


def _short(measure: Measure) -> str:
    """The verdict, short enough to stand beside a title."""
    return measure.verdict.partition(";")[0] if measure.moved else "one score only"


def _margin(measure: Measure, first: float, row: int) -> list[Json]:
    """The grey box of change too small to trust, round the first score."""
    if measure.needed is None or measure.least is None or measure.most is None:
        return []
    reach = float(measure.needed / (measure.most - measure.least) * 100)
    ends = {"x0": max(0.0, first - reach), "x1": min(100.0, first + reach), "y0": row - 0.12, "y1": row + 0.12}
    return [{"type": "rect", **ends, "fillcolor": BAND, "line": {"width": 0}, "layer": "below"}]


def _dumbbell(measure: Measure, first: float, last: float, row: int, colour: str) -> list[Json]:
    here = [(first, measure.first)] + ([(last, measure.last)] if measure.moved else [])
    fills = [PAPER, colour] if measure.moved else [PAPER]
    right = last >= first
    sides = ["middle left" if right else "middle right", "middle right" if right else "middle left"]
    return [
        {
            "type": "scatter",
            "mode": "lines+markers+text",
            "x": [at for at, _ in here],
            "y": [row] * len(here),
            "text": [str(one.score) for _, one in here],
            "textposition": sides[: len(here)],
            "textfont": {"size": 13, "color": colour},
            "line": {"color": colour, "width": 3},
            "marker": {"size": 12, "color": fills, "opacity": 1, "line": {"color": colour, "width": 2}},
            "hovertemplate": [f"{one.occasion.label}: {one.score}<extra></extra>" for _, one in here],
            "cliponaxis": False,
        }
    ]


def _stroke(start: float, end: float, row: float, colour: str, width: float) -> Json:
    line = {"color": colour, "width": width}
    return {"type": "line", "x0": start, "x1": end, "y0": row, "y1": row, "line": line, "layer": "below"}


def _say(x: float, y: float, text: str, colour: str, anchor: str = "left") -> Json:
    font = {"size": 13, "color": colour}
    return {"x": x, "y": y, "text": text, "showarrow": False, "xanchor": anchor, "yanchor": "middle", "font": font}
