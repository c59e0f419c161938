"""A programme in plain lists and dicts: members, receipts, redemptions, and what of it can be undone.

Each method is a deed at the desk. It says no with `No`, whose code is the one that the desk must give; whoever tries
works on a copy, as a refused deed changes nothing.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.reliability.dates import A_DAY, Earning, local_day, midnight_after
from tests.reliability.model import Member, Spent

UNDO_WITHIN = timedelta(hours=24)


class No(Exception):
    """The deed is refused."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Line:
    """A line of a receipt: article, pence each, how many were sold, how many came back."""

    sku: str
    price: int
    quantity: int
    returned: int = 0


@dataclass
class Sale:
    """A receipt, the rule it earned by, and what came back of it; money in pence."""

    member: int
    at: datetime
    amount: int
    earning: Earning
    earned: int
    heap: int | None
    lines: list[Line]
    refunded: int = 0
    clawed: int = 0


@dataclass
class Redemption:
    """Points that were asked for a reward; `spent` once they were taken."""

    member: int
    points: int
    spent: Spent | None = None
    cancelled: bool = False


@dataclass
class Deed:
    """Something that was done and may be undone: of which kind, when, and what it was about."""

    kind: str
    at: datetime
    about: int | str = 0
    member: int = 0
    points: int = 0
    heap: int | None = None
    spent: Spent = field(default_factory=list)
    undone: bool = False


@dataclass
class Brought:
    """Points that came from elsewhere by a file, in a heap of their own."""

    member: int
    points: int
    heap: int
    undone: bool = False


