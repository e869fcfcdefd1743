"""The chart of one person's hours against the plan, as plain Plotly figures; `charts.js` adds the shared template.

Steps for what is known, a wedge for what is forecast, and the sentence end as the wall it must not meet. The title is
not in the figure: the finding is the heading above it. Colours and their contrast are those of the progress style
sheet; every one is repeated by a dash, a shape or a word.
"""

from datetime import date, timedelta
from typing import Any

from tracker.progress.rules.dosage import Dosage, Forecast, Series
from tracker.progress.rules.sentences import count, hours

INK, QUIET, PLAN, GRID, PAPER = "#0b0c0c", "#484949", "#5f666a", "#dfe2e4", "#ffffff"
RECORD, ALERT, BAND = "#12436d", "#b3440b", "#cfdfec"
FAR = 0.8  # of the rest of the chart: a sentence end further off than this is named at the edge, not drawn to scale

Json = dict[str, Any]


def hours_chart(dose: Dosage) -> dict[str, Json] | None:
    """The wide and the narrow figure (under 560 px); None when there is nothing to draw before a timetable."""
    if not dose.total or not (dose.planned or dose.credited):
        return None
    start, end = _span(dose)
    lines = [*_forecast_lines(dose), *_plan_and_record(dose, start)]
    return {name: _figure(dose, start, end, lines, narrow=name == "narrow") for name in ("wide", "narrow")}


def _figure(dose: Dosage, start: date, end: date, lines: list[Json], *, narrow: bool) -> Json:
    top = dose.total / 60
    words = [
        *_labels(dose, start),
        *_forecast_labels(dose, end, narrow=narrow),
        *_ends(dose, start, end, narrow=narrow),
    ]
    shapes = [_stroke(start, end, top, top, PLAN), _upright(dose.today)]
    if dose.sentence_ends and start <= dose.sentence_ends <= end:
        shapes.append(_upright(dose.sentence_ends))
    axis = {"ticks": "outside", "showline": True, "linecolor": PLAN, "tickformat": "%b\n%Y"}
    scale = {"range": [0, round(top * 1.18, 2)], "tickvals": [0, top / 2, top], "gridcolor": GRID, "showgrid": True}
    return {
        "data": lines,
        "layout": {
            "height": 380 if narrow else 400,
            "margin": {"l": 34, "r": 12, "t": 44, "b": 40},
            "annotations": words,
            "shapes": shapes,
            "xaxis": {**axis, "type": "date", "range": [_iso(start), _iso(end)], **_ticks(start, end, narrow=narrow)},
            "yaxis": scale,
        },
    }


def _ticks(start: date, end: date, *, narrow: bool) -> Json:
    """A tick at the first of a month: every month where there is room, else every second, third or more."""
    months = (end.year - start.year) * 12 + end.month - start.month
    room = 5 if narrow else 10
    return {"tick0": "2000-01-01", "dtick": f"M{max(1, -(-months // room))}"}


def _iso(day: date) -> str:
    return day.isoformat()


