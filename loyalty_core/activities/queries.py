"""Reads of what happens over all customers: the list of point activities, and what a period came to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Row, Subquery, case, func, literal_column, select
from sqlalchemy.orm import aliased

from loyalty_core.activities.rules import JOIN, KIND_OF, POSTINGS, Kind
from loyalty_core.activities.views import PointActivity
from loyalty_core.customers.rules import called
from loyalty_core.database.keyset import Listed
from loyalty_core.database.merged import MergedList, Part
from loyalty_core.database.spans import span_of
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.purchase import Purchase
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest

_record, _person = aliased(Customer), aliased(Customer)


@dataclass(frozen=True)
class ListPointActivities(Query[Page[PointActivity]]):
    """What happened to points, and who joined, over all customers: the newest first (R148 to R151, R157 to R163).

    What fell due and is not booked yet is not here; the worker books it within minutes.

    Attributes:
        kind: only what is of this kind; None for everything, joinings included.
        since, until: local dates, both included; None for no bound.

    Raises:
        Invalid: the list cannot be sorted, or the cursor is not of this list.
    """

    kind: Kind | None = None
    since: date | None = None
    until: date | None = None
    request: PageRequest = field(default_factory=PageRequest)

    def answer(self, read: Read) -> Page[PointActivity]:
        if self.request.sort:
            raise Invalid("This list is ordered by time.", field="sort")
        span = span_of(self.since, self.until, read.programme.time_zone)
        return _list_of(self.kind).page(read.connection, span, self.request).map(_view)


def parts_of(kind: Kind | None) -> Sequence[Part]:
    """Return where the activities of a kind lie; for None all of them, with the joinings."""
    if kind is not None:
        return [_POSTINGS[posting] for posting in POSTINGS[kind]]
    return [*_POSTINGS.values(), _JOINS]


_PLACE = (Posting.effective_at, Posting.customer_id, Posting.seq)
_POSTINGS = {
    posting: Part(
        place=_PLACE,
        order=_PLACE,
        shown=(Posting.kind.label("kind"), Posting.points.label("points")),
        where=(Posting.kind == posting,),
    )
    for posting in KIND_OF
}
_JOINS = Part(
    place=(Customer.joined_at, Customer.id, literal_column("0", BigInteger)),
    order=(Customer.joined_at, Customer.id),
    shown=(literal_column(f"'{JOIN}'").label("kind"), literal_column("0", BigInteger).label("points")),
    # Of two records of one person that were merged the one that goes on has the earlier joining.
    where=(Customer.joined_at.is_not(None), Customer.merged_into_id.is_(None)),
)


_change = aliased(MembershipChange)
_joining = (
    select(func.min(_change.seq))
    .where(_change.customer_id == _record.id, _change.at == _record.joined_at, _change.action == "enrol")
    .scalar_subquery()
)
"""The change of membership by which a record joined; none where it joined with its registration."""
_joined_in = case(
    (MembershipChange.store_id.is_not(None), MembershipChange.store_id),
    (_record.joined_at == _record.registered_at, _record.registered_store_id),
)


def _dressed(found: Subquery) -> Listed:
    """Return activities with what is shown of them."""
    record_id, seq = found.c.place_1, found.c.place_2
    return (
        select(
            found.c.place_0.label("at"),
            found.c.kind,
            found.c.points,
            record_id.label("record_id"),
            seq.label("seq"),
            _person.id.label("customer_id"),
            _person.first_name,
            _person.last_name,
            _person.card,
            _person.record_state,
            _person.email,
            Posting.source,
            Posting.reason,
            case((Posting.source.in_(("redemption", "coupon")), Posting.comment)).label("about"),
            Purchase.id.label("purchase_id"),
            Purchase.receipt_id,
            case((found.c.kind == JOIN, _joined_in), else_=Posting.store_id).label("store"),
            Staff.login,
        )
        .select_from(found)
        .join(_record, _record.id == record_id)
        .join(_person, _person.id == func.coalesce(_record.merged_into_id, _record.id))
        .outerjoin(Posting, (Posting.customer_id == record_id) & (Posting.seq == seq))
        .outerjoin(Purchase, Purchase.id == Posting.purchase_id)
        .outerjoin(
            MembershipChange,
            (found.c.kind == JOIN) & (MembershipChange.customer_id == record_id) & (MembershipChange.seq == _joining),
        )
        .outerjoin(Staff, Staff.id == func.coalesce(Posting.staff_id, MembershipChange.staff_id))
    )


@cache
def _list_of(kind: Kind | None) -> MergedList:
    return MergedList(parts_of(kind), _dressed)


def _view(row: Row[Any]) -> PointActivity:
    is_join = row.kind == JOIN
    return PointActivity(
        at=row.at,
        kind="joined" if is_join else KIND_OF[row.kind].value,
        type=row.kind,
        points=None if is_join else row.points,
        customer_id=row.customer_id,
        customer=called(row.customer_id, row.first_name, row.last_name, row.card, row.record_state),
        email=row.email,
        source=row.source,
        reason=row.reason,
        about=row.about,
        record_id=row.record_id,
        seq=row.seq,
        transaction_id=None if row.purchase_id is None else f"T{row.purchase_id}",
        receipt_id=row.receipt_id,
        store=row.store,
        staff=row.login,
    )
