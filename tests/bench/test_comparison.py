"""A comparison from end to end on a tiny set, with real servers; and what its figures are held against."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tracker.bench import measuring, report
from tracker.bench.browser import Answer
from tracker.bench.cli import NAMES, bench
from tracker.bench.making.scene import Scene
from tracker.bench.measuring import Figures, median, p95
from tracker.bench.operations import OPERATIONS
from tracker.bench.scoring import Found
from tracker.bench.sizes import SIZES, Size

TINY = Size("small", 4, 4)
SCENE = Scene("large", "2026-11-23", 2_000, 840_000, 1, 2, 3, 4, 5, 6, 7, 8)
BY_NAME = {operation.name: operation for operation in OPERATIONS}


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIZES, "small", TINY)
    monkeypatch.setattr(measuring, "WARM_UP", 1)


@pytest.mark.usefixtures("tiny")
def test_a_run_measures_every_operation_and_its_floor(tmp_path: Path) -> None:
    into = tmp_path / "figures.json"
    result = CliRunner().invoke(bench, ["--repeats", "3", "--json", str(into)], catch_exceptions=False)
    assert result.exit_code == 0
    figures: dict[str, Any] = json.loads(into.read_text(encoding="utf-8"))
    assert list(figures["operations"]) == NAMES
    assert {"size", "marks", "repeats", "python", "database", "cpu_count", "floor"} <= set(figures)
    for found in figures["operations"].values():
        assert found["ratio"] == pytest.approx(found["median_ms"] / found["floor_median_ms"], rel=0.02)
        assert 0 < found["median_ms"] <= found["p95_ms"]
        assert found["bytes"] >= 0
    assert all(name in result.stdout for name in NAMES)


@pytest.mark.usefixtures("tiny")
def test_a_kept_set_is_used_again_and_profiled(tmp_path: Path) -> None:
    options = ["--keep", str(tmp_path), "--only", "hello", "--repeats", "3"]
    first = CliRunner().invoke(bench, options, catch_exceptions=False)
    made = (tmp_path / "small.sqlite3").stat().st_ino
    second = CliRunner().invoke(bench, [*options, "--profile", "hello", "--top", "5"], catch_exceptions=False)
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (tmp_path / "small.sqlite3").stat().st_ino == made
    assert "cumulative" in second.stdout


def test_an_operation_that_there_is_not_is_refused_by_name() -> None:
    result = CliRunner().invoke(bench, ["--only", "hello,everything"])
    assert result.exit_code == 2
    assert "everything: choose from hello" in result.stderr


def answers(*milliseconds: float) -> list[Answer]:
    return [Answer(200, [], b"", each / 1000) for each in milliseconds]


def test_the_95th_percentile_is_a_time_that_was_measured() -> None:
    hundred = answers(*range(1, 101))
    assert p95(hundred) == pytest.approx(95)
    assert median(hundred) == pytest.approx(50.5)
    assert p95(answers(3, 1, 2)) == pytest.approx(3)


def figures(median_ms: float, floor_ms: float) -> tuple[Figures, int]:
    return Figures(median_ms, median_ms, median_ms, 10, floor_ms, floor_ms, floor_ms, 10), 10


@pytest.mark.parametrize(
    ("name", "median_ms", "before", "verdict"),
    [
        ("home", 3.0, None, "ok"),
        ("home", 3.1, None, "over"),
        ("home", 2.6, 2.0, "ok"),
        ("home", 2.7, 2.0, "over"),
        ("all_completion", 0.1, None, "ok"),
        ("all_completion", 0.11, None, "over"),
        ("csv", 30.0, 2.0, ""),
        ("hello", 30.0, None, ""),
    ],
)
def test_a_target_is_missed_by_ratio_or_by_growth(
    name: str, median_ms: float, before: float | None, verdict: str
) -> None:
    smaller = None if before is None else {"operations": {name: {"median_ms": before}}}
    (line,) = report.lines({BY_NAME[name]: figures(median_ms, 1.0)}, SCENE, smaller)
    assert line.verdict == verdict


def test_a_target_meant_for_the_large_set_is_not_held_against_a_small_one() -> None:
    small = Scene("small", "2026-11-23", 200, 84_000, 1, 2, 3, 4, 5, 6, 7, 8)
    (line,) = report.lines({BY_NAME["all_completion"]: figures(5.0, 1.0)}, small, None)
    assert (line.target, line.verdict) == (None, "")


def test_scoring_is_measured_in_an_empty_database_and_held_against_its_limits(tmp_path: Path) -> None:
    into = tmp_path / "scoring.json"
    ran = CliRunner().invoke(bench, ["--scoring", "--people", "5", "--json", str(into)])
    found: dict[str, Any] = json.loads(into.read_text(encoding="utf-8"))
    assert (found["results"], found["changed"]) == (50, 5)
    assert {"rm2000", "ibaq", "pni"} <= set(found["cpu_ms"])
    assert all(taken > 0 for taken in found["cpu_ms"].values())
    assert "50 results of 5 people" in ran.stdout
    slow = replace(Found(found["cpu_ms"], 5, 50, 5, 30.1, 20.0), cpu_ms={"rm2000": 0.11, "pni": 0.1})
    assert slow.over == ["rm2000", "scoring again"]
    assert ran.exit_code == (1 if found["over"] else 0)
