"""The product and its model side by side: each deed is done at the desk and in the model, and both must agree."""

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from loyalty_core.clock import FixedClock
from loyalty_core.coupons.commands import IssueCoupon, UseCoupon
from loyalty_core.customers.naming import Naming
from loyalty_core.desk.command import Command
from loyalty_core.desk.desk import Desk
from loyalty_core.desk.receipt import Receipt
from loyalty_core.desk.undo import Undo
from loyalty_core.errors import LoyaltyError
from loyalty_core.imports.batches import FileMark
from loyalty_core.imports.rows import Given
from loyalty_core.imports.undoing import UndoImport
from loyalty_core.journeys.commands import StartJourney
from loyalty_core.journeys.offering import AddOffer
from loyalty_core.journeys.settling import SettleJourneys
from loyalty_core.models.coupon import Coupon
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
from tests.reliability import selling, spending
from tests.reliability.comparing import Disagreement, other_than_shown, other_than_stored
from tests.reliability.dates import A_DAY, Earning, local_day, midnight_after
from tests.reliability.friends import REFERRAL_PERCENT, REFERRAL_POINTS, REVIEW_POINTS
from tests.reliability.records import Line, No
from tests.reliability.replay import breaches
from tests.reliability.shop import Shop

COST = 10
"""Points of the reward, whose whole steps are spent."""
COUPON_POINTS = 25
Act = Callable[[Shop, datetime], None]


