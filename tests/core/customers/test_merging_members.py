"""Merging two records that brought friends, were brought, wrote reviews or left: what was pending goes on, or ends."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.merging import MergeCustomers
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import Conflict, Refused
from loyalty_core.membership.commands import EnrolCustomer, OptOut
from loyalty_core.membership.queries import ListMembershipChanges
from loyalty_core.models.customer import Customer
from loyalty_core.models.tier import TierChange
from loyalty_core.programme.commands import AddTier, SetEarning, SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RefundPurchase
from loyalty_core.referrals.commands import CancelReferral
from loyalty_core.referrals.queries import ListReferrals
from loyalty_core.reports.verify import Verify
from loyalty_core.reviews.commands import AddReview, ApproveReview
from loyalty_core.reviews.queries import ListReviews
from tests.core.desk.tables import snapshot
from tests.core.referrals.acts import buy, code_of, points, refer, register, show


@pytest.fixture(autouse=True)
def kept_promises(desk: Desk) -> Iterator[None]:
    """After each test every promise holds."""
    yield
    assert desk.ask(Verify()).problems == ()


@pytest.fixture
def people(desk: Desk) -> tuple[int, int, int, int]:
    """A survivor, a record to be closed, and two others; a referral pays 100 points, a purchase nothing."""
    campaign = desk.do(AddCampaign(campaign_name="Friends", percent=10)).result["campaign_id"]
    desk.do(SetPolicies(referral_points=100, referral_campaign=campaign, review_points=25))
    desk.do(SetEarning(points=0, per="1.00"))
    survivor, gone, third, fourth = (register(desk, name) for name in ("Amara", "Ben", "Cleo", "Dora"))
    return survivor, gone, third, fourth


def merge(desk: Desk, survivor: int, gone: int) -> None:
    desk.do(MergeCustomers(customer_id=survivor, merged_id=gone, reason="one person twice"))


def test_a_pending_one_of_the_closed_record_is_completed_by_the_survivor(
    desk: Desk, people: tuple[int, int, int, int]
) -> None:
    survivor, gone, third, fourth = people
    as_friend, as_referrer = refer(desk, third, friend_id=gone), refer(desk, gone, friend_id=fourth)
    merge(desk, survivor, gone)
    buy(desk, survivor, "S-1")
    buy(desk, fourth, "D-1")
    assert [show(desk, number).state for number in (as_friend, as_referrer)] == ["completed", "completed"]
    assert (points(desk, third), points(desk, survivor)) == (100, 100)


def test_a_first_order_that_comes_back_after_the_merge_takes_the_reward_back(
    desk: Desk, people: tuple[int, int, int, int]
) -> None:
    survivor, gone, third, fourth = people
    as_friend, as_referrer = refer(desk, third, friend_id=gone), refer(desk, gone, friend_id=fourth)
    buy(desk, gone, "B-1")
    buy(desk, fourth, "D-1")
    merge(desk, survivor, gone)
    assert (points(desk, third), points(desk, survivor)) == (100, 100)
    rows = desk.ask(ListReferrals(survivor)).rows
    assert {row.referral_id: row.as_friend for row in rows} == {as_friend: True, as_referrer: False}
    assert desk.ask(ShowCustomer(survivor)).friends == 1
    desk.do(RefundPurchase(receipt="B-1"))
    desk.do(RefundPurchase(receipt="D-1"))
    assert (points(desk, third), points(desk, survivor)) == (0, 0)
    first, second = show(desk, as_friend), show(desk, as_referrer)
    assert (first.state, first.friend_id) == ("pending", survivor)
    assert (second.state, second.referrer_id) == ("pending", survivor)
    buy(desk, survivor, "S-2")
    buy(desk, fourth, "D-2")
    assert (points(desk, third), points(desk, survivor)) == (100, 100)


def test_a_first_order_that_comes_back_opens_no_second_referral_of_one_friend(
    desk: Desk, people: tuple[int, int, int, int]
) -> None:
    survivor, gone, third, fourth = people
    kept, other = refer(desk, third, friend_id=survivor), refer(desk, fourth, friend_id=gone)
    buy(desk, survivor, "S-1")
    buy(desk, gone, "G-1")
    merge(desk, survivor, gone)
    desk.do(RefundPurchase(receipt="S-1"))
    assert [show(desk, number).state for number in (kept, other)] == ["cancelled", "completed"]
    buy(desk, survivor, "S-2")
    assert (points(desk, third), points(desk, fourth)) == (0, 100)


def test_a_completed_one_is_cancelled_and_taken_back_after_the_merge(
    desk: Desk, people: tuple[int, int, int, int]
) -> None:
    survivor, gone, _, fourth = people
    number = refer(desk, gone, friend_id=fourth)
    buy(desk, fourth, "D-1")
    merge(desk, survivor, gone)
    desk.do(CancelReferral(referral_id=number, reason="same household", take_back=True))
    assert (points(desk, survivor), show(desk, number).taken_back) == (0, True)


@pytest.mark.parametrize("completed", [False, True])
def test_of_two_records_that_were_both_referred_one_counts(
    desk: Desk, people: tuple[int, int, int, int], completed: bool
) -> None:
    survivor, gone, third, fourth = people
    kept, other = refer(desk, third, friend_id=survivor), refer(desk, fourth, friend_id=gone)
    if completed:
        buy(desk, gone, "B-1")
        kept, other = other, kept
    merge(desk, survivor, gone)
    ended = show(desk, other)
    assert (ended.state, ended.cancel_reason) == ("cancelled", "The two records became one")
    assert ended.coupon_state == "voided"
    buy(desk, survivor, "S-1")
    assert show(desk, kept).state == "completed"
    assert points(desk, third) + points(desk, fourth) == 100


@pytest.mark.parametrize("turned", [False, True])
def test_nobody_has_referred_themselves_after_a_merge(
    desk: Desk, people: tuple[int, int, int, int], turned: bool
) -> None:
    survivor, gone, _, _ = people
    number = refer(desk, gone if turned else survivor, friend_id=survivor if turned else gone)
    merge(desk, survivor, gone)
    buy(desk, survivor, "S-1")
    assert (show(desk, number).state, points(desk, survivor)) == ("cancelled", 0)


def test_a_merge_closes_no_ring(desk: Desk, people: tuple[int, int, int, int]) -> None:
    survivor, gone, third, fourth = people
    refer(desk, survivor, friend_id=third)
    refer(desk, third, friend_id=fourth)
    closing = refer(desk, fourth, friend_id=gone)
    merge(desk, survivor, gone)
    assert show(desk, closing).state == "cancelled"
    assert [view.state for view in desk.ask(ListReferrals(state="pending")).rows] == ["pending", "pending"]


def test_a_pair_that_was_cancelled_stays_apart(desk: Desk, people: tuple[int, int, int, int]) -> None:
    survivor, gone, third, fourth = people
    desk.do(CancelReferral(referral_id=refer(desk, gone, friend_id=third), reason="same household"))
    pending = refer(desk, survivor, friend_id=third)
    desk.do(CancelReferral(referral_id=refer(desk, gone, friend_id=fourth), reason="same household"))
    merge(desk, survivor, gone)
    assert show(desk, pending).state == "cancelled"
    before = snapshot(desk.database)
    with pytest.raises(Refused) as refused:
        refer(desk, survivor, friend_id=fourth)
    assert refused.value.code == "pair-cancelled"
    assert snapshot(desk.database) == before


def test_the_code_and_the_address_of_a_closed_record_mean_who_goes_on(
    desk: Desk, people: tuple[int, int, int, int]
) -> None:
    survivor, gone, third, _ = people
    code = code_of(desk, gone)
    merge(desk, survivor, gone)
    details = {"last_name": "Adeyemi", "phone": "07700 900777", "email": "efe@example.org", "referral_code": code}
    welcomed = desk.do(RegisterCustomer(first_name="Efe", **details)).result
    assert welcomed["referrer_id"] == survivor
    number = refer(desk, third, friend_name="Ben", email="ben@example.org")
    assert show(desk, number).friend_id == survivor


def test_reviews_move_and_points_of_before_are_taken_back(desk: Desk, people: tuple[int, int, int, int]) -> None:
    survivor, gone, _, _ = people
    approved = []
    for customer in (survivor, gone):
        review = desk.do(AddReview(customer_id=customer, product="Mug", rating=5)).result["review_id"]
        approved.append(desk.do(ApproveReview(review_id=review)))
    waiting = desk.do(AddReview(customer_id=gone, product="Jug", rating=4)).result["review_id"]
    merge(desk, survivor, gone)
    assert len(desk.ask(ListReviews(survivor)).rows) == 3
    desk.do(ApproveReview(review_id=waiting))
    assert points(desk, survivor) == 75
    desk.undo(approved[1].id or 0)
    assert points(desk, survivor) == 50


def test_the_history_of_the_membership_says_that_records_became_one(
    desk: Desk, people: tuple[int, int, int, int]
) -> None:
    survivor, gone, _, _ = people
    desk.do(OptOut(customer_id=gone, reason="asked"))
    undoable = desk.do(OptOut(customer_id=survivor, reason="asked too"))
    back = desk.do(EnrolCustomer(customer_id=survivor, reason="is back"))
    merge(desk, survivor, gone)
    last = desk.ask(ListMembershipChanges(survivor)).rows[0]
    assert (last.action, last.status_before, last.status) == ("merge", "enrolled", "opted_out")
    assert desk.ask(ShowCustomer(survivor)).membership.status == "opted_out"
    for receipt in (undoable, back):
        with pytest.raises(Conflict):
            desk.undo(receipt.id or 0)


def test_registering_is_not_undone_once_somebody_referred_reviewed_or_left(desk: Desk) -> None:
    details = {"last_name": "Okafor", "phone": "07700 900778", "email": "efe@example.org"}
    for act in (
        lambda customer: refer(desk, customer, friend_name="Finn", email="finn@example.org"),
        lambda customer: desk.do(AddReview(customer_id=customer, product="Mug", rating=5)),
        lambda customer: desk.do(OptOut(customer_id=customer, reason="asked")),
    ):
        registered = desk.do(RegisterCustomer(first_name="Efe", even_if_known=True, **details))
        act(registered.result["customer_id"])
        with pytest.raises(Refused) as refused:
            desk.undo(registered.id or 0)
        assert refused.value.code == "not-new-any-more"


def test_joining_begins_the_tiers_and_joining_again_goes_on_with_them(programme: Programme, desk: Desk) -> None:
    bronze = "bronze"
    desk.do(AddTier(tier_id=bronze, tier_name="Bronze", rank=1))
    desk.do(SetPolicies(enrol_on_registration=False, registration_tier=bronze))
    customer, other = register(desk, "Amara"), register(desk, "Ben")
    for _ in range(2):
        joined = desk.do(EnrolCustomer(customer_id=customer, reason="wants to"))
        assert _tiers(programme, customer) == (bronze, [bronze])
        desk.undo(joined.id or 0)
        assert _tiers(programme, customer) == (bronze, [bronze])
        assert desk.ask(ShowCustomer(customer)).membership.joined_at is None
    desk.do(EnrolCustomer(customer_id=other, reason="wants to"))
    merge(desk, customer, other)
    assert desk.ask(ShowCustomer(customer)).membership.status == "enrolled"
    assert _tiers(programme, customer) == (bronze, [bronze])


def _tiers(programme: Programme, customer_id: int) -> tuple[str | None, list[str | None]]:
    with programme.database.reading() as connection:
        tier = connection.execute(select(Customer.tier_id).where(Customer.id == customer_id)).scalar_one()
        changes = select(TierChange.to_tier_id).where(TierChange.customer_id == customer_id).order_by(TierChange.seq)
        return tier, list(connection.execute(changes).scalars())
