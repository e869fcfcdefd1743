"""What a service may say instead of doing as it was asked.

Routes turn `Refused` into messages beside fields and `Stale` into the same page with both versions; the
rest become error pages. Any other exception is a bug.
"""

from collections.abc import Mapping


class TrackerError(Exception):
    """Base of every error that Tracker raises on purpose."""


class Refused(TrackerError):
    """The request breaks a rule: `problems` maps a field's name ('' for the whole form) to its message."""

    def __init__(self, field: str, message: str, *, others: Mapping[str, str] | None = None) -> None:
        """Keep the first problem, and any others found in the same pass, in the order they were found."""
        super().__init__(message)
        self.field = field
        self.message = message
        self.problems: dict[str, str] = {field: message, **(others or {})}

    @classmethod
    def of(cls, problems: Mapping[str, str]) -> "Refused":
        """One refusal for several fields; `problems` must not be empty."""
        first = next(iter(problems))
        return cls(first, problems[first], others=problems)


class Missing(TrackerError):
    """No such record, or none that this actor may know of: the two look alike on purpose."""


class Forbidden(TrackerError):
    """The record is in the actor's scope, but the act is not permitted to them."""


class Stale(TrackerError):
    """Somebody else changed the record since it was read: `current` is what stands now."""

    def __init__(self, current: object = None) -> None:
        """Carry what stands now, as the type the page shows."""
        super().__init__("changed meanwhile")
        self.current = current
