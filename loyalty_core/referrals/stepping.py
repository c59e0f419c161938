"""A step of a referral that is noted by hand, and taken back as long as nothing came of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from loyalty_core.coupons.voiding import used_among, void_unused
from loyalty_core.customers.rules import check_email, email_key
from loyalty_core.desk.command import Done
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, Refused
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral
from loyalty_core.referrals.friends import Friend, admit
from loyalty_core.referrals.holding import Held, hold
from loyalty_core.referrals.opening import contact_columns, give_coupon, mark_referred, unmark_referred
from loyalty_core.referrals.rules import Step


@dataclass(frozen=True, slots=True)
class Stepped:
    """What a step led to: the friend as a customer, whether that was marked on them now, and their coupon."""

    friend_id: int | None
    marked: bool = False
    coupon: str | None = None


def note_step(work: Work, held: Held, step: Step, email: str | None) -> Stepped:
    """Note that the friend of a held pending referral followed the link, or gave a valid e-mail address.

    Raises:
        Invalid: the address is missing or cannot be one (R178).
        Refused, Conflict: as `friends.admit` for this address.
    """
    if step is Step.CLICKED:
        _write(work, held, step, {"clicked_at": work.at})
        return Stepped(held.friend_id)
    values: dict[str, Any] = {"email_at": work.at}
    friend_id = held.friend_id
    if friend_id is None:
        friend = admit(work, held.referrer_id, _named(held, email), but=held.id)
        friend_id = friend.customer_id
        values |= {"friend_id": friend_id, **contact_columns(friend)}
    elif _has_no_email(work, friend_id):
        raise Invalid("Add the e-mail address to the friend's details first.", field="email")
    _write(work, held, step, values)
    if friend_id is None:
        return Stepped(None)
    return Stepped(friend_id, mark_referred(work, friend_id), give_coupon(work, friend_id))


def contact_of_held(held: Held) -> dict[str, str | None]:
    """Return how the friend of a held referral is named in it."""
    return {"friend_name": held.friend_name, "friend_email": held.friend_email, "friend_phone": held.friend_phone}


def undo_step(work: Work, done: Done) -> Outcome:
    """Bring a referral back to where it stood before a step; the coupon that followed is voided.

    Raises:
        Refused: the referral is not pending any more, the coupon was used, or how the friend was named is erased.
        Conflict: the referral has gone on since.
    """
    result = done.result
    held = hold(work, result["referral_id"])
    if held.state != "pending":
        raise Refused(f"This referral is {held.state}.", code=f"referral-{held.state}")
    if (held.step, held.friend_id) != (result["step"], result["friend_id"]):
        raise Conflict("This referral has gone on since, so it stays as it is.", code="changed-meanwhile")
    before = done.personal.get("before")
    if before is None:
        raise Refused("What stood there before was erased.", code="cannot-undo")
    coupons = [] if result["coupon"] is None or held.coupon_id is None else [held.coupon_id]
    if used_among(work, coupons):
        raise Refused("The friend has used the coupon; cancel the referral instead.", code="coupon-used")
    voided = void_unused(work, coupons, "undone")
    values: dict[str, Any] = {"clicked_at": None} if result["noted"] == Step.CLICKED else {"email_at": None}
    if coupons:
        values |= {"coupon_id": None, "coupon_at": None}
    if result["linked"]:
        values["friend_id"] = None
    if held.friend_id is None or result["linked"]:
        email = before["friend_email"]
        values |= before | {"friend_email_key": None if email is None else email_key(email)}
    _write(work, held, Step(result["before"]), values)
    if result["marked"]:
        unmark_referred(work, result["friend_id"])
    changes = [Change("step", held.step, result["before"]), *(Change("coupon", code, "voided") for code in voided)]
    said = f"Referral {held.id}: back to {result['before'].replace('-', ' ')}."
    return Outcome(said, held.owner_id, {"referral_id": held.id, "step": result["before"]}, tuple(changes))


def _named(held: Held, email: str | None) -> Friend:
    typed = email or held.friend_email
    if not typed:
        raise Invalid("This is needed.", field="email")
    checked = check_email(typed)
    return Friend(None, held.friend_name, checked, email_key(checked), held.friend_phone)


def _write(work: Work, held: Held, step: Step, values: dict[str, Any]) -> None:
    work.connection.execute(update(Referral).where(Referral.id == held.id).values(step=step.value, **values))


def _has_no_email(work: Work, customer_id: int) -> bool:
    return work.connection.execute(select(Customer.email).where(Customer.id == customer_id)).scalar_one() is None
