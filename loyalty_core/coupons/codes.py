"""Coupon codes that are read aloud, written down and typed without being misread.

Of characters that look alike (0 O Q D, 1 I L, 5 S, 2 Z, 8 B, U V) at most one is used. Eight carry the code; a ninth
checks them, so that a mistyped code is told from one that does not exist. There are 23 characters, a prime number: with
a different weight at each place every single wrong character and every swap of two is found.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from uuid import UUID

from loyalty_core.text import fold_code

ALPHABET = "ACDEFGHJKMNPRTVWXY34679"
LENGTH = 8

Below = Callable[[int], int]
"""A source of numbers from 0 to below what it is given."""


def new_code(below: Below = secrets.randbelow) -> str:
    """Return a new code like `K7MW-3HXP-C`, its characters chosen by `below`."""
    body = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(LENGTH))
    return _grouped(body + _check(body))


def codes_for(request_id: UUID) -> Iterator[str]:
    """Give codes that follow from a request, so that its preview shows the code that doing it will issue.

    A request id is random and known to nobody before; so are its codes. All but the first are spare, for when a code
    is taken.
    """
    attempt = 0
    while True:
        digest = int.from_bytes(hashlib.sha256(b"coupon %d " % attempt + request_id.bytes).digest())
        yield new_code(_digits_of(digest))
        attempt += 1


def as_written(text: str) -> str | None:
    """Return a typed code in the form in which codes are kept, or None where its check character does not fit."""
    folded = fold_code(text)
    if len(folded) != LENGTH + 1 or not set(folded) <= set(ALPHABET):
        return None
    if _check(folded[:LENGTH]) != folded[LENGTH]:
        return None
    return _grouped(folded)


def _check(body: str) -> str:
    total = sum(weight * ALPHABET.index(char) for weight, char in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]


def _grouped(code: str) -> str:
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def _digits_of(number: int) -> Below:
    """Return a source that hands out a large number digit by digit."""
    left = number

    def below(limit: int) -> int:
        nonlocal left
        left, digit = divmod(left, limit)
        return digit

    return below
