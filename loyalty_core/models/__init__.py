"""The tables, one file an aggregate; no rules. Importing this package registers them all."""

from loyalty_core.models import (
    audit,
    coupon,
    customer,
    importing,
    job,
    ledger,
    membership,
    message,
    note,
    programme,
    purchase,
    referral,
    review,
    reward,
    search,
    staff,
    tier,
)
from loyalty_core.models.base import Base

__all__ = [
    "Base",
    "audit",
    "coupon",
    "customer",
    "importing",
    "job",
    "ledger",
    "membership",
    "message",
    "note",
    "programme",
    "purchase",
    "referral",
    "review",
    "reward",
    "search",
    "staff",
    "tier",
]
