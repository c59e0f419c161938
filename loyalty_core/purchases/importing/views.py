"""What became of a file of purchases."""

from dataclasses import dataclass
from decimal import Decimal

from loyalty_core.imports.views import RefusedRow
from loyalty_core.money import Money


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file of purchases. In a dry run: what would have become of it.

    Attributes:
        rows: rows of the file, without its header and blank lines.
        imported: receipts taken in; `sales`, `refunds` and `adjustments` are their kinds.
        already_there: receipts that stood in the programme with the same content.
        skipped: blank lines, and rows of orders that do not count.
        rejected: receipts refused as a whole, and rows that belong to none.
        rejected_rows: rows of those.
        first_rejected: the first of them.
        seconds: taken; Decimal with milliseconds.
        customers_enrolled: customers that were new.
        gross, refunded, adjusted, net: sums of line values of what was taken in, exact, in major units;
            net = gross - refunded + adjusted.
        gross_money, refunded_money, adjusted_money, net_money: the same in whole minor units, the sum rounded once.
        points_earned, points_taken_back: by what was taken in, in points.
        batch: number of the batch; None where nothing was taken in.
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
    batch: int | None
    dry_run: bool
