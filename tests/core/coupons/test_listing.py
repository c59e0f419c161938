"""Listing and counting a customer's coupons, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import ClaimCoupon, UseCoupon, VoidCoupon
from loyalty_core.coupons.queries import ListCoupons
from loyalty_core.coupons.rules import CouponState
from loyalty_core.coupons.views import CouponCounts
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.desk import Desk
from loyalty_core.errors import NotFound
from loyalty_core.models.coupon import Coupon
from loyalty_core.paging import PageRequest
from loyalty_core.plain import plain
from loyalty_core.programme.opening import Programme
from tests.core.coupons.acts import add_campaign, issue
from tests.core.members import add_member

STATES: tuple[CouponState, ...] = ("issued", "claimed", "used", "expired", "voided")


@pytest.fixture
def coupons(desk: Desk, member: int, clock: FixedClock) -> dict[str, str]:
    """One coupon of each state, issued in this order a minute apart; the code by its state."""
    short, beta, alpha = (
        add_campaign(desk, "gamma", valid_days=0),
        add_campaign(desk, "beta"),
        add_campaign(desk, "Älpha", valid_days=3),
    )
    made: dict[str, str] = {}
    for state, campaign in zip(STATES, (alpha, beta, alpha, short, beta), strict=True):
        clock.advance(timedelta(minutes=1))
        made[state] = issue(desk, member, campaign)
    desk.do(ClaimCoupon(code=made["claimed"]))
    desk.do(UseCoupon(code=made["used"]))
    desk.do(VoidCoupon(code=made["voided"], reason="printed twice"))
    with desk.database.writing() as connection:
        connection.execute(update(Coupon).where(Coupon.code == made["expired"]).values(expires_at=clock.now()))
        connection.commit()
    return made


def states(desk: Desk, customer_id: int, request: PageRequest, state: CouponState | None = None) -> list[str]:
    return [row.state for row in desk.ask(ListCoupons(customer_id, request, state)).rows]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (PageRequest(), "voided expired used claimed issued"),
        (PageRequest(sort="issued"), "issued claimed used expired voided"),
        (PageRequest(sort="state"), "issued claimed used expired voided"),
        (PageRequest(sort="state", descending=True), "voided expired used claimed issued"),
        (PageRequest(sort="campaign"), "issued used claimed voided expired"),
        (PageRequest(sort="expiry"), "expired issued used claimed voided"),
        (PageRequest(sort="expiry", descending=True), "used issued expired voided claimed"),
    ],
)
def test_coupons_are_listed_newest_first_or_by_any_column(
    desk: Desk, member: int, coupons: dict[str, str], request_: PageRequest, expected: str
) -> None:
    assert states(desk, member, request_) == expected.split()


@pytest.mark.parametrize("sort", ["", "issued", "state", "campaign", "expiry"])
def test_pages_of_two_are_the_whole_list(desk: Desk, member: int, coupons: dict[str, str], sort: str) -> None:
    whole = states(desk, member, PageRequest(sort=sort))
    seen: list[str] = []
    after = None
    for _ in range(3):
        page = desk.ask(ListCoupons(member, PageRequest(sort=sort, limit=2, after=after)))
        seen += [row.state for row in page.rows]
        after = page.last
        assert (page.total, page.exact) == (5, True)
    assert seen == whole


@pytest.mark.parametrize("state", STATES)
def test_a_state_is_listed_alone(desk: Desk, member: int, coupons: dict[str, str], state: CouponState) -> None:
    page = desk.ask(ListCoupons(member, state=state))
    assert [(row.code, row.state) for row in page.rows] == [(coupons[state], state)]
    assert page.total == 1


def test_a_customer_sees_no_other_customers_coupons(programme: Programme, desk: Desk, coupons: dict[str, str]) -> None:
    assert desk.ask(ListCoupons(add_member(programme))).rows == ()
    with pytest.raises(NotFound):
        desk.ask(ListCoupons(9_999))


def test_a_listed_coupon_has_a_plain_form(desk: Desk, member: int, coupons: dict[str, str]) -> None:
    (row,) = desk.ask(ListCoupons(member, state="used")).rows
    form = plain(row)
    assert isinstance(form, dict)
    assert form["code"] == coupons["used"]
    assert form["benefit"] == {"kind": "percent", "percent": 10, "amount": None, "product": None, "points": None}


def test_issued_claimed_and_used_are_counted_apart_and_so_are_entry_rewards(
    programme: Programme, desk: Desk, member: int, coupons: dict[str, str]
) -> None:
    with programme.database.writing() as connection:
        connection.execute(update(Coupon).where(Coupon.code == coupons["used"]).values(entry_reward=True))
        connection.commit()
    profile = desk.ask(ShowCustomer(member))
    assert (profile.coupons, profile.entry_rewards) == (CouponCounts(3, 1, 0), CouponCounts(1, 0, 1))
    nobody = desk.ask(ShowCustomer(add_member(programme)))
    assert (nobody.coupons, nobody.entry_rewards) == (CouponCounts(0, 0, 0), CouponCounts(0, 0, 0))
