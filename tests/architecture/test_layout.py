"""Every file has its place and says so: what docs/house.md asks beyond the import contracts."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "tracker"
USUAL = {"__init__", "rules", "models", "queries", "service", "forms", "figures", "routes"}
NOT_AREAS = {"core", "ui", "demo", "bench"}


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def parsed(module: Path) -> ast.Module:
    return ast.parse(module.read_text(encoding="utf-8"))


def areas() -> list[Path]:
    return [path.parent for path in sorted(PACKAGE.glob("*/__init__.py")) if path.parent.name not in NOT_AREAS]


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module the file imports, whether at its top or not."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = node.module or ""
            yield from (f"{source}.{alias.name}" if source == "tracker.core" else source for alias in node.names)


def rules_of(area: Path) -> list[Path]:
    return [path for path in (area / "rules.py", *modules(area / "rules")) if path.exists()]


def test_rules_know_the_standard_library_errors_and_words_only() -> None:
    offenders = [
        f"{module.relative_to(ROOT)}: {name}"
        for area in areas()
        for module in rules_of(area)
        for name in imported(parsed(module))
        if name.partition(".")[0] not in sys.stdlib_module_names
        and name not in {"tracker.core.errors", "tracker.core.words"}
        and not name.startswith(f"tracker.{area.name}.rules")
    ]
    assert offenders == []


def test_no_file_knows_both_the_web_and_the_database() -> None:
    web = {"flask", "flask_login", "flask_wtf", "wtforms", "werkzeug"}
    offenders = []
    for module in (module for area in areas() for module in modules(area)):
        names = set(imported(parsed(module)))
        stored = {name for name in names if name.startswith("sqlalchemy") or name.split(".")[-1:] == ["models"]}
        if stored and {name.partition(".")[0] for name in names} & web:
            offenders.append(f"{module.relative_to(ROOT)}: {', '.join(sorted(stored))}")
    assert offenders == []


def test_a_package_starts_with_an_empty_file_docstring_aside() -> None:
    offenders = [
        str(module.relative_to(ROOT))
        for module in modules(PACKAGE)
        if module.name == "__init__.py" and len(parsed(module).body) > (ast.get_docstring(parsed(module)) is not None)
    ]
    assert offenders == []


def test_a_file_with_an_unusual_name_says_why_it_is_there() -> None:
    offenders = [
        str(module.relative_to(ROOT))
        for area in areas()
        for module in sorted(area.glob("*.py"))
        if module.stem not in USUAL and len(ast.get_docstring(parsed(module)) or "") < 30
    ]
    assert offenders == []


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "manager", "data"])
def test_no_file_has_a_name_that_says_nothing(name: str) -> None:
    assert [str(path.relative_to(ROOT)) for path in PACKAGE.rglob(f"{name}*") if path.stem == name] == []


def test_no_import_is_hidden_from_the_contracts() -> None:
    offenders = [
        str(module.relative_to(ROOT))
        for module in modules(PACKAGE)
        if any(name in {"importlib", "runpy"} for name in imported(parsed(module)))
        or any(isinstance(node, ast.Name) and node.id == "__import__" for node in ast.walk(parsed(module)))
    ]
    assert offenders == []


def test_the_application_factory_stays_under_60_lines() -> None:
    tree = parsed(PACKAGE / "app.py")
    sizes = [node.end_lineno for node in tree.body[-1:]]
    assert [size for size in sizes if size is not None and size >= 60] == []
