"""Writes of redemptions: asked for, confirmed by the one-time password that the customer was sent, cancelled."""

import re
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import Field, SecretStr
from sqlalchemy import insert

from loyalty_core.clock import utc_text
from loyalty_core.desk.command import Command, Done
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid, Refused
from loyalty_core.models.reward import Redemption
from loyalty_core.rewards.giving import give, take_back
from loyalty_core.rewards.holding import Held, check_can_have, hold, hold_waiting, lock_reward, move
from loyalty_core.rewards.passwords import Sent, current, end, fits, send
from loyalty_core.rewards.rules import DIGITS, MOST_TIMES, MOST_WRONG_TRIES
from loyalty_core.text import check_text

_CODE = re.compile(rf"[0-9]{{{DIGITS}}}")
_OUT = "The message with the one-time password may be out already; its code is worth nothing then."


class RequestRedemption(Command):
    """Ask for a reward, `times` times over, for a customer; a one-time password goes to them, and no points move yet.

    Undoing it cancels the redemption, as long as it waits.

    Raises:
        NotFound: there is no such customer or reward.
        Refused: the customer cannot have it now (rule 12, tier, dates, limits, points), has no number or address for
            the password, or too many went out lately.
    """

    name: ClassVar[str] = "rewards.request"
    permission: ClassVar[Permission] = Permission.REDEEM
    undoable: ClassVar[bool] = True

    customer_id: int
    reward_id: int
    times: Annotated[int, Field(ge=1, le=MOST_TIMES)] = 1

    def execute(self, work: Work) -> Outcome:
        work.book(self.customer_id)
        reward = lock_reward(work, self.reward_id)
        check_can_have(work, self.customer_id, reward, self.times)
        actor, points = work.actor, reward.cost * self.times
        redemption_id = work.connection.execute(
            insert(Redemption)
            .values(
                customer_id=self.customer_id,
                reward_id=self.reward_id,
                times=self.times,
                points=points,
                state="waiting",
                wrong_tries=0,
                staff_id=actor.staff_id,
                store_id=actor.store_id,
                terminal_id=actor.terminal_id,
                requested_at=work.at,
            )
            .returning(Redemption.id)
        ).scalar_one()
        expires_at = send(work, hold(work, redemption_id), reward.name)
        return Outcome(
            f"A one-time password for {points:,} points goes to the customer.",
            self.customer_id,
            _sent(work, redemption_id, points, expires_at),
            lost=(_OUT,),
        )

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        redemption_id = done.result["redemption_id"]
        if hold(work, redemption_id).state == "confirmed":
            raise Refused("This redemption was confirmed since; undo that instead.", code="redemption-confirmed")
        return take_back(work, redemption_id, "undone")


class ResendPassword(Command):
    """Send a new one-time password for a redemption that waits, in place of the one before; wrong tries still count.

    Raises:
        NotFound: there is no such redemption.
        Conflict: it was confirmed or cancelled already.
        Refused: it failed, belongs to somebody else or to another terminal, the customer cannot have the reward any
            more, or too many passwords went out lately.
    """

    name: ClassVar[str] = "rewards.resend"
    permission: ClassVar[Permission] = Permission.REDEEM

    redemption_id: int

    def execute(self, work: Work) -> Outcome:
        held = hold_waiting(work, self.redemption_id)
        reward = lock_reward(work, held.reward_id)
        check_can_have(work, held.customer_id, reward, held.times)
        expires_at = send(work, held, reward.name)
        return Outcome(
            "A new one-time password goes to the customer; the one before is worth nothing now.",
            held.customer_id,
            _sent(work, held.id, held.points, expires_at),
        )


