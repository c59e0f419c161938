"""A batch of receipts taken in: each handed to the till in the order of the file, whole or not at all."""

from collections.abc import Sequence

from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.points.terms import read_rules
from loyalty_core.purchases.importing.mapping import CustomerBy, Unknown
from loyalty_core.purchases.importing.receipts import Incoming
from loyalty_core.purchases.importing.sorting import (
    find_by_contact,
    find_customers,
    new_receipts,
    open_books,
    refuse_unknown,
)
from loyalty_core.purchases.importing.tally import Tally
from loyalty_core.purchases.rules import Sale, sku_key, sold_lines
from loyalty_core.purchases.sales import Item, load_sales_with
from loyalty_core.purchases.till import Buyer, Till
from loyalty_core.referrals.paying import Referring


def take_in(work: Work, batch: Sequence[Incoming], unknown: Unknown, customer_by: CustomerBy = "card") -> Tally:
    """Take receipts in, each whole or not at all; running it again adds nothing.

    Receipts that the store has already are recognised by their ID: with the same content they are there already, with
    other content refused. `unknown` says what a customer number becomes that nobody has; receipts that name their
    customer otherwise, by `customer_by`, do not keep what they name. The books are not saved yet.
    """
    tally = Tally()
    new = new_receipts(work, batch, tally)
    if customer_by == "card":
        customers = find_customers(work, new, unknown, tally)
    else:
        customers, new = find_by_contact(work, new, customer_by, tally)
    if unknown == "reject":
        new = refuse_unknown(new, customers, customer_by, tally)
    if customer_by != "card":
        new = [incoming._replace(receipt=incoming.receipt._replace(card=None)) for incoming in new]
    buyers = open_books(work, set(customers.values()))
    whose: list[tuple[Incoming, Buyer | None]] = []
    for incoming in new:
        customer_id = customers.get(incoming.card_key) if incoming.card_key is not None else None
        if customer_id is not None and customer_id not in buyers:
            tally.refused.append((incoming, "The record of the customer is closed."))
        else:
            whose.append((incoming, buyers[customer_id] if customer_id is not None else None))
    _serve(work, whose, tally)
    return tally


def _serve(work: Work, whose: Sequence[tuple[Incoming, Buyer | None]], tally: Tally) -> None:
    rules = read_rules(work.connection)
    till = Till(work, rules, expected=len(whose))
    referring = Referring(work, rules, {buyer.book.customer_id for _, buyer in whose if buyer is not None})
    wanted = _returned_articles(whose)
    earlier = load_sales_with(work.connection, wanted)
    work.books.bring_lots(_who_needs_lots(whose))
    for incoming, buyer in whose:
        receipt = incoming.receipt
        customer_id = None
        if buyer is not None:
            customer_id = buyer.book.customer_id
            # As history went; but not ahead of the clock, where the till's own runs fast.
            buyer.book.settle(min(receipt.at, work.at))
        try:
            if receipt.kind == "sale":
                sale = till.sell(receipt, buyer)
                tally.sold(incoming, sale)
                referring.sold(sale)
                if customer_id in wanted:
                    sale.lines = sold_lines(receipt.lines)
                    earlier.setdefault(customer_id, []).append(sale)
            elif receipt.kind == "refund":
                up_to = _up_to(earlier, customer_id, incoming)
                tally.refunded(incoming, till.refund_unnamed(receipt, buyer, up_to))
                for sale in up_to:
                    referring.returned(sale, receipt.at)
            else:
                till.keep(receipt, customer_id)
                tally.kept(incoming)
        except Refused as no:
            tally.refused.append((incoming, no.message))
    till.save()
    referring.save()


def _who_needs_lots(whose: Sequence[tuple[Incoming, Buyer | None]]) -> set[int]:
    """Return whose lots a refund takes from, or the clock."""
    return {
        buyer.book.customer_id
        for incoming, buyer in whose
        if buyer is not None
        and (
            incoming.receipt.kind == "refund"
            or (buyer.book.due_at is not None and buyer.book.due_at <= incoming.receipt.at)
        )
    }


def _returned_articles(whose: Sequence[tuple[Incoming, Buyer | None]]) -> dict[int, set[Item]]:
    """Return by customer which articles come back at which price."""
    wanted: dict[int, set[Item]] = {}
    for incoming, buyer in whose:
        if buyer is not None and incoming.receipt.kind == "refund":
            items = wanted.setdefault(buyer.book.customer_id, set())
            items.update(
                (sku_key(line.sku), line.unit_price_micros) for line in incoming.receipt.lines if line.quantity < 0
            )
    return wanted


def _up_to(earlier: dict[int, list[Sale]], customer_id: int | None, incoming: Incoming) -> list[Sale]:
    """Return the customer's sales that are not later than a receipt."""
    if customer_id is None:
        return []
    return [sale for sale in earlier.get(customer_id, ()) if sale.at <= incoming.receipt.at]
