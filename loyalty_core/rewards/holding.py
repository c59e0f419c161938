"""A reward and a redemption held under their locks, the rules asked of them, and the places under a reward's limits.

Locks are taken in one order by everybody: the customer's account, then the reward, then its campaign, then coupons.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, or_, select, update

from loyalty_core.coupons.rules import campaign_state
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, LoyaltyError, NotFound, Refused
from loyalty_core.models.customer import Customer
from loyalty_core.models.programme import Tier
from loyalty_core.models.reward import Redemption, Reward
from loyalty_core.rewards.catalogue import no_reward
from loyalty_core.rewards.rules import Holder, Offer, hindrance

OFFERED: tuple[Any, ...] = (
    Reward.id,
    Reward.name,
    Reward.kind,
    Reward.cost,
    Reward.starts_on,
    Reward.ends_on,
    Reward.ended_at,
    Reward.valid_days,
    Reward.limit_total,
    Reward.limit_per_customer,
    Reward.redeemed,
    Reward.campaign_id,
    Tier.id.label("tier_id"),
    Tier.name.label("tier_name"),
    Tier.rank.label("tier_rank"),
)
"""Columns of a reward with its lowest tier, for `offer_of`."""

_HELD: tuple[Any, ...] = (
    Redemption.id,
    Redemption.customer_id,
    Redemption.reward_id,
    Redemption.times,
    Redemption.points,
    Redemption.state,
    Redemption.wrong_tries,
    Redemption.staff_id,
    Redemption.store_id,
    Redemption.terminal_id,
    Redemption.spend_seq,
    Redemption.first_customer_id,
    Redemption.first_seq,
)

_REDEEMER = select(Redemption.customer_id).where(Redemption.id == bindparam("redemption_id"))
_REDEMPTION = select(*_HELD).where(
    Redemption.id == bindparam("redemption_id"), Redemption.customer_id == bindparam("customer_id")
)
_REWARD = (
    select(*OFFERED)
    .outerjoin(Tier, Tier.id == Reward.lowest_tier_id)
    .where(Reward.id == bindparam("reward_id"))
    .with_for_update(of=Reward, key_share=True)
)
_HOLDER = (
    select(Customer.membership, Customer.record_state, Tier.rank)
    .outerjoin(Tier, Tier.id == Customer.tier_id)
    .where(Customer.id == bindparam("customer_id"))
)
_HAD = (
    select(Redemption.reward_id, func.sum(Redemption.times))
    .where(
        Redemption.customer_id == bindparam("customer_id"),
        Redemption.reward_id.in_(bindparam("rewards", expanding=True)),
        Redemption.state == "confirmed",
    )
    .group_by(Redemption.reward_id)
)


@dataclass(frozen=True, slots=True)
class Held:
    """A redemption as it stands while its customer is locked; `state` is as stored, without regard to the clock."""

    id: int
    customer_id: int
    reward_id: int
    times: int
    points: int
    state: str
    wrong_tries: int
    staff_id: int
    store_id: str
    terminal_id: str
    spend_seq: int | None
    first_customer_id: int | None
    first_seq: int | None


def hold(work: Work, redemption_id: int) -> Held:
    """Lock the customer of a redemption, and return the redemption.

    Raises:
        NotFound: there is no such redemption.
    """
    customer_id = work.connection.execute(_REDEEMER, {"redemption_id": redemption_id}).scalar_one_or_none()
    if customer_id is None:
        raise no_redemption(redemption_id)
    work.book(customer_id)
    named = {"redemption_id": redemption_id, "customer_id": customer_id}
    row = work.connection.execute(_REDEMPTION, named).one_or_none()
    if row is None:
        raise overtaken()
    return Held(*row)


def hold_waiting(work: Work, redemption_id: int) -> Held:
    """Lock the customer of a redemption that waits, and was asked for by this person at this terminal; return it.

    Raises:
        NotFound: there is no such redemption.
        Conflict: it was confirmed or cancelled already.
        Refused: it failed, or somebody else asked for it, or at another terminal.
    """
    held = hold(work, redemption_id)
    if held.state != "waiting":
        raise not_waiting(held.state)
    actor = work.actor
    if (held.staff_id, held.store_id, held.terminal_id) != (actor.staff_id, actor.store_id, actor.terminal_id):
        raise Refused(
            "A redemption is confirmed by who asked for it, at the same terminal. Ask for a new one here.",
            field="redemption_id",
            code="asked-elsewhere",
        )
    return held


def not_waiting(state: str) -> LoyaltyError:
    """Return why a redemption in a stored state other than waiting goes no further."""
    if state == "failed":
        return Refused(
            "The code was mistyped too often; this redemption is over. Begin anew.", code="redemption-failed"
        )
    return Conflict(f"This redemption was {state} already.", code=f"redemption-{state}")


def move(work: Work, held: Held, to: str, **values: Any) -> None:
    """Bring a held redemption to another state; `values` are columns that change with it.

    Raises:
        Conflict: somebody else changed it meanwhile.
    """
    moved = work.connection.execute(
        update(Redemption)
        .where(Redemption.id == held.id, Redemption.state == held.state, Redemption.wrong_tries == held.wrong_tries)
        .values(state=to, **values)
    )
    if moved.rowcount != 1:
        raise overtaken()


def lock_reward(work: Work, reward_id: int) -> Row[Any]:
    """Return a reward with its lowest tier, the reward locked; or raise `NotFound`."""
    row = work.connection.execute(_REWARD, {"reward_id": reward_id}).one_or_none()
    if row is None:
        raise no_reward(reward_id)
    return row


def check_can_have(work: Work, customer_id: int, reward: Row[Any], times: int) -> None:
    """Raise `Refused` with the first reason why a locked customer cannot have a reward so many times now."""
    holder = read_holder(work.connection, customer_id, work.book(customer_id).figures.available)
    had = read_had(work.connection, customer_id, [reward.id])
    why = hindrance(offer_of(reward, work.today), replace(holder, had=had.get(reward.id, 0)), times)
    if why is not None:
        raise Refused(why.said, field=why.field, code=why.code)


def read_holder(connection: Connection, customer_id: int, available: int) -> Holder:
    """Return a customer as somebody who has had nothing yet, with so many points available; or raise `NotFound`."""
    row = connection.execute(_HOLDER, {"customer_id": customer_id}).one_or_none()
    if row is None:
        raise no_customer(customer_id)
    return Holder(row.membership, row.record_state, row.rank, available, had=0)


def read_had(connection: Connection, customer_id: int, rewards: Sequence[int]) -> dict[int, int]:
    """Return how often a customer had some rewards; those never had are left out."""
    rows = connection.execute(_HAD, {"customer_id": customer_id, "rewards": list(rewards)})
    return {reward_id: int(times) for reward_id, times in rows}


def offer_of(reward: Row[Any], today: date) -> Offer:
    """Return what decides who can have a reward on a local date; `reward` has the columns `OFFERED`."""
    limit = reward.limit_total
    return Offer(
        cost=reward.cost,
        state=campaign_state(today, reward.starts_on, reward.ends_on, reward.ended_at, reward.redeemed, limit),
        left=None if limit is None else limit - reward.redeemed,
        limit_per_customer=reward.limit_per_customer,
        lowest_tier=reward.tier_name,
        lowest_rank=reward.tier_rank,
    )


def take_places(work: Work, reward_id: int, times: int) -> None:
    """Count a reward as had, as long as its limit over all customers holds: checked and done in one statement.

    Raises:
        Refused: it was had as often as it may be, or was ended.
    """
    room = or_(Reward.limit_total.is_(None), Reward.redeemed + times <= Reward.limit_total)
    taken = work.connection.execute(
        update(Reward)
        .where(Reward.id == reward_id, Reward.ended_at.is_(None), room)
        .values(redeemed=Reward.redeemed + times)
    )
    if taken.rowcount != 1:
        raise Refused("This reward was had as often as it may be.", field="reward_id", code="reward-full")


def free_places(work: Work, reward_id: int, times: int) -> None:
    """Count a reward as not had after all."""
    work.connection.execute(update(Reward).where(Reward.id == reward_id).values(redeemed=Reward.redeemed - times))


def no_customer(customer_id: int) -> NotFound:
    """Return the answer to the number of a customer who does not exist."""
    return NotFound(f"There is no customer {customer_id}.", field="customer_id")


def no_redemption(redemption_id: int) -> NotFound:
    """Return the answer to the number of a redemption that does not exist."""
    return NotFound(f"There is no redemption {redemption_id}.", field="redemption_id")


def overtaken() -> Conflict:
    """Return the answer where somebody else was faster in spite of the lock."""
    return Conflict("Somebody else has just changed this redemption. Look again.", code="redemption-changed")
