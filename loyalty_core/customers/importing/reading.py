"""What a row of a file of customers says: each cell is checked as at the counter, and refused by its column's name."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from loyalty_core.clock import local_date, zone
from loyalty_core.customers.details import Details
from loyalty_core.customers.importing.mapping import CustomerColumns, CustomerMapping
from loyalty_core.customers.rules import (
    Membership,
    MemberType,
    RecordState,
    check_birthday,
    check_card,
    check_email,
    check_name,
    check_phone,
    country_of_phone,
)
from loyalty_core.errors import Invalid
from loyalty_core.imports.headings import Headings
from loyalty_core.imports.reading import date_parser, day_parser
from loyalty_core.imports.source import Cells
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.text import check_text

LONGEST_CODE = 40
LONGEST_TIER = 100

_CODE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)*")

Value = TypeVar("Value")


class Incoming(NamedTuple):
    """A customer as a row has them.

    Attributes:
        country: ISO 3166 letters, or None.
        referral_code: the customer's own, or None for a new one.
        membership: None for what the programme gives those who register.
        tier: name or ID of the tier that the membership begins in; None for the one that the programme gives.
        registered_at, joined_at: UTC; None where the file does not say.
    """

    details: Details
    country: str | None
    referral_code: str | None
    member_type: str
    membership: Membership | None
    tier: str | None
    registered_at: datetime | None
    joined_at: datetime | None


class CustomerReader:
    """Reads the rows of one file under one mapping."""

    def __init__(
        self, headings: Sequence[str], mapping: CustomerMapping, programme: ProgrammeFacts, at: datetime
    ) -> None:
        """Find the columns; `at` is now, UTC.

        Raises:
            Invalid: a column that the mapping names is missing, or all of those by which a customer is known.
        """
        there = Headings(headings, mapping.columns)
        self._mapping = mapping
        self._columns = mapping.columns
        self._places = {name: there.place(name) for name in CustomerColumns.model_fields}
        if not any(there.is_there(name) for name in ("card", "phone", "email")):
            there.find(mapping.columns.phone)
        self._country = mapping.country or programme.country
        self._at = at
        self._today = local_date(at, programme.time_zone)
        self._instant = date_parser(
            mapping.dates, zone(mapping.time_zone) if mapping.time_zone else programme.time_zone
        )
        self._day = day_parser(mapping.dates)

    def read(self, row: Cells) -> Incoming | None:
        """Return the customer that a row has; None for a record that was closed where it comes from.

        Raises:
            Invalid: a cell is not what it should be, or something needed is missing.
        """
        if self._is_closed(row):
            return None
        details = self._details(row)
        registered_at = self._past(row, "registered_at")
        joined_at = self._past(row, "joined_at")
        country = self._cell(row, "country", _country)
        if country is None and details.phone is not None:
            country = country_of_phone(details.phone)
        return Incoming(
            details,
            country,
            self._cell(row, "referral_code", _code),
            self._cell(row, "member_type", _member_type) or MemberType.CUSTOMER.value,
            self._cell(row, "membership", self._membership),
            self._cell(row, "tier", lambda text: check_text(text, "tier", LONGEST_TIER)),
            registered_at,
            joined_at,
        )

    def _details(self, row: Cells) -> Details:
        details = Details(
            self._cell(row, "first_name", lambda text: check_name(text, "first_name")) or "",
            self._cell(row, "last_name", lambda text: check_name(text, "last_name")) or "",
            self._cell(row, "phone", lambda text: check_phone(text, self._country)),
            self._cell(row, "email", check_email),
            self._cell(row, "birthday", self._birthday),
            self._cell(row, "card", check_card),
        )
        missing = [name for name in self._mapping.needed if not getattr(details, name)]
        nameless_card = details.card is not None and not any(
            (details.first_name, details.last_name, details.phone, details.email)
        )
        if missing and not nameless_card:
            raise Invalid(f"{getattr(self._columns, missing[0])}: This is needed.")
        if not (details.card or details.phone or details.email):
            raise Invalid("A customer has a card, a phone number or an e-mail address.")
        return details

    def _cell(self, row: Cells, name: str, check: Callable[[str], Value]) -> Value | None:
        """Return what a cell means, or None where it is blank."""
        text = row[self._places[name]]
        if not text or text.isspace():
            return None
        try:
            return check(text)
        except Invalid as error:
            raise Invalid(f"{getattr(self._columns, name)}: {error.message}") from None

    def _is_closed(self, row: Cells) -> bool:
        return self._cell(row, "record_state", _record_state) not in (None, RecordState.LIVE.value)

    def _past(self, row: Cells, name: str) -> datetime | None:
        return self._cell(row, name, self._past_instant)

    def _past_instant(self, text: str) -> datetime:
        instant = self._instant(text)
        if instant > self._at:
            raise Invalid("That lies in the future.")
        return instant

    def _birthday(self, text: str) -> date:
        return check_birthday(self._day(text), self._today)

    def _membership(self, text: str) -> Membership:
        word = text.strip()
        word = self._mapping.membership.get(word, word).lower().replace(" ", "_").replace("-", "_")
        return Membership(_one_of(word, text, list(Membership)))


def _member_type(text: str) -> str:
    return _one_of(text.strip(), text, list(MemberType))


def _record_state(text: str) -> str:
    return _one_of(text.strip(), text, list(RecordState))


def _one_of(word: str, text: str, words: Sequence[Any]) -> str:
    if word not in words:
        raise Invalid(f"“{text.strip()[:40]}” is none of {', '.join(map(str, words))}.")
    return word


def _country(text: str) -> str:
    letters = text.strip().upper()
    if not (len(letters) == 2 and letters.isascii() and letters.isalpha()):
        raise Invalid("Write a country as its two letters, like GB.")
    return letters


def _code(text: str) -> str:
    code = check_text(text, "referral_code", LONGEST_CODE).upper()
    if not _CODE.fullmatch(code):
        raise Invalid("A referral code has letters, digits and single hyphens.")
    return code
