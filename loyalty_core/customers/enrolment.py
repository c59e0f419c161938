"""How a customer comes into being: the rows that each one has, and many at once for an import."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from loyalty_core.coupons.codes import Below
from loyalty_core.customers.details import Details
from loyalty_core.customers.newcomers import Newcomer, add_newcomers
from loyalty_core.customers.referral import referral_codes
from loyalty_core.customers.rules import Membership, MemberType, card_key, check_card
from loyalty_core.database.ids import reserve_ids
from loyalty_core.desk.work import Work
from loyalty_core.models.customer import Customer

CHUNK = 1000

NewCard = tuple[str, str | None, datetime]
"""A card number as printed, the ISO 3166 letters of a country or None, and since when; UTC."""


def standing_of_new(work: Work, at: datetime) -> dict[str, Any]:
    """Return membership, joining instant and tier of a customer who is registered at an instant (R35, R36)."""
    policies = work.programme.policies
    if not policies.enrol_on_registration:
        return {"membership": Membership.NOT_ENROLLED.value, "joined_at": None, "tier_id": None}
    return {"membership": Membership.ENROLLED.value, "joined_at": at, "tier_id": policies.registration_tier}


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
    customer_ids = reserve_ids(work.connection, Customer.id, len(cards))
    codes = free_codes(work.connection, [""] * len(cards))
    newcomers = []
    for customer_id, code, (card, country, at) in zip(customer_ids, codes, cards.values(), strict=True):
        standing = standing_of_new(work, at)
        newcomers.append(
            Newcomer(
                customer_id,
                Details("", "", None, None, None, card),
                country,
                code,
                MemberType.CUSTOMER.value,
                Membership(standing["membership"]),
                at,
                standing["joined_at"],
                standing["tier_id"],
            )
        )
    add_newcomers(work, newcomers)
    return dict(zip(cards, customer_ids, strict=True))


def _chunks(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
