"""What is told of an import: how far it is, and what became of the file."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is.

    Attributes:
        step: `checking` while the file is looked through, then `importing`.
        rows: rows read so far in this step, the header apart.
        receipts: receipts decided on so far.
        bytes_read, bytes_total: of the file as it lies there, compressed if it is.
        rows_per_second: in this step.
        seconds_left: until the end of this step at this rate; None before anything is known.
    """

    step: Literal["checking", "importing"]
    rows: int
    receipts: int
    bytes_read: int
    bytes_total: int
    rows_per_second: int
    seconds_left: int | None


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken in: its line in the file (1 is the header) and why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file of purchases. In a dry run: what would have become of it.

    Attributes:
        rows: rows of the file, without its header and blank lines.
        imported: receipts taken in; `sales`, `refunds` and `adjustments` are their kinds.
        already_there: receipts that stood in the programme with the same content.
        skipped: blank lines.
        rejected: receipts refused as a whole, and rows that belong to none.
        rejected_rows: rows of those.
        first_rejected: the first of them.
        seconds: taken; Decimal with milliseconds.
        customers_enrolled: customers that were new.
        gross, refunded, adjusted, net: sums of line values of what was taken in, exact, in major units;
            net = gross - refunded + adjusted.
        gross_money, refunded_money, adjusted_money, net_money: the same in whole minor units, the sum rounded once.
        points_earned, points_taken_back: by what was taken in, in points.
        dry_run: True where nothing was written.
    """

    rows: int
    imported: int
    already_there: int
    skipped: int
    rejected: int
    rejected_rows: int
    first_rejected: tuple[RefusedRow, ...]
    seconds: Decimal
    rows_per_second: int
    receipts_per_second: int
    sales: int
    refunds: int
    adjustments: int
    customers_enrolled: int
    gross: Decimal
    refunded: Decimal
    adjusted: Decimal
    net: Decimal
    gross_money: Money
    refunded_money: Money
    adjusted_money: Money
    net_money: Money
    points_earned: int
    points_taken_back: int
    dry_run: bool
