"""The rules of `segments` as conditions of a statement over customers and their accounts."""

from sqlalchemy import ColumnElement, and_, func

from loyalty_core.customers.segments import Bounds, Segment
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account

SEEN_AT = func.coalesce(Account.last_purchase_at, Customer.registered_at)


def in_segment(segment: Segment, bounds: Bounds) -> ColumnElement[bool]:
    """Return the condition that a customer is in a segment; the statement joins the account."""
    policies = bounds.policies
    lately = bounds.at_risk_before <= SEEN_AT
    is_new = Customer.registered_at >= bounds.new_from
    conditions: dict[Segment, ColumnElement[bool]] = {
        Segment.TOP: Account.gross_minor - Account.refunded_minor >= policies.top_spend_minor,
        Segment.DORMANT: bounds.dormant_before > SEEN_AT,
        Segment.AT_RISK: and_(bounds.dormant_before <= SEEN_AT, bounds.at_risk_before > SEEN_AT),
        Segment.NEW: and_(lately, is_new),
        Segment.LOYAL: and_(lately, ~is_new, Account.transactions >= policies.loyal_purchases),
    }
    return conditions[segment]