def _span(dose: Dosage) -> tuple[date, date]:
    """The first and last day drawn: the record, the plan and the forecast, and the sentence end unless far off."""
    known = [day for series in (dose.planned, dose.credited) for day, _ in series] + [dose.today]
    if dose.forecast:
        known += [dose.forecast.likely, dose.forecast.latest or dose.forecast.likely]
    start, end = min(known), max(known)
    if dose.sentence_ends and start < dose.sentence_ends <= end + (end - start) * FAR:
        end = max(end, dose.sentence_ends)
    return start, end + timedelta(days=max((end - start).days // 60, 1))


def _points(series: Series) -> tuple[list[str], list[float]]:
    return [_iso(day) for day, _ in series], [round(minutes / 60, 2) for _, minutes in series]


def _plan_and_record(dose: Dosage, start: date) -> list[Json]:
    planned = ((start, 0), *dose.planned) if dose.planned and dose.planned[0][0] > start else dose.planned
    days, due = _points(planned)
    plan_line = {"color": PLAN, "width": 2, "dash": "dot", "shape": "hv"}
    past = [point for point in dose.credited if point[0] <= dose.today]
    known, done = _points(((start, 0), *past, (dose.today, dose.done)))
    lines = [
        _line(days, due, plan_line, "Plan %{y} hours on %{x|%-d %b %Y}<extra></extra>"),
        _line(known, done, {"color": RECORD, "width": 3, "shape": "hv"}, "%{y} hours by %{x|%-d %b %Y}<extra></extra>"),
    ]
    here = {"x": known[-1:], "y": done[-1:], "mode": "markers", "marker": {"size": 9, "color": RECORD}}
    return [*lines, {"type": "scatter", **here, "hoverinfo": "skip"}]


def _line(x: list[str], y: list[float], line: Json, words: str) -> Json:
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hovertemplate": words}


def _forecast_lines(dose: Dosage) -> list[Json]:
    if dose.forecast is None:
        return []
    ahead, done, top = dose.forecast, round(dose.done / 60, 2), round(_reach(dose) / 60, 2)
    lines: list[Json] = []
    if ahead.latest:
        wedge = [_iso(day) for day in (dose.today, ahead.earliest, ahead.latest, dose.today)]
        area = {"mode": "lines", "fill": "toself", "fillcolor": BAND, "line": {"width": 0}, "hoverinfo": "skip"}
        lines.append({"type": "scatter", "x": wedge, "y": [done, top, top, done], **area})
    path = {"mode": "lines+markers", "line": {"color": RECORD, "width": 2, "dash": "dash"}}
    mark = {"size": [0, 9], "color": RECORD, "opacity": 1}
    ends = {"x": [_iso(dose.today), _iso(ahead.likely)], "y": [done, top]}
    words = "Forecast %{x|%-d %b %Y}<extra></extra>"
    return [*lines, {"type": "scatter", **ends, **path, "marker": mark, "hovertemplate": words}]


def _reach(dose: Dosage) -> int:
    """Minutes credited once everything owed is met: less than the whole where a session was attended in part."""
    return dose.done + dose.left


def _labels(dose: Dosage, start: date) -> list[Json]:
    """The whole on the line at the top; what is credited and what the plan says where both meet today."""
    whole = _say(start, dose.total / 60, f"Whole programme: {hours(dose.total)} h", QUIET, yanchor="bottom")
    today, done, due = dose.today, dose.done / 60, dose.due / 60
    if not dose.done and not dose.due:
        return [whole]
    if hours(dose.done) == hours(dose.due):
        return [
            whole,
            _say(today, done, f"On plan: {hours(dose.done)} h", RECORD, xanchor="right", xshift=-8, yshift=12),
        ]
    below = -12 if dose.done < dose.due else 12
    return [
        whole,
        _say(today, done, f"Credited {hours(dose.done)} h", RECORD, xshift=10, yshift=below),
        _say(today, due, f"Plan {hours(dose.due)} h", PLAN, xanchor="right", xshift=-8, yshift=12),
    ]


def _forecast_labels(dose: Dosage, end: date, *, narrow: bool) -> list[Json]:
    if dose.forecast is None:
        return []
    ahead, top = dose.forecast, dose.total / 60
    name = (
        f"Forecast {ahead.likely.day} {ahead.likely:%b}" if narrow else f"Forecast {ahead.likely.day} {ahead.likely:%B}"
    )
    near = (end - ahead.likely).days < 0.3 * max((end - dose.today).days, 1)
    where: Json = {"xanchor": "right" if narrow or near else "center", "yanchor": "bottom", "yshift": 22}
    return [_say(ahead.likely, top, name, RECORD, bgcolor=PAPER, **where), *_spare(dose, ahead, end, top)]


def _spare(dose: Dosage, ahead: Forecast, end: date, top: float) -> list[Json]:
    """An arrow between the forecast and the sentence end where both are drawn, or a warning where it is too late."""
    wall, spare = dose.sentence_ends, dose.spare_days
    if wall is None or spare is None or not dose.today <= wall <= end or abs(spare) < 7:
        return []
    weeks = count(abs(spare) // 7, "week")
    if spare < 0:
        late: Json = {"xanchor": "right", "xshift": -6, "align": "right", "bgcolor": PAPER}
        return [_say(wall, top * 0.3, f"Forecast {weeks}<br>after the sentence ends", ALERT, **late)]
    arrow = {"arrowside": "end+start", "arrowhead": 2, "arrowwidth": 1.25, "arrowcolor": INK, "showarrow": True}
    ends = {"x": _iso(ahead.likely), "ax": _iso(wall), "y": top * 0.87, "ay": top * 0.87, "axref": "x", "ayref": "y"}
    below: Json = {"xanchor": "right", "yanchor": "top", "xshift": -5, "align": "right"}
    return [{**ends, **arrow, "text": ""}, _say(wall, top * 0.85, f"{weeks}<br>to spare", **below)]


def _ends(dose: Dosage, start: date, end: date, *, narrow: bool) -> list[Json]:
    """The names of the two uprights; a sentence end beyond the chart is named at its edge."""
    wall = dose.sentence_ends
    close = (
        wall is not None and abs((min(wall, end) - dose.today).days) < (0.6 if narrow else 0.25) * (end - start).days
    )
    early = (dose.today - start).days < 0.15 * (end - start).days
    above: Json = {"yref": "paper", "yanchor": "bottom", "xanchor": "left" if early else "right"}
    words = [_say(dose.today, 1, "Today", yshift=18 if close else 0, **above)]
    if wall is None or wall < start:
        return words
    on = f"{wall.day} {wall:%b}" if narrow and wall <= end else f"{wall.day} {wall:%b %Y}"
    name = f"Ends {on}" if narrow else f"Sentence ends {on}"
    where: Json = {"yref": "paper", "yanchor": "bottom", "xanchor": "right"}
    return [*words, _say(min(wall, end), 1, name if wall <= end else f"{name} →", **where)]


def _say(x: date, y: float, text: str, colour: str = INK, **where: Any) -> Json:
    """A direct label in data space."""
    label = {"x": _iso(x), "y": round(y, 2), "text": text, "showarrow": False, "xanchor": "left", "yanchor": "middle"}
    return {**label, "font": {"size": 13, "color": colour}, **where}


def _stroke(x0: date, x1: date, y0: float, y1: float, colour: str) -> Json:
    line = {"color": colour, "width": 1}
    return {"type": "line", "x0": _iso(x0), "x1": _iso(x1), "y0": y0, "y1": y1, "line": line, "layer": "below"}


def _upright(day: date) -> Json:
    line = {"color": INK, "width": 1.25}
    return {"type": "line", "x0": _iso(day), "x1": _iso(day), "y0": 0, "y1": 1, "yref": "paper", "line": line}
