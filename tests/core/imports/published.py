"""The figures that the description of the real shop data publishes."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from loyalty_core.purchases.figures import SalesReport, SalesSums


@dataclass(frozen=True)
class Best:
    """A line of the table of best customers; the last sale's date is local."""

    card: str
    net: str
    gross: str
    refunded: str
    sales: int
    refunds: int
    last_sale: str


def sums(
    lines: int, sales: int, sale_lines: int, refunds: int, refund_lines: int, adjustments: int, *money: str
) -> SalesSums:
    """Return a column of the table of totals; money is gross, refunded, adjustments and net."""
    gross, refunded, adjusted, net = (Decimal(text.replace(",", "")) for text in money)
    return SalesSums(lines, sales, sale_lines, refunds, refund_lines, adjustments, gross, refunded, adjusted, net)


YEAR = (
    sums(502938, 23269, 493058, 4456, 9877, 3, "9,867,039.374", "568,491.17", "-136,552.02", "9,161,996.184"),
    sums(402731, 18439, 393190, 4247, 9541, 0, "8,520,125.274", "476,540.05", "0.00", "8,043,585.224"),
    sums(100207, 4830, 99868, 209, 336, 3, "1,346,914.10", "91,951.12", "-136,552.02", "1,118,410.96"),
)
YEAR_BEST = (
    Best("18102", "313942.12", "321329.74", "7387.62", 85, 6, "2010-11-15T08:34:00"),
    Best("14646", "243853.05", "248396.50", "4543.45", 78, 9, "2010-11-30T16:28:00"),
    Best("14156", "182865.85", "196244.54", "13378.69", 101, 35, "2010-11-26T10:14:00"),
    Best("14911", "133264.33", "147735.99", "14471.66", 197, 65, "2010-11-29T15:49:00"),
    Best("13694", "127330.30", "130601.07", "3270.77", 93, 11, "2010-11-24T11:42:00"),
)
MONTHS = (
    (date(2009, 12, 1), 45228, 1929, "825685.76", 401, "25838.65", "799847.11"),
    (date(2010, 1, 1), 31555, 1333, "652708.502", 300, "28675.61", "624032.892"),
    (date(2010, 2, 1), 29388, 1729, "553339.736", 240, "20248.31", "533091.426"),
    (date(2010, 3, 1), 41511, 1960, "833570.131", 407, "67721.37", "765848.761"),
    (date(2010, 4, 1), 34057, 1587, "681528.992", 304, "37354.20", "590580.432"),
    (date(2010, 5, 1), 35323, 2011, "659858.86", 407, "44536.03", "615322.83"),
    (date(2010, 6, 1), 39983, 1859, "752270.14", 357, "72483.53", "679786.61"),
    (date(2010, 7, 1), 33383, 1672, "650712.94", 344, "31444.79", "575236.36"),
    (date(2010, 8, 1), 33306, 1604, "697274.91", 273, "40498.57", "656776.34"),
    (date(2010, 9, 1), 42091, 2004, "924333.011", 371, "70682.58", "853650.431"),
    (date(2010, 10, 1), 59098, 2488, "1165483.91", 476, "81389.69", "1045168.35"),
    (date(2010, 11, 1), 78015, 3093, "1470272.482", 576, "47617.84", "1422654.642"),
)
"""Month, lines, sales, gross, refunds, refunded, net."""

SAMPLE = (
    sums(2003, 128, 1856, 48, 146, 1, "43,186.861", "1,691.21", "-53,594.36", "-12,098.709"),
    sums(1811, 115, 1669, 44, 142, 0, "41,347.851", "1,967.36", "0.00", "39,380.491"),
    sums(192, 13, 187, 4, 4, 1, "1,839.01", "-276.15", "-53,594.36", "-51,479.20"),
)
SAMPLE_BEST = (
    Best("12931", "9072.80", "9092.30", "19.50", 3, 1, "2010-10-22T13:18:00"),
    Best("12471", "3788.15", "3800.90", "12.75", 8, 1, "2010-11-30T14:30:00"),
    Best("12748", "2933.64", "2945.84", "12.20", 18, 1, "2010-11-29T12:36:00"),
    Best("12681", "2206.30", "2242.70", "36.40", 5, 1, "2010-11-02T17:24:00"),
    Best("16735", "1971.75", "2299.68", "327.93", 5, 1, "2010-09-03T13:45:00"),
)


def check_totals(report: SalesReport, totals: tuple[SalesSums, SalesSums, SalesSums]) -> None:
    """Compare all receipts, those with a customer, and those without."""
    assert (report.everything, report.with_customer, report.without_customer) == totals


def check_best(report: SalesReport, best: tuple[Best, ...]) -> None:
    """Compare the table of best customers, but for its dates."""
    assert [
        (row.card, str(row.net), str(row.gross), str(row.refunded), row.sales, row.refunds) for row in report.best
    ] == [(row.card, row.net, row.gross, row.refunded, row.sales, row.refunds) for row in best]
