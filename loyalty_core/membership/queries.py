"""Reads of the history of memberships."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from loyalty_core.database.keyset import Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.errors import NotFound
from loyalty_core.membership.views import MembershipChangeView
from loyalty_core.models.customer import Customer
from loyalty_core.models.membership import MembershipChange
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest


@dataclass(frozen=True)
class ListMembershipChanges(Query[Page[MembershipChangeView]]):
    """How a customer's membership changed after registering, the newest change first; `NotFound` for no customer."""

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)

    def answer(self, read: Read) -> Page[MembershipChangeView]:
        if not read.connection.execute(select(Customer.id).where(Customer.id == self.customer_id)).first():
            raise NotFound(f"There is no customer {self.customer_id}.", field="customer_id")
        statement = (
            select(
                MembershipChange.seq,
                MembershipChange.action,
                MembershipChange.status_before,
                MembershipChange.status,
                MembershipChange.reason,
                Staff.name,
                MembershipChange.store_id,
                MembershipChange.at,
            )
            .outerjoin(Staff, Staff.id == MembershipChange.staff_id)
            .where(MembershipChange.customer_id == self.customer_id)
        )
        orders = {"": Order(key=[MembershipChange.seq], descending=True)}
        counted = select(MembershipChange.seq).where(MembershipChange.customer_id == self.customer_id)
        page = fetch_page(read.connection, statement, orders, self.request, counted)
        return page.map(_view)


def _view(row: Row[Any]) -> MembershipChangeView:
    return MembershipChangeView(
        row.seq, row.action, row.status_before, row.status, row.reason, row.name, row.store_id, row.at
    )
