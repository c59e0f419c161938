"""Writes of purchases at the counter: recording, refunding, and linking one to its customer."""

from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import BeforeValidator
from sqlalchemy import bindparam, select

from loyalty_core.customers.closed import refuse_closed
from loyalty_core.database.direct import Ready
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.purchase import Purchase, PurchaseLine
from loyalty_core.models.staff import Store
from loyalty_core.money import micros_to_minor, parse_decimal, to_minor
from loyalty_core.points.terms import read_rules
from loyalty_core.purchases.entries import Receipt
from loyalty_core.purchases.rules import (
    MOST_MICROS,
    Line,
    Sale,
    Taken,
    check_receipt_id,
    parse_line,
    parse_quantity,
    sku_key,
)
from loyalty_core.purchases.sales import find_owner, find_purchase, load_sale
from loyalty_core.purchases.till import Buyer, Till
from loyalty_core.purchases.unlinking import unlink
from loyalty_core.referrals.ordering import first_order, lock_with_referrers, order_returned, order_unlinked

MAX_LINES = 1_000
_FIRST_YEAR = 1970
AHEAD = timedelta(minutes=15)
"""How far a till's clock may run ahead of ours."""

_RECEIPT = Ready(
    select(Purchase.id).where(Purchase.receipt_key == bindparam("key"), Purchase.store_id == bindparam("store_id"))
)
_RETURNED = Ready(
    select(PurchaseLine.returned, PurchaseLine.unit_price_micros).where(PurchaseLine.purchase_id == bindparam("number"))
)

AmountText = Annotated[str, BeforeValidator(str)]


class RecordPurchase(Command):
    """Record a sale at the counter for a customer, with what it earns.

    `amount` is in major units as typed (`12.34`); with `lines` (each `SKU:QUANTITY:PRICE:NAME`) it may be left out,
    or must be their sum. `at` is when it happened; now, if not given. Without a store the person's own is taken.

    Raises:
        Invalid: amount, line, date or receipt ID are not right.
        Conflict: the store has that receipt already.
        NotFound: there is no such customer or store.
    """

    name: ClassVar[str] = "purchases.record"
    permission: ClassVar[Permission] = Permission.RECORD_PURCHASE
    undoable: ClassVar[bool] = True

    customer_id: int
    receipt: str
    amount: AmountText | None = None
    lines: tuple[str, ...] = ()
    at: datetime | None = None
    store_id: str | None = None

    def execute(self, work: Work) -> Outcome:
        buyer = find_buyer(work, self.customer_id)
        at = happened_at(work, self.at)
        store_id = _store(work, self.store_id)
        receipt_id, key = check_receipt_id(self.receipt)
        refuse_known_receipt(work, key, store_id, receipt_id)
        lines = _lines(self.lines)
        terminal_id = work.actor.terminal_id if store_id == work.actor.store_id else None
        amount = self._amount(work, lines)
        receipt = Receipt("sale", receipt_id, key, store_id, terminal_id, at, lines, amount)
        rules = read_rules(work.connection)
        till = Till(work, rules)
        sale = till.sell(receipt, buyer)
        buyer.book.settle(work.at)
        till.save()
        paid = first_order(work, rules, sale)
        return Outcome(
            f"Purchase of {work.programme.money(amount)} recorded; {_earned(sale, buyer)}.{paid.said}",
            self.customer_id,
            {"transaction_id": f"T{sale.id}", "amount_minor": amount, "points": sale.earned, **paid.result},
            paid.changes,
        )

    def _amount(self, work: Work, lines: tuple[Line, ...]) -> int:
        currency = work.programme.currency
        if sum(abs(line.value_micros) for line in lines) > MOST_MICROS:
            raise Invalid("The lines are worth too much.", field="line")
        total = micros_to_minor(sum(line.value_micros for line in lines), currency)
        if self.amount is None:
            if not lines:
                raise Invalid("This is needed.", field="amount")
            amount = total
        else:
            amount = to_minor(parse_decimal(self.amount), currency)
            if lines and amount != total:
                money = work.programme.money
                raise Invalid(f"The lines come to {money(total)}, not {money(amount)}.", field="amount")
        most = micros_to_minor(MOST_MICROS, currency)
        if amount > most:
            raise Invalid(f"A receipt is worth at most {work.programme.money(most)}.", field="amount")
        if amount <= 0:
            raise Invalid("A purchase is worth more than nothing; a refund has its own form.", field="amount")
        return amount

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        number = int(done.result["transaction_id"][1:])
        sale = _sale_under_lock(work, number)
        if sale.refunded_minor >= sale.amount_minor:
            raise Conflict("This purchase was refunded already.", code="already-undone")
        outcome = _refund(work, sale, sale.amount_minor - sale.refunded_minor, _all_of(sale), work.at)
        used = work.connection.execute(select(Coupon.code).where(Coupon.purchase_id == number, Coupon.state == "used"))
        lost = tuple(f"Coupon {code} stays used; undo its use too if it should not." for code in used.scalars())
        said = "The purchase is undone by a refund of the whole."
        return Outcome(said, outcome.customer_id, outcome.result, outcome.changes, lost=lost)


