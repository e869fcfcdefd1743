"""Walks over every route make no PDF: each would start a process of its own. tests/reports makes real ones."""

import pytest

from tracker.reports.routes import reading


@pytest.fixture(autouse=True)
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report downloads as an empty document."""
    monkeypatch.setattr(reading, "as_pdf", lambda _page: b"%PDF")
