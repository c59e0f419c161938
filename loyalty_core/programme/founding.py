"""Founding a programme in an empty database: what has to be there before anybody can sign in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from loyalty_core.clock import zone
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import Conflict, Invalid
from loyalty_core.models.programme import EarningRule, Programme
from loyalty_core.models.staff import Staff, Store, Terminal
from loyalty_core.money import check_currency, exponent
from loyalty_core.settings import Policies
from loyalty_core.staff.passwords import hash_password
from loyalty_core.staff.rules import check_login, check_password, check_place
from loyalty_core.text import check_text

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
"""From when on the first earning rule holds: before any purchase."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What a new programme is told; as typed, checked by `found`."""

    programme: str
    currency: str
    time_zone: str
    country: str
    store: str
    terminal: str
    login: str
    password: str


def found(connection: Connection, at: datetime, founding: Founding) -> int:
    """Write the programme, its first earning rule, store, terminal and administrator.

    The rule is 1 point for each whole major unit, valid to the end of the month after 730 days.

    Returns the administrator's number. The caller commits.

    Raises:
        Conflict: the database holds a programme already.
        Invalid: something that was told is not right; `field` says what.
    """
    if connection.execute(select(Programme.id)).first():
        raise Conflict("That database holds a programme already.")
    currency = check_currency(founding.currency.strip().upper())
    country = founding.country.strip().upper()
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise Invalid("Write the country's two letters, like GB.", field="country")
    zone(founding.time_zone)
    store, terminal = check_place(founding.store, "store"), check_place(founding.terminal, "terminal")
    login = check_login(founding.login)
    password = check_password(founding.password, login, "")
    connection.execute(
        insert(Programme).values(
            id=1,
            name=check_text(founding.programme, "programme", 100),
            currency=currency,
            time_zone=founding.time_zone,
            country=country,
            policies=Policies().model_dump(),
        )
    )
    connection.execute(insert(EarningRule).values(_first_rule(currency)))
    connection.execute(insert(Store).values(id=store, name=store))
    connection.execute(insert(Terminal).values(store_id=store, id=terminal, name=terminal))
    return connection.execute(
        insert(Staff)
        .values(
            login=login,
            name=login,
            role=Role.ADMINISTRATOR.value,
            store_id=store,
            password_hash=hash_password(password),
            failed_sign_ins=0,
            created_at=at,
        )
        .returning(Staff.id)
    ).scalar_one()


def _first_rule(currency: str) -> dict[str, object]:
    return {
        "valid_from": BEGINNING,
        "points": 1,
        "per_minor": 10 ** exponent(currency),
        "rounding": "down",
        "pending_days": 0,
        "validity": "month-end",
        "validity_days": 730,
        "store_multipliers": {},
        "tier_multipliers": {},
    }