class Shop:
    """The whole programme; the time is handed in with each deed."""

    def __init__(self, members: int, earning: Earning) -> None:
        self.members = [Member() for _ in range(members)]
        self.earnings = [earning]
        self.shortfall = "debt"
        self.lapsed_days = 0
        self.sales: dict[str, Sale] = {}
        self.redemptions: list[Redemption] = []
        self.brought: list[Brought] = []
        self.deeds: list[Deed] = []

    def earning_at(self, at: datetime) -> Earning:
        """Return the rule in force at an instant."""
        return [rule for rule in self.earnings if rule.since <= at][-1]

    def pass_time(self, now: datetime) -> None:
        """Settle everybody."""
        for member in self.members:
            member.pass_time(now)

    # ---------------------------------------------------------------- earning

    def sell(self, now: datetime, member: int, receipt: str, lines: list[Line], at: datetime) -> None:
        """Rule 8: rounded once on the sum. What is recorded late earns by the rule of its date and lives from then."""
        if receipt in self.sales:
            raise No("receipt-known")
        buyer, earning = self.members[member], self.earning_at(at)
        buyer.pass_time(now)
        amount = sum(line.quantity * line.price for line in lines)
        points = earning.points_for(amount)
        heap = buyer.earn(points, at, *earning.life(at), now) if points else None
        buyer.pass_time(now)
        self.sales[receipt] = Sale(member, at, amount, earning, points, heap, lines)
        self.deeds.append(Deed("sale", now, receipt))

    def use_coupon(self, now: datetime, member: int, points: int) -> None:
        """A coupon that gives points."""
        holder = self.members[member]
        holder.pass_time(now)
        heap = holder.earn(points, now, *self.earning_at(now).life(now))
        self.deeds.append(Deed("coupon", now, member=member, points=points, heap=heap))

    def adjust(self, now: datetime, member: int, points: int) -> None:
        """By hand: up by a heap that is spendable at once, down in spend order."""
        holder = self.members[member]
        holder.pass_time(now)
        deed = Deed("adjustment", now, member=member, points=points)
        if points > 0:
            deed.heap = holder.earn(points, now, *self.earning_at(now).life(now, waits=False))
        elif -points > holder.available:
            raise No("not-enough-points")
        else:
            deed.spent = holder.take_away(-points)
        self.deeds.append(deed)

    def bring(self, now: datetime, member: int, points: int, expires: datetime | None) -> None:
        """Points from elsewhere: a heap that is spendable at once."""
        holder = self.members[member]
        holder.pass_time(now)
        self.brought.append(Brought(member, points, holder.earn(points, now, now, expires)))
        self.deeds.append(Deed("import", now))

    def bring_back(self, now: datetime, number: int) -> None:
        """Take back, once, what came from elsewhere and has not expired."""
        brought = self.brought[number]
        if brought.undone:
            raise No("already-undone")
        holder = self.members[brought.member]
        holder.pass_time(now)
        holder.claw_back(brought.points - holder.heaps[brought.heap].lapsed, brought.heap, self.shortfall)
        brought.undone = True
        self.deeds.append(Deed("import", now))

    # ---------------------------------------------------------------- refunds

    def refund_all(self, now: datetime, receipt: str) -> None:
        """Refund what is left of a sale."""
        sale = self.sales[receipt]
        self.members[sale.member].pass_time(now)
        if sale.refunded >= sale.amount:
            raise No("nothing-left")
        self._refund_rest(sale)
        self.deeds.append(Deed("refund", now))

    def refund_amount(self, now: datetime, receipt: str, amount: int) -> None:
        """Refund an amount of a sale."""
        sale = self.sales[receipt]
        self.members[sale.member].pass_time(now)
        if amount > sale.amount - sale.refunded:
            raise No("more-than-left")
        self._refund(sale, amount)
        self.deeds.append(Deed("refund", now))

    def refund_lines(self, now: datetime, receipt: str, wanted: dict[str, int]) -> None:
        """Refund articles of a sale."""
        sale = self.sales[receipt]
        self.members[sale.member].pass_time(now)
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
        self._refund(sale, amount)
        self.deeds.append(Deed("refund", now))

    def refund_unnamed(self, member: int, back: list[Line], at: datetime) -> None:
        """Rule 4: by item to earlier purchases, the newest first, a whole one before parts; the rest by its own date's
        rate."""
        holder = self.members[member]
        holder.pass_time(at)
        wanted: dict[tuple[str, int], int] = {}
        for line in back:
            wanted[line.sku, line.price] = wanted.get((line.sku, line.price), 0) + line.quantity
        numbered = [sale for sale in self.sales.values() if sale.member == member and sale.at <= at]
        newest = [sale for _, sale in sorted(enumerate(numbered), key=lambda pair: (pair[1].at, pair[0]), reverse=True)]
        whole = [sale for sale in newest if all(_left(sale, *item) >= count for item, count in wanted.items())]
        for sale in whole[:1] or newest:
            amount = 0
            for line in sale.lines:
                count = min(wanted.get((line.sku, line.price), 0), line.quantity - line.returned)
                if count:
                    line.returned += count
                    wanted[line.sku, line.price] -= count
                    amount += count * line.price
            if amount:
                self._refund(sale, amount)
        rest = sum(price * count for (_, price), count in wanted.items())
        points = self.earning_at(at).points_for(rest)
        if points:
            holder.claw_back(points, None, self.shortfall)

    def _refund_rest(self, sale: Sale) -> None:
        for line in sale.lines:
            line.returned = line.quantity
        self._refund(sale, sale.amount - sale.refunded)

    def _refund(self, sale: Sale, amount: int) -> None:
        sale.refunded += amount
        kept = sale.earning.points_for(sale.amount - sale.refunded)
        points = max(sale.earned - kept - sale.clawed, 0)
        sale.clawed += points
        if points:
            self.members[sale.member].claw_back(points, sale.heap, self.shortfall)

    # ---------------------------------------------------------------- rewards

    def ask(self, now: datetime, member: int, points: int) -> None:
        """Ask for a reward: nothing moves yet."""
        holder = self.members[member]
        holder.pass_time(now)
        if points > holder.available:
            raise No("not-enough-points")
        self.redemptions.append(Redemption(member, points))
        self.deeds.append(Deed("request", now, len(self.redemptions) - 1))

    def confirm(self, now: datetime, number: int) -> None:
        """Confirm it: the points go."""
        redemption = self.redemptions[number]
        holder = self.members[redemption.member]
        holder.pass_time(now)
        redemption.spent = holder.redeem(redemption.points)
        self.deeds.append(Deed("confirmation", now, number))

    def cancel(self, now: datetime, number: int) -> None:
        """Cancel it: the points come back."""
        self._take_back(now, number)
        self.deeds.append(Deed("cancellation", now))

    def _take_back(self, now: datetime, number: int) -> None:
        redemption = self.redemptions[number]
        holder = self.members[redemption.member]
        holder.pass_time(now)
        if redemption.cancelled:
            raise No("redemption-cancelled")
        redemption.cancelled = True
        if redemption.spent is not None:
            holder.give_back(redemption.spent, now, self._grace(now), redeemed=True)

    def _grace(self, now: datetime) -> datetime | None:
        return midnight_after(local_day(now) + self.lapsed_days * A_DAY) if self.lapsed_days else None

    # ------------------------------------------------------------------- undo

    def undo(self, now: datetime, number: int) -> None:
        """Undo a deed: once, within a day, and never an undo, a refund or an import."""
        deed = self.deeds[number]
        if deed.kind in ("undo", "refund", "cancellation", "import"):
            raise No("cannot-undo")
        if deed.undone:
            raise No("already-undone")
        if now - deed.at > UNDO_WITHIN:
            raise No("too-old-to-undo")
        if deed.kind == "sale":
            self._undo_sale(now, self.sales[str(deed.about)])
        elif deed.kind in ("request", "confirmation"):
            if deed.kind == "request" and self._is_confirmed(int(deed.about)):
                raise No("redemption-confirmed")
            self._take_back(now, int(deed.about))
        else:
            self._undo_change(now, deed)
        deed.undone = True
        self.deeds.append(Deed("undo", now))

    def _is_confirmed(self, number: int) -> bool:
        redemption = self.redemptions[number]
        return redemption.spent is not None and not redemption.cancelled

    def _undo_sale(self, now: datetime, sale: Sale) -> None:
        self.members[sale.member].pass_time(now)
        if sale.refunded >= sale.amount:
            raise No("already-undone")
        self._refund_rest(sale)

    def _undo_change(self, now: datetime, deed: Deed) -> None:
        holder = self.members[deed.member]
        holder.pass_time(now)
        if deed.points > 0:
            holder.claw_back(deed.points, deed.heap, self.shortfall)
        else:
            holder.give_back(deed.spent, now, self._grace(now), redeemed=False)


def _left(sale: Sale, sku: str, price: int) -> int:
    return sum(line.quantity - line.returned for line in sale.lines if (line.sku, line.price) == (sku, price))
