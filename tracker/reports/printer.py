"""The PDF engine, in a process of its own: HTML comes in, a tagged PDF goes out.

Run as `python -m tracker.reports.printer`, never imported: the engine and the parts of the system that it needs may be
missing, and then this process says so and ends, and the server goes on. It fetches nothing but what stands in the page.
"""

import sys
from pathlib import Path

MISSING = 3
"""How it ends where the engine cannot be loaded."""

try:
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher
except (ImportError, OSError) as reason:
    sys.stderr.write(f"{type(reason).__name__}: {str(reason).splitlines()[0][:200]}\n")
    sys.exit(MISSING)

STYLES = Path(__file__).with_name("printed.css")

if __name__ == "__main__":
    page = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=URLFetcher(allowed_protocols=("data",)))
    made = page.write_pdf(stylesheets=[CSS(filename=str(STYLES))], pdf_variant="pdf/ua-1")
    sys.stdout.buffer.write(made)
