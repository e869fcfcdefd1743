"""What a comparison found: as JSON for whoever goes on with it, as a table for whoever reads it."""

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from tracker.bench.making.scene import Scene
from tracker.bench.measuring import Figures
from tracker.bench.operations import Operation

GROWTH_TARGET = 1.3
HEAD = ("operation", "median ms", "p95 ms", "bytes", "floor ms", "ratio", "cpu ratio", "target", "hellos", "growth", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One operation's figures, and what they are held against."""

    operation: Operation
    figures: Figures
    gzipped: int
    target: float | None
    hellos: float | None
    growth: float | None

    @property
    def is_over(self) -> bool:
        """Whether a target is missed."""
        too_dear = self.target is not None and self.figures.ratio > self.target
        return too_dear or (self.growth is not None and self.operation.grows and self.growth > GROWTH_TARGET)

    @property
    def verdict(self) -> str:
        """`ok`, `over`, or nothing where no target is set."""
        if self.target is None and (self.growth is None or not self.operation.grows):
            return ""
        return "over" if self.is_over else "ok"


def lines(
    found: Mapping[Operation, tuple[Figures, int]], scene: Scene, smaller: Mapping[str, Any] | None
) -> tuple[Line, ...]:
    """The figures held against the targets, against hello, and against a run on a smaller set."""
    hello = next((figures.median_ms for one, (figures, _) in found.items() if one.name == "hello"), None)
    before = (smaller or {}).get("operations", {})
    return tuple(
        Line(
            operation=one,
            figures=figures,
            gzipped=gzipped,
            target=one.target if one.target_on in ("", scene.size) else None,
            hellos=figures.median_ms / hello if hello else None,
            growth=figures.median_ms / before[one.name]["median_ms"] if one.name in before else None,
        )
        for one, (figures, gzipped) in found.items()
    )


def machine(engine: Engine) -> dict[str, Any]:
    """What it was measured on."""
    with engine.connect() as connection:
        version = ".".join(str(part) for part in connection.dialect.server_version_info or ())
    return {
        "python": platform.python_version(),
        "database": f"{engine.dialect.name} {version}",
        "cpu_count": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def as_json(found: Sequence[Line], scene: Scene, repeats: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Everything, times in milliseconds; `bytes` as a browser gets them, `bytes_gzip` for one that knows only gzip."""
    return {
        "size": scene.size,
        "deliveries": scene.deliveries,
        "marks": scene.marks,
        "repeats": repeats,
        **facts,
        "operations": {line.operation.name: _figures(line) for line in found},
    }


def _figures(line: Line) -> dict[str, Any]:
    figures = line.figures
    return {
        "median_ms": round(figures.median_ms, 3),
        "p95_ms": round(figures.p95_ms, 3),
        "cpu_ms": round(figures.cpu_ms, 3),
        "bytes": figures.bytes,
        "bytes_gzip": line.gzipped,
        "ratio": round(figures.ratio, 3),
        "cpu_ratio": _rounded(figures.cpu_ratio),
        "floor_median_ms": round(figures.floor_median_ms, 3),
        "floor_p95_ms": round(figures.floor_p95_ms, 3),
        "floor_cpu_ms": round(figures.floor_cpu_ms, 3),
        "floor_bytes": figures.floor_bytes,
        "target": line.target,
        "hellos": _rounded(line.hellos),
        "growth": _rounded(line.growth),
        "verdict": line.verdict,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def as_table(found: Sequence[Line]) -> str:
    """A line an operation, its figures to the right."""
    rows = [HEAD, *(_cells(line) for line in found)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEAD))]
    return "\n".join(_aligned(row, widths) for row in rows)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    figures = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *figures]).rstrip()


def _cells(line: Line) -> tuple[str, ...]:
    figures = line.figures
    return (
        line.operation.name,
        f"{figures.median_ms:.2f}",
        f"{figures.p95_ms:.2f}",
        f"{figures.bytes:,}",
        f"{figures.floor_median_ms:.2f}",
        f"{figures.ratio:.2f}",
        "" if figures.cpu_ratio is None else f"{figures.cpu_ratio:.2f}",
        "" if line.target is None else f"{line.target:g}",
        "" if line.hellos is None else f"{line.hellos:.2f}",
        "" if line.growth is None else f"{line.growth:.2f}",
        line.verdict,
    )
