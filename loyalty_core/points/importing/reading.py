"""What a row of a file of opening balances says."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from loyalty_core.clock import local_date
from loyalty_core.customers.naming import NAMED_BY, By, Naming, check_naming
from loyalty_core.errors import Invalid
from loyalty_core.imports.headings import Headings
from loyalty_core.imports.reading import day_parser
from loyalty_core.imports.source import Cells
from loyalty_core.points.importing.mapping import BalanceMapping
from loyalty_core.points.rules import MAX_POINTS
from loyalty_core.programme.facts import ProgrammeFacts
from loyalty_core.text import check_text

LONGEST_KEY = 100

_POINTS = re.compile(r"\+?[0-9]{1,9}")

Value = TypeVar("Value")


class Balance(NamedTuple):
    """An opening balance as a row has it.

    Attributes:
        key: the number that the row has where it comes from.
        whose: what names the customer.
        points: above zero.
        expires: last valid day, local to the programme; None where there is none.
    """

    key: str
    whose: Naming
    points: int
    expires: date | None


class BalanceReader:
    """Reads the rows of one file under one mapping."""

    def __init__(
        self, headings: Sequence[str], mapping: BalanceMapping, programme: ProgrammeFacts, at: datetime
    ) -> None:
        """Find the columns; `at` is now, UTC.

        Raises:
            Invalid: a column that is needed, or that the mapping names, is missing.
        """
        there = Headings(headings, mapping.columns)
        self._columns = mapping.columns
        self._key_at = there.place("row_id", needed=True)
        self._points_at = there.place("points", needed=True)
        self._expires_at = there.place("expires")
        self._by = [(name, there.place(name)) for name in NAMED_BY if there.is_there(name)]
        if not self._by:
            there.find(mapping.columns.card)
        self._country = mapping.country or programme.country
        self._today = local_date(at, programme.time_zone)
        self._day = day_parser(mapping.dates)

    def read(self, row: Cells) -> Balance:
        """Return the balance that a row has; raise `Invalid` where a cell is not what it should be."""
        key = self._checked("row_id", row[self._key_at], lambda text: check_text(text, "row_id", LONGEST_KEY))
        points = self._checked("points", row[self._points_at], _points)
        expires = None
        if row[self._expires_at].strip():
            expires = self._checked("expires", row[self._expires_at], self._last_valid)
        for by, place in self._by:
            if row[place].strip():
                whose = self._checked(by, row[place], self._naming(by))
                return Balance(key, whose, points, expires)
        raise Invalid("Nothing says whose points these are.")

    def _naming(self, by: By) -> Callable[[str], Naming]:
        return lambda text: check_naming(by, text, self._country)

    def _last_valid(self, text: str) -> date:
        if text.strip().lower() == "never":
            raise Invalid("Leave it empty where points never expire.")
        day = self._day(text)
        if day < self._today:
            raise Invalid("That day is past: these points have expired.")
        return day

    def _checked(self, name: str, text: str, check: Callable[[str], Value]) -> Value:
        try:
            return check(text)
        except Invalid as error:
            raise Invalid(f"{getattr(self._columns, name)}: {error.message}") from None


def _points(text: str) -> int:
    plain = text.strip()
    if not _POINTS.fullmatch(plain):
        raise Invalid(f"“{plain[:40]}” is not a whole number of points.")
    points = int(plain)
    if not 0 < points <= MAX_POINTS:
        raise Invalid(f"An opening balance has 1 to {MAX_POINTS:,} points.")
    return points
