"""Taking a purchase from its customer again: what a link gave, reversed."""

from sqlalchemy import Connection, delete, select, update

from loyalty_core.customers.terms import receipt_terms
from loyalty_core.desk.work import Work
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.search import SearchTerm
from loyalty_core.points.book import Book, Spending
from loyalty_core.points.taking import take_back
from loyalty_core.purchases.rules import Sale


def unlink(work: Work, sale: Sale, book: Book) -> None:
    """Make a sale nobody's: its points go back by a claw-back, its money leaves the customer's spending.

    The sale was not refunded, and the book is its customer's, locked and settled.
    """
    connection = work.connection
    if sale.earned:
        cause = work.cause("purchase", purchase_id=sale.id, reason="unlinked")
        take_back(book, "claw-back", sale.earned, sale.lot_seq, cause, work.at, work.programme.policies)
    receipt_id = connection.execute(select(Purchase.receipt_id).where(Purchase.id == sale.id)).scalar_one()
    connection.execute(
        update(Purchase)
        .where(Purchase.id == sale.id)
        .values(customer_id=None, earned_points=0, lot_seq=None, earned_by=None)
    )
    _leave(connection, book.customer_id, book.spending, sale.amount_minor)
    if receipt_id is not None:
        for term in receipt_terms(receipt_id, book.customer_id):
            connection.execute(
                delete(SearchTerm).where(
                    SearchTerm.kind == term.kind.value,
                    SearchTerm.term == term.term,
                    SearchTerm.customer_id == term.customer_id,
                )
            )


def _leave(connection: Connection, customer_id: int, spending: Spending, amount_minor: int) -> None:
    """Take a sale out of what a customer spent; the last purchase is the latest of those that stay."""
    spending.gross_minor -= amount_minor
    spending.transactions -= 1
    last = connection.execute(
        select(Purchase.at, Purchase.amount_minor, Purchase.store_id)
        .where(Purchase.customer_id == customer_id, Purchase.kind == "sale")
        .order_by(Purchase.at.desc(), Purchase.id.desc())
        .limit(1)
    ).one_or_none()
    spending.last_purchase_at = None if last is None else last.at
    spending.last_purchase_minor = None if last is None else last.amount_minor
    spending.last_purchase_store_id = None if last is None else last.store_id
