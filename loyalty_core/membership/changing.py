"""A membership changed under its lock, with all that follows, and the change taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete

from loyalty_core.coupons.voiding import void_unused_of
from loyalty_core.customers.rules import Membership
from loyalty_core.desk.command import Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Change, Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Refused
from loyalty_core.membership.keeping import Held, chosen_status, hold, move, write
from loyalty_core.membership.rules import SAID, Action, leads_to, why_not
from loyalty_core.models.tier import TierStanding
from loyalty_core.referrals.cancelling import cancel, open_referrals
from loyalty_core.referrals.friends import lock
from loyalty_core.referrals.opening import give_coupon
from loyalty_core.text import check_text

_BLOCKED = "The customer was blocked"


@dataclass(frozen=True, slots=True)
class _Swept:
    """What blocking a customer ended: codes of voided coupons, theirs first, and numbers of cancelled referrals."""

    coupons: Sequence[str] = ()
    referrals: Sequence[int] = ()

    @property
    def lost(self) -> tuple[str, ...]:
        """Return what an undo cannot bring back."""
        said = [f"Coupon {code} stays voided." for code in self.coupons]
        return (*said, *(f"Referral {number} stays cancelled." for number in self.referrals))

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the effects, each named."""
        coupons = tuple(Change("coupon", code, "voided") for code in self.coupons)
        return (*coupons, *(Change("referral", number, "cancelled") for number in self.referrals))


def change(work: Work, action: Action, customer_id: int, reason: str) -> Outcome:
    """Do an action to a customer's membership, as `rules.ALLOWED` says, and return what to answer.

    Raises:
        NotFound: there is no such customer.
        Invalid: the reason is missing.
        Refused: the action is not allowed from where the customer stands, or the record is closed.
        NotAllowed: the customer is blocked, and the person may not block.
    """
    why = check_text(reason, "reason", 500)
    held = hold(work, customer_id)
    to = leads_to(action, held.status, chosen_status(work, held))
    if to is None:
        code, said = why_not(action, held.status)
        raise Refused(said, code=code)
    _require_right(work, held.status, to)
    seq = move(work, held, action, to, why)
    swept = _sweep(work, customer_id) if to is Membership.BLOCKED else _Swept()
    coupon = give_coupon(work, customer_id) if to is Membership.ENROLLED else None
    more = () if coupon is None else (Change("coupon", None, coupon),)
    return _outcome(work, held, to, seq, swept, more)


def undo_change(work: Work, done: Done) -> Outcome:
    """Give back the status that stood before a change, as long as nobody changed it since.

    Raises:
        Conflict: somebody did.
        NotAllowed: the customer is blocked, or would be again, and the person may not block.
    """
    held = hold(work, int(done.body["customer_id"]))
    if held.last_seq != done.result["seq"]:
        raise Conflict("This membership was changed again since; undo that first.", code="changed-meanwhile")
    to = Membership(done.result["before"])
    _require_right(work, held.status, to)
    values: dict[str, Any] = {"membership": to.value}
    if done.result["joined"]:
        # The tier stays, as its history does; it is judged again when they join again.
        values["joined_at"] = None
        work.connection.execute(delete(TierStanding).where(TierStanding.customer_id == held.customer_id))
    seq = write(work, held, Action.UNDO, to, None, values)
    swept = _sweep(work, held.customer_id) if to is Membership.BLOCKED else _Swept()
    return _outcome(work, held, to, seq, swept)


def _require_right(work: Work, status: Membership, to: Membership) -> None:
    if Membership.BLOCKED in (status, to):
        work.actor.require(Permission.BLOCK_CUSTOMER)


def _sweep(work: Work, customer_id: int) -> _Swept:
    """End what a blocked customer must not have: pending referrals and usable coupons. The account is locked."""
    referrals = open_referrals(work, customer_id)
    lock(work, {customer_id}.union(*referrals.values()))
    # Those that somebody completed or cancelled before their people were locked are left as they are.
    still_open = sorted(open_referrals(work, customer_id))
    coupons = cancel(work, still_open, _BLOCKED) + void_unused_of(work, customer_id, _BLOCKED)
    return _Swept(coupons, still_open)


def _spendable(work: Work, held: Held, to: Membership) -> tuple[Change, ...]:
    """Return how many points are frozen, or are theirs to spend again; nothing where there are none."""
    available = work.book(held.customer_id).figures.available
    before, after = (available if status is Membership.ENROLLED else 0 for status in (held.status, to))
    return () if before == after else (Change("spendable", before, after),)


def _outcome(work: Work, held: Held, to: Membership, seq: int, swept: _Swept, more: tuple[Change, ...] = ()) -> Outcome:
    joined = held.joined_at is None and to is Membership.ENROLLED
    result = {
        "before": held.status.value,
        "status": to.value,
        "seq": seq,
        "joined": joined,
        "coupons": list(swept.coupons),
        "referrals": list(swept.referrals),
    }
    standing = Change("membership", held.status.value, to.value)
    changes = (standing, *_spendable(work, held, to), *swept.changes, *more)
    said = f"Customer {held.customer_id} {SAID[to]}."
    return Outcome(said, held.customer_id, result, changes, lost=swept.lost)
