"""What a confirmed redemption takes and gives, in one transaction, and how all of it is taken back (promise 16)."""

from typing import Any

from sqlalchemy import Row, insert, select

from loyalty_core.coupons import holding as coupons
from loyalty_core.coupons.issuing import free_codes, issue
from loyalty_core.coupons.rules import last_valid_day
from loyalty_core.customers.rules import RecordState
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.reward import RedemptionCoupon
from loyalty_core.points.moving import give_back
from loyalty_core.rewards.holding import Held, free_places, hold, move, not_waiting, take_places
from loyalty_core.rewards.passwords import current, end


def give(work: Work, held: Held, reward: Row[Any]) -> Outcome:
    """Take the points of a held redemption and give what they are for.

    Raises:
        Refused: a limit is reached, or fewer points are available.
    """
    take_places(work, held.reward_id, held.times)
    cause = work.cause("redemption", comment=reward.name)
    posting = work.book(held.customer_id).spend("spend", held.points, cause, work.at)
    codes = [] if reward.campaign_id is None else _issue(work, held, reward)
    move(work, held, "confirmed", confirmed_at=work.at, spend_seq=posting.seq)
    given = f": coupon {', '.join(codes)}" if codes else ""
    return Outcome(
        f"{held.points:,} points redeemed for “{reward.name}”{given}.",
        held.customer_id,
        {"redemption_id": held.id, "points": held.points, "seq": posting.seq, "coupons": codes},
        (Change("state", "waiting", "confirmed"), *(Change("coupon", None, code) for code in codes)),
    )


def take_back(work: Work, redemption_id: int, reason: str | None) -> Outcome:
    """Cancel a redemption: of one that waits the password dies; one that was confirmed is undone in every part.

    Raises:
        NotFound: there is no such redemption.
        Conflict: it was cancelled already.
        Refused: it failed, or a coupon that it gave was used.
    """
    held = hold(work, redemption_id)
    if held.state == "waiting":
        password = current(work, held.id)
        if password is not None:
            end(work, password, "dead")
        said = "The redemption is cancelled; no points were taken."
    elif held.state == "confirmed" and held.spend_seq is not None:
        _void(work, held)
        spender, seq = held.first_customer_id or held.customer_id, held.first_seq or held.spend_seq
        give_back(work, spender, "spend-cancelled", seq, work.cause("redemption", reason="undo"))
        free_places(work, held.reward_id, held.times)
        said = f"The redemption is cancelled; {held.points:,} points went back."
    else:
        raise not_waiting(held.state)
    if work.membership(held.customer_id).record_state == RecordState.ERASED:
        reason = None
    move(work, held, "cancelled", cancelled_at=work.at, cancelled_by=work.actor.staff_id, cancel_reason=reason)
    result = {"redemption_id": held.id, "points": held.points if held.state == "confirmed" else 0}
    return Outcome(said, held.customer_id, result, (Change("state", held.state, "cancelled"),))


def coupon_codes(work: Work, redemption_id: int) -> list[str]:
    """Return the codes of the coupons that a redemption gave."""
    return list(
        work.connection.execute(
            select(Coupon.code)
            .join(RedemptionCoupon, RedemptionCoupon.coupon_id == Coupon.id)
            .where(RedemptionCoupon.redemption_id == redemption_id)
            .order_by(Coupon.id)
        ).scalars()
    )


def _issue(work: Work, held: Held, reward: Row[Any]) -> list[str]:
    last_day = last_valid_day(work.today, reward.valid_days, None)
    codes, free = [], free_codes(work)
    for _ in range(held.times):
        code = next(free)
        coupon_id = issue(work, held.customer_id, reward.campaign_id, code, last_day)
        work.connection.execute(insert(RedemptionCoupon).values(redemption_id=held.id, coupon_id=coupon_id))
        codes.append(code)
    return codes


def _void(work: Work, held: Held) -> None:
    """Void the coupons of a held redemption; one that was used is in the way, one that was voided already is not."""
    given = [coupons.hold(work, code) for code in coupon_codes(work, held.id)]
    used = [coupon.code for coupon in given if coupon.stored == "used"]
    if used:
        raise Refused(f"Coupon {used[0]} was used already; undo its use first.", code="coupon-used")
    for coupon in given:
        if coupon.stored != "voided":
            coupons.move(work, coupon, "voided", voided_at=work.at, void_reason="redemption cancelled")
