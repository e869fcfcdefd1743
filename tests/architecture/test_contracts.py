"""Each import contract is broken on purpose, in a tree made for it; a tree that obeys passes them all."""

import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The contract's id, the module that breaks it, what that module imports.
BROKEN = [
    ("areas", "people.models", "tracker.delivery.models"),
    ("areas", "core.clock", "tracker.accounts.rules"),
    ("areas", "demo.people", "tracker.bench.floor"),
    ("areas", "app", "tracker.cli"),
    ("inside", "people.queries", "tracker.people.service"),
    ("forms", "people.forms", "tracker.people.queries"),
    ("inside", "people.service", "tracker.people.forms"),
    ("inside", "people.rules", "tracker.people.models"),
    ("rules", "delivery.rules", "tracker.core.clock"),
    ("rules", "delivery.rules", "tracker.people.rules"),
    ("rules", "delivery.rules", "sqlalchemy"),
    ("models", "delivery.models", "tracker.people.queries"),
    ("models", "delivery.models", "tracker.ui.fields"),
    ("queries", "delivery.queries", "tracker.people.service"),
    ("queries", "delivery.queries", "tracker.ui.fields"),
    ("service-models", "delivery.service", "tracker.people.models"),
    ("service-models", "delivery.service.joining", "tracker.people.models"),
    ("service-web", "delivery.service", "tracker.people.forms"),
    ("forms", "delivery.forms", "tracker.people.queries"),
    ("figures", "delivery.figures", "tracker.delivery.queries"),
    ("figures", "delivery.figures", "tracker.people.service"),
    ("private", "delivery.routes", "tracker.people.routes"),
    ("private", "delivery.routes", "tracker.people.forms"),
    ("private", "cli", "tracker.people.routes"),
    ("transactions", "delivery.routes", "tracker.core.transactions"),
    ("transactions", "people.models", "tracker.core.transactions"),
    ("transactions", "delivery.queries", "tracker.core.transactions"),
    ("web", "people.queries", "flask"),
    ("web", "people.service", "wtforms"),
    ("web", "people.figures", "flask_login"),
    ("sql", "people.routes", "sqlalchemy"),
    ("sql", "people.routes", "tracker.people.models"),
    ("sql", "delivery.forms", "tracker.people.models"),
    ("plotly", "people.routes", "plotly"),
    ("engine", "people.routes", "weasyprint"),
]
OBEYED = [
    ("cli", "tracker.app"),
    ("cli", "tracker.people.cli"),
    ("app", "tracker.people.routes"),
    ("delivery.routes", "tracker.delivery.forms"),
    ("delivery.routes", "tracker.delivery.service"),
    ("delivery.routes", "tracker.delivery.figures"),
    ("delivery.routes", "tracker.people.queries"),
    ("delivery.routes", "flask"),
    ("delivery.service.joining", "tracker.core.transactions"),
    ("delivery.service.joining", "tracker.delivery.models"),
    ("delivery.service.joining", "tracker.people.service"),
    ("delivery.queries", "tracker.people.models"),
    ("delivery.queries", "sqlalchemy"),
    ("delivery.models", "tracker.people.models"),
    ("delivery.forms", "tracker.ui.fields"),
    ("delivery.forms", "tracker.people.rules"),
    ("delivery.figures", "plotly"),
    ("delivery.figures", "tracker.delivery.rules"),
    ("people.rules", "tracker.core.errors"),
    ("people.rules", "tracker.core.words"),
    ("people.service", "tracker.people.models"),
    ("people.service", "tracker.core.transactions"),
]
AREA = ("rules", "models", "queries", "service", "forms", "figures", "routes", "cli")
PLAIN = (
    *("feeds", "home", "reports", "progress", "practice", "quality", "signals", "notes", "enforcement"),
    *("attendance", "assessments", "referrals", "timetable", "resources", "work", "devices", "catalogue"),
)
FOLDERS = {
    "core": ("clock", "errors", "transactions", "words"),
    "ui": ("fields",),
    "bench": ("floor",),
    "demo": ("people",),
    **dict.fromkeys(("accounts", "people", "delivery"), AREA),
    **dict.fromkeys(PLAIN, ("rules",)),
}
MODULES = ("app", "cli", "config", "serving", *(f"{area}.{name}" for area, names in FOLDERS.items() for name in names))


def write_tree(root: Path, imports: list[tuple[str, str]]) -> None:
    """A `tracker` package with the contracts of the real one, whose modules import what is asked."""
    (root / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text(encoding="utf-8"), encoding="utf-8")
    wanted: dict[str, list[str]] = defaultdict(list, {module: [] for module in MODULES})
    for importer, target in imports:
        wanted[importer].append(f"import {target}\n")
    packages = {module.rpartition(".")[0] for module in wanted}
    for module, lines in wanted.items():
        path = root / "tracker" / (module.replace(".", "/") + ("/__init__.py" if module in packages else ".py"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(lines), encoding="utf-8")
    for folder in (root / "tracker", *(path for path in (root / "tracker").iterdir() if path.is_dir())):
        (folder / "__init__.py").touch()


def lint(root: Path, *contracts: str) -> tuple[int, str]:
    command = "import sys; from importlinter.cli import lint_imports_command; lint_imports_command()"
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    done = subprocess.run(
        [sys.executable, "-c", command, "--no-cache", *chosen],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each contract says about a tree with every mistake in it."""
    root = tmp_path_factory.mktemp("broken")
    write_tree(root, [(importer, target) for _, importer, target in BROKEN])
    return {contract: lint(root, contract)[1] for contract in sorted({contract for contract, _, _ in BROKEN})}


@pytest.mark.parametrize(("contract", "importer", "target"), BROKEN)
def test_a_contract_catches_the_import_it_is_there_for(
    reports: dict[str, str], contract: str, importer: str, target: str
) -> None:
    assert f"tracker.{importer} -> {target} " in reports[contract]


def test_a_tree_that_obeys_breaks_no_contract(tmp_path: Path) -> None:
    write_tree(tmp_path, OBEYED)
    status, report = lint(tmp_path)
    assert status == 0, report
