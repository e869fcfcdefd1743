"""Letters from templates: names in braces that are filled in, and nothing else. No template can run anything."""

import re
from collections.abc import Mapping

from tracker.core.errors import Refused

PLACEHOLDERS = {
    "name": "the person's name",
    "date": "the day of the session",
    "place": "where it was",
    "outcome": "what the record says, such as unacceptable absence",
    "number": "which failure it is within the months of the rule",
    "months": "how many months the rule looks back",
    "action": "what may follow, such as breach or recall",
    "letter_by": "the last day for the letter",
    "evidence_by": "the last day for evidence",
    "decide_by": "the last day for the decision",
    "officer": "who signs it",
    "area": "the service",
    "today": "the day on which it is made",
}
LONGEST_BODY = 6_000
_NAME = re.compile(r"\{([^{}\n]*)\}")


def check_template(title: str, body: str) -> None:
    """A title and a text, whose braces hold only names of `PLACEHOLDERS`. Raises `Refused` naming the first other."""
    problems: dict[str, str] = {}
    if not title.strip() or len(title.strip()) > 120:
        problems["title"] = "Enter a title of 1 to 120 characters"
    if not body.strip() or len(body) > LONGEST_BODY:
        problems["body"] = f"Enter a text of 1 to {LONGEST_BODY:,} characters"
    unknown = [name for name in _NAME.findall(body) if name not in PLACEHOLDERS]
    left = _NAME.sub("", body)
    if unknown:
        problems["body"] = f"{{{unknown[0]}}} is not a name that can be filled in: see the list below"
    elif "{" in left or "}" in left:
        problems["body"] = "A brace stands alone: write a name between { and }"
    if problems:
        raise Refused.of(problems)


def fill(body: str, values: Mapping[str, str]) -> tuple[str, ...]:
    """The letter's paragraphs: each known name replaced once by its value, which is never read as a template.

    A value that begins a sentence begins with a capital.
    """
    text = body.replace("\r\n", "\n")

    def value(found: re.Match[str]) -> str:
        given, before = values.get(found.group(1), ""), text[: found.start()].rstrip(" ")
        begins = not before or before[-1] in ".?!\n"
        return given[:1].upper() + given[1:] if begins else given

    filled = _NAME.sub(value, text)
    return tuple(part.strip() for part in re.split(r"\n\s*\n", filled) if part.strip())
