"""The first order: it pays the referrer once, whoever records it and however often; given back, it takes that back."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from loyalty_core.clock import FixedClock
from loyalty_core.customers.as_of import ShowCustomerAsOf
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Refused
from loyalty_core.membership.commands import BlockCustomer, OptOut
from loyalty_core.models.purchase import Purchase
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.purchases.commands import LinkPurchase, RecordPurchase, RefundPurchase
from loyalty_core.purchases.importing.mapping import Mapping
from loyalty_core.purchases.importing.runner import import_purchases
from loyalty_core.referrals.commands import CancelReferral
from loyalty_core.referrals.queries import ListReferrals
from loyalty_core.referrals.rules import reward_points, worth
from loyalty_core.reports.verify import Verify
from tests.core.coupons.test_at_once import at_once
from tests.core.desk.tables import snapshot
from tests.core.referrals.acts import buy, points, refer, register, show


@pytest.fixture(autouse=True)
def kept_promises(desk: Desk) -> object:
    """After each test every promise holds."""
    yield
    assert desk.ask(Verify()).problems == ()


@pytest.fixture
def referral(desk: Desk, amara: int, ben: int) -> int:
    """Amara has referred Ben."""
    return refer(desk, amara, friend_id=ben)


@pytest.mark.parametrize(
    ("order", "fixed", "percent", "value", "wanted"),
    [
        (4000, 100, 10, (100, 100), 500),
        (4000, 100, 0, (100, 100), 100),
        (999, 0, 10, (1, 1), 99),
        (999, 0, 10, (100, 50), 199),
        (4000, 0, 10, (100, 0), 0),
        (10**12, 5, 100, (100, 1), 1_000_000),
    ],
)
def test_what_a_first_order_earns(order: int, fixed: int, percent: int, value: tuple[int, int], wanted: int) -> None:
    assert reward_points(order, fixed, percent, *value) == wanted
    assert worth(wanted, *value) == wanted * value[1] // value[0]


def test_only_the_first_order_pays(desk: Desk, amara: int, ben: int, referral: int) -> None:
    preview = desk.preview(RecordPurchase(customer_id=ben, receipt="R-1", amount="40.00"))
    assert (preview.result["referrer_points"], points(desk, amara)) == (500, 0)
    first = desk.do(RecordPurchase(customer_id=ben, receipt="R-1", amount="40.00"))
    buy(desk, ben, "R-2", "500.00")
    assert points(desk, amara) == 500
    assert show(desk, referral).transaction_id == first.result["transaction_id"]


def test_a_sale_of_before_the_referral_completes_nothing(
    desk: Desk, clock: FixedClock, amara: int, ben: int, referral: int
) -> None:
    desk.do(RecordPurchase(customer_id=ben, receipt="R-0", amount="9.00", at=clock.now() - timedelta(days=2)))
    assert show(desk, referral).state == "pending"
    buy(desk, ben)
    assert (show(desk, referral).state, points(desk, amara)) == ("completed", 500)


def test_a_referrer_who_is_no_member_then_earns_nothing(desk: Desk, amara: int, ben: int, referral: int) -> None:
    desk.do(OptOut(customer_id=amara, reason="asked"))
    buy(desk, ben)
    assert (show(desk, referral).state, show(desk, referral).points, points(desk, amara)) == ("completed", 0, 0)


def test_two_tills_at_once_pay_once(desk: Desk, amara: int, ben: int, referral: int) -> None:
    purchases = [RecordPurchase(customer_id=ben, receipt=f"R-{n}", amount="40.00") for n in range(6)]
    answers = at_once([lambda purchase=purchase: desk.do(purchase) for purchase in purchases])  # type: ignore[misc]
    assert not any(isinstance(answer, str) for answer in answers)
    assert points(desk, amara) == 500
    assert show(desk, referral).state == "completed"


def test_a_first_order_and_a_block_at_once_leave_nothing_open(desk: Desk, amara: int, ben: int, referral: int) -> None:
    purchase = RecordPurchase(customer_id=ben, receipt="R-1", amount="40.00")
    block = BlockCustomer(customer_id=amara, reason="fraud")
    at_once([lambda: desk.do(purchase), lambda: desk.do(block)])
    assert show(desk, referral).state in ("completed", "cancelled")


def test_a_whole_refund_takes_it_back_and_the_next_order_pays(desk: Desk, amara: int, ben: int, referral: int) -> None:
    buy(desk, ben, "R-1")
    desk.do(RefundPurchase(receipt="R-1", amount="15.00"))
    assert points(desk, amara) == 500
    desk.do(RefundPurchase(receipt="R-1", amount="25.00"))
    assert (points(desk, amara), show(desk, referral).state, show(desk, referral).step) == (0, "pending", "coupon")
    buy(desk, ben, "R-2", "10.00")
    assert (points(desk, amara), show(desk, referral).points) == (200, 200)


def test_an_undone_purchase_is_no_first_order(desk: Desk, amara: int, ben: int, referral: int) -> None:
    desk.undo(buy(desk, ben))
    assert (points(desk, amara), show(desk, referral).state) == (0, "pending")


@pytest.mark.parametrize("refund", ["take-back", "keep"])
def test_an_unlinked_purchase_is_no_first_order(desk: Desk, amara: int, ben: int, referral: int, refund: str) -> None:
    desk.do(SetPolicies(referral_refund=refund))
    row = {"kind": "sale", "receipt_id": "A-9", "receipt_key": "A9", "store_id": "LEEDS", "amount_minor": 4000}
    row |= dict.fromkeys(("refunded_minor", "rate_points", "earned_points", "clawed_points"), 0)
    row |= {"rate_minor": 1, "rounding": "down", "at": show(desk, referral).sent_at}
    with desk.database.writing() as connection:
        connection.execute(insert(Purchase).values(row | {"recorded_at": row["at"]}))
        connection.commit()
    linked = desk.do(LinkPurchase(receipt="A-9", customer_id=ben))
    assert points(desk, amara) == 500
    desk.undo(linked.id or 0)
    assert (points(desk, amara), show(desk, referral).state) == (0, "pending")


def test_a_reward_that_was_spent_is_owed(desk: Desk, amara: int, ben: int, referral: int) -> None:
    buy(desk, ben)
    desk.do(AdjustPoints(customer_id=amara, points=-450, reason=Reason.CORRECTION))
    desk.do(RefundPurchase(receipt="R-1"))
    from loyalty_core.customers.profile import ShowCustomer

    assert desk.ask(ShowCustomer(amara)).points.debt == 450
    assert show(desk, referral).state == "pending"


def test_the_programme_may_let_the_referrer_keep_it(desk: Desk, amara: int, ben: int, referral: int) -> None:
    desk.do(SetPolicies(referral_refund="keep"))
    buy(desk, ben)
    desk.do(RefundPurchase(receipt="R-1"))
    assert (points(desk, amara), show(desk, referral).state) == (500, "completed")


def test_a_returned_first_order_of_somebody_blocked_ends_the_referral(
    desk: Desk, amara: int, ben: int, referral: int
) -> None:
    buy(desk, ben)
    desk.do(BlockCustomer(customer_id=ben, reason="stolen card"))
    desk.do(RefundPurchase(receipt="R-1"))
    assert (points(desk, amara), show(desk, referral).state) == (0, "cancelled")


def test_cancelled_while_pending_it_can_never_complete(desk: Desk, amara: int, ben: int, referral: int) -> None:
    said = desk.do(CancelReferral(referral_id=referral, reason="same household")).said
    assert "is voided" in said
    assert (show(desk, referral).state, show(desk, referral).coupon_state) == ("cancelled", "voided")
    buy(desk, ben)
    assert (points(desk, amara), show(desk, referral).state) == (0, "cancelled")
    before = snapshot(desk.database)
    for again in (CancelReferral(referral_id=referral, reason="x"), CancelReferral(referral_id=referral, reason="y")):
        with pytest.raises(Refused, match="already"):
            desk.do(again)
    assert snapshot(desk.database) == before


def test_a_cancelled_pair_stays_apart(desk: Desk, amara: int, ben: int, referral: int) -> None:
    desk.do(CancelReferral(referral_id=referral, reason="same household"))
    with pytest.raises(Refused) as refused:
        refer(desk, amara, friend_id=ben)
    assert refused.value.code == "pair-cancelled"
    refer(desk, register(desk, "Cleo"), friend_id=ben)


@pytest.mark.parametrize("take_back", [False, True])
def test_cancelled_when_completed(desk: Desk, amara: int, ben: int, referral: int, take_back: bool) -> None:
    buy(desk, ben)
    desk.do(CancelReferral(referral_id=referral, reason="same household", take_back=take_back))
    view = show(desk, referral)
    assert (view.state, view.coupon_state, view.taken_back) == ("cancelled", "voided", take_back)
    assert points(desk, amara) == (0 if take_back else 500)


def test_a_used_coupon_cannot_be_voided_and_it_is_said(desk: Desk, amara: int, ben: int, referral: int) -> None:
    del amara, ben
    from loyalty_core.coupons.commands import UseCoupon

    desk.do(UseCoupon(code=show(desk, referral).coupon or ""))
    receipt = desk.do(CancelReferral(referral_id=referral, reason="same household"))
    assert "was used and cannot be voided" in receipt.said
    assert show(desk, referral).coupon_state == "used"
    assert receipt.can_undo is False


def test_no_reward_cannot_be_taken_back(desk: Desk, referral: int) -> None:
    before = snapshot(desk.database)
    with pytest.raises(Refused) as refused:
        desk.do(CancelReferral(referral_id=referral, reason="x", take_back=True))
    assert refused.value.code == "no-reward"
    assert snapshot(desk.database) == before


def test_an_import_completes_pays_and_takes_back(desk: Desk, clock: FixedClock, amara: int, tmp_path: Path) -> None:
    friends = [register(desk, name, card=f"C-{name}") for name in ("Cleo", "Dora")]
    referrals = [refer(desk, amara, friend_id=friend) for friend in friends]
    clock.advance(timedelta(hours=3))
    at = (clock.now() - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    later = (clock.now() - timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    file = tmp_path / "day.csv"
    file.write_text(
        "receipt,date,sku,name,quantity,price,card\n"
        f"I-1,{at},MUG,Mug,4,10.00,C-Cleo\nI-2,{at},MUG,Mug,2,10.00,C-Dora\n"
        f"I-3,{later},MUG,Mug,-2,10.00,C-Dora\n",
        encoding="utf-8",
    )
    for _ in range(2):
        import_purchases(desk, file, Mapping())
        assert points(desk, amara) == 500
        assert [show(desk, number).state for number in referrals] == ["completed", "pending"]


def test_lists_by_state_and_sort(desk: Desk, amara: int, ben: int, referral: int) -> None:
    from loyalty_core.paging import PageRequest

    other = refer(desk, ben, friend_name="Finn", email="finn@example.org")
    assert [view.referral_id for view in desk.ask(ListReferrals()).rows] == [other, referral]
    for sort in ("sent", "ordered", "state", "step", "points"):
        assert len(desk.ask(ListReferrals(request=PageRequest(sort=sort))).rows) == 2
    desk.do(CancelReferral(referral_id=other, reason="x"))
    assert [view.referral_id for view in desk.ask(ListReferrals(state="pending")).rows] == [referral]
    assert [view.referral_id for view in desk.ask(ListReferrals(amara)).rows] == [referral]
    assert [view.as_friend for view in desk.ask(ListReferrals(ben)).rows] == [False, True]
    assert [desk.ask(ShowCustomer(customer)).friends for customer in (amara, ben)] == [1, 0]


def test_friends_are_counted_as_they_were_on_a_day(desk: Desk, clock: FixedClock, amara: int, referral: int) -> None:
    then = clock.now()
    clock.advance(timedelta(minutes=1))
    refer(desk, amara, friend_name="Finn", email="finn@example.org")
    both = clock.now()
    clock.advance(timedelta(minutes=1))
    desk.do(CancelReferral(referral_id=referral, reason="x"))
    assert [desk.ask(ShowCustomerAsOf(amara, at)).friends for at in (then, both, clock.now())] == [1, 2, 1]
    assert desk.ask(ShowCustomer(amara)).friends == 1
