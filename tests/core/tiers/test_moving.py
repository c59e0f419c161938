"""Members move up with what they buy, and down when their day comes, whether or not a job ran."""

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict, Invalid
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetEarning, SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RefundPurchase
from tests.core.conftest import NOON
from tests.core.desk.tables import snapshot
from tests.core.members import add_member
from tests.core.tiers.acts import (
    DAY,
    add_tiers,
    again,
    buy,
    go_to,
    keeps_its_promises,
    london,
    moves_of,
    set_rules,
    settle,
    shown,
    shown_tier,
    tier_of,
)


@pytest.fixture
def member(programme: Programme, desk: Desk) -> int:
    """A member in no tier yet, in a programme of three tiers."""
    add_tiers(desk)
    return add_member(programme)


def test_a_purchase_moves_up_in_its_own_transaction(desk: Desk, programme: Programme, member: int) -> None:
    set_rules(desk)
    buy(desk, member, "99.99")
    assert tier_of(programme, member) is None
    receipt = buy(desk, member, "0.01")
    assert tier_of(programme, member) == "silver"
    assert [(change.before, change.after) for change in receipt.changes if change.what == "tier"] == [(None, "silver")]
    buy(desk, member, "500.00")
    assert moves_of(programme, member) == [("silver", "rule", NOON), ("gold", "rule", NOON)]
    keeps_its_promises(desk)


def test_the_day_moves_down_though_no_job_ran(desk: Desk, programme: Programme, member: int, clock: FixedClock) -> None:
    set_rules(desk)
    buy(desk, member, "350.00")
    go_to(clock, london(2027, 6, 1))
    buy(again(desk), member, "150.00")
    tier = shown(again(desk), member).tier
    assert tier is not None
    assert (tier.id, str(tier.kept_until)) == ("gold", "2027-12-31")
    go_to(clock, london(2027, 12, 31, 23, 59))
    assert shown_tier(again(desk), member) == "gold"
    go_to(clock, london(2028, 1, 1))
    assert shown_tier(again(desk), member) == "silver"
    assert tier_of(programme, member) == "gold"
    go_to(clock, london(2028, 2, 1, 5))
    assert settle(again(desk)) == 1
    assert moves_of(programme, member)[-1] == ("silver", "lapse", london(2028, 1, 1))
    assert settle(again(desk)) == 0
    keeps_its_promises(again(desk))


def test_a_write_goes_by_the_tier_of_its_day(desk: Desk, programme: Programme, member: int, clock: FixedClock) -> None:
    desk.do(SetEarning(points=1, per="1.00", tier_multipliers={"gold": "2"}))
    set_rules(desk)
    buy(desk, member, "350.00")
    assert buy(desk, member, "10.00").result["points"] == 20
    go_to(clock, london(2028, 1, 5))
    receipt = buy(again(desk), member, "10.00")
    assert receipt.result["points"] == 10
    assert not [change for change in receipt.changes if change.what == "tier"]
    assert moves_of(programme, member)[-1] == (None, "lapse", london(2028, 1, 1))


def test_what_comes_back_takes_the_tier_at_once_that_it_gave(desk: Desk, programme: Programme, member: int) -> None:
    set_rules(desk)
    buy(desk, member, "120.00")
    sale = buy(desk, member, "200.00").result["transaction_id"]
    assert tier_of(programme, member) == "gold"
    desk.do(RefundPurchase(receipt=sale, amount="15.00"))
    assert tier_of(programme, member) == "gold"
    desk.do(RefundPurchase(receipt=sale))
    assert tier_of(programme, member) == "silver"
    keeps_its_promises(desk)


def test_purchases_count_unless_they_came_back_whole(desk: Desk, programme: Programme, member: int) -> None:
    set_rules(desk, measure="purchases", thresholds={"silver": "2", "gold": "3"})
    buy(desk, member, "1.00")
    sale = buy(desk, member, "5.00").result["transaction_id"]
    desk.do(RefundPurchase(receipt=sale, amount="4.99"))
    assert tier_of(programme, member) == "silver"
    next_tier = shown(desk, member).next_tier
    assert next_tier is not None
    assert next_tier.says == "1 purchase to Gold"
    desk.do(RefundPurchase(receipt=sale))
    assert tier_of(programme, member) is None
    keeps_its_promises(desk)


