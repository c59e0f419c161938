"""Many customers registered together, for an import: all the rows that each one has, written as one set."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from loyalty_core.customers.details import Details
from loyalty_core.customers.rules import Membership, RecordState
from loyalty_core.customers.terms import Term, add_terms
from loyalty_core.customers.vocabulary import count_words, vocabulary_of
from loyalty_core.database.bulk import insert_many
from loyalty_core.desk.work import Work
from loyalty_core.membership.rules import Action
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.models.membership import MembershipChange
from loyalty_core.tiers.beginning import begin_tiers

AS_IMPORTED = "imported"
"""The reason of the one change of membership that came with a customer from elsewhere."""

_ACTIONS = {
    Membership.OPTED_OUT: Action.OPT_OUT,
    Membership.EXCLUDED: Action.EXCLUDE,
    Membership.BLOCKED: Action.BLOCK,
}
CUSTOMER_COLUMNS = (
    Customer.id,
    Customer.first_name,
    Customer.last_name,
    Customer.sort_name,
    Customer.phone,
    Customer.email,
    Customer.email_key,
    Customer.birthday,
    Customer.country,
    Customer.card,
    Customer.card_key,
    Customer.referral_code,
    Customer.member_type,
    Customer.membership,
    Customer.record_state,
    Customer.tier_id,
    Customer.registered_at,
    Customer.registered_store_id,
    Customer.joined_at,
    Customer.version,
)
"""What is written of each customer of a set, in this order."""
_CHANGE = (
    MembershipChange.customer_id,
    MembershipChange.seq,
    MembershipChange.action,
    MembershipChange.status_before,
    MembershipChange.status,
    MembershipChange.reason,
    MembershipChange.staff_id,
    MembershipChange.store_id,
    MembershipChange.terminal_id,
    MembershipChange.at,
)
_ZEROS = (
    Account.last_seq,
    Account.available,
    Account.pending,
    Account.debt,
    Account.lifetime,
    Account.earned,
    Account.redeemed,
    Account.expired,
    Account.clawed_back,
    Account.written_off,
    Account.gross_minor,
    Account.refunded_minor,
    Account.transactions,
)


class Newcomer(NamedTuple):
    """A customer who is to be registered.

    Attributes:
        customer_id: a number that was reserved.
        country: ISO 3166 letters, or None.
        joined_at: since when a member, UTC; None where never.
        tier_id: that the membership begins in.
    """

    customer_id: int
    details: Details
    country: str | None
    referral_code: str
    member_type: str
    membership: Membership
    registered_at: datetime
    joined_at: datetime | None
    tier_id: str | None


def open_accounts(connection: Connection, customer_ids: Sequence[int]) -> None:
    """Give customers an account in which nothing has happened."""
    zeros = (0,) * len(_ZEROS)
    insert_many(connection, (Account.customer_id, *_ZEROS), [(customer_id, *zeros) for customer_id in customer_ids])


def add_newcomers(work: Work, newcomers: Sequence[Newcomer]) -> None:
    """Write the rows of customers whose details were checked and are nobody else's.

    A membership that was stopped elsewhere begins its history with that, at the instant of the import.
    """
    connection = work.connection
    insert_many(connection, CUSTOMER_COLUMNS, [_customer_row(work, newcomer) for newcomer in newcomers])
    open_accounts(connection, [each.customer_id for each in newcomers])
    begin_tiers(
        work, [(each.customer_id, each.tier_id, each.joined_at) for each in newcomers if each.joined_at is not None]
    )
    insert_many(connection, _CHANGE, [_change_row(work, each) for each in newcomers if each.membership in _ACTIONS])
    add_terms(connection, _terms(newcomers))
    words = [vocabulary_of(each.details.first_name, each.details.last_name) for each in newcomers]
    count_words(connection, [word for of_one in words for word in of_one])


def _terms(newcomers: Sequence[Newcomer]) -> list[Term]:
    return [term for each in newcomers for term in each.details.terms(each.customer_id, each.referral_code)]


def _customer_row(work: Work, newcomer: Newcomer) -> tuple[object, ...]:
    columns = newcomer.details.columns()
    columns |= {
        "id": newcomer.customer_id,
        "country": newcomer.country,
        "referral_code": newcomer.referral_code,
        "member_type": newcomer.member_type,
        "membership": newcomer.membership.value,
        "record_state": RecordState.LIVE.value,
        "tier_id": newcomer.tier_id,
        "registered_at": newcomer.registered_at,
        "registered_store_id": work.actor.store_id,
        "joined_at": newcomer.joined_at,
        "version": 1,
    }
    return tuple(columns[column.key] for column in CUSTOMER_COLUMNS)


def _change_row(work: Work, newcomer: Newcomer) -> tuple[object, ...]:
    before = Membership.NOT_ENROLLED if newcomer.joined_at is None else Membership.ENROLLED
    mark = work.actor.on_record()
    return (
        newcomer.customer_id,
        1,
        _ACTIONS[newcomer.membership].value,
        before.value,
        newcomer.membership.value,
        AS_IMPORTED,
        mark.staff_id,
        mark.store_id,
        mark.terminal_id,
        work.at,
    )
