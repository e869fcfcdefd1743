"""What areas above do when concerns about people change: they register here, and are told in the same transaction.

A module of its own because the areas above (early warnings) may not be named down here.
"""

from collections.abc import Callable, Collection

from tracker.accounts.rules import Actor

Follower = Callable[[Actor, Collection[int]], None]
"""Takes who did it, and the people about whom a concern was raised, or taken to somebody else."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have a function told of every concern from now on; the same one twice is told once."""
    if follower not in _followers:
        _followers.append(follower)


def tell(actor: Actor, person_ids: Collection[int]) -> None:
    """Tell every follower."""
    for follower in _followers:
        follower(actor, person_ids)
