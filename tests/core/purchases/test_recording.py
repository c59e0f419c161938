"""Recording, refunding and linking purchases at the counter, on both engines."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from loyalty_core.clock import FixedClock
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import Conflict, Invalid, NotFound, Refused
from loyalty_core.models.programme import EarningRule
from loyalty_core.models.purchase import Purchase
from loyalty_core.money import Money
from loyalty_core.points.views import PointsView
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import LinkPurchase, RecordPurchase, RefundPurchase
from loyalty_core.purchases.queries import ListPurchases, ShowPurchase, TotalPurchases
from loyalty_core.purchases.views import PurchaseTotals
from loyalty_core.reports.verify import Verify
from tests.core.members import add_member


@pytest.fixture
def member(programme: Programme) -> int:
    return add_member(programme)


def record(desk: Desk, customer_id: int, receipt: str, amount: str | None = None, **more: Any) -> Receipt:
    return desk.do(RecordPurchase(customer_id=customer_id, receipt=receipt, amount=amount, **more))


def refund(desk: Desk, receipt: str, amount: str | None = None, **more: Any) -> Receipt:
    return desk.do(RefundPurchase(receipt=receipt, amount=amount, **more))


def points_of(desk: Desk, customer_id: int) -> PointsView:
    return desk.ask(ShowCustomer(customer_id)).points


def earning(programme: Programme, **rule: Any) -> None:
    """Let another earning rule hold from the beginning."""
    with programme.database.writing() as connection:
        connection.execute(update(EarningRule).values(rule))
        connection.commit()


def test_a_purchase_earns_and_is_counted(desk: Desk, member: int) -> None:
    receipt = record(desk, member, "R-1001", "61.90")
    assert receipt.said == "Purchase of £61.90 recorded; 61 points earned."
    profile = desk.ask(ShowCustomer(member))
    assert (profile.points.available, profile.points.lifetime) == (61, 61)
    assert profile.spend.total == profile.spend.last_value == Money(6190, "GBP")
    assert (profile.spend.transactions, profile.spend.last_store) == (1, "LEEDS")
    assert desk.ask(TotalPurchases(member)) == PurchaseTotals(1, 61, 0)
    assert desk.ask(Verify()).problems == ()


def test_a_receipt_shows_its_lines_with_their_share_of_the_points(desk: Desk, member: int) -> None:
    record(desk, member, "R-1", lines=("MUG:2:4.99:Mug, blue", "TEA:1:3.50", "BAG:3:0.001:Bag"))
    shown = desk.ask(ShowPurchase("r1"))
    assert shown.purchase.amount == Money(1348, "GBP")
    assert [(line.sku, line.quantity, str(line.value), line.points) for line in shown.lines] == [
        ("MUG", 2, "9.98", 10),
        ("TEA", 1, "3.50", 3),
        ("BAG", 3, "0.003", 0),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": "12,34"}, "amount"),
        ({"amount": "1e3"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "12.345"}, "amount"),
        ({"amount": "0"}, "amount"),
        ({"amount": "-5"}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": "999999999999999"}, "amount"),
        ({"amount": "5.00", "lines": ("MUG:1:4.99",)}, "amount"),
        ({"lines": ("MUG",)}, "line"),
        ({"lines": ("MUG:1.5:4.99",)}, "line"),
        ({"lines": ("MUG:-1:4.99",)}, "line"),
        ({"amount": "5", "receipt": "  "}, "receipt"),
        ({"amount": "5", "receipt": "--"}, "receipt"),
        ({"amount": "5", "receipt": "x" * 65}, "receipt"),
        ({"amount": "5", "receipt": "a\x1bb"}, "receipt"),
        ({"amount": "5", "at": "2026-03-02T12:16:00Z"}, "at"),
        ({"amount": "5", "at": "0001-01-01T00:00:00Z"}, "at"),
        ({"amount": "100000000000.01"}, "amount"),
        ({"lines": ("MUG:1:999999999999999",)}, "line"),
        ({"lines": ("MUG:9999999:999999999",)}, "line"),
        ({"amount": "5", "at": "yesterday"}, "at"),
    ],
)
def test_a_wrong_field_is_refused_beside_it_and_nothing_changes(
    desk: Desk, member: int, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        desk.do(RecordPurchase(**{"customer_id": member, "receipt": "R-1", **fields}))
    assert refused.value.field == field
    assert desk.ask(ListPurchases(member)).total == 0


def test_a_receipt_is_taken_once_in_a_store_however_it_is_written(desk: Desk, member: int) -> None:
    record(desk, member, "AB 12-34", "10")
    with pytest.raises(Conflict, match="was taken already, as T1") as refused:
        record(desk, member, "ab1234", "10")
    assert refused.value.field == "receipt"
    assert points_of(desk, member).available == 10


def test_the_rule_of_its_own_date_decides_what_a_purchase_earns(
    desk: Desk, programme: Programme, member: int, clock: FixedClock
) -> None:
    with programme.database.writing() as connection:
        later = {"valid_from": clock.now() - timedelta(days=1), "points": 5, "per_minor": 100, "rounding": "down"}
        later |= {"pending_days": 0, "validity": "never", "validity_days": 0}
        later |= {"store_multipliers": {"LEEDS": "3/2"}, "tier_multipliers": {}}
        connection.execute(insert(EarningRule).values(later))
        connection.commit()
    record(desk, member, "OLD", "10", at=clock.now() - timedelta(days=2))
    assert points_of(desk, member).available == 10
    record(desk, member, "NEW", "10.10")
    assert points_of(desk, member).available == 10 + 75


def test_the_worked_split_refund(desk: Desk, programme: Programme, member: int) -> None:
    earning(programme, points=1, per_minor=1000)
    assert record(desk, member, "W", "99.99").result["points"] == 9
    assert refund(desk, "W", "50.00").result["points"] == -5
    assert refund(desk, "W", "49.99").result["points"] == -4
    with pytest.raises(Refused, match="Nothing is left"):
        refund(desk, "W")
    assert (points_of(desk, member).available, points_of(desk, member).clawed_back) == (0, 9)
    assert desk.ask(Verify()).problems == ()


def test_a_refund_is_reckoned_at_the_rate_of_the_purchase_not_todays(
    desk: Desk, programme: Programme, member: int
) -> None:
    record(desk, member, "R", "100")
    earning(programme, points=10)
    assert refund(desk, "R", "50").result["points"] == -50


def test_lines_come_back_at_their_prices_and_no_more_often_than_they_were_sold(desk: Desk, member: int) -> None:
    record(desk, member, "L", lines=("MUG:2:4.99:Mug", "TEA:1:3.50:Tea"))
    receipt = refund(desk, "L", lines=("mug:1",))
    assert (receipt.result["amount_minor"], receipt.result["points"]) == (499, -5)
    with pytest.raises(Refused):
        refund(desk, "L", lines=("MUG:2",))
    with pytest.raises(NotFound, match="no article"):
        refund(desk, "L", lines=("CUP:1",))
    assert refund(desk, "L").result["amount_minor"] == 849
    assert [line.returned for line in desk.ask(ShowPurchase("L")).lines] == [2, 1]
    assert desk.ask(Verify()).problems == ()


def test_an_article_that_is_worth_less_than_a_penny_comes_back_too(desk: Desk, member: int) -> None:
    record(desk, member, "R", lines=("BAG:3:0.3333:Bag", "PIN:1:0.001:Pin"))
    amounts = [refund(desk, "R", lines=(line,)).result["amount_minor"] for line in ("PIN:1", "BAG:1", "BAG:1", "BAG:1")]
    assert (amounts, points_of(desk, member).available) == ([0, 33, 34, 33], 0)
    with pytest.raises(Refused, match="Nothing is left"):
        refund(desk, "R")
    assert desk.ask(Verify()).problems == ()


def test_more_points_than_can_be_counted_are_refused_with_the_receipt(
    desk: Desk, programme: Programme, member: int
) -> None:
    earning(programme, points=1_000_000, per_minor=1)
    with pytest.raises(Refused) as refused:
        record(desk, member, "R", "10000000")
    assert refused.value.code == "too-many-points"
    assert record(desk, member, "R", "10").result["points"] == 10**9
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"amount": "10.01"}, Refused),
        ({"amount": "0"}, Invalid),
        ({"amount": "-1"}, Invalid),
        ({"amount": "1", "lines": ("MUG:1",)}, Invalid),
        ({"lines": ("MUG:0",)}, Invalid),
        ({"amount": "1", "at": "2026-03-01T00:00:00Z"}, Invalid),
        ({"receipt": "nowhere"}, NotFound),
    ],
)
def test_a_wrong_refund_changes_nothing(desk: Desk, member: int, fields: dict[str, Any], kind: type) -> None:
    record(desk, member, "R", lines=("MUG:1:10.00:Mug",))
    with pytest.raises(kind):
        desk.do(RefundPurchase(**{"receipt": "R", **fields}))
    assert points_of(desk, member).available == 10


def test_pending_points_wait_and_a_refund_before_takes_from_them(
    desk: Desk, programme: Programme, member: int, clock: FixedClock
) -> None:
    earning(programme, pending_days=3)
    record(desk, member, "P", "20")
    assert (points_of(desk, member).available, points_of(desk, member).pending) == (0, 20)
    refund(desk, "P", "5")
    assert (points_of(desk, member).available, points_of(desk, member).pending) == (0, 15)
    clock.advance(timedelta(hours=11))
    record(desk, member, "Q", "1", at=clock.now() - timedelta(days=4))
    assert (points_of(desk, member).available, points_of(desk, member).pending) == (1, 15)
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize("membership", ["not_enrolled", "opted_out", "excluded", "blocked"])
def test_who_is_not_enrolled_earns_nothing_but_the_purchase_counts(
    desk: Desk, programme: Programme, membership: str
) -> None:
    customer_id = add_member(programme, membership)
    receipt = record(desk, customer_id, "N", "10")
    assert receipt.said.endswith(f"no points: the customer is {membership.replace('_', ' ')}.")
    profile = desk.ask(ShowCustomer(customer_id))
    assert (profile.points.available, profile.spend.transactions) == (0, 1)
    assert refund(desk, "N").result["points"] == 0


def test_undoing_a_purchase_refunds_the_rest_of_it(desk: Desk, member: int) -> None:
    done = record(desk, member, "U", lines=("MUG:2:10.00:Mug",))
    refund(desk, "U", lines=("MUG:1",))
    assert done.id is not None
    desk.undo(done.id)
    figures = points_of(desk, member)
    assert (figures.available, figures.clawed_back) == (0, 20)
    with pytest.raises(Conflict):
        desk.undo(done.id)


def test_a_receipt_in_two_stores_must_name_the_store(desk: Desk, programme: Programme, member: int) -> None:
    from loyalty_core.staff.commands import AddStore

    desk.do(AddStore(store_id="YORK", store_name="York", terminal_id="T9"))
    record(desk, member, "7", "10")
    record(desk, member, "7", "20", store_id="YORK")
    with pytest.raises(Conflict, match="LEEDS, YORK"):
        desk.ask(ShowPurchase("7"))
    assert desk.ask(ShowPurchase("7", "YORK")).purchase.amount == Money(2000, "GBP")
    assert desk.ask(ShowPurchase("T1")).purchase.amount == Money(1000, "GBP")
    with pytest.raises(NotFound):
        record(desk, member, "8", "10", store_id="HULL")


def test_a_purchase_of_nobody_is_linked_once_and_earns_as_on_its_day(
    desk: Desk, programme: Programme, member: int, clock: FixedClock
) -> None:
    at = clock.now() - timedelta(days=40)
    with programme.database.writing() as connection:
        row = {"kind": "sale", "receipt_id": "A-9", "receipt_key": "A9", "store_id": "LEEDS", "amount_minor": 1250}
        row |= dict.fromkeys(("refunded_minor", "rate_points", "earned_points", "clawed_points"), 0)
        row |= {"rate_minor": 1, "rounding": "down", "at": at, "recorded_at": at}
        connection.execute(insert(Purchase).values(row))
        connection.commit()
    assert desk.do(LinkPurchase(receipt="A9", customer_id=member)).result == {"transaction_id": "T1", "points": 12}
    with pytest.raises(Conflict):
        desk.do(LinkPurchase(receipt="A9", customer_id=member))
    assert desk.ask(ShowCustomer(member)).spend.last_at == at
    assert refund(desk, "A-9").result["points"] == -12
    assert desk.ask(Verify()).problems == ()


def test_the_list_is_searched_by_receipt_and_transaction_id(desk: Desk, member: int) -> None:
    for number in range(1, 8):
        record(desk, member, f"LDS-{number:04}", f"{number}0")
    assert desk.ask(ListPurchases(member)).rows[0].receipt_id == "LDS-0007"
    assert [row.transaction_id for row in desk.ask(ListPurchases(member, text="lds 0003")).rows] == ["T3"]
    assert [row.receipt_id for row in desk.ask(ListPurchases(member, text="T5")).rows] == ["LDS-0005"]
    assert [row.receipt_id for row in desk.ask(ListPurchases(member, text="0002")).rows] == ["LDS-0002"]
    assert desk.ask(ListPurchases(member, text="%")).total == 0


def test_a_local_time_without_an_offset_is_the_programmes(desk: Desk, member: int) -> None:
    record(desk, member, "R", "10", at=datetime(2026, 3, 2, 9, 30))  # noqa: DTZ001 - the point of the test
    assert desk.ask(ShowPurchase("R")).purchase.at.isoformat() == "2026-03-02T09:30:00+00:00"
