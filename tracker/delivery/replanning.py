"""What areas above keep of a session's day: they register here, and are told when it gets another or is taken away.

A module of its own because delivery may not name them. They are told in the transaction that moves the session.
"""

from collections.abc import Callable, Collection

SessionIds = Collection[int]
Follower = Callable[[SessionIds], None]

_moved: list[Follower] = []
_removed: list[Follower] = []


def follow(*, moved: Follower, removed: Follower) -> None:
    """Have functions called with the sessions that have got a day, or another, and with those about to be deleted."""
    if moved not in _moved:
        _moved.append(moved)
    if removed not in _removed:
        _removed.append(removed)


def tell_moved(session_ids: SessionIds) -> None:
    """Tell every follower which sessions have got another day or time."""
    for follower in _moved if session_ids else ():
        follower(session_ids)


def tell_removed(session_ids: SessionIds) -> None:
    """Tell every follower which sessions are about to be deleted."""
    for follower in _removed if session_ids else ():
        follower(session_ids)
