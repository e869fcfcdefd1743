"""What a code may open: areas above register their kinds here, and this area need not know what they are.

Apart from `service.py`, which gives codes: here is what those areas answer for, each for its own kind.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from tracker.accounts.rules import Actor
from tracker.devices.rules import Step
from tracker.people.rules import PersonView


@dataclass(frozen=True, slots=True)
class Offer:
    """A thing that a person may answer now, for staff to choose; `likely` ones are chosen to begin with."""

    kind: str
    key: str
    title: str
    detail: str
    likely: bool = True

    @property
    def ref(self) -> str:
        """Its kind and key as a form sends them."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True, slots=True)
class HowFar:
    """How far a thing is, for staff: what it is called, how much of it is answered, and the address of its page."""

    title: str
    said: str
    page: tuple[str, int]


Keys = Sequence[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """What an area answers for; what is asked of several things at once is asked by their keys.

    `page` is the endpoint at which a device shows the thing whose turn it is. `offers` gives what the actor may hand
    over of a person; `prepare`, in the transaction of the code, the key of what was chosen, and raises `Missing`,
    `Forbidden` or `Refused`; `neutral` names things on the device, where others may look on; `open_among` says which
    can be answered still; `how_far` is for staff in whose scope the person is.
    """

    page: str
    offers: Callable[[Actor, PersonView], Sequence[Offer]]
    prepare: Callable[[Actor, int, str], str]
    neutral: Callable[[Keys], Mapping[str, str]]
    open_among: Callable[[Keys], Collection[str]]
    how_far: Callable[[Actor, Keys], Mapping[str, HowFar]]


_kinds: dict[str, Kind] = {}


def provide(name: str, kind: Kind) -> None:
    """Register what a code may open."""
    _kinds[name] = kind


def kind(name: str) -> Kind:
    """A registered kind."""
    return _kinds[name]


def offers_for(actor: Actor, person: PersonView) -> tuple[Offer, ...]:
    """All that the actor may hand over to a person now, kind by kind in the order in which they were registered."""
    return tuple(offer for each in _kinds.values() for offer in each.offers(actor, person))


def open_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Those that can be answered still, in order."""
    found = {name: _kinds[name].open_among(keys) for name, keys in _by_kind(steps).items()}
    return tuple(each for each in steps if each.key in found[each.kind])


def neutral(steps: Sequence[Step]) -> list[str]:
    """What steps are called on a device, in order."""
    found = {name: _kinds[name].neutral(keys) for name, keys in _by_kind(steps).items()}
    return [found[each.kind][each.key] for each in steps]


def how_far(actor: Actor, steps: Sequence[Step]) -> list[tuple[Step, HowFar]]:
    """How far steps are, for staff; what the actor may not know of stays out."""
    found = {name: _kinds[name].how_far(actor, keys) for name, keys in _by_kind(steps).items()}
    return [(each, known) for each in steps if (known := found[each.kind].get(each.key))]


def _by_kind(steps: Sequence[Step]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {}
    for each in steps:
        keys.setdefault(each.kind, []).append(each.key)
    return keys