def test_points_count_when_they_activate_and_by_hand_only_if_ticked(
    desk: Desk, programme: Programme, member: int, clock: FixedClock
) -> None:
    desk.do(SetEarning(points=1, per="1.00", pending_days=3))
    set_rules(desk, measure="points", thresholds={"silver": "100", "gold": "300"})
    buy(desk, member, "90.00")
    go_to(clock, NOON + 3 * DAY)
    desk = again(desk)
    desk.do(AdjustPoints(customer_id=member, points=50, reason=Reason.GOODWILL))
    assert tier_of(programme, member) is None
    ticked = desk.do(AdjustPoints(customer_id=member, points=10, reason=Reason.GOODWILL, for_tier=True))
    assert tier_of(programme, member) == "silver"
    keeps_its_promises(desk)
    desk.undo(ticked.id or 0)
    assert tier_of(programme, member) is None
    keeps_its_promises(desk)


def test_new_members_begin_where_the_programme_says(desk: Desk, programme: Programme, member: int) -> None:
    del member
    desk.do(SetPolicies(registration_tier="bronze"))
    set_rules(desk)
    receipt = desk.do(RegisterCustomer(first_name="Jo", last_name="Bo", phone="07700 900033", email="jo@example.org"))
    customer_id = receipt.result["customer_id"]
    assert moves_of(programme, customer_id) == [("bronze", "enrolment", NOON)]
    profile = shown(desk, customer_id)
    assert profile.next_tier is not None
    assert profile.next_tier.says == "£100.00 to Silver"
    keeps_its_promises(desk)


def test_rules_that_begin_later_move_on_their_day(
    desk: Desk, programme: Programme, member: int, clock: FixedClock
) -> None:
    buy(desk, member, "150.00")
    set_rules(desk, valid_from=NOON + 2 * DAY)
    assert settle(desk) == 0
    go_to(clock, NOON + 2 * DAY)
    assert shown_tier(again(desk), member) == "silver"
    assert settle(again(desk)) == 1
    assert moves_of(programme, member) == [("silver", "rule", NOON + 2 * DAY)]
    keeps_its_promises(again(desk))


def test_a_receipt_of_an_earlier_day_counts_on_that_day(
    desk: Desk, programme: Programme, member: int, clock: FixedClock
) -> None:
    set_rules(desk)
    go_to(clock, NOON + 3 * DAY)
    desk = again(desk)
    buy(desk, member, "60.00")
    buy(desk, member, "60.00", at=NOON + DAY)
    assert moves_of(programme, member) == [("silver", "rule", NOON + 3 * DAY)]
    keeps_its_promises(desk)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"thresholds": {}}, "thresholds"),
        ({"thresholds": {"iron": "1.00"}}, "thresholds"),
        ({"thresholds": {"silver": "2.00", "gold": "2.00"}}, "thresholds"),
        ({"thresholds": {"silver": "-1.00"}}, "thresholds"),
        ({"measure": "points", "thresholds": {"silver": "1.5"}}, "thresholds"),
        ({"window": "rolling"}, "window_days"),
        ({"window_days": 3}, "window_days"),
        ({"keep": "days"}, "keep_days"),
        ({"grace_days": -1}, "grace_days"),
        ({"valid_from": NOON - DAY}, "valid_from"),
    ],
)
def test_rules_that_make_no_sense_are_refused(
    desk: Desk, programme: Programme, member: int, given: dict[str, object], field: str
) -> None:
    before = snapshot(programme.database)
    with pytest.raises(Invalid) as refused:
        set_rules(desk, **given)
    assert refused.value.field == field
    assert snapshot(programme.database) == before
    del member


def test_two_rules_cannot_begin_at_once(desk: Desk, member: int) -> None:
    del member
    set_rules(desk)
    with pytest.raises(Conflict):
        set_rules(desk)
