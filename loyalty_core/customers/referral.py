"""Referral codes like AMARA-7K4: the first name and a few characters that cannot be misread."""

from collections.abc import Iterator

from loyalty_core.coupons.codes import ALPHABET, Below
from loyalty_core.customers.words import fold_name

NEUTRAL = "FRIEND"
"""What a code begins with where the name gives no two Latin letters."""
LONGEST_PREFIX = 8

_DIGITS = "".join(char for char in ALPHABET if char.isdigit())


def referral_codes(first_name: str, below: Below) -> Iterator[str]:
    """Give codes for a customer without end, ever longer, so that one is free however many share the name.

    Letters stand before the hyphen only, and a digit comes first behind it, so no two codes differ by the hyphen alone.

    Args:
        first_name: as it is written, in any script.
        below: a source of numbers from 0 to below what it is given.
    """
    prefix = _prefix(first_name)
    length = 6 if prefix == NEUTRAL else 3
    while True:
        for _ in range(4):
            tail = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(length - 1))
            yield f"{prefix}-{_DIGITS[below(len(_DIGITS))]}{tail}"
        length += 1


def _prefix(first_name: str) -> str:
    letters = "".join(char for char in fold_name(first_name).upper() if "A" <= char <= "Z")[:LONGEST_PREFIX]
    return letters if len(letters) >= 2 else NEUTRAL
