"""Redeeming: asked for, confirmed, cancelled; what moves, what is given, and what each refusal leaves alone."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import event, func, insert, select, update

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import UseCoupon, VoidCoupon
from loyalty_core.coupons.queries import FindCoupon, ListCoupons
from loyalty_core.customers.activities import ListActivities
from loyalty_core.customers.profile import ShowCustomer
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.desk.undo import Undo
from loyalty_core.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from loyalty_core.membership.commands import OptOut
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import Message
from loyalty_core.models.programme import Tier
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.queries import ListLots
from loyalty_core.points.statement import ListStatement
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.rewards.catalogue import EndReward
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption
from tests.core.desk.shifts import next_shift
from tests.core.desk.tables import snapshot
from tests.core.members import add_member, set_membership
from tests.core.rewards.acts import (
    add_customer,
    add_reward,
    ask,
    code_of,
    confirm,
    forget_sends,
    left,
    redeem,
    reward_of,
    shown,
)

TODAY = date(2026, 3, 2)
A_DAY = timedelta(days=1)


def test_points_move_when_the_code_is_confirmed_and_not_before(desk: Desk, member: int) -> None:
    number = ask(desk, member, add_reward(desk, "£5 off", 200, valid_days=30))
    waiting = shown(desk, number)
    assert (waiting.state, waiting.points, waiting.times, waiting.coupons) == ("waiting", 200, 1, ())
    assert (waiting.staff, waiting.store, waiting.terminal) == ("ada", "LEEDS", "T1")
    assert left(desk, member) == 500
    receipt = confirm(desk, number)
    (code,) = receipt.result["coupons"]
    assert receipt.said == f"200 points redeemed for “£5 off”: coupon {code}."
    assert {(change.what, change.before, change.after) for change in receipt.changes} == {
        ("available", 500, 300),
        ("state", "waiting", "confirmed"),
        ("coupon", None, code),
    }
    points = desk.ask(ShowCustomer(member)).points
    assert (points.available, points.lifetime, points.redeemed) == (300, 500, 200)
    coupon = desk.ask(FindCoupon(code))
    assert (coupon.customer_id, coupon.campaign, coupon.state) == (member, "£5 off", "issued")
    assert coupon.benefit.amount is not None
    assert (coupon.benefit.amount.minor, coupon.last_valid_on) == (500, TODAY + 30 * A_DAY)
    done = shown(desk, number)
    assert (done.state, done.confirmed_at, done.coupons) == ("confirmed", desk.clock.now(), (code,))
    (spend, _) = desk.ask(ListStatement(member)).rows
    assert (spend.type, spend.points, spend.comment, spend.store) == ("spend", -200, "£5 off", "LEEDS")
    assert [(done.kind, done.what) for done in desk.ask(ListActivities(member)) if done.points == -200] == [
        ("points-spend", "£5 off")
    ]


@pytest.mark.parametrize(
    ("terms", "benefit"), [({"percent": 20}, ("percent", 20, None)), ({"product": "Tea"}, ("product", None, "Tea"))]
)
def test_a_percentage_or_a_product_is_given_as_a_coupon_without_an_end(
    desk: Desk, member: int, terms: dict[str, Any], benefit: tuple[Any, ...]
) -> None:
    (code,) = shown(desk, redeem(desk, member, add_reward(desk, **terms))).coupons
    coupon = desk.ask(FindCoupon(code))
    assert (coupon.benefit.kind, coupon.benefit.percent, coupon.benefit.product) == benefit
    assert coupon.last_valid_on is None


def test_what_is_given_in_words_is_the_redemption_itself(desk: Desk, member: int) -> None:
    number = redeem(desk, member, add_reward(desk, "Tour", custom="A tour of the bakery"))
    assert (shown(desk, number).coupons, left(desk, member)) == ((), 400)
    assert desk.ask(ListCoupons(member)).rows == ()


def test_several_at_once_cost_whole_steps_and_give_a_coupon_each(desk: Desk, member: int) -> None:
    reward = add_reward(desk, limit_per_customer=3)
    number = redeem(desk, member, reward, times=3)
    view = shown(desk, number)
    assert (view.times, view.points, len(set(view.coupons))) == (3, 300, 3)
    assert (left(desk, member), reward_of(desk, reward).redeemed) == (200, 3)


@pytest.mark.parametrize("times", [0, -1, 21, 1.5])
def test_times_is_a_small_whole_number(times: Any) -> None:
    with pytest.raises(Invalid) as refused:
        RequestRedemption(customer_id=1, reward_id=1, times=times)
    assert refused.value.field == "times"


@pytest.mark.parametrize(
    ("customer", "terms", "code"),
    [
        ({"membership": "not_enrolled"}, {}, "not-enrolled"),
        ({"membership": "opted_out"}, {}, "opted-out"),
        ({"membership": "excluded"}, {}, "excluded"),
        ({"membership": "blocked"}, {}, "blocked"),
        ({"record_state": "merged"}, {}, "record-closed"),
        ({}, {"lowest_tier": "GOLD"}, "tier-too-low"),
        ({}, {"starts_on": TODAY + A_DAY}, "reward-planned"),
        ({}, {"cost": 501}, "not-enough-points"),
        ({"phone": None}, {}, "no-destination"),
        ({"phone": "+442079460018"}, {}, "no-destination"),
        ({"phone": "+449098790000"}, {}, "no-destination"),
        ({"phone": "+18005551212"}, {}, "no-destination"),
        ({"phone": "+881612345678"}, {}, "no-destination"),
    ],
)
def test_who_cannot_have_it_is_refused_and_nothing_is_changed(
    programme: Programme, desk: Desk, member: int, customer: dict[str, Any], terms: dict[str, Any], code: str
) -> None:
    details = {name: value for name, value in customer.items() if name != "membership"}
    membership = customer.get("membership")
    with programme.database.writing() as connection:
        connection.execute(insert(Tier).values(id="GOLD", name="Gold", rank=2))
        connection.execute(update(Customer).where(Customer.id == member).values({"version": 2} | details))
        connection.commit()
    if membership is not None:
        set_membership(programme, member, membership)
    reward = add_reward(desk, **terms)
    before = snapshot(programme.database)
    with pytest.raises(Refused) as refused:
        ask(desk, member, reward)
    assert refused.value.code == code
    assert snapshot(programme.database) == before


def test_who_or_what_does_not_exist_is_not_found(desk: Desk, member: int) -> None:
    reward = add_reward(desk)
    for customer_id, reward_id in ((member + 1, reward), (member, reward + 1)):
        with pytest.raises(NotFound):
            ask(desk, customer_id, reward_id)
    for command in (ConfirmRedemption(redemption_id=9, code="123456"), CancelRedemption(redemption_id=9)):
        with pytest.raises(NotFound):
            desk.do(command)


def test_an_agent_redeems_and_an_auditor_does_not(desks: dict[Role, Desk], desk: Desk, member: int) -> None:
    reward = add_reward(desk)
    redeem(desks[Role.AGENT], member, reward)
    with pytest.raises(NotAllowed):
        ask(desks[Role.AUDITOR], member, reward)


def test_a_member_of_a_tier_high_enough_can_have_it(programme: Programme, desk: Desk) -> None:
    with programme.database.writing() as connection:
        connection.execute(insert(Tier), [{"id": f"T{n}", "name": f"Tier {n}", "rank": n} for n in (1, 2, 3)])
        connection.commit()
    reward = add_reward(desk, lowest_tier="T2")
    for tier_id in ("T2", "T3"):
        redeem(desk, add_customer(programme, desk, 100, tier_id=tier_id), reward)
    with pytest.raises(Refused, match="from Tier 2 on"):
        ask(desk, add_customer(programme, desk, 100, tier_id="T1"), reward)


def _spend_the_points(desk: Desk, member: int, _reward: int) -> None:
    desk.do(AdjustPoints(customer_id=member, points=-450, reason=Reason.CORRECTION))


def _end_the_reward(desk: Desk, _member: int, reward: int) -> None:
    desk.do(EndReward(reward_id=reward))


def _opt_out(desk: Desk, member: int, _reward: int) -> None:
    desk.do(OptOut(customer_id=member, reason="asked"))


@pytest.mark.parametrize("meanwhile", [_spend_the_points, _end_the_reward, _opt_out])
def test_what_was_right_when_asked_is_asked_again_when_confirmed(
    programme: Programme, desk: Desk, member: int, meanwhile: Any
) -> None:
    reward = add_reward(desk)
    number = ask(desk, member, reward)
    code = code_of(desk, number)
    meanwhile(desk, member, reward)
    before = snapshot(programme.database)
    for typed in (code, "000000", "999999"):
        with pytest.raises(Refused) as refused:
            confirm(desk, number, typed)
        assert refused.value.code in ("not-enough-points", "reward-ended", "opted-out")
    assert snapshot(programme.database) == before


def test_a_limit_counts_what_was_confirmed(desk: Desk, member: int) -> None:
    reward = add_reward(desk, limit_per_customer=1)
    first = ask(desk, member, reward)
    forget_sends(desk)
    second = ask(desk, member, reward)
    confirm(desk, second)
    with pytest.raises(Refused) as refused:
        confirm(desk, first)
    assert refused.value.code == "customer-limit"
    desk.do(CancelRedemption(redemption_id=second))
    confirm(desk, first)
    assert (reward_of(desk, reward).redeemed, left(desk, member)) == (1, 400)


def test_a_request_that_is_sent_twice_is_one_redemption_and_one_message(desk: Desk, member: int) -> None:
    command = RequestRedemption(customer_id=member, reward_id=add_reward(desk), request_id=uuid4())
    first, again = desk.do(command), desk.do(command)
    assert (first.result, first.id, again.replayed) == (again.result, again.id, True)
    with desk.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(Message)).scalar_one() == 1
    number = first.result["redemption_id"]
    confirming = ConfirmRedemption(redemption_id=number, code=code_of(desk, number))
    assert desk.do(confirming).result == desk.do(confirming).result
    assert left(desk, member) == 400
    with pytest.raises(Conflict) as refused:
        desk.do(command.model_copy(update={"times": 2}))
    assert refused.value.code == "request-reused"


def test_a_preview_shows_what_confirming_does_and_looks_at_no_code(
    programme: Programme, desk: Desk, member: int
) -> None:
    asking = RequestRedemption(customer_id=member, reward_id=add_reward(desk))
    before = snapshot(programme.database)
    preview = desk.preview(asking)
    assert snapshot(programme.database) == before
    receipt = desk.do(asking)
    assert (preview.said, preview.changes) == (receipt.said, receipt.changes)
    number = receipt.result["redemption_id"]
    before = snapshot(programme.database)
    request_id = uuid4()
    previews = [
        desk.preview(ConfirmRedemption(redemption_id=number, code=code, request_id=request_id))
        for code in (code_of(desk, number), "000000", "999999", "")
    ]
    assert snapshot(programme.database) == before
    assert len({(str(preview.changes), preview.said) for preview in previews}) == 1
    done = desk.do(ConfirmRedemption(redemption_id=number, code=code_of(desk, number), request_id=request_id))
    assert (previews[0].changes, previews[0].said) == (done.changes, done.said)


def test_cancelling_one_that_waits_kills_its_code(desk: Desk, member: int) -> None:
    number = ask(desk, member, add_reward(desk))
    code = code_of(desk, number)
    receipt = desk.do(CancelRedemption(redemption_id=number, reason="changed their mind"))
    assert receipt.result == {"redemption_id": number, "points": 0}
    view = shown(desk, number)
    assert (view.state, view.cancel_reason, view.expires_at) == ("cancelled", "changed their mind", None)
    with pytest.raises(Conflict) as refused:
        confirm(desk, number, code)
    assert refused.value.code == "redemption-cancelled"
    with pytest.raises(Conflict):
        desk.do(CancelRedemption(redemption_id=number))
    assert left(desk, member) == 500


def test_cancelling_a_confirmed_one_takes_everything_back_once(desk: Desk, programme: Programme) -> None:
    member = add_customer(programme, desk)
    for points, day in ((100, TODAY + 9 * A_DAY), (80, TODAY + 4 * A_DAY), (50, None)):
        desk.do(AdjustPoints(customer_id=member, points=points, reason=Reason.GOODWILL, expires=day))
    reward = add_reward(desk, cost=120, limit_total=1)
    before = {lot.lot: (lot.left, lot.last_valid_on) for lot in desk.ask(ListLots(member))}
    number = redeem(desk, member, reward)
    (code,) = shown(desk, number).coupons
    assert reward_of(desk, reward).state == "full"
    receipt = desk.do(CancelRedemption(redemption_id=number))
    assert receipt.said == "The redemption is cancelled; 120 points went back."
    assert {lot.lot: (lot.left, lot.last_valid_on) for lot in desk.ask(ListLots(member))} == before
    assert desk.ask(FindCoupon(code)).state == "voided"
    assert (reward_of(desk, reward).state, reward_of(desk, reward).redeemed) == ("running", 0)
    after = snapshot(programme.database)
    with pytest.raises(Conflict) as refused:
        desk.do(CancelRedemption(redemption_id=number))
    assert refused.value.code == "redemption-cancelled"
    assert snapshot(programme.database) == after


def test_a_used_coupon_is_in_the_way_until_its_use_is_undone(programme: Programme, desk: Desk, member: int) -> None:
    number = redeem(desk, member, add_reward(desk), times=2)
    first, second = shown(desk, number).coupons
    used = desk.do(UseCoupon(code=second))
    before = snapshot(programme.database)
    with pytest.raises(Refused, match=f"Coupon {second} was used already") as refused:
        desk.do(CancelRedemption(redemption_id=number))
    assert refused.value.code == "coupon-used"
    assert snapshot(programme.database) == before
    assert used.id is not None
    desk.undo(used.id)
    desk.do(CancelRedemption(redemption_id=number))
    assert [desk.ask(FindCoupon(code)).state for code in (first, second)] == ["voided", "voided"]
    assert left(desk, member) == 500


def test_a_voided_coupon_stays_void_once_its_points_went_back(desk: Desk, member: int) -> None:
    number = redeem(desk, member, add_reward(desk))
    (code,) = shown(desk, number).coupons
    voided = desk.do(VoidCoupon(code=code, reason="printed badly"))
    desk.do(CancelRedemption(redemption_id=number))
    assert voided.id is not None
    with pytest.raises(Refused) as refused:
        desk.undo(voided.id)
    assert refused.value.code == "redemption-cancelled"
    assert (desk.ask(FindCoupon(code)).state, left(desk, member)) == ("voided", 500)


@pytest.mark.parametrize(("days", "points", "lives_until"), [(0, 0, None), (10, 100, TODAY + 13 * A_DAY)])
def test_points_of_a_lapsed_lot_come_back_as_the_policy_says(
    programme: Programme, desk: Desk, clock: FixedClock, days: int, points: int, lives_until: date | None
) -> None:
    desk.do(SetPolicies(lapsed_days=days))
    member = add_customer(programme, desk)
    desk.do(AdjustPoints(customer_id=member, points=100, reason=Reason.GOODWILL, expires=TODAY))
    number = redeem(desk, member, add_reward(desk))
    clock.advance(3 * A_DAY)
    desk = next_shift(desk)
    desk.do(CancelRedemption(redemption_id=number))
    assert left(desk, member) == points
    assert {lot.last_valid_on for lot in desk.ask(ListLots(member)) if lot.left} == ({lives_until} - {None})
    assert "lapsed" in {row.reason for row in desk.ask(ListStatement(member)).rows}


def test_undoing_a_confirmation_cancels_the_redemption(desk: Desk, member: int) -> None:
    number = ask(desk, member, add_reward(desk))
    receipt = confirm(desk, number)
    assert receipt.can_undo
    assert receipt.id is not None
    desk.undo(receipt.id)
    view = shown(desk, number)
    assert (view.state, view.cancel_reason, left(desk, member)) == ("cancelled", "undone", 500)
    for again in (Undo(receipt_id=receipt.id), CancelRedemption(redemption_id=number)):
        with pytest.raises(Conflict):
            desk.do(again)


def test_a_confirmation_that_was_cancelled_cannot_be_undone_again(desk: Desk, member: int) -> None:
    number = ask(desk, member, add_reward(desk))
    receipt = confirm(desk, number)
    desk.do(CancelRedemption(redemption_id=number))
    assert receipt.id is not None
    with pytest.raises(Conflict) as refused:
        desk.undo(receipt.id)
    assert refused.value.code == "redemption-cancelled"
    assert left(desk, member) == 500


def test_undoing_a_request_cancels_it_as_long_as_it_waits(desk: Desk, member: int) -> None:
    reward = add_reward(desk)
    asked = desk.do(RequestRedemption(customer_id=member, reward_id=reward))
    assert asked.lost
    assert asked.id is not None
    desk.undo(asked.id)
    assert shown(desk, asked.result["redemption_id"]).state == "cancelled"
    forget_sends(desk)
    asked = desk.do(RequestRedemption(customer_id=member, reward_id=reward))
    confirm(desk, asked.result["redemption_id"])
    assert asked.id is not None
    with pytest.raises(Refused) as refused:
        desk.undo(asked.id)
    assert refused.value.code == "redemption-confirmed"


def _breaks_at(desk: Desk, command: Command, statement: int) -> bool:
    """Do a command and break it off before its n-th statement; return whether it had ended by then."""
    left_over = statement

    def break_off(*_: object) -> None:
        nonlocal left_over
        left_over -= 1
        if left_over == 0:
            raise RuntimeError("broken off")

    event.listen(desk.database.engine, "before_cursor_execute", break_off)
    try:
        desk.do(command)
    except RuntimeError:
        return False
    finally:
        event.remove(desk.database.engine, "before_cursor_execute", break_off)
    return True


@pytest.mark.parametrize("act", ["ask", "confirm", "cancel"])
def test_broken_off_at_any_statement_nothing_of_it_has_happened(
    programme: Programme, desk: Desk, member: int, act: str
) -> None:
    """Points taken and the reward given are one transaction (promise 16), and so is their way back."""
    reward = add_reward(desk)
    command: Command
    if act == "ask":
        command = RequestRedemption(customer_id=member, reward_id=reward)
    elif act == "confirm":
        number = ask(desk, member, reward)
        command = ConfirmRedemption(redemption_id=number, code=code_of(desk, number))
    else:
        command = CancelRedemption(redemption_id=redeem(desk, member, reward))
    before = snapshot(programme.database)
    statement = 0
    while not _breaks_at(desk, command, statement := statement + 1):
        assert snapshot(programme.database) == before
    assert statement > 10
    assert snapshot(programme.database) != before


def test_a_customer_without_points_has_none_to_redeem(programme: Programme, desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        ask(desk, add_member(programme), add_reward(desk))
    assert refused.value.code == "not-enough-points"
