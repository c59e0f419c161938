"""Why a receipt earned what it did: the rules replayed one by one, and the one that failed named."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from loyalty_core.clock import local_date
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.models.customer import Customer
from loyalty_core.models.purchase import Purchase
from loyalty_core.points.rules import Rate, Rounding, life_of
from loyalty_core.points.terms import read_rules
from loyalty_core.purchases.sales import find_purchase


@dataclass(frozen=True, slots=True)
class Step:
    """One rule: what it asks, whether it holds for the receipt, and the figures it used."""

    rule: str
    holds: bool
    says: str


@dataclass(frozen=True, slots=True)
class Why:
    """The steps in order, up to the one that failed; `failed` is its rule, or None where the receipt earned."""

    transaction_id: str
    receipt_id: str | None
    customer_id: int | None
    earned: int
    taken_back: int
    failed: str | None
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class WhyPurchase(Query[Why]):
    """Replay the earning rules for a receipt or transaction ID.

    Raises:
        NotFound: there is no such receipt.
        Conflict: several stores have it and none was named.
    """

    receipt: str
    store_id: str | None = None

    def answer(self, read: Read) -> Why:
        number = find_purchase(read.connection, self.receipt, self.store_id)
        row = read.connection.execute(
            select(
                Purchase.receipt_id,
                Purchase.kind,
                Purchase.customer_id,
                Purchase.store_id,
                Purchase.at,
                Purchase.amount_minor,
                Purchase.rate_points,
                Purchase.rate_minor,
                Purchase.rounding,
                Purchase.earned_points,
                Purchase.clawed_points,
                Customer.membership,
            )
            .outerjoin(Customer, Customer.id == Purchase.customer_id)
            .where(Purchase.id == number)
        ).one()
        rate = Rate(row.rate_points, row.rate_minor, _rounding(row.rounding))
        steps = [
            Step("sale", row.kind == "sale", f"It is a {row.kind}."),
            Step("customer", row.customer_id is not None, _whose(row.customer_id)),
            Step("amount", row.amount_minor > 0, f"It came to {read.programme.money(row.amount_minor)}."),
            Step("rate", rate.points > 0, _rate(rate, read)),
            Step("whole points", rate.points_for(row.amount_minor) > 0, _whole(rate, row.amount_minor)),
            Step("enrolled", row.earned_points > 0, _standing(row.earned_points, row.membership)),
        ]
        passed = next((n for n, step in enumerate(steps) if not step.holds), len(steps))
        kept = steps[: passed + 1]
        if passed == len(steps):
            kept += self._after(read, row.at, row.store_id, row.earned_points, row.clawed_points)
        failed = steps[passed].rule if passed < len(steps) else None
        return Why(
            f"T{number}",
            row.receipt_id,
            row.customer_id,
            row.earned_points,
            row.clawed_points,
            failed,
            tuple(kept),
        )

    def _after(self, read: Read, at: datetime, store_id: str, earned: int, clawed: int) -> list[Step]:
        terms = read_rules(read.connection).at(at, store_id, None)
        life = life_of(terms, at, read.programme.time_zone)
        ready = local_date(life.available_from, read.programme.time_zone)
        until = "without end" if life.last_valid_on is None else f"until {life.last_valid_on.isoformat()}"
        steps = [Step("validity", True, f"Spendable from {ready.isoformat()} {until}.")]
        if clawed:
            steps.append(Step("refunds", True, f"Refunds took {clawed:,} of {earned:,} points back."))
        return steps


def _rounding(text: str) -> Rounding:
    return "down" if text == "down" else "nearest" if text == "nearest" else "up"


def _whose(customer_id: int | None) -> str:
    return "It belongs to no customer." if customer_id is None else f"It belongs to customer {customer_id}."


def _rate(rate: Rate, read: Read) -> str:
    return f"{rate.points:,} points for each {read.programme.money(rate.minor)}, rounded {rate.rounding}."


def _whole(rate: Rate, amount_minor: int) -> str:
    return f"That makes {rate.points_for(amount_minor):,} whole points."


def _standing(earned: int, membership: str | None) -> str:
    if earned:
        return "The customer was enrolled when it was recorded."
    now = "" if membership in (None, "enrolled") else f" Now: {str(membership).replace('_', ' ')}."
    return f"The customer was not enrolled when it was recorded.{now}"
