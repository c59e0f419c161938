"""Writes of coupons: issued to a customer, claimed, used once, or voided; each can be undone."""

from collections.abc import Sequence
from typing import Any, ClassVar

from sqlalchemy import select

from loyalty_core.coupons.holding import (
    Held,
    check_customer_limit,
    hold,
    in_the_way,
    move,
    refuse_paid_back,
    require_standing,
)
from loyalty_core.coupons.issuing import free_codes, issue, lock_running
from loyalty_core.coupons.rules import last_valid_day
from loyalty_core.customers.rules import RecordState
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Refused
from loyalty_core.journeys.using import offer_used, use_taken_back
from loyalty_core.messages.notices import tell_of_coupon
from loyalty_core.messages.outbox import withdraw
from loyalty_core.messages.templates import COUPON
from loyalty_core.models.coupon import Campaign
from loyalty_core.models.purchase import Purchase
from loyalty_core.points.moving import lot_now
from loyalty_core.points.rules import life_of
from loyalty_core.points.taking import take_back
from loyalty_core.points.terms import terms_at
from loyalty_core.purchases.sales import find_purchase
from loyalty_core.text import check_text


class IssueCoupon(Command):
    """Issue a coupon of a running campaign to an enrolled customer, under a code made for it, and tell them of it.

    Undoing it voids the coupon and gives its place back.

    Raises:
        NotFound: there is no such customer or campaign.
        Refused: the campaign is not running, a limit is reached, or the customer may be given none.
    """

    name: ClassVar[str] = "coupons.issue"
    permission: ClassVar[Permission] = Permission.ISSUE_COUPON
    undoable: ClassVar[bool] = True

    customer_id: int
    campaign_id: int

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        require_standing(work, self.customer_id)
        campaign = lock_running(work, self.campaign_id)
        check_customer_limit(work, self.campaign_id, self.customer_id, campaign.limit_per_customer)
        code = next(free_codes(work))
        last_day = last_valid_day(work.today, campaign.valid_days, campaign.ends_on)
        coupon_id = issue(work, self.customer_id, self.campaign_id, code, last_day)
        message_id = tell_of_coupon(work, self.customer_id, COUPON, self.campaign_id, code, last_day)
        result = {"coupon_id": coupon_id, "code": code, "campaign_id": self.campaign_id}
        return Outcome(
            f"Coupon {code} issued.",
            self.customer_id,
            result if message_id is None else result | {"message_id": message_id},
            (
                Change("coupon", None, code),
                Change("last_valid_on", None, None if last_day is None else last_day.isoformat()),
            ),
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        coupon = hold(work, done.result["code"])
        if coupon.stored not in ("issued", "claimed"):
            raise in_the_way(coupon, work.at)
        move(work, coupon, "voided", voided_at=work.at, void_reason="undone")
        if "message_id" in done.result:
            withdraw(work, [done.result["message_id"]])
        return _moved(coupon, f"Coupon {coupon.code} is taken back.", coupon.stored, "voided")


class ClaimCoupon(Command):
    """Note that the customer took a coupon; it is not used by that.

    Raises:
        Invalid, NotFound: the code is mistyped, or nobody's.
        Refused: the coupon was claimed, used or voided, its time is over, or the customer may use none.
    """

    name: ClassVar[str] = "coupons.claim"
    permission: ClassVar[Permission] = Permission.USE_COUPON
    undoable: ClassVar[bool] = True

    code: str

    def execute(self, work: Work) -> Outcome:
        coupon = hold(work, self.code)
        if coupon.state(work.at) != "issued":
            raise in_the_way(coupon, work.at)
        require_standing(work, coupon.customer_id)
        move(work, coupon, "claimed", claimed_at=work.at)
        return _moved(coupon, f"Coupon {coupon.code} is claimed.", "issued", "claimed")

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        coupon = hold(work, done.result["code"])
        if coupon.stored != "claimed":
            raise in_the_way(coupon, work.at)
        move(work, coupon, "issued", claimed_at=None)
        return _moved(coupon, f"Coupon {coupon.code} is not claimed any more.", "claimed", "issued")


class UseCoupon(Command):
    """Use a coupon, once; one that gives points credits them by the earning rule in force now.

    `receipt` is the receipt or transaction ID of the sale it was used on, of the same customer; `store_id` says which
    store's, where several have that receipt. Undoing it takes the points back and makes the coupon usable again until
    its date.

    Raises:
        Invalid, NotFound: the code is mistyped or nobody's, or there is no such receipt.
        Refused: the coupon was used or voided, its time is over, the customer may use none, or the sale is another's.
    """

    name: ClassVar[str] = "coupons.use"
    permission: ClassVar[Permission] = Permission.USE_COUPON
    undoable: ClassVar[bool] = True

    code: str
    receipt: str | None = None
    store_id: str | None = None

    def execute(self, work: Work) -> Outcome:
        coupon = hold(work, self.code)
        if coupon.state(work.at) not in ("issued", "claimed"):
            raise in_the_way(coupon, work.at)
        tier_id = require_standing(work, coupon.customer_id)
        purchase_id = None if self.receipt is None else self._sale(work, self.receipt, coupon.customer_id)
        move(
            work,
            coupon,
            "used",
            used_at=work.at,
            purchase_id=purchase_id,
            store_id=work.actor.store_id,
            terminal_id=work.actor.terminal_id,
            staff_id=work.actor.staff_id,
        )
        result = {"before": coupon.stored, "points": 0, "seq": None} | _credit(work, coupon, tier_id)
        said = f"Coupon {coupon.code} is used."
        if result["points"]:
            said = f"Coupon {coupon.code} is used; {result['points']:,} points added."
        followed = offer_used(work, coupon.customer_id, coupon.campaign_id)
        return _moved(coupon, said, coupon.stored, "used", result, followed)

    def _sale(self, work: Work, receipt: str, customer_id: int) -> int:
        number = find_purchase(work.connection, receipt, self.store_id)
        sale = work.connection.execute(select(Purchase.kind, Purchase.customer_id).where(Purchase.id == number)).one()
        if sale.customer_id != customer_id:
            raise Refused("That receipt is not this customer's.", field="receipt", code="not-this-customer")
        if sale.kind != "sale":
            raise Refused("A coupon is used on a sale; that receipt is none.", field="receipt", code="no-sale")
        return number

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        coupon = hold(work, done.result["code"])
        if coupon.stored != "used":
            raise in_the_way(coupon, work.at)
        before, points, seq = (done.result[key] for key in ("before", "points", "seq"))
        # Who was erased has no use for it, and its place is free again.
        erased = work.membership(coupon.customer_id).record_state == RecordState.ERASED
        after = "voided" if erased else before
        move(
            work,
            coupon,
            after,
            voided_at=work.at if erased else None,
            used_at=None,
            purchase_id=None,
            store_id=None,
            terminal_id=None,
            staff_id=None,
        )
        if points:
            cause, policies = work.cause("coupon", reason="undo", comment=coupon.code), work.programme.policies
            owner, lot = lot_now(work.connection, done.customer_id or coupon.customer_id, seq)
            take_back(work.book(owner), "claw-back", points, lot, cause, work.at, policies, reverses=lot)
        followed = use_taken_back(work, coupon.customer_id, coupon.campaign_id)
        return _moved(coupon, f"Coupon {coupon.code} is not used any more.", "used", after, followed=followed)


class VoidCoupon(Command):
    """Void a coupon that was not used; its place under the campaign's limits is free again.

    Undoing it takes a place again, where there is one; not if the coupon was had for points that went back since.

    Raises:
        Invalid, NotFound: the code is mistyped or nobody's, or the reason is missing.
        Refused: the coupon was used, or voided already.
    """

    name: ClassVar[str] = "coupons.void"
    permission: ClassVar[Permission] = Permission.VOID_COUPON
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    undoable: ClassVar[bool] = True

    code: str
    reason: str

    def execute(self, work: Work) -> Outcome:
        reason = check_text(self.reason, "reason", 200)
        coupon = hold(work, self.code)
        if coupon.stored == "used":
            raise Refused("A used coupon cannot be voided; undo its use first.", field="code", code="coupon-used")
        if coupon.stored == "voided":
            raise in_the_way(coupon, work.at)
        move(work, coupon, "voided", voided_at=work.at, void_reason=reason)
        said = f"Coupon {coupon.code} is voided."
        return _moved(coupon, said, coupon.stored, "voided", {"before": coupon.stored})

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        coupon = hold(work, done.result["code"])
        if coupon.stored != "voided":
            raise in_the_way(coupon, work.at)
        refuse_paid_back(work, coupon)
        limit = work.connection.execute(
            select(Campaign.limit_per_customer).where(Campaign.id == coupon.campaign_id)
        ).scalar_one()
        check_customer_limit(work, coupon.campaign_id, coupon.customer_id, limit)
        before = done.result["before"]
        move(work, coupon, before, voided_at=None, void_reason=None)
        return _moved(coupon, f"Coupon {coupon.code} is valid again.", "voided", before)


def _credit(work: Work, coupon: Held, tier_id: str | None) -> dict[str, Any]:
    """Credit what a coupon of points gives, if it is one; return the points and the number of their posting."""
    points = work.connection.execute(select(Campaign.points).where(Campaign.id == coupon.campaign_id)).scalar_one()
    if points is None:
        return {}
    terms = terms_at(work.connection, work.at, work.actor.store_id, tier_id)
    life = life_of(terms, work.at, work.programme.time_zone)
    cause = work.cause("coupon", comment=coupon.code)
    posting = work.book(coupon.customer_id).credit("earn", points, life, cause, work.at)
    return {"points": points, "seq": posting.seq}


def _moved(
    coupon: Held,
    said: str,
    before: str,
    after: str,
    result: dict[str, Any] | None = None,
    followed: Sequence[Change] = (),
) -> Outcome:
    facts = {"coupon_id": coupon.id, "code": coupon.code} | (result or {})
    return Outcome(said, coupon.customer_id, facts, (Change("state", before, after), *followed))
