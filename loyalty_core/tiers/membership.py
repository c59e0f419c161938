"""What decides how a locked customer earns and is judged, in one statement."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, exists, select

from loyalty_core.database.direct import Ready
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierRule, TierStanding

_MEMBER = Ready(
    select(
        Customer.membership,
        Customer.record_state,
        Customer.tier_id,
        TierStanding.due_at,
        exists(select(TierRule.effective_from)),
    )
    .outerjoin(TierStanding, TierStanding.customer_id == Customer.id)
    .where(Customer.id == bindparam("customer_id"))
)


class Membership(NamedTuple):
    """A customer's membership, state of the record, and tier.

    Attributes:
        membership: as stored.
        record_state: as stored.
        tier_id: the tier they are in, or None.
        due_at: when time alone may change it, UTC, or None.
        has_rules: whether anybody is judged for a tier.
    """

    membership: str
    record_state: str
    tier_id: str | None
    due_at: datetime | None
    has_rules: bool


def read_membership(connection: Connection, customer_id: int) -> Membership:
    """Return it of a customer that there is."""
    (row,) = _MEMBER.rows(connection, customer_id=customer_id)
    return Membership(*row)
