"""Receipts that are recorded long after their day: what had lapsed by then is no money any more, on both engines."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from loyalty_core.clock import FixedClock
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Posting
from loyalty_core.models.programme import EarningRule
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.settling import SettleDue
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.desk.shifts import next_shift
from tests.core.imports.conftest import Take
from tests.core.members import add_member


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def earn_by(programme: Programme, **rule: Any) -> None:
    """Let a point per pound that lives a year hold from the beginning, unless said otherwise."""
    rule = {"points": 1, "per_minor": 100, "validity": "days", "validity_days": 365, "pending_days": 0} | rule
    with programme.database.writing() as connection:
        connection.execute(update(EarningRule).values(rule))
        connection.commit()


def owe(desk: Desk, customer_id: int, points: int) -> None:
    """Have a customer owe points: earned, spent, and taken back."""
    receipt = f"OWED {customer_id}"
    desk.do(RecordPurchase(customer_id=customer_id, receipt=receipt, amount=f"{points}.00"))
    desk.do(AdjustPoints(customer_id=customer_id, points=-points, reason=Reason.CORRECTION))
    desk.do(RefundPurchase(receipt=receipt))


def postings(programme: Programme, customer_id: int) -> list[dict[str, Any]]:
    """Return a customer's postings without what hangs on who they are, and when it was recorded."""
    left_out = ("customer_id", "purchase_id", "recorded_at")
    columns = [column for column in Posting.__table__.columns if column.name not in left_out]
    with programme.database.reading() as connection:
        rows = connection.execute(select(*columns).where(Posting.customer_id == customer_id).order_by(Posting.seq))
        return [dict(row) for row in rows.mappings()]


def figures(desk: Desk, customer_id: int) -> dict[str, int]:
    points = desk.ask(ShowCustomer(customer_id)).points
    names = ("available", "pending", "debt", "lifetime", "expired")
    return {name: getattr(points, name) for name in names if getattr(points, name)}


@pytest.mark.parametrize("pending_days", [0, 14])
def test_points_that_had_lapsed_when_they_were_recorded_pay_no_debt(
    desk: Desk, programme: Programme, member: int, clock: FixedClock, pending_days: int
) -> None:
    earn_by(programme)
    owe(desk, member, 70)
    earn_by(programme, pending_days=pending_days)
    record = RecordPurchase(customer_id=member, receipt="OLD", amount="50.00", at=clock.now() - timedelta(days=400))
    before = figures(desk, member)
    assert desk.do(record).result["points"] == 50
    lapsed = {"lifetime": before.get("lifetime", 0) + 50, "expired": 50}
    assert figures(desk, member) == before | {name: n for name, n in lapsed.items() if n}
    living = record.model_copy(update={"receipt": "NEW", "at": clock.now() - timedelta(days=300)})
    desk.do(RecordPurchase(**living.model_dump(exclude={"request_id"})))
    assert figures(desk, member)["debt"] == 20
    assert not [row for row in postings(programme, member) if row["available_after"] and row["debt_after"]]
    assert desk.ask(Verify()).problems == ()


def test_without_a_debt_they_are_earned_and_expired_on_their_own_days(
    desk: Desk, programme: Programme, member: int, clock: FixedClock
) -> None:
    earn_by(programme, pending_days=14)
    at = clock.now() - timedelta(days=400)
    desk.do(RecordPurchase(customer_id=member, receipt="OLD", amount="50.00", at=at))
    assert [row["kind"] for row in postings(programme, member)] == ["earn", "activate", "expire"]
    assert figures(desk, member) == {"lifetime": 50, "expired": 50}


# -------------------------------------------------------------------- imports

HEAD = "receipt,date,sku,quantity,price,card"
HISTORY = [
    ("R1", 0, "40.00"),
    ("R2", 30, "25.00"),
    ("R0", 20, "3.00"),
    ("C1", 60, "-40.00"),
    ("C2", 61, "-99.00"),
    ("R3", 90, "50.00"),
    ("C3", 500, "-25.00"),
    ("R4", 600, "12.00"),
    ("R5", 1450, "30.00"),
]
"""Receipts of one customer in the order of a file: what comes back is of one of them, but for C2."""


def history(start: datetime, card: str) -> list[str]:
    return [
        f"{name}-{card},{start + timedelta(days=day):%Y-%m-%dT%H:%M}Z,A{amount.strip('-')},"
        f"{-1 if '-' in amount else 1},{amount.strip('-')},{card}"
        for name, day, amount in HISTORY
    ]


def test_a_till_whose_clock_runs_ahead_expires_nothing_early(
    desk: Desk, programme: Programme, member: int, clock: FixedClock, take: Take
) -> None:
    """Ten minutes before midnight a receipt comes in that says it is past midnight; the day's points can still go."""
    with programme.database.writing() as connection:
        connection.execute(update(Customer).where(Customer.id == member).values(card="777", card_key="777"))
        connection.commit()
    earn_by(programme)
    clock.advance(timedelta(hours=11, minutes=50))
    desk = next_shift(desk)
    desk.do(AdjustPoints(customer_id=member, points=30, reason=Reason.GOODWILL, expires=clock.now().date()))
    ahead = clock.now() + timedelta(minutes=12)
    assert take(f"{HEAD}\nR1,{ahead:%Y-%m-%dT%H:%M}Z,A1,1,5.00,777").imported == 1
    desk.do(AdjustPoints(customer_id=member, points=-30, reason=Reason.CORRECTION))
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(("owed", "pending_days"), [(0, 0), (0, 14), (70, 0), (70, 14)])
def test_an_import_lets_history_go_as_it_went_however_it_is_cut(
    desk: Desk, programme: Programme, clock: FixedClock, take: Take, owed: int, pending_days: int
) -> None:
    """In one go, or a receipt a day in files of their own: the same postings; no debt of today is paid by what was gone
    long before."""
    earn_by(programme)
    cards = {}
    for card in ("777", "778"):
        cards[card] = add_member(programme)
        with programme.database.writing() as connection:
            own = update(Customer).where(Customer.id == cards[card])
            connection.execute(own.values(card=card, card_key=card))
            connection.commit()
        if owed:
            owe(desk, cards[card], owed)
    earn_by(programme, pending_days=pending_days)
    start = clock.now() - timedelta(days=1500)
    whole = history(start, "777")
    assert take("\n".join([HEAD, *whole]), receipts_a_batch=4).imported == len(HISTORY)
    for receipt in history(start, "778"):
        assert take(f"{HEAD}\n{receipt}").imported == 1
        clock.advance(timedelta(hours=1))
    desk.do(SettleDue())
    assert postings(programme, cards["777"]) == postings(programme, cards["778"])
    assert figures(desk, cards["777"]) == figures(desk, cards["778"])
    assert desk.ask(Verify()).problems == ()
    paid = [(row["effective_at"] - start).days for row in postings(programme, cards["777"]) if row["debt_change"] < 0]
    # What C2 took too much was owed from then, and paid by what was earned next; a debt of today by R5 alone.
    assert paid[0] // 10 == (145 if owed else 9) + pending_days // 10
