"""A referred friend who becomes a customer: by the referrer's code, or because somebody named them before."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select, update

from loyalty_core.customers.rules import RecordState
from loyalty_core.customers.terms import TermKind
from loyalty_core.database.turns import take_turn
from loyalty_core.desk.work import Work
from loyalty_core.errors import Conflict, Invalid
from loyalty_core.models.customer import Customer
from loyalty_core.models.referral import Referral
from loyalty_core.models.search import SearchTerm
from loyalty_core.referrals.cancelling import cancel
from loyalty_core.referrals.friends import (
    Friend,
    contact_of,
    lock,
    refuse_known,
    refuse_outsider,
    refuse_self,
    same_person,
)
from loyalty_core.referrals.opening import contact_columns, give_coupon, mark_referred, open_referral
from loyalty_core.referrals.rules import Step
from loyalty_core.text import fold_code

_OTHER_COUNTS = "Another referral of this friend counts"


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a referral gave somebody who has just registered."""

    referral_id: int
    referrer_id: int
    coupon: str | None


def owner_of_code(work: Work, code: str | None) -> int | None:
    """Return whose referral code was typed, in any way of writing; None where none was.

    Raises:
        Invalid: it is nobody's.
    """
    if code is None or not code.strip():
        return None
    found = work.connection.execute(
        select(func.coalesce(Customer.merged_into_id, Customer.id))
        .join(SearchTerm, SearchTerm.customer_id == Customer.id)
        .where(
            SearchTerm.kind == TermKind.REFERRAL.value,
            SearchTerm.term == fold_code(code),
            Customer.record_state != RecordState.ERASED.value,
        )
    ).scalar_one_or_none()
    if found is None:
        raise Invalid("Nobody has this referral code.", field="referral_code", code="unknown-referral-code")
    return found


def welcome(work: Work, customer_id: int, referrer_id: int | None) -> Welcome | None:
    """Make a customer who has just registered the friend of who referred them; None where nobody did.

    Args:
        work: of the command that registers.
        customer_id: of the new customer.
        referrer_id: whose code was given; without one, whoever named this address or number before counts.

    Raises:
        Refused: the code is the friend's own, by address or number, its owner is no member, or a referral of these two
            was cancelled.
        Conflict: somebody else had referred this friend before (`already-referred`).
    """
    email_key, phone = contact_of(work, customer_id)
    take_turn(work.connection, [f"person {value}" for value in (phone, email_key) if value])
    named = _named(work, email_key, phone)
    if referrer_id is None and not named:
        return None
    lock(work, {customer_id, *([] if referrer_id is None else [referrer_id]), *named.values()})
    named = _named(work, email_key, phone)
    if referrer_id is not None:
        _check_code(work, referrer_id, customer_id, named)
    if named:
        referral_id, referrer_id = _go_on(work, customer_id, named, referrer_id)
    elif referrer_id is not None:
        refuse_known(work, referrer_id, Friend(customer_id))
        referral_id = open_referral(work, referrer_id, Friend(customer_id), "code")
    else:
        return None
    mark_referred(work, customer_id)
    return Welcome(referral_id, referrer_id, give_coupon(work, customer_id))


def _check_code(work: Work, referrer_id: int, customer_id: int, named: dict[int, int]) -> None:
    """Raise unless the owner of a code may bring this customer in."""
    refuse_outsider(work, referrer_id)
    refuse_self(work, referrer_id, Friend(customer_id))
    if named and referrer_id not in named.values():
        raise Conflict(
            f"Customer {next(iter(named.values()))} referred this friend already. Register them without a code.",
            field="referral_code",
            code="already-referred",
        )


def _named(work: Work, email_key: str | None, phone: str | None) -> dict[int, int]:
    """Return the pending referrals of somebody who was no customer, the oldest first, each with its referrer."""
    same = same_person(email_key, phone)
    if not same:
        return {}
    rows = work.connection.execute(
        select(Referral.id, Referral.referrer_id)
        .where(or_(*same), Referral.state == "pending", Referral.friend_id.is_(None))
        .order_by(Referral.id)
    )
    return {row.id: row.referrer_id for row in rows}


def _go_on(work: Work, customer_id: int, named: dict[int, int], referrer_id: int | None) -> tuple[int, int]:
    """Let one of the referrals that named a friend go on with the customer they are now; the others end."""
    ours = next(number for number, by in named.items() if referrer_id in (None, by))
    cancel(work, [number for number in named if number != ours], _OTHER_COUNTS)
    friend = Friend(customer_id)
    values: dict[str, Any] = {"friend_id": customer_id, **contact_columns(friend)}
    email_key, _ = contact_of(work, customer_id)
    if email_key is not None:
        values |= {"email_at": func.coalesce(Referral.email_at, work.at), "step": Step.VALID_EMAIL.value}
    work.connection.execute(update(Referral).where(Referral.id == ours).values(values))
    return ours, named[ours]