class ConfirmRedemption(Command):
    """Confirm a redemption with the one-time password: the points go, and what they are for is given, at once.

    The person and the terminal must be those that asked. A wrong code is refused and counts; the fifth ends the
    redemption. So each code that is typed needs a request id of its own: the same id gets the same answer, whatever
    the code. A preview takes the code to be right without looking at it. Undoing it cancels the redemption.

    Raises:
        Invalid: that is no code of six digits; it does not count.
        NotFound: there is no such redemption.
        Conflict: it was confirmed or cancelled already.
        Refused: the code is wrong or its time is over, the redemption failed, belongs to somebody else or to another
            terminal, or the customer cannot have the reward any more.
    """

    name: ClassVar[str] = "rewards.confirm"
    permission: ClassVar[Permission] = Permission.REDEEM
    undoable: ClassVar[bool] = True

    redemption_id: int
    code: SecretStr

    def execute(self, work: Work) -> Outcome:
        code = _check_code(self.code.get_secret_value())
        held = hold_waiting(work, self.redemption_id)
        password = current(work, held.id)
        if password is None:
            raise _expired()
        if not password.can_be_used(work.at):
            end(work, password, "expired")
            return _refused(held, "A one-time password came too late.", _expired())
        reward = lock_reward(work, held.reward_id)
        check_can_have(work, held.customer_id, reward, held.times)
        if not fits(work, held, password, code):
            return _count_wrong_try(work, held, password)
        end(work, password, "used")
        return give(work, held, reward)

    def rehearse(self, work: Work) -> Outcome:
        held = hold_waiting(work, self.redemption_id)
        password = current(work, held.id)
        if password is None or not password.can_be_used(work.at):
            raise _expired()
        reward = lock_reward(work, held.reward_id)
        check_can_have(work, held.customer_id, reward, held.times)
        return give(work, held, reward)

    @classmethod
    def undo(cls, work: Work, done: Done) -> Outcome:
        if "seq" not in done.result:
            raise Refused("Nothing was redeemed by that; there is nothing to undo.", code="cannot-undo")
        if hold(work, done.result["redemption_id"]).state == "cancelled":
            raise Conflict("This redemption was cancelled already.", code="redemption-cancelled")
        return take_back(work, done.result["redemption_id"], "undone")


class CancelRedemption(Command):
    """Cancel a redemption. Of one that waits the password dies; of one that was confirmed everything is taken back.

    The points go back to their lots with their expiry, those of lapsed lots as the programme's policy says; coupons are
    voided, and the places under the reward's limits are free again.

    Raises:
        NotFound: there is no such redemption.
        Conflict: it was cancelled already.
        Refused: it failed, or a coupon that it gave was used.
    """

    name: ClassVar[str] = "rewards.cancel"
    permission: ClassVar[Permission] = Permission.REDEEM
    personal: ClassVar[frozenset[str]] = frozenset({"reason"})
    why_final: ClassVar[str] = "A cancelled redemption stays so; ask for the reward anew."

    redemption_id: int
    reason: str | None = None

    def execute(self, work: Work) -> Outcome:
        reason = None if self.reason is None else check_text(self.reason, "reason", 200)
        return take_back(work, self.redemption_id, reason)


def _sent(work: Work, redemption_id: int, points: int, expires_at: datetime) -> dict[str, Any]:
    """Return what programs need to know of a password that was sent; where it went is personal and not among it."""
    return {
        "redemption_id": redemption_id,
        "points": points,
        "channel": work.programme.policies.otp_channel,
        "expires_at": utc_text(expires_at),
    }


def _check_code(typed: str) -> str:
    """Return a typed code without spaces, or raise `Invalid` where it is not of six digits."""
    code = "".join(typed.split())
    if not _CODE.fullmatch(code):
        raise Invalid(f"A one-time password has {DIGITS} digits.", field="code")
    return code


def _expired() -> Refused:
    return Refused("The time of this code is over. Send the customer a new one.", field="code", code="code-expired")


def _count_wrong_try(work: Work, held: Held, password: Sent) -> Outcome:
    tries = held.wrong_tries + 1
    left = MOST_WRONG_TRIES - tries
    move(work, held, "waiting" if left else "failed", wrong_tries=tries)
    if left:
        said = f"That is not the code. {left} {'tries are' if left > 1 else 'try is'} left."
        return _refused(held, "A wrong one-time password was counted.", Refused(said, field="code", code="wrong-code"))
    end(work, password, "dead")
    said = "That is not the code, for the last time; this redemption is over. Begin anew."
    return _refused(held, "A redemption failed.", Refused(said, field="code", code="redemption-failed"))


def _refused(held: Held, said: str, refusal: Refused) -> Outcome:
    """Return the outcome of a refusal that leaves its trace."""
    return Outcome(said, held.customer_id, {"redemption_id": held.id}, refusal=refusal)
