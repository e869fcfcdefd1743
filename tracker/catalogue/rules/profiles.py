"""A treated profile: what a rule asks of somebody's measures after treatment. Configurable, and never a decision.

After Beech, Mandeville-Norden and Goodwill (2012): no offence-specific problem, and few or no socio-affective ones.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from tracker.core.words import Worded


class Asks(Worded):
    """What a measure is asked for."""

    IN_RANGE = "in_range", "in the functional range after treatment"
    RECOVERED = "recovered", "in the functional range after treatment: reliably better, or there from the first"


@dataclass(frozen=True, slots=True)
class ProfileMeasure:
    """A score of an instrument, with its name as people read it."""

    instrument: str
    step: str
    name: str


@dataclass(frozen=True, slots=True)
class ProfileGroup:
    """Measures of which at most so many may miss what is asked. `provisional` is why it is not settled, or ''."""

    code: str
    title: str
    most: int
    measures: tuple[ProfileMeasure, ...]
    provisional: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A rule: what it asks of each measure, by a cut-off of method `a`, `b` or `c`, and of each group."""

    code: str
    name: str
    asks: Asks
    cut_off: str
    groups: tuple[ProfileGroup, ...]
    source: str
    provisional: str

    def plain(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return asdict(self)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """From what JSON kept."""
        groups = tuple(
            ProfileGroup(**{**one, "measures": tuple(ProfileMeasure(**each) for each in one["measures"])})
            for one in kept["groups"]
        )
        return cls(**{**kept, "asks": Asks(kept["asks"]), "groups": groups})
