"""What the receipts of a time come to, added up anew from the tables: exact sums, by month, and the best customers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import BigInteger, ColumnElement, Subquery, case, cast, distinct, func, literal, select

from loyalty_core.clock import local_date, start_of_day
from loyalty_core.desk.command import Query
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.work import Read
from loyalty_core.models.customer import Customer
from loyalty_core.models.purchase import Purchase, PurchaseLine
from loyalty_core.money import exponent
from loyalty_core.points.rules import end_of_day
from loyalty_core.purchases.rules import price_text


@dataclass(frozen=True, slots=True)
class SalesSums:
    """Counts of receipts and lines, and exact sums in major units: line values are never rounded.

    A receipt without lines counts with its amount. `refunded` is above zero for money given back;
    net = gross - refunded + adjusted.
    """

    lines: int
    sales: int
    sale_lines: int
    refunds: int
    refund_lines: int
    adjustments: int
    gross: Decimal
    refunded: Decimal
    adjusted: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class MonthSums:
    """The sums of a month of the programme's local time, named by its first day."""

    month: date
    sums: SalesSums


@dataclass(frozen=True, slots=True)
class CustomerSums:
    """What one customer's receipts come to; the instants are UTC, `country` has two letters."""

    customer_id: int
    card: str | None
    country: str | None
    net: Decimal
    gross: Decimal
    refunded: Decimal
    sales: int
    refunds: int
    last_sale_at: datetime | None
    last_at: datetime


@dataclass(frozen=True, slots=True)
class SalesReport:
    """What the receipts of a time come to.

    Attributes:
        currency: of all sums.
        first_at, last_at: of the first and the last receipt, UTC; None where there is none.
        everything, with_customer, without_customer: all receipts, those of customers, and the rest.
        customers: how many customers have a receipt of any kind; `buyers` how many have a sale.
        months: oldest first; months without a receipt are left out.
        best: customers with the highest net first, ties by number.
    """

    currency: str
    first_at: datetime | None
    last_at: datetime | None
    everything: SalesSums
    with_customer: SalesSums
    without_customer: SalesSums
    customers: int
    buyers: int
    months: tuple[MonthSums, ...]
    best: tuple[CustomerSums, ...]


@dataclass(frozen=True)
class SalesFigures(Query[SalesReport]):
    """Add up the receipts from the local day `since` to the local day `until`, both included; all, if not given.

    `best` says how many of the best customers are wanted.
    """

    permission: ClassVar[Permission] = Permission.LOOK_UP

    since: date | None = None
    until: date | None = None
    best: int = 10

    def answer(self, read: Read) -> SalesReport:
        within = self._within(read)
        first_at, last_at = read.connection.execute(
            select(func.min(Purchase.at), func.max(Purchase.at)).where(*within)
        ).one()
        months = _months(read, first_at, last_at)
        worth = _worth(within, read, months)
        groups = _groups(read, worth, months)
        customers, buyers = read.connection.execute(
            select(
                func.count(distinct(Purchase.customer_id)),
                func.count(distinct(case((Purchase.kind == "sale", Purchase.customer_id)))),
            ).where(*within)
        ).one()
        return SalesReport(
            currency=read.programme.currency,
            first_at=first_at,
            last_at=last_at,
            everything=_sums(groups),
            with_customer=_sums(group for group in groups if group.identified),
            without_customer=_sums(group for group in groups if not group.identified),
            customers=customers,
            buyers=buyers,
            months=tuple(
                MonthSums(month, _sums(group for group in groups if group.month == month))
                for month in sorted({group.month for group in groups})
            ),
            best=_best(read, worth, self.best),
        )

    def _within(self, read: Read) -> list[ColumnElement[bool]]:
        zone = read.programme.time_zone
        limits = []
        if self.since is not None:
            limits.append(Purchase.at >= start_of_day(self.since, zone))
        if self.until is not None:
            limits.append(Purchase.at < end_of_day(self.until, zone))
        return limits


@dataclass(frozen=True, slots=True)
class _Group:
    """Receipts of one kind, of customers or not, in one month."""

    kind: str
    identified: bool
    month: date
    receipts: int
    lines: int
    micros: int


