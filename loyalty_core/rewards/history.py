"""Reads of what customers redeemed, and of the one-time passwords that they were sent for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, func, select

from loyalty_core.database.keyset import Order, fetch_page
from loyalty_core.desk.command import Query
from loyalty_core.desk.work import Read
from loyalty_core.messages.rules import masked, message_state
from loyalty_core.models.coupon import Coupon
from loyalty_core.models.customer import Customer
from loyalty_core.models.message import Message
from loyalty_core.models.reward import OneTimePassword, Redemption, RedemptionCoupon, Reward
from loyalty_core.models.staff import Staff
from loyalty_core.paging import Page, PageRequest
from loyalty_core.rewards.holding import no_customer, no_redemption
from loyalty_core.rewards.rules import otp_state, redemption_state
from loyalty_core.rewards.views import OneTimePasswordView, RedemptionView

_REDEMPTION: tuple[Any, ...] = (
    Redemption.id,
    Redemption.customer_id,
    Redemption.reward_id,
    Reward.name,
    Reward.kind,
    Redemption.times,
    Redemption.points,
    Redemption.state,
    Redemption.requested_at,
    Redemption.confirmed_at,
    Redemption.cancelled_at,
    Redemption.cancel_reason,
    Redemption.store_id,
    Redemption.terminal_id,
    Redemption.wrong_tries,
    Staff.login,
)
_REDEMPTION_ORDERS = {
    "": Order(key=[Redemption.id], descending=True),
    "requested": Order(key=[Redemption.id], by=Redemption.requested_at),
    "reward": Order(key=[Redemption.id], by=Reward.name_key),
    "points": Order(key=[Redemption.id], by=Redemption.points),
}


@dataclass(frozen=True)
class ListRedemptions(Query[Page[RedemptionView]]):
    """A customer's redemptions, the newest first. Sorts: `requested`, `reward`, `points`.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)

    def answer(self, read: Read) -> Page[RedemptionView]:
        _require_customer(read, self.customer_id)
        statement = _redemptions().where(Redemption.customer_id == self.customer_id)
        counted = select(Redemption.id).where(Redemption.customer_id == self.customer_id)
        page = fetch_page(read.connection, statement, _REDEMPTION_ORDERS, self.request, counted)
        views = _redemption_views(read, page.rows)
        return page.map(lambda row: views[row.id])


@dataclass(frozen=True)
class ShowRedemption(Query[RedemptionView]):
    """One redemption; `NotFound` where there is none of that number."""

    redemption_id: int

    def answer(self, read: Read) -> RedemptionView:
        row = read.connection.execute(_redemptions().where(Redemption.id == self.redemption_id)).one_or_none()
        if row is None:
            raise no_redemption(self.redemption_id)
        return _redemption_views(read, [row])[self.redemption_id]


@dataclass(frozen=True)
class ListOneTimePasswords(Query[Page[OneTimePasswordView]]):
    """A customer's one-time passwords, the newest first: when, for what, by whom, how each ended; never the code
    (R141). Only who asked for the redemption has its passwords sent.

    Raises:
        NotFound: there is no such customer.
    """

    customer_id: int
    request: PageRequest = field(default_factory=PageRequest)

    def answer(self, read: Read) -> Page[OneTimePasswordView]:
        _require_customer(read, self.customer_id)
        statement = (
            select(
                OneTimePassword.id,
                OneTimePassword.redemption_id,
                Reward.name,
                Redemption.times,
                Redemption.points,
                OneTimePassword.state,
                Message.channel,
                Message.destination,
                Message.state.label("message"),
                Message.not_after,
                OneTimePassword.sent_at,
                OneTimePassword.expires_at,
                OneTimePassword.ended_at,
                OneTimePassword.store_id,
                Staff.login,
            )
            .join(Redemption, Redemption.id == OneTimePassword.redemption_id)
            .join(Reward, Reward.id == Redemption.reward_id)
            .join(Message, Message.id == OneTimePassword.message_id)
            .join(Staff, Staff.id == Redemption.staff_id)
            .where(OneTimePassword.customer_id == self.customer_id)
        )
        orders = {"": Order(key=[OneTimePassword.id], descending=True)}
        counted = select(OneTimePassword.id).where(OneTimePassword.customer_id == self.customer_id)
        page = fetch_page(read.connection, statement, orders, self.request, counted)
        return page.map(lambda row: _password(read, row))


