"""The chart of hours: that Plotly takes it, and what it says in each case."""

import json
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest

from tests.progress.plans import START, after, part_way, plan
from tracker.progress.figures import ALERT, hours_chart
from tracker.progress.rules.dosage import Dosage, by_month, dosage
from tracker.progress.rules.readings import Step

END = date(2027, 4, 6)
CASES: dict[str, tuple[tuple[Step, ...], date, date | None]] = {
    "not begun": (plan(20), START - timedelta(days=3), END),
    "one session": (part_way(1, 20), after(1), END),
    "on plan": (part_way(10, 20), after(10), END),
    "behind": (part_way(10, 20, missing=(4, 6)), after(10), END),
    "no way of telling the latest": (part_way(12, 20, missing=tuple(range(1, 9))), after(12), END),
    "after the sentence": (part_way(10, 20, missing=(4, 6, 8, 9)), after(10), START + timedelta(weeks=21)),
    "no sentence": (part_way(10, 20), after(10), None),
    "sentence far off": (part_way(10, 20), after(10), date(2036, 9, 1)),
    "sentence over": (part_way(10, 20), after(10), START - timedelta(days=400)),
    "finished": (part_way(20, 20), after(40), END),
}


@pytest.fixture(params=CASES)
def dose(request: pytest.FixtureRequest) -> Dosage:
    return dosage(*CASES[request.param])


def figures(reading: Dosage) -> dict[str, Any]:
    chart = hours_chart(reading)
    assert chart is not None
    return chart


def words(figure: dict[str, Any]) -> str:
    return " | ".join(note["text"] for note in figure["layout"]["annotations"])


def test_plotly_takes_both_figures_as_they_are_sent(dose: Dosage) -> None:
    for figure in figures(dose).values():
        sent = json.loads(json.dumps(figure))
        go.Figure(sent)
        assert sent["data"]


def test_no_chart_text_carries_markup_that_the_content_policy_drops(dose: Dosage) -> None:
    for figure in figures(dose).values():
        assert "<b" not in words(figure).replace("<br>", "")


def test_every_chart_has_today_and_the_sentence_end_upright(dose: Dosage) -> None:
    for figure in figures(dose).values():
        layout = figure["layout"]
        uprights = [shape["x0"] for shape in layout["shapes"] if shape["x0"] == shape["x1"]]
        assert dose.today.isoformat() in uprights
        low, high = layout["xaxis"]["range"]
        if dose.sentence_ends and low <= dose.sentence_ends.isoformat() <= high:
            assert dose.sentence_ends.isoformat() in uprights


def test_nothing_to_come_is_drawn_as_if_it_had_happened(dose: Dosage) -> None:
    for figure in figures(dose).values():
        record = next(trace for trace in figure["data"] if trace["line"].get("width") == 3)
        assert max(record["x"]) <= dose.today.isoformat()


def test_a_sentence_end_far_off_is_named_at_the_edge() -> None:
    wide = figures(dosage(*CASES["sentence far off"]))["wide"]
    assert "Sentence ends 1 Sep 2036 →" in words(wide)
    assert wide["layout"]["xaxis"]["range"][1] < "2027-06-01"


def test_a_forecast_after_the_sentence_warns_in_words() -> None:
    wide = figures(dosage(*CASES["after the sentence"]))["wide"]
    warning = [note for note in wide["layout"]["annotations"] if "after the sentence" in note["text"]]
    assert [note["font"]["color"] for note in warning] == [ALERT]


def test_spare_weeks_are_named_between_forecast_and_sentence_end() -> None:
    assert "to spare" in words(figures(dosage(*CASES["on plan"]))["wide"])


def test_before_a_timetable_there_is_no_chart() -> None:
    assert hours_chart(dosage([], START, END)) is None


def test_the_table_gives_each_month_end_and_today() -> None:
    rows = by_month(dosage(part_way(10, 20, missing=(4,)), after(10), END))
    assert [row.by for row in rows][:4] == [
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 4),
        date(2026, 11, 30),
    ]
    assert [(row.planned // 60, row.credited and row.credited // 60) for row in rows][:4] == [
        (10, 8),
        (18, 16),
        (20, 18),
        (26, None),
    ]
    assert rows[2].difference == -120
    assert rows[-1].planned == 40 * 60


def test_the_page_carries_little_for_both_figures() -> None:
    assert len(json.dumps(figures(dosage(*CASES["behind"])))) < 12_000
