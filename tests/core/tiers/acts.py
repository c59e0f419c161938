"""What tests of tiers do again and again: rules set, things bought, days that pass, and what came of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.customers.views import Profile
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierChange
from loyalty_core.programme.commands import AddTier
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.reports.verify import Verify
from loyalty_core.staff.sessions import open_session
from loyalty_core.tiers.commands import SetTierRules
from loyalty_core.tiers.settling import SettleTiers

SPEND = {"silver": "100.00", "gold": "300.00"}
DAY = timedelta(days=1)


def london(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant in UTC; tests that need London's own time say so."""
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def add_tiers(desk: Desk) -> None:
    """Add bronze, silver and gold."""
    for rank, name in enumerate(("Bronze", "Silver", "Gold"), start=1):
        desk.do(AddTier(tier_id=name.lower(), tier_name=name, rank=rank))


def set_rules(desk: Desk, **given: Any) -> Receipt:
    """Set rules by spending, as a test names them."""
    return desk.do(SetTierRules(**{"measure": "spend", "thresholds": SPEND} | given))


def go_to(clock: FixedClock, instant: datetime) -> None:
    """Move the clock to an instant."""
    clock.instant = instant


def buy(desk: Desk, customer_id: int, amount: str, at: datetime | None = None) -> Receipt:
    """Record a purchase under a receipt ID of its own."""
    with desk.database.reading() as connection:
        from loyalty_core.models.purchase import Purchase

        number = len(connection.execute(select(Purchase.id)).all())
    return desk.do(RecordPurchase(customer_id=customer_id, receipt=f"R-{number}", amount=amount, at=at))


def tier_of(programme: Programme, customer_id: int) -> str | None:
    """Return the tier that is stored."""
    with programme.database.reading() as connection:
        statement = select(Customer.tier_id).where(Customer.id == customer_id)
        tier_id: str | None = connection.execute(statement).scalar_one()
        return tier_id


def moves_of(programme: Programme, customer_id: int) -> list[tuple[str | None, str, datetime]]:
    """Return to which tier, why and when a customer moved, as stored."""
    with programme.database.reading() as connection:
        rows: Sequence[Any] = connection.execute(
            select(TierChange.to_tier_id, TierChange.cause, TierChange.effective_at)
            .where(TierChange.customer_id == customer_id)
            .order_by(TierChange.seq)
        ).all()
    return [tuple(row) for row in rows]


def shown(desk: Desk, customer_id: int) -> Profile:
    """Return the profile."""
    return desk.ask(ShowCustomer(customer_id))


def again(desk: Desk) -> Desk:
    """Return a desk of the same person whose session began now."""
    actor, now = desk.actor, desk.clock.now()
    with desk.database.writing() as connection:
        signed_in = open_session(connection, now, actor.staff_id, actor.store_id, actor.terminal_id)
        connection.commit()
    return Desk(desk.database, desk.clock, signed_in.actor)


def settle(desk: Desk, until: datetime | None = None, batch: int = 2_000) -> int:
    """Run the job until nothing is left; return how many members it judged."""
    count = 0
    while members := desk.do(SettleTiers(until=until, batch=batch)).result["members"]:
        count += members
    return count


def keeps_its_promises(desk: Desk) -> None:
    """Verify everything."""
    assert desk.ask(Verify()).problems == ()


def shown_tier(desk: Desk, customer_id: int) -> str | None:
    """Return the tier that the profile shows."""
    tier = shown(desk, customer_id).tier
    return None if tier is None else tier.id
