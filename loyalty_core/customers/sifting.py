"""The one statement of a look-up: a bounded branch for each place, the best rows of all, and what is shown of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Row,
    String,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from loyalty_core.customers.ranges import LAST, SCANNED, Initials, Place, Range, Rank, Receipts, Transaction
from loyalty_core.customers.terms import TermKind
from loyalty_core.database.keyset import Listed
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.programme import Tier
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.search import SearchTerm

MOST_STATEMENTS = 512
"""Statements kept: one for each combination of places and limit that occurs."""

_NOTHING = cast(null(), BigInteger)
_Found = aliased(Customer)
_GOES_ON = func.coalesce(_Found.merged_into_id, _Found.id)
"""The record that was found may have been merged away: then the customer is who goes on, and the text is still its."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What makes the statements of two places differ, besides their parameters."""

    place: type[Place]
    like: bool = False
    rest: bool = False


def read_places(connection: Connection, places: Sequence[Place], limit: int) -> list[Row[Any]]:
    """Return the best rows found in some places, best first.

    Columns: `place` (its number), `rank`, `term`, the customer's display columns (all NULL where a purchase belongs to
    nobody), those of the record that was found (`found_…`, another one where it was merged away), and of a purchase its
    number, receipt ID, store, instant and minor units.
    """
    parameters: dict[str, Any] = {}
    for number, place in enumerate(places):
        parameters |= _parameters(number, place)
    return list(connection.execute(_statement(tuple(map(_shape, places)), limit), parameters))


def was_cut(connection: Connection, places: Sequence[Place], rows: Sequence[Row[Any]], limit: int) -> bool:
    """Say whether there may be rows besides those that `read_places` gave for this limit."""
    if len(rows) >= 3 * limit:
        return True
    counts = Counter(row.place for row in rows)
    if any(counts[number] >= 2 * limit for number in range(len(places))):
        return True
    return any(_goes_on(connection, place) for place in places if isinstance(place, Initials))


def _goes_on(connection: Connection, place: Initials) -> bool:
    """Say whether there are more words with an initial than are gone through."""
    further: Listed = select(literal_column("1")).where(*_within("_further")).offset(SCANNED).limit(1)
    return connection.execute(further, _initial("_further", place)).first() is not None


def _initial(suffix: str, place: Initials) -> dict[str, Any]:
    return {
        f"kind{suffix}": TermKind.NAME,
        f"low{suffix}": place.one,
        f"high{suffix}": place.one + LAST,
    }


def _shape(place: Place) -> _Shape:
    if isinstance(place, Range):
        return _Shape(Range, place.like is not None, place.rest is not None)
    return _Shape(type(place))


def _parameters(number: int, place: Place) -> dict[str, Any]:
    if isinstance(place, Transaction):
        return {f"number_{number}": place.number}
    if isinstance(place, Initials):
        names = {f"rank_{number}": Rank.NAME, f"rest_{number}": f"% {place.other}%"}
        return _initial(f"_{number}", place) | names
    found: dict[str, Any] = {
        f"rank_{number}": place.rank,
        f"low_{number}": place.low,
        f"high_{number}": place.high,
    }
    if isinstance(place, Range):
        found |= {f"kind_{number}": place.kind, f"exact_{number}": f"{place.exact}!" if place.exact else ""}
        if place.like is not None:
            found[f"like_{number}"] = place.like
        if place.rest is not None:
            found[f"rest_{number}"] = f"% {place.rest}%"
    return found


