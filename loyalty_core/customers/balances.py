"""Balances in lists of customers, right although something fell due that no command has settled yet."""

from collections.abc import Collection

from loyalty_core.desk.work import Read
from loyalty_core.points.store import read_books, read_open_lots


def settled_balances(read: Read, customer_ids: Collection[int]) -> dict[int, int]:
    """Return the points available now of customers whose account has something due; nothing is written.

    Two statements, and none where nobody is named.
    """
    if not customer_ids:
        return {}
    wanted = sorted(set(customer_ids))
    found = read_books(read.connection, wanted, read_open_lots(read.connection, wanted))
    for book in found.values():
        book.settle(read.at)
    return {customer_id: book.figures.available for customer_id, book in found.items()}
