"""The overview: every customer in use, a page at a time, sorted and filtered in the database."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Row, case, false, func, or_, select

from loyalty_core.customers.balances import settled_balances
from loyalty_core.customers.ranges import LAST, Range, Rank, pair_ranges
from loyalty_core.customers.rules import Membership, MemberType, RecordState, display_name
from loyalty_core.customers.segment_filter import in_segment
from loyalty_core.customers.segments import Bounds, Shopping, bounds_of, segments_of
from loyalty_core.customers.terms import TermKind
from loyalty_core.customers.views import OverviewFilters, OverviewRow
from loyalty_core.customers.words import words_of
from loyalty_core.database.keyset import Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account, Lot
from loyalty_core.models.note import Note
from loyalty_core.models.programme import Tier
from loyalty_core.models.search import SearchTerm
from loyalty_core.paging import Page, PageRequest

Condition = ColumnElement[bool]
_MOST = 2**63 - 1


@dataclass(frozen=True)
class ListCustomers(Query[Page[OverviewRow]]):
    """The customers in use, by last and first name unless the request sorts otherwise.

    Sorts: name, email, member_type, membership, tier (by rank), available, last_purchase; rows without a value come
    last. Points that fell due and that no command has settled yet are shown settled; sorted by, they are as they stood.

    Raises:
        Invalid: the list has no such sort, there is no such tier, or a number is too large.
    """

    request: PageRequest = field(default_factory=PageRequest)
    filters: OverviewFilters = field(default_factory=OverviewFilters)

    def answer(self, read: Read) -> Page[OverviewRow]:
        bounds = bounds_of(read.programme.policies, read.at, read.programme.time_zone)
        chosen = [Customer.record_state == RecordState.LIVE.value, *_conditions(self.filters, read, bounds)]
        rows = (
            select(
                Customer.id,
                Customer.first_name,
                Customer.last_name,
                Customer.email,
                Customer.phone,
                Customer.card,
                Customer.member_type,
                Customer.membership,
                Tier.name.label("tier"),
                Account.available,
                Account.due_at,
                Account.last_purchase_at,
                Account.last_purchase_minor,
                Account.transactions,
                Account.gross_minor,
                Account.refunded_minor,
                Customer.registered_at,
            )
            .join(Account, Account.customer_id == Customer.id)
            .outerjoin(Tier, Tier.id == Customer.tier_id)
            .where(*chosen)
        )
        counted = select(Customer.id).where(*chosen)
        of_accounts = (self.filters.minimum_balance, self.filters.segment, self.filters.redeemed)
        if any(wanted is not None for wanted in of_accounts):
            counted = counted.join(Account, Account.customer_id == Customer.id)
        page = fetch_page(read.connection, rows, _orders(read, self.request.sort), self.request, counted)
        due = [row.id for row in page.rows if row.due_at is not None and row.due_at <= read.at]
        settled = settled_balances(read, due)
        return page.map(lambda row: _view(read, row, settled, bounds))


def _orders(read: Read, sort: str) -> dict[str, Order]:
    by_id, by_account = [Customer.id], [Account.customer_id]
    ranked = read.connection.execute(select(Tier.id).order_by(Tier.rank)).scalars().all() if sort == "tier" else ()
    return {
        "": Order(by_id, Customer.sort_name),
        "name": Order(by_id, Customer.sort_name),
        "email": Order(by_id, Customer.email_key, nullable=True),
        "member_type": Order(by_id, Customer.member_type, values=[kind.value for kind in MemberType]),
        "membership": Order(by_id, Customer.membership, values=[standing.value for standing in Membership]),
        "tier": Order(by_id, Customer.tier_id, values=ranked, nullable=True),
        "available": Order(by_account, Account.available),
        "last_purchase": Order(by_account, Account.last_purchase_at, nullable=True),
    }


def _conditions(filters: OverviewFilters, read: Read, bounds: Bounds) -> Iterator[Condition]:
    if filters.text.strip():
        yield from _named(words_of(filters.text))
    if filters.member_type is not None:
        yield Customer.member_type == filters.member_type
    if filters.membership is not None:
        yield Customer.membership == filters.membership
    if filters.tier is not None:
        yield Customer.tier_id == _known_tier(read, filters.tier)
    if filters.segment is not None:
        yield in_segment(filters.segment, bounds)
    if filters.redeemed is not None:
        yield Account.redeemed > 0 if filters.redeemed else Account.redeemed == 0
    if filters.with_open_complaint:
        waiting = select(Note.customer_id).where(Note.kind == "complaint", Note.resolved_at.is_(None))
        yield Customer.id.in_(waiting)
    if filters.minimum_balance is not None:
        if abs(filters.minimum_balance) > _MOST:
            raise Invalid("That number is too large.", field="minimum_balance")
        yield _holds(filters.minimum_balance, read)


def _known_tier(read: Read, tier_id: str) -> str:
    if not read.connection.execute(select(Tier.id).where(Tier.id == tier_id)).first():
        raise Invalid(f"There is no tier {tier_id}.", field="tier")
    return tier_id


def _named(words: Collection[str]) -> Iterator[Condition]:
    """Give the conditions that each of these words begins a word of the name."""
    if not words:
        yield false()
        return
    one, *others = sorted(words, key=len, reverse=True)
    if not others or len(one) == 1:
        for word in words:
            yield _within(Range("name", Rank.NAME, TermKind.NAME, word, word + LAST))
        return
    for other in others:
        *_, widest = pair_ranges(one, other, "name", Rank.NAME)
        yield _within(widest)


def _within(place: Range) -> Condition:
    found = select(SearchTerm.customer_id).where(
        SearchTerm.kind == place.kind.value, SearchTerm.term >= place.low, SearchTerm.term < place.high
    )
    return Customer.id.in_(found if place.like is None else found.where(SearchTerm.term.like(place.like)))


def _holds(points: int, read: Read) -> Condition:
    """Return the condition that so many points are available, what fell due included."""
    open_points = (
        select(func.coalesce(func.sum(Lot.points_left), 0))
        .where(
            Lot.customer_id == Account.customer_id,
            Lot.points_left > 0,
            Lot.available_from <= read.at,
            or_(Lot.expires_at.is_(None), Lot.expires_at > read.at),
        )
        .correlate(Account)
        .scalar_subquery()
    )
    due = Account.due_at <= read.at
    return case((due, open_points - Account.debt), else_=Account.available) >= points


def _view(read: Read, row: Row[Any], settled: dict[int, int], bounds: Bounds) -> OverviewRow:
    net = read.programme.money(row.gross_minor - row.refunded_minor)
    shopping = Shopping(row.registered_at, row.last_purchase_at, row.transactions, net)
    money = None if row.last_purchase_minor is None else read.programme.money(row.last_purchase_minor)
    return OverviewRow(
        row.id,
        display_name(row.first_name, row.last_name, row.card),
        row.email,
        row.phone,
        row.card,
        row.member_type,
        row.membership,
        row.tier,
        settled.get(row.id, row.available),
        row.last_purchase_at,
        money,
        tuple(found.segment for found in segments_of(shopping, bounds)),
    )
