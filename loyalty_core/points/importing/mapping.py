"""What the columns of a file of opening balances mean."""

from typing import Literal

from loyalty_core.imports.mapping import DatedMapping, Part


class BalanceColumns(Part):
    """Names of the file's columns, as its header has them.

    Of the four that name the customer one is needed; in a row the first of them that is not blank counts.
    """

    row_id: str = "row_id"
    customer_id: str = "customer_id"
    card: str = "card"
    phone: str = "phone"
    email: str = "email"
    points: str = "points"
    expires: str = "expires"


class BalanceMapping(DatedMapping):
    """What a file's columns mean.

    Attributes:
        country: ISO 3166 letters of the country whose phone numbers are written without a code; the programme's own if
            not given.
        without_expiry: what becomes of points without a date: they never expire, or as if they were earned today.
    """

    columns: BalanceColumns = BalanceColumns()
    country: str | None = None
    without_expiry: Literal["never", "rule"] = "never"