@lru_cache(MOST_STATEMENTS)
def _statement(shapes: tuple[_Shape, ...], limit: int) -> Listed:
    """Return the statement for places of these shapes.

    Of each place twice the limit is read, as a customer may stand in it twice. Limits are part of the text: PostgreSQL
    then knows beforehand how little is read, and plans once.
    """
    most: ColumnElement[int] = literal_column(str(2 * limit))
    branches = [_branch(number, shape).limit(most) for number, shape in enumerate(shapes)]
    found = union_all(*(select(branch.subquery()) for branch in branches)).subquery("found")
    order = (found.c.rank, found.c.place, found.c.term, found.c.customer_id)
    best = select(found).order_by(*order).limit(literal_column(str(3 * limit))).subquery("best")
    return (
        select(
            best.c.place,
            best.c.rank,
            best.c.term,
            Customer.id,
            Customer.first_name,
            Customer.last_name,
            Customer.phone,
            Customer.email,
            Customer.card,
            _Found.first_name.label("found_first_name"),
            _Found.last_name.label("found_last_name"),
            _Found.phone.label("found_phone"),
            _Found.email.label("found_email"),
            _Found.card.label("found_card"),
            _Found.referral_code.label("found_referral_code"),
            Tier.name.label("tier"),
            Account.available,
            Account.due_at,
            Purchase.id.label("purchase_id"),
            Purchase.receipt_id,
            Purchase.store_id,
            Purchase.at,
            Purchase.amount_minor,
            Purchase.customer_id.label("buyer_id"),
        )
        .select_from(best)
        .outerjoin(Purchase, Purchase.id == best.c.purchase_id)
        .outerjoin(_Found, _Found.id == best.c.customer_id)
        .outerjoin(Customer, (Customer.id == _GOES_ON) & (Customer.record_state == "live"))
        .outerjoin(Account, Account.customer_id == Customer.id)
        .outerjoin(Tier, Tier.id == Customer.tier_id)
        .order_by(best.c.rank, best.c.place, best.c.term, best.c.customer_id)
    )


def _branch(number: int, shape: _Shape) -> Listed:
    if shape.place is Range:
        return _range(number, shape)
    return {Transaction: _transaction, Receipts: _receipts, Initials: _initials}[shape.place](number)


def _range(number: int, shape: _Shape) -> Listed:
    term = SearchTerm.term
    rows = select(
        *_columns(number, term < bindparam(f"exact_{number}", type_=String), term, SearchTerm.customer_id, _NOTHING)
    ).where(*_within(f"_{number}"))
    if shape.like:
        rows = rows.where(term.like(bindparam(f"like_{number}")))
    if shape.rest:
        rows = rows.join(Customer, Customer.id == SearchTerm.customer_id).where(_one_more_word(number))
    return rows.order_by(term, SearchTerm.customer_id)


def _initials(number: int) -> Listed:
    read: Listed = select(SearchTerm.term, SearchTerm.customer_id).where(*_within(f"_{number}"))
    read = read.order_by(SearchTerm.term, SearchTerm.customer_id).limit(literal_column(str(SCANNED)))
    few = read.subquery()
    return (
        select(*_columns(number, false(), few.c.term, few.c.customer_id, _NOTHING))
        .join(Customer, Customer.id == few.c.customer_id)
        .where(_one_more_word(number))
        .order_by(few.c.term, few.c.customer_id)
    )


def _within(suffix: str) -> list[ColumnElement[bool]]:
    return [
        SearchTerm.kind == bindparam(f"kind{suffix}"),
        SearchTerm.term >= bindparam(f"low{suffix}"),
        SearchTerm.term < bindparam(f"high{suffix}"),
    ]


def _one_more_word(number: int) -> ColumnElement[bool]:
    words = " " + func.replace(func.replace(Customer.sort_name, "-", " "), ".", " ")
    return words.like(bindparam(f"rest_{number}"))


def _receipts(number: int) -> Listed:
    key = Purchase.receipt_key
    low: ColumnElement[str] = bindparam(f"low_{number}", type_=String)
    high: ColumnElement[str] = bindparam(f"high_{number}", type_=String)
    return (
        select(*_columns(number, key == low, key, Purchase.customer_id, Purchase.id))
        .where(key >= low, key < high)
        .order_by(key, Purchase.store_id)
    )


def _transaction(number: int) -> Listed:
    columns: list[ColumnElement[Any]] = [
        literal_column(str(number)).label("place"),
        literal_column(str(int(Rank.EXACT))).label("rank"),
        literal_column("''").label("term"),
        Purchase.customer_id.label("customer_id"),
        Purchase.id.label("purchase_id"),
    ]
    return select(*columns).where(Purchase.id == bindparam(f"number_{number}"))


def _columns(number: int, exact: Any, term: Any, customer_id: Any, purchase_id: Any) -> list[ColumnElement[Any]]:
    rank = case((exact, int(Rank.EXACT)), else_=bindparam(f"rank_{number}", type_=Integer))
    return [
        literal_column(str(number)).label("place"),
        rank.label("rank"),
        term.label("term"),
        customer_id.label("customer_id"),
        purchase_id.label("purchase_id"),
    ]