class RefundPurchase(Command):
    """Refund a sale: whole, by an amount in major units, or by lines (`SKU:QUANTITY`); points earned by it are
    taken back.

    `receipt` is its receipt or transaction ID. Any split of a refund takes back what one whole refund would (rule 4).

    Raises:
        NotFound: there is no such sale, or a line names an article that it does not have.
        Refused: more would be refunded than is left of it.
        Invalid: the amount or a line is not right.
    """

    name: ClassVar[str] = "purchases.refund"
    permission: ClassVar[Permission] = Permission.REFUND_PURCHASE
    why_final: ClassVar[str] = "A refund cannot be undone; record what was sold after all as a new purchase."

    receipt: str
    amount: AmountText | None = None
    lines: tuple[str, ...] = ()
    at: datetime | None = None
    store_id: str | None = None

    def execute(self, work: Work) -> Outcome:
        number = find_purchase(work.connection, self.receipt, self.store_id)
        sale = _sale_under_lock(work, number)
        if self.amount is not None and self.lines:
            raise Invalid("Name an amount or lines, not both.", field="amount")
        at = happened_at(work, self.at)
        if at < sale.at:
            raise Invalid("A refund cannot be earlier than its purchase.", field="at")
        left = sale.amount_minor - sale.refunded_minor
        if self.lines:
            taken = _taken(sale, self.lines)
            amount = _value_of(work, sale, taken)
        elif self.amount is not None:
            taken = []
            amount = to_minor(parse_decimal(self.amount), work.programme.currency)
        else:
            taken, amount = _all_of(sale), left
        # An article that is worth less than the smallest coin comes back too, as a line.
        if amount < 0 or (amount == 0 and not self.lines):
            raise (
                Refused("Nothing is left to refund of this purchase.", code="nothing-left")
                if left <= 0
                else Invalid("A refund is of more than nothing.", field="amount")
            )
        if amount > left:
            raise Refused(
                f"Only {work.programme.money(left)} is left to refund of this purchase.",
                field="amount",
                code="more-than-left",
            )
        return _refund(work, sale, amount, taken, at)


