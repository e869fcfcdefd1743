"""From a measure to a mechanism: what a rule of suggestion says. Configurable, and never a decision."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SuggestionRule:
    """A score so many standard deviations beyond a norm points to a mechanism, by its pathway's code.

    `step` is of the instrument's results; the norm is that of the population without the problem, and its side follows
    from the step's direction. `provisional` is why it is not settled, '' when it is; `source` what it rests on.
    """

    code: str
    instrument: str
    step: str
    mechanism: str
    beyond: str  # a decimal number of standard deviations, as text: it is kept and compared exactly
    source: str
    provisional: str
