"""A batch of receipts sorted out: what is new, what is there already, what is refused, and whose each receipt is."""

from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from sqlalchemy import func, select

from loyalty_core.customers.enrolment import NewCard, enrol_since
from loyalty_core.customers.naming import WORDS, Named, Naming
from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound
from loyalty_core.models.customer import Customer
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.staff import Store
from loyalty_core.purchases.commands import AHEAD
from loyalty_core.purchases.importing.layout import Key
from loyalty_core.purchases.importing.mapping import CustomerBy, Unknown
from loyalty_core.purchases.importing.receipts import Incoming
from loyalty_core.purchases.importing.tally import Tally
from loyalty_core.purchases.till import Buyer
from loyalty_core.referrals.paying import referrers_of


def new_receipts(work: Work, batch: Sequence[Incoming], tally: Tally) -> list[Incoming]:
    """Return what is new of a batch; the rest is refused, or counted as there already."""
    stores = set(work.connection.execute(select(Store.id)).scalars())
    known = _known(work, batch)
    latest = work.at + AHEAD
    new = []
    for incoming in batch:
        receipt = incoming.receipt
        if known.get(incoming.key, "") == receipt.fingerprint:
            tally.already_there += 1
        elif incoming.key in known:
            reason = f"Receipt {receipt.receipt_id} of store {receipt.store_id} came before, with other content."
            tally.refused.append((incoming, reason))
        elif receipt.store_id not in stores:
            tally.refused.append((incoming, f"There is no store {receipt.store_id}."))
        elif receipt.at > latest:
            tally.refused.append((incoming, "The date lies in the future."))
        else:
            new.append(incoming)
    return new


def _known(work: Work, batch: Sequence[Incoming]) -> dict[Key, str | None]:
    """Return the fingerprints of the receipts that are there already."""
    connection = work.connection
    keys = [str(incoming.receipt.receipt_key) for incoming in batch]
    rows = connection.execute(
        select(Purchase.store_id, Purchase.receipt_key, Purchase.fingerprint).where(
            is_one_of(connection, Purchase.receipt_key, keys),
            Purchase.store_id.in_({incoming.receipt.store_id for incoming in batch}),
        )
    )
    return {(store_id, str(key)): fingerprint for store_id, key, fingerprint in rows.all()}


def find_customers(work: Work, new: Iterable[Incoming], unknown: Unknown, tally: Tally) -> dict[str, int]:
    """Return the customers of the cards, by folded number; those that nobody has are enrolled if so wanted.

    They are enrolled in the order of the file and since their first receipt in it, so that no batch's end can be seen.
    """
    cards: dict[str, NewCard] = {}
    for incoming in new:
        if incoming.card_key is not None and incoming.card_key not in cards:
            receipt = incoming.receipt
            cards[incoming.card_key] = (str(receipt.card), incoming.country_code, receipt.at)
    goes_on = func.coalesce(Customer.merged_into_id, Customer.id)
    known = select(Customer.card_key, goes_on).where(is_one_of(work.connection, Customer.card_key, cards))
    customers = {str(key): customer_id for key, customer_id in work.connection.execute(known).all()}
    if unknown == "enrol":
        missing = [card for key, card in cards.items() if key not in customers]
        customers |= enrol_since(work, missing)
        tally.enrolled += len(missing)
    return customers


def find_by_contact(
    work: Work, new: Sequence[Incoming], by: Literal["email", "phone"], tally: Tally
) -> tuple[dict[str, int], list[Incoming]]:
    """Return the customers of e-mail addresses or phone numbers, and what is left when receipts that name several
    customers are refused."""
    namings = {
        incoming.card_key: Naming(by, incoming.card_key, str(incoming.receipt.card))
        for incoming in new
        if incoming.card_key is not None
    }
    named = Named(work.connection, list(namings.values()))
    customers: dict[str, int] = {}
    several: dict[str, str] = {}
    for key, naming in namings.items():
        try:
            customers[key] = named.of(naming)
        except NotFound:
            continue
        except Conflict as error:
            several[key] = error.message
    left = []
    for incoming in new:
        if incoming.card_key in several:
            tally.refused.append((incoming, several[incoming.card_key]))
        else:
            left.append(incoming)
    return customers, left


def refuse_unknown(new: Iterable[Incoming], customers: Collection[str], by: CustomerBy, tally: Tally) -> list[Incoming]:
    """Return what is left when receipts of a customer whom nobody knows are refused."""
    left = []
    for incoming in new:
        if incoming.card_key is None or incoming.card_key in customers:
            left.append(incoming)
        else:
            tally.refused.append((incoming, f"There is no customer with the {WORDS[by]} {incoming.receipt.card}."))
    return left


def open_books(work: Work, customer_ids: Collection[int]) -> dict[int, Buyer]:
    """Return the customers whose record is live, with their books: locked, and not settled yet.

    Who referred one of them is locked along with them, in one order.
    """
    books = work.books.open_without_lots({*customer_ids, *referrers_of(work, customer_ids)})
    work.books.date_debts()
    rows = work.connection.execute(
        select(Customer.id, Customer.membership, Customer.tier_id).where(
            is_one_of(work.connection, Customer.id, customer_ids), Customer.record_state == "live"
        )
    ).all()
    return {customer_id: Buyer(books[customer_id], membership, tier_id) for customer_id, membership, tier_id in rows}