def _worth(within: Sequence[ColumnElement[bool]], read: Read, months: Sequence[date]) -> Subquery:
    """Return each receipt's exact value in millionths of the major unit, its number of lines, and its month's place."""
    of_lines = cast(func.sum(PurchaseLine.quantity * PurchaseLine.unit_price_micros), BigInteger)
    alone = Purchase.amount_minor * 10 ** (6 - exponent(read.programme.currency))
    zone = read.programme.time_zone
    later = [(Purchase.at < start_of_day(month, zone), place) for place, month in enumerate(months[1:])]
    return (
        select(
            Purchase.kind,
            Purchase.customer_id,
            Purchase.at,
            case(*later, else_=len(later)).label("place") if later else literal(0).label("place"),
            func.count(PurchaseLine.line_no).label("lines"),
            func.coalesce(of_lines, alone).label("micros"),
        )
        .outerjoin(PurchaseLine, PurchaseLine.purchase_id == Purchase.id)
        .where(*within)
        .group_by(Purchase.id)
        .subquery("worth")
    )


def _months(read: Read, first_at: datetime | None, last_at: datetime | None) -> list[date]:
    """Return the first days of all local months from one instant to another."""
    if first_at is None or last_at is None:
        return []
    zone = read.programme.time_zone
    month, last = local_date(first_at, zone).replace(day=1), local_date(last_at, zone)
    months = []
    while month <= last:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months


def _groups(read: Read, worth: Subquery, months: Sequence[date]) -> list[_Group]:
    column = worth.c
    identified = case((column.customer_id.is_not(None), 1), else_=0).label("identified")
    each = select(column.kind, identified, column.place, column.lines, column.micros).subquery("each_receipt").c
    keys = (each.kind, each.identified, each.place)
    rows = read.connection.execute(
        select(*keys, func.count(), func.sum(each.lines), func.sum(each.micros)).group_by(*keys)
    )
    return [
        _Group(kind, bool(of_customer), months[place], count, int(lines), int(micros))
        for kind, of_customer, place, count, lines, micros in rows
    ]


def _sums(groups: Iterable[_Group]) -> SalesSums:
    receipts, lines, micros = ({"sale": 0, "refund": 0, "adjustment": 0} for _ in range(3))
    for group in groups:
        receipts[group.kind] += group.receipts
        lines[group.kind] += group.lines
        micros[group.kind] += group.micros
    return SalesSums(
        lines=sum(lines.values()),
        sales=receipts["sale"],
        sale_lines=lines["sale"],
        refunds=receipts["refund"],
        refund_lines=lines["refund"],
        adjustments=receipts["adjustment"],
        gross=price_text(micros["sale"]),
        refunded=price_text(-micros["refund"]),
        adjusted=price_text(micros["adjustment"]),
        net=price_text(sum(micros.values())),
    )


def _best(read: Read, worth: Subquery, count: int) -> tuple[CustomerSums, ...]:
    column = worth.c
    is_sale, is_refund = column.kind == "sale", column.kind == "refund"
    net = func.sum(column.micros).label("net")
    rows = read.connection.execute(
        select(
            column.customer_id,
            Customer.card,
            Customer.country,
            net,
            func.sum(case((is_sale, column.micros), else_=0)).label("gross"),
            func.sum(case((is_refund, -column.micros), else_=0)).label("refunded"),
            func.count(case((is_sale, 1))).label("sales"),
            func.count(case((is_refund, 1))).label("refunds"),
            func.max(case((is_sale, column.at))).label("last_sale_at"),
            func.max(column.at).label("last_at"),
        )
        .join(Customer, Customer.id == column.customer_id)
        .group_by(column.customer_id, Customer.card, Customer.country)
        .order_by(net.desc(), column.customer_id)
        .limit(count)
    )
    return tuple(
        CustomerSums(
            row.customer_id,
            row.card,
            row.country,
            price_text(int(row.net)),
            price_text(int(row.gross)),
            price_text(int(row.refunded)),
            row.sales,
            row.refunds,
            row.last_sale_at,
            row.last_at,
        )
        for row in rows
    )
