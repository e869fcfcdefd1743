"""What an area above forecasts of members: the pages of deliveries show it, and know nothing of how it is made.

Apart from `queries` because it reads nothing itself: like `queries.provide_record`, the area above says it.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

Ids = Collection[int]


@dataclass(frozen=True, slots=True)
class MemberOutlook:
    """When a member will have finished, until when they may be asked to come, and what that means in words.

    `look` is the class of a status.
    """

    ends_on: date | None
    limit_on: date | None
    label: str
    look: str


Outlooks = Mapping[int, MemberOutlook]
_outlooks: list[Callable[[Ids], Outlooks]] = []


def provide_outlooks(outlooks: Callable[[Ids], Outlooks]) -> None:
    """Let an area above forecast the members of deliveries, by membership."""
    if outlooks not in _outlooks:
        _outlooks.append(outlooks)


def outlooks(delivery_ids: Ids) -> Outlooks:
    """The outlook of each present member of some deliveries who owes sessions, by membership."""
    found: dict[int, MemberOutlook] = {}
    for provided in _outlooks if delivery_ids else ():
        found.update(provided(delivery_ids))
    return found
