"""The one style sheet: the design systems' and our own, put together at start-up.

GOV.UK's is taken whole. Of the Ministry of Justice's, which is nearly as large, only the components in use
are taken (`MOJ_COMPONENTS`; a test reads every template and says which is missing).
"""

import re
from collections.abc import Iterator
from pathlib import Path

MOJ_COMPONENTS = ("sub-navigation",)
OUR_SHEETS = (
    "tokens",
    "frame",
    "furniture",
    "tables",
    "chips",
    "register",
    "delivery",
    "matrix",
    "progress",
    "catalogue",
    "practice",
    "notes",
    "formulation",
    "treatment",
    "reports",
    "waiting",
    "asking",
    "print",
)

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\n\s*")


def tracker_css(static: Path) -> str:
    """The whole style sheet, from the folder of static files."""
    vendor = static / "vendor"
    moj = (vendor / "moj-frontend.min.css").read_text(encoding="utf-8")
    wanted = re.compile(rf"\.moj-(?:{'|'.join(MOJ_COMPONENTS)})(?![a-z]|-[a-z])")
    ours = [(static / "css" / f"{name}.css").read_text(encoding="utf-8") for name in OUR_SHEETS]
    sheets = [(vendor / "govuk-frontend.min.css").read_text(encoding="utf-8"), only(moj, wanted), *ours]
    return "\n".join(_INDENT.sub("\n", _COMMENT.sub("", sheet)).strip() for sheet in sheets)


def only(css: str, wanted: re.Pattern[str]) -> str:
    """The rules whose selector holds `wanted`, inside their media queries; all else is left out."""
    kept = []
    for head, body in _rules(_COMMENT.sub("", css)):
        if head.startswith(("@media", "@supports")):
            inner = only(body, wanted)
            if inner:
                kept.append(f"{head}{{{inner}}}")
        elif not head.startswith("@") and wanted.search(head):
            kept.append(f"{head}{{{body}}}")
    return "".join(kept)


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Each top-level rule as its head and what stands between its braces; other statements are dropped."""
    at = 0
    while (opened := css.find("{", at)) >= 0:
        head = css[at:opened].rpartition(";")[2].strip()
        depth, end = 1, opened
        while depth:
            end = _next_brace(css, end + 1)
            depth += 1 if css[end] == "{" else -1
        yield head, css[opened + 1 : end]
        at = end + 1


def _next_brace(css: str, at: int) -> int:
    found = [place for place in (css.find("{", at), css.find("}", at)) if place >= 0]
    if not found:
        raise ValueError("a style sheet ends inside a rule")
    return min(found)
