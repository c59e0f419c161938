"""How a customer comes into being: the rows that each one has, and many at once for an import."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from loyalty_core.coupons.codes import Below
from loyalty_core.customers.referral import referral_codes
from loyalty_core.customers.rules import Membership, MemberType, RecordState, card_key, check_card, sort_name
from loyalty_core.customers.terms import Term, add_terms, customer_terms
from loyalty_core.database.bulk import insert_many
from loyalty_core.database.ids import reserve_ids
from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer
from loyalty_core.models.ledger import Account
from loyalty_core.tiers.beginning import begin_tiers

CHUNK = 1000

NewCard = tuple[str, str | None, datetime]
"""A card number as printed, the ISO 3166 letters of a country or None, and since when; UTC."""

_CUSTOMER = (
    Customer.id,
    Customer.first_name,
    Customer.last_name,
    Customer.sort_name,
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


def standing_of_new(work: Work, at: datetime) -> dict[str, Any]:
    """Return membership, joining instant and tier of a customer who is registered at an instant (R35, R36)."""
    policies = work.programme.policies
    if not policies.enrol_on_registration:
        return {"membership": Membership.NOT_ENROLLED.value, "joined_at": None, "tier_id": None}
    return {"membership": Membership.ENROLLED.value, "joined_at": at, "tier_id": policies.registration_tier}


def open_accounts(connection: Connection, customer_ids: Sequence[int]) -> None:
    """Give customers an account in which nothing has happened."""
    zeros = (0,) * len(_ZEROS)
    insert_many(connection, (Account.customer_id, *_ZEROS), [(customer_id, *zeros) for customer_id in customer_ids])


def free_codes(connection: Connection, first_names: Sequence[str], below: Below = secrets.randbelow) -> list[str]:
    """Return for each first name a referral code that nobody has."""
    sources = [referral_codes(name, below) for name in first_names]
    wanted = {place: next(source) for place, source in enumerate(sources)}
    given: dict[int, str] = {}
    while wanted:
        taken = set(given.values())
        for part in _chunks(list(wanted.values())):
            taken.update(
                connection.execute(select(Customer.referral_code).where(Customer.referral_code.in_(part))).scalars()
            )
        again = {}
        for place, code in wanted.items():
            if code in taken:
                again[place] = next(sources[place])
            else:
                given[place] = code
                taken.add(code)
        wanted = again
    return [given[place] for place in range(len(sources))]


def enrol_cards(work: Work, cards: Sequence[tuple[str, str | None]], at: datetime) -> dict[str, int]:
    """Register the customers of cards that are not known yet, without names and contact details, as one set.

    Args:
        work: of the command that brings them.
        cards: card numbers as printed, each with the ISO 3166 letters of a country or None; repeated ones count once.
        at: when they are registered, and joined where the programme enrols on registration; UTC.

    Returns:
        The customer's number for each card, known or new, by its folded number (`rules.card_key`).

    Raises:
        Invalid: a card number is empty, too long or without letters and digits.
    """
    return enrol_since(work, [(card, country, at) for card, country in cards])


def enrol_since(work: Work, cards: Iterable[NewCard]) -> dict[str, int]:
    """Register the customers of cards like `enrol_cards`, each from an instant (UTC) of its own."""
    wanted: dict[str, NewCard] = {}
    for card, country, at in cards:
        printed = check_card(card)
        wanted.setdefault(card_key(printed), (printed, country, at))
    found: dict[str, int] = {}
    for keys in _chunks(list(wanted)):
        known = select(Customer.card_key, Customer.id).where(Customer.card_key.in_(keys))
        found |= {str(key): customer_id for key, customer_id in work.connection.execute(known)}
        found |= _enrol(work, {key: wanted[key] for key in keys if key not in found})
    return found


def _enrol(work: Work, cards: dict[str, NewCard]) -> dict[str, int]:
    connection = work.connection
    customer_ids = reserve_ids(connection, Customer.id, len(cards))
    codes = free_codes(connection, [""] * len(cards))
    rows: list[tuple[Any, ...]] = []
    terms: list[Term] = []
    joined: list[tuple[int, str | None, datetime]] = []
    for customer_id, code, (key, (card, country, at)) in zip(customer_ids, codes, cards.items(), strict=True):
        standing = standing_of_new(work, at)
        rows.append(
            (
                customer_id,
                "",
                "",
                sort_name("", "", card),
                country,
                card,
                key,
                code,
                MemberType.CUSTOMER.value,
                standing["membership"],
                RecordState.LIVE.value,
                standing["tier_id"],
                at,
                work.actor.store_id,
                standing["joined_at"],
                1,
            )
        )
        terms += customer_terms(customer_id, "", "", None, None, card, code)
        if standing["joined_at"] is not None:
            joined.append((customer_id, standing["tier_id"], standing["joined_at"]))
    insert_many(connection, _CUSTOMER, rows)
    open_accounts(connection, customer_ids)
    begin_tiers(work, joined)
    add_terms(connection, terms)
    return dict(zip(cards, customer_ids, strict=True))


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
