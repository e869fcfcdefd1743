"""Real PDFs for tests: made by the engine in its own process, and opened again."""

import io
from collections.abc import Iterator
from ctypes.util import find_library
from typing import Any

from pypdf import PdfReader

from tests.conftest import missing


def opened(made: bytes) -> PdfReader:
    """A PDF, read."""
    return PdfReader(io.BytesIO(made))


def root_of(document: PdfReader) -> Any:
    """What it says of itself: language, marks, tags, metadata."""
    return document.trailer["/Root"]


def text_of(document: PdfReader) -> str:
    """Everything that it says, page after page, in single spaces."""
    return " ".join(" ".join(page.extract_text().split()) for page in document.pages)


def tags_of(document: PdfReader) -> list[tuple[str, str]]:
    """The kinds of its tags in the order in which they are read, each with its alternative text."""
    return list(_tags(root_of(document)["/StructTreeRoot"]))


def _tags(node: Any) -> Iterator[tuple[str, str]]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/Alt", ""))
        if "/K" in node:
            yield from _tags(node["/K"])


def need_engine() -> None:
    """Skip where the part of the system that the PDF engine needs is missing."""
    if find_library("pango-1.0") is None:
        missing("Pango", "libpango-1.0-0 and libpangoft2-1.0-0 (apt-get) for reports as PDF")
