"""An enrolment that ends, withdrawn or transferred: areas above are told in the same transaction.

They close what somebody would have had to do for it.
"""

from collections.abc import Callable

from tracker.accounts.rules import Actor
from tracker.delivery.rules import EnrolmentState

Follower = Callable[[Actor, int, str], None]
"""Takes who did it, the enrolment, and how it ended in words."""

_followers: list[Follower] = []


def follow(follower: Follower) -> None:
    """Have a function told whenever an enrolment ends; the same one once."""
    if follower not in _followers:
        _followers.append(follower)


def tell(actor: Actor, enrolment_id: int, state: EnrolmentState) -> None:
    """Tell every follower that an enrolment has ended so."""
    for follower in _followers:
        follower(actor, enrolment_id, f"The enrolment ended: {state.label.lower()}")
