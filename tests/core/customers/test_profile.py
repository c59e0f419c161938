"""The profile: every figure of the first screen, true at the moment it is asked for, at one cost for any history."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert, update

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.views import CouponCounts
from loyalty_core.customers.lookup import FindCustomers
from loyalty_core.customers.queries import ListActivities, ListCustomers, ShowCustomer
from loyalty_core.customers.views import Activity, OverviewFilters
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.note import Note
from loyalty_core.models.programme import EarningRule
from loyalty_core.money import Money
from loyalty_core.paging import PageRequest
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.statement import ListStatement
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.purchases.queries import ListPurchases, TotalPurchases
from loyalty_core.referrals.commands import AddReferral
from loyalty_core.staff import sessions
from tests.core.customers.people import AMARA, register


def pounds(minor: int) -> Money:
    return Money(minor, "GBP")


def give(desk: Desk, customer_id: int, points: int, expires: date | None = None) -> None:
    """Add points by hand."""
    desk.do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL, expires=expires))


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Give a list that gathers every statement sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def campaign_id(desk: Desk) -> int:
    """A running campaign."""
    return int(desk.do(AddCampaign(campaign_name="Spring", percent=10)).result["campaign_id"])


def add_coupon(programme: Programme, campaign_id: int, customer_id: int, code: str, **columns: Any) -> None:
    """Write a coupon as it stands in the table."""
    row = {"code": code, "campaign_id": campaign_id, "customer_id": customer_id, "state": "issued"}
    row |= {"entry_reward": False, "issued_at": programme.clock.now()} | columns
    with programme.database.writing() as connection:
        connection.execute(insert(Coupon).values(row))
        connection.commit()


def add_note(programme: Programme, customer_id: int, kind: str, text: str, **columns: Any) -> None:
    """Write a note of the administrator's as it stands in the table."""
    row = {"customer_id": customer_id, "author_id": 1, "kind": kind, "text": text, "created_at": programme.clock.now()}
    with programme.database.writing() as connection:
        connection.execute(insert(Note).values(row | columns))
        connection.commit()


