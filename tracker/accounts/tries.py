"""How often signing in may be tried: rules apart from `rules`, for they are about who knocks, not about users.

Wrong tries are counted twice: for an address from one client network, and with a higher ceiling for the address from
everywhere. So whoever guesses closes the address to their own network and not to its owner, who sits in another.
What is kept of a network is a keyed hash of the address and the network together, and that for a quarter of an hour.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from tracker.core.errors import Refused

TRIES = 5  # of one address from one network
CEILING = 25  # of one address, from everywhere
TRY_WINDOW = timedelta(minutes=15)
_MARK = "\x1e"  # begins what is kept for an address and a network; taken out of what is typed


@dataclass(frozen=True, slots=True)
class Closed:
    """A user whose address is closed: `everywhere`, or to the networks from which it was tried too often."""

    user_id: int
    name: str
    everywhere: bool


def folded(typed: str) -> str:
    """An address as it is kept and counted: 200 characters at most."""
    return typed.replace(_MARK, "").strip().casefold()[:200]


def network_of(client: str | None) -> str:
    """The network of a client: its first three bytes, of IPv6 the first 48 bits; '' where nothing is known."""
    try:
        address = ip_address(client or "")
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))


def within(username: str) -> str:
    """How everything begins that is kept for an address from one network or another."""
    return f"{_MARK}{hashlib.sha256(username.encode()).hexdigest()[:40]}:"


def counted(username: str, network: str, secret: str) -> dict[str, int]:
    """What a try counts towards, and how many tries each bears."""
    said = f"{username}{_MARK}{network}".encode()
    tag = hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()[:40]
    return {f"{within(username)}{tag}": TRIES, username: CEILING}


def knock(what: str, network: str, secret: str) -> str:
    """What a try of something that is guessed, and is no address, counts towards: from one network alone."""
    return next(iter(counted(f"{_MARK}{what}", network, secret)))


def check_tries(
    tried_at: Iterable[datetime],
    now: datetime,
    most: int = TRIES,
    *,
    field: str = "username",
    of: str = "with this address",
) -> None:
    """So many failed tries within 15 minutes close the door until the first of them is 15 minutes old.

    Raises `Refused`, by the field, that says how many minutes to wait.
    """
    recent = sorted(at for at in tried_at if at > now - TRY_WINDOW)
    if len(recent) >= most:
        wait = recent[-most] + TRY_WINDOW - now
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        unit = "minute" if minutes == 1 else "minutes"
        raise Refused(field, f"Too many tries {of}. Try again in {minutes} {unit}")


def closed(counts: Mapping[str, int], username: str) -> bool | None:
    """Whether an address is closed everywhere (True), to some networks (False) or not at all (None).

    `counts` are the tries of the last 15 minutes by what they count towards.
    """
    if counts.get(username, 0) >= CEILING:
        return True
    start = within(username)
    return False if any(key.startswith(start) and count >= TRIES for key, count in counts.items()) else None
