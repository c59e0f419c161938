"""The tables, one file an aggregate; no rules. Importing this package registers them all."""

from loyalty_core.models import (
    audit,
    coupon,
    customer,
    job,
    ledger,
    message,
    note,
    programme,
    purchase,
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
    "job",
    "ledger",
    "message",
    "note",
    "programme",
    "purchase",
    "reward",
    "search",
    "staff",
    "tier",
]
