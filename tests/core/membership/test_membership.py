"""Membership: which change may follow which, what it does, and how it is taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.coupons.queries import ListCoupons
from loyalty_core.customers.activities import ListActivities
from loyalty_core.customers.as_of import ShowCustomerAsOf
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.customers.rules import Membership, MemberType
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.receipt import Change
from loyalty_core.errors import Conflict, Invalid, LoyaltyError, NotAllowed, NotFound, Refused
from loyalty_core.membership.commands import (
    BlockCustomer,
    EnrolCustomer,
    ExcludeCustomer,
    OptOut,
    ReinstateCustomer,
    SetMemberType,
)
from loyalty_core.membership.queries import ListMembershipChanges
from loyalty_core.membership.rules import ALLOWED, Action
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.reports.verify import Verify
from tests.core.coupons.test_at_once import at_once
from tests.core.desk.tables import snapshot
from tests.core.referrals.acts import refer, register, show

ACTIONS: dict[Action, type[Command]] = {
    Action.ENROL: EnrolCustomer,
    Action.OPT_OUT: OptOut,
    Action.EXCLUDE: ExcludeCustomer,
    Action.BLOCK: BlockCustomer,
    Action.REINSTATE: ReinstateCustomer,
}
WAYS = {
    Membership.NOT_ENROLLED: (),
    Membership.ENROLLED: (Action.ENROL,),
    Membership.OPTED_OUT: (Action.ENROL, Action.OPT_OUT),
    Membership.EXCLUDED: (Action.ENROL, Action.EXCLUDE),
    Membership.BLOCKED: (Action.ENROL, Action.BLOCK),
}


@pytest.fixture(autouse=True)
def kept_promises(request: pytest.FixtureRequest, desk: Desk) -> object:
    """After each test every promise holds."""
    yield
    if "spoilt" not in request.node.name:
        assert desk.ask(Verify()).problems == ()


@pytest.fixture
def amara(desk: Desk) -> int:
    """A member."""
    return register(desk, "Amara")


def act(desk: Desk, action: Action, customer_id: int, reason: str = "because") -> int:
    """Do an action; return the number of its audit row."""
    return desk.do(ACTIONS[action](customer_id=customer_id, reason=reason)).id or 0


def status(desk: Desk, customer_id: int) -> str:
    """Return where a customer stands."""
    return desk.ask(ShowCustomer(customer_id)).membership.status


@pytest.mark.parametrize("before", list(Membership))
@pytest.mark.parametrize("action", list(ACTIONS))
def test_every_change_is_allowed_or_refused_as_the_table_says(desk: Desk, before: Membership, action: Action) -> None:
    desk.do(SetPolicies(enrol_on_registration=False))
    customer = register(desk, "Amara")
    for step in WAYS[before]:
        act(desk, step, customer)
    rows = snapshot(desk.database)
    if before not in ALLOWED[action]:
        with pytest.raises(Refused) as refused:
            act(desk, action, customer)
        assert refused.value.code == f"is-{before.replace('_', '-')}"
        assert snapshot(desk.database) == rows
        return
    receipt = act(desk, action, customer)
    wanted = ALLOWED[action][before] or Membership.ENROLLED
    assert status(desk, customer) == wanted
    desk.undo(receipt)
    assert status(desk, customer) == before
    with pytest.raises(Conflict):
        desk.undo(receipt)


def test_the_profile_says_since_when_by_whom_and_why(desk: Desk, clock: FixedClock, amara: int) -> None:
    fresh = desk.ask(ShowCustomer(amara)).membership
    assert (fresh.since, fresh.by, fresh.reason) == (clock.now(), None, None)
    registered = clock.now()
    clock.advance(timedelta(hours=1))
    act(desk, Action.OPT_OUT, amara, "Too many letters")
    now = desk.ask(ShowCustomer(amara)).membership
    assert (now.status, now.since, now.by, now.reason) == ("opted_out", clock.now(), "ada", "Too many letters")
    clock.advance(timedelta(hours=1))
    assert desk.ask(ShowCustomerAsOf(amara, registered)).membership.status == "enrolled"
    assert desk.ask(ShowCustomerAsOf(amara, clock.now())).membership.status == "opted_out"
    assert desk.ask(ListActivities(amara))[0].kind == "member-opt-out"


@pytest.mark.parametrize("action", [Action.OPT_OUT, Action.EXCLUDE, Action.BLOCK])
def test_points_are_frozen_and_not_lost(desk: Desk, amara: int, action: Action) -> None:
    desk.do(RecordPurchase(customer_id=amara, receipt="R-1", amount="50.00"))
    had = desk.ask(ShowCustomer(amara)).points.available
    frozen = desk.preview(ACTIONS[action](customer_id=amara, reason="asked"))
    assert Change("spendable", had, 0) in frozen.changes
    act(desk, action, amara)
    assert desk.do(RecordPurchase(customer_id=amara, receipt="R-2", amount="50.00")).result["points"] == 0
    assert desk.ask(ShowCustomer(amara)).points.available == had
    desk.do(RefundPurchase(receipt="R-1"))
    assert desk.ask(ShowCustomer(amara)).points.available == 0
    desk.do(AdjustPoints(customer_id=amara, points=5, reason=Reason.CORRECTION))
    back = ACTIONS[Action.ENROL if action is Action.OPT_OUT else Action.REINSTATE]
    assert Change("spendable", 0, 5) in desk.do(back(customer_id=amara, reason="asked")).changes
    assert desk.ask(ShowCustomer(amara)).points.available == 5
    assert desk.do(RecordPurchase(customer_id=amara, receipt="R-3", amount="50.00")).result["points"] == had


def test_who_opted_out_before_being_blocked_is_opted_out_again(desk: Desk, amara: int) -> None:
    for action in (Action.OPT_OUT, Action.EXCLUDE, Action.BLOCK, Action.REINSTATE):
        act(desk, action, amara)
    assert status(desk, amara) == "opted_out"
    history = desk.ask(ListMembershipChanges(amara)).rows
    assert [change.action for change in history] == ["reinstate", "block", "exclude", "opt-out"]


def test_blocking_voids_coupons_and_cancels_referrals_at_a_stroke(desk: Desk, amara: int) -> None:
    campaign = desk.do(AddCampaign(campaign_name="Spring", percent=10, limit_total=5)).result["campaign_id"]
    desk.do(SetPolicies(referral_campaign=campaign))
    codes = [desk.do(IssueCoupon(customer_id=amara, campaign_id=campaign)).result["code"] for _ in range(3)]
    desk.do(UseCoupon(code=codes[0]))
    ben, cleo = register(desk, "Ben"), register(desk, "Cleo")
    ours, theirs = refer(desk, amara, friend_id=ben), refer(desk, cleo, friend_id=amara)
    friends_coupon, own_coupon = show(desk, ours).coupon, show(desk, theirs).coupon
    block = BlockCustomer(customer_id=amara, reason="stolen card")

    preview = desk.preview(block)
    receipt = desk.do(block)

    assert preview.changes == receipt.changes
    ended = {change.before for change in receipt.changes if change.what in ("coupon", "referral")}
    assert ended == {codes[1], codes[2], friends_coupon, own_coupon, ours, theirs}
    assert {coupon.state for coupon in desk.ask(ListCoupons(amara)).rows} == {"used", "voided"}
    assert {show(desk, number).state for number in (ours, theirs)} == {"cancelled"}
    assert len(receipt.lost) == 6

    desk.undo(receipt.id or 0)
    assert status(desk, amara) == "enrolled"
    assert {coupon.state for coupon in desk.ask(ListCoupons(amara)).rows} == {"used", "voided"}


def test_blocking_needs_a_manager_and_so_does_letting_in_again(desk: Desk, desks: dict[Role, Desk], amara: int) -> None:
    agent, manager = desks[Role.AGENT], desks[Role.MANAGER]
    with pytest.raises(NotAllowed):
        act(agent, Action.BLOCK, amara)
    act(agent, Action.EXCLUDE, amara)
    reinstated = act(agent, Action.REINSTATE, amara)
    receipt = act(manager, Action.BLOCK, amara)
    rows = snapshot(desk.database)
    for forbidden in (
        lambda: act(agent, Action.REINSTATE, amara),
        lambda: agent.undo(receipt),
        lambda: act(desks[Role.AUDITOR], Action.OPT_OUT, amara),
    ):
        with pytest.raises(NotAllowed):
            forbidden()
    with pytest.raises(Conflict):
        agent.undo(reinstated)
    assert snapshot(desk.database) == rows
    assert act(manager, Action.REINSTATE, amara)


def test_a_reason_and_a_customer_are_needed(desk: Desk, amara: int) -> None:
    rows = snapshot(desk.database)
    for reason in ("", "   ", "x" * 501):
        with pytest.raises(Invalid):
            act(desk, Action.OPT_OUT, amara, reason)
    with pytest.raises(NotFound):
        act(desk, Action.OPT_OUT, 999)
    assert snapshot(desk.database) == rows


def test_with_automatic_enrolment_off_nobody_is_enrolled_until_somebody_does_it(desk: Desk) -> None:
    desk.do(SetPolicies(enrol_on_registration=False))
    customer = register(desk, "Dora")
    assert status(desk, customer) == "not_enrolled"
    assert desk.do(RecordPurchase(customer_id=customer, receipt="R-1", amount="9.00")).result["points"] == 0
    receipt = act(desk, Action.ENROL, customer)
    assert desk.ask(ShowCustomer(customer)).membership.joined_at is not None
    desk.undo(receipt)
    assert desk.ask(ShowCustomer(customer)).membership.joined_at is None


def test_ten_at_once_opt_out_once(desk: Desk, amara: int) -> None:
    answers = at_once([lambda: desk.do(OptOut(customer_id=amara, reason="asked"))] * 10)
    assert answers.count("is-opted-out") == 9
    assert len(desk.ask(ListMembershipChanges(amara)).rows) == 1


def test_the_member_type_can_be_set_and_undone(desk: Desk, amara: int) -> None:
    assert [kind.value for kind in MemberType] == ["customer", "customer_referral", "affiliate_referral"]
    command = SetMemberType(customer_id=amara, member_type=MemberType.AFFILIATE_REFERRAL)
    receipt = desk.do(command)
    assert desk.ask(ShowCustomer(amara)).customer.member_type == "affiliate_referral"
    with pytest.raises(Refused):
        desk.do(SetMemberType(customer_id=amara, member_type=MemberType.AFFILIATE_REFERRAL))
    desk.undo(receipt.id or 0)
    assert desk.ask(ShowCustomer(amara)).customer.member_type == "customer"
    with pytest.raises(LoyaltyError):
        SetMemberType(customer_id=amara, member_type="friend")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE membership_change SET status = 'enrolled'",
        "UPDATE membership_change SET reason = 'another'",
        "DELETE FROM membership_change",
    ],
)
def test_the_history_cannot_be_changed_but_a_reason_can_be_cleared(
    programme: Programme, desk: Desk, amara: int, statement: str
) -> None:
    act(desk, Action.OPT_OUT, amara, "Told us a secret")
    with programme.database.writing() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement))
    with programme.database.writing() as connection:
        connection.execute(text("UPDATE membership_change SET reason = NULL"))
        connection.commit()
    assert desk.ask(ListMembershipChanges(amara)).rows[0].reason is None


@pytest.mark.parametrize(
    ("spoil", "promise"),
    [
        ("UPDATE customer SET membership = 'blocked'", 17),
        ("UPDATE referral SET state = 'pending', cancelled_at = NULL WHERE id = 1", 17),
        ("UPDATE referral SET reward_points = 7 WHERE id = 2", 10),
        ("UPDATE referral SET reward_points = 0, reward_seq = NULL WHERE id = 2", 10),
        ("UPDATE referral SET friend_id = 1, referrer_id = 2 WHERE id = 2", 10),
        ("UPDATE review SET points = 7 WHERE id = 1", 10),
        ("UPDATE review SET points = 0, posting_seq = NULL, paid_to = NULL WHERE id = 1", 10),
    ],
)
def test_what_is_spoilt_is_found(desk: Desk, amara: int, spoil: str, promise: int) -> None:
    from loyalty_core.reviews.commands import AddReview, ApproveReview

    desk.do(SetPolicies(referral_points=5, review_points=5))
    ben, cleo = register(desk, "Ben"), register(desk, "Cleo")
    refer(desk, ben, friend_name="Finn", email="finn@example.org")
    refer(desk, amara, friend_id=cleo)
    desk.do(RecordPurchase(customer_id=cleo, receipt="R-1", amount="9.00"))
    review = desk.do(AddReview(customer_id=amara, product="Mug", rating=5)).result["review_id"]
    desk.do(ApproveReview(review_id=review))
    act(desk, Action.BLOCK, ben)
    assert desk.ask(Verify()).problems == ()
    with desk.database.writing() as connection:
        connection.execute(text(spoil))
        connection.commit()
    assert promise in {problem.promise for problem in desk.ask(Verify()).problems}