def test_points_and_spending_stand_as_they_are(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    desk.do(RecordPurchase(customer_id=amara, receipt="R1", amount="61.90"))
    desk.do(RecordPurchase(customer_id=amara, receipt="R2", amount="10.05"))
    desk.do(RefundPurchase(receipt="R2", amount="2.00"))
    profile = desk.ask(ShowCustomer(amara))
    assert (profile.points.available, profile.points.lifetime, profile.points.value) == (69, 69, pounds(69))
    spend = profile.spend
    assert (spend.total, spend.gross, spend.refunded) == (pounds(6995), pounds(7195), pounds(200))
    assert profile.points.next_activation is None
    assert (spend.transactions, spend.average) == (2, pounds(3498))
    assert (spend.last_value, spend.last_store) == (pounds(1005), "LEEDS")


def test_an_entry_by_hand_is_in_every_view_and_touches_nobody_else(desk: Desk) -> None:
    amara = register(desk, **AMARA)
    ben = register(desk, first_name="Ben", last_name="Stone", phone="07700 900200", email="ben@example.com")
    desk.do(RecordPurchase(customer_id=ben, receipt="B1", amount="20.00"))
    others = desk.ask(ShowCustomer(ben)), desk.ask(ListActivities(ben, 7)), desk.ask(ListStatement(ben))
    recorded = desk.do(RecordPurchase(customer_id=amara, receipt="R1", amount="61.90"))
    desk.do(AddReferral(customer_id=amara, friend_name="Cleo", email="cleo@example.com"))
    give(desk, amara, 40)
    profile = desk.ask(ShowCustomer(amara))
    assert (profile.points.available, profile.points.lifetime, profile.spend.total) == (101, 101, pounds(6190))
    assert profile.friends == 1
    kinds = [activity.kind for activity in desk.ask(ListActivities(amara, 7))]
    assert {"signed-up", "transaction", "referral-sent", "points-credit"} <= set(kinds)
    assert [row.points for row in desk.ask(ListStatement(amara)).rows] == [40, 61]
    assert [row.receipt_id for row in desk.ask(ListPurchases(amara)).rows] == ["R1"]
    totals = desk.ask(TotalPurchases(amara))
    assert (totals.transactions, totals.points_credited, totals.points_redeemed) == (1, 101, 0)
    for named in ("R1", recorded.result["transaction_id"]):
        (hit,) = desk.ask(FindCustomers(named)).hits
        assert (hit.customer_id, hit.available) == (amara, 101)
    (row,) = desk.ask(ListCustomers(filters=OverviewFilters(minimum_balance=101))).rows
    assert (row.customer_id, row.last_purchase) == (amara, pounds(6190))
    assert (desk.ask(ShowCustomer(ben)), desk.ask(ListActivities(ben, 7)), desk.ask(ListStatement(ben))) == others


def next_morning(programme: Programme, clock: FixedClock) -> Desk:
    """Return the administrator's desk on the day after."""
    clock.advance(timedelta(days=1))
    with programme.database.writing() as connection:
        signed_in = sessions.open_session(connection, clock.now(), 1, "LEEDS", "T1")
        connection.commit()
    return programme.desk(signed_in.actor)


def test_points_that_expired_overnight_are_gone_everywhere_without_a_job(
    programme: Programme, desk: Desk, clock: FixedClock
) -> None:
    amara = register(desk, **AMARA)
    give(desk, amara, 100, expires=date(2026, 3, 2))
    give(desk, amara, 30, expires=date(2026, 3, 9))
    desk = next_morning(programme, clock)
    points = desk.ask(ShowCustomer(amara)).points
    assert (points.available, points.expired) == (30, 100)
    assert points.next_expiry is not None
    assert (points.next_expiry.points, points.next_expiry.on) == (30, date(2026, 3, 9))
    assert desk.ask(FindCustomers("amara")).hits[0].available == 30
    assert desk.ask(ListCustomers()).rows[0].available == 30
    assert desk.ask(ListCustomers(filters=OverviewFilters(minimum_balance=30))).total == 1
    assert desk.ask(ListCustomers(PageRequest("available"), OverviewFilters(minimum_balance=31))).total == 0


def test_what_expires_next_is_told_with_all_that_expires_that_day(
    programme: Programme, desk: Desk, clock: FixedClock
) -> None:
    amara = register(desk, **AMARA)
    for size, day in ((100, 9), (30, 20), (7, 9), (50, 31)):
        give(desk, amara, size, expires=date(2026, 3, day))
    give(desk, amara, -10)
    points = desk.ask(ShowCustomer(amara)).points
    assert points.next_expiry is not None
    assert (points.available, points.next_expiry.points, points.next_expiry.on) == (177, 97, date(2026, 3, 9))
    clock.advance(timedelta(days=7))
    points = next_morning(programme, clock).ask(ShowCustomer(amara)).points
    assert points.next_expiry is not None
    assert (points.available, points.next_expiry.points, points.next_expiry.on) == (80, 30, date(2026, 3, 20))


def test_pending_points_are_told_with_the_day_they_count_from(
    programme: Programme, desk: Desk, clock: FixedClock
) -> None:
    with programme.database.writing() as connection:
        connection.execute(update(EarningRule).values(pending_days=14))
        connection.commit()
    amara = register(desk, **AMARA)
    desk.do(RecordPurchase(customer_id=amara, receipt="R1", amount="61.90"))
    points = desk.ask(ShowCustomer(amara)).points
    assert (points.available, points.pending, points.next_expiry) == (0, 61, None)
    assert points.next_activation is not None
    assert (points.next_activation.points, points.next_activation.on) == (61, date(2026, 3, 16))
    clock.advance(timedelta(days=14))
    points = next_morning(programme, clock).ask(ShowCustomer(amara)).points
    assert (points.available, points.pending, points.lifetime, points.next_activation) == (61, 0, 61, None)


def test_coupons_and_entry_rewards_are_counted_apart(programme: Programme, desk: Desk, campaign_id: int) -> None:
    amara, at = register(desk, **AMARA), programme.clock.now()
    add_coupon(programme, campaign_id, amara, "A1")
    add_coupon(programme, campaign_id, amara, "A2", state="claimed", claimed_at=at)
    add_coupon(programme, campaign_id, amara, "A3", state="used", used_at=at)
    add_coupon(programme, campaign_id, amara, "A4", state="used", claimed_at=at, used_at=at)
    add_coupon(programme, campaign_id, amara, "E1", state="claimed", claimed_at=at, entry_reward=True)
    profile = desk.ask(ShowCustomer(amara))
    assert profile.coupons == CouponCounts(issued=4, claimed=2, used=2)
    assert profile.entry_rewards == CouponCounts(issued=1, claimed=1, used=0)


def test_open_complaints_come_first_and_five_notes_at_most(programme: Programme, desk: Desk) -> None:
    amara = register(desk, **AMARA)
    add_note(programme, amara, "complaint", "old and open")
    add_note(programme, amara, "complaint", "settled", resolved_at=programme.clock.now())
    for number in range(6):
        add_note(programme, amara, "query", f"question {number}")
    add_note(programme, amara, "complaint", "new and open")
    notes = desk.ask(ShowCustomer(amara)).open_notes
    assert [note.text for note in notes] == ["new and open", "old and open", "question 5", "question 4", "question 3"]
    assert notes[0].author == "ada"
    assert notes[0].mine


def test_a_profile_costs_the_same_for_any_history(programme: Programme, desk: Desk) -> None:
    short, long = register(desk), register(desk)
    give(desk, short, 5)
    for _ in range(40):
        give(desk, long, 5)
        give(desk, long, -3)
    desk.ask(ShowCustomer(short))
    counts = []
    for customer_id in (short, long):
        with statements(programme.database.engine) as sent:
            assert desk.ask(ShowCustomer(customer_id)).points.available > 0
        counts.append(len(sent))
    assert counts == [2, 2], "the customer with the account and the nearest lots, the open notes"


def test_who_does_not_exist_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        desk.ask(ShowCustomer(4711))
    with pytest.raises(NotFound):
        desk.ask(ListActivities(4711))


def test_activities_are_told_newest_first_from_every_trace(
    programme: Programme, desk: Desk, clock: FixedClock, campaign_id: int
) -> None:
    amara = register(desk, **AMARA)
    start = clock.now()
    steps = timedelta(minutes=1)
    clock.advance(steps)
    desk.do(RecordPurchase(customer_id=amara, receipt="R1", amount="61.90"))
    clock.advance(steps)
    give(desk, amara, 40)
    clock.advance(steps)
    add_coupon(programme, campaign_id, amara, "A1", state="used", used_at=start + 5 * steps, store_id="LEEDS")
    clock.advance(steps)
    add_note(programme, amara, "complaint", "broken")
    told = desk.ask(ListActivities(amara))
    assert told == (
        Activity(start + 5 * steps, "coupon-used", None, None, "A1", "LEEDS"),
        Activity(start + 4 * steps, "note", None, None, "complaint", None),
        Activity(start + 3 * steps, "coupon-issued", None, None, "A1", None),
        Activity(start + 2 * steps, "points-credit", 40, None, "goodwill", "LEEDS"),
        Activity(start + steps, "transaction", 61, pounds(6190), "R1", "LEEDS"),
        Activity(start, "signed-up", None, None, None, "LEEDS"),
    )


def test_never_more_activities_than_asked_for(desk: Desk, clock: FixedClock) -> None:
    amara = register(desk, **AMARA)
    for number in range(12):
        clock.advance(timedelta(minutes=1))
        desk.do(RecordPurchase(customer_id=amara, receipt=f"R{number}", amount="5.00"))
    told = desk.ask(ListActivities(amara))
    assert [activity.what for activity in told] == [f"R{number}" for number in range(11, 4, -1)]
    assert len(desk.ask(ListActivities(amara, limit=200))) == 13
    for limit in (0, 201):
        with pytest.raises(Invalid):
            desk.ask(ListActivities(amara, limit))


def test_a_refund_is_an_activity_of_its_own(desk: Desk, clock: FixedClock) -> None:
    amara = register(desk, **AMARA)
    desk.do(RecordPurchase(customer_id=amara, receipt="R1", amount="61.90"))
    clock.advance(timedelta(minutes=1))
    desk.do(RefundPurchase(receipt="R1"))
    told = [(activity.kind, activity.points, activity.amount) for activity in desk.ask(ListActivities(amara))]
    assert set(told[:2]) == {("refund", None, pounds(-6190)), ("points-claw-back", -61, None)}
    assert ("transaction", 61, pounds(6190)) in told