def _redemptions() -> Select[Any]:
    return (
        select(*_REDEMPTION)
        .join(Reward, Reward.id == Redemption.reward_id)
        .join(Staff, Staff.id == Redemption.staff_id)
    )


def _redemption_views(read: Read, rows: Sequence[Row[Any]]) -> dict[int, RedemptionView]:
    numbers = [row.id for row in rows]
    sent, codes = _last_sent(read, numbers), _codes(read, numbers)
    return {row.id: _redemption(read, row, sent[row.id], codes.get(row.id, ())) for row in rows}


def _last_sent(read: Read, redemptions: Sequence[int]) -> dict[int, Row[Any]]:
    """Return, of each redemption, the password that was sent last and its message; there is always one."""
    last = (
        select(func.max(OneTimePassword.id))
        .where(OneTimePassword.redemption_id.in_(redemptions))
        .group_by(OneTimePassword.redemption_id)
    )
    rows: Iterable[Row[Any]] = read.connection.execute(
        select(
            OneTimePassword.redemption_id,
            OneTimePassword.state,
            OneTimePassword.expires_at,
            Message.channel,
            Message.destination,
            Message.state.label("message"),
            Message.reason,
            Message.not_after,
        )
        .join(Message, Message.id == OneTimePassword.message_id)
        .where(OneTimePassword.id.in_(last))
    )
    return {row.redemption_id: row for row in rows}


def _codes(read: Read, redemptions: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = read.connection.execute(
        select(RedemptionCoupon.redemption_id, Coupon.code)
        .join(Coupon, Coupon.id == RedemptionCoupon.coupon_id)
        .where(RedemptionCoupon.redemption_id.in_(redemptions))
        .order_by(Coupon.id)
    )
    found: dict[int, tuple[str, ...]] = {}
    for redemption_id, code in rows:
        found[redemption_id] = (*found.get(redemption_id, ()), code)
    return found


def _redemption(read: Read, row: Row[Any], sent: Row[Any], codes: tuple[str, ...]) -> RedemptionView:
    usable = otp_state(sent.state, sent.expires_at, read.at) == "sent"
    expires_at = sent.expires_at if usable else None
    return RedemptionView(
        redemption_id=row.id,
        customer_id=row.customer_id,
        reward_id=row.reward_id,
        reward=row.name,
        kind=row.kind,
        times=row.times,
        points=row.points,
        state=redemption_state(row.state, expires_at, read.at),
        requested_at=row.requested_at,
        confirmed_at=row.confirmed_at,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason,
        staff=row.login,
        store=row.store_id,
        terminal=row.terminal_id,
        wrong_tries=row.wrong_tries,
        channel=sent.channel,
        sent_to=_shown(sent),
        expires_at=expires_at,
        coupons=codes,
        message=message_state(sent.message, sent.not_after, read.at),
        message_reason=sent.reason,
    )


def _password(read: Read, row: Row[Any]) -> OneTimePasswordView:
    return OneTimePasswordView(
        password_id=row.id,
        redemption_id=row.redemption_id,
        reward=row.name,
        times=row.times,
        points=row.points,
        state=otp_state(row.state, row.expires_at, read.at),
        channel=row.channel,
        sent_to=_shown(row),
        message=message_state(row.message, row.not_after, read.at),
        sent_at=row.sent_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        staff=row.login,
        store=row.store_id,
    )


def _shown(row: Row[Any]) -> str | None:
    return None if row.destination is None else masked(row.channel, row.destination)


def _require_customer(read: Read, customer_id: int) -> None:
    if not read.connection.execute(select(Customer.id).where(Customer.id == customer_id)).first():
        raise no_customer(customer_id)
