"""What is in the tree is finished, and says nothing about the machine it was written on."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("tracker", "tests", "migrations", "programmes", "docs", "stubs", "requirements", ".ci")
TEXT = {".py", ".pyi", ".html", ".css", ".js", ".toml", ".md", ".json", ".txt", ".lock", ".csv", ""}
# Written in two halves, so that this file does not find itself.
UNFINISHED = re.compile("|".join(a + b for a, b in (("TO", "DO"), ("FIX", "ME"), ("XX", "X"), ("HA", "CK"))))
MACHINE = re.compile(
    "|".join(a + b for a, b in (("/root", "/"), (r"/home/\w+", r"/\."), ("/Users", r"/\w"), (r"C:\\", "Users")))
)


def texts() -> Iterator[Path]:
    yield from (path for path in sorted(ROOT.iterdir()) if path.is_file() and path.suffix in TEXT)
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            within = path.relative_to(ROOT / folder).parts
            if path.is_file() and path.suffix in TEXT and not any(kept_out(part) for part in within):
                yield path


def kept_out(part: str) -> bool:
    """Caches and fetched assets, which git does not keep either."""
    return part in {"vendor", "__pycache__"} or part.startswith(".")


def lines_with(pattern: re.Pattern[str], paths: Iterator[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if pattern.search(line)
    ]


def test_nothing_is_left_to_do() -> None:
    code = (path for path in texts() if {"tracker", "tests", "migrations", "stubs"} & set(path.parts[-4:]))
    assert lines_with(re.compile(rf"\b({UNFINISHED.pattern})\b"), code) == []


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    assert lines_with(MACHINE, texts()) == []
    here = re.compile(re.escape(str(ROOT)) + r"\b")
    assert len(ROOT.parts) < 3 or lines_with(here, texts()) == []
