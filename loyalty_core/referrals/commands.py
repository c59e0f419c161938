"""Writes of referrals: a friend is named, goes step by step, or is called off."""

from dataclasses import asdict
from typing import Any, ClassVar

from sqlalchemy import delete, select, update

from loyalty_core.coupons.voiding import used_among, void_unused
from loyalty_core.customers.rules import RecordState, check_email, check_name, check_phone, email_key
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.survivor import survivor_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid, Refused
from loyalty_core.messages.notices import tell_of_code
from loyalty_core.models.referral import Referral
from loyalty_core.points.moving import lot_now
from loyalty_core.points.taking import take_back
from loyalty_core.referrals.cancelling import cancel
from loyalty_core.referrals.friends import Friend, admit
from loyalty_core.referrals.holding import Held, hold
from loyalty_core.referrals.opening import give_coupon, mark_referred, open_referral, unmark_referred
from loyalty_core.referrals.rules import BY_HAND, Step, is_after
from loyalty_core.referrals.stepping import contact_of_held, note_step, undo_step
from loyalty_core.text import check_text


class AddReferral(Command):
    """Note that a member refers a friend: a customer, or somebody named with an e-mail address or phone number.

    A friend who is a customer already is found by address and number. The friend's coupon is issued as soon as a valid
    address is known and the friend is an enrolled customer, from the programme's referral campaign, if one is set.
    Undoing it removes the referral and voids the coupon, as long as nothing was ordered.

    Attributes:
        customer_id: who refers.
        friend_id: whom, where the friend is a customer.
        friend_name, email, phone: of a friend who is none; a name, and one of the two at least.

    Raises:
        NotFound: there is no such customer.
        Invalid: the friend is not named, or the e-mail address or phone number cannot be one (R178).
        Refused: as `friends.admit` says: a referral of oneself, a ring, no new customer, a pair that was cancelled.
        Conflict: this friend was referred already, or several customers may be meant.
    """

    name: ClassVar[str] = "referrals.add"
    permission: ClassVar[Permission] = Permission.ADD_REFERRAL
    personal: ClassVar[frozenset[str]] = frozenset({"friend_name", "email", "phone"})
    undoable: ClassVar[bool] = True

    customer_id: int
    friend_id: int | None = None
    friend_name: str | None = None
    email: str | None = None
    phone: str | None = None

    def execute(self, work: Work) -> Outcome:
        friend = admit(work, self.customer_id, self._friend(work))
        referral_id = open_referral(work, self.customer_id, friend, "hand")
        tell_of_code(work, self.customer_id)
        marked, coupon = False, None
        if friend.customer_id is not None:
            marked = mark_referred(work, friend.customer_id)
            coupon = give_coupon(work, friend.customer_id)
        step = _step_of(work, referral_id)
        changes = [Change("referral", None, "pending"), Change("step", None, step)]
        changes += [Change("friend's number", None, friend.customer_id)] if friend.customer_id is not None else []
        changes += [Change("friend's coupon", None, coupon)] if coupon is not None else []
        changes += [Change("friend's member type", "customer", "customer_referral")] if marked else []
        return Outcome(
            f"Referral {referral_id} noted: {step.replace('-', ' ')}.",
            self.customer_id,
            {"referral_id": referral_id, "friend_id": friend.customer_id, "coupon": coupon, "marked": marked},
            tuple(changes),
        )

    def _friend(self, work: Work) -> Friend:
        named = [self.friend_name, self.email, self.phone]
        if self.friend_id is not None:
            if any(named):
                raise Invalid("Name a customer, or somebody by name and contact, not both.", field="friend_id")
            return Friend(survivor_of(work.connection, self.friend_id))
        if not self.friend_name:
            raise Invalid("Name the friend: a customer, or a name.", field="friend_name")
        if not (self.email or self.phone):
            raise Invalid("An e-mail address or a phone number is needed.", field="email")
        email = check_email(self.email) if self.email else None
        phone = check_phone(self.phone, work.programme.country) if self.phone else None
        name = check_name(self.friend_name, "friend_name")
        return Friend(None, name, email, None if email is None else email_key(email), phone)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        held = hold(work, done.result["referral_id"])
        if held.state != "pending":
            raise Refused(f"This referral is {held.state}.", code=f"referral-{held.state}")
        coupons = [] if held.coupon_id is None else [held.coupon_id]
        if used_among(work, coupons):
            raise Refused("The friend has used the coupon; cancel the referral instead.", code="coupon-used")
        voided = void_unused(work, coupons, "undone")
        work.connection.execute(delete(Referral).where(Referral.id == held.id))
        if done.result["marked"]:
            unmark_referred(work, int(done.result["friend_id"]))
        changes = [Change("referral", "pending", None), *(Change("coupon", code, "voided") for code in voided)]
        return Outcome("The referral is removed again.", held.referrer_id, {"referral_id": held.id}, tuple(changes))


