"""A referral held while its people are locked."""

from dataclasses import dataclass

from sqlalchemy import select

from loyalty_core.desk.survivor import survivor_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import NotFound
from loyalty_core.models.referral import Referral
from loyalty_core.referrals.friends import lock


@dataclass(frozen=True, slots=True)
class Held:
    """A referral as it stands while referrer and friend are locked; `owner_id` is who the referrer is now."""

    id: int
    referrer_id: int
    friend_id: int | None
    friend_name: str | None
    friend_email: str | None
    friend_phone: str | None
    state: str
    step: str
    coupon_id: int | None
    reward_points: int
    reward_seq: int | None
    owner_id: int


_HELD = (
    Referral.id,
    Referral.referrer_id,
    Referral.friend_id,
    Referral.friend_name,
    Referral.friend_email,
    Referral.friend_phone,
    Referral.state,
    Referral.step,
    Referral.coupon_id,
    Referral.reward_points,
    Referral.reward_seq,
)


def hold(work: Work, referral_id: int) -> Held:
    """Lock the people of a referral, and return it; raise `NotFound` where there is none of that number."""
    people: set[int] = set()
    while True:
        row = work.connection.execute(select(*_HELD).where(Referral.id == referral_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no referral {referral_id}.", field="referral_id")
        # Records may have been merged, then those who go on are locked; what is over keeps the closed numbers.
        owner = survivor_of(work.connection, row.referrer_id)
        wanted = {owner} if row.friend_id is None else {owner, survivor_of(work.connection, row.friend_id)}
        if wanted <= people:
            # The friend may have become a customer while this waited; then they are locked as well.
            work.book(owner)
            return Held(*row, owner)
        people = wanted
        lock(work, people)
