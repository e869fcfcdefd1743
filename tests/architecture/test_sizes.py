"""Nothing outgrows its room: the sizes of docs/house.md, section 4."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULE = 400
FUNCTION = 40
TEMPLATE = 150


def modules() -> Iterator[Path]:
    for folder in ("tracker", "tests"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def functions(module: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def line_count(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def too_long(paths: Iterator[Path], most: int) -> list[str]:
    return [f"{path.relative_to(ROOT)}: {line_count(path)}" for path in paths if line_count(path) > most]


def test_a_module_has_at_most_400_lines() -> None:
    assert too_long(modules(), MODULE) == []


def test_a_template_has_at_most_150_lines() -> None:
    assert too_long((ROOT / "tracker").glob("**/templates/**/*.html"), TEMPLATE) == []


def test_a_function_has_at_most_40_lines() -> None:
    offenders = [
        f"{module.relative_to(ROOT)}:{function.lineno} {function.name}: {length}"
        for module in modules()
        for function in functions(module)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION
    ]
    assert offenders == []
