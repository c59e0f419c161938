"""The friend's first order at the counter: what one receipt does to the referral of its customer, told in words."""

from dataclasses import dataclass, field
from typing import Any

from loyalty_core.desk.receipt import Change
from loyalty_core.desk.work import Work
from loyalty_core.points.terms import EarningRules
from loyalty_core.purchases.rules import Sale
from loyalty_core.referrals.paying import Paid, Referring, referrers_of


@dataclass(frozen=True, slots=True)
class Told:
    """What a receipt did to a referral: words to add, keys of the result, and changes; empty where it did nothing."""

    said: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()


def lock_with_referrers(work: Work, customer_id: int) -> None:
    """Lock a customer and who referred them in one order, if anybody did; nothing where there is no such customer."""
    referrers = referrers_of(work, [customer_id])
    if referrers:
        work.books.open_without_lots({customer_id, *referrers})


def first_order(work: Work, rules: EarningRules, sale: Sale) -> Told:
    """Let a sale that is saved complete the referral of its locked customer, if it is the first order."""
    if sale.customer_id is None:
        return Told()
    referring = Referring(work, rules, [sale.customer_id])
    referring.stand_at(work.at)
    paid = referring.sold(sale)
    referring.stand_at(work.at)
    referring.save()
    if paid is None:
        return Told()
    said = f" Customer {paid.referrer_id}, who referred them, earns {paid.points:,} points."
    return Told(said, _result(paid, paid.points), (Change("referral", "pending", "completed"), _points(paid)))


def order_returned(work: Work, rules: EarningRules, sale: Sale) -> Told:
    """Let a refund that is saved undo what the sale did as a first order, if the whole of it came back."""
    if sale.customer_id is None or sale.refunded_minor < sale.amount_minor:
        return Told()
    referring = Referring(work, rules, [sale.customer_id])
    return _taken(referring, referring.returned(sale, work.at))


def order_unlinked(work: Work, rules: EarningRules, sale: Sale) -> Told:
    """Let a sale that is its customer's no more undo what it did as a first order, whatever the programme keeps."""
    if sale.customer_id is None:
        return Told()
    referring = Referring(work, rules, [sale.customer_id])
    return _taken(referring, referring.withdrawn(sale, work.at))


def _taken(referring: Referring, paid: Paid | None) -> Told:
    referring.save()
    if paid is None:
        return Told()
    said = f" Customer {paid.referrer_id}, who referred them, gives {paid.points:,} points back."
    taken = Paid(paid.referral_id, paid.referrer_id, -paid.points)
    return Told(said, _result(paid, -paid.points), (Change("referral", "completed", "pending"), _points(taken)))


def _result(paid: Paid, points: int) -> dict[str, Any]:
    return {"referral_id": paid.referral_id, "referrer_id": paid.referrer_id, "referrer_points": points}


def _points(paid: Paid) -> Change:
    return Change(f"points of customer {paid.referrer_id}", None, f"{paid.points:+,}")
