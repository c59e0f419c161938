"""Who of a file is a customer already, and who would be a second record of somebody."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from loyalty_core.customers.details import DETAILS, Details
from loyalty_core.customers.importing.reading import Incoming
from loyalty_core.customers.rules import display_name
from loyalty_core.customers.terms import TermKind
from loyalty_core.database.lists import Column, is_one_of
from loyalty_core.models.customer import Customer
from loyalty_core.models.search import SearchTerm
from loyalty_core.text import fold_code

Sign = tuple[str, str]
"""Something that two records of one person would share: what it is, and its folded text."""

_SAYS = {
    "card": "that card",
    "code": "that referral code",
    "phone": "the same phone number",
    "email": "the same e-mail address",
    "name": "the same name and birthday",
}
_NOBODY_ELSES = ("card", "code")


class Known:
    """Customers by their signs: those in the tables that share one with some rows, and those added meanwhile."""

    def __init__(self, connection: Connection, rows: Iterable[Incoming]) -> None:
        self._people: dict[int, tuple[Details, str, int]] = {}
        self._by_sign: dict[Sign, list[int]] = {}
        signs = {sign for incoming in rows for sign in signs_of(incoming.details, incoming.referral_code)}
        self._read(connection, signs)

    def find(self, incoming: Incoming) -> int | None:
        """Return the number of a customer of whom all that a row says is true already, or None."""
        given = incoming.details
        for customer_id in self._sharing(incoming):
            details, code, _ = self._people[customer_id]
            same = all(getattr(details, name) == getattr(given, name) for name in DETAILS if getattr(given, name))
            if same and incoming.referral_code in (None, code):
                return customer_id
        return None

    def why_not(self, incoming: Incoming, *, even_if_known: bool) -> str | None:
        """Return why a row would make a second record of somebody, or None.

        With `even_if_known` only a card or a referral code that is somebody else's stands in the way.
        """
        for sign in signs_of(incoming.details, incoming.referral_code):
            if even_if_known and sign[0] not in _NOBODY_ELSES:
                continue
            for customer_id in self._by_sign.get(sign, ()):
                details, _, goes_on = self._people[customer_id]
                name = display_name(details.first_name, details.last_name, details.card)
                return f"{name} (customer {goes_on}) has {_SAYS[sign[0]]}."
        return None

    def add(self, customer_id: int, details: Details, code: str) -> None:
        """Count somebody in who is added now."""
        self._put(customer_id, details, code, customer_id)

    def _sharing(self, incoming: Incoming) -> dict[int, None]:
        signs = signs_of(incoming.details, incoming.referral_code)
        return dict.fromkeys(number for sign in signs for number in self._by_sign.get(sign, ()))

    def _put(self, customer_id: int, details: Details, code: str, goes_on: int) -> None:
        if customer_id in self._people:
            return
        self._people[customer_id] = details, code, goes_on
        for sign in signs_of(details, code):
            self._by_sign.setdefault(sign, []).append(customer_id)

    def _read(self, connection: Connection, signs: set[Sign]) -> None:
        columns: Sequence[Any] = [getattr(Customer, name) for name in DETAILS]
        goes_on = func.coalesce(Customer.merged_into_id, Customer.id)
        people = select(Customer.id, Customer.referral_code, goes_on, *columns).order_by(Customer.id)
        wanted = {kind: [text for of, text in sorted(signs) if of == kind] for kind in _SAYS}
        by_column: list[tuple[Column, list[str]]] = [
            (Customer.card_key, wanted["card"]),
            (Customer.phone, wanted["phone"]),
            (Customer.email_key, wanted["email"]),
            (Customer.sort_name, [text.partition("\n")[0] for text in wanted["name"]]),
        ]
        conditions = [is_one_of(connection, column, texts) for column, texts in by_column if texts]
        if wanted["code"]:
            owners = select(SearchTerm.customer_id).where(
                SearchTerm.kind == TermKind.REFERRAL.value, is_one_of(connection, SearchTerm.term, wanted["code"])
            )
            conditions.append(Customer.id.in_(owners))
        for condition in conditions:
            for number, code, going_on, *details in connection.execute(people.where(condition)):
                self._put(number, Details(*details), code, going_on)


def signs_of(details: Details, code: str | None) -> list[Sign]:
    """Return what another record of the same person would share."""
    columns = details.columns()
    born = details.birthday
    signs = {
        "card": columns["card_key"],
        "code": None if code is None else fold_code(code),
        "phone": details.phone,
        "email": columns["email_key"],
        "name": None if born is None else f"{columns['sort_name']}\n{born.isoformat()}",
    }
    return [(kind, text) for kind, text in signs.items() if text]
