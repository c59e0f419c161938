"""One-time passwords: made, sealed, sent through the outbox, checked, and ended.

A password stands in readable form in one place only, the `secret` of its message, and only as long as it can be used.
Everywhere else there is a seal: HMAC over it and what it confirms, with a key that is not in the database.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import insert, select, update

from loyalty_core.desk.command import Command
from loyalty_core.desk.permissions import Permission
from loyalty_core.desk.receipt import Outcome
from loyalty_core.desk.work import Work
from loyalty_core.errors import Invalid, Refused
from loyalty_core.messages.outbox import destination_of, withdraw, write
from loyalty_core.messages.templates import ONE_TIME_PASSWORD as PURPOSE
from loyalty_core.models.reward import OneTimePassword
from loyalty_core.models.staff import Terminal
from loyalty_core.rewards.holding import Held, overtaken
from loyalty_core.rewards.rules import (
    DIGITS,
    FOR_A_CUSTOMER,
    FROM_A_TERMINAL,
    free_from,
    message_values,
    wait_in_words,
)

BATCH = 5_000
"""Passwords cleared in one transaction."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A password that was sent and not ended yet; instants are UTC."""

    id: int
    message_id: int
    seal: str
    key_id: str
    sent_at: datetime
    expires_at: datetime

    def can_be_used(self, at: datetime) -> bool:
        """Say whether it can be used at an instant; a clock that was put back to before it was sent revives nothing."""
        return self.sent_at <= at < self.expires_at


class ClearPasswords(Command):
    """End the next one-time passwords whose time is over at an instant (now, if not given), and clear their messages.

    The result's `passwords` says how many there were; 0 means that nothing is left to do.

    Raises:
        Invalid: the instant lies in the future.
    """

    name: ClassVar[str] = "rewards.clear-passwords"
    permission: ClassVar[Permission] = Permission.RUN_JOBS

    until: datetime | None = None
    batch: int = BATCH

    def execute(self, work: Work) -> Outcome:
        until = work.at if self.until is None else self.until
        if until > work.at:
            raise Invalid("That lies in the future.", field="until")
        count = clear_expired(work, until, self.batch)
        return Outcome(f"{count:,} one-time passwords cleared.", result={"passwords": count})


def send(work: Work, held: Held, reward: str) -> datetime:
    """Send a new password for a held redemption, in place of the one before; return until when it can be used.

    It goes where the customer's record says, by the programme's channel.

    Raises:
        Refused: the customer has no number or address for it, or too many went out lately.
    """
    policies, actor = work.programme.policies, work.actor
    destination_of(work.connection, held.customer_id, policies.otp_channel)
    _refuse_too_many(work, held.customer_id)
    before = current(work, held.id)
    if before is not None:
        end(work, before, "replaced" if before.can_be_used(work.at) else "expired")
    expires_at = work.at + timedelta(minutes=policies.otp_minutes)
    code = work.secrets.digits(DIGITS)
    values = message_values(reward, held.times, held.points, policies.otp_minutes)
    message_id = write(work, held.customer_id, policies.otp_channel, PURPOSE, values, secret=code, not_after=expires_at)
    work.connection.execute(
        insert(OneTimePassword).values(
            redemption_id=held.id,
            customer_id=held.customer_id,
            message_id=message_id,
            seal=_seal(work, held, code),
            key_id=work.secrets.key_id(),
            state="sent",
            store_id=actor.store_id,
            terminal_id=actor.terminal_id,
            sent_at=work.at,
            expires_at=expires_at,
        )
    )
    # Last, when no other lock is waited for any more: rows of other customers are locked by it.
    clear_expired(work, work.at, BATCH)
    return expires_at


def current(work: Work, redemption_id: int) -> Sent | None:
    """Return the password of a held redemption that was sent and not ended, if there is one."""
    row = work.connection.execute(
        select(
            OneTimePassword.id,
            OneTimePassword.message_id,
            OneTimePassword.seal,
            OneTimePassword.key_id,
            OneTimePassword.sent_at,
            OneTimePassword.expires_at,
        ).where(OneTimePassword.redemption_id == redemption_id, OneTimePassword.state == "sent")
    ).one_or_none()
    return None if row is None else Sent(*row)


def fits(work: Work, held: Held, password: Sent, code: str) -> bool:
    """Say whether a typed code is the password of a held redemption; right and wrong ones take the same time.

    Raises:
        Refused: it was sealed with another key than this terminal has.
    """
    if password.key_id != work.secrets.key_id():
        raise Refused(
            "This code was sent with another key than this terminal has now. Send a new one.",
            field="code",
            code="other-key",
        )
    return hmac.compare_digest(password.seal, _seal(work, held, code))


def end(work: Work, password: Sent, state: str) -> None:
    """End a password as used, replaced, expired or dead, and clear it from its message.

    Raises:
        Conflict: somebody else ended it meanwhile.
    """
    ended = work.connection.execute(
        update(OneTimePassword)
        .where(OneTimePassword.id == password.id, OneTimePassword.state == "sent")
        .values(state=state, ended_at=work.at)
    )
    if ended.rowcount != 1:
        raise overtaken()
    withdraw(work, [password.message_id])


def clear_expired(work: Work, until: datetime, at_most: int) -> int:
    """End passwords whose time is over, whoever's; return how many. Those that others work on are left to them."""
    statement = (
        select(OneTimePassword.id, OneTimePassword.message_id)
        .where(OneTimePassword.state == "sent", OneTimePassword.expires_at <= until)
        .order_by(OneTimePassword.expires_at, OneTimePassword.id)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    rows = work.connection.execute(statement).all()
    if rows:
        over = OneTimePassword.id.in_([row.id for row in rows])
        work.connection.execute(update(OneTimePassword).where(over).values(state="expired", ended_at=work.at))
        withdraw(work, [row.message_id for row in rows])
    return len(rows)


def _seal(work: Work, held: Held, code: str) -> str:
    return work.secrets.seal(
        PURPOSE,
        code,
        held.id,
        held.customer_id,
        held.reward_id,
        held.times,
        held.points,
        held.staff_id,
        held.store_id,
        held.terminal_id,
    )


def _refuse_too_many(work: Work, customer_id: int) -> None:
    """Raise `Refused` where too many passwords went to a locked customer lately, or out from this terminal.

    The terminal is locked, so that what goes out from it is counted by one after the other.
    """
    actor, at = work.actor, work.at
    place = (Terminal.store_id == actor.store_id) & (Terminal.id == actor.terminal_id)
    work.connection.execute(select(Terminal.id).where(place).with_for_update(key_share=True))
    here = (OneTimePassword.store_id == actor.store_id) & (OneTimePassword.terminal_id == actor.terminal_id)
    for whose, windows, who in (
        (OneTimePassword.customer_id == customer_id, FOR_A_CUSTOMER, "to this customer"),
        (here, FROM_A_TERMINAL, "from this terminal"),
    ):
        since = at - max(window.span for window in windows)
        sent = work.connection.execute(select(OneTimePassword.sent_at).where(whose, OneTimePassword.sent_at > since))
        free = free_from(list(sent.scalars()), windows, at)
        if free > at:
            raise Refused(
                f"Enough codes were sent {who} for now. Wait {wait_in_words(free - at)}.", code="too-many-codes"
            )
