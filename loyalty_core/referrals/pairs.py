"""Which two can be of one referral, where records were merged: a customer is all records that became one with them."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from loyalty_core.database.lists import is_one_of
from loyalty_core.desk.survivor import records_of
from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral

BECAME_ONE = "The two records became one"


@dataclass(frozen=True, slots=True)
class Pair:
    """A referral with the two who it is to be of, both going on; a friend who is no customer has contact details."""

    referral_id: int
    referrer_id: int
    friend_id: int | None
    email_key: str | None = None
    phone: str | None = None


def in_the_way(work: Work, pair: Pair) -> bool:
    """Say whether a pending referral cannot be of these two.

    It would be of one person, close a ring, be the friend's second, or be of two whose referral was cancelled before.
    """
    if pair.friend_id is None:
        return _is_self(work, pair) or _was_cancelled(work, pair)
    if pair.friend_id == pair.referrer_id or pair.friend_id in brought_by(work, pair.referrer_id):
        return True
    records, ours = records_of(work.connection, [pair.friend_id]), records_of(work.connection, [pair.referrer_id])
    others = work.connection.execute(
        select(Referral.referrer_id, Referral.state).where(
            is_one_of(work.connection, Referral.friend_id, records), Referral.id != pair.referral_id
        )
    )
    return any(other.state != "cancelled" or other.referrer_id in ours for other in others)


def brought_by(work: Work, customer_id: int) -> set[int]:
    """Return who brought a customer in, directly or through others, as the customers who they are now."""
    found: set[int] = set()
    above = {customer_id}
    while above:
        rows = work.connection.execute(
            select(func.coalesce(Customer.merged_into_id, Customer.id))
            .join(Referral, Referral.referrer_id == Customer.id)
            .where(
                is_one_of(work.connection, Referral.friend_id, records_of(work.connection, above)),
                Referral.state != "cancelled",
            )
        )
        above = set(rows.scalars()) - found
        found |= above
    return found


def _is_self(work: Work, pair: Pair) -> bool:
    row = work.connection.execute(
        select(Customer.email_key, Customer.phone).where(Customer.id == pair.referrer_id)
    ).one()
    theirs = ((row.email_key, pair.email_key), (row.phone, pair.phone))
    return any(one is not None and one == other for one, other in theirs)


def _was_cancelled(work: Work, pair: Pair) -> bool:
    pairs = ((Referral.friend_email_key, pair.email_key), (Referral.friend_phone, pair.phone))
    same = [column == value for column, value in pairs if value is not None]
    if not same:
        return False
    found = select(Referral.id).where(
        or_(*same),
        Referral.state == "cancelled",
        is_one_of(work.connection, Referral.referrer_id, records_of(work.connection, [pair.referrer_id])),
    )
    return work.connection.execute(found.limit(1)).first() is not None
