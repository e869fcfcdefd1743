"""How much a browser fetches: a page, and a first visit with its styles and scripts, without the charts' library."""

from dataclasses import dataclass

from tracker.bench.browser import Browser
from tracker.bench.pages import files_of

PAGE_LIMIT = 30_000
VISIT_LIMIT = 150_000
CHARTS = "plotly"


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes on the wire for a browser that knows gzip."""

    register_bytes: int
    first_visit_bytes: int

    @property
    def words(self) -> str:
        """Both, against what they may be at most."""
        return (
            f"Register page: {self.register_bytes:,} bytes gzipped, at most {PAGE_LIMIT:,}. "
            f"First visit: {self.first_visit_bytes:,} bytes, at most {VISIT_LIMIT:,}."
        )


def weigh(browser: Browser, path: str) -> Weight:
    """A page, and all that it loads on a first visit."""
    answer = browser.get(path, encodings="gzip")
    files = [address for address in files_of(answer.text) if CHARTS not in address]
    loaded = sum(len(browser.get(address, encodings="gzip").body) for address in files)
    return Weight(len(answer.body), len(answer.body) + loaded)
