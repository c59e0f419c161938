"""The command that each signal is, with a request id that follows from the signal's own: so it has one effect, ever.

A signal is done by the very command that a person at the counter would send: the same rules, limits, permissions and
audit, and the same undo.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid5

from loyalty_core.coupons.commands import UseCoupon
from loyalty_core.customers.commands import RegisterCustomer
from loyalty_core.customers.naming import NAMED_BY, WhoIs, check_naming
from loyalty_core.desk.command import Command, Query
from loyalty_core.errors import Invalid, NotFound
from loyalty_core.journeys.answering import VisitPortal
from loyalty_core.purchases.commands import RecordPurchase, RefundPurchase
from loyalty_core.signals.mapping import SignalKind
from loyalty_core.signals.reading import Signal

_SIGNALS = UUID("6f0b3d0e-52f1-4d0a-9d6e-0d8f4a8f5b21")
_REGISTERED = ("first_name", "last_name", "phone", "email")
_IF_GIVEN = ("birthday", "card", "referral_code")

Ask = Callable[[Query[Any]], Any]
"""Answers a query, as the person who takes the signals in."""


def request_id_of(signal: Signal) -> UUID:
    """Return the request id that stands for a signal."""
    return uuid5(_SIGNALS, f"{signal.source}\n{signal.id}")


def command_for(signal: Signal, ask: Ask, country: str, store: str | None) -> Command | None:
    """Return the command that a signal is, or None for one that changes nothing.

    Args:
        signal: what happened.
        ask: finds whose order it is.
        country: ISO 3166 letters of the country whose phone numbers are written without a code.
        store: of orders whose signal names none; None for the person's own.

    Raises:
        Invalid: a field is missing or not what it should be.
        NotFound: nobody is the customer.
        Conflict: several customers may be.
    """
    if signal.kind == "order.placed":
        return None
    fields = _FIELDS[signal.kind](signal, ask, country, store)
    return _COMMANDS[signal.kind](**fields, request_id=request_id_of(signal))


def _account(signal: Signal, _ask: Ask, _country: str, _store: str | None) -> dict[str, Any]:
    return {name: signal.need(name) for name in _REGISTERED} | _given(signal, *_IF_GIVEN)


def _order(signal: Signal, ask: Ask, country: str, store: str | None) -> dict[str, Any]:
    return {
        "receipt": signal.need("receipt"),
        "customer_id": _customer(signal, ask, country),
        "lines": tuple(_line(line, "sku", "quantity", "price", "name") for line in signal.lines),
        **_when_and_where(signal, store),
        **_given(signal, "amount"),
    }


def _refund(signal: Signal, _ask: Ask, _country: str, store: str | None) -> dict[str, Any]:
    return {
        "receipt": signal.need("receipt"),
        "lines": tuple(_line(line, "sku", "quantity") for line in signal.lines),
        **_when_and_where(signal, store),
        **_given(signal, "amount"),
    }


def _offer(signal: Signal, _ask: Ask, _country: str, store: str | None) -> dict[str, Any]:
    where = {"store_id": signal.texts.get("store", store)} if "receipt" in signal.texts else {}
    return {"code": signal.need("code"), **_given(signal, "receipt"), **where}


def _visit(signal: Signal, ask: Ask, country: str, _store: str | None) -> dict[str, Any]:
    return {"customer_id": _customer(signal, ask, country)}


_FIELDS: dict[SignalKind, Callable[[Signal, Ask, str, str | None], dict[str, Any]]] = {
    "account.created": _account,
    "order.fulfilled": _order,
    "order.refunded": _refund,
    "offer.used": _offer,
    "portal.visited": _visit,
}
_COMMANDS: dict[SignalKind, type[Command]] = {
    "account.created": RegisterCustomer,
    "order.fulfilled": RecordPurchase,
    "order.refunded": RefundPurchase,
    "offer.used": UseCoupon,
    "portal.visited": VisitPortal,
}


def _customer(signal: Signal, ask: Ask, country: str) -> int:
    for by in NAMED_BY:
        if by in signal.texts:
            try:
                naming = check_naming(by, signal.texts[by], country)
            except Invalid as error:
                raise Invalid(f"{by}: {error.message}") from None
            number: int = ask(WhoIs(naming))
            return number
    raise NotFound("Nothing says whose order it is.")


def _line(line: Mapping[str, str], *fields: str) -> str:
    """Return an article as the commands of the counter take it, like `SKU:QUANTITY:PRICE:NAME`."""
    needed = fields[:3]
    for field in needed:
        if field not in line:
            raise Invalid(f"lines.{field}: This is needed.")
        if ":" in line[field]:
            raise Invalid(f"lines.{field}: A colon cannot stand here.")
    return ":".join(line[field] for field in fields if field in line)


def _when_and_where(signal: Signal, store: str | None) -> dict[str, Any]:
    fields: dict[str, Any] = {"store_id": signal.texts.get("store", store)}
    if signal.at is not None:
        fields["at"] = signal.at
    return fields


def _given(signal: Signal, *names: str) -> dict[str, str]:
    return {name: signal.texts[name] for name in names if name in signal.texts}
