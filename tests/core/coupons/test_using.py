"""Claiming, using and voiding coupons, and undoing each, on both engines."""

from datetime import date, timedelta
from typing import Any

import pytest

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import ClaimCoupon, IssueCoupon, UseCoupon, VoidCoupon
from loyalty_core.coupons.queries import FindCoupon
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Receipt
from loyalty_core.errors import LoyaltyError, NotAllowed, NotFound, Refused
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.points.store import read_books
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.coupons.acts import A_DAY, counts, issue, state
from tests.core.coupons.conftest import MakeCampaign
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import snapshot
from tests.core.members import add_member, set_membership

TODAY = date(2026, 3, 2)


def claim(desk: Desk, code: str) -> Receipt:
    return desk.do(ClaimCoupon(code=code))


def use(desk: Desk, code: str, **more: Any) -> Receipt:
    return desk.do(UseCoupon(code=code, **more))


def void(desk: Desk, code: str) -> Receipt:
    return desk.do(VoidCoupon(code=code, reason="printed twice"))


def undo(desk: Desk, receipt: Receipt) -> Receipt:
    assert receipt.id is not None
    return desk.undo(receipt.id)


def figures(desk: Desk, customer_id: int) -> tuple[int, int, int]:
    """Return a customer's available, pending and owed points, as they are stored."""
    with desk.database.reading() as connection:
        stored = read_books(connection, [customer_id])[customer_id].figures
    return stored.available, stored.pending, stored.debt


@pytest.fixture
def code(desk: Desk, member: int, campaign: MakeCampaign) -> str:
    """A coupon of ten percent, of the first campaign, valid for a week."""
    return issue(desk, member, campaign(valid_days=7))


def test_a_claimed_coupon_is_not_a_used_one(desk: Desk, code: str) -> None:
    receipt = claim(desk, code)
    coupon = desk.ask(FindCoupon(code))
    assert (coupon.state, coupon.claimed_at, coupon.used_at) == ("claimed", desk.clock.now(), None)
    assert counts(desk, coupon.campaign_id) == (1, 1, 0)
    assert [(change.what, change.before, change.after) for change in receipt.changes] == [
        ("state", "issued", "claimed")
    ]


@pytest.mark.parametrize("claimed_first", [True, False])
def test_a_coupon_is_used_once_claimed_or_not(desk: Desk, code: str, claimed_first: bool) -> None:
    if claimed_first:
        claim(desk, code)
    use(desk, code)
    coupon = desk.ask(FindCoupon(code))
    assert (coupon.state, coupon.used_at) == ("used", desk.clock.now())
    assert counts(desk, coupon.campaign_id) == (1, int(claimed_first), 1)
    with pytest.raises(Refused, match="used already"):
        use(desk, code)
    assert counts(desk, coupon.campaign_id) == (1, int(claimed_first), 1)


def test_a_void_says_why_and_needs_a_manager(desks: dict[Role, Desk], code: str) -> None:
    with pytest.raises(NotAllowed):
        void(desks[Role.AGENT], code)
    void(desks[Role.MANAGER], code)
    coupon = desks[Role.MANAGER].ask(FindCoupon(code))
    assert (coupon.state, coupon.void_reason) == ("voided", "printed twice")
    assert counts(desks[Role.MANAGER], coupon.campaign_id) == (0, 0, 0)


def test_a_voided_claimed_coupon_counts_for_nothing(desk: Desk, code: str) -> None:
    claim(desk, code)
    void(desk, code)
    assert counts(desk, desk.ask(FindCoupon(code)).campaign_id) == (0, 0, 0)


@pytest.mark.parametrize(
    ("reached", "attempt", "error"),
    [
        (["claim"], "claim", "coupon-claimed"),
        (["use"], "claim", "coupon-used"),
        (["void"], "claim", "coupon-voided"),
        (["use"], "use", "coupon-used"),
        (["void"], "use", "coupon-voided"),
        (["use"], "void", "coupon-used"),
        (["claim", "use"], "void", "coupon-used"),
        (["void"], "void", "coupon-voided"),
    ],
)
def test_what_a_coupon_cannot_become_any_more_is_refused_and_changes_nothing(
    programme: Programme, desk: Desk, code: str, reached: list[str], attempt: str, error: str
) -> None:
    acts = {"claim": claim, "use": use, "void": void}
    for act in reached:
        acts[act](desk, code)
    before = snapshot(programme.database)
    with pytest.raises(Refused) as refused:
        acts[attempt](desk, code)
    assert refused.value.code == error
    assert snapshot(programme.database) == before


