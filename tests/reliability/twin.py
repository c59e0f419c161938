"""The product and its model side by side: each deed is done at the desk and in the model, and both must agree."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.customers.naming import Naming
from loyalty_core.customers.queries import ShowCustomer
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.desk.undo import Undo
from loyalty_core.errors import LoyaltyError
from loyalty_core.imports.batches import FileMark
from loyalty_core.imports.rows import Given
from loyalty_core.imports.undoing import UndoImport
from loyalty_core.models.ledger import Account, Lot
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.points.importing.commands import ImportBalances
from loyalty_core.points.importing.reading import Balance
from loyalty_core.points.settling import SettleDue
from loyalty_core.programme.commands import SetEarning, SetPolicies
from loyalty_core.programme.opening import Programme
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.purchases.entries import Receipt as TillReceipt
from loyalty_core.purchases.importing.commands import Batch, ImportReceipts
from loyalty_core.purchases.importing.receipts import Incoming
from loyalty_core.purchases.rules import Line as TillLine
from loyalty_core.reports.verify import Verify
from loyalty_core.rewards.commands import CancelRedemption, ConfirmRedemption, RequestRedemption
from loyalty_core.staff.sessions import open_session
from tests.core.coupons.acts import add_campaign
from tests.core.rewards.acts import add_customer, add_reward, code_of, forget_sends
from tests.reliability.dates import A_DAY, Earning, local_day, midnight_after
from tests.reliability.model import Member
from tests.reliability.replay import breaches
from tests.reliability.shop import Line, No, Shop

COST = 10
"""Points of the reward, whose whole steps are spent."""
COUPON_POINTS = 25
FIGURES = ("available", "pending", "debt", "lifetime", "redeemed", "expired", "clawed_back", "written_off", "earned")

Act = Callable[[Shop, datetime], None]


class Disagreement(AssertionError):
    """Product and model differ, or a promise is broken; `noticed` says what each noticed: model, verify, replay."""

    def __init__(self, noticed: dict[str, object]) -> None:
        super().__init__(str(noticed))
        self.noticed = noticed


class Twin:
    """A programme with some members, in the product and in the model; the clock of both stands still until moved.

    Attributes:
        last: the command that was done last, to be sent again.
    """

    def __init__(self, programme: Programme, clock: FixedClock, members: int = 2) -> None:
        self.programme = programme
        self.clock = clock
        self.desk = self._next_shift()
        self.customers = [self._add_customer(number) for number in range(members)]
        self.reward = add_reward(self.desk, cost=COST)
        self.campaign = add_campaign(self.desk, "Spring", points=COUPON_POINTS)
        self.shop = Shop(members, Earning(datetime.min.replace(tzinfo=UTC)))
        self.last: Command | None = None
        self._receipts: list[int] = []
        self._redemptions: list[int] = []
        self._batches: list[int] = []
        self._refunds = 0

    # ------------------------------------------------------------------ deeds

    def sell(self, member: int, receipt: str, lines: list[Line], ago: timedelta = timedelta(0)) -> None:
        """Record a purchase that was made some time ago."""
        at = self.clock.now() - ago
        command = RecordPurchase(
            customer_id=self.customers[member],
            receipt=receipt,
            lines=tuple(f"{line.sku}:{line.quantity}:{line.price / 100:.2f}" for line in lines),
            at=at,
        )
        self._both(command, lambda shop, now: shop.sell(now, member, receipt, deepcopy(lines), at))

    def refund_all(self, receipt: str) -> None:
        """Refund what is left of a receipt."""
        self._both(RefundPurchase(receipt=receipt), lambda shop, now: shop.refund_all(now, receipt))

    def refund_amount(self, receipt: str, pence: int) -> None:
        """Refund an amount of a receipt."""
        command = RefundPurchase(receipt=receipt, amount=f"{pence / 100:.2f}")
        self._both(command, lambda shop, now: shop.refund_amount(now, receipt, pence))

    def refund_lines(self, receipt: str, wanted: dict[str, int]) -> None:
        """Refund articles of a receipt."""
        command = RefundPurchase(receipt=receipt, lines=tuple(f"{sku}:{count}" for sku, count in wanted.items()))
        self._both(command, lambda shop, now: shop.refund_lines(now, receipt, wanted))

    def refund_unnamed(self, member: int, back: list[Line], ago: timedelta = timedelta(0)) -> None:
        """Take in a refund that names no purchase, as files from other tills have them."""
        at = self.clock.now() - ago
        self._refunds += 1
        receipt_id = f"C{self._refunds}"
        lines = [TillLine(n, line.sku, "", -line.quantity, line.price * 10_000) for n, line in enumerate(back, start=1)]
        pence = -sum(line.price * line.quantity for line in back)
        card = f"{9000 + member}"
        receipt = TillReceipt("refund", receipt_id, receipt_id, "LEEDS", "T1", at, lines, pence, card, None, receipt_id)
        incoming = Incoming(("LEEDS", receipt_id), receipt, pence * 10_000, card, None, [(1, [])])
        command = ImportReceipts.of(Batch([incoming]), "reject")
        self._both(command, lambda shop, _: shop.refund_unnamed(member, back, at))

    def adjust(self, member: int, points: int) -> None:
        """Add or take away points by hand."""
        command = AdjustPoints(customer_id=self.customers[member], points=points, reason=Reason.GOODWILL)
        self._both(command, lambda shop, now: shop.adjust(now, member, points))

    def bring(self, member: int, points: int, days: int | None) -> None:
        """Import an opening balance that is valid for some days more, or for ever."""
        number = len(self._batches)
        whose = str(self.customers[member])
        last = None if days is None else local_day(self.clock.now()) + days * A_DAY
        balance = Balance(f"row {number}", Naming("customer_id", whose, whose), points, last)
        command = ImportBalances.of(FileMark(name="old.csv", digest=f"{number:064}"), [Given(2, [], balance)])
        expires = None if last is None else midnight_after(last)
        receipt = self._both(command, lambda shop, now: shop.bring(now, member, points, expires))
        if receipt is not None:
            self._batches.append(receipt.result["batch"])

    def bring_back(self, number: int) -> None:
        """Undo a whole import, by its place among all."""
        self._both(UndoImport(batch=self._batches[number]), lambda shop, now: shop.bring_back(now, number))

    def use_coupon(self, member: int) -> None:
        """Issue a coupon that gives points, and use it."""
        issued = self.desk.do(IssueCoupon(customer_id=self.customers[member], campaign_id=self.campaign))
        self.shop.members[member].pass_time(self.clock.now())
        command = UseCoupon(code=issued.result["code"])
        self._both(command, lambda shop, now: shop.use_coupon(now, member, COUPON_POINTS))

    def redeem(self, member: int, times: int) -> None:
        """Ask for a reward, and confirm it with the code that was sent."""
        if self.ask(member, times):
            number = self._redemptions[-1]
            command = ConfirmRedemption(redemption_id=number, code=code_of(self.desk, number))
            self._both(command, lambda shop, now: shop.confirm(now, len(shop.redemptions) - 1))

    def ask(self, member: int, times: int) -> bool:
        """Ask for a reward only; return whether it could be had."""
        forget_sends(self.desk)
        command = RequestRedemption(customer_id=self.customers[member], reward_id=self.reward, times=times)
        receipt = self._both(command, lambda shop, now: shop.ask(now, member, times * COST))
        if receipt is not None:
            self._redemptions.append(receipt.result["redemption_id"])
        return receipt is not None

    def cancel(self, number: int) -> None:
        """Cancel a redemption, by its place among all."""
        command = CancelRedemption(redemption_id=self._redemptions[number])
        self._both(command, lambda shop, now: shop.cancel(now, number))

    def undo(self, number: int) -> None:
        """Undo a deed, by its place among all."""
        self._both(Undo(receipt_id=self._receipts[number]), lambda shop, now: shop.undo(now, number))

    def settle(self) -> None:
        """Run the settling job."""
        self._both(SettleDue(), Shop.pass_time)

    def set_earning(self, earning: Earning) -> None:
        """Let another earning rule hold from now on."""
        command = SetEarning(
            points=earning.points,
            per=f"{earning.per_minor / 100:.2f}",
            rounding=earning.rounding,
            pending_days=earning.pending_days,
            validity=earning.validity,
            validity_days=earning.validity_days,
        )
        self._both(command, lambda shop, _: shop.earnings.append(earning))

    def set_policies(self, shortfall: str, lapsed_days: int) -> None:
        """Say what becomes of shortfalls, and of points that come back to a heap that has lapsed."""

        def change(shop: Shop, _: datetime) -> None:
            shop.shortfall, shop.lapsed_days = shortfall, lapsed_days

        self._both(SetPolicies(shortfall=shortfall, lapsed_days=lapsed_days), change)

    def advance(self, by: timedelta) -> None:
        """Let time pass; nobody does anything."""
        self.clock.advance(by)
        self.desk = self._next_shift()
        self.check()

    def send_again(self) -> None:
        """Send the last request once more, and then its id with another body."""
        if self.last is None:
            return
        if not self.desk.do(self.last).replayed:
            raise Disagreement({"model": "a request was done twice"})
        other = AdjustPoints(
            customer_id=self.customers[0],
            points=1,
            reason=Reason.OTHER,
            comment="not the same",
            request_id=self.last.request_id,
        )
        if self._said_no(other) != "request-reused":
            raise Disagreement({"model": "a request id was used for something else"})
        self.check()

    # -------------------------------------------------------------- comparing

    def check(self) -> None:
        """Compare what is stored and what is shown with the model, and ask for every promise.

        Raises:
            Disagreement: something differs.
        """
        with self.programme.database.reading() as connection:
            stored, replayed = self._other_than_stored(connection), breaches(connection)
        told = {
            "model": stored or self._other_than_shown(),
            "verify": self.desk.ask(Verify()).problems,
            "replay": replayed,
        }
        noticed: dict[str, object] = {by: found for by, found in told.items() if found}
        if noticed:
            raise Disagreement(noticed)
        for member in self.shop.members:
            member.keep_promises()

    def _both(self, command: Command, act: Act) -> Receipt | None:
        trial = deepcopy(self.shop)
        expected, receipt, said = None, None, None
        try:
            act(trial, self.clock.now())
        except No as no:
            expected = no.code
        try:
            receipt = self.desk.do(command)
        except LoyaltyError as no:
            said = no.code
        if said != expected:
            raise Disagreement({"model": f"{command.name} was answered {said}, not {expected}"})
        if receipt is not None:
            self.last = command
            if len(trial.deeds) > len(self.shop.deeds):
                self._receipts.append(receipt.id or 0)
            self.shop = trial
        self.check()
        return receipt

    def _said_no(self, command: Command) -> str | None:
        try:
            self.desk.do(command)
        except LoyaltyError as no:
            return no.code
        return None

    def _other_than_stored(self, connection: Connection) -> list[str]:
        found = []
        accounts = {row.customer_id: row for row in connection.execute(select(Account.__table__))}
        lots = connection.execute(select(Lot.__table__).order_by(Lot.customer_id, Lot.seq)).all()
        for customer_id, member in zip(self.customers, self.shop.members, strict=True):
            found += _other_than(member, accounts[customer_id])
            stored = [
                (lot.quantity, lot.points_left, bool(lot.pending and lot.points_left), lot.expires_at)
                for lot in lots
                if lot.customer_id == customer_id
            ]
            heaps = [(heap.points, heap.left, heap.waiting and heap.left > 0, heap.expires) for heap in member.heaps]
            if stored != heaps:
                found.append(f"lots {stored}, not {heaps}")
        return found

    def _other_than_shown(self) -> list[str]:
        now = deepcopy(self.shop)
        now.pass_time(self.clock.now())
        return [
            difference
            for customer_id, member in zip(self.customers, now.members, strict=True)
            for difference in _other_than(member, self.desk.ask(ShowCustomer(customer_id)).points)
        ]

    # ----------------------------------------------------------------- making

    def _next_shift(self) -> Desk:
        with self.programme.database.writing() as connection:
            session = open_session(connection, self.clock.now(), 1, "LEEDS", "T1")
            connection.commit()
        return self.programme.desk(session.actor)

    def _add_customer(self, number: int) -> int:
        card = f"{9000 + number}"
        return add_customer(self.programme, self.desk, card=card, card_key=card)


def _other_than(member: Member, shown: object) -> list[str]:
    wanted = {figure: getattr(member, figure) for figure in FIGURES}
    found = {figure: getattr(shown, figure) for figure in FIGURES}
    return [] if found == wanted else [f"{found}, not {wanted}"]
