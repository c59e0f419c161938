"""Rewards, coupons and changes by hand in the plain programme."""

from datetime import datetime

from tests.reliability.records import Brought, Coupon, No, Redemption
from tests.reliability.shop import Shop


def adjust(shop: Shop, now: datetime, member: int, points: int) -> None:
    """By hand: up by a heap that is spendable at once, down in spend order."""
    shop.refuse_erased(member)
    holder, record = shop.hold(member, now), shop.who(member)
    if points > 0:
        if shop.standing(member) == "not_enrolled":
            raise No("not-enrolled")
        heap = holder.earn(points, now, *shop.earning_at(now).life(now, waits=False))
        shop.did(now, lambda then_shop, then: _undo_credit(then_shop, then, record, heap, points))
    elif -points > holder.available:
        raise No("not-enough-points")
    else:
        spent = holder.take_away(-points)
        shop.did(now, lambda then_shop, then: then_shop.give_back(then, record, spent, redeemed=False))


def _undo_credit(shop: Shop, now: datetime, record: int, heap: int, points: int) -> None:
    shop.hold(record, now)
    shop.take_back(record, heap, points)


# ------------------------------------------------------------------- imported


def bring(shop: Shop, now: datetime, member: int, points: int, expires: datetime | None) -> None:
    """Points from elsewhere: a heap that is spendable at once. A row about who cannot have any is left out."""
    if shop.is_erased(member) or shop.standing(member) == "not_enrolled":
        return
    heap = shop.hold(member, now).earn(points, now, now, expires)
    shop.brought.append(Brought(shop.who(member), points, heap))
    shop.did(now)


def bring_back(shop: Shop, now: datetime, number: int) -> None:
    """Take back, once, what came from elsewhere and has not expired, here or where it was before a merge."""
    brought = shop.brought[number]
    if brought.undone:
        raise No("already-undone")
    holder, first = shop.hold(brought.member, now), shop.members[brought.member].heaps[brought.heap]
    pieces = [holder.heaps[n] for n in shop.pieces(brought.member, brought.heap)]
    lapsed = first.lapsed + sum(piece.lapsed for piece in pieces if piece is not first)
    if brought.points > lapsed:
        shop.take_back(brought.member, brought.heap, brought.points - lapsed)
    brought.undone = True
    shop.did(now)


# -------------------------------------------------------------------- coupons


def issue_coupon(shop: Shop, now: datetime, member: int) -> None:
    """Issue a coupon that gives points."""
    shop.refuse_outsider(member)
    shop.hold(member, now)
    number = len(shop.coupons)
    shop.coupons.append(Coupon(member))
    shop.did(now, lambda then_shop, then: _undo_issue(then_shop, then, number))


def _undo_issue(shop: Shop, now: datetime, number: int) -> None:
    coupon = shop.coupons[number]
    shop.hold(coupon.member, now)
    if coupon.state != "issued":
        raise No(f"coupon-{coupon.state}")
    coupon.state = "voided"


def use_coupon(shop: Shop, now: datetime, number: int, points: int) -> None:
    """Use a coupon: what it gives waits and lives as the points of a purchase would."""
    coupon = shop.coupons[number]
    holder, record = shop.hold(coupon.member, now), shop.who(coupon.member)
    if coupon.state != "issued":
        raise No(f"coupon-{coupon.state}")
    shop.refuse_outsider(record)
    coupon.state = "used"
    heap = holder.earn(points, now, *shop.earning_at(now).life(now))
    shop.did(now, lambda then_shop, then: _undo_use(then_shop, then, number, record, heap, points))


def _undo_use(shop: Shop, now: datetime, number: int, record: int, heap: int, points: int) -> None:
    coupon = shop.coupons[number]
    shop.hold(record, now)
    coupon.state = "voided" if shop.is_erased(record) else "issued"
    shop.take_back(record, heap, points)


# -------------------------------------------------------------------- rewards


def ask(shop: Shop, now: datetime, member: int, points: int) -> None:
    """Ask for a reward: nothing moves yet."""
    shop.refuse_outsider(member)
    if points > shop.hold(member, now).available:
        raise No("not-enough-points")
    number = len(shop.redemptions)
    shop.redemptions.append(Redemption(shop.who(member), points))
    shop.did(now, lambda then_shop, then: _undo_request(then_shop, then, number))


def confirm(shop: Shop, now: datetime, number: int) -> None:
    """Confirm it: the points go."""
    redemption = shop.redemptions[number]
    shop.refuse_outsider(redemption.member)
    redemption.spent = shop.hold(redemption.member, now).redeem(redemption.points)
    redemption.member = shop.who(redemption.member)
    shop.did(now, lambda then_shop, then: end(then_shop, then, number))


def cancel(shop: Shop, now: datetime, number: int) -> None:
    """Cancel it: the points come back."""
    end(shop, now, number)
    shop.did(now)


def _undo_request(shop: Shop, now: datetime, number: int) -> None:
    redemption = shop.redemptions[number]
    if redemption.spent is not None and not redemption.cancelled:
        raise No("redemption-confirmed")
    end(shop, now, number)


def end(shop: Shop, now: datetime, number: int) -> None:
    """End a redemption; what it took comes back."""
    redemption = shop.redemptions[number]
    shop.hold(redemption.member, now)
    if redemption.cancelled:
        raise No("redemption-cancelled")
    redemption.cancelled = True
    if redemption.spent is not None:
        shop.give_back(now, redemption.member, redemption.spent, redeemed=True)