def test_a_coupon_is_used_until_the_end_of_its_last_local_day(
    desk: Desk, member: int, campaign: MakeCampaign, clock: FixedClock
) -> None:
    number = campaign(valid_days=1)
    last, late = issue(desk, member, number), issue(desk, member, number)
    clock.instant = clock.instant.replace(day=3, hour=23, minute=59, second=59)
    desk = next_shift(desk)
    use(desk, last)
    clock.advance(timedelta(seconds=1))
    assert state(desk, late) == "expired"
    for act in (use, claim):
        with pytest.raises(Refused, match="could be used until 3 March 2026") as refused:
            act(desk, late)
        assert refused.value.code == "coupon-expired"
    assert counts(desk, number) == (2, 0, 1)


@pytest.mark.parametrize("membership", ["not_enrolled", "opted_out", "excluded", "blocked"])
def test_who_is_no_member_any_more_uses_no_coupon_but_it_can_be_voided(
    programme: Programme, desk: Desk, member: int, code: str, membership: str
) -> None:
    set_membership(programme, member, membership)
    for act in (claim, use):
        with pytest.raises(Refused) as refused:
            act(desk, code)
        assert refused.value.code == membership.replace("_", "-")
    void(desk, code)
    assert state(desk, code) == "voided"


def record(desk: Desk, customer_id: int, receipt: str) -> str:
    transaction: str = desk.do(RecordPurchase(customer_id=customer_id, receipt=receipt, amount="20.00")).result[
        "transaction_id"
    ]
    return transaction


@pytest.mark.parametrize("named_by", ["receipt", "transaction"])
def test_a_use_names_the_sale_by_receipt_or_transaction(desk: Desk, member: int, code: str, named_by: str) -> None:
    transaction = record(desk, member, "R-17")
    use(desk, code, receipt="r 17" if named_by == "receipt" else transaction)
    assert desk.ask(FindCoupon(code)).transaction_id == transaction


def test_a_sale_of_another_customer_a_refund_and_no_sale_at_all_are_refused(
    programme: Programme, desk: Desk, member: int, code: str
) -> None:
    record(desk, add_member(programme), "R-18")
    record(desk, member, "R-17")
    refund = desk.do(RefundPurchase(receipt="R-17", amount="5.00")).result["transaction_id"]
    before = snapshot(programme.database)
    expected: list[tuple[str, type[LoyaltyError], str]] = [
        ("R-18", Refused, "not-this-customer"),
        (refund, Refused, "no-sale"),
        ("R-99", NotFound, "not-found"),
    ]
    for receipt, error, said in expected:
        with pytest.raises(error) as refused:
            use(desk, code, receipt=receipt)
        assert (refused.value.code, refused.value.field) == (said, "receipt")
    assert snapshot(programme.database) == before


def test_a_coupon_of_points_credits_them_when_it_is_used(desk: Desk, member: int, campaign: MakeCampaign) -> None:
    code = issue(desk, member, campaign(points=250))
    claim(desk, code)
    assert figures(desk, member) == (0, 0, 0)
    preview = desk.preview(UseCoupon(code=code))
    receipt = use(desk, code)
    assert receipt.said == f"Coupon {code} is used; 250 points added."
    assert ("available", 0, 250) in [(change.what, change.before, change.after) for change in receipt.changes]
    assert preview.changes == receipt.changes
    (lot,) = desk.ask(ListLots(member))
    assert (lot.quantity, lot.last_valid_on) == (250, date(2028, 3, 31))
    assert desk.ask(Verify()).problems == ()


