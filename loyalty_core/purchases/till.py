"""The till: receipts taken in, with the points they earn or take back. One at the counter or thousands of an import
alike.

A till works on books that are open and settled, keeps the new rows, and writes all of one kind in one statement.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from loyalty_core.customers.terms import add_terms, receipt_terms
from loyalty_core.database.ids import reserve_ids
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Refused
from loyalty_core.models.purchase import Purchase
from loyalty_core.money import micros_to_minor
from loyalty_core.points.book import Book, Cause
from loyalty_core.points.rules import MOST_EARNED, Terms, claw_back_due, life_of
from loyalty_core.points.taking import take_back
from loyalty_core.points.terms import EarningRules
from loyalty_core.purchases.entries import Entries, Part, Receipt
from loyalty_core.purchases.rules import Sale, Taken, match_by_item


@dataclass(frozen=True, slots=True)
class Buyer:
    """Whose receipt it is: the open book, and what decides whether and how fast it earns."""

    book: Book
    membership: str
    tier_id: str | None

    @property
    def earns(self) -> bool:
        """Whether purchases earn: only enrolled members do (rule 12)."""
        return self.membership == "enrolled"


class Till:
    """Takes receipts in for one transaction; `save` writes them, before the books are saved.

    A receipt that is worth more points than any can be is refused (`Refused`), and the till is as it was before it.
    """

    def __init__(self, work: Work, rules: EarningRules, expected: int = 1) -> None:
        self.work = work
        self.rules = rules
        self._numbers = iter(reserve_ids(work.connection, Purchase.id, expected))
        self._entries = Entries(work.at, work.actor.staff_id)

    # ----------------------------------------------------------------- sales

    def sell(self, receipt: Receipt, buyer: Buyer | None) -> Sale:
        """Take a sale in, and return it without its lines.

        An enrolled buyer earns by the rule in force at its date, in its store, for the buyer's tier.
        """
        terms = self.rules.at(receipt.at, receipt.store_id, buyer.tier_id if buyer else None)
        amount = receipt.amount_minor
        points = _points_for(terms, amount) if buyer is not None and buyer.earns else 0
        number = next(self._numbers)
        customer_id = buyer.book.customer_id if buyer else None
        sale = Sale(number, customer_id, receipt.at, receipt.store_id, amount, 0, terms.rate, 0, 0, None, [])
        if buyer is not None:
            buyer.book.spending.sale(amount, receipt.at, receipt.store_id)
            if buyer.earns:
                self._earn(sale, buyer.book, points, terms, self._cause(receipt, number, None))
        self._entries.add(number, receipt, customer_id, sale)
        return sale

    def link(self, sale: Sale, buyer: Buyer) -> None:
        """Give a sale that stands without a customer to a buyer, who earns by the rule of its date.

        Raises:
            Conflict: somebody else linked it meanwhile.
        """
        connection, number = self.work.connection, sale.id
        row = connection.execute(select(Purchase.receipt_id, Purchase.terminal_id).where(Purchase.id == number)).one()
        terms = self.rules.at(sale.at, sale.store_id, buyer.tier_id)
        points = _points_for(terms, sale.amount_minor) if buyer.earns else 0
        buyer.book.spending.sale(sale.amount_minor, sale.at, sale.store_id)
        sale.rate = terms.rate
        if buyer.earns:
            staff_id = self.work.actor.staff_id
            cause = Cause("purchase", number, "linked", None, staff_id, sale.store_id, row.terminal_id)
            self._earn(sale, buyer.book, points, terms, cause)
        linked = connection.execute(
            update(Purchase)
            .where(Purchase.id == number, Purchase.customer_id.is_(None))
            .values(
                customer_id=buyer.book.customer_id,
                rate_points=sale.rate.points,
                rate_minor=sale.rate.minor,
                rounding=sale.rate.rounding,
                earned_points=sale.earned,
                lot_seq=sale.lot_seq,
            )
        )
        if linked.rowcount != 1:
            raise Conflict("This purchase belongs to a customer already.", code="already-linked")
        if row.receipt_id is not None:
            add_terms(connection, receipt_terms(row.receipt_id, buyer.book.customer_id))

    def _earn(self, sale: Sale, book: Book, points: int, terms: Terms, cause: Cause) -> None:
        """Credit what a sale earns: one lot a sale."""
        if points:
            life = life_of(terms, sale.at, self.work.programme.time_zone)
            sale.lot_seq = book.credit("earn", points, life, cause, sale.at).seq
            sale.earned = points

    # --------------------------------------------------------------- refunds

    def refund_named(
        self, receipt: Receipt, sale: Sale, amount_minor: int, taken: Sequence[Taken], book: Book | None
    ) -> int:
        """Take in a refund of part or all of a sale (minor units, above zero); return its purchase number."""
        number = next(self._numbers)
        self._entries.add(number, receipt, sale.customer_id, refund_of=sale.id)
        self._entries.give_back(taken)
        if book is not None:
            book.spending.refund(amount_minor)
        self._part(number, 1, "named", sale, amount_minor, receipt, book)
        return number

    def refund_unnamed(self, receipt: Receipt, buyer: Buyer | None, earlier: Sequence[Sale]) -> int:
        """Take in a refund that names no purchase; return the points it took back.

        It is matched by item to `earlier` sales of the buyer, and what matches none is reckoned at the rate of its own
        date (rule 4).
        """
        if buyer is not None:
            _points_for(self.rules.at(receipt.at, receipt.store_id, buyer.tier_id), -receipt.amount_minor)
        number = next(self._numbers)
        self._entries.add(number, receipt, buyer.book.customer_id if buyer else None)
        if buyer is None:
            return 0
        buyer.book.spending.refund(-receipt.amount_minor)
        if not receipt.lines:
            return self._part_by_rate(number, 1, -receipt.amount_minor, receipt, buyer)
        taken, unmatched = match_by_item(receipt.lines, earlier)
        self._entries.give_back(taken)
        by_sale: dict[int, list[Taken]] = {}
        for item in taken:
            by_sale.setdefault(item.sale.id, []).append(item)
        micros = points = 0
        for part, items in enumerate(by_sale.values(), start=1):
            before = self._minor(micros)
            micros += sum(item.quantity * item.line.unit_price_micros for item in items)
            amount = self._minor(micros) - before
            points += self._part(number, part, "by-item", items[0].sale, amount, receipt, buyer.book)
        if unmatched:
            rest = self._minor(micros + unmatched) - self._minor(micros)
            points += self._part_by_rate(number, len(by_sale) + 1, rest, receipt, buyer)
        return points

    def _part(
        self, refund_id: int, part: int, matched: str, sale: Sale, amount: int, receipt: Receipt, book: Book | None
    ) -> int:
        sale.refunded_minor += amount
        points = claw_back_due(sale.rate, sale.amount_minor, sale.refunded_minor, sale.earned, sale.clawed)
        sale.clawed += points
        seq = None
        if book is not None and points:
            cause = self._cause(receipt, sale.id, "refund" if matched == "named" else "refund-by-item")
            seq = self._claw_back(book, points, sale.lot_seq, cause, receipt)
        self._entries.add_part(Part(refund_id, part, sale.id, matched, amount, points, seq), sale)
        return points

    def _part_by_rate(self, refund_id: int, part: int, amount: int, receipt: Receipt, buyer: Buyer) -> int:
        terms = self.rules.at(receipt.at, receipt.store_id, buyer.tier_id)
        points = terms.rate.points_for(amount) if buyer.membership != "not_enrolled" else 0
        seq = None
        if points:
            cause = self._cause(receipt, refund_id, "refund-by-rate")
            seq = self._claw_back(buyer.book, points, None, cause, receipt)
        self._entries.add_part(Part(refund_id, part, None, "by-rate", amount, points, seq), None)
        return points

    def _claw_back(self, book: Book, points: int, lot_seq: int | None, cause: Cause, receipt: Receipt) -> int:
        policies = self.work.programme.policies
        return take_back(book, "claw-back", points, lot_seq, cause, receipt.at, policies).seq

    # ----------------------------------------------------------------- others

    def keep(self, receipt: Receipt, customer_id: int | None) -> int:
        """Take in a bookkeeping entry, which neither earns nor counts as spending; return its purchase number."""
        number = next(self._numbers)
        self._entries.add(number, receipt, customer_id)
        return number

    def save(self) -> None:
        """Write the receipts, their lines, and what changed on earlier sales."""
        self._entries.save(self.work.connection)

    def _minor(self, micros: int) -> int:
        return micros_to_minor(micros, self.work.programme.currency)

    def _cause(self, receipt: Receipt, purchase_id: int, reason: str | None) -> Cause:
        source = "refund" if receipt.kind == "refund" else "purchase"
        staff_id = self.work.actor.staff_id
        return Cause(source, purchase_id, reason, None, staff_id, receipt.store_id, receipt.terminal_id)


def _points_for(terms: Terms, amount_minor: int) -> int:
    """Return the points of a receipt's sum, rounded once (rule 8), or raise `Refused` where there are too many."""
    points = terms.rate.points_for(amount_minor)
    if points > MOST_EARNED:
        raise Refused(f"That would be {points:,} points, more than can be counted.", code="too-many-points")
    return points
