"""What areas above keep of who is in a delivery: they register here, and are told when somebody came or went.

A module of its own because delivery may not name them. They are told in the transaction that changed it.
"""

from collections.abc import Callable, Collection

EnrolmentIds = Collection[int]
Follower = Callable[[EnrolmentIds], None]

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have a function called with the enrolments whose people joined, left or moved; the same one once."""
    if follower not in _followers:
        _followers.append(follower)


def tell(enrolment_ids: EnrolmentIds) -> None:
    """Tell every follower whose place in deliveries is another now."""
    for follower in _followers:
        follower(enrolment_ids)
