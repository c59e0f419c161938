"""Two records become one: the rules judge who goes on by what both did, and what was given once is not given again."""

from datetime import date

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.customers.erasing import EraseCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.desk.desk import Desk
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.tiers.commands import SetEntryReward
from loyalty_core.tiers.overriding import OverrideTier
from tests.core.members import add_member
from tests.core.tiers.acts import DAY, add_tiers, again, buy, keeps_its_promises, set_rules, settle, shown, tier_of


@pytest.fixture
def two(programme: Programme, desk: Desk) -> tuple[int, int]:
    """Two members who are one person, in a programme of three tiers."""
    add_tiers(desk)
    return add_member(programme), add_member(programme)


def merge(desk: Desk, survivor: int, gone: int) -> None:
    desk.do(MergeCustomers(customer_id=survivor, merged_id=gone, reason="Came twice"))


@pytest.mark.parametrize(("measure", "thresholds"), [("spend", None), ("points", {"silver": 100}), ("purchases", None)])
def test_what_both_did_counts_for_who_goes_on(
    desk: Desk, programme: Programme, two: tuple[int, int], measure: str, thresholds: dict[str, int] | None
) -> None:
    wanted = thresholds or {"spend": {"silver": "100.00"}, "purchases": {"silver": 2}}[measure]
    set_rules(desk, measure=measure, thresholds=wanted)
    survivor, gone = two
    buy(desk, survivor, "60.00")
    buy(desk, gone, "60.00")
    assert [tier_of(programme, one) for one in two] == [None, None]

    merge(desk, survivor, gone)

    assert tier_of(programme, survivor) == "silver"
    keeps_its_promises(desk)


@pytest.mark.parametrize("measure", ["spend", "points", "purchases"])
def test_a_refund_of_what_the_closed_record_bought_takes_the_tier_back(
    desk: Desk, programme: Programme, two: tuple[int, int], measure: str
) -> None:
    set_rules(desk, measure=measure, thresholds={"silver": {"spend": "100.00", "points": 100, "purchases": 2}[measure]})
    survivor, gone = two
    buy(desk, survivor, "60.00")
    buy(desk, gone, "60.00")
    merge(desk, survivor, gone)

    desk.do(RefundPurchase(receipt="R-1"))

    assert tier_of(programme, survivor) is None
    keeps_its_promises(desk)


def test_an_override_of_the_closed_record_runs_on(
    desk: Desk, clock: FixedClock, programme: Programme, two: tuple[int, int]
) -> None:
    set_rules(desk)
    survivor, gone = two
    last_day = clock.now().date() + 3 * DAY
    desk.do(OverrideTier(customer_id=gone, tier_id="gold", reason="Promised by the owner", until=last_day))

    merge(desk, survivor, gone)

    assert tier_of(programme, survivor) == "gold"
    assert shown(desk, survivor).tier is not None
    clock.instant += 5 * DAY
    settle(again(desk))
    assert tier_of(programme, survivor) is None
    keeps_its_promises(again(desk))


def test_an_entry_reward_is_given_once_to_one_person(desk: Desk, two: tuple[int, int]) -> None:
    set_rules(desk)
    desk.do(SetEntryReward(tier_id="silver", points=25))
    survivor, gone = two
    buy(desk, gone, "120.00")
    before = shown(desk, gone).points.available

    merge(desk, survivor, gone)

    assert shown(desk, survivor).points.available == before
    keeps_its_promises(desk)


def test_an_erased_member_is_judged_no_more(desk: Desk, clock: FixedClock, two: tuple[int, int]) -> None:
    set_rules(desk)
    member, _ = two
    desk.do(OverrideTier(customer_id=member, tier_id="gold", reason="Secret of Amara", until=date(2100, 1, 1)))

    desk.do(EraseCustomer(customer_id=member, reason="Asked for it"))

    clock.instant += 365 * DAY
    settle(again(desk))
    keeps_its_promises(again(desk))