class LinkPurchase(Command):
    """Give a purchase that belongs to nobody to a customer, who earns from it as on its day.

    Raises:
        NotFound: there is no such purchase or customer.
        Conflict: it belongs to a customer already.
        Refused: part of it was refunded.

    Undoing it takes what it earned back, and the purchase belongs to nobody again; not if part was refunded since.
    """

    name: ClassVar[str] = "purchases.link"
    permission: ClassVar[Permission] = Permission.RECORD_PURCHASE
    undoable: ClassVar[bool] = True

    receipt: str
    customer_id: int
    store_id: str | None = None

    def execute(self, work: Work) -> Outcome:
        buyer = find_buyer(work, self.customer_id)
        sale = load_sale(work.connection, find_purchase(work.connection, self.receipt, self.store_id))
        if sale.customer_id is not None:
            raise Conflict("This purchase belongs to a customer already.", code="already-linked")
        if sale.refunded_minor:
            raise Refused("Part of this purchase was refunded; it cannot be linked any more.")
        rules = read_rules(work.connection)
        till = Till(work, rules, expected=0)
        till.link(sale, buyer)
        buyer.book.settle(work.at)
        sale.customer_id = self.customer_id
        paid = first_order(work, rules, sale)
        return Outcome(
            f"Purchase linked; {_earned(sale, buyer)}.{paid.said}",
            self.customer_id,
            {"transaction_id": f"T{sale.id}", "points": sale.earned, **paid.result},
            paid.changes,
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        number = int(done.result["transaction_id"][1:])
        sale = _sale_under_lock(work, number)
        if sale.customer_id is None:
            raise Conflict("This purchase belongs to nobody already.", code="already-undone")
        if sale.refunded_minor:
            raise Refused("Part of it was refunded since; it stays with its customer.", code="refunded-since")
        returned = order_unlinked(work, read_rules(work.connection), sale)
        unlink(work, sale, work.book(sale.customer_id))
        said = f"The purchase belongs to nobody again; {sale.earned:,} points taken back.{returned.said}"
        result = {"transaction_id": f"T{number}", "points": -sale.earned} | returned.result
        return Outcome(said, sale.customer_id, result, returned.changes)


def find_buyer(work: Work, customer_id: int) -> Buyer:
    """Return a customer at the till: the locked book, and what decides the earning; who referred them is locked too.

    Raises:
        NotFound: there is no such customer.
        Refused: the record was merged or erased.
    """
    lock_with_referrers(work, customer_id)
    book = work.book(customer_id)
    row = work.membership(customer_id)
    refuse_closed(row.record_state)
    return Buyer(book, row.membership, row.tier_id)


def happened_at(work: Work, at: datetime | None) -> datetime:
    """Return when something happened (now, if not given), or raise `Invalid` for an instant ahead of the clock
    or before 1970.
    """
    if at is None:
        return work.at
    if at.year < _FIRST_YEAR:
        raise Invalid("That is too long ago.", field="at")
    if at.tzinfo is None:
        at = at.replace(tzinfo=work.programme.time_zone)
    if at > work.at + AHEAD:
        raise Invalid("That lies in the future.", field="at")
    return min(at, work.at)


def refuse_known_receipt(work: Work, key: str, store_id: str, receipt_id: str) -> None:
    """Raise `Conflict` where the store has a receipt of that folded ID."""
    for (known,) in _RECEIPT.rows(work.connection, key=key, store_id=store_id):
        raise Conflict(
            f"Receipt {receipt_id} of store {store_id} was taken already, as T{known}.",
            field="receipt",
            code="receipt-known",
            id=f"T{known}",
        )


def _refund(work: Work, sale: Sale, amount_minor: int, taken: list[Taken], at: datetime) -> Outcome:
    store_id, terminal_id = work.actor.store_id, work.actor.terminal_id
    lines = tuple(
        Line(number, item.line.sku_key, "", -item.quantity, item.line.unit_price_micros)
        for number, item in enumerate(taken, start=1)
    )
    receipt = Receipt("refund", None, None, store_id, terminal_id, at, lines, -amount_minor)
    book = work.book(sale.customer_id) if sale.customer_id is not None else None
    clawed = sale.clawed
    rules = read_rules(work.connection)
    till = Till(work, rules)
    number = till.refund_named(receipt, sale, amount_minor, taken, book)
    till.save()
    points = sale.clawed - clawed
    returned = order_returned(work, rules, sale)
    return Outcome(
        f"{work.programme.money(amount_minor)} refunded; {points:,} points taken back.{returned.said}",
        sale.customer_id,
        {"transaction_id": f"T{number}", "refund_of": f"T{sale.id}", "amount_minor": amount_minor, "points": -points}
        | returned.result,
        returned.changes,
    )


def _sale_under_lock(work: Work, number: int) -> Sale:
    """Return a sale that nobody else can refund meanwhile: its customer's account is locked, or its own row."""
    customer_id = find_owner(work.connection, number)
    if customer_id is not None:
        lock_with_referrers(work, customer_id)
        work.book(customer_id)
    else:
        work.connection.execute(select(Purchase.id).where(Purchase.id == number).with_for_update())
    return load_sale(work.connection, number)


def _all_of(sale: Sale) -> list[Taken]:
    return [Taken(sale, line, line.remaining) for line in sale.lines if line.remaining]


def _taken(sale: Sale, texts: tuple[str, ...]) -> list[Taken]:
    taken: list[Taken] = []
    for text in texts:
        sku, _, count = text.partition(":")
        wanted = parse_quantity(count or "1")
        if wanted <= 0:
            raise Invalid(f"“{text}” takes nothing back.", field="line")
        lines = [line for line in sale.lines if line.sku_key == sku_key(sku)]
        if not lines:
            raise NotFound(f"The receipt has no article {sku}.", field="line")
        for line in lines:
            part = min(wanted, line.remaining)
            if part:
                line.remaining -= part
                wanted -= part
                taken.append(Taken(sale, line, part))
        if wanted:
            raise Refused(f"Of {sku} {wanted} more would come back than is left.", field="line", code="more-than-left")
    return taken


def _value_of(work: Work, sale: Sale, taken: list[Taken]) -> int:
    """Return the worth of returned lines in minor units, so that all lines together are worth the whole receipt."""
    before = sum(returned * price for returned, price in _RETURNED.rows(work.connection, number=sale.id))
    after = before + sum(item.quantity * item.line.unit_price_micros for item in taken)
    currency = work.programme.currency
    return micros_to_minor(after, currency) - micros_to_minor(before, currency)


def _store(work: Work, store_id: str | None) -> str:
    if store_id is None or store_id == work.actor.store_id:
        return work.actor.store_id
    if not work.connection.execute(select(Store.id).where(Store.id == store_id)).first():
        raise NotFound(f"There is no store {store_id}.", field="store")
    return store_id


def _lines(texts: tuple[str, ...]) -> tuple[Line, ...]:
    if len(texts) > MAX_LINES:
        raise Invalid(f"A receipt has at most {MAX_LINES:,} lines.", field="line")
    lines = tuple(parse_line(text, number) for number, text in enumerate(texts, start=1))
    if any(line.quantity <= 0 for line in lines):
        raise Invalid("Quantities of a sale are above zero.", field="line")
    return lines


def _earned(sale: Sale, buyer: Buyer) -> str:
    if not buyer.earns:
        return f"no points: the customer is {buyer.membership.replace('_', ' ')}"
    return f"{sale.earned:,} points earned"
