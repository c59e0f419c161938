"""What stands in the tables after an import, reckoned by plain SQL from the lines themselves."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import text

from loyalty_core.database.engine import Database

_BY_KIND = """
SELECT p.kind, p.customer_id IS NOT NULL AS known, COUNT(DISTINCT p.id) AS receipts, COUNT(*) AS lines,
       SUM(l.quantity * l.unit_price_micros) AS micros
FROM purchase p JOIN purchase_line l ON l.purchase_id = p.id
GROUP BY p.kind, p.customer_id IS NOT NULL
"""
_BY_CUSTOMER = """
SELECT c.card, a.gross_minor - a.refunded_minor AS net, a.gross_minor, a.refunded_minor, a.transactions
FROM account a JOIN customer c ON c.id = a.customer_id
ORDER BY net DESC LIMIT 5
"""


@dataclass(frozen=True)
class Facts:
    """Receipts and lines by kind and by whether their customer is known; values exact, in pounds."""

    receipts: dict[tuple[str, bool], int]
    lines: dict[tuple[str, bool], int]
    value: dict[tuple[str, bool], Decimal]


def facts_of(database: Database) -> Facts:
    """Return the facts of a programme."""
    receipts, lines, value = {}, {}, {}
    with database.reading() as connection:
        for kind, known, count, rows, micros in connection.execute(text(_BY_KIND)):
            key = (kind, bool(known))
            receipts[key], lines[key], value[key] = count, rows, Decimal(int(micros)).scaleb(-6)
    return Facts(receipts, lines, value)


def top_customers(database: Database) -> list[tuple[str, int, int, int, int]]:
    """Return the five customers with the highest net spending: card, net, gross, refunded (pence), sales."""
    with database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(_BY_CUSTOMER))]
