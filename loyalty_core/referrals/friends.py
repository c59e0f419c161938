"""Who may be referred by whom: nobody themselves, nobody twice, nobody in a ring, nobody who bought before."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from loyalty_core.customers.rules import RecordState, without_standing
from loyalty_core.database.lists import is_one_of
from loyalty_core.database.turns import take_turn
from loyalty_core.desk.survivor import records_of
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, NotFound, Refused
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral
from loyalty_core.referrals.pairs import brought_by

TURN = "referrals"
"""What who begins a referral waits for."""


@dataclass(frozen=True, slots=True)
class Friend:
    """Who is referred: a customer, or somebody known by a name and an address or number (E.164) only."""

    customer_id: int | None
    name: str | None = None
    email: str | None = None
    email_key: str | None = None
    phone: str | None = None


def admit(work: Work, referrer_id: int, friend: Friend, but: int | None = None) -> Friend:
    """Return a friend who may be referred by a customer, both locked; as the customer they are, where they are one.

    `but` is the number of a referral that is gone on with.

    Raises:
        NotFound: there is no such customer.
        Refused: the referrer is no member, refers themselves or closes a ring, or the friend is no new customer.
        Conflict: somebody referred this friend already, or several customers may be meant.
    """
    await_turn(work, friend)
    if friend.customer_id is None:
        friend = find_known(work, friend)
    lock(work, [referrer_id] if friend.customer_id is None else [referrer_id, friend.customer_id])
    refuse_outsider(work, referrer_id)
    refuse_self(work, referrer_id, friend)
    refuse_known(work, referrer_id, friend, but)
    if friend.customer_id is not None:
        refuse_ring(work, referrer_id, friend.customer_id)
        refuse_customer(work, friend.customer_id)
    return friend


def await_turn(work: Work, friend: Friend) -> None:
    """Until the transaction ends nobody else refers or registers this person; and no ring is closed by two at once."""
    person = (value for value in (friend.phone, friend.email_key) if value)
    take_turn(work.connection, [TURN, *(f"person {value}" for value in person)])


def find_known(work: Work, friend: Friend) -> Friend:
    """Return a friend who was named by contact details as the customer they are, if they are one.

    Raises:
        Conflict: several customers have that address or number.
    """
    same = _same(Customer.email_key, friend.email_key, Customer.phone, friend.phone)
    rows = work.connection.execute(
        select(func.coalesce(Customer.merged_into_id, Customer.id).label("id"))
        .where(or_(*same), Customer.record_state != RecordState.ERASED)
        .distinct()
        .order_by("id")
    ).all()
    if len(rows) > 1:
        numbers = ", ".join(str(row.id) for row in rows)
        raise Conflict(
            f"Several customers have this address or number: {numbers}. Name the one who is meant.",
            field="friend_id",
            code="several-customers",
            id=numbers.replace(" ", ""),
        )
    return Friend(rows[0].id) if rows else friend


def refuse_outsider(work: Work, referrer_id: int) -> None:
    """Raise `Refused` unless a locked customer is a member who may refer others (rule 12)."""
    row = work.connection.execute(
        select(Customer.membership, Customer.record_state).where(Customer.id == referrer_id)
    ).one()
    why = without_standing(row.membership, row.record_state, "nobody is referred by them")
    if why is not None:
        raise Refused(why[1], code=why[0])


def refuse_self(work: Work, referrer_id: int, friend: Friend) -> None:
    """Raise `Refused` where a customer refers themselves: the same record, e-mail address or phone number."""
    mine = work.connection.execute(select(Customer.email_key, Customer.phone).where(Customer.id == referrer_id)).one()
    theirs = (friend.email_key, friend.phone)
    if friend.customer_id is not None:
        theirs = contact_of(work, friend.customer_id)
    if friend.customer_id == referrer_id or any(a is not None and a == b for a, b in zip(mine, theirs, strict=True)):
        raise Refused("Nobody refers themselves: this is the same person.", field="friend", code="self-referral")


def refuse_customer(work: Work, friend_id: int) -> None:
    """Raise `Refused` where a locked customer cannot be a new friend any more: stopped, closed, or bought before."""
    row = work.connection.execute(
        select(Customer.membership, Customer.record_state).where(Customer.id == friend_id)
    ).one()
    if row.record_state != RecordState.LIVE:
        raise Refused("This friend's record is closed.", field="friend_id", code="record-closed")
    if row.membership not in ("not_enrolled", "enrolled"):
        standing = row.membership.replace("_", " ")
        raise Refused(f"This friend is {standing}.", field="friend_id", code=f"friend-{standing.replace(' ', '-')}")
    if work.book(friend_id).spending.transactions:
        raise Refused(
            "This friend has bought here before; only new customers are referred.",
            field="friend_id",
            code="bought-before",
        )


def refuse_known(work: Work, referrer_id: int, friend: Friend, but: int | None = None) -> None:
    """Raise where the friend is referred already, or the pair was cancelled once and can never complete.

    `but` is the number of a referral that is left out: the one that is gone on with.

    Raises:
        Conflict: somebody referred this friend (`already-referred`).
        Refused: this customer's referral of this friend was cancelled (`pair-cancelled`).
    """
    email_key, phone = friend.email_key, friend.phone
    if friend.customer_id is not None:
        email_key, phone = contact_of(work, friend.customer_id)
    same = same_person(email_key, phone)
    if friend.customer_id is not None:
        same.append(is_one_of(work.connection, Referral.friend_id, records_of(work.connection, [friend.customer_id])))
    ours = records_of(work.connection, [referrer_id])
    rows = work.connection.execute(
        select(Referral.id, Referral.referrer_id, Referral.state)
        .where(or_(*same), Referral.id.is_distinct_from(but))
        .order_by(Referral.id)
    ).all()
    for row in rows:
        if row.state == "cancelled" and row.referrer_id in ours:
            raise Refused(
                "A referral of these two was cancelled; it can never complete.", field="friend", code="pair-cancelled"
            )
    for row in rows:
        if row.state != "cancelled":
            raise Conflict(
                f"This friend was referred already, by customer {row.referrer_id}.",
                field="friend",
                code="already-referred",
                id=str(row.id),
            )


def refuse_ring(work: Work, referrer_id: int, friend_id: int) -> None:
    """Raise `Refused` where the friend stands somewhere above the referrer: A brings B, who brings C, who brings A."""
    if friend_id in brought_by(work, referrer_id):
        raise Refused(
            "This friend brought the customer in, directly or through others; a ring of referrals earns nothing.",
            field="friend_id",
            code="referral-ring",
        )


def lock(work: Work, customer_ids: Iterable[int]) -> None:
    """Lock the accounts of customers in one order; raise `NotFound` where one does not exist."""
    wanted = sorted(set(customer_ids))
    # Where a row is missing the store of books could only say that something is, not who.
    found = set(work.connection.execute(select(Customer.id).where(Customer.id.in_(wanted))).scalars())
    for customer_id in wanted:
        if customer_id not in found:
            raise NotFound(f"There is no customer {customer_id}.", field="customer_id")
    work.books.open_without_lots(wanted)


def contact_of(work: Work, customer_id: int) -> tuple[str | None, str | None]:
    """Return a customer's e-mail address, folded, and phone number in E.164, as far as they are known."""
    row = work.connection.execute(select(Customer.email_key, Customer.phone).where(Customer.id == customer_id)).one()
    return row.email_key, row.phone


def same_person(email_key: str | None, phone: str | None) -> list[ColumnElement[bool]]:
    """Return the conditions under which a referral names somebody with that address or number."""
    return _same(Referral.friend_email_key, email_key, Referral.friend_phone, phone)


def _same(email_column: Any, email_key: str | None, phone_column: Any, phone: str | None) -> list[ColumnElement[bool]]:
    pairs = ((email_column, email_key), (phone_column, phone))
    return [column == value for column, value in pairs if value is not None]
