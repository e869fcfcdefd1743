"""Passwords, as they are kept (argon2id) and made up: apart from `service`, for none of it is a write."""

import base64
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_WORDS = 4
_OUTER = "bdfghjkmnprstvwz"
_INNER = "aeiou"


class Keeper:
    """Hashes passwords, and takes as long over an address that nobody has as over one that somebody has."""

    def __init__(self, hasher: PasswordHasher) -> None:
        """Keep passwords with these parameters from now on; hashes made with others still verify."""
        self.use(hasher)

    def use(self, hasher: PasswordHasher) -> None:
        """Change the parameters: users are moved over as they sign in."""
        self._hasher = hasher
        self._nobody = _hash_of_nothing(hasher)

    def hash(self, password: str) -> str:
        """The text to keep for a password; takes tens of milliseconds, so never inside a transaction."""
        return self._hasher.hash(password)

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether the password is the one kept; the same work is done when nothing is kept (None)."""
        try:
            self._hasher.verify(kept or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with other parameters than those in force."""
        return self._hasher.check_needs_rehash(kept)


def _hash_of_nothing(hasher: PasswordHasher) -> str:
    """A well-formed hash of no known password, with the same parameters, made without the work of hashing."""
    salt, digest = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    cost = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v=19${cost}${salt}${digest}"


KEEPER = Keeper(PasswordHasher())


def made_up() -> str:
    """A random password that can be read out: four made-up words, 66 bits."""
    return "-".join(_word() for _ in range(_WORDS))


def _word() -> str:
    return "".join(secrets.choice(letters) for letters in (_OUTER, _INNER, _OUTER, _INNER, _OUTER))
