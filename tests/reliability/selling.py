"""Receipts in the plain programme: what they earn, and what every way of refunding them takes back."""

from datetime import datetime

from tests.reliability import friends
from tests.reliability.records import Line, No, Sale
from tests.reliability.shop import Shop


def sell(shop: Shop, now: datetime, member: int, receipt: str, lines: list[Line], at: datetime) -> None:
    """Rule 8: rounded once on the sum. What is recorded late earns by the rule of its date and lives from then."""
    shop.refuse_erased(member)
    if receipt in shop.sales:
        raise No("receipt-known")
    buyer, earning = shop.hold(member, now), shop.earning_at(at)
    amount = sum(line.quantity * line.price for line in lines)
    points = earning.points_for(amount) if shop.standing(member) == "enrolled" else 0
    heap = buyer.earn(points, at, *earning.life(at), now) if points else None
    buyer.pass_time(now)
    shop.sales[receipt] = Sale(shop.who(member), at, amount, earning, points, heap, lines)
    friends.first_order(shop, now, receipt)
    shop.did(now, lambda then_shop, then: _undo_sale(then_shop, then, receipt))


def refund_all(shop: Shop, now: datetime, receipt: str) -> None:
    """Refund what is left of a sale."""
    sale = shop.sales[receipt]
    shop.hold(sale.member, now)
    if sale.refunded >= sale.amount:
        raise No("nothing-left")
    _refund_rest(shop, now, receipt)
    shop.did(now)


def refund_amount(shop: Shop, now: datetime, receipt: str, amount: int) -> None:
    """Refund an amount of a sale."""
    sale = shop.sales[receipt]
    shop.hold(sale.member, now)
    if amount > sale.amount - sale.refunded:
        raise No("more-than-left")
    _refund(shop, now, receipt, amount)
    shop.did(now)


def refund_lines(shop: Shop, now: datetime, receipt: str, wanted: dict[str, int]) -> None:
    """Refund articles of a sale."""
    sale = shop.sales[receipt]
    shop.hold(sale.member, now)
    amount, missing = 0, dict(wanted)
    for line in sale.lines:
        part = min(missing.get(line.sku, 0), line.quantity - line.returned)
        if part:
            line.returned += part
            missing[line.sku] -= part
            amount += part * line.price
    if any(missing.values()):
        raise No("more-than-left")
    if amount > sale.amount - sale.refunded:
        raise No("more-than-left")
    _refund(shop, now, receipt, amount)
    shop.did(now)


def refund_unnamed(shop: Shop, member: int, back: list[Line], at: datetime) -> None:
    """Rule 4: by item to earlier purchases, the newest first, a whole one before parts; the rest by its own date's
    rate. The card of who is erased is nobody's, and who never was a member never earned.
    """
    if shop.is_erased(member):
        return
    holder = shop.hold(member, at)
    wanted: dict[tuple[str, int], int] = {}
    for line in back:
        wanted[line.sku, line.price] = wanted.get((line.sku, line.price), 0) + line.quantity
    own = [receipt for receipt, sale in shop.sales.items() if shop.who(sale.member) == shop.who(member)]
    earlier = [receipt for receipt in own if shop.sales[receipt].at <= at]
    numbered = sorted(enumerate(earlier), key=lambda pair: (shop.sales[pair[1]].at, pair[0]))
    newest = [receipt for _, receipt in reversed(numbered)]
    whole = [receipt for receipt in newest if _holds(shop.sales[receipt], wanted)]
    for receipt in whole[:1] or newest:
        amount = 0
        for line in shop.sales[receipt].lines:
            count = min(wanted.get((line.sku, line.price), 0), line.quantity - line.returned)
            if count:
                line.returned += count
                wanted[line.sku, line.price] -= count
                amount += count * line.price
        if amount:
            _refund(shop, at, receipt, amount)
    rest = sum(price * count for (_, price), count in wanted.items())
    points = shop.earning_at(at).points_for(rest) if shop.standing(member) != "not_enrolled" else 0
    if points:
        holder.claw_back(points, [], shop.shortfall)


def _undo_sale(shop: Shop, now: datetime, receipt: str) -> None:
    sale = shop.sales[receipt]
    shop.hold(sale.member, now)
    if sale.refunded >= sale.amount:
        raise No("already-undone")
    _refund_rest(shop, now, receipt)


def _refund_rest(shop: Shop, at: datetime, receipt: str) -> None:
    sale = shop.sales[receipt]
    for line in sale.lines:
        line.returned = line.quantity
    _refund(shop, at, receipt, sale.amount - sale.refunded)


def _refund(shop: Shop, at: datetime, receipt: str, amount: int) -> None:
    sale = shop.sales[receipt]
    sale.refunded += amount
    kept = sale.earning.points_for(sale.amount - sale.refunded)
    points = max(sale.earned - kept - sale.clawed, 0)
    sale.clawed += points
    if points:
        shop.take_back(sale.member, sale.heap, points)
    if sale.refunded >= sale.amount:
        friends.order_returned(shop, at, receipt)


def _holds(sale: Sale, wanted: dict[tuple[str, int], int]) -> bool:
    return all(_left(sale, *item) >= count for item, count in wanted.items())


def _left(sale: Sale, sku: str, price: int) -> int:
    return sum(line.quantity - line.returned for line in sale.lines if (line.sku, line.price) == (sku, price))
