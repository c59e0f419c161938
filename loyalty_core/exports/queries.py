"""Whole lists in batches, each row as plain values under stable names; memory holds one batch."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, select, tuple_

from loyalty_core.coupons.rules import coupon_state
from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.exports.commands import What
from loyalty_core.models.audit import AuditEntry
from loyalty_core.models.coupon import Campaign, Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.message import Message
from loyalty_core.models.programme import Tier
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.staff import Staff
from loyalty_core.plain import Plain, plain
from loyalty_core.points.store import read_books, read_open_lots

BATCH = 1_000

Place = tuple[int, ...]
Record = dict[str, Any]

_CUSTOMER: tuple[Any, ...] = (
    Customer.id.label("customer_id"),
    Customer.card,
    Customer.first_name,
    Customer.last_name,
    Customer.phone,
    Customer.email,
    Customer.birthday,
    Customer.country,
    Customer.member_type,
    Customer.membership,
    Tier.name.label("tier"),
    Customer.record_state,
    Customer.registered_at,
    Customer.joined_at,
    Customer.referral_code,
)

_POSTING: tuple[Any, ...] = (
    Posting.customer_id,
    Posting.seq,
    Posting.effective_at.label("created_at"),
    Posting.recorded_at,
    Posting.store_id.label("store"),
    Posting.terminal_id.label("terminal"),
    Posting.purchase_id.label("transaction_id"),
    Purchase.receipt_id,
    Posting.kind.label("type"),
    Posting.points,
    Posting.available_change,
    Posting.pending_change,
    Posting.debt_change,
    Posting.available_after.label("balance_after"),
    Posting.pending_after,
    Posting.debt_after,
    Posting.source,
    Posting.reason,
    Posting.comment,
    Staff.login.label("staff"),
    Posting.reverses_seq,
)

_COUPON: tuple[Any, ...] = (
    Coupon.code,
    Coupon.customer_id,
    Coupon.campaign_id,
    Campaign.name.label("campaign"),
    Campaign.benefit,
    Coupon.state,
    Coupon.entry_reward,
    Coupon.issued_at,
    Coupon.claimed_at,
    Coupon.used_at,
    Coupon.voided_at,
    Coupon.void_reason,
    Coupon.expires_at,
    Coupon.last_valid_on,
    Coupon.purchase_id.label("transaction_id"),
    Coupon.store_id.label("store"),
    Coupon.terminal_id.label("terminal"),
)

_MESSAGE: tuple[Any, ...] = (
    Message.id.label("message_id"),
    Message.customer_id,
    Message.purpose,
    Message.channel,
    Message.destination,
    Message.body,
    Message.state,
    Message.created_at,
    Message.not_after,
    Message.sent_at,
)

_AUDIT: tuple[Any, ...] = (
    AuditEntry.id.label("receipt_id"),
    AuditEntry.at,
    AuditEntry.command,
    AuditEntry.request_id,
    Staff.login.label("staff"),
    AuditEntry.store_id.label("store"),
    AuditEntry.terminal_id.label("terminal"),
    AuditEntry.customer_id,
    AuditEntry.undoes,
    AuditEntry.facts,
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of their keys, and the place after which the next batch begins; None at the end."""

    rows: tuple[dict[str, Plain], ...]
    last: Place | None


@dataclass(frozen=True)
class ExportRows(Query[Batch]):
    """The rows of a list that follow a place; from the beginning without one."""

    permission: ClassVar[Permission] = Permission.EXPORT

    what: What
    after: Place | None = None

    def answer(self, read: Read) -> Batch:
        shelf = _SHELVES[self.what]
        statement = shelf.statement().order_by(*shelf.key).limit(BATCH)
        if self.after is not None:
            statement = statement.where(tuple_(*shelf.key) > tuple_(*self.after))
        found = read.connection.execute(statement.add_columns(*shelf.key)).all()
        names = list(found[0]._fields[: -len(shelf.key)]) if found else []
        records = [dict(zip(names, row, strict=False)) for row in found]
        shelf.complete(read, records)
        last = tuple(found[-1][-len(shelf.key) :]) if len(found) == BATCH else None
        return Batch(tuple({name: plain(value) for name, value in record.items()} for record in records), last)


@dataclass(frozen=True)
class _Shelf:
    """A list: its rows, the columns that order them, and what is added to them or reckoned anew."""

    statement: Callable[[], Select[Any]]
    key: Sequence[ColumnElement[Any]]
    complete: Callable[[Read, list[Record]], None]


def _customers() -> Select[Any]:
    return select(*_CUSTOMER).outerjoin(Tier, Tier.id == Customer.tier_id)


def _add_figures(read: Read, records: list[Record]) -> None:
    """Add the customers' figures as they are true now, what is due already settled."""
    numbers = [record["customer_id"] for record in records]
    books = read_books(read.connection, numbers, read_open_lots(read.connection, numbers))
    for record in records:
        book = books[record["customer_id"]]
        book.settle(read.at)
        figures, spending = book.figures, book.spending
        record |= {
            "available": figures.available,
            "pending": figures.pending,
            "debt": figures.debt,
            "lifetime": figures.lifetime,
            "redeemed": figures.redeemed,
            "expired": figures.expired,
            "transactions": spending.transactions,
            "gross_minor": spending.gross_minor,
            "refunded_minor": spending.refunded_minor,
            "currency": read.programme.currency,
            "last_purchase_at": spending.last_purchase_at,
        }


def _postings() -> Select[Any]:
    return (
        select(*_POSTING)
        .outerjoin(Purchase, Purchase.id == Posting.purchase_id)
        .outerjoin(Staff, Staff.id == Posting.staff_id)
    )


def _name_transactions(_read: Read, records: list[Record]) -> None:
    """Turn our numbers of purchases into transaction IDs."""
    for record in records:
        if record["transaction_id"] is not None:
            record["transaction_id"] = f"T{record['transaction_id']}"


def _coupons() -> Select[Any]:
    return select(*_COUPON).join(Campaign, Campaign.id == Coupon.campaign_id)


def _age_coupons(read: Read, records: list[Record]) -> None:
    """Give coupons the state that they have now."""
    _name_transactions(read, records)
    for record in records:
        record["state"] = coupon_state(record["state"], record.pop("expires_at"), read.at)


def _messages() -> Select[Any]:
    """Return what was written to customers, without the one-time passwords that stand behind the words."""
    return select(*_MESSAGE)


def _audit() -> Select[Any]:
    """Return the audit without its personal side, which can be erased and therefore stays in the database."""
    return select(*_AUDIT).outerjoin(Staff, Staff.id == AuditEntry.staff_id)


def _as_it_is(_read: Read, _records: list[Record]) -> None:
    """Leave the rows as they are."""


_SHELVES = {
    What.CUSTOMERS: _Shelf(_customers, [Customer.__table__.c.id], _add_figures),
    What.POSTINGS: _Shelf(_postings, [Posting.__table__.c.customer_id, Posting.__table__.c.seq], _name_transactions),
    What.COUPONS: _Shelf(_coupons, [Coupon.__table__.c.id], _age_coupons),
    What.MESSAGES: _Shelf(_messages, [Message.__table__.c.id], _as_it_is),
    What.AUDIT: _Shelf(_audit, [AuditEntry.__table__.c.id], _as_it_is),
}
