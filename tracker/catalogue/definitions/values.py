"""What keys of a definition file may hold: codes, lines, counts, minutes; and the strict table that all stand in."""

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

LEFT_OUT = "left out"
LONGEST_SESSION = 600  # minutes
MOST_PROMPTS = 15
SHORT_TITLE = 24  # characters: the heads of narrow columns


def line(length: int) -> Any:
    """Text on one line, not empty, at most so long."""
    return StringConstraints(min_length=1, max_length=length, strip_whitespace=True, pattern=r"^[^\n]*$")


def _minutes(value: object) -> int | None:
    if value == LEFT_OUT:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= LONGEST_SESSION:
        raise PydanticCustomError(
            "minutes", f'must be a whole number of minutes from 1 to {LONGEST_SESSION}, or "{LEFT_OUT}"'
        )
    return value


_MINUTES_SCHEMA = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": LONGEST_SESSION}, {"const": LEFT_OUT}]}

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Line40 = Annotated[str, line(40)]
Line80 = Annotated[str, line(80)]
Line120 = Annotated[str, line(120)]
PromptCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=36)]
Line160 = Annotated[str, line(160)]
Line200 = Annotated[str, line(200)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Count = Annotated[int, Field(gt=0, le=1_000_000)]
Cites = Annotated[list[Code], Field(min_length=1)]
Minutes = Annotated[int | None, BeforeValidator(_minutes), WithJsonSchema(_MINUTES_SCHEMA)]


class Table(BaseModel):
    """A table of the file: exactly the keys below, each of exactly its type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


Reasons = dict[str, str]
"""Why things are provisional, by the key of the proposal."""


def reason(reasons: Reasons, key: str | None) -> str:
    """The reason under a key, '' where nothing is provisional."""
    return reasons.get(key or "", "")
