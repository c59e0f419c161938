"""Amounts of money: whole minor units of an ISO 4217 currency, read exactly from text and never held as floats."""

import re
from dataclasses import dataclass
from decimal import Decimal

from loyalty_core.errors import Invalid

MICROS = 1_000_000
"""Unit prices are held in millionths of the major unit, so that a price of 0.001 is exact."""

MAX_MINOR = 10**14
"""The largest amount taken from anybody, in minor units."""

_NO_DECIMALS = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ]
)
_THREE_DECIMALS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
_SYMBOLS = {"GBP": "£", "EUR": "€", "USD": "$", "JPY": "¥"}
_AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` units of `currency`, below zero for what was given back."""

    minor: int
    currency: str

    def __str__(self) -> str:
        symbol = _SYMBOLS.get(self.currency, f"{self.currency} ")
        sign = "-" if self.minor < 0 else ""
        places = exponent(self.currency)
        return f"{sign}{symbol}{Decimal(abs(self.minor)).scaleb(-places):,.{places}f}"


def check_currency(code: str) -> str:
    """Return an ISO 4217 code as it is, or raise `Invalid`."""
    if not _CURRENCY.fullmatch(code):
        raise Invalid(f"“{code}” is not a currency; write its three letters, like GBP.", field="currency")
    return code


def exponent(currency: str) -> int:
    """Return how many decimals the currency's minor unit has: 2 for GBP, 0 for JPY, 3 for KWD."""
    if currency in _NO_DECIMALS:
        return 0
    return 3 if currency in _THREE_DECIMALS else 2


def parse_decimal(text: str, field: str = "amount") -> Decimal:
    """Return a plain decimal like `12.34`, exactly.

    Exponents, underscores, other alphabets' digits, thousands separators, NaN and infinities are refused.

    Raises:
        Invalid: the text is no such number.
    """
    plain = text.strip()
    if not _AMOUNT.fullmatch(plain):
        raise Invalid(f"“{text}” is not an amount; write it like 12.34.", field=field)
    return Decimal(plain)


def to_minor(amount: Decimal, currency: str, field: str = "amount") -> int:
    """Return an amount of major units in minor units; more decimals than the currency has raise `Invalid`."""
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise Invalid(f"{currency} has {exponent(currency)} decimals; {amount} has more.", field=field)
    if abs(minor) > MAX_MINOR:
        raise Invalid("The amount is too large.", field=field)
    return int(minor)


def to_micros(amount: Decimal) -> int:
    """Return an amount of major units in millionths of one; it must have no more than six decimals."""
    return int(amount.scaleb(6))


def micros_to_minor(micros: int, currency: str) -> int:
    """Round millionths of the major unit to minor units, once, halves away from zero."""
    scale: int = 10 ** (6 - exponent(currency))
    size = (2 * abs(micros) + scale) // (2 * scale)
    return size if micros >= 0 else -size