class Twin:
    """A programme with some members, in the product and in the model; the clock of both stands still until moved.

    Attributes:
        last: the command that was done last, to be sent again.
    """

    def __init__(self, programme: Programme, clock: FixedClock, members: int = 3) -> None:
        self.programme = programme
        self.clock = clock
        self.desk = self._next_shift()
        self.shop = Shop(Earning(datetime.min.replace(tzinfo=UTC)))
        self.customers: list[int] = []
        for _ in range(members):
            self.welcome()
        self.reward = add_reward(self.desk, cost=COST)
        self.campaign = add_campaign(self.desk, "Spring", points=COUPON_POINTS)
        started = StartJourney(journey_name="Elite", threshold="30.00", offers=0, top_uses=1)
        self.journey: int = self.desk.do(started).result["journey_id"]
        self.desk.do(AddOffer(journey_id=self.journey, campaign_id=self.campaign))
        self.desk.do(
            SetPolicies(
                referral_points=REFERRAL_POINTS,
                referral_percent=REFERRAL_PERCENT,
                referral_campaign=self.campaign,
                review_points=REVIEW_POINTS,
            )
        )
        self.last: Command | None = None
        self._receipts: list[int] = []
        self._redemptions: list[int] = []
        self._codes: list[str] = []
        self._batches: list[int] = []
        self._rows = 0
        self._refunds = 0

    def welcome(self, status: str = "enrolled") -> None:
        """Let somebody new be there."""
        number = len(self.customers)
        email, card = f"m{number}@example.com", f"{9000 + number}"
        values: dict[str, Any] = {"phone": f"+44770090{number:04d}", "email": email, "email_key": email}
        values |= {"card": card, "card_key": card}
        if status != "enrolled":
            values |= {"membership": status, "joined_at": None}
        self.customers.append(add_customer(self.programme, self.desk, **values))
        self.shop.welcome(status)

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
        self.both(command, lambda shop, now: selling.sell(shop, now, member, receipt, deepcopy(lines), at))

    def refund_all(self, receipt: str) -> None:
        """Refund what is left of a receipt."""
        self.both(RefundPurchase(receipt=receipt), lambda shop, now: selling.refund_all(shop, now, receipt))

    def refund_amount(self, receipt: str, pence: int) -> None:
        """Refund an amount of a receipt."""
        command = RefundPurchase(receipt=receipt, amount=f"{pence / 100:.2f}")
        self.both(command, lambda shop, now: selling.refund_amount(shop, now, receipt, pence))

    def refund_lines(self, receipt: str, wanted: dict[str, int]) -> None:
        """Refund articles of a receipt."""
        command = RefundPurchase(receipt=receipt, lines=tuple(f"{sku}:{count}" for sku, count in wanted.items()))
        self.both(command, lambda shop, now: selling.refund_lines(shop, now, receipt, wanted))

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
        self.both(command, lambda shop, _: selling.refund_unnamed(shop, member, back, at))

    def adjust(self, member: int, points: int) -> None:
        """Add or take away points by hand."""
        command = AdjustPoints(customer_id=self.customers[member], points=points, reason=Reason.GOODWILL)
        self.both(command, lambda shop, now: spending.adjust(shop, now, member, points))

    def bring(self, member: int, points: int, days: int | None) -> None:
        """Import an opening balance that is valid for some days more, or for ever."""
        number = self._rows = self._rows + 1
        whose = str(self.customers[member])
        last = None if days is None else local_day(self.clock.now()) + days * A_DAY
        balance = Balance(f"row {number}", Naming("customer_id", whose, whose), points, last)
        command = ImportBalances.of(FileMark(name="old.csv", digest=f"{number:064}"), [Given(2, [], balance)])
        expires = None if last is None else midnight_after(last)
        receipt = self.both(command, lambda shop, now: spending.bring(shop, now, member, points, expires))
        if receipt is not None and len(self.shop.brought) > len(self._batches):
            self._batches.append(receipt.result["batch"])

    def bring_back(self, number: int) -> None:
        """Undo a whole import, by its place among all."""
        self.both(UndoImport(batch=self._batches[number]), lambda shop, now: spending.bring_back(shop, now, number))

    def issue_coupon(self, member: int) -> None:
        """Issue a coupon that gives points."""
        command = IssueCoupon(customer_id=self.customers[member], campaign_id=self.campaign)
        self.both(command, lambda shop, now: spending.issue_coupon(shop, now, member))

    def use_coupon(self, number: int) -> None:
        """Use a coupon, by its place among all."""
        command = UseCoupon(code=self._codes[number])
        self.both(command, lambda shop, now: spending.use_coupon(shop, now, number, COUPON_POINTS))

    def redeem(self, member: int, times: int) -> None:
        """Ask for a reward, and confirm it with the code that was sent."""
        if self.ask(member, times):
            number = self._redemptions[-1]
            command = ConfirmRedemption(redemption_id=number, code=code_of(self.desk, number))
            self.both(command, lambda shop, now: spending.confirm(shop, now, len(shop.redemptions) - 1))

    def ask(self, member: int, times: int) -> bool:
        """Ask for a reward only; return whether it could be had."""
        forget_sends(self.desk)
        command = RequestRedemption(customer_id=self.customers[member], reward_id=self.reward, times=times)
        receipt = self.both(command, lambda shop, now: spending.ask(shop, now, member, times * COST))
        if receipt is not None:
            self._redemptions.append(receipt.result["redemption_id"])
        return receipt is not None

    def cancel(self, number: int) -> None:
        """Cancel a redemption, by its place among all."""
        command = CancelRedemption(redemption_id=self._redemptions[number])
        self.both(command, lambda shop, now: spending.cancel(shop, now, number))

    def undo(self, number: int) -> None:
        """Undo a deed, by its place among all."""
        self.both(Undo(receipt_id=self._receipts[number]), lambda shop, now: shop.undo(now, number))

    def settle(self) -> None:
        """Run the jobs; that of journeys moves no points."""
        self.desk.do(SettleJourneys())
        self.both(SettleDue(), Shop.pass_time)

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
        self.both(command, lambda shop, _: shop.earnings.append(earning))

    def set_policies(self, shortfall: str, lapsed_days: int) -> None:
        """Say what becomes of shortfalls, and of points that come back to a heap that has lapsed."""

        def change(shop: Shop, _: datetime) -> None:
            shop.shortfall, shop.lapsed_days = shortfall, lapsed_days

        self.both(SetPolicies(shortfall=shortfall, lapsed_days=lapsed_days), change)

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
        now = self.clock.now()
        with self.programme.database.reading() as connection:
            stored = other_than_stored(connection, self.shop, self.customers, now)
            replayed = breaches(connection)
        told = {
            "model": stored or other_than_shown(self.desk, self.shop, self.customers, now),
            "verify": self.desk.ask(Verify()).problems,
            "replay": replayed,
        }
        noticed: dict[str, object] = {by: found for by, found in told.items() if found}
        if noticed:
            raise Disagreement(noticed)
        for member in self.shop.members:
            member.keep_promises()

    def both(self, command: Command, act: Act) -> Receipt | None:
        """Do a deed at the desk and in the model, which must answer alike; return the receipt unless it is refused.

        Raises:
            Disagreement: one refused and the other did not, or what came of it differs.
        """
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
            self._learn_codes()
        self.check()
        return receipt

    def aside(self, member: int, command: Command) -> None:
        """Do a deed about a member of which the model knows nothing: allowed or not, it only brings points up to date.

        Raises:
            Disagreement: it did more than that.
        """
        if self._said_no(command) is None:
            self.shop.hold(self.shop.who(member), self.clock.now())
        self.check()

    def _learn_codes(self) -> None:
        """Coupons have the order of their numbers, whoever issued them and on what occasion."""
        if len(self.shop.coupons) > len(self._codes):
            with self.programme.database.reading() as connection:
                codes = select(Coupon.code).where(Coupon.campaign_id == self.campaign).order_by(Coupon.id)
                self._codes = list(connection.execute(codes).scalars())

    def _said_no(self, command: Command) -> str | None:
        try:
            self.desk.do(command)
        except LoyaltyError as no:
            return no.code
        return None

    # ----------------------------------------------------------------- making

    def _next_shift(self) -> Desk:
        with self.programme.database.writing() as connection:
            session = open_session(connection, self.clock.now(), 1, "LEEDS", "T1")
            connection.commit()
        return self.programme.desk(session.actor)
