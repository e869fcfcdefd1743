"""Evidence for targets, gathered from areas above that register: this area need not know what keeps it.

Whoever provides it answers for who may read it: what the reader may not see stays out, or comes without its text.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date

from tracker.accounts.rules import Actor

KIND = "plan"
"""The kind of a reference to a target of a plan, as in `plan:12`."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was written with targets in view, on a local date; `page` is an endpoint with its number.

    `hidden` text is there, and not for this reader; `draft` is not signed yet.
    """

    refs: tuple[str, ...]
    heading: str
    text: str
    on_date: date
    by: str
    page: tuple[str, int]
    hidden: bool = False
    draft: bool = False


Provider = Callable[[Actor, int, Collection[str]], list[Piece]]
_providers: list[Provider] = []


def provide(provider: Provider) -> None:
    """Register what gives, for a reader, the evidence about a person that refers to some targets."""
    if provider not in _providers:
        _providers.append(provider)


def ref_of(target_id: int) -> str:
    """A target as what is tagged to it names it."""
    return f"{KIND}:{target_id}"


def gathered(actor: Actor, person_id: int, refs: Collection[str]) -> tuple[Piece, ...]:
    """All evidence that refers to any of these targets and that the actor may know of, the latest first."""
    found = [piece for provider in _providers for piece in provider(actor, person_id, refs)] if refs else []
    return tuple(sorted(found, key=lambda each: (each.on_date, each.heading), reverse=True))
