"""What areas above do when marks begin to count, or count differently: they register here, and are told.

A module of its own because the areas above (enforcement, early warnings) may not be named down here. They are told
in the transaction of the signature or the amendment: what they write stands or falls with it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tracker.accounts.rules import Actor
from tracker.attendance.rules.marks import Row
from tracker.attendance.rules.registers import RegisterPage

Settled = tuple[Row | None, Row]
"""How a mark counted before, none for not at all, and how it counts now."""

Follower = Callable[[Actor, RegisterPage, Sequence[Settled]], None]
"""Takes who signed or amended, the register as it now is, and every mark that counts or counts differently."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have a function called at every signature and amendment from now on; the same twice is called once."""
    if follower not in _followers:
        _followers.append(follower)


@contextmanager
def without(follower: Follower) -> Iterator[None]:
    """Leave one follower out until the block ends: to measure what it costs, where nobody else is served."""
    place = _followers.index(follower)
    del _followers[place]
    try:
        yield
    finally:
        _followers.insert(place, follower)


def tell(actor: Actor, page: RegisterPage, settled: Sequence[Settled]) -> None:
    """Tell every follower, in the order in which they came."""
    for follower in _followers:
        follower(actor, page, settled)