def test_undoing_the_use_takes_the_points_back_and_the_coupon_can_be_used_again(
    desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    number = campaign(points=250)
    code = issue(desk, member, number)
    claim(desk, code)
    undo(desk, use(desk, code))
    assert (state(desk, code), figures(desk, member), counts(desk, number)) == ("claimed", (0, 0, 0), (1, 1, 0))
    use(desk, code)
    assert (figures(desk, member), counts(desk, number)) == ((250, 0, 0), (1, 1, 1))
    assert desk.ask(Verify()).problems == ()


@pytest.mark.parametrize(("shortfall", "owed"), [("debt", 200), ("write-off", 0)])
def test_points_that_were_spent_meanwhile_are_owed_or_forgiven_as_the_programme_says(
    desk: Desk, member: int, campaign: MakeCampaign, shortfall: Any, owed: int
) -> None:
    desk.do(SetPolicies(shortfall=shortfall))
    used = use(desk, issue(desk, member, campaign(points=250)))
    desk.do(AdjustPoints(customer_id=member, points=-200, reason=Reason.CORRECTION))
    undo(desk, used)
    assert figures(desk, member) == (0, 0, owed)
    assert desk.ask(Verify()).problems == ()


def test_undoing_a_claim_makes_it_issued_again(desk: Desk, code: str) -> None:
    undo(desk, claim(desk, code))
    coupon = desk.ask(FindCoupon(code))
    assert (coupon.state, coupon.claimed_at, counts(desk, coupon.campaign_id)) == ("issued", None, (1, 0, 0))
    claim(desk, code)


def test_undoing_a_use_clears_what_it_noted(desk: Desk, member: int, code: str) -> None:
    record(desk, member, "R-17")
    undo(desk, use(desk, code, receipt="R-17"))
    coupon = desk.ask(FindCoupon(code))
    assert (coupon.state, coupon.used_at, coupon.transaction_id) == ("issued", None, None)
    assert counts(desk, coupon.campaign_id) == (1, 0, 0)


@pytest.mark.parametrize("claimed_first", [True, False])
def test_undoing_a_void_brings_the_coupon_back_as_it_was(desk: Desk, code: str, claimed_first: bool) -> None:
    if claimed_first:
        claim(desk, code)
    undo(desk, void(desk, code))
    coupon = desk.ask(FindCoupon(code))
    assert (coupon.state, coupon.voided_at, coupon.void_reason) == (
        "claimed" if claimed_first else "issued",
        None,
        None,
    )
    assert counts(desk, coupon.campaign_id) == (1, int(claimed_first), 0)


@pytest.mark.parametrize("limits", [{"limit_total": 1}, {"limit_per_customer": 1}])
def test_a_void_cannot_be_undone_when_its_place_was_given_away(
    programme: Programme, desk: Desk, member: int, campaign: MakeCampaign, limits: dict[str, int]
) -> None:
    number = campaign(**limits)
    voided = void(desk, issue(desk, member, number))
    issue(desk, member, number)
    before = snapshot(programme.database)
    with pytest.raises(Refused):
        undo(desk, voided)
    assert snapshot(programme.database) == before
    assert desk.ask(Verify()).problems == ()


def test_what_happened_later_is_undone_first(
    programme: Programme, desk: Desk, member: int, campaign: MakeCampaign
) -> None:
    issued = desk.do(IssueCoupon(customer_id=member, campaign_id=campaign()))
    code = issued.result["code"]
    claimed = claim(desk, code)
    used = use(desk, code)
    before = snapshot(programme.database)
    for receipt in (issued, claimed):
        with pytest.raises(Refused) as refused:
            undo(desk, receipt)
        assert refused.value.code == "coupon-used"
    assert snapshot(programme.database) == before
    for receipt in (used, claimed, issued):
        undo(desk, receipt)
    assert state(desk, code) == "voided"


def test_a_coupon_given_back_by_an_undo_still_expires_on_its_day(desk: Desk, code: str, clock: FixedClock) -> None:
    clock.advance(timedelta(days=7))
    desk = next_shift(desk)
    used = use(desk, code)
    clock.advance(timedelta(hours=13))
    desk = next_shift(desk)
    undo(desk, used)
    assert state(desk, code) == "expired"
    assert desk.ask(FindCoupon(code)).last_valid_on == TODAY + 7 * A_DAY
