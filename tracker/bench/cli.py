"""`tracker bench`: how dear Tracker's pages are, in times of the same page with nothing round it."""

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click

from tracker.bench import report, stage
from tracker.bench.floor.pool import WAYS
from tracker.bench.measuring import Course, Figures, compare, course
from tracker.bench.operations import OPERATIONS, Operation
from tracker.bench.profiling import profile
from tracker.bench.scoring import PEOPLE, Found, measure
from tracker.bench.sizes import SIZES, Size
from tracker.bench.stage import Stage
from tracker.bench.weighing import Weight, weigh
from tracker.core.database import db

REGISTER = next(operation for operation in OPERATIONS if operation.name == "open_register")
NAMES = [operation.name for operation in OPERATIONS]


def _chosen(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[Operation, ...]:
    wanted = NAMES if value is None else [name.strip() for name in value.split(",")]
    unknown = [name for name in wanted if name not in NAMES]
    if unknown:
        raise click.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(NAMES)}")
    return tuple(operation for operation in OPERATIONS if operation.name in wanted)


_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.option("--size", "size_name", type=click.Choice(list(SIZES)), default="small", show_default=True)
@click.option("--database", "url", metavar="URL", help="An empty database, or one that bench filled today.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Keep the SQLite file in a folder.")
@click.option("--repeats", type=click.IntRange(3, 10_000), default=50, show_default=True)
@click.option("--only", callback=_chosen, metavar="NAMES", help=f"Some of {', '.join(NAMES)}, with commas between.")
@click.option("--json", "into", type=_FILE, help="Write the figures into a file.")
@click.option("--against", type=_FILE, help="The file of a run on a smaller set: shows how times grew.")
@click.option("--floor", type=click.Choice(WAYS), default=WAYS[0], show_default=True, help="How the floor runs SQL.")
@click.option("--profile", "profiled", type=click.Choice(NAMES), help="Only show where the time of one goes.")
@click.option("--scoring", is_flag=True, help="Only scoring: each instrument, and everybody's last battery again.")
@click.option("--people", type=click.IntRange(1), default=PEOPLE, show_default=True, help="Whose batteries, for that.")
@click.option("--top", type=click.IntRange(1, 500), default=40, show_default=True, help="Lines of a profile.")
def bench(
    *,
    size_name: str,
    url: str | None,
    keep: Path | None,
    repeats: int,
    only: tuple[Operation, ...],
    into: Path | None,
    against: Path | None,
    floor: str,
    profiled: str | None,
    top: int,
    scoring: bool,
    people: int,
) -> None:
    """Compare Tracker's pages with the floor, on a data set of its own."""
    size = SIZES[size_name]
    smaller = json.loads(against.read_text(encoding="utf-8")) if against else None
    try:
        with stage.database(url, None if scoring else keep, size) as address:
            if scoring:
                _say(measure(address, people, _bar), into)
                return
            if profiled is not None:
                click.echo(_profile(address, size, OPERATIONS[NAMES.index(profiled)], repeats, top))
                return
            found = run(address, size, only, repeats, floor=floor, smaller=smaller)
    except stage.NotOurs as error:
        raise click.ClickException(str(error)) from error
    finally:
        db.release()
    if into is not None:
        into.write_text(json.dumps(found.figures, indent=1) + "\n", encoding="utf-8")
    click.echo(found.table)


class Result:
    """What a run found, both ways."""

    def __init__(self, lines: Sequence[report.Line], figures: dict[str, Any], weight: Weight) -> None:
        """Keep the figures for JSON and make the table."""
        self.figures = figures
        self.table = f"{report.as_table(lines)}\n\n{weight.words}"


def run(
    url: str,
    size: Size,
    only: Sequence[Operation],
    repeats: int,
    *,
    floor: str = WAYS[0],
    smaller: dict[str, Any] | None = None,
) -> Result:
    """Make the data set if it is not there, serve both, and compare each operation with its floor."""
    start = time.perf_counter()
    scene = stage.set_up(url, size, _bar)
    made = time.perf_counter() - start
    with stage.staged(url, scene, floor) as both:
        found = {operation: _compare(both, operation, repeats) for operation in only}
        weight = weigh(both.browsers["facilitator"], both.path(REGISTER))
        facts = {**report.machine(both.engine), "floor": floor, "made_in_seconds": round(made, 1)}
    lines = report.lines(found, scene, smaller)
    return Result(lines, report.as_json(lines, scene, repeats, {**facts, **asdict(weight)}), weight)


def _compare(both: Stage, operation: Operation, repeats: int) -> tuple[Figures, int]:
    """An operation's figures, and its size for a browser that knows only gzip."""
    browser, path = both.browsers[operation.user], both.path(operation)
    ours = course(operation, browser, path, both.scene, both.engine)
    if operation.beside:
        less, accounts = both.path(replace(operation, endpoint=operation.beside)), (both.accounts[0],) * 2
        theirs = course(operation, browser, less, both.scene, both.engine)
    else:
        theirs, accounts = _floor(both, operation), both.accounts
    figures = compare(ours, theirs, accounts, repeats)
    gzipped = figures.bytes if operation.sends else len(browser.get(path, encodings="gzip").body)
    return figures, gzipped


def _floor(both: Stage, operation: Operation) -> Course:
    return course(operation, both.floor, operation.floor_path(both.scene), both.scene, both.engine)


def _profile(url: str, size: Size, operation: Operation, repeats: int, top: int) -> str:
    scene = stage.set_up(url, size, _bar)
    with stage.staged_inside(url, scene) as inside:
        return profile(inside, operation, repeats, top)


def _say(found: Found, into: Path | None) -> None:
    """What scoring took; more than it may ends the command with 1."""
    if into is not None:
        into.write_text(found.figures(), encoding="utf-8")
    click.echo(found.table)
    if found.over:
        raise click.exceptions.Exit(1)


@contextmanager
def _bar(length: int, label: str = "Making the data set") -> Iterator[Callable[[int], object]]:
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
