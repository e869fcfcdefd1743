from collections.abc import Sequence

from weasyprint.urls import URLFetcher

class CSS:
    def __init__(self, *, filename: str) -> None: ...

class HTML:
    def __init__(self, *, string: str, url_fetcher: URLFetcher) -> None: ...
    def write_pdf(self, *, stylesheets: Sequence[CSS], pdf_variant: str) -> bytes: ...
