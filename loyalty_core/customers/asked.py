"""What somebody typed into the one box, read in every way in which it can be meant."""

import re
import unicodedata
from dataclasses import dataclass

from loyalty_core.customers.words import words_of
from loyalty_core.text import fold, fold_code

LONGEST = 200
SHORTEST_END = 4
"""Characters of the end of a number that are enough to look for it."""

_DIALLED = re.compile(r"\+?[0-9()./\s-]+")
_TRANSACTION = re.compile(r"[Tt]\s?([0-9]{1,15})")
_CALLED_BY_CARD = re.compile(r"card\s+(?=\S*[0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, read.

    Attributes:
        words: of a name, in the order typed; the last may be unfinished, and so may the others.
        numbers: digits that may be the end of a phone number, with and without the zeros before it.
        code: folded text that may be a receipt ID, a card number, a referral or a coupon code; empty if it cannot be.
        email: folded text that an e-mail address may begin with; empty if none can.
        transaction: number of a transaction ID, or None.
        has_letter, has_digit: what occurs in it.
    """

    words: tuple[str, ...]
    numbers: tuple[str, ...]
    code: str
    email: str
    transaction: int | None
    has_letter: bool
    has_digit: bool


def read_query(query: str) -> Asked:
    """Read a query of any content; what cannot be looked for is left out, and nothing is an error."""
    text = "".join(_seen(char) for char in query[:LONGEST]).strip()
    has_letter = any(char.isalpha() for char in text)
    has_digit = any(char.isdecimal() for char in text)
    is_code = "@" not in text and (has_digit or len(text.split()) == 1)
    code = fold_code(_CALLED_BY_CARD.sub("", text)) if is_code else ""
    numbers = _numbers(text)
    transaction = _TRANSACTION.fullmatch(text)
    return Asked(
        words=tuple(dict.fromkeys(words_of(text))) if has_letter and "@" not in text else (),
        numbers=numbers,
        code=code if any(char.isalnum() for char in code) else "",
        email="" if numbers or any(char.isspace() for char in text) or not (has_letter or has_digit) else fold(text),
        transaction=int(transaction[1]) if transaction else None,
        has_letter=has_letter,
        has_digit=has_digit,
    )


def _numbers(text: str) -> tuple[str, ...]:
    plain = "".join(_plain_digit(char) for char in unicodedata.normalize("NFKC", text))
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", plain)
    if not _DIALLED.fullmatch(plain):
        return ()
    # In +44 (0)20 the zero is dialled only from within the country, and then without the code.
    digits = re.sub(r"[^0-9]", "", re.sub(r"(?<=[0-9])\s*\(0\)", "", plain))
    short = digits[2:] if digits.startswith("00") else digits.removeprefix("0")
    return tuple(number for number in dict.fromkeys((short, digits)) if SHORTEST_END <= len(number) <= 20)


def _plain_digit(char: str) -> str:
    value = unicodedata.decimal(char, None)
    return char if value is None else str(value)


def _seen(char: str) -> str:
    """Return a character that text in a database may hold; a control character or half a surrogate becomes a space."""
    return " " if unicodedata.category(char) in ("Cc", "Cs") else char
