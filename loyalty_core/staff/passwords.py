"""Passwords as argon2id hashes, at most four at work at once so that a flood of sign-ins cannot take the memory."""

import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from loyalty_core.staff.rules import MAX_PASSWORD_BYTES

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_at_work = threading.Semaphore(4)
_NOBODY = f"$argon2id$v=19$m=19456,t=2,p=1${'A' * 22}${'A' * 43}"
"""A hash of the same cost that no password has."""


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and parameters."""
    with _at_work:
        return _hasher.hash(_bytes(password))


def matches(stored: str | None, password: str) -> bool:
    """Say whether a password is the stored one; without a stored one the same work is done and the answer is no."""
    with _at_work:
        try:
            _hasher.verify(stored or _NOBODY, _bytes(password))
        except (Argon2Error, InvalidHashError):
            return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Say whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(stored)


def _bytes(password: str) -> bytes:
    """Return a password's bytes, whatever was typed; of one that is too long to be anybody's, enough to be wrong."""
    return password.encode(errors="surrogatepass")[: MAX_PASSWORD_BYTES + 1]
