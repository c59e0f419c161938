"""Whole numbers in words, as they are spoken."""

from __future__ import annotations

from typing import Final

from loyalty_tui.presenters.numbers import whole

_SMALL: Final = (
    "nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS: Final = {"one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
                    "nine": "ninth", "twelve": "twelfth", "twenty": "twentieth", "thirty": "thirtieth"}  # fmt: skip
LARGEST: Final = 999_999
"""What is larger is easier to say from its figures."""


def in_words(number: int) -> str:
    """Return a number in words, like `one thousand two hundred and forty`; figures where it is below 0 or too large."""
    if not 0 <= number <= LARGEST:
        return whole(number)
    thousands, rest = divmod(number, 1_000)
    if not thousands:
        return _below_a_thousand(rest)
    head = f"{_below_a_thousand(thousands)} thousand"
    if not rest:
        return head
    return f"{head} and {_below_a_thousand(rest)}" if rest < 100 else f"{head} {_below_a_thousand(rest)}"


def ordinal(number: int) -> str:
    """Return a number from 1 to 31 as the day of a month: `twenty-fourth`."""
    head, _, last = in_words(number).rpartition("-")
    named = _ORDINALS.get(last, f"{last}th")
    return f"{head}-{named}" if head else named


def _below_a_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_a_hundred(rest)
    head = f"{_SMALL[hundreds]} hundred"
    return f"{head} and {_below_a_hundred(rest)}" if rest else head


def _below_a_hundred(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    tens, ones = divmod(number, 10)
    return f"{_TENS[tens]}-{_SMALL[ones]}" if ones else _TENS[tens]