class AdvanceReferral(Command):
    """Note that a friend followed the link (`clicked`), or gave a valid e-mail address (`valid-email`).

    The later steps follow by themselves: the coupon is issued, an order is placed. Undoing it brings the step before
    back and voids the coupon, as long as nothing came of it.

    Attributes:
        email: of the friend; needed where none is known yet.

    Raises:
        NotFound: there is no such referral.
        Invalid: the step is none that is noted, or the address is missing or cannot be one (R178).
        Refused: the referral is not pending, or has come as far already; or as `AddReferral` for this address.
        Conflict: as `AddReferral`.
    """

    name: ClassVar[str] = "referrals.step"
    permission: ClassVar[Permission] = Permission.ADD_REFERRAL
    personal: ClassVar[frozenset[str]] = frozenset({"email"})
    undoable: ClassVar[bool] = True

    referral_id: int
    step: Step
    email: str | None = None

    def execute(self, work: Work) -> Outcome:
        if self.step not in BY_HAND:
            raise Invalid("Clicked and valid-email are noted; the other steps follow from them.", field="step")
        held = hold(work, self.referral_id)
        if held.state != "pending":
            raise Refused(f"This referral is {held.state}.", code=f"referral-{held.state}")
        if not is_after(self.step, Step(held.step)):
            raise Refused("This referral has come as far already.", field="step", code="step-behind")
        stepped = note_step(work, held, self.step, self.email)
        after = _step_of(work, held.id)
        changes = [Change("step", held.step, after)]
        changes += [Change("friend's coupon", None, stepped.coupon)] if stepped.coupon is not None else []
        result = {"referral_id": held.id, "before": held.step, "noted": self.step.value, "step": after}
        result |= {**asdict(stepped), "linked": held.friend_id is None and stepped.friend_id is not None}
        said = f"Referral {held.id}: {after.replace('-', ' ')}."
        return Outcome(said, held.referrer_id, result, tuple(changes), {"before": contact_of_held(held)})

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        return undo_step(work, done)


class CancelReferral(Command):
    """Call a referral off (R180 to R183): the friend's unused coupon is voided, and the pair can never complete.

    Once it is completed the referrer keeps the reward, unless `take_back` asks for it: then it goes like a refund's,
    from its own points first, then from others, then as debt. It cannot be undone.

    Raises:
        NotFound: there is no such referral.
        Invalid: the reason is missing.
        Refused: it is cancelled already, or there is no reward to take back.
    """

    name: ClassVar[str] = "referrals.cancel"
    permission: ClassVar[Permission] = Permission.CANCEL_REFERRAL
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})

    referral_id: int
    reason: str
    take_back: bool = False

    def execute(self, work: Work) -> Outcome:
        reason = check_text(self.reason, "reason", 200)
        held = hold(work, self.referral_id)
        if held.state == "cancelled":
            raise Refused("This referral was cancelled already.", code="referral-cancelled")
        if self.take_back and held.reward_seq is None:
            raise Refused("No reward was paid for this referral.", field="take_back", code="no-reward")
        used = used_among(work, [] if held.coupon_id is None else [held.coupon_id])
        people = [number for number in (held.referrer_id, held.friend_id) if number is not None]
        about_nobody = any(work.membership(number).record_state == RecordState.ERASED for number in people)
        voided = cancel(work, [held.id], None if about_nobody else reason)
        taken = self._take_back(work, held, held.reward_seq) if self.take_back and held.reward_seq is not None else 0
        changes = [Change("referral", held.state, "cancelled"), *(Change("coupon", code, "voided") for code in voided)]
        result = {"referral_id": held.id, "voided": voided, "used": list(used), "points": -taken}
        return Outcome(_said(held, voided, used, taken), held.owner_id, result, tuple(changes))

    def _take_back(self, work: Work, held: Held, seq: int) -> int:
        cause, policies = work.cause("referral", reason="undo", comment=f"Referral {held.id}"), work.programme.policies
        points, (owner, lot) = held.reward_points, lot_now(work.connection, held.referrer_id, seq)
        taken = take_back(work.book(owner), "claw-back", points, lot, cause, work.at, policies, reverses=lot)
        work.connection.execute(update(Referral).where(Referral.id == held.id).values(taken_back_seq=taken.seq))
        return points


def _said(held: Held, voided: list[str], used: Any, taken: int) -> str:
    parts = [f"Referral {held.id} is cancelled"]
    if voided:
        parts.append(f"the friend's coupon {voided[0]} is voided")
    if used:
        parts.append(f"coupon {used[0]} was used and cannot be voided")
    if taken:
        parts.append(f"{taken:,} points are taken back")
    elif held.reward_points:
        parts.append(f"the referrer keeps {held.reward_points:,} points")
    return "; ".join(parts) + "."


def _step_of(work: Work, referral_id: int) -> str:
    return work.connection.execute(select(Referral.step).where(Referral.id == referral_id)).scalar_one()
