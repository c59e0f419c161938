"""The promises of the ledger as questions to the tables, a file for each part of the programme."""

from loyalty_core.reports.promises import coupons_and_rewards, imports, journeys, members, points, receipts, records
from loyalty_core.reports.promises.promise import Promise

__all__ = ["PROMISES", "Promise"]

PROMISES = (
    *points.PROMISES,
    *receipts.PROMISES,
    *coupons_and_rewards.PROMISES,
    *members.PROMISES,
    *journeys.PROMISES,
    *imports.PROMISES,
    *records.PROMISES,
)
