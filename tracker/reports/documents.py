"""A report as a PDF with tags, made by the engine in a process of its own (`printer`).

A module of its own beside the pages: it alone knows that process. Where the engine is missing, or takes too long,
`Unprintable` says so in words, and the page can still be printed.
"""

import subprocess
import sys
import threading

from tracker.core.errors import TrackerError
from tracker.core.logs import log

KIND = "application/pdf"
PRINTER = "tracker.reports.printer"
MISSING = 3  # as printer.MISSING, which cannot be imported without the engine
LONGEST = 60.0
"""Seconds that a report may take; one of thirty pages takes two."""

AT_ONCE = threading.BoundedSemaphore(2)
"""Reports that a worker's process makes at the same time: each takes a processor and 100 MB."""

ABSENT = (
    "This server cannot make a PDF: the engine, or the Pango library that it needs, is not installed. "
    "Print the page instead, or save it as a PDF from the print window."
)
FAILED = "The PDF could not be made. Print the page instead, or try again."


CHANGED = (
    "This report is not what was signed: its text was changed outside Tracker. Tell whoever looks after the service."
)


class Unprintable(TrackerError):
    """No PDF can be made now; says why, in words for the reader."""


def as_pdf(page: str) -> bytes:
    """A page of HTML as PDF/UA-1: tags, language, title, headings in their order. Raises `Unprintable`."""
    with AT_ONCE:
        try:
            made = subprocess.run(
                [sys.executable, "-m", PRINTER], input=page.encode(), capture_output=True, timeout=LONGEST, check=False
            )
        except (subprocess.TimeoutExpired, OSError) as reason:
            log.warning("no PDF", error=type(reason).__name__)
            raise Unprintable(FAILED) from reason
    if made.returncode == 0 and made.stdout.startswith(b"%PDF"):
        return made.stdout
    said = made.stderr.decode(errors="replace").strip().splitlines()
    log.warning("no PDF", status=made.returncode, error=said[-1][:200] if said and made.returncode == MISSING else "")
    raise Unprintable(ABSENT if made.returncode == MISSING else FAILED)
